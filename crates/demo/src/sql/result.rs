//! Results: collected, cast to Databricks types, cut into chunks, written as Arrow, JSON or CSV.

use super::{error::SqlError, functions::to_date};
use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, Decimal128Array},
        compute::{CastOptions, cast_with_options, concat_batches},
        datatypes::{
            DataType, Date32Type, Field, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
            Int64Type, Schema, SchemaRef, TimeUnit, TimestampMicrosecondType,
        },
        ipc::writer::StreamWriter,
        record_batch::{RecordBatch, RecordBatchOptions},
        util::display::FormatOptions,
    },
    dataframe::DataFrame,
};
use futures::StreamExt;
use std::{collections::HashMap, sync::Arc};

/// Rows of one chunk.
const CHUNK_ROWS: usize = 20_000;

pub(crate) struct ResultColumn {
    pub(crate) name: String,
    data_type: DataType,
}

impl ResultColumn {
    pub(super) fn new(name: &str, data_type: &DataType) -> Self {
        Self { name: name.to_owned(), data_type: data_type.clone() }
    }

    pub(crate) fn type_text(&self) -> String {
        type_text(&self.data_type)
    }

    pub(crate) fn type_name(&self) -> &'static str {
        match &self.data_type {
            DataType::Boolean => "BOOLEAN",
            DataType::Int8 => "BYTE",
            DataType::Int16 => "SHORT",
            DataType::Int32 => "INT",
            DataType::Int64 => "LONG",
            DataType::Float32 => "FLOAT",
            DataType::Float64 => "DOUBLE",
            DataType::Decimal128(..) => "DECIMAL",
            DataType::Date32 => "DATE",
            DataType::Timestamp(..) => "TIMESTAMP",
            DataType::Null => "NULL",
            _ => "STRING",
        }
    }

    pub(crate) fn decimal(&self) -> Option<(u8, i8)> {
        match self.data_type {
            DataType::Decimal128(precision, scale) => Some((precision, scale)),
            _ => None,
        }
    }
}

/// A type as Databricks writes it.
pub(super) fn type_text(data_type: &DataType) -> String {
    match data_type {
        DataType::Boolean => "BOOLEAN".to_owned(),
        DataType::Int8 => "TINYINT".to_owned(),
        DataType::Int16 => "SMALLINT".to_owned(),
        DataType::Int32 => "INT".to_owned(),
        DataType::Int64 => "BIGINT".to_owned(),
        DataType::Float32 => "FLOAT".to_owned(),
        DataType::Float64 => "DOUBLE".to_owned(),
        DataType::Decimal128(precision, scale) => format!("DECIMAL({precision},{scale})"),
        DataType::Date32 => "DATE".to_owned(),
        DataType::Timestamp(..) => "TIMESTAMP".to_owned(),
        DataType::Null => "VOID".to_owned(),
        _ => "STRING".to_owned(),
    }
}

/// How much of a result is kept.
#[derive(Clone, Copy)]
pub(crate) struct ResultLimits {
    /// Rows; more are cut, and the result says so.
    pub(crate) rows: Option<usize>,
    /// Bytes; more is an error.
    pub(crate) bytes: usize,
}

pub(crate) struct ResultSet {
    pub(crate) columns: Vec<ResultColumn>,
    pub(crate) truncated: bool,
    rows: RecordBatch,
}

impl ResultSet {
    /// Runs a plan to its end, or to its limits.
    pub(super) async fn collect(
        frame: DataFrame,
        names: HashMap<String, String>,
        limits: ResultLimits,
    ) -> Result<Self, SqlError> {
        let mut stream = frame.execute_stream().await?;
        let planned = stream.schema();
        let limit = limits.rows.unwrap_or(usize::MAX);
        let mut bytes = 0;
        let mut batches = Vec::new();
        let mut count = 0;
        let mut truncated = false;
        while let Some(batch) = stream.next().await {
            let batch = batch?;
            bytes += batch.get_array_memory_size();
            if bytes > limits.bytes {
                return Err(SqlError::new(
                    "RESULT_TOO_LARGE",
                    "54000",
                    format!("The result is larger than {} bytes.", limits.bytes),
                ));
            }
            let room = limit - count;
            if batch.num_rows() > room {
                batches.push(batch.slice(0, room));
                truncated = true;
                break;
            }
            count += batch.num_rows();
            batches.push(batch);
        }
        Self::from_batches(&planned, &batches, &names, truncated)
    }

    /// One row of counts, as a change gives it.
    pub(super) fn of_rows(rows: RecordBatch) -> Self {
        let columns = columns_of(&rows.schema());
        Self { columns, truncated: false, rows }
    }

    fn from_batches(
        planned: &SchemaRef,
        batches: &[RecordBatch],
        names: &HashMap<String, String>,
        truncated: bool,
    ) -> Result<Self, SqlError> {
        let whole = concat_batches(planned, batches)?;
        let mut fields = Vec::new();
        let mut arrays = Vec::new();
        for (field, array) in planned.fields().iter().zip(whole.columns()) {
            let data_type = boundary_type(field.data_type())?;
            let options = CastOptions { safe: false, format_options: FormatOptions::default() };
            let array = if *array.data_type() == data_type {
                Arc::clone(array)
            } else {
                cast_with_options(array, &data_type, &options)?
            };
            let name = names.get(field.name()).unwrap_or(field.name());
            fields.push(Field::new(name, data_type, true));
            arrays.push(array);
        }
        let options = RecordBatchOptions::new().with_row_count(Some(whole.num_rows()));
        let schema = Arc::new(Schema::new(fields));
        let rows = RecordBatch::try_new_with_options(Arc::clone(&schema), arrays, &options)?;
        Ok(Self { columns: columns_of(&schema), truncated, rows })
    }

