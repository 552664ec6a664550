//! Who is signed in, and what the window offers them.

use super::Compares;
use behalf_config::policy::Policy;
use behalf_core::{Failure, action::ActingPrincipal};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Who is signed in, and how leases are had.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SignedIn {
    /// Who.
    pub principal: ActingPrincipal,
    /// What people call them.
    pub display_name: String,
    /// `jwt-bearer: …`, `pass-through: …`.
    pub exchange: String,
    /// The warehouse, if there is one.
    pub warehouse: Option<String>,
    /// The chat endpoint that answers where none is chosen, if there is one.
    pub model: Option<String>,
    /// Whether the model that answers is asked as the service principal while all else runs as the user.
    pub model_as_app: bool,
    /// Why one of them is missing.
    pub missing: Vec<Failure>,
    /// Whether everything runs as the service principal.
    pub service_principal: bool,
    /// Between whom a statement may be compared.
    pub compares: Compares,
    /// When this sign-in ends however often it is renewed (milliseconds of the Unix epoch), where the
    /// configuration says how long one lasts.
    pub ends_at_ms: Option<i64>,
    /// What the configuration offers.
    pub offers: Offers,
}

/// What the configuration offers whoever begins.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Offers {
    /// Its name, if it has one.
    pub app: Option<String>,
    /// What it greets with.
    pub greeting: Option<String>,
    /// Questions to begin with, the first first.
    pub starters: Vec<Starter>,
    /// Texts that are put into a question by their names.
    pub prompts: Vec<OfferedPrompt>,
    /// Models that may be chosen in the place of the usual one.
    pub models: Vec<OfferedModel>,
    /// Agents that may be asked first, in the place of the supervisor.
    pub agents: Vec<OfferedAgent>,
}

/// A question to begin with.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Starter {
    /// The question.
    pub text: String,
    /// The Genie space whose sample it is, by its key in the configuration.
    pub genie_space: Option<String>,
}

/// A text that is put into a question by its name.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct OfferedPrompt {
    /// Its name.
    pub name: String,
    /// The text.
    pub text: String,
}

/// An agent that may be chosen.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct OfferedAgent {
    /// Its name, by which it is chosen.
    pub name: String,
    /// What it is good for.
    pub description: Option<String>,
}

/// A model that may be chosen.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct OfferedModel {
    /// Its key in the configuration, by which it is chosen.
    pub key: String,
    /// The endpoint.
    pub name: String,
    /// Whether it is asked as the service principal.
    pub service_principal: bool,
}

/// What the organization has settled on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Managed {
    /// Where that stands.
    pub source: String,
    /// Each value.
    pub settled: Vec<SettledValue>,
    /// The workspaces where people may sign in; any, where there is none.
    pub workspaces: Vec<String>,
    /// Whether results, charts and threads may be saved as files.
    pub export: bool,
}

/// A value that is settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SettledValue {
    /// Its key, as `retention.days`.
    pub field: String,
    /// The value, for people.
    pub value: String,
}

impl From<&Policy> for Managed {
    fn from(policy: &Policy) -> Self {
        let settled = policy.settled().into_iter();
        Self {
            source: policy.source.clone(),
            settled: settled
                .map(|one| SettledValue { field: one.field.to_owned(), value: one.value })
                .collect(),
            workspaces: policy.workspaces.iter().map(ToString::to_string).collect(),
            export: policy.export,
        }
    }
}
