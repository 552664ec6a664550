//! What a turn tells while it runs. One enum for IPC, server-sent events and `--json`.

use crate::{
    Action, Failure, Verification,
    action::RunAsIdentity,
    id::{ActionId, ApprovalId, MessageId, ThreadId, TurnId},
    results::Column,
};
use serde::{Deserialize, Serialize};

/// Tokens the model counted in one turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Usage {
    /// Tokens read.
    pub prompt_tokens: u64,
    /// Tokens written.
    pub completion_tokens: u64,
}

impl Usage {
    /// Both together, as far as can be counted.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            prompt_tokens: self.prompt_tokens.saturating_add(other.prompt_tokens),
            completion_tokens: self.completion_tokens.saturating_add(other.completion_tokens),
        }
    }
}

/// How a turn ended, or why it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum TurnStatus {
    /// The agent has answered.
    Completed,
    /// An approval is open.
    NeedsDecision,
}

/// What a user may say to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum DecisionKind {
    /// Run it once.
    Approve,
    /// Run it once with other arguments.
    Edit,
    /// Do not; the reason is told to the model.
    Reject,
    /// Do not, and take this text for the tool's answer.
    Respond,
}

impl DecisionKind {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Approve, Self::Edit, Self::Reject, Self::Respond];
}

/// A question to the user: may this run?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct ApprovalRequest {
    /// Its id; decisions name it.
    pub id: ApprovalId,
    /// The turn that waits for it.
    pub turn_id: TurnId,
    /// The action it would become.
    pub action_id: ActionId,
    /// The kind of tool: `sql`, `function`, `mcp`, `agent`, …
    pub tool: String,
    /// By what name the model called it.
    #[serde(default)]
    pub name: String,
    /// On what.
    pub resource: String,
    /// What the gate read from the arguments: `update`, or `unknown`.
    pub operation: String,
    /// Why it asks, for people.
    pub reason: String,
    /// The arguments, whole: for SQL `{"statement": …}`. An edit gives others in their place.
    #[ts(type = "Record<string, unknown>")]
    pub arguments: serde_json::Value,
    /// The SQL that would run, where the arguments do not hold it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub statement: Option<String>,
    /// Who it would run as.
    pub run_as: RunAsIdentity,
    /// What may be decided.
    #[serde(default = "every_decision")]
    pub allowed: Vec<DecisionKind>,
    /// What a remembered decision would name; empty where it may not be remembered.
    #[serde(default)]
    pub securables: Vec<String>,
}

fn every_decision() -> Vec<DecisionKind> {
    DecisionKind::ALL.to_vec()
}

/// One event of a turn, named as on the wire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "snake_case")]
pub enum TurnEvent {
    /// The message is saved; work begins.
    TurnStarted { thread_id: ThreadId, turn_id: TurnId, message_id: MessageId },
    /// More of the answer.
    TextDelta { text: String },
    /// The turn waits for the user.
    ApprovalNeeded { approval: ApprovalRequest },
    /// Intent is committed and the call is out.
    ActionStarted {
        action: Action,
        #[ts(type = "Record<string, unknown>")]
        arguments: serde_json::Value,
    },
    /// The call goes on: `PENDING`, `RUNNING`, rows so far; or waits, and for how long.
    ActionProgress {
        action_id: ActionId,
        state: String,
        rows: Option<u64>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        #[ts(optional)]
        wait_seconds: Option<u64>,
        // Once rows are held: the first of them can be shown while the rest comes.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        #[ts(optional)]
        columns: Option<Vec<Column>>,
    },
    /// The outcome is committed.
    ActionFinished { action: Action, columns: Vec<Column> },
    /// The workspace's record has been read.
    IdentityVerified { action_id: ActionId, verified: Verification },
    /// The agent has answered.
    TurnFinished { turn_id: TurnId, message: String, usage: Usage },
    /// The turn ended without an answer; the message stays.
    TurnFailed { turn_id: TurnId, failure: Failure, retry: bool },
}

impl TurnEvent {
    /// The name on the wire: the SSE `event:` field.
    pub fn name(&self) -> &'static str {
        match self {
            Self::TurnStarted { .. } => "turnStarted",
            Self::TextDelta { .. } => "textDelta",
            Self::ApprovalNeeded { .. } => "approvalNeeded",
            Self::ActionStarted { .. } => "actionStarted",
            Self::ActionProgress { .. } => "actionProgress",
            Self::ActionFinished { .. } => "actionFinished",
            Self::IdentityVerified { .. } => "identityVerified",
            Self::TurnFinished { .. } => "turnFinished",
            Self::TurnFailed { .. } => "turnFailed",
        }
    }
}