    pub(crate) fn row_count(&self) -> usize {
        self.rows.num_rows()
    }

    pub(crate) fn chunk_count(&self) -> usize {
        self.row_count().div_ceil(CHUNK_ROWS)
    }

    /// Offset and length of a chunk.
    pub(crate) fn chunk_rows(&self, index: usize) -> (usize, usize) {
        let offset = index.saturating_mul(CHUNK_ROWS).min(self.row_count());
        (offset, CHUNK_ROWS.min(self.row_count() - offset))
    }

    fn chunk(&self, index: usize) -> RecordBatch {
        let (offset, length) = self.chunk_rows(index);
        self.rows.slice(offset, length)
    }
}

fn columns_of(schema: &Schema) -> Vec<ResultColumn> {
    schema
        .fields()
        .iter()
        .map(|f| ResultColumn { name: f.name().clone(), data_type: f.data_type().clone() })
        .collect()
}

fn boundary_type(data_type: &DataType) -> Result<DataType, SqlError> {
    Ok(match data_type {
        DataType::Utf8View | DataType::LargeUtf8 | DataType::Utf8 => DataType::Utf8,
        DataType::UInt64 | DataType::UInt32 => DataType::Int64,
        DataType::Timestamp(_, zone) => DataType::Timestamp(TimeUnit::Microsecond, zone.clone()),
        DataType::Boolean
        | DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::Float32
        | DataType::Float64
        | DataType::Decimal128(..)
        | DataType::Date32
        | DataType::Null => data_type.clone(),
        other => return Err(SqlError::unsupported(format!("results of type {other}"))),
    })
}

/// A chunk as an Arrow IPC stream.
pub(crate) fn arrow_chunk(result: &ResultSet, index: usize) -> anyhow::Result<Vec<u8>> {
    let batch = result.chunk(index);
    let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema())?;
    writer.write(&batch)?;
    writer.finish()?;
    Ok(writer.into_inner()?)
}

/// A chunk as rows of text, `None` for NULL.
pub(crate) fn json_rows(result: &ResultSet, index: usize) -> Vec<Vec<Option<String>>> {
    let batch = result.chunk(index);
    (0..batch.num_rows())
        .map(|row| batch.columns().iter().map(|column| cell(column, row)).collect())
        .collect()
}

/// A chunk as CSV: the header in the first alone, NULL spelled `null`.
pub(crate) fn csv_chunk(result: &ResultSet, index: usize) -> Vec<u8> {
    let quoted = |text: &str| {
        if text.contains(['"', ',', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_owned()
        }
    };
    let mut out = String::new();
    if index == 0 {
        let names: Vec<String> = result.columns.iter().map(|c| quoted(&c.name)).collect();
        out.push_str(&names.join(","));
        out.push('\n');
    }
    for row in json_rows(result, index) {
        let cells: Vec<String> =
            row.iter().map(|cell| cell.as_deref().map_or("null".to_owned(), quoted)).collect();
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    out.into_bytes()
}

fn cell(array: &ArrayRef, row: usize) -> Option<String> {
    if array.is_null(row) {
        return None;
    }
    Some(match array.data_type() {
        DataType::Boolean => array.as_boolean().value(row).to_string(),
        DataType::Int8 => array.as_primitive::<Int8Type>().value(row).to_string(),
        DataType::Int16 => array.as_primitive::<Int16Type>().value(row).to_string(),
        DataType::Int32 => array.as_primitive::<Int32Type>().value(row).to_string(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Float32 => java_double(f64::from(array.as_primitive::<Float32Type>().value(row))),
        DataType::Float64 => java_double(array.as_primitive::<Float64Type>().value(row)),
        DataType::Decimal128(..) => {
            let decimals: Option<&Decimal128Array> = array.as_any().downcast_ref();
            decimals?.value_as_string(row)
        }
        DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
        DataType::Date32 => {
            let date = to_date(array.as_primitive::<Date32Type>().value(row)).ok()?;
            format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
        }
        DataType::Timestamp(_, zone) => {
            let micros = array.as_primitive::<TimestampMicrosecondType>().value(row);
            let at = jiff::Timestamp::from_microsecond(micros).ok()?;
            let text = at.strftime("%Y-%m-%dT%H:%M:%S%.3f").to_string();
            if zone.is_some() { format!("{text}Z") } else { text }
        }
        _ => return None,
    })
}

/// A double as Java writes it.
fn java_double(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let size = value.abs();
    if size == 0.0 || (1e-3..1e7).contains(&size) {
        return format!("{value:?}");
    }
    let text = format!("{value:e}");
    match text.split_once('e') {
        Some((digits, power)) if digits.contains('.') => format!("{digits}E{power}"),
        Some((digits, power)) => format!("{digits}.0E{power}"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::java_double;

    #[test]
    fn doubles_are_written_as_java_does() {
        let cases =
            [(0.0, "0.0"), (2.5, "2.5"), (1e7, "1.0E7"), (1.25e-5, "1.25E-5"), (-3.0, "-3.0")];
        for (value, text) in cases {
            assert_eq!(java_double(value), text, "{value} in Java");
        }
    }
}
