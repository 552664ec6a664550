//! Charts of results: what is drawn, and what is told of it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is drawn of a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Chart {
    /// What stands on the axis.
    pub x: Axis,
    /// The column that tells the series apart.
    pub series: Option<u32>,
    /// What is measured of each group.
    pub measure: Measure,
    /// The most groups that are told one by one.
    pub most: u32,
}

/// A column on an axis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Axis {
    /// Its number in the whole result.
    pub column: u32,
    /// How its values are put together.
    pub bin: Bin,
}

/// How the values of an axis are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Bin {
    /// Not at all.
    None,
    /// By calendar year, in the zone of the column.
    Year,
    /// By quarter.
    Quarter,
    /// By month.
    Month,
    /// By week, from its Monday.
    Week,
    /// By day.
    Day,
    /// By hour.
    Hour,
    /// Numbers, in steps of a round size.
    Numbers {
        /// About so many.
        count: u32,
    },
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Measure {
    /// The column; the rows themselves where absent.
    pub column: Option<u32>,
    /// What of it.
    pub of: Of,
}

/// What is taken of the values of a group. NULL is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// How many there are.
    Count,
    /// All together; exact for decimals until it is told.
    Sum,
    /// In the middle.
    Mean,
    /// The least.
    Least,
    /// The greatest.
    Most,
    /// Nothing is put together: a point for each row; for each cell of a fine grid where there are too many.
    Each,
}

/// What an axis holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AxisKind {
    /// Words.
    Text,
    /// Numbers.
    Number,
    /// Moments: `2026-03-01` or `2026-03-01T12:00:00`, in the zone of the column.
    Time,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ChartPoint {
    /// Where it stands; nothing is NULL.
    pub x: Option<String>,
    /// Of which series; nothing is NULL, or that there are none.
    pub series: Option<String>,
    /// What was measured; nothing where it has no value.
    pub y: Option<f64>,
    /// How many rows it stands for.
    pub rows: u64,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ChartRows {
    /// What the axis holds.
    pub x_is: AxisKind,
    /// The groups: texts by their measure, the greatest first; numbers and moments in their order.
    pub points: Vec<ChartPoint>,
    /// How many places of the axis there are, told or not.
    pub places: u64,
    /// What the texts come to that are not told one by one.
    pub other: Option<ChartPoint>,
    /// Rows that are not in it: they have no place on an axis, or are of a series too many.
    pub left_out: u64,
    /// How wide a step of numbers is.
    pub step: Option<f64>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Words, or yes and no.
    Text,
    /// Numbers.
    Number,
    /// Days.
    Date,
    /// Moments.
    Time,
    /// What has no place on an axis: bytes, structures.
    Other,
}

/// A column, as a chart sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChartColumn {
    /// What it holds.
    pub kind: ColumnKind,
    /// How many different values there are, NULL apart; nothing where they are more than 1,000.
    pub distinct: Option<u32>,
    /// From the first to the last moment, in hours.
    pub hours: Option<u32>,
    /// How long its longest text is, in characters.
    pub longest: u32,
}

/// The columns of a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChartColumns {
    /// The first hundred, in the order of the result.
    pub columns: Vec<ChartColumn>,
    /// How many rows there are.
    pub rows: u64,
}
