//! What the turn knows of a result. The rows themselves stay on the shelf (`results`).

use serde::{Deserialize, Serialize};

/// One column, as the statement's manifest describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Column {
    /// Its name; may repeat, may be empty.
    pub name: String,
    /// The SQL type as text, e.g. `DECIMAL(22,2)`.
    pub type_text: String,
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
