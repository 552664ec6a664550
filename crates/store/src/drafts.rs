//! What is written and not sent yet: a question for each thread, and one for a thread that has not begun, which go
//! with their thread; and the text of the SQL editor.

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
/// And the text of the editor.
const EDITOR: &str = "editor_draft";

/// Where a draft is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftPlace<'a> {
    /// The question of a thread.
    Thread(&'a ThreadId),
    /// The question of a thread that has not begun.
    Fresh,
    /// The SQL editor.
    Editor,
}

impl DraftPlace<'_> {
    /// The thread whose it is, or its name among the settings.
    fn resting(self) -> Result<ThreadId, &'static str> {
        match self {
            Self::Thread(thread) => Ok(thread.clone()),
            Self::Fresh => Err(FRESH),
            Self::Editor => Err(EDITOR),
        }
    }
}

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
    /// What is written at a place; empty where nothing is.
    pub async fn draft(&self, place: DraftPlace<'_>) -> Result<String, Failure> {
        let resting = place.resting();
        self.with(move |connection| {
            let text = |row: &rusqlite::Row<'_>| row.get::<_, Option<String>>(0);
            let (sql, key) = match &resting {
                Ok(thread) => (
                    "SELECT draft FROM threads WHERE id = ?1 AND hidden_at IS NULL",
                    thread.as_str(),
                ),
                Err(name) => ("SELECT value FROM settings WHERE name = ?1", *name),
            };
            Ok(connection.query_row(sql, [key], text).optional()?.flatten().unwrap_or_default())
        })
        .await
    }

    /// Keeps a draft in place of the one before; an empty one is none.
    ///
    /// # Errors
    /// `invalid` for one that is too long, `not_found` where the thread was deleted meanwhile.
    pub async fn keep_draft(&self, place: DraftPlace<'_>, text: &str) -> Result<(), Failure> {
        if text.len() > LONGEST {
            return Err(Failure::new(
                FailureCode::Invalid { field: "draft".to_owned() },
                "The draft is too long to be kept.",
                "Shorten it; a question and a statement have 256 KiB at most.",
            ));
        }
        let text = Some(text.to_owned()).filter(|text| !text.is_empty());
        let resting = place.resting();
        self.with(move |connection| {
            transact(connection, Durability::Normal, |t| {
                match (&resting, &text) {
                    (Ok(thread), _) => {
                        let sql =
                            "UPDATE threads SET draft = ?2 WHERE id = ?1 AND hidden_at IS NULL";
                        if t.execute(sql, (thread.as_str(), &text))? == 0 {
                            return Err(no_thread().into());
                        }
                    }
                    (Err(name), Some(text)) => {
                        let sql = "INSERT INTO settings (name, value) VALUES (?1, ?2)
                                   ON CONFLICT (name) DO UPDATE SET value = excluded.value";
                        t.execute(sql, (name, text))?;
                    }
                    (Err(name), None) => {
                        t.execute("DELETE FROM settings WHERE name = ?1", [name])?;
                    }
                }
                Ok(())
            })
        })
        .await
    }
}
