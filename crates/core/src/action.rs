//! One action, as the ledger, the HTTP service and the window show it.

use crate::{
    Failure, Lease, RunAs, Scopes, Verification,
    id::{ActionId, ThreadId, TurnId},
    lease::Grant,
};
use serde::{Deserialize, Serialize};

/// A principal as an action shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct ActingPrincipal {
    /// The id the workspace gives.
    pub id: String,
    /// The user name, for people.
    pub user_name: String,
}

/// As whom, and by which token, an action ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct RunAsIdentity {
    /// On behalf of the user, or as the service principal.
    pub mode: RunAs,
    /// Who.
    pub principal: ActingPrincipal,
    /// How the token was obtained.
    pub grant: Grant,
    /// What the token may do.
    pub scopes: Scopes,
}

impl From<&Lease> for RunAsIdentity {
    fn from(lease: &Lease) -> Self {
        Self {
            mode: lease.run_as,
            principal: ActingPrincipal {
                id: lease.principal.id.clone(),
                user_name: lease.principal.user_name.clone(),
            },
            grant: lease.grant,
            scopes: lease.scopes.clone(),
        }
    }
}

/// What the gate, or the user, said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// A known read: runs without asking.
    Allowed,
    /// The user said yes, once.
    ApprovedOnce,
    /// The user said yes some time ago, to everything of its kind on these securables.
    Remembered,
    /// The user said no.
    Denied,
    /// The gate refused it; nobody was asked.
    Refused,
}

/// Where an action stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum ActionStatus {
    /// Its intent is committed; the call is out.
    Running,
    /// It gave a result.
    Succeeded,
    /// It gave an error, or was not sent.
    Failed,
    /// Stopped by the user.
    Cancelled,
    /// Denied by the user or refused by the gate: not sent.
    NotRun,
    /// The record names somebody else: its rows are withheld.
    Withheld,
    /// The process ended before the outcome was known.
    Unknown,
}

/// A passage that an answer rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Citation {
    /// What it is called, for people.
    pub title: String,
    /// Where it lies: an address, or an index and a key. Never opened by itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<String>,
    /// Its first words.
    pub snippet: String,
}

/// A conversation that Genie keeps: what a feedback names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct GenieMessage {
    /// The space.
    pub space_id: String,
    /// The conversation.
    pub conversation_id: String,
    /// The message.
    pub message_id: String,
}

/// What a tool tells beside its rows. It is deleted with its thread.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Findings {
    /// The SQL that somebody else wrote for the question.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sql: Option<String>,
    /// The message of Genie.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub genie: Option<GenieMessage>,
    /// Questions that might follow.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub suggested_questions: Vec<String>,
    /// The passages found.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[ts(optional, as = "Option<Vec<Citation>>")]
    pub citations: Vec<Citation>,
}

/// One call of a tool in a turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Action {
    /// Its id.
    pub id: ActionId,
    /// The thread it belongs to.
    pub thread_id: ThreadId,
    /// The turn it belongs to.
    pub turn_id: TurnId,
    /// The tool: `sql`, `model`.
    pub tool: String,
    /// What it acted on: a warehouse, an endpoint.
    pub resource: String,
    /// What it did there: `select`, `update`, `chat`.
    pub operation: String,
    /// As whom; absent only where no lease could be had.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub run_as: Option<RunAsIdentity>,
    /// Who let it run.
    pub decision: Decision,
    /// Where it stands.
    pub status: ActionStatus,
    /// The workspace's id of the statement.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub statement_id: Option<String>,
    /// The workspace's id of the request.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub request_id: Option<String>,
    /// Rows of the result.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rows: Option<u64>,
    /// Whether the workspace or a limit cut the result.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    #[ts(optional, as = "Option<bool>")]
    pub truncated: bool,
    /// Milliseconds from intent to outcome.
    pub ms: u64,
    /// What the workspace's record says.
    pub verified: Verification,
    /// What it tells beside its rows.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub findings: Option<Findings>,
    /// What went wrong.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub error: Option<Failure>,
}
