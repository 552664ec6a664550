//! The order of rows. Each key sorts the rows that the keys before it leave equal; what is equal by all
//! keeps the order it came in. NaN comes behind the numbers and NULL behind everything, both ways.

use crate::{
    stop::check,
    values::{Kind, NAN, NULL, Values, kind},
    wrong,
};
use arrow::array::RecordBatch;
use behalf_core::{Failure, results::Column, views::SortKey};
use rayon::slice::ParallelSliceMut;
use std::{cmp::Ordering, ops::Range};
use tokio_util::sync::CancellationToken;

/// Runs that are longer are sorted by all processors.
const MANY: usize = 20_000;

/// Sorts these rows, which come in the order they came in.
pub(crate) fn sort(
    columns: &[Column],
    batches: &[RecordBatch],
    keys: &[SortKey],
    rows: &mut [u32],
    stop: &CancellationToken,
) -> Result<(), Failure> {
    for key in keys {
        let name = wrong::name_of(key.column, columns)?;
        let first = batches.first().map(|batch| batch.column(key.column as usize).data_type());
        if first.is_some_and(|first| kind(first) == Kind::Text) {
            return Err(wrong::no_order(&name));
        }
    }
    let mut runs: Vec<Range<usize>> = std::iter::once(0..rows.len()).collect();
    for (at, key) in keys.iter().enumerate() {
        let is_again = keys[..at].iter().any(|before| before.column == key.column);
        if is_again || runs.iter().all(|run| run.len() < 2) {
            continue;
        }
        check(stop)?;
        let arrays = batches.iter().map(|batch| batch.column(key.column as usize));
        let Some(values) = Values::of(arrays) else { continue };
        let mut column = Ordered::new(&values, key.descending);
        let mut equal = Vec::new();
        for (count, run) in runs.into_iter().enumerate() {
            if count % 1024 == 0 {
                check(stop)?;
            }
            column.sort(&mut rows[run.clone()], run.start, &mut equal);
        }
        runs = equal;
    }
    check(stop)
}

/// The first bits of a value, the first of them in the first half: all of a number's.
type Head = [u64; 2];

/// A column in the order of its values. Nearly all of them are told apart by their first bits, which stand
/// beside the number of their row.
struct Ordered<'a> {
    values: &'a Values<'a>,
    descending: bool,
    /// The least of the whole numbers.
    least: i128,
    /// How many bytes all texts begin with.
    shared: usize,
    scratch: Vec<(Head, u32)>,
    /// What comes behind: NaN, then NULL.
    behind: [Vec<u32>; 2],
}

impl<'a> Ordered<'a> {
    fn new(values: &'a Values<'a>, descending: bool) -> Self {
        let (mut least, mut shared) = (0, 0);
        match values {
            Values::Whole(values) => {
                let numbers = values.iter().filter(|value| !matches!(**value, NULL | NAN));
                least = numbers.min().copied().unwrap_or_default();
            }
            Values::Bytes(values) => {
                let mut texts = values.iter().flatten();
                if let Some(first) = texts.next() {
                    shared = texts.fold(first.len(), |shared, text| {
                        first[..shared].iter().zip(*text).take_while(|(a, b)| a == b).count()
                    });
                }
            }
        }
        let (scratch, behind) = (Vec::new(), Default::default());
        Self { values, descending, least, shared, scratch, behind }
    }

    /// Sorts a run of rows, and adds the runs that are equal in it; `start` is where it begins.
    fn sort(&mut self, rows: &mut [u32], start: usize, equal: &mut Vec<Range<usize>>) {
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        scratch.reserve(rows.len());
        self.behind.iter_mut().for_each(Vec::clear);
        for row in rows.iter() {
            match self.head(*row) {
                Ok(head) => {
                    scratch
                        .push((if self.descending { head.map(|bits| !bits) } else { head }, *row));
                }
                Err(behind) => self.behind[usize::from(behind == NULL)].push(*row),
            }
        }
        let is_whole = matches!(self.values, Values::Whole(_));
        let compare = |a: &(Head, u32), b: &(Head, u32)| {
            a.0.cmp(&b.0).then_with(|| {
                let rest = self.rest(a.1, b.1);
                if self.descending { rest.reverse() } else { rest }
            })
        };
        // No two are equal: however many processors sort, they end in one order.
        let placed = |a: &(Head, u32), b: &(Head, u32)| compare(a, b).then(a.1.cmp(&b.1));
        match scratch.len() > MANY {
            true if is_whole => scratch.par_sort_unstable(),
            true => scratch.par_sort_unstable_by(placed),
            false if is_whole => scratch.sort_unstable(),
            false => scratch.sort_unstable_by(placed),
        }
        let mut begin = 0;
        for at in 1..=scratch.len() {
            if at == scratch.len() || compare(&scratch[begin], &scratch[at]).is_ne() {
                if at - begin > 1 {
                    equal.push(start + begin..start + at);
                }
                begin = at;
            }
        }
        let mut at = scratch.len();
        for behind in &self.behind {
            if behind.len() > 1 {
                equal.push(start + at..start + at + behind.len());
            }
            at += behind.len();
        }
        let sorted = scratch.iter().map(|(_, row)| *row);
        let behind = self.behind.iter().flatten().copied();
        rows.iter_mut().zip(sorted.chain(behind)).for_each(|(to, row)| *to = row);
        self.scratch = scratch;
    }

    /// The first bits of a value; or NaN or NULL.
    fn head(&self, row: u32) -> Result<Head, i128> {
        let bits = match self.values {
            Values::Whole(values) => match values[row as usize] {
                behind @ (NULL | NAN) => return Err(behind),
                value => value.wrapping_sub(self.least).cast_unsigned(),
            },
            Values::Bytes(values) => {
                let text = values[row as usize].ok_or(NULL)?;
                let mut first = [0; 16];
                first.iter_mut().zip(&text[self.shared..]).for_each(|(to, byte)| *to = *byte);
                u128::from_be_bytes(first)
            }
        };
        #[allow(clippy::cast_possible_truncation, reason = "the upper half, and the lower")]
        Ok([(bits >> 64) as u64, bits as u64])
    }

    /// How two compare whose first bits are the same.
    fn rest(&self, a: u32, b: u32) -> Ordering {
        match self.values {
            Values::Whole(_) => Ordering::Equal,
            Values::Bytes(values) => values[a as usize].cmp(&values[b as usize]),
        }
    }
}
