//! The different values of a column, counted.

use crate::{
    needle::Needle,
    rows::Rows,
    stop::check,
    text::{is_null, text},
    values::{NULL, Values},
    wrong,
};
use arrow::array::ArrayRef;
use behalf_core::{
    Failure,
    views::{DistinctValue, DistinctValues},
};
use std::{
    collections::{HashMap, hash_map::Entry},
    hash::Hash,
};
use tokio_util::sync::CancellationToken;

/// Nested values are counted by their texts, so many of them at most.
const TEXTS: usize = 100_000;

/// Bytes of text that are told at most.
const BYTES: usize = 4 * 1024 * 1024;

/// A value that is somewhere: in so many rows, first in this one.
pub(crate) struct Found {
    pub(crate) rows: u64,
    pub(crate) place: (usize, usize),
}

/// The different values of a column.
#[derive(Default)]
pub(crate) struct Counted {
    /// Without NULL, the most frequent first; of those that are as frequent, the one that came first.
    pub(crate) found: Vec<Found>,
    pub(crate) nulls: u64,
    /// Whether there were more than can be counted.
    pub(crate) more: bool,
}

struct Counting<K> {
    known: HashMap<K, usize>,
    counted: Counted,
    most: usize,
}

impl<K: Hash + Eq> Counting<K> {
    fn new(most: usize) -> Self {
        Self { known: HashMap::new(), counted: Counted::default(), most }
    }

    fn add(&mut self, value: Option<K>, place: (usize, usize)) {
        let Some(value) = value else {
            self.counted.nulls += 1;
            return;
        };
        let is_full = self.counted.found.len() >= self.most;
        match self.known.entry(value) {
            Entry::Occupied(at) => self.counted.found[*at.get()].rows += 1,
            Entry::Vacant(_) if is_full => self.counted.more = true,
            Entry::Vacant(at) => {
                at.insert(self.counted.found.len());
                self.counted.found.push(Found { rows: 1, place });
            }
        }
    }

    fn end(mut self) -> Counted {
        self.counted.found.sort_by_key(|found| std::cmp::Reverse(found.rows));
        self.counted
    }
}

/// Counts the different values of a column, up to so many.
pub(crate) fn count(
    rows: &Rows,
    column: u32,
    most: usize,
    stop: &CancellationToken,
) -> Result<Counted, Failure> {
    wrong::name_of(column, rows.columns())?;
    let arrays: Vec<&ArrayRef> =
        rows.batches().iter().map(|batch| batch.column(column as usize)).collect();
    let values: Option<Vec<Values<'_>>> =
        arrays.iter().map(|array| Values::of(std::iter::once(*array))).collect();
    let is_whole = values
        .as_ref()
        .is_some_and(|values| values.iter().all(|values| matches!(values, Values::Whole(_))));
    let places = rows.places().enumerate();
    match values {
        Some(values) if is_whole => {
            let mut counting = Counting::new(most);
            for (at, place) in places {
                Rows::go_on(at, stop)?;
                if let Values::Whole(values) = &values[place.0] {
                    let value = values[place.1];
                    counting.add((value != NULL).then_some(value), place);
                }
            }
            Ok(counting.end())
        }
        Some(values) => {
            let mut counting = Counting::new(most);
            for (at, place) in places {
                Rows::go_on(at, stop)?;
                if let Values::Bytes(values) = &values[place.0] {
                    counting.add(values[place.1], place);
                }
            }
            Ok(counting.end())
        }
        None => {
            let mut counting = Counting::new(most.min(TEXTS));
            for (at, place) in places {
                Rows::go_on(at, stop)?;
                counting.add(text(arrays[place.0], place.1), place);
            }
            Ok(counting.end())
        }
    }
}

impl Rows {
    /// The different values of a column whose text holds the words, the most frequent first.
    pub fn distinct(
        &self,
        column: u32,
        words: &str,
        most: usize,
        stop: &CancellationToken,
    ) -> Result<DistinctValues, Failure> {
        let counted = count(self, column, usize::MAX, stop)?;
        let cell =
            |place: (usize, usize)| (self.batches()[place.0].column(column as usize), place.1);
        let needle = Needle::new(words);
        let (mut scratch, mut left) = (String::new(), BYTES);
        let mut distinct = DistinctValues { values: Vec::new(), more: counted.more };
        let mut nulls = (counted.nulls > 0 && words.is_empty()).then_some(counted.nulls);
        for (at, found) in counted.found.iter().enumerate() {
            Rows::go_on(at, stop)?;
            if distinct.values.len() > most {
                break;
            }
            if nulls.is_some_and(|nulls| nulls >= found.rows) {
                let rows = nulls.take().unwrap_or_default();
                distinct.values.push(DistinctValue { text: None, rows });
            }
            let (array, row) = cell(found.place);
            debug_assert!(!is_null(array, row), "NULL is counted apart");
            if words.is_empty() || needle.is_in_cell(array, row, &mut scratch) {
                let text = text(array, row);
                let Some(rest) = left.checked_sub(text.as_ref().map_or(0, String::len)) else {
                    distinct.more = true;
                    break;
                };
                left = rest;
                distinct.values.push(DistinctValue { text, rows: found.rows });
            }
        }
        distinct.values.extend(nulls.map(|rows| DistinctValue { text: None, rows }));
        distinct.more |= distinct.values.len() > most;
        distinct.values.truncate(most);
        check(stop)?;
        Ok(distinct)
    }
}
