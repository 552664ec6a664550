//! Actions: intent before the call, outcome after, both in one transaction with the ledger.

use crate::{
    Store,
    approvals::{self, Binding},
    chain::commitment,
    file::StoreError,
    ledger::{Durability, append, transact},
    remembered::{self, Wish},
    withheld::withhold,
};
use behalf_core::{
    Action, ActionId, ApprovalId, Entry, Failure, Phase, Receipt, RememberedId, ThreadId,
    Verification,
};
use rusqlite::{OptionalExtension, Transaction};
use serde_json::Value;

/// By what an action may run.
pub enum Permit {
    /// The gate lets it run; nobody need be asked.
    Gate,
    /// The owner said yes to it: the approval, and what it must be bound to.
    Approval(ApprovalId, Binding),
    /// The owner said yes some time ago: the remembered decision, and what it must cover.
    Remembered(RememberedId, Wish),
}

/// An action about to be sent.
pub struct BeginAction {
    /// The action, running.
    pub action: Action,
    /// Its arguments, whole.
    pub arguments: Value,
    /// The model's id of the tool call, if a model asked for it.
    pub tool_call_id: Option<String>,
    /// By what it may run.
    pub permit: Permit,
}

/// An action as it rests.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredAction {
    /// The action.
    pub action: Action,
    /// Its arguments.
    pub arguments: Value,
    /// The model's id of the tool call.
    pub tool_call_id: Option<String>,
    /// The hash of its intent, as its tag in the query history says.
    pub entry_hash: Option<String>,
    /// Whether its outcome is known, for good.
    pub settled: bool,
    /// When its intent was committed.
    pub created_at: String,
}

/// The ledger's words for an action.
fn entry(phase: Phase, action: &Action) -> Entry {
    let run_as = action.run_as.as_ref();
    Entry {
        principal: run_as.map(|r| r.principal.clone()),
        thread_id: Some(action.thread_id.clone()),
        turn_id: Some(action.turn_id.clone()),
        action_id: Some(action.id.clone()),
        run_as: run_as.map(|r| r.mode),
        grant: run_as.map(|r| r.grant),
        scopes: run_as.map(|r| r.scopes.clone()),
        tool: Some(action.tool.clone()),
        resource: Some(action.resource.clone()),
        operation: Some(action.operation.clone()),
        decision: word(&action.decision),
        request_id: action.request_id.clone(),
        statement_id: action.statement_id.clone(),
        ..Entry::new(phase)
    }
}

/// The snake-case word of a plain enum.
pub(crate) fn word(value: &impl serde::Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}

impl Store {
    /// Commits the intent of an action. In the same transaction its approval is consumed, or the
    /// remembered decision is looked at again: it may have been revoked a moment ago.
    pub async fn begin_action(&self, begin: BeginAction) -> Result<Receipt, Failure> {
        let stamp = self.stamp();
        let mut salt = [0u8; 32];
        self.entropy.fill(&mut salt);
        self.with(move |connection| {
            transact(connection, Durability::Full, |t| {
                match &begin.permit {
                    Permit::Gate => {}
                    Permit::Approval(approval, binding) => {
                        approvals::consume(t, approval, binding)?;
                    }
                    Permit::Remembered(id, wish) => {
                        remembered::check(t, id, wish, &begin.action, &stamp.at())?;
                    }
                }
                let call = begin.tool_call_id.as_deref();
                insert(t, &begin.action, &begin.arguments, call, &salt, false, &stamp.at())?;
                let mut intent = entry(Phase::Intent, &begin.action);
                intent.args_commitment = Some(commitment(&salt, &begin.arguments)?);
                let receipt = append(t, &stamp, &intent)?;
                t.execute(
                    "UPDATE actions SET entry_hash = ?2 WHERE id = ?1",
                    (begin.action.id.as_str(), &receipt.hash),
                )?;
                Ok(receipt)
            })
        })
        .await
    }

    /// Records an action that was not sent: denied, refused by the gate, or without a lease.
    pub async fn refuse_action(
        &self,
        action: Action,
        arguments: Value,
        tool_call_id: Option<String>,
    ) -> Result<(), Failure> {
        let stamp = self.stamp();
        let mut salt = [0u8; 32];
        self.entropy.fill(&mut salt);
        self.with(move |connection| {
            transact(connection, Durability::Normal, |t| {
                let call = tool_call_id.as_deref();
                insert(t, &action, &arguments, call, &salt, true, &stamp.at())?;
                let mut refused = entry(Phase::Refused, &action);
                refused.args_commitment = Some(commitment(&salt, &arguments)?);
                refused.error_code = action.error.as_ref().map(|e| e.code.name().to_owned());
                append(t, &stamp, &refused)?;
                Ok(())
            })
        })
        .await
    }

    /// Commits the outcome of an action, once: `false` where it was settled before.
    pub async fn finish_action(&self, action: Action) -> Result<bool, Failure> {
        self.outcome(action, true, None).await
    }

    /// Commits that the workspace refused an action before anything ran, once: its approval is good for
    /// another try.
    pub async fn refuse_approved(
        &self,
        action: Action,
        approval: ApprovalId,
    ) -> Result<bool, Failure> {
        self.outcome(action, true, Some(approval)).await
    }

    /// Commits that the outcome of an action is not known; it stays to be settled.
    pub async fn leave_open(&self, action: Action) -> Result<bool, Failure> {
        self.outcome(action, false, None).await
    }

