//! Branches of a thread: a question asked anew stands beside the first one, and both are kept. Each turn
//! knows the turn before it; the thread knows the turn at its end, and what it shows is the way back from there.

use crate::{
    Store,
    file::{StoreError, texts},
    ledger::{Durability, transact},
    threads::no_thread,
};
use behalf_core::{Failure, FailureCode, ThreadId, TurnId};
use rusqlite::{OptionalExtension, Transaction};

/// The turns on the way from the end of thread `?1` back to its beginning, as a table `path`.
pub(crate) const PATH: &str = "WITH RECURSIVE path (turn_id, parent) AS (
    SELECT turns.turn_id, turns.parent FROM turns JOIN threads ON threads.id = turns.thread_id
        WHERE threads.id = ?1 AND turns.turn_id = threads.head
    UNION ALL
    SELECT turns.turn_id, turns.parent FROM turns JOIN path ON turns.turn_id = path.parent
        WHERE turns.thread_id = ?1
)";

/// A turn of which there are several, at one place of a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branches {
    /// The one on the way to the thread's end.
    pub turn_id: TurnId,
    /// All of them, oldest first.
    pub all: Vec<TurnId>,
}

/// Puts a turn at the end of its thread, or beside an earlier one. A turn that is there stays where it is.
pub(crate) fn begin_turn(
    t: &Transaction<'_>,
    thread: &ThreadId,
    turn: &TurnId,
    instead_of: Option<&TurnId>,
) -> Result<(), StoreError> {
    let text = |row: &rusqlite::Row<'_>| row.get::<_, Option<String>>(0);
    let parent: Option<String> = match instead_of {
        None => t.query_row("SELECT head FROM threads WHERE id = ?1", [thread.as_str()], text)?,
        Some(other) => {
            let sql = "SELECT parent FROM turns WHERE thread_id = ?1 AND turn_id = ?2";
            let found = t.query_row(sql, (thread.as_str(), other.as_str()), text).optional()?;
            found.ok_or_else(no_turn)?
        }
    };
    t.execute(
        "INSERT INTO turns (thread_id, turn_id, parent) VALUES (?1, ?2, ?3)
         ON CONFLICT (thread_id, turn_id) DO NOTHING",
        (thread.as_str(), turn.as_str(), parent.filter(|parent| parent != turn.as_str())),
    )?;
    t.execute("UPDATE threads SET head = ?2 WHERE id = ?1", (thread.as_str(), turn.as_str()))?;
    Ok(())
}

impl Store {
    /// Where a thread has branches, on the way that it shows, oldest first.
    pub async fn branches(&self, thread: &ThreadId) -> Result<Vec<Branches>, Failure> {
        let thread = thread.clone();
        self.with(move |connection| {
            let mut statement = connection.prepare(&format!(
                "{PATH} SELECT path.turn_id, other.turn_id FROM path
                 JOIN turns AS own ON own.thread_id = ?1 AND own.turn_id = path.turn_id
                 JOIN turns AS other ON other.thread_id = ?1 AND other.parent IS own.parent
                 ORDER BY own.position, other.position"
            ))?;
            let rows = statement.query_map([thread.as_str()], texts)?;
            let mut all: Vec<Branches> = Vec::new();
            for row in rows {
                let [turn, other] = row?.map(TurnId);
                match all.last_mut().filter(|last| last.turn_id == turn) {
                    Some(last) => last.all.push(other),
                    None => all.push(Branches { turn_id: turn, all: vec![other] }),
                }
            }
            all.retain(|branches| branches.all.len() > 1);
            Ok(all)
        })
        .await
    }

    /// Whether a thread has this turn.
    ///
    /// # Errors
    /// `not_found` where it has not.
    pub async fn check_turn(&self, thread: &ThreadId, turn: &TurnId) -> Result<(), Failure> {
        let (thread, turn) = (thread.clone(), turn.clone());
        self.with(move |connection| {
            let sql = "SELECT 1 FROM turns WHERE thread_id = ?1 AND turn_id = ?2";
            let row = connection.query_row(sql, (thread.as_str(), turn.as_str()), |_| Ok(()));
            row.optional()?.ok_or_else(|| no_turn().into())
        })
        .await
    }

    /// Shows the branch that begins with a turn, to its newest end.
    ///
    /// # Errors
    /// `not_found` where the thread has no such turn.
    pub async fn show_branch(&self, thread: &ThreadId, turn: &TurnId) -> Result<(), Failure> {
        let (thread, turn) = (thread.clone(), turn.clone());
        self.with(move |connection| {
            transact(connection, Durability::Normal, |t| {
                // Who comes later has the higher position, so that the newest end is the last of all
                // that follow.
                let end: Option<String> = t
                    .query_row(
                        "WITH RECURSIVE after (turn_id, position) AS (
                             SELECT turn_id, position FROM turns WHERE thread_id = ?1 AND turn_id = ?2
                             UNION ALL
                             SELECT turns.turn_id, turns.position FROM turns
                                 JOIN after ON turns.parent = after.turn_id WHERE turns.thread_id = ?1
                         )
                         SELECT turn_id FROM after ORDER BY position DESC LIMIT 1",
                        (thread.as_str(), turn.as_str()),
                        |row| row.get(0),
                    )
                    .optional()?;
                let end = end.ok_or_else(no_turn)?;
                let sql = "UPDATE threads SET head = ?2 WHERE id = ?1";
                match t.execute(sql, (thread.as_str(), &end))? {
                    0 => Err(no_thread().into()),
                    _ => Ok(()),
                }
            })
        })
        .await
    }
}

fn no_turn() -> Failure {
    Failure::new(
        FailureCode::NotFound,
        "There is no such turn in this thread.",
        "Ask at the end of the thread instead.",
    )
}
