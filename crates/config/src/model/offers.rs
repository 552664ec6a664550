//! What the window offers whoever begins.

use super::Model;

/// A greeting, questions to begin with, prompts and models to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// `app.greeting`.
    pub greeting: Option<String>,
    /// `app.starters`, then the app's own example, then the questions of Genie rooms.
    pub starters: Vec<Starter>,
    /// `app.prompts`.
    pub prompts: Vec<OfferedPrompt>,
    /// `app.models`.
    pub models: Vec<OfferedModel>,
}

/// A question to begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Starter {
    /// The question.
    pub text: String,
    /// The key of the Genie room whose sample it is; none of the app's own.
    pub genie_room: Option<String>,
}

/// A text that is put into the question by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedPrompt {
    /// Letters, digits, `-` and `_`: it is typed behind a `/`.
    pub name: String,
    /// The text.
    pub text: String,
}

/// A model that may be chosen in the place of the agents' own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedModel {
    /// Its key in the file.
    pub key: String,
    /// The model.
    pub model: Model,
}
