//! Results as files.

use super::ResultView;
use behalf_core::ActionId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// In which form a result is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FileForm {
    /// Text, for every program.
    Csv,
    /// A workbook of a spreadsheet.
    Xlsx,
    /// Columns with their types, small.
    Parquet,
    /// Columns with their types, as they are in memory.
    Arrow,
}

/// Saves a result as a file; the events of its channel tell how far it is.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SaveOf {
    /// The action.
    pub action_id: ActionId,
    /// How it is looked at: which rows are saved, and in what order.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub view: ResultView,
    /// The columns, in the order they are saved in.
    pub columns: Vec<u32>,
    /// The form.
    pub form: FileForm,
}

/// What is told while a result is saved.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum SaveEvent {
    /// How many rows are written, of how many.
    Rows {
        /// So many.
        rows: u64,
        /// Of so many.
        of: u64,
    },
}

/// A result was saved.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SavedRows {
    /// Where.
    pub path: String,
    /// Its rows.
    pub rows: u64,
    /// Its length.
    pub bytes: u64,
    /// Whether the workspace or a limit had cut the result.
    pub truncated: bool,
    /// Texts that were too long for a cell of a spreadsheet, and were cut.
    pub cut_cells: u64,
}

/// Stops what saves this result.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SaveStop {
    /// The action.
    pub action_id: ActionId,
}
