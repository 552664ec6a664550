//! Results in a window: their rows, how they are looked at, and what is told of them.

pub use behalf_core::views::{
    Bar, ColumnProfile, Condition, CopiedText, CopyForm, DistinctValue, DistinctValues, Filter,
    ResultView, SortKey, ViewRows,
};

use behalf_core::{ActionId, results::Column};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A result, by the action that it is of.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ResultRef {
    /// The action.
    pub action_id: ActionId,
}

/// The columns of a result.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ResultColumns {
    /// The columns.
    pub columns: Vec<Column>,
}

/// Some rows of a result; the reply is an Arrow IPC stream of all its columns, in their own order.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ResultWindow {
    /// The action.
    pub action_id: ActionId,
    /// How it is looked at: all rows, as they came, where absent.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub view: ResultView,
    /// The first row.
    pub offset: u64,
    /// How many, 1,000 at most.
    pub count: u64,
}

/// A way to look at a result: its order is made, and kept for its windows.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ViewRef {
    /// The action.
    pub action_id: ActionId,
    /// How it is looked at.
    pub view: ResultView,
}

/// The different values of a column.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DistinctOf {
    /// The action.
    pub action_id: ActionId,
    /// How it is looked at.
    pub view: ResultView,
    /// The column.
    pub column: u32,
    /// A text that the values hold, in whatever case; all where empty.
    pub words: String,
    /// How many, 1,000 at most.
    pub count: u32,
}

/// What a column holds.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProfileOf {
    /// The action.
    pub action_id: ActionId,
    /// How it is looked at.
    pub view: ResultView,
    /// The column.
    pub column: u32,
}

/// Cells as text.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CopyOf {
    /// The action.
    pub action_id: ActionId,
    /// How it is looked at.
    pub view: ResultView,
    /// The columns, in the order they are copied in.
    pub columns: Vec<u32>,
    /// The first row.
    pub from: u64,
    /// The row behind the last.
    pub to: u64,
    /// The form.
    pub form: CopyForm,
    /// Whether the names of the columns come first, where the form leaves the choice.
    pub header: bool,
}
