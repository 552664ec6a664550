//! Charts: what is drawn of a result, grouped and measured here, and the picture that is taken of it.

pub use behalf_core::charts::{ChartColumns, ChartRows};

use behalf_core::{ActionId, charts::Chart, views::ResultView};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks what the columns of a result are to a chart.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ChartColumnsOf {
    /// The action.
    pub action_id: ActionId,
    /// How it is looked at: all rows, as they came, where absent.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub view: ResultView,
}

/// Asks for what a chart shows.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ChartOf {
    /// The action.
    pub action_id: ActionId,
    /// How it is looked at: all rows, as they came, where absent.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub view: ResultView,
    /// The chart.
    pub chart: Chart,
}

/// As what a chart is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChartForm {
    /// Bars.
    Bars,
    /// A line, or one for each series.
    Line,
    /// Points.
    Points,
    /// How often values are in each step.
    Histogram,
}

/// A chart as somebody made it of a result: it rests with its action, and goes with its thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeptChart {
    /// As what it is drawn.
    pub kind: ChartForm,
    /// What is drawn.
    pub chart: Chart,
    /// What was written in the place of what the menus make, as JSON.
    pub body: Option<String>,
}

/// The chart that is kept of a result.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ChartKept {
    /// The chart; nothing where none was kept.
    pub chart: Option<KeptChart>,
}

/// Keeps a chart of a result in place of the one before.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ChartKeep {
    /// The action.
    pub action_id: ActionId,
    /// The chart.
    pub chart: KeptChart,
}

/// What a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PictureForm {
    /// Pixels.
    Png,
    /// Lines and letters.
    Svg,
}

/// Saves the picture of a chart as a file; that it was is an entry of the ledger.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PictureSave {
    /// The action whose rows it shows.
    pub action_id: ActionId,
    /// What it is called.
    pub title: String,
    /// The form.
    pub form: PictureForm,
    /// The file in Base64.
    pub base64: String,
}
