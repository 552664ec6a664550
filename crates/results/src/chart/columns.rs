//! What the columns of a result are to a chart: what they hold, and how many different values.

use super::{bins, measured::Values, placed};
use crate::text::Zone;
use arrow::{
    array::{Array, ArrayRef},
    datatypes::DataType,
};
use behalf_core::{
    Failure,
    charts::{AxisKind, ChartColumn, ColumnKind},
};
use std::collections::HashSet;

/// Columns that are looked at.
pub(super) const COLUMNS: usize = 100;
/// Rows that are looked at.
pub(super) const ROWS: u64 = 100_000;
/// Different values that are counted.
const DISTINCT: usize = 1_000;

/// A column, by the rows that are looked at.
pub(super) fn one(array: &ArrayRef) -> Result<ChartColumn, Failure> {
    let kind = match placed::kind(array.data_type()) {
        Some(AxisKind::Text) => ColumnKind::Text,
        Some(AxisKind::Number) => ColumnKind::Number,
        Some(AxisKind::Time) => match array.data_type() {
            DataType::Timestamp(..) => ColumnKind::Time,
            _ => ColumnKind::Date,
        },
        None => ColumnKind::Other,
    };
    let mut found = Found::default();
    found.add(array, kind)?;
    let hours = found.ends.map(|(least, most)| {
        u32::try_from(most.abs_diff(least) / 3_600_000_000).unwrap_or(u32::MAX)
    });
    let distinct = u32::try_from(found.texts.len() + found.bits.len()).unwrap_or(u32::MAX);
    Ok(ChartColumn {
        kind,
        distinct: (!found.many).then_some(distinct),
        hours,
        longest: found.longest,
    })
}

#[derive(Default)]
struct Found {
    texts: HashSet<String>,
    bits: HashSet<u64>,
    many: bool,
    ends: Option<(i64, i64)>,
    longest: u32,
}

impl Found {
    fn add(&mut self, array: &ArrayRef, kind: ColumnKind) -> Result<(), Failure> {
        match kind {
            ColumnKind::Text => {
                for text in placed::texts(array)?.iter().flatten() {
                    let length = u32::try_from(text.chars().take(200).count()).unwrap_or(u32::MAX);
                    self.longest = self.longest.max(length);
                    if !self.many && !self.texts.contains(text) {
                        self.texts.insert(text.to_owned());
                    }
                    self.many = self.many || self.texts.len() > DISTINCT;
                }
            }
            ColumnKind::Number => {
                let numbers = Values::numbers(array)?;
                for row in 0..array.len() {
                    let value = numbers.as_ref().and_then(|numbers| numbers.fraction(row));
                    self.bit(value.map(f64::to_bits));
                }
            }
            ColumnKind::Date | ColumnKind::Time => {
                for moment in placed::moments(array)?.iter().flatten() {
                    // One that no calendar has says nothing of the others.
                    if bins::local(moment, &Zone::Utc).is_none() {
                        continue;
                    }
                    let (least, most) = self.ends.unwrap_or((moment, moment));
                    self.ends = Some((least.min(moment), most.max(moment)));
                    self.bit(Some(moment.cast_unsigned()));
                }
            }
            ColumnKind::Other => {}
        }
        Ok(())
    }

    fn bit(&mut self, value: Option<u64>) {
        if let (Some(value), false) = (value, self.many) {
            self.bits.insert(value);
            self.many = self.bits.len() > DISTINCT;
        }
    }
}
