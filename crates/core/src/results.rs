//! What the turn knows of a result. The rows themselves stay on the shelf (`results`).

use crate::{Failure, FailureCode};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// Longest chunk of a result, in bytes, as it comes and as it is read; workspaces cut them far smaller.
pub const LONGEST_CHUNK: usize = 256 * 1024 * 1024;

/// One column, as the statement's manifest describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Column {
    /// Its name; may repeat, may be empty.
    pub name: String,
    /// The SQL type as text, e.g. `DECIMAL(22,2)`.
    pub type_text: String,
}

/// How the bytes of chunks are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// They are Arrow as it is.
    None,
    /// Each is one LZ4 frame.
    Lz4Frame,
}

/// A chunk of a result, as it came.
pub struct Chunk {
    /// An Arrow IPC stream, compressed or not.
    pub bytes: Bytes,
    /// Whether it is.
    pub compression: Compression,
    /// How many rows it has, as its link says.
    pub rows: u64,
    /// How many bytes a compressed one has when it is read, at most and by what was said of it.
    pub likely: usize,
}

/// What a result has after a chunk was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shelved {
    /// Its rows so far.
    pub rows: u64,
    /// It has reached its budget of bytes: no more is taken.
    pub full: bool,
}

/// The first rows of a result as text, cut to a budget: what the model sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// The columns.
    pub columns: Vec<Column>,
    /// Cells as text; `None` is SQL NULL.
    pub rows: Vec<Vec<Option<String>>>,
    /// How many rows the whole result has.
    pub total_rows: u64,
}

/// What one column of a result holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnStatistics {
    /// The column.
    pub name: String,
    /// How many cells are NULL.
    pub nulls: u64,
    /// How many different values there are; none where they are too many to count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distinct: Option<u64>,
    /// The least value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<String>,
    /// The greatest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<String>,
    /// The mean, of numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean: Option<String>,
}

/// Rows that are not what they were announced as.
pub fn unread(why: impl std::fmt::Display) -> Failure {
    Failure::new(
        FailureCode::Offline,
        "The result's rows could not be read.",
        "Run the question again; if it stays, a proxy may be changing what comes.",
    )
    .caused_by(why)
}
