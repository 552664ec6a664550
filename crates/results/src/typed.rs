//! Rows that came as text: back to Arrow, each column as the type it says. What does not read as its type
//! stays text, exactly as it came.

use arrow::{
    array::{Array, ArrayRef, RecordBatch, StringArray},
    compute::{CastOptions, cast_with_options},
    datatypes::{DataType, Field, Schema, TimeUnit},
};
use behalf_core::{Failure, results::Column};
use std::sync::Arc;

/// One batch of these rows; a row that is too short ends in NULLs.
pub(crate) fn batch(
    columns: &[Column],
    rows: &[Vec<Option<String>>],
) -> Result<RecordBatch, Failure> {
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let texts: StringArray =
            rows.iter().map(|row| row.get(at).and_then(Clone::clone)).collect();
        let texts: ArrayRef = Arc::new(texts);
        let strict = CastOptions { safe: false, ..CastOptions::default() };
        let array = match kind(&column.type_text) {
            Some(kind) => cast_with_options(&texts, &kind, &strict).unwrap_or(texts),
            None => texts,
        };
        fields.push(Field::new(&column.name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let schema = Arc::new(Schema::new(fields));
    let options = arrow::array::RecordBatchOptions::new().with_row_count(Some(rows.len()));
    RecordBatch::try_new_with_options(schema, arrays, &options).map_err(Failure::internal)
}

/// The Arrow type of a SQL type; none where text is what it is.
fn kind(type_text: &str) -> Option<DataType> {
    let upper = type_text.trim().to_ascii_uppercase();
    let (name, arguments) = upper.split_once('(').unwrap_or((upper.as_str(), ""));
    Some(match name.trim() {
        "TINYINT" | "BYTE" => DataType::Int8,
        "SMALLINT" | "SHORT" => DataType::Int16,
        "INT" | "INTEGER" => DataType::Int32,
        "BIGINT" | "LONG" => DataType::Int64,
        "FLOAT" | "REAL" => DataType::Float32,
        "DOUBLE" => DataType::Float64,
        "BOOLEAN" => DataType::Boolean,
        "DATE" => DataType::Date32,
        "TIMESTAMP" => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        "DECIMAL" | "NUMERIC" => {
            let (precision, scale) = arguments.trim_end_matches(')').split_once(',')?;
            DataType::Decimal128(precision.trim().parse().ok()?, scale.trim().parse().ok()?)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::text_rows;

    fn column(name: &str, type_text: &str) -> Column {
        Column { name: name.into(), type_text: type_text.into() }
    }

    #[test]
    fn rows_become_their_types_or_stay_as_they_came() {
        let columns = [
            column("n", "BIGINT"),
            column("amount", "DECIMAL(12,2)"),
            column("day", "DATE"),
            column("name", "STRING"),
            column("odd", "INT"),
        ];
        let text = |s: &str| Some(s.to_owned());
        let rows = vec![
            vec![text("9007199254740993"), text("12.50"), text("2026-01-31"), text("a"), text("x")],
            vec![None, None, None, None],
        ];
        let batch = batch(&columns, &rows).unwrap();
        let kinds: Vec<DataType> =
            batch.schema().fields().iter().map(|f| f.data_type().clone()).collect();
        let expected = [
            DataType::Int64,
            DataType::Decimal128(12, 2),
            DataType::Date32,
            DataType::Utf8,
            DataType::Utf8,
        ];
        assert_eq!(kinds, expected, "a column that is not what it says stays text");
        let mut whole = rows.clone();
        whole[1].push(None);
        assert_eq!(text_rows(&batch).unwrap(), whole, "and nothing is lost on the way");
    }
}
