//! The SQL editor: a statement that a person writes, run as that person, and what they ran before.

use super::ActionView;
use crate::NamedValue;
use behalf_core::ThreadId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Runs a statement as it was written, as the person of the window. It is an action of a turn of its own, in which no
/// model is asked; its events come through the channel, and the gate may ask before anything is sent.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EditorRun {
    /// The thread of the editor; a new one where absent.
    pub thread_id: Option<ThreadId>,
    /// One statement.
    pub statement: String,
    /// The values for the `:name`s in it.
    pub values: Vec<NamedValue>,
}

/// What was run from the editor.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EditorHistory {
    /// The newest first, also what was refused or denied.
    pub runs: Vec<EditorPast>,
}

/// One run of a statement.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EditorPast {
    /// The action with its statement and its values.
    pub shown: ActionView,
    /// When it began.
    pub at: String,
}
