//! Questions that are not sent yet: one for each thread, and one for a thread that has not begun. They go with
//! their thread.

use crate::{
    Store,
    file::StoreError,
    ledger::{Durability, transact},
    threads::no_thread,
};
use behalf_core::{Failure, FailureCode, ThreadId};
use rusqlite::{OptionalExtension, Transaction};

/// Longest draft, in bytes: four of the longest questions.
const LONGEST: usize = 1024 * 1024;
/// Where the draft of a thread that has not begun rests, among the settings.
const FRESH: &str = "draft";

/// Ends the draft that a question was, where it rests: what was sent is not offered again.
pub(crate) fn sent(t: &Transaction<'_>, thread: &ThreadId, text: &str) -> Result<(), StoreError> {
    t.execute(
        "UPDATE threads SET draft = NULL WHERE id = ?1 AND trim(draft) = trim(?2)",
        (thread.as_str(), text),
    )?;
    t.execute("DELETE FROM settings WHERE name = ?1 AND trim(value) = trim(?2)", (FRESH, text))?;
    Ok(())
}

impl Store {
    /// The draft of a thread, or of one that has not begun; empty where there is none.
    pub async fn draft(&self, thread: Option<&ThreadId>) -> Result<String, Failure> {
        let thread = thread.cloned();
        self.with(move |connection| {
            let text = |row: &rusqlite::Row<'_>| row.get::<_, Option<String>>(0);
            let found = match &thread {
                Some(thread) => {
                    let sql = "SELECT draft FROM threads WHERE id = ?1 AND hidden_at IS NULL";
                    connection.query_row(sql, [thread.as_str()], text).optional()?
                }
                None => {
                    let sql = "SELECT value FROM settings WHERE name = ?1";
                    connection.query_row(sql, [FRESH], text).optional()?
                }
            };
            Ok(found.flatten().unwrap_or_default())
        })
        .await
    }

    /// Keeps a draft in place of the one before; an empty one is none.
    ///
    /// # Errors
    /// `invalid` for one that is too long, `not_found` where the thread was deleted meanwhile.
    pub async fn keep_draft(&self, thread: Option<&ThreadId>, text: &str) -> Result<(), Failure> {
        if text.len() > LONGEST {
            return Err(Failure::new(
                FailureCode::Invalid { field: "draft".to_owned() },
                "The draft is too long to be kept.",
                "Shorten it; a question has 256 KiB at most.",
            ));
        }
        let (thread, text) = (thread.cloned(), Some(text.to_owned()).filter(|t| !t.is_empty()));
        self.with(move |connection| {
            transact(connection, Durability::Normal, |t| {
                match (&thread, &text) {
                    (Some(thread), _) => {
                        let sql =
                            "UPDATE threads SET draft = ?2 WHERE id = ?1 AND hidden_at IS NULL";
                        if t.execute(sql, (thread.as_str(), &text))? == 0 {
                            return Err(no_thread().into());
                        }
                    }
                    (None, Some(text)) => {
                        let sql = "INSERT INTO settings (name, value) VALUES (?1, ?2)
                                   ON CONFLICT (name) DO UPDATE SET value = excluded.value";
                        t.execute(sql, (FRESH, text))?;
                    }
                    (None, None) => {
                        t.execute("DELETE FROM settings WHERE name = ?1", [FRESH])?;
                    }
                }
                Ok(())
            })
        })
        .await
    }
}
