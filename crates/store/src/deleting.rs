//! Deleting threads: at once, or hidden first, so that their owner can take it back for a while. A hidden thread is
//! not listed, not found and not gone on with. It is deleted when its time is over, whoever looks at the file then.

use crate::{
    Store,
    ledger::{Durability, transact},
    threads::no_thread,
};
use behalf_core::{Failure, FailureCode, ThreadId};
use jiff::Timestamp;
use rusqlite::Connection;

impl Store {
    /// Deletes every thread that last changed before an instant, but those that are pinned only where that is said;
    /// gives how many.
    pub async fn delete_older_than(
        &self,
        instant: Timestamp,
        pinned_too: bool,
    ) -> Result<u64, Failure> {
        let before = format!("{instant:.3}");
        self.with(move |connection| {
            transact(connection, Durability::Full, |t| {
                let sql = "DELETE FROM threads WHERE pinned <= ?2 AND updated_at < ?1";
                Ok(u64::try_from(t.execute(sql, (&before, pinned_too))?).unwrap_or(u64::MAX))
            })
        })
        .await
    }

    /// Deletes a thread, hidden or not, with its messages, actions, salts, approvals, conversations and
    /// summary. The ledger stands.
    ///
    /// # Errors
    /// `not_found` for a thread that is not here.
    pub async fn delete_thread(&self, thread: &ThreadId) -> Result<(), Failure> {
        let thread = thread.clone();
        self.with(move |connection| {
            transact(connection, Durability::Full, |t| {
                match t.execute("DELETE FROM threads WHERE id = ?1", [thread.as_str()])? {
                    0 => Err(no_thread().into()),
                    _ => Ok(()),
                }
            })
        })
        .await
    }

    /// Hides a thread that is going to be deleted; gives since when, for `purge_hidden`. Durable when it returns.
    ///
    /// # Errors
    /// `not_found` for a thread that is not here, or is hidden.
    pub async fn hide_thread(&self, thread: &ThreadId) -> Result<Timestamp, Failure> {
        let (thread, now) = (thread.clone(), self.clock.now());
        let at = format!("{now:.3}");
        self.with(move |connection| {
            transact(connection, Durability::Full, |t| {
                let sql = "UPDATE threads SET hidden_at = ?2 WHERE id = ?1 AND hidden_at IS NULL";
                match t.execute(sql, (thread.as_str(), &at))? {
                    0 => Err(no_thread().into()),
                    _ => Ok(()),
                }
            })
        })
        .await?;
        Ok(now)
    }

    /// Shows a hidden thread again, as it was. One that is not hidden stays as it is.
    ///
    /// # Errors
    /// `not_found` where it is deleted for good.
    pub async fn restore_thread(&self, thread: &ThreadId) -> Result<(), Failure> {
        let thread = thread.clone();
        self.with(move |connection| {
            transact(connection, Durability::Full, |t| {
                let sql = "UPDATE threads SET hidden_at = NULL WHERE id = ?1";
                match t.execute(sql, [thread.as_str()])? {
                    0 => Err(gone().into()),
                    _ => Ok(()),
                }
            })
        })
        .await
    }

    /// Deletes for good what was hidden up to an instant; all that is hidden, where there is none. Gives how many
    /// are hidden still.
    pub async fn purge_hidden(&self, upto: Option<Timestamp>) -> Result<u64, Failure> {
        let upto = upto.map(|instant| format!("{instant:.3}"));
        self.with(move |connection| {
            // Most often there is none: nobody who writes is kept waiting.
            if count_hidden(connection)? == 0 {
                return Ok(0);
            }
            transact(connection, Durability::Full, |t| {
                let sql = "DELETE FROM threads
                           WHERE hidden_at IS NOT NULL AND (?1 IS NULL OR hidden_at <= ?1)";
                t.execute(sql, [&upto])?;
                Ok(count_hidden(t)?)
            })
        })
        .await
    }
}

fn count_hidden(connection: &Connection) -> rusqlite::Result<u64> {
    let sql = "SELECT count(*) FROM threads WHERE hidden_at IS NOT NULL";
    let count: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or_default())
}

fn gone() -> Failure {
    Failure::new(
        FailureCode::NotFound,
        "That chat is deleted for good.",
        "What was done in it, and as whom, is still in the ledger.",
    )
}
