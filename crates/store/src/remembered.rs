//! Remembered decisions: what the owner has allowed for a while, with nothing more to ask. Each is good
//! for one tool, one operation, one resource, one identity and the securables that it names; it ends by
//! itself, or when it is revoked.

use crate::{
    Store,
    actions::word,
    file::{StoreError, texts},
    ledger::{Durability, append, transact},
};
use behalf_core::{Action, Entry, Failure, FailureCode, Phase, RememberedId, lease::RunAs};
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How long a decision may be remembered, in minutes.
const LONGEST: u32 = 480;

/// What would run: what a remembered decision must cover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The kind of tool: `sql`, `function`, `mcp`, …
    pub tool: String,
    /// What is called: the tool by its own name.
    pub name: String,
    /// What the gate read from the arguments: `update`, …
    pub operation: String,
    /// What it touches. Where nobody can say that, nothing covers it.
    pub securables: Vec<String>,
    /// The id of what it runs on.
    pub resource_id: String,
    /// In which role.
    pub run_as: RunAs,
    /// As whom, by the id the workspace gives.
    pub principal_id: String,
}

/// A decision to be remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRemembered {
    /// What may run without asking, on any of its securables.
    pub wish: Wish,
    /// What people call the resource.
    pub resource: String,
    /// For how many minutes, 480 at most.
    pub minutes: u32,
}

/// A remembered decision as it rests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Remembered {
    /// Its id.
    pub id: RememberedId,
    /// The kind of tool.
    pub tool: String,
    /// By what name the model calls it.
    pub name: String,
    /// What may be done.
    pub operation: String,
    /// On what, sorted.
    pub securables: Vec<String>,
    /// The id of what it runs on.
    pub resource_id: String,
    /// What people call that.
    pub resource: String,
    /// In which role.
    pub run_as: RunAs,
    /// As whom.
    pub principal_id: String,
    /// When it was decided.
    pub created_at: String,
    /// When it ends.
    pub expires_at: String,
}

impl Remembered {
    fn covers(&self, wish: &Wish) -> bool {
        self.tool == wish.tool
            && self.name == wish.name
            && self.operation == wish.operation
            && self.resource_id == wish.resource_id
            && self.run_as == wish.run_as
            && self.principal_id == wish.principal_id
            && !wish.securables.is_empty()
            && wish.securables.iter().all(|securable| self.securables.contains(securable))
    }

    /// The ledger's words for what became of it.
    fn entry(&self, decision: &str) -> Entry {
        Entry {
            tool: Some(self.tool.clone()),
            resource: Some(self.resource.clone()),
            operation: Some(self.operation.clone()),
            decision: Some(decision.to_owned()),
            ..Entry::new(Phase::Approval)
        }
    }
}

impl Wish {
    /// Whether it is the wish of this action, and not of another.
    fn is_of(&self, action: &Action) -> bool {
        self.tool == action.tool
            && self.operation == action.operation
            && action.run_as.as_ref().is_some_and(|run_as| {
                run_as.mode == self.run_as && run_as.principal.id == self.principal_id
            })
    }
}

/// Whether a decision may be remembered for so long.
///
/// # Errors
/// `invalid` for no time, and for more than eight hours.
pub fn check_minutes(minutes: u32) -> Result<(), Failure> {
    if (1..=LONGEST).contains(&minutes) {
        return Ok(());
    }
    Err(invalid(
        format!("A decision cannot be remembered for {minutes} minutes."),
        "Remember it for 1 to 480 minutes.",
    ))
}

impl Store {
    /// Remembers a decision. Durable when it returns.
    ///
    /// # Errors
    /// `invalid` where it would last for no time or for too long, or would name no securables.
    pub async fn remember(&self, new: NewRemembered) -> Result<Remembered, Failure> {
        let NewRemembered { wish, resource, minutes } = new;
        check_minutes(minutes)?;
        if wish.securables.is_empty() {
            return Err(invalid(
                "It is not known what this touches, so it cannot be remembered.",
                "Approve it once, and look at it each time.",
            ));
        }
        let mut securables = wish.securables;
        securables.sort();
        securables.dedup();
        let id = RememberedId::fresh(self.clock.as_ref(), self.entropy.as_ref());
        let stamp = self.stamp();
        self.with(move |connection| {
            transact(connection, Durability::Full, |t| {
                let [created_at, expires_at] = stamp.span(minutes)?;
                let remembered = Remembered {
                    id,
                    tool: wish.tool,
                    name: wish.name,
                    operation: wish.operation,
                    securables,
                    resource_id: wish.resource_id,
                    resource,
                    run_as: wish.run_as,
                    principal_id: wish.principal_id,
                    created_at,
                    expires_at,
                };
                insert(t, &remembered)?;
                append(t, &stamp, &remembered.entry("remembered"))?;
                Ok(remembered)
            })
        })
        .await
    }

