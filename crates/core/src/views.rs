//! How a result is looked at: which of its rows, in what order, and what is told of them.
//!
//! Columns go by their number in the whole result, since names may repeat and may be empty.

use serde::{Deserialize, Serialize};

/// How rows are looked at: which, and in what order. Empty: all, as they came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(default)]
pub struct ResultView {
    /// What every row must meet.
    pub filters: Vec<Filter>,
    /// A text that one of its cells must hold, in whatever case; none where empty.
    pub words: String,
    /// By what rows are ordered, the weightiest first; what is equal keeps the order it came in.
    pub sort: Vec<SortKey>,
}

impl ResultView {
    /// Whether it shows all rows, as they came.
    pub fn is_whole(&self) -> bool {
        self.filters.is_empty() && self.words.is_empty() && self.sort.is_empty()
    }
}

/// By what rows are ordered. NULL comes last, both ways.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
pub struct SortKey {
    /// The column.
    pub column: u32,
    /// The greatest first.
    pub descending: bool,
}

/// What a row must meet.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
pub struct Filter {
    /// The column.
    pub column: u32,
    /// What its cell must be.
    pub is: Condition,
}

/// What a cell must be. Values are texts, read as the type of the column.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Condition {
    /// One of these.
    OneOf {
        /// The values; null is NULL.
        values: Vec<Option<String>>,
    },
    /// None of these.
    NoneOf {
        /// The values; null is NULL.
        values: Vec<Option<String>>,
    },
    /// Its text holds this one, in whatever case.
    Contains {
        /// The text.
        text: String,
    },
    /// From the least to the most, both included; never NULL.
    Between {
        /// The least, if there is one.
        least: Option<String>,
        /// The most, if there is one.
        most: Option<String>,
    },
    /// NULL.
    Null,
    /// Not NULL.
    NotNull,
}

/// How many rows a view has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct ViewRows {
    /// The rows.
    pub rows: u64,
}

/// A value of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct DistinctValue {
    /// Its text; null is NULL.
    pub text: Option<String>,
    /// In how many rows it stands.
    pub rows: u64,
}

/// The different values of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct DistinctValues {
    /// The most frequent first.
    pub values: Vec<DistinctValue>,
    /// Whether there are more than these.
    pub more: bool,
}

/// What a column holds, over all rows of a view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct ColumnProfile {
    /// The rows.
    pub rows: u64,
    /// How many of them are NULL.
    pub nulls: u64,
    /// How many different values there are, NULL not counted.
    pub distinct: u64,
    /// Whether that is all of them; there are at least as many where it is not.
    pub distinct_is_exact: bool,
    /// The least value.
    pub least: Option<String>,
    /// The greatest.
    pub most: Option<String>,
    /// The mean, of numbers.
    pub mean: Option<String>,
    /// How the values are spread, where they can be: at most 20 ranges of one width for numbers, dates and
    /// timestamps, the most frequent values of everything else.
    pub bars: Vec<Bar>,
}

/// How many rows have a value in a range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Bar {
    /// The least of it.
    pub from: String,
    /// The last of it; of fractions and timestamps where the next range begins, which is not in it.
    pub to: String,
    /// The rows.
    pub rows: u64,
}

/// In which form cells are copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum CopyForm {
    /// Tabs between cells: for spreadsheets.
    Tsv,
    /// Commas between cells (RFC 4180).
    Csv,
    /// An array of objects.
    Json,
    /// A table of Markdown.
    Markdown,
    /// What stands behind IN in SQL: the values of one column.
    SqlIn,
}

/// Cells as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct CopiedText {
    /// The text, 4 MiB at most.
    pub text: String,
    /// How many rows are in it.
    pub rows: u64,
    /// Whether rows are missing, since they would have been too much text.
    pub cut: bool,
}
