//! Which rows a view has: each condition is read once, and held against each batch.

use crate::{
    needle::Needle,
    read,
    stop::check,
    text::{is_null, text},
    values::{self, Kind, NAN, NULL, Values},
    wrong,
};
use arrow::{
    array::{Array, ArrayRef, RecordBatch},
    datatypes::DataType,
};
use behalf_core::{
    Failure,
    results::Column,
    views::{Condition, Filter},
};
use std::collections::HashSet;
use tokio_util::sync::CancellationToken;

/// A condition, read.
struct Test {
    column: usize,
    is: Is,
    /// Whether it must not be met.
    not: bool,
}

enum Is {
    Null,
    Whole(HashSet<i128>),
    Bytes(HashSet<Option<Vec<u8>>>),
    Text(HashSet<Option<String>>),
    Within(i128, i128),
    BytesWithin(Option<Vec<u8>>, Option<Vec<u8>>),
    Holds(Needle),
}

/// The numbers of the rows that meet every filter and hold the words.
pub(crate) fn rows(
    columns: &[Column],
    batches: &[RecordBatch],
    filters: &[Filter],
    words: &str,
    stop: &CancellationToken,
) -> Result<Vec<u32>, Failure> {
    for filter in filters {
        wrong::name_of(filter.column, columns)?;
    }
    let Some(first) = batches.first() else { return Ok(Vec::new()) };
    let tests: Vec<Test> =
        filters.iter().map(|filter| test(columns, first, filter)).collect::<Result<_, _>>()?;
    let needle = (!words.is_empty()).then(|| Needle::new(words));
    let mut found = Vec::new();
    let mut start = 0_u32;
    for batch in batches {
        let mut mask = vec![true; batch.num_rows()];
        for test in &tests {
            check(stop)?;
            test.narrow(batch.column(test.column), &mut mask);
        }
        if let Some(needle) = &needle {
            search(batch, needle, &mut mask, stop)?;
        }
        let rows = u32::try_from(batch.num_rows()).map_err(|_| wrong::too_many())?;
        found.extend((start..).zip(&mask).filter(|(_, is_in)| **is_in).map(|(row, _)| row));
        start = start.checked_add(rows).ok_or_else(wrong::too_many)?;
    }
    Ok(found)
}

/// Leaves the rows of which one cell holds the words.
fn search(
    batch: &RecordBatch,
    needle: &Needle,
    mask: &mut [bool],
    stop: &CancellationToken,
) -> Result<(), Failure> {
    let columns: Vec<&ArrayRef> =
        batch.columns().iter().filter(|column| needle.can_be_in(column.data_type())).collect();
    let mut scratch = String::new();
    for (row, is_in) in mask.iter_mut().enumerate() {
        if row % 1024 == 0 {
            check(stop)?;
        }
        *is_in =
            *is_in && columns.iter().any(|column| needle.is_in_cell(column, row, &mut scratch));
    }
    Ok(())
}

fn test(columns: &[Column], first: &RecordBatch, filter: &Filter) -> Result<Test, Failure> {
    let name = wrong::name_of(filter.column, columns)?;
    let column = filter.column as usize;
    let data_type = first.column(column).data_type();
    let whole = |text: &String, latest: bool| {
        read::whole(data_type, text, latest).map_err(|like| wrong::no_value(text, &name, &like))
    };
    let bytes = |text: &String| {
        let is_text =
            matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
        let read = if is_text { Ok(text.clone().into_bytes()) } else { read::bytes(text) };
        read.map_err(|like| wrong::no_value(text, &name, &like))
    };
    let (is, not) = match &filter.is {
        Condition::Null => (Is::Null, false),
        Condition::NotNull => (Is::Null, true),
        Condition::Contains { text } => (Is::Holds(Needle::new(text)), false),
        Condition::OneOf { values } | Condition::NoneOf { values } => {
            let is = match values::kind(data_type) {
                // A column of type NULL has no other value, whatever is looked for.
                _ if *data_type == DataType::Null => Is::Text(values.iter().cloned().collect()),
                Kind::Whole => {
                    let read = |value: &Option<String>| {
                        value.as_ref().map_or(Ok(NULL), |text| whole(text, false))
                    };
                    Is::Whole(values.iter().map(read).collect::<Result<_, _>>()?)
                }
                Kind::Bytes => {
                    let read = |value: &Option<String>| value.as_ref().map(bytes).transpose();
                    Is::Bytes(values.iter().map(read).collect::<Result<_, _>>()?)
                }
                Kind::Text => Is::Text(values.iter().cloned().collect()),
            };
            (is, matches!(filter.is, Condition::NoneOf { .. }))
        }
        Condition::Between { least, most } => {
            let is = match values::kind(data_type) {
                Kind::Whole if *data_type != DataType::Null => Is::Within(
                    least.as_ref().map_or(Ok(NULL + 1), |text| whole(text, false))?,
                    most.as_ref().map_or(Ok(NAN - 1), |text| whole(text, true))?,
                ),
                Kind::Bytes => Is::BytesWithin(
                    least.as_ref().map(bytes).transpose()?,
                    most.as_ref().map(bytes).transpose()?,
                ),
                _ => return Err(wrong::no_order(&name)),
            };
            (is, false)
        }
    };
    Ok(Test { column, is, not })
}

impl Test {
    /// Leaves the rows whose cell meets it.
    fn narrow(&self, array: &ArrayRef, mask: &mut [bool]) {
        let mut keep = |row: usize, is_met: bool| mask[row] &= is_met != self.not;
        let values = match &self.is {
            Is::Whole(_) | Is::Within(..) | Is::Bytes(_) | Is::BytesWithin(..) => {
                Values::of(std::iter::once(array))
            }
            _ => None,
        };
        match (&self.is, values) {
            (Is::Whole(set), Some(Values::Whole(values))) => {
                values.iter().enumerate().for_each(|(row, value)| keep(row, set.contains(value)));
            }
            (Is::Within(least, most), Some(Values::Whole(values))) => {
                let within = *least..=*most;
                for (row, value) in values.iter().enumerate() {
                    keep(row, within.contains(value));
                }
            }
            (Is::Bytes(set), Some(Values::Bytes(values))) => {
                // Looked up without a copy of each value.
                let set: HashSet<Option<&[u8]>> = set.iter().map(Option::as_deref).collect();
                values.iter().enumerate().for_each(|(row, value)| keep(row, set.contains(value)));
            }
            (Is::BytesWithin(least, most), Some(Values::Bytes(values))) => {
                for (row, value) in values.iter().enumerate() {
                    let is_within = value.is_some_and(|value| {
                        least.as_ref().is_none_or(|least| value >= least.as_slice())
                            && most.as_ref().is_none_or(|most| value <= most.as_slice())
                    });
                    keep(row, is_within);
                }
            }
            (Is::Text(set), _) => {
                (0..array.len()).for_each(|row| keep(row, set.contains(&text(array, row))));
            }
            (Is::Holds(needle), _) => {
                let mut scratch = String::new();
                for row in 0..array.len() {
                    keep(row, needle.is_in_cell(array, row, &mut scratch));
                }
            }
            (Is::Null, _) => (0..array.len()).for_each(|row| keep(row, is_null(array, row))),
            // The batches of a result have one type in a column.
            _ => mask.fill(false),
        }
    }
}
