//! Rows that came as text: back to Arrow, each column as the type it says. What does not read as its type
//! stays text, exactly as it came.

use crate::read::whole;
use arrow::{
    array::{
        Array, ArrayRef, Date32Array, Decimal128Array, RecordBatch, StringArray,
        TimestampMicrosecondArray,
    },
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
        let array = kind(&column.type_text).and_then(|kind| read(&texts, &kind));
        let array = array.unwrap_or_else(|| Arc::new(texts));
        fields.push(Field::new(&column.name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let schema = Arc::new(Schema::new(fields));
    let options = arrow::array::RecordBatchOptions::new().with_row_count(Some(rows.len()));
    RecordBatch::try_new_with_options(schema, arrays, &options).map_err(Failure::internal)
}

/// The texts as values of a type; none where one of them is no value of it.
fn read(texts: &StringArray, kind: &DataType) -> Option<ArrayRef> {
    let wholes = || {
        let read = |text: Option<&str>| text.map(|text| whole(kind, text, false)).transpose();
        texts.iter().map(read).collect::<Result<Vec<Option<i128>>, _>>().ok()
    };
    let narrow = |value: Option<i128>| value.map(i64::try_from).transpose().ok();
    Some(match kind {
        DataType::Decimal128(precision, scale) => {
            let array = Decimal128Array::from(wholes()?);
            let array = array.with_precision_and_scale(*precision, *scale).ok()?;
            array.validate_decimal_precision(*precision).ok()?;
            Arc::new(array)
        }
        DataType::Timestamp(_, zone) => {
            let values: Option<Vec<Option<i64>>> = wholes()?.into_iter().map(narrow).collect();
            let array = TimestampMicrosecondArray::from(values?);
            Arc::new(array.with_timezone_opt(zone.clone()))
        }
        DataType::Date32 => {
            let day = |value: Option<i128>| value.map(i32::try_from).transpose().ok();
            let days: Option<Vec<Option<i32>>> = wholes()?.into_iter().map(day).collect();
            Arc::new(Date32Array::from(days?))
        }
        kind => {
            let strict = CastOptions { safe: false, ..CastOptions::default() };
            cast_with_options(texts, kind, &strict).ok()?
        }
    })
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
        "TIMESTAMP" | "TIMESTAMP_LTZ" => {
            DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
        }
        "TIMESTAMP_NTZ" => DataType::Timestamp(TimeUnit::Microsecond, None),
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
            column("at", "TIMESTAMP"),
            column("wall", "TIMESTAMP_NTZ"),
            column("rounded", "DECIMAL(4,1)"),
            column("wide", "DECIMAL(4,1)"),
        ];
        let text = |s: &str| Some(s.to_owned());
        let rows = vec![
            vec![
                text("9007199254740993"),
                text("12.50"),
                text("+10000-01-01"),
                text("a"),
                text("x"),
                text("2026-03-01T12:00:00.123Z"),
                text("1500-03-01T12:00:00"),
                text("1.25"),
                text("12345.6"),
            ],
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
            DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            DataType::Timestamp(TimeUnit::Microsecond, None),
            DataType::Utf8,
            DataType::Utf8,
        ];
        assert_eq!(kinds, expected, "a column that is not what it says stays text");
        let mut whole = rows.clone();
        whole[1].resize(columns.len(), None);
        assert_eq!(text_rows(&batch), whole, "and nothing is lost on the way");
    }
}