    /// The remembered decisions that still hold, newest first. Those that have ended are deleted.
    pub async fn remembered(&self) -> Result<Vec<Remembered>, Failure> {
        let stamp = self.stamp();
        self.with(move |connection| {
            transact(connection, Durability::Normal, |t| {
                let now = stamp.at();
                t.execute("DELETE FROM remembered WHERE expires_at <= ?1", [&now])?;
                holding(t, &now)
            })
        })
        .await
    }

    /// The remembered decision that covers a wish, if one does.
    pub async fn fitting(&self, wish: &Wish) -> Result<Option<RememberedId>, Failure> {
        let (wish, now) = (wish.clone(), self.now());
        self.with(move |connection| {
            let holding = holding(connection, &now)?;
            let fits = holding.into_iter().find(|remembered| remembered.covers(&wish));
            Ok(fits.map(|remembered| remembered.id))
        })
        .await
    }

    /// Ends a remembered decision now. Durable when it returns.
    ///
    /// # Errors
    /// `not_found` where there is none of this id.
    pub async fn revoke(&self, id: &RememberedId) -> Result<(), Failure> {
        let stamp = self.stamp();
        let id = id.clone();
        self.with(move |connection| {
            transact(connection, Durability::Full, |t| {
                let remembered = find(t, &id)?.ok_or_else(not_found)?;
                t.execute("DELETE FROM remembered WHERE id = ?1", [id.as_str()])?;
                append(t, &stamp, &remembered.entry("revoked"))?;
                Ok(())
            })
        })
        .await
    }
}

/// Refuses an action that its remembered decision does not cover now, inside the transaction of the
/// intent.
pub(crate) fn check(
    connection: &Connection,
    id: &RememberedId,
    wish: &Wish,
    action: &Action,
    now: &str,
) -> Result<(), StoreError> {
    let remembered = find(connection, id)?;
    let covered = remembered.is_some_and(|r| r.expires_at.as_str() > now && r.covers(wish));
    if covered && wish.is_of(action) {
        return Ok(());
    }
    Err(Failure::new(
        FailureCode::Declined,
        "This is not allowed any more without asking: what you had allowed has ended, was revoked, or does not cover it.",
        "Nothing was sent. Ask again, and decide then.",
    )
    .into())
}

fn insert(connection: &Connection, new: &Remembered) -> Result<(), StoreError> {
    connection.execute(
        &format!(
            "INSERT INTO remembered ({COLUMNS})
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
        ),
        (
            new.id.as_str(),
            &new.tool,
            &new.name,
            &new.operation,
            serde_json::to_string(&new.securables)?,
            &new.resource_id,
            &new.resource,
            word(&new.run_as),
            &new.principal_id,
            &new.created_at,
            &new.expires_at,
        ),
    )?;
    Ok(())
}

/// Those that hold, newest first.
fn holding(connection: &Connection, now: &str) -> Result<Vec<Remembered>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM remembered WHERE expires_at > ?1 ORDER BY created_at DESC, id DESC"
    );
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map([now], texts)?;
    let mut all = Vec::new();
    for row in rows {
        all.push(stored(row?)?);
    }
    Ok(all)
}

fn find(connection: &Connection, id: &RememberedId) -> Result<Option<Remembered>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM remembered WHERE id = ?1");
    connection.query_row(&sql, [id.as_str()], texts).optional()?.map(stored).transpose()
}

const COLUMNS: &str = "id, tool, name, operation, securables, resource_id, resource, run_as, principal_id, created_at, expires_at";

fn stored(row: [String; 11]) -> Result<Remembered, StoreError> {
    let [
        id,
        tool,
        name,
        operation,
        securables,
        resource_id,
        resource,
        run_as,
        principal_id,
        created_at,
        expires_at,
    ] = row;
    Ok(Remembered {
        id: RememberedId(id),
        tool,
        name,
        operation,
        securables: serde_json::from_str(&securables)?,
        resource_id,
        resource,
        run_as: serde_json::from_value(Value::from(run_as))?,
        principal_id,
        created_at,
        expires_at,
    })
}

fn invalid(message: impl Into<String>, hint: &str) -> Failure {
    Failure::new(FailureCode::Invalid { field: "remember_minutes".to_owned() }, message, hint)
}

fn not_found() -> Failure {
    Failure::new(
        FailureCode::NotFound,
        "There is no such remembered decision.",
        "It may have ended, or was revoked: then it is asked again.",
    )
}
