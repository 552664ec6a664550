//! The shape of the ledger (design §8). `store` chains and keeps it.

use crate::{
    action::ActingPrincipal,
    id::{ActionId, ThreadId, TurnId},
    lease::{Grant, RunAs, Scopes},
};
use serde::{Deserialize, Serialize};

/// What an entry records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The first entry of a chain.
    Begun,
    /// The owner signed in.
    SignedIn,
    /// The owner signed out.
    SignedOut,
    /// The owner decided.
    Approval,
    /// A call is about to be made.
    Intent,
    /// A call came back.
    Outcome,
    /// A call was not made.
    Refused,
    /// The workspace's record was read.
    Verified,
    /// The ledger was exported.
    Exported,
}

/// One entry, before the store adds `chain_id`, `seq`, `at` and `owner`. Absent fields are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(optional_fields)]
pub struct Entry {
    /// What it records.
    pub phase: Phase,
    /// Who acted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub principal: Option<ActingPrincipal>,
    /// The thread.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub thread_id: Option<ThreadId>,
    /// The turn.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub turn_id: Option<TurnId>,
    /// The action.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub action_id: Option<ActionId>,
    /// The identity claimed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub run_as: Option<RunAs>,
    /// How its token was obtained.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub grant: Option<Grant>,
    /// What its token may do.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub scopes: Option<Scopes>,
    /// The tool.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tool: Option<String>,
    /// On what.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub resource: Option<String>,
    /// What it does there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub operation: Option<String>,
    /// HMAC-SHA-256 of the arguments, lower-case hex.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub args_commitment: Option<String>,
    /// Who let it run.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decision: Option<String>,
    /// The workspace's id of the request.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub request_id: Option<String>,
    /// The workspace's id of the statement.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub statement_id: Option<String>,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status: Option<String>,
    /// Rows of the result.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rows: Option<u64>,
    /// Milliseconds it took.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ms: Option<u64>,
    /// The failure's code.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub error_code: Option<String>,
}

impl Entry {
    /// An entry with nothing but its phase.
    pub fn new(phase: Phase) -> Self {
        Self {
            phase,
            principal: None,
            thread_id: None,
            turn_id: None,
            action_id: None,
            run_as: None,
            grant: None,
            scopes: None,
            tool: None,
            resource: None,
            operation: None,
            args_commitment: None,
            decision: None,
            request_id: None,
            statement_id: None,
            status: None,
            rows: None,
            ms: None,
            error_code: None,
        }
    }
}

/// Proof that an entry is committed. The door asks for one before it sends an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The chain.
    pub chain_id: String,
    /// The entry's place in it, from 0.
    pub seq: u64,
    /// The entry's hash, lower-case hex.
    pub hash: String,
}
