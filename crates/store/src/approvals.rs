//! Approvals: bound to who, as whom, where, on what and with which arguments; used once.

use crate::{
    Store,
    branches::PATH,
    chain::canonical,
    file::StoreError,
    ledger::{Durability, Stamp, append, transact},
};
use behalf_core::{
    ApprovalId, ApprovalRequest, Entry, Failure, FailureCode, Phase, ThreadId,
    action::ActingPrincipal, lease::RunAs,
};
use rusqlite::{OptionalExtension, Transaction};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// What an approval is bound to, as one hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding([u8; 32]);

impl Binding {
    /// Binds owner, principal, run-as, workspace, resource, tool and arguments.
    pub fn new(
        owner_id: &str,
        workspace: &str,
        principal_id: &str,
        run_as: RunAs,
        resource: &str,
        tool: &str,
        arguments: &Value,
    ) -> Result<Self, Failure> {
        let all = json!({
            "owner": owner_id, "workspace": workspace, "principal": principal_id,
            "run_as": run_as, "resource": resource, "tool": tool, "arguments": arguments,
        });
        Ok(Self(Sha256::digest(canonical(&all)?).into()))
    }
}

/// Where an approval stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalState {
    /// Nobody has decided.
    Open,
    /// Yes, once; not used yet.
    Approved,
    /// Used.
    Consumed,
    /// No.
    Denied,
    /// Another took its place, with other arguments.
    Edited,
}

/// What the owner says to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Yes, once.
    Approve,
    /// No.
    Deny,
    /// No; the owner gives the tool's answer.
    Respond,
}

impl Answer {
    /// Where it leaves the approval.
    fn state(self) -> ApprovalState {
        match self {
            Self::Approve => ApprovalState::Approved,
            Self::Deny | Self::Respond => ApprovalState::Denied,
        }
    }

    /// The ledger's word.
    fn name(self) -> &'static str {
        match self {
            Self::Approve => "approved",
            Self::Deny => "denied",
            Self::Respond => "responded",
        }
    }
}

impl ApprovalState {
    fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Consumed => "consumed",
            Self::Denied => "denied",
            Self::Edited => "edited",
        }
    }
}

/// An approval as it rests.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredApproval {
    /// The question.
    pub request: ApprovalRequest,
    /// The model's id of the tool call.
    pub tool_call_id: String,
    /// Where it stands.
    pub state: ApprovalState,
}

impl Store {
    /// Opens an approval. Durable when it returns: the question survives a restart.
    pub async fn open_approval(
        &self,
        thread: &ThreadId,
        request: ApprovalRequest,
        tool_call_id: String,
        binding: Binding,
    ) -> Result<(), Failure> {
        let (thread, at) = (thread.clone(), self.now());
        self.with(move |connection| {
            transact(connection, Durability::Full, |t| {
                t.execute(
                    "INSERT INTO approvals (id, thread_id, turn_id, tool_call_id, request, binding, state, created_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'open', ?7)",
                    (
                        request.id.as_str(),
                        thread.as_str(),
                        request.turn_id.as_str(),
                        &tool_call_id,
                        serde_json::to_string(&request)?,
                        &binding.0[..],
                        &at,
                    ),
                )?;
                Ok(())
            })
        })
        .await
    }

    /// Decides an open approval; a second decision is refused. Gives what was asked.
    pub async fn decide(&self, id: &ApprovalId, answer: Answer) -> Result<StoredApproval, Failure> {
        self.change(id, answer, false).await
    }

    /// Denies an approval that is open, or approved and not used yet: its owner went on without.
    pub async fn withdraw(&self, id: &ApprovalId) -> Result<StoredApproval, Failure> {
        self.change(id, Answer::Deny, true).await
    }

