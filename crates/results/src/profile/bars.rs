//! How values are spread: at most 20 ranges of one width, whose ends are round.

use crate::{
    text::{decimal, timestamp_units, whole_text},
    values::fraction,
};
use arrow::datatypes::DataType;
use behalf_core::views::Bar;

/// Ranges at most.
const BARS: i128 = 20;
const DAY: i128 = 86_400;
const DAY_MILLIS: i128 = 86_400_000;
/// Seconds that a clock is divided by.
const CLOCK: [i128; 13] =
    [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, DAY];

/// The ranges of values as whole numbers (`values`), without NULL and NaN; none where a type has none.
pub(super) fn of(kind: &DataType, values: &[i128]) -> Option<Vec<Bar>> {
    if !has_bars(kind) {
        return None;
    }
    let Some((least, most)) = values.iter().min().copied().zip(values.iter().max().copied()) else {
        return Some(Vec::new());
    };
    if kind.is_floating() {
        return Some(floats(values));
    }
    let fits = |width: &i128| bars_of(least, most, *width) <= BARS;
    let (width, to_last) = match kind {
        _ if least == most => (1, 1),
        // From where one begins to where the next does.
        DataType::Timestamp(unit, _) => {
            let units = i128::from(timestamp_units(*unit));
            let parts = round(1).take_while(|width| *width < units);
            let clock = CLOCK.iter().map(|seconds| seconds * units);
            (parts.chain(clock).chain(round(DAY * units)).find(fits)?, 0)
        }
        DataType::Date64 => (round(DAY_MILLIS).find(fits)?, DAY_MILLIS),
        // From the first to the last that is in it.
        _ => (round(1).find(fits)?, 1),
    };
    let start = least.div_euclid(width);
    let mut bars: Vec<Bar> = (0..bars_of(least, most, width))
        .map(|at| {
            let from = (start + at).saturating_mul(width);
            let to = from.saturating_add(width) - to_last;
            Bar { from: whole_text(kind, from), to: whole_text(kind, to), rows: 0 }
        })
        .collect();
    for value in values {
        let at = usize::try_from(value.div_euclid(width) - start).unwrap_or_default();
        if let Some(bar) = bars.get_mut(at) {
            bar.rows += 1;
        }
    }
    Some(bars)
}

fn has_bars(kind: &DataType) -> bool {
    kind.is_integer()
        || kind.is_floating()
        || matches!(
            kind,
            DataType::Decimal32(..)
                | DataType::Decimal64(..)
                | DataType::Decimal128(..)
                | DataType::Date32
                | DataType::Date64
                | DataType::Timestamp(..)
        )
}

fn bars_of(least: i128, most: i128, width: i128) -> i128 {
    most.div_euclid(width).saturating_sub(least.div_euclid(width)).saturating_add(1)
}

/// 1, 2, 5, 10, 20, 50 … of a unit.
fn round(unit: i128) -> impl Iterator<Item = i128> {
    (0..38)
        .filter_map(|power| 10_i128.checked_pow(power))
        .flat_map(|ten| [1, 2, 5].map(|one| ten.saturating_mul(one)))
        .map(move |width| width.saturating_mul(unit))
}

/// The ranges of fractions, infinities left out: from where one begins to where the next does; the last ends
/// with its greatest value where that is the round one.
fn floats(values: &[i128]) -> Vec<Bar> {
    let numbers: Vec<f64> =
        values.iter().map(|value| fraction(*value)).filter(|value| value.is_finite()).collect();
    let least = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    let most = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if numbers.is_empty() {
        return Vec::new();
    }
    let one = || {
        let rows = numbers.len() as u64;
        vec![Bar { from: format!("{least:?}"), to: format!("{most:?}"), rows }]
    };
    // Both are halved before they are taken from each other: their difference may be infinite.
    #[allow(clippy::cast_precision_loss, reason = "it is 20")]
    let wanted = most / BARS as f64 - least / BARS as f64;
    if wanted <= 0.0 {
        return one();
    }
    #[allow(clippy::cast_possible_truncation, reason = "between -324 and 308")]
    let power = wanted.log10().floor() as i32;
    let step = |at: usize| {
        let ten = power + i32::try_from(at / 3).unwrap_or_default();
        ([1_i128, 2, 5][at % 3], ten)
    };
    for (times, ten) in (0..6).map(step) {
        // As many of a power of ten: what is written so is read as the nearest fraction.
        let Ok(width) = format!("{times}e{ten}").parse::<f64>() else { return one() };
        let (start, end) = ((least / width).floor(), (most / width).floor());
        // Where steps are finer than the fractions themselves, there are no ranges.
        if !width.is_normal() || start.abs() > 1e15 || end.abs() > 1e15 {
            return one();
        }
        let told = |at: i128| round_text(at * times, ten);
        // A value is held against what is told, since the crumbs of a division may put it beside.
        let ends_before =
            |at: i128, value: f64| told(at + 1).parse::<f64>().is_ok_and(|end| end <= value);
        let begins_behind =
            |at: i128, value: f64| told(at).parse::<f64>().is_ok_and(|begin| begin > value);
        let range_of = |value: f64| {
            #[allow(clippy::cast_possible_truncation, reason = "less than 10^15")]
            let at = (value / width).floor() as i128;
            at + i128::from(ends_before(at, value)) - i128::from(begins_behind(at, value))
        };
        let (start, end) = (range_of(least), range_of(most));
        if end - start >= BARS {
            continue;
        }
        let ends: Vec<String> = (start..=end + 1).map(told).collect();
        let begins: Vec<f64> = ends.iter().filter_map(|text| text.parse().ok()).collect();
        let mut bars: Vec<Bar> = ends
            .windows(2)
            .map(|ends| Bar { from: ends[0].clone(), to: ends[1].clone(), rows: 0 })
            .collect();
        for value in &numbers {
            let at = begins.partition_point(|begin| begin <= value).max(1).min(bars.len());
            bars[at - 1].rows += 1;
        }
        return bars;
    }
    one()
}

/// So many of a power of ten, without the crumbs of a division.
fn round_text(times: i128, ten: i32) -> String {
    let mut out = String::new();
    match i8::try_from(-ten) {
        Ok(scale @ -15..=15) => decimal(times, scale, &mut out),
        _ if times == 0 => out.push('0'),
        _ => out = format!("{times}e{ten}"),
    }
    out
}
