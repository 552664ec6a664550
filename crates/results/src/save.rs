//! A result as a file: CSV, a workbook, Parquet or Arrow. Written batch by batch, so that it takes no more
//! memory than one of them.

mod arrow;
mod csv;
mod parquet;
mod sink;
mod xlsx;

pub(crate) use csv::field;
pub use sink::Sink;

use ::arrow::{
    array::RecordBatch,
    datatypes::{DataType, Field, Schema, SchemaRef},
};
use behalf_core::{Failure, FailureCode, results::Column};
use std::{fs::File, sync::Arc};
use tokio_util::sync::CancellationToken;

/// Rows between two looks at whether it is to go on.
const STEP: usize = 10_000;

/// In which form a result is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Text, for every program.
    Csv,
    /// A workbook of a spreadsheet.
    Xlsx,
    /// Columns with their types, small.
    Parquet,
    /// Columns with their types, as they are in memory.
    Arrow,
}

impl Form {
    /// How its files end, and its word in the ledger.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
            Self::Arrow => "arrow",
        }
    }
}

/// What is saved.
pub struct Source<'a> {
    /// The types of the columns.
    pub schema: SchemaRef,
    /// Their names, as the workspace gave them.
    pub columns: &'a [Column],
    /// How many rows come.
    pub rows: u64,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Its rows.
    pub rows: u64,
    /// Its length.
    pub bytes: u64,
    /// Texts that were too long for a cell of a spreadsheet, and end in a mark.
    pub cut_cells: u64,
}

/// Why a file was not written.
#[derive(Debug)]
pub enum Unwritten {
    /// The place does not take it.
    Place {
        /// What the system says.
        error: std::io::Error,
        /// About how long the whole file would be, where that can be told.
        bytes: Option<u64>,
    },
    /// Anything else: the rows, the form, somebody who stopped it.
    Failed(Failure),
}

impl From<Failure> for Unwritten {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Something takes rows, and ends as a file.
trait Writer {
    fn rows(&mut self, batch: &RecordBatch) -> Result<(), Failure>;
    /// Writes what is left; gives how many cells were cut.
    fn end(self: Box<Self>) -> Result<u64, Failure>;
}

/// Refuses, before anything is written, what a form cannot hold.
pub fn fits(form: Form, columns: u64, rows: u64) -> Result<(), Failure> {
    if columns == 0 {
        let hint = "Choose at least one column, then save again.";
        return Err(invalid("columns", "No columns are chosen.", hint));
    }
    if form == Form::Xlsx { xlsx::fits(columns, rows) } else { Ok(()) }
}

/// The types of these columns; text where not one row has come to tell them.
pub fn schema(
    whole: Option<SchemaRef>,
    numbers: &[u32],
    named: &[Column],
) -> Result<SchemaRef, Failure> {
    let Some(whole) = whole else {
        let field = |column: &Column| Field::new(&column.name, DataType::Utf8, true);
        return Ok(Arc::new(Schema::new(named.iter().map(field).collect::<Vec<_>>())));
    };
    let numbers: Vec<usize> = numbers.iter().map(|number| *number as usize).collect();
    whole.project(&numbers).map(Arc::new).map_err(Failure::internal)
}

/// Writes rows into a file, and onto the disk. `progress` is told the rows so far.
pub fn write(
    source: &Source<'_>,
    batches: impl Iterator<Item = Result<RecordBatch, Failure>>,
    form: Form,
    file: &mut File,
    progress: &mut dyn FnMut(u64),
    cancel: &CancellationToken,
) -> Result<Written, Unwritten> {
    fits(form, source.columns.len() as u64, source.rows)?;
    let mut sink = Sink::new(file, cancel);
    let mut rows = 0;
    let written = all(source, batches, form, &mut sink, &mut |now| {
        rows = now;
        progress(now);
    });
    let written = written.and_then(|cut_cells| {
        let bytes = sink.close()?;
        Ok(Written { rows, bytes, cut_cells })
    });
    written.map_err(|failure| match sink.refused() {
        // Whoever stopped it knows why nothing more could be written.
        _ if cancel.is_cancelled() => Unwritten::Failed(stopped()),
        Some(error) => {
            let bytes = sink.bytes().checked_mul(source.rows).and_then(|all| all.checked_div(rows));
            Unwritten::Place { error, bytes: bytes.filter(|_| sink.bytes() > 0) }
        }
        None => Unwritten::Failed(failure),
    })
}

fn all(
    source: &Source<'_>,
    batches: impl Iterator<Item = Result<RecordBatch, Failure>>,
    form: Form,
    sink: &mut Sink<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<u64, Failure> {
    let cancel = sink.cancel().clone();
    let mut writer: Box<dyn Writer + '_> = match form {
        Form::Csv => Box::new(csv::Csv::begin(source, sink)?),
        Form::Xlsx => Box::new(xlsx::Workbook::begin(source, sink)?),
        Form::Parquet => Box::new(parquet::Parquet::begin(source, sink)?),
        Form::Arrow => Box::new(arrow::Arrow::begin(source, sink)?),
    };
    let mut rows = 0;
    for batch in batches {
        let batch = batch?;
        for from in (0..batch.num_rows()).step_by(STEP) {
            if cancel.is_cancelled() {
                return Err(stopped());
            }
            let part = batch.slice(from, STEP.min(batch.num_rows() - from));
            writer.rows(&part)?;
            rows += part.num_rows() as u64;
            progress(rows);
        }
    }
    if cancel.is_cancelled() {
        return Err(stopped());
    }
    writer.end()
}

fn stopped() -> Failure {
    let hint = "Nothing was saved. Save again when you are ready.";
    Failure::new(FailureCode::Cancelled, "Saving was stopped.", hint)
}

fn invalid(field: &str, message: impl Into<String>, hint: impl Into<String>) -> Failure {
    Failure::new(FailureCode::Invalid { field: field.to_owned() }, message, hint)
}

#[cfg(test)]
mod tests;
