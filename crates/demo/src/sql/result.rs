//! Results: cast to Databricks types, cut into chunks, and read again as Arrow, JSON or CSV.

mod cells;
mod spool;
mod types;

pub(crate) use types::catalog_text;

use super::error::SqlError;
use datafusion::{
    arrow::{
        array::{Array, ArrayRef},
        compute::{CastOptions, cast_with_options},
        datatypes::{DataType, Field, Schema, SchemaRef},
        record_batch::{RecordBatch, RecordBatchOptions},
        util::display::FormatOptions,
    },
    dataframe::DataFrame,
};
use futures::StreamExt;
use spool::{Chunk, Spool, Spooled};
use std::{collections::HashMap, sync::Arc};
use tokio_util::sync::CancellationToken;

pub(crate) struct ResultColumn {
    pub(crate) name: String,
    data_type: DataType,
}

impl ResultColumn {
    pub(super) fn new(name: &str, data_type: &DataType) -> Self {
        Self { name: name.to_owned(), data_type: data_type.clone() }
    }

    pub(crate) fn type_text(&self) -> String {
        types::type_text(&self.data_type)
    }

    pub(crate) fn catalog_text(&self) -> String {
        catalog_text(&self.data_type)
    }

    pub(crate) fn type_name(&self) -> &'static str {
        types::type_name(&self.data_type)
    }

    pub(crate) fn decimal(&self) -> Option<(u8, i8)> {
        match self.data_type {
            DataType::Decimal128(precision, scale) => Some((precision, scale)),
            _ => None,
        }
    }

    /// Of an interval: between which units it reaches.
    pub(crate) fn interval(&self) -> Option<&'static str> {
        types::interval(&self.data_type)
    }
}

/// How much of a result is kept.
#[derive(Clone, Copy)]
pub(crate) struct ResultLimits {
    /// Rows; more are cut, and the result says so.
    pub(crate) rows: Option<usize>,
    pub(crate) bytes: ByteLimit,
}

/// What becomes of a result with more bytes, counted as Arrow in memory.
#[derive(Clone, Copy)]
pub(crate) enum ByteLimit {
    /// The statement fails.
    Fail(usize),
    /// The rest is cut, and the result says so.
    Cut(usize),
}

pub(crate) struct ResultSet {
    pub(crate) columns: Vec<ResultColumn>,
    pub(crate) truncated: bool,
    at_rest: Spooled,
}

impl ResultSet {
    /// Runs a plan to its end, or to its limits.
    pub(super) async fn collect(
        frame: DataFrame,
        names: HashMap<String, String>,
        limits: ResultLimits,
    ) -> Result<Self, SqlError> {
        let mut stream = frame.execute_stream().await?;
        let schema = leaving(&stream.schema(), &names)?;
        let mut spool = Spool::new(Arc::clone(&schema));
        let mut room = limits.rows.unwrap_or(usize::MAX);
        let mut bytes = 0;
        let mut truncated = false;
        while !truncated && let Some(batch) = stream.next().await {
            let mut batch = cast(&batch?, &schema)?;
            let mut fits = room;
            let size = size_of(&batch)?;
            match limits.bytes {
                ByteLimit::Fail(most) if bytes + size > most => return Err(too_large(most)),
                ByteLimit::Cut(most) if bytes + size > most => {
                    fits = fits.min(batch.num_rows() * (most - bytes) / size);
                }
                _ => bytes += size,
            }
            if batch.num_rows() > fits {
                batch = batch.slice(0, fits);
                truncated = true;
            }
            room -= batch.num_rows();
            spool.push(batch)?;
        }
        Ok(Self { columns: columns_of(&schema), truncated, at_rest: spool.finish()? })
    }

    /// One row of counts, as a change gives it.
    pub(super) fn of_rows(rows: RecordBatch) -> Result<Self, SqlError> {
        let schema = rows.schema();
        let mut spool = Spool::new(Arc::clone(&schema));
        spool.push(rows)?;
        Ok(Self { columns: columns_of(&schema), truncated: false, at_rest: spool.finish()? })
    }

    /// No columns and no rows, as a definition gives it.
    pub(super) fn of_nothing() -> Result<Self, SqlError> {
        let at_rest = Spool::new(Arc::new(Schema::empty())).finish()?;
        Ok(Self { columns: Vec::new(), truncated: false, at_rest })
    }

    pub(crate) fn row_count(&self) -> usize {
        self.at_rest.chunks.last().map_or(0, |last| last.row_offset + last.row_count)
    }

    /// Bytes of all chunks, as Arrow.
    pub(crate) fn byte_count(&self) -> usize {
        self.at_rest.chunks.iter().map(|chunk| chunk.byte_count).sum()
    }

