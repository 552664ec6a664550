//! How values of an axis are put together: steps of a round size, and the parts of the calendar.

use crate::text::Zone;
use arrow::datatypes::DataType;
use behalf_core::charts::Bin;
use jiff::{
    Timestamp,
    civil::{Date, date},
};

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3600 * SECOND;
const DAY: i64 = 24 * HOUR;

/// The round size (1, 2 or 5 of a power of ten) of about so many steps between two numbers.
pub(super) fn step(least: f64, most: f64, count: u32, whole: bool) -> f64 {
    // Divided before they are taken from each other: their difference may be infinite.
    let count = f64::from(count.max(1));
    let rough =
        if most > least { most / count - least / count } else { least.abs().max(1.0) / 10.0 };
    let power = 10f64.powi(exponent(rough));
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|n| n * power).find(|s| *s >= rough * 0.999);
    let step = step.unwrap_or(power * 10.0).clamp(f64::MIN_POSITIVE, 1e308);
    if whole { step.max(1.0) } else { step }
}

#[allow(clippy::cast_possible_truncation, reason = "an exponent of a finite number is small")]
fn exponent(value: f64) -> i32 {
    value.log10().floor() as i32
}

/// The edge of a step, written without the rounding of the machine.
pub(super) fn edge(number: i64, step: f64) -> String {
    let digits = usize::try_from(-exponent(step * 1.001)).unwrap_or(0);
    #[allow(clippy::cast_precision_loss, reason = "an edge of a chart")]
    let value = (number as f64 * step).clamp(f64::MIN, f64::MAX);
    let text = format!("{value:.digits$}");
    if text.trim_start_matches('-').chars().all(|c| c == '0' || c == '.') {
        "0".into()
    } else {
        text
    }
}

/// A moment (microseconds of the Unix epoch) as a clock in this zone shows it, counted the same way; nothing
/// where no calendar has it.
pub(super) fn local(micros: i64, zone: &Zone) -> Option<i64> {
    Timestamp::from_microsecond(micros).ok()?;
    micros.checked_add(zone.at(micros.div_euclid(SECOND)) * SECOND)
}

/// The zone of a column of moments; days have none.
pub(super) fn zone(kind: &DataType) -> Zone {
    match kind {
        DataType::Timestamp(_, Some(name)) => Zone::of(name),
        _ => Zone::Utc,
    }
}

/// Where the part of the calendar begins that a local moment is in.
pub(super) fn begin(local: i64, bin: Bin) -> Option<i64> {
    let day = || local.div_euclid(DAY);
    let since = |day: i64| day.checked_mul(DAY);
    let calendar = |to: fn(Date) -> Option<Date>| since(days(to(on(day())?)?));
    match bin {
        Bin::None | Bin::Numbers { .. } => Some(local),
        Bin::Hour => Some(local - local.rem_euclid(HOUR)),
        Bin::Day => since(day()),
        // The first day of 1970 was a Thursday.
        Bin::Week => since(day() - (day() + 3).rem_euclid(7)),
        Bin::Month => calendar(|date| Some(date.first_of_month())),
        Bin::Quarter => calendar(|on| Date::new(on.year(), (on.month() - 1) / 3 * 3 + 1, 1).ok()),
        Bin::Year => calendar(|date| Some(date.first_of_year())),
    }
}

/// A local moment as text: a day alone where that is all there is.
pub(super) fn written(local: i64, only_day: bool) -> String {
    let Some(date) = on(local.div_euclid(DAY)) else { return local.to_string() };
    if only_day {
        return date.to_string();
    }
    let micros = local.rem_euclid(DAY);
    let (seconds, part) = (micros / SECOND, micros % SECOND);
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let part = if part == 0 { String::new() } else { format!(".{part:06}") };
    format!("{date}T{clock}{part}")
}

const EPOCH: Date = date(1970, 1, 1);

fn on(day: i64) -> Option<Date> {
    let span = jiff::Span::new().try_days(day).ok()?;
    EPOCH.checked_add(span).ok()
}

fn days(date: Date) -> i64 {
    (date - EPOCH).get_days().into()
}
