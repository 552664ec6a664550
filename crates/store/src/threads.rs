//! Threads and their messages.

use crate::{
    Store,
    branches::{PATH, begin_turn},
    drafts::sent,
    file::{StoreError, texts},
    ledger::{Durability, transact},
};
use behalf_core::{Failure, FailureCode, MessageId, ThreadId, TurnId};
use rusqlite::{Connection, OptionalExtension, Transaction};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Longest title taken from a message, in characters.
const TITLE: usize = 60;
/// Longest title that the owner may give, in characters.
const OWN_TITLE: usize = 200;

/// Who a message is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The owner.
    User,
    /// The agent; may ask for tools.
    Assistant,
    /// A tool's result, for the model.
    Tool,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::Tool => "tool",
        }
    }
}

/// One message. `body` is the chat message as the model API has it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Its turn.
    pub turn_id: TurnId,
    /// From whom.
    pub role: Role,
    /// The chat message.
    pub body: Value,
    /// When.
    pub created_at: String,
}

/// A thread in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct ThreadSummary {
    /// Its id.
    pub id: ThreadId,
    /// Its title.
    pub title: String,
    /// When it began.
    pub created_at: String,
    /// When it last changed.
    pub updated_at: String,
    /// Whether the owner keeps it on top.
    pub pinned: bool,
}

/// Adds a message, by the ids of itself, its thread and its turn.
fn insert(
    t: &Transaction<'_>,
    [id, thread, turn]: [&str; 3],
    role: Role,
    body: &Value,
    at: &str,
) -> Result<(), StoreError> {
    t.execute(
        "INSERT INTO messages (id, thread_id, turn_id, role, body, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (id, thread, turn, role.name(), body.to_string(), at),
    )?;
    Ok(())
}

impl Store {
    /// Saves a user message, beginning its thread if that is new: at its end, or beside the turn of an
    /// earlier question, which stays. Durable when it returns.
    ///
    /// # Errors
    /// `not_found` where the earlier turn is not there.
    pub async fn save_question(
        &self,
        thread: &ThreadId,
        turn: &TurnId,
        text: &str,
        body: Value,
        instead_of: Option<&TurnId>,
    ) -> Result<MessageId, Failure> {
        let (title, text) = (titled(text), text.to_owned());
        let id = MessageId::fresh(self.clock.as_ref(), self.entropy.as_ref());
        let (given, at, instead_of) = (id.clone(), self.now(), instead_of.cloned());
        let (thread, turn) = (thread.clone(), turn.clone());
        self.with(move |connection| {
            transact(connection, Durability::Full, |t| {
                t.execute(
                    "INSERT INTO threads (id, title, created_at, updated_at) VALUES (?1, ?2, ?3, ?3)
                     ON CONFLICT (id) DO UPDATE SET updated_at = excluded.updated_at",
                    (thread.as_str(), &title, &at),
                )?;
                begin_turn(t, &thread, &turn, instead_of.as_ref())?;
                sent(t, &thread, &text)?;
                insert(t, [given.as_str(), thread.as_str(), turn.as_str()], Role::User, &body, &at)
            })
        })
        .await?;
        Ok(id)
    }

    /// Adds a message of the agent or of a tool.
    pub async fn add_message(
        &self,
        thread: &ThreadId,
        turn: &TurnId,
        role: Role,
        body: Value,
    ) -> Result<MessageId, Failure> {
        let id = MessageId::fresh(self.clock.as_ref(), self.entropy.as_ref());
        let (thread, turn, at) = (thread.clone(), turn.clone(), self.now());
        let given = id.clone();
        self.with(move |connection| {
            transact(connection, Durability::Normal, |t| {
                insert(t, [given.as_str(), thread.as_str(), turn.as_str()], role, &body, &at)
            })
        })
        .await?;
        Ok(id)
    }

    /// Whether the owner has this thread.
    ///
    /// # Errors
    /// `not_found` where it is not here, whoever else may have it.
    pub async fn check_thread(&self, thread: &ThreadId) -> Result<(), Failure> {
        let thread = thread.clone();
        self.with(move |connection| must_be(connection, &thread)).await
    }