    /// Whether an approval is about this and nothing else.
    ///
    /// # Errors
    /// `identity_mismatch` where it is not, `not_found` where there is none.
    pub async fn check_bound(&self, id: &ApprovalId, binding: &Binding) -> Result<(), Failure> {
        let (id, binding) = (id.clone(), *binding);
        self.with(move |connection| {
            let sql = "SELECT binding FROM approvals WHERE id = ?1";
            let bound: Option<Vec<u8>> =
                connection.query_row(sql, [id.as_str()], |row| row.get(0)).optional()?;
            if bound.ok_or_else(not_found)? == binding.0 { Ok(()) } else { Err(other().into()) }
        })
        .await
    }

    /// Ends an approval that was given and could not be used. One that was used, or decided otherwise,
    /// stays as it is.
    pub async fn lapse(&self, id: &ApprovalId) -> Result<(), Failure> {
        let stamp = self.stamp();
        let id = id.clone();
        self.with(move |connection| {
            transact(connection, Durability::Full, |t| {
                let approval = find(t, &id)?.ok_or_else(not_found)?;
                if approval.state == ApprovalState::Approved {
                    set_state(t, &id, ApprovalState::Denied)?;
                    append(t, &stamp, &entry(&stamp, &approval.request, "lapsed"))?;
                }
                Ok(())
            })
        })
        .await
    }

    async fn change(
        &self,
        id: &ApprovalId,
        answer: Answer,
        also_approved: bool,
    ) -> Result<StoredApproval, Failure> {
        let stamp = self.stamp();
        let id = id.clone();
        self.with(move |connection| {
            transact(connection, Durability::Full, |t| {
                let mut approval = find(t, &id)?.ok_or_else(not_found)?;
                let unused = also_approved && approval.state == ApprovalState::Approved;
                if approval.state != ApprovalState::Open && !unused {
                    return Err(decided().into());
                }
                approval.state = answer.state();
                set_state(t, &id, approval.state)?;
                append(t, &stamp, &entry(&stamp, &approval.request, answer.name()))?;
                Ok(approval)
            })
        })
        .await
    }

    /// Puts another question in the place of an open one, and approves it: the owner has changed the
    /// arguments. The old one cannot be decided any more. Gives the new one.
    pub async fn edit_approval(
        &self,
        old: &ApprovalId,
        request: ApprovalRequest,
        binding: Binding,
    ) -> Result<StoredApproval, Failure> {
        let stamp = self.stamp();
        let old = old.clone();
        self.with(move |connection| {
            transact(connection, Durability::Full, |t| {
                let before = find(t, &old)?.ok_or_else(not_found)?;
                if before.state != ApprovalState::Open {
                    return Err(decided().into());
                }
                set_state(t, &old, ApprovalState::Edited)?;
                t.execute(
                    "INSERT INTO approvals (id, thread_id, turn_id, tool_call_id, request, binding, state, created_at)
                     SELECT ?2, thread_id, ?3, tool_call_id, ?4, ?5, 'approved', ?6
                     FROM approvals WHERE id = ?1",
                    (
                        old.as_str(),
                        request.id.as_str(),
                        request.turn_id.as_str(),
                        serde_json::to_string(&request)?,
                        &binding.0[..],
                        stamp.at(),
                    ),
                )?;
                let edited = ApprovalState::Edited.name();
                append(t, &stamp, &entry(&stamp, &before.request, edited))?;
                append(t, &stamp, &entry(&stamp, &request, Answer::Approve.name()))?;
                Ok(StoredApproval {
                    request,
                    tool_call_id: before.tool_call_id,
                    state: ApprovalState::Approved,
                })
            })
        })
        .await
    }

    /// The approvals of a thread, on the way that it shows, that wait for a decision or for their use.
    pub async fn waiting_approvals(
        &self,
        thread: &ThreadId,
    ) -> Result<Vec<StoredApproval>, Failure> {
        self.approvals_in(thread, "'open', 'approved'").await
    }

    /// The approvals of a thread, on the way that it shows, that were denied.
    pub async fn denied_approvals(
        &self,
        thread: &ThreadId,
    ) -> Result<Vec<StoredApproval>, Failure> {
        self.approvals_in(thread, "'denied'").await
    }