    async fn outcome(
        &self,
        action: Action,
        settled: bool,
        unused: Option<ApprovalId>,
    ) -> Result<bool, Failure> {
        let stamp = self.stamp();
        self.with(move |connection| {
            transact(connection, Durability::Normal, |t| {
                if find(t, &action.id)?.is_some_and(|stored| stored.settled) {
                    return Ok(false);
                }
                update(t, &action, settled)?;
                if let Some(approval) = &unused {
                    approvals::give_back(t, approval)?;
                }
                let mut outcome = entry(Phase::Outcome, &action);
                outcome.status = word(&action.status);
                outcome.rows = action.rows;
                outcome.ms = Some(action.ms);
                outcome.error_code = action.error.as_ref().map(|e| e.code.name().to_owned());
                append(t, &stamp, &outcome)?;
                Ok(true)
            })
        })
        .await
    }

    /// Commits what the workspace's record says of an action, once: `None` where it was settled
    /// before, or deleted meanwhile. A mismatch withholds the action, and in the same transaction
    /// `instead` takes the place of whatever its turn and later ones said.
    pub async fn record_verification(
        &self,
        action: &ActionId,
        verified: Verification,
        instead: &'static str,
    ) -> Result<Option<Action>, Failure> {
        let stamp = self.stamp();
        let id = action.clone();
        let withheld = matches!(verified, Verification::Mismatch { .. });
        let durability = if withheld { Durability::Full } else { Durability::Normal };
        self.with(move |connection| {
            transact(connection, durability, |t| {
                let Some(StoredAction { mut action, settled, tool_call_id, .. }) = find(t, &id)?
                else {
                    return Ok(None);
                };
                if action.verified != Verification::Pending {
                    return Ok(None);
                }
                let mut record = entry(Phase::Verified, &action);
                let state = serde_json::to_value(&verified)?;
                record.status = state["state"].as_str().map(str::to_owned);
                action.verified = verified;
                if withheld {
                    action.status = behalf_core::ActionStatus::Withheld;
                    action.findings = None;
                    if let Some(error) = &mut action.error {
                        instead.clone_into(&mut error.message);
                    }
                    // Of what no model was told, nothing was said.
                    if tool_call_id.is_some() {
                        withhold(t, &stamp, &action.thread_id, &action.turn_id, instead)?;
                    }
                }
                update(t, &action, settled)?;
                append(t, &stamp, &record)?;
                Ok(Some(action))
            })
        })
        .await
    }

    /// One action of this owner.
    pub async fn action(&self, id: &ActionId) -> Result<Option<StoredAction>, Failure> {
        let id = id.clone();
        self.with(move |connection| transact(connection, Durability::Normal, |t| find(t, &id)))
            .await
    }

    /// The actions of a thread, oldest first.
    pub async fn actions(&self, thread: &ThreadId) -> Result<Vec<StoredAction>, Failure> {
        let thread = thread.clone();
        self.select("thread_id = ?1", Some(thread.0)).await
    }

    /// The actions whose outcome or whose verification is open: a process ended in between, or
    /// is still at it.
    pub async fn open_actions(&self) -> Result<Vec<StoredAction>, Failure> {
        let open =
            "(settled = 0 OR json_extract(action, '$.verified.state') = 'pending') AND ?1 IS NULL";
        self.select(open, None).await
    }

    async fn select(
        &self,
        condition: &'static str,
        value: Option<String>,
    ) -> Result<Vec<StoredAction>, Failure> {
        self.with(move |connection| {
            let sql =
                format!("SELECT {COLUMNS} FROM actions WHERE {condition} ORDER BY created_at, id");
            let mut statement = connection.prepare(&sql)?;
            let rows = statement.query_map([value], columns)?;
            let mut actions = Vec::new();
            for row in rows {
                actions.push(stored(row?)?);
            }
            Ok(actions)
        })
        .await
    }
}

fn insert(
    t: &Transaction<'_>,
    action: &Action,
    arguments: &Value,
    tool_call_id: Option<&str>,
    salt: &[u8; 32],
    settled: bool,
    at: &str,
) -> Result<(), StoreError> {
    t.execute(
        "INSERT INTO actions (id, thread_id, turn_id, tool_call_id, action, arguments, salt, settled, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        (
            action.id.as_str(),
            action.thread_id.as_str(),
            action.turn_id.as_str(),
            tool_call_id,
            serde_json::to_string(action)?,
            arguments.to_string(),
            &salt[..],
            settled,
            at,
        ),
    )?;
    Ok(())
}

fn update(t: &Transaction<'_>, action: &Action, settled: bool) -> Result<(), StoreError> {
    t.execute(
        "UPDATE actions SET action = ?2, settled = ?3 WHERE id = ?1",
        (action.id.as_str(), serde_json::to_string(action)?, settled),
    )?;
    Ok(())
}

fn find(t: &Transaction<'_>, id: &ActionId) -> Result<Option<StoredAction>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM actions WHERE id = ?1");
    t.query_row(&sql, [id.as_str()], columns).optional()?.map(stored).transpose()
}

pub(crate) const COLUMNS: &str = "action, arguments, tool_call_id, entry_hash, settled, created_at";
pub(crate) type Columns = (String, String, Option<String>, Option<String>, bool, String);

pub(crate) fn columns(row: &rusqlite::Row<'_>) -> rusqlite::Result<Columns> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
}

pub(crate) fn stored(
    (action, arguments, tool_call_id, entry_hash, settled, created_at): Columns,
) -> Result<StoredAction, StoreError> {
    Ok(StoredAction {
        action: serde_json::from_str(&action)?,
        arguments: serde_json::from_str(&arguments)?,
        tool_call_id,
        entry_hash,
        settled,
        created_at,
    })
}
