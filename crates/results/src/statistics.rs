//! What a result's columns hold, in a few words: for a model that sees only the first rows.

use crate::text::text;
use arrow::{
    array::{Array, ArrayRef, Float64Array, RecordBatch},
    compute::{cast, max, min, sum},
    datatypes::DataType,
};
use behalf_core::{
    Failure,
    results::{Column, ColumnStatistics},
};
use std::collections::HashSet;

/// Rows that are looked at.
const ROWS: usize = 100_000;
/// Cells that are looked at: of many columns, fewer rows.
const CELLS: usize = 4_000_000;
/// Different values that are counted; more is only said to be more.
const DISTINCT: usize = 1_000;
/// Longest value that is told, in characters.
const VALUE: usize = 80;

/// How many of the first rows are looked at.
pub(crate) fn rows(columns: &[Column]) -> usize {
    ROWS.min(CELLS / columns.len().max(1))
}

/// The statistics of each column, over the first 100,000 rows, or fewer of many columns.
pub(crate) fn of(
    columns: &[Column],
    batches: &[RecordBatch],
) -> Result<Vec<ColumnStatistics>, Failure> {
    let mut all = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let mut found = Found::default();
        let mut left = rows(columns);
        for batch in batches {
            let take = left.min(batch.num_rows());
            left -= take;
            if take > 0 && at < batch.num_columns() {
                // This column alone: of thousands, all would be sliced for each.
                found.add(&batch.column(at).slice(0, take))?;
            }
        }
        all.push(found.told(column));
    }
    Ok(all)
}

#[derive(Default)]
struct Found {
    nulls: u64,
    values: u64,
    distinct: HashSet<String>,
    many: bool,
    least: Option<String>,
    most: Option<String>,
    numbers: Option<(f64, f64, f64)>,
}

impl Found {
    fn add(&mut self, array: &ArrayRef) -> Result<(), Failure> {
        let nulls = array.null_count() as u64;
        self.nulls += nulls;
        self.values += array.len() as u64 - nulls;
        let numeric = array.data_type().is_numeric();
        if numeric {
            let numbers = cast(array, &DataType::Float64).map_err(Failure::internal)?;
            if let Some(numbers) = numbers.as_any().downcast_ref::<Float64Array>()
                && let (Some(low), Some(high), Some(total)) =
                    (min(numbers), max(numbers), sum(numbers))
            {
                let (l, h, t) = self.numbers.unwrap_or((low, high, 0.0));
                self.numbers = Some((l.min(low), h.max(high), t + total));
            }
        }
        if self.many && numeric {
            return Ok(());
        }
        for value in (0..array.len()).filter_map(|row| text(array, row)) {
            if !numeric {
                if self.least.as_ref().is_none_or(|least| value < *least) {
                    self.least = Some(value.clone());
                }
                if self.most.as_ref().is_none_or(|most| value > *most) {
                    self.most = Some(value.clone());
                }
            }
            if !self.many {
                self.distinct.insert(value);
                self.many = self.distinct.len() > DISTINCT;
            }
        }
        Ok(())
    }

    fn told(self, column: &Column) -> ColumnStatistics {
        let short = |text: String| text.chars().take(VALUE).collect::<String>();
        let (min, max, mean) = match self.numbers {
            Some((low, high, total)) => {
                #[allow(clippy::cast_precision_loss, reason = "a mean is told to a few digits")]
                let mean = total / self.values as f64;
                (Some(low.to_string()), Some(high.to_string()), Some(format!("{mean:.4}")))
            }
            None => (self.least.map(short), self.most.map(short), None),
        };
        ColumnStatistics {
            name: column.name.clone(),
            nulls: self.nulls,
            distinct: (!self.many).then_some(self.distinct.len() as u64),
            min,
            max,
            mean,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typed;

    #[test]
    fn numbers_and_texts_are_summed_up() {
        let columns = ["n:INT", "s:STRING"].map(|c| {
            let (name, kind) = c.split_once(':').unwrap();
            Column { name: name.into(), type_text: kind.into() }
        });
        let rows: Vec<Vec<Option<String>>> = (0..10)
            .map(|n| vec![(n != 3).then(|| n.to_string()), Some(format!("v{}", n % 2))])
            .collect();
        let batches = [
            typed::batch(&columns, &rows[..5]).unwrap(),
            typed::batch(&columns, &rows[5..]).unwrap(),
        ];
        let expected = vec![
            ColumnStatistics {
                name: "n".into(),
                nulls: 1,
                distinct: Some(9),
                min: Some("0".into()),
                max: Some("9".into()),
                mean: Some("4.6667".into()),
            },
            ColumnStatistics {
                name: "s".into(),
                nulls: 0,
                distinct: Some(2),
                min: Some("v0".into()),
                max: Some("v1".into()),
                mean: None,
            },
        ];
        assert_eq!(of(&columns, &batches).unwrap(), expected, "over every batch");
    }

    #[test]
    fn of_many_columns_fewer_rows_are_looked_at() {
        let columns: Vec<Column> =
            (0..4_000).map(|_| Column { name: String::new(), type_text: "INT".into() }).collect();
        let rows = vec![vec![None; 4_000]; 1_001];
        let all = of(&columns, &[typed::batch(&columns, &rows).unwrap()]).unwrap();
        let nulls: Vec<u64> = all.iter().map(|column| column.nulls).collect();
        assert_eq!(nulls, vec![1_000; 4_000]);
    }
}