    pub(crate) fn chunks(&self) -> &[Chunk] {
        &self.at_rest.chunks
    }

    fn chunk(&self, index: usize) -> anyhow::Result<&Chunk> {
        self.chunks().get(index).ok_or_else(|| anyhow::anyhow!("there is no chunk {index}"))
    }

    /// The same with each chunk as one LZ4 frame, unless it is stopped.
    pub(crate) fn framed(self, stop: &CancellationToken) -> Result<Self, SqlError> {
        Ok(Self { at_rest: self.at_rest.framed(stop).map_err(spool::storage)?, ..self })
    }

    /// A chunk as it rests: an Arrow IPC stream, or that in a frame.
    pub(crate) fn at_rest(&self, index: usize) -> anyhow::Result<Vec<u8>> {
        Ok(self.at_rest.bytes(self.chunk(index)?)?)
    }

    /// A chunk as rows of text, `None` for NULL.
    pub(crate) fn rows(&self, index: usize) -> anyhow::Result<Vec<Vec<Option<String>>>> {
        let batch = self.at_rest.rows(self.chunk(index)?)?;
        let row = |row| batch.columns().iter().map(|column| cells::cell(column, row)).collect();
        Ok((0..batch.num_rows()).map(row).collect())
    }

    /// A chunk as CSV: the header in the first alone, NULL spelled `null`.
    pub(crate) fn csv(&self, index: usize) -> anyhow::Result<Vec<u8>> {
        let mut out = String::new();
        if index == 0 {
            let names: Vec<String> = self.columns.iter().map(|c| quoted(&c.name)).collect();
            out.push_str(&names.join(","));
            out.push('\n');
        }
        for row in self.rows(index)? {
            let cells: Vec<String> =
                row.iter().map(|cell| cell.as_deref().map_or("null".to_owned(), quoted)).collect();
            out.push_str(&cells.join(","));
            out.push('\n');
        }
        Ok(out.into_bytes())
    }
}

/// The whole of a plan's rows, in the types of results; more bytes than these are an error.
pub(super) async fn whole(
    frame: DataFrame,
    most: usize,
) -> Result<(SchemaRef, Vec<RecordBatch>), SqlError> {
    let mut stream = frame.execute_stream().await?;
    let schema = leaving(&stream.schema(), &HashMap::new())?;
    let (mut rows, mut bytes) = (Vec::new(), 0);
    while let Some(batch) = stream.next().await {
        let batch = cast(&batch?, &schema)?;
        bytes += size_of(&batch)?;
        if bytes > most {
            return Err(too_large(most));
        }
        rows.push(batch);
    }
    Ok((schema, rows))
}

fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// Bytes of some rows in memory.
fn size_of(batch: &RecordBatch) -> Result<usize, SqlError> {
    let sizes = batch.columns().iter().map(|column| column.to_data().get_slice_memory_size());
    Ok(sizes.sum::<Result<usize, _>>()?)
}

fn too_large(most: usize) -> SqlError {
    let text = format!("The result is larger than {most} bytes.");
    SqlError::new("RESULT_TOO_LARGE", "54000", text)
}

/// The columns as they leave, under the names they were asked for.
fn leaving(planned: &Schema, names: &HashMap<String, String>) -> Result<SchemaRef, SqlError> {
    let field = |field: &Arc<Field>| {
        let name = match names.get(field.name()) {
            Some(name) => name.as_str(),
            None => called(field.name(), names),
        };
        Ok(Field::new(name, types::boundary(field.data_type())?, true))
    };
    let fields: Vec<Field> = planned.fields().iter().map(field).collect::<Result<_, SqlError>>()?;
    Ok(Arc::new(Schema::new(fields)))
}

/// A field of a struct is planned as `t.s[field]`, and called by its own name.
fn called<'n>(planned: &'n str, names: &'n HashMap<String, String>) -> &'n str {
    let field = planned.strip_suffix(']').and_then(|text| text.rsplit_once('['));
    field.map_or(planned, |(_, field)| names.get(field).map_or(field, String::as_str))
}

fn cast(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, SqlError> {
    let options = CastOptions { safe: false, format_options: FormatOptions::default() };
    let columns = batch.columns().iter().zip(schema.fields()).map(|(column, field)| {
        if column.data_type() == field.data_type() {
            return Ok(Arc::clone(column));
        }
        Ok(cast_with_options(column, field.data_type(), &options)?)
    });
    let columns: Vec<ArrayRef> = columns.collect::<Result<_, SqlError>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)?)
}

fn columns_of(schema: &Schema) -> Vec<ResultColumn> {
    schema.fields().iter().map(|f| ResultColumn::new(f.name(), f.data_type())).collect()
}
