//! Rows that come as JSON: of a statement's inline result, or of a search.

use crate::statements::typed;
use behalf_core::{Failure, results::Column};
use serde::Deserialize;
use serde_json::Value;

/// Rows with their columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// The columns.
    pub columns: Vec<Column>,
    /// Cells as text; none is NULL.
    pub rows: Vec<Vec<Option<String>>>,
    /// Whether there is more than this.
    pub truncated: bool,
    /// The statement that gave them.
    pub statement_id: Option<String>,
}

#[derive(Deserialize)]
struct RawStatement {
    statement_id: Option<String>,
    manifest: Option<RawManifest>,
    result: Option<RawResult>,
}

#[derive(Deserialize)]
struct RawManifest {
    schema: RawSchema,
    #[serde(default)]
    total_row_count: Option<u64>,
    #[serde(default)]
    truncated: bool,
}

#[derive(Deserialize)]
struct RawSchema {
    #[serde(default)]
    columns: Vec<RawColumn>,
}

#[derive(Deserialize)]
struct RawColumn {
    #[serde(default)]
    name: String,
    #[serde(default)]
    type_text: String,
}

#[derive(Deserialize)]
struct RawResult {
    #[serde(default)]
    data_array: Vec<Vec<Value>>,
}

impl Rows {
    /// Reads a statement's reply with its rows inline.
    pub(crate) fn of_statement(reply: Value) -> Result<Self, Failure> {
        let raw: RawStatement = typed(reply)?;
        let manifest = raw.manifest.unwrap_or(RawManifest {
            schema: RawSchema { columns: Vec::new() },
            total_row_count: None,
            truncated: false,
        });
        let rows = raw.result.map(|result| result.data_array).unwrap_or_default();
        let more = manifest.total_row_count.is_some_and(|total| total > rows.len() as u64);
        let columns = manifest.schema.columns.into_iter();
        Ok(Self {
            columns: columns
                .map(|column| Column { name: column.name, type_text: column.type_text })
                .collect(),
            rows: rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect(),
            truncated: manifest.truncated || more,
            statement_id: raw.statement_id,
        })
    }
}

/// A cell as text: texts as they are, nothing for null, anything else as JSON.
pub(crate) fn cell(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}