    async fn approvals_in(
        &self,
        thread: &ThreadId,
        states: &'static str,
    ) -> Result<Vec<StoredApproval>, Failure> {
        let thread = thread.clone();
        self.with(move |connection| {
            let mut statement = connection.prepare(&format!(
                "{PATH} SELECT request, tool_call_id, state FROM approvals
                 WHERE thread_id = ?1 AND state IN ({states})
                     AND turn_id IN (SELECT turn_id FROM path)
                 ORDER BY created_at, id"
            ))?;
            let rows = statement.query_map([thread.as_str()], |row| {
                Ok((row.get::<_, String>(0)?, row.get(1)?, row.get::<_, String>(2)?))
            })?;
            let mut approvals = Vec::new();
            for row in rows {
                let (request, tool_call_id, state) = row?;
                approvals.push(StoredApproval {
                    request: serde_json::from_str(&request)?,
                    tool_call_id,
                    state: serde_json::from_value(Value::from(state))?,
                });
            }
            Ok(approvals)
        })
        .await
    }
}

/// The ledger's words for what the owner said to a question.
pub(crate) fn entry(stamp: &Stamp, request: &ApprovalRequest, decision: &str) -> Entry {
    Entry {
        turn_id: Some(request.turn_id.clone()),
        action_id: Some(request.action_id.clone()),
        tool: Some(request.tool.clone()),
        resource: Some(request.resource.clone()),
        operation: Some(request.operation.clone()),
        principal: Some(ActingPrincipal {
            id: stamp.owner.id.clone(),
            user_name: stamp.owner.user_name.clone(),
        }),
        decision: Some(decision.to_owned()),
        ..Entry::new(Phase::Approval)
    }
}

/// Uses an approval up, inside the transaction of the intent.
pub(crate) fn consume(
    t: &Transaction<'_>,
    id: &ApprovalId,
    binding: &Binding,
) -> Result<(), StoreError> {
    let row: Option<(Vec<u8>, String)> = t
        .query_row("SELECT binding, state FROM approvals WHERE id = ?1", [id.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let (bound, state) = row.ok_or_else(not_found)?;
    if state != ApprovalState::Approved.name() {
        return Err(decided().into());
    }
    if bound != binding.0 {
        return Err(other().into());
    }
    set_state(t, id, ApprovalState::Consumed)
}

/// Makes an approval good again whose action the workspace refused before anything ran.
pub(crate) fn give_back(t: &Transaction<'_>, id: &ApprovalId) -> Result<(), StoreError> {
    t.execute(
        "UPDATE approvals SET state = 'approved' WHERE id = ?1 AND state = 'consumed'",
        [id.as_str()],
    )?;
    Ok(())
}

pub(crate) fn set_state(
    t: &Transaction<'_>,
    id: &ApprovalId,
    state: ApprovalState,
) -> Result<(), StoreError> {
    t.execute("UPDATE approvals SET state = ?2 WHERE id = ?1", (id.as_str(), state.name()))?;
    Ok(())
}

fn find(t: &Transaction<'_>, id: &ApprovalId) -> Result<Option<StoredApproval>, StoreError> {
    let row: Option<(String, String, String)> = t
        .query_row(
            "SELECT request, tool_call_id, state FROM approvals WHERE id = ?1",
            [id.as_str()],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    let Some((request, tool_call_id, state)) = row else { return Ok(None) };
    Ok(Some(StoredApproval {
        request: serde_json::from_str(&request)?,
        tool_call_id,
        state: serde_json::from_value(Value::from(state))?,
    }))
}

fn other() -> Failure {
    Failure::new(
        FailureCode::IdentityMismatch,
        "What you approved is not what would run now, or not as the same identity.",
        "Nothing was sent. Ask again, and approve what you see then.",
    )
}

fn not_found() -> Failure {
    Failure::new(
        FailureCode::NotFound,
        "There is no such approval.",
        "Decide with the id of an open approval of this thread.",
    )
}

fn decided() -> Failure {
    Failure::new(
        FailureCode::Invalid { field: "decisions".to_owned() },
        "This approval was decided already.",
        "Ask again if you want to run it again.",
    )
}