    /// The messages of a thread on the way that it shows, oldest first. A thread that is not here is not found, whoever
    /// else may have it.
    pub async fn messages(&self, thread: &ThreadId) -> Result<Vec<Message>, Failure> {
        let thread = thread.clone();
        self.with(move |connection| {
            must_be(connection, &thread)?;
            let mut statement = connection.prepare(&format!(
                "{PATH} SELECT id, turn_id, role, body, created_at FROM messages
                 WHERE thread_id = ?1 AND turn_id IN (SELECT turn_id FROM path) ORDER BY position"
            ))?;
            let rows = statement.query_map([thread.as_str()], texts)?;
            let mut messages = Vec::new();
            for row in rows {
                let [id, turn_id, role, body, created_at] = row?;
                messages.push(Message {
                    id: MessageId(id),
                    turn_id: TurnId(turn_id),
                    role: serde_json::from_value(Value::from(role))?,
                    body: serde_json::from_str(&body)?,
                    created_at,
                });
            }
            Ok(messages)
        })
        .await
    }

    /// Every thread: those pinned first, then the last changed first.
    pub async fn threads(&self) -> Result<Vec<ThreadSummary>, Failure> {
        self.with(|connection| {
            let mut statement = connection.prepare(
                "SELECT id, title, created_at, updated_at, pinned FROM threads
                 WHERE hidden_at IS NULL ORDER BY pinned DESC, updated_at DESC, id DESC",
            )?;
            let rows = statement.query_map([], |row| {
                Ok(ThreadSummary {
                    id: ThreadId(row.get(0)?),
                    title: row.get(1)?,
                    created_at: row.get(2)?,
                    updated_at: row.get(3)?,
                    pinned: row.get(4)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Gives a thread the title that its owner wants; no other takes its place by itself.
    ///
    /// # Errors
    /// `invalid` for a title that is empty or too long, `not_found` for a thread that is not here.
    pub async fn rename_thread(&self, thread: &ThreadId, title: &str) -> Result<(), Failure> {
        let title = one_line(title);
        if title.is_empty() || title.chars().count() > OWN_TITLE {
            return Err(Failure::new(
                FailureCode::Invalid { field: "title".to_owned() },
                "A title has 1 to 200 characters.",
                "Give a few words that tell the thread from others.",
            ));
        }
        let thread = thread.clone();
        self.with(move |connection| {
            transact(connection, Durability::Normal, |t| {
                let sql = "UPDATE threads SET title = ?2 WHERE id = ?1 AND hidden_at IS NULL";
                match t.execute(sql, (thread.as_str(), &title))? {
                    0 => Err(no_thread().into()),
                    _ => Ok(()),
                }
            })
        })
        .await
    }

    /// Keeps a thread on top of the others, or does so no more.
    ///
    /// # Errors
    /// `not_found` for a thread that is not here.
    pub async fn pin_thread(&self, thread: &ThreadId, pinned: bool) -> Result<(), Failure> {
        let thread = thread.clone();
        self.with(move |connection| {
            transact(connection, Durability::Normal, |t| {
                let sql = "UPDATE threads SET pinned = ?2 WHERE id = ?1 AND hidden_at IS NULL";
                match t.execute(sql, (thread.as_str(), pinned))? {
                    0 => Err(no_thread().into()),
                    _ => Ok(()),
                }
            })
        })
        .await
    }
}

fn must_be(connection: &Connection, thread: &ThreadId) -> Result<(), StoreError> {
    let sql = "SELECT 1 FROM threads WHERE id = ?1 AND hidden_at IS NULL";
    let found = connection.query_row(sql, [thread.as_str()], |_| Ok(())).optional()?;
    found.ok_or_else(|| no_thread().into())
}

/// A text as one line: its words, with one space between.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The title that a question gives: its first words.
fn titled(question: &str) -> String {
    let line = one_line(question);
    let Some((end, _)) = line.char_indices().nth(TITLE) else { return line };
    let cut = line[..end].rfind(' ').filter(|at| *at > 0).unwrap_or(end);
    format!("{}…", &line[..cut])
}

pub(crate) fn no_thread() -> Failure {
    Failure::new(
        FailureCode::NotFound,
        "There is no such thread.",
        "Leave thread_id out to begin a new one.",
    )
}
