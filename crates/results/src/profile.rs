//! What a column holds, over all rows of a view: how many, from what to what, and how it is spread.

mod bars;

use crate::{
    distinct::{Counted, count},
    rows::Rows,
    text::{decimal, text},
    values::{NAN, NULL, Values, fraction},
    wrong,
};
use arrow::{array::ArrayRef, datatypes::DataType};
use behalf_core::{
    Failure,
    views::{Bar, ColumnProfile},
};
use tokio_util::sync::CancellationToken;

/// Different values that are counted.
const DISTINCT: usize = 100_000;
/// Values that are told, where they have no ranges.
const VALUES: usize = 10;
/// Longest value that is told, in characters.
const LONGEST: usize = 200;
/// Digits behind the point of a mean, beyond those of its column.
const MORE_DIGITS: u8 = 4;

impl Rows {
    /// What a column holds.
    pub fn profile(&self, column: u32, stop: &CancellationToken) -> Result<ColumnProfile, Failure> {
        wrong::name_of(column, self.columns())?;
        let counted = count(self, column, DISTINCT, stop)?;
        let arrays: Vec<&ArrayRef> =
            self.batches().iter().map(|batch| batch.column(column as usize)).collect();
        let mut profile = ColumnProfile {
            rows: self.count(),
            nulls: counted.nulls,
            distinct: counted.found.len() as u64,
            distinct_is_exact: !counted.more,
            ..ColumnProfile::default()
        };
        let Some(kind) = arrays.first().map(|array| array.data_type().clone()) else {
            return Ok(profile);
        };
        let values: Option<Vec<Values<'_>>> =
            arrays.iter().map(|array| Values::of(std::iter::once(*array))).collect();
        let short = |place: (usize, usize)| text(arrays[place.0], place.1).map(shortened);
        let mut wholes = Vec::new();
        if let Some(values) = &values {
            let mut ends: Option<((usize, usize), (usize, usize))> = None;
            for (at, place) in self.places().enumerate() {
                Self::go_on(at, stop)?;
                if let Values::Whole(values) = &values[place.0] {
                    match values[place.1] {
                        NULL | NAN => continue,
                        value => wholes.push(value),
                    }
                } else if is_null(values, place) {
                    continue;
                }
                ends = Some(ends.map_or((place, place), |(least, most)| {
                    (
                        if is_less(values, place, least) { place } else { least },
                        if is_less(values, most, place) { place } else { most },
                    )
                }));
            }
            // Where nothing is a number, NaN is what there is.
            let only = counted.found.first().map(|found| (found.place, found.place));
            let ends = ends.or(only);
            profile.least = ends.and_then(|(least, _)| short(least));
            profile.most = ends.and_then(|(_, most)| short(most));
        }
        profile.mean = mean(&kind, &wholes);
        profile.bars = match bars::of(&kind, &wholes) {
            Some(bars) => bars,
            None => most_frequent(&counted, short),
        };
        Ok(profile)
    }
}

fn is_null(values: &[Values<'_>], place: (usize, usize)) -> bool {
    matches!(&values[place.0], Values::Bytes(values) if values[place.1].is_none())
}

fn is_less(values: &[Values<'_>], a: (usize, usize), b: (usize, usize)) -> bool {
    match (&values[a.0], &values[b.0]) {
        (Values::Whole(one), Values::Whole(other)) => one[a.1] < other[b.1],
        (Values::Bytes(one), Values::Bytes(other)) => one[a.1] < other[b.1],
        _ => false,
    }
}

fn shortened(text: String) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn most_frequent(counted: &Counted, short: impl Fn((usize, usize)) -> Option<String>) -> Vec<Bar> {
    let bar = |text: String, rows| Bar { from: text.clone(), to: text, rows };
    let found = counted.found.iter().take(VALUES);
    found.filter_map(|found| Some(bar(short(found.place)?, found.rows))).collect()
}

/// The mean of numbers: exact for whole ones and decimals, then rounded.
fn mean(kind: &DataType, values: &[i128]) -> Option<String> {
    if values.is_empty() {
        return None;
    }
    #[allow(clippy::cast_precision_loss, reason = "a mean is told to a few digits")]
    let count = values.len() as f64;
    let scale = match kind {
        DataType::Float16 | DataType::Float32 | DataType::Float64 => {
            let mean = values.iter().map(|value| fraction(*value)).sum::<f64>() / count;
            return Some(told(mean));
        }
        DataType::Decimal32(_, scale)
        | DataType::Decimal64(_, scale)
        | DataType::Decimal128(_, scale) => *scale,
        kind if kind.is_integer() => 0,
        _ => return None,
    };
    let exact = || {
        let sum = values.iter().try_fold(0_i128, |sum, value| sum.checked_add(*value))?;
        let wide = sum.checked_mul(10_i128.pow(MORE_DIGITS.into()))?;
        let count = i128::try_from(values.len()).ok()?;
        let half = if wide < 0 { -(count / 2) } else { count / 2 };
        let mut out = String::new();
        let scale = scale.checked_add_unsigned(MORE_DIGITS)?;
        decimal(wide.checked_add(half)? / count, scale, &mut out);
        Some(out)
    };
    let text = exact().unwrap_or_else(|| {
        #[allow(clippy::cast_precision_loss, reason = "too great to be told exactly")]
        let sum: f64 = values.iter().map(|value| *value as f64).sum();
        told(sum / count / 10_f64.powi(scale.into()))
    });
    Some(if text.contains('.') && !text.contains('e') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    })
}

/// A fraction to six digits.
fn told(value: f64) -> String {
    if !value.is_finite() {
        return if value.is_nan() {
            "NaN"
        } else if value > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .to_owned();
    }
    // Written to six digits, and read again: as short as it can be.
    let rounded: f64 = format!("{value:.5e}").parse().unwrap_or(value);
    let text = format!("{rounded:?}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}
