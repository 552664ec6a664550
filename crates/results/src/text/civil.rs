//! Days and instants of the Gregorian calendar, also before it was: written, and read back.

use super::zone::{Zone, offset};
use arrow::datatypes::TimeUnit;
use std::fmt::Write as _;

const DAY: i64 = 86_400;

/// How many of a unit are in a second.
pub(crate) fn timestamp_units(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    }
}

/// Adds the date of a day since 1970-01-01.
pub(super) fn write_date(days: i64, out: &mut String) {
    let (year, month, day) = date_of(days);
    let sign = match year {
        ..0 => "-",
        0..=9999 => "",
        _ => "+",
    };
    let _ = write!(out, "{sign}{:04}-{month:02}-{day:02}", year.unsigned_abs());
}

/// Adds an instant, by the clocks of its zone; without a zone, what a clock shows.
pub(super) fn write_timestamp(value: i64, unit: TimeUnit, zone: Option<&Zone>, out: &mut String) {
    let units = timestamp_units(unit);
    let (seconds, fraction) = (value.div_euclid(units), value.rem_euclid(units));
    let ahead = zone.map_or(0, |zone| zone.at(seconds));
    let shown = seconds.saturating_add(ahead);
    write_date(shown.div_euclid(DAY), out);
    let second = shown.rem_euclid(DAY);
    let _ = write!(out, "T{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
    if fraction != 0 {
        let nanos = fraction * (1_000_000_000 / units);
        let digits = format!("{nanos:09}");
        // Thousandths, millionths or billionths: as many as it takes.
        let mut shown = digits.as_str();
        while let Some(shorter) = shown.strip_suffix("000") {
            shown = shorter;
        }
        let _ = write!(out, ".{shown}");
    }
    match (zone, ahead) {
        (None, _) => {}
        (Some(_), 0) => out.push('Z'),
        (Some(_), ahead) => {
            let (sign, far) = (if ahead < 0 { '-' } else { '+' }, ahead.unsigned_abs());
            let _ = write!(out, "{sign}{:02}:{:02}", far / 3600, far / 60 % 60);
            if far % 60 != 0 {
                let _ = write!(out, ":{:02}", far % 60);
            }
        }
    }
}

/// The day of a text such as `2026-03-01`.
pub(crate) fn read_date(text: &str) -> Option<i64> {
    let (sign, rest) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    let mut parts = rest.split('-');
    let mut next = |least: usize, most: usize| -> Option<i64> {
        let part = parts.next()?;
        let is_number = part.bytes().all(|digit| digit.is_ascii_digit());
        (is_number && (least..=most).contains(&part.len())).then(|| part.parse().ok()).flatten()
    };
    let (year, month, day) = (sign * next(4, 7)?, next(2, 2)?, next(2, 2)?);
    if parts.next().is_some() || !(1..=12).contains(&month) {
        return None;
    }
    let days = days_of(year, month, day);
    // A day that the month does not have is another day of the calendar.
    (date_of(days) == (year, month, day)).then_some(days)
}

/// The instant of a text such as `2026-03-01T12:00:00.123Z`, in units of its column. What is left out is as
/// early as it can be, or as late where `latest` says so; a zone that is left out is the one of the column.
pub(crate) fn read_timestamp(
    text: &str,
    unit: TimeUnit,
    zone: Option<&Zone>,
    latest: bool,
) -> Option<i64> {
    let text = text.trim();
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time.trim())),
        None => (text, None),
    };
    let units = timestamp_units(unit);
    let day = read_date(date)?.checked_mul(DAY)?;
    let Some(time) = time else {
        let shown = if latest { day + DAY - 1 } else { day };
        let fraction = if latest { units - 1 } else { 0 };
        let seconds = shown - zone.map_or(0, |zone| zone.when_shown(shown));
        return seconds.checked_mul(units)?.checked_add(fraction);
    };
    let end = time.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.');
    let (clock, said) = time.split_at(end.unwrap_or(time.len()));
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let parts: Vec<i64> = clock
        .split(':')
        .map(|part| (part.len() == 2).then(|| part.parse().ok()).flatten())
        .collect::<Option<_>>()?;
    let second = match parts[..] {
        [hour, minute] if fraction.is_empty() => hour * 3600 + minute * 60,
        [hour, minute, second] if second < 60 => hour * 3600 + minute * 60 + second,
        _ => return None,
    };
    if parts[0] > 23 || parts[1] > 59 || fraction.len() > 9 {
        return None;
    }
    let nanos: i64 = format!("{fraction:0<9}").parse().ok()?;
    let step = 1_000_000_000 / units;
    if nanos % step != 0 {
        return None;
    }
    let shown = day.checked_add(second)?;
    let ahead = match (said, zone) {
        ("", None) => 0,
        ("", Some(zone)) => zone.when_shown(shown),
        // Without a zone there is nothing that an offset could be from.
        (_, None) => return None,
        (said, Some(_)) => offset(said.trim())?,
    };
    shown.checked_sub(ahead)?.checked_mul(units)?.checked_add(nanos / step)
}

/// Year, month and day of a day since 1970-01-01. Years are counted from March, so that the leap day is
/// their last, in eras of 400 years, which all are equally long.
fn date_of(days: i64) -> (i64, i64, i64) {
    let since = days.saturating_add(719_468);
    let (era, day_of_era) = (since.div_euclid(146_097), since.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// The day since 1970-01-01 of a year, month and day.
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let from_march = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}
