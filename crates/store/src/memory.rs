//! What the owner asked to keep in mind, for every thread. Nothing comes here by itself, and the owner
//! may erase each of them.

use crate::{
    Store,
    file::{StoreError, texts},
    ledger::{Durability, transact},
};
use behalf_core::{Failure, FailureCode, MemoryId, ThreadId};
use rusqlite::{OptionalExtension, Transaction};
use serde::{Deserialize, Serialize};

/// Longest memory, in characters.
const LONGEST: usize = 500;
/// Memories of one owner at most: all of them are told to the model.
const MOST: i64 = 200;

/// One thing to keep in mind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Memory {
    /// Its id.
    pub id: MemoryId,
    /// What.
    pub text: String,
    /// When it was said.
    pub created_at: String,
}

impl Store {
    /// Keeps something in mind; `thread` is where it was said. The same text twice is one memory.
    ///
    /// # Errors
    /// `invalid` for a text that is empty or too long, and where there are too many.
    pub async fn add_memory(
        &self,
        text: &str,
        thread: Option<&ThreadId>,
    ) -> Result<Memory, Failure> {
        let text = text.trim().to_owned();
        if text.is_empty() || text.chars().count() > LONGEST {
            return Err(invalid(
                "A memory has 1 to 500 characters.",
                "Say in a sentence or two what to keep in mind.",
            ));
        }
        let id = MemoryId::fresh(self.clock.as_ref(), self.entropy.as_ref());
        let (thread, created_at) = (thread.cloned(), self.now());
        self.with(move |connection| {
            transact(connection, Durability::Full, |t| {
                if let Some(known) = find(t, &text)? {
                    return Ok(known);
                }
                let count: i64 =
                    t.query_row("SELECT count(*) FROM memories", [], |row| row.get(0))?;
                if count >= MOST {
                    return Err(invalid(
                        "There are 200 memories, and there is no room for more.",
                        "Erase some first: `behalf memory list` shows them, `behalf memory forget` erases one.",
                    )
                    .into());
                }
                t.execute(
                    "INSERT INTO memories (id, text, thread_id, created_at) VALUES (?1, ?2, ?3, ?4)",
                    (id.as_str(), &text, thread.as_ref().map(ThreadId::as_str), &created_at),
                )?;
                Ok(Memory { id, text, created_at })
            })
        })
        .await
    }

    /// Everything to keep in mind, oldest first.
    pub async fn memories(&self) -> Result<Vec<Memory>, Failure> {
        self.with(|connection| {
            let mut statement = connection
                .prepare("SELECT id, text, created_at FROM memories ORDER BY created_at, id")?;
            let rows = statement.query_map([], texts)?;
            let mut memories = Vec::new();
            for row in rows {
                memories.push(stored(row?));
            }
            Ok(memories)
        })
        .await
    }

    /// Erases one memory.
    ///
    /// # Errors
    /// `not_found` where there is none of this id.
    pub async fn forget(&self, id: &MemoryId) -> Result<(), Failure> {
        let id = id.clone();
        self.with(move |connection| {
            transact(connection, Durability::Full, |t| {
                match t.execute("DELETE FROM memories WHERE id = ?1", [id.as_str()])? {
                    0 => Err(not_found().into()),
                    _ => Ok(()),
                }
            })
        })
        .await
    }

    /// Erases every memory; gives how many there were.
    pub async fn forget_all(&self) -> Result<u64, Failure> {
        self.with(|connection| {
            transact(connection, Durability::Full, |t| {
                let erased = t.execute("DELETE FROM memories", [])?;
                Ok(u64::try_from(erased).unwrap_or(u64::MAX))
            })
        })
        .await
    }
}

fn find(t: &Transaction<'_>, text: &str) -> Result<Option<Memory>, StoreError> {
    let sql = "SELECT id, text, created_at FROM memories WHERE text = ?1";
    Ok(t.query_row(sql, [text], texts).optional()?.map(stored))
}

fn stored([id, text, created_at]: [String; 3]) -> Memory {
    Memory { id: MemoryId(id), text, created_at }
}

fn invalid(message: &str, hint: &str) -> Failure {
    Failure::new(FailureCode::Invalid { field: "memory".to_owned() }, message, hint)
}

fn not_found() -> Failure {
    Failure::new(
        FailureCode::NotFound,
        "There is no such memory.",
        "`behalf memory list` shows yours.",
    )
}
