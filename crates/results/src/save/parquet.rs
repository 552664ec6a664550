//! Parquet: every type kept, with Arrow's schema beside it, in groups of rows that bound the memory.

use super::{Sink, Source, Writer, invalid};
use arrow::{
    array::{ArrayRef, RecordBatch},
    compute::cast,
    datatypes::{DataType, Field, IntervalUnit, Schema, SchemaRef},
};
use behalf_core::Failure;
use parquet::{
    arrow::ArrowWriter,
    basic::Compression,
    errors::ParquetError,
    file::properties::{EnabledStatistics, WriterProperties},
};
use std::sync::Arc;

/// Rows of a group, at most.
const GROUP_ROWS: usize = 1_000_000;
/// Bytes of a group in memory, about.
const GROUP_BYTES: usize = 128 * 1024 * 1024;

pub(super) struct Parquet<'a, 'b> {
    writer: ArrowWriter<&'a mut Sink<'b>>,
    schema: SchemaRef,
}

impl<'a, 'b> Parquet<'a, 'b> {
    pub(super) fn begin(source: &Source<'_>, out: &'a mut Sink<'b>) -> Result<Self, Failure> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .build();
        let fields: Vec<Field> = source.schema.fields().iter().map(|field| held(field)).collect();
        let schema = Arc::new(Schema::new_with_metadata(fields, source.schema.metadata().clone()));
        let writer = ArrowWriter::try_new(out, Arc::clone(&schema), Some(properties));
        // Of a file without rows, only its columns can be wrong.
        Ok(Self { writer: writer.map_err(unheld)?, schema })
    }
}

impl Writer for Parquet<'_, '_> {
    fn rows(&mut self, batch: &RecordBatch) -> Result<(), Failure> {
        let columns: Result<Vec<ArrayRef>, Failure> =
            batch.columns().iter().zip(self.schema.fields()).map(|(c, f)| to(c, f)).collect();
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns?);
        self.writer.write(&batch.map_err(Failure::internal)?).map_err(refused)?;
        if self.writer.memory_size() > GROUP_BYTES {
            self.writer.flush().map_err(refused)?;
        }
        Ok(())
    }

    fn end(self: Box<Self>) -> Result<u64, Failure> {
        self.writer.close().map_err(refused)?;
        Ok(0)
    }
}

/// How a column is held: as it is, but for intervals and durations, which Parquet has no readers for.
fn held(field: &Field) -> Field {
    match field.data_type() {
        DataType::Interval(
            IntervalUnit::YearMonth | IntervalUnit::DayTime | IntervalUnit::MonthDayNano,
        )
        | DataType::Duration(_) => {
            Field::new(field.name(), DataType::Utf8, true).with_metadata(field.metadata().clone())
        }
        _ => field.clone(),
    }
}

fn to(column: &ArrayRef, field: &Field) -> Result<ArrayRef, Failure> {
    if column.data_type() == field.data_type() {
        return Ok(Arc::clone(column));
    }
    if *field.data_type() == DataType::Utf8 {
        let texts = (0..column.len()).map(|row| crate::text::text(column, row));
        return Ok(Arc::new(texts.collect::<arrow::array::StringArray>()));
    }
    cast(column, field.data_type()).map_err(Failure::internal)
}

fn refused(error: ParquetError) -> Failure {
    match error {
        error @ ParquetError::NYI(_) => unheld(error),
        error => Failure::internal(error),
    }
}

fn unheld(error: ParquetError) -> Failure {
    let message = format!("Parquet does not hold a column of this result: {error}.");
    invalid("form", message, "Save it as Arrow or CSV, or hide that column.")
}
