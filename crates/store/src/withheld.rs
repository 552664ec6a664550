//! What a record of the workspace takes back: rows that somebody else's identity fetched are read by nobody, and
//! neither is anything that may be made of them.

use crate::{
    Store,
    approvals::{self, ApprovalState},
    file::StoreError,
    ledger::{Durability, Stamp, append, transact},
};
use behalf_core::{ApprovalRequest, Failure, ThreadId, TurnId};
use rusqlite::{OptionalExtension, Transaction};
use serde_json::Value;

impl Store {
    /// Replaces the content of what agent and tools said in a thread since a turn began: what came
    /// of rows that are withheld must not be read again, by model or user.
    pub async fn withhold_messages(
        &self,
        thread: &ThreadId,
        turn: &TurnId,
        text: &'static str,
    ) -> Result<(), Failure> {
        let stamp = self.stamp();
        let (thread, turn) = (thread.clone(), turn.clone());
        self.with(move |connection| {
            transact(connection, Durability::Full, |t| withhold(t, &stamp, &thread, &turn, text))
        })
        .await
    }
}

/// Puts a text in place of what a turn and later ones said, in a transaction of the caller.
pub(crate) fn withhold(
    t: &Transaction<'_>,
    stamp: &Stamp,
    thread: &ThreadId,
    turn: &TurnId,
    text: &str,
) -> Result<(), StoreError> {
    t.execute(
        "UPDATE messages SET body = json_set(body, '$.content', ?2)
         WHERE thread_id = ?3 AND role <> 'user' AND position >=
             (SELECT min(position) FROM messages WHERE turn_id = ?1 AND thread_id = ?3)",
        (turn.as_str(), text, thread.as_str()),
    )?;
    if let Some((position, at)) = first_result(t, thread, turn)? {
        blank_calls(t, thread, position)?;
        blank_actions(t, thread, &at, text)?;
        end_approvals(t, stamp, thread, &at)?;
    }
    // A summary may tell what the messages must not tell any more, and Genie remembers what it was asked.
    t.execute(
        "UPDATE threads SET summary = NULL, summary_upto = NULL WHERE id = ?1",
        [thread.as_str()],
    )?;
    t.execute("DELETE FROM conversations WHERE thread_id = ?1", [thread.as_str()])?;
    Ok(())
}

/// Where the first result of a turn stands, and when it came: what follows may be made of its rows.
fn first_result(
    t: &Transaction<'_>,
    thread: &ThreadId,
    turn: &TurnId,
) -> Result<Option<(i64, String)>, StoreError> {
    let sql = "SELECT position, created_at FROM messages
               WHERE thread_id = ?1 AND turn_id = ?2 AND role = 'tool' ORDER BY position LIMIT 1";
    let place = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    Ok(t.query_row(sql, (thread.as_str(), turn.as_str()), place).optional()?)
}

/// The calls stay, without their arguments.
fn blank_calls(t: &Transaction<'_>, thread: &ThreadId, after: i64) -> Result<(), StoreError> {
    let mut statement = t.prepare(
        "SELECT position, body FROM messages
         WHERE thread_id = ?1 AND role = 'assistant' AND position > ?2
             AND json_array_length(body, '$.tool_calls') > 0",
    )?;
    let rows = statement.query_map((thread.as_str(), after), |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
    })?;
    for row in rows {
        let (position, body) = row?;
        let mut body: Value = serde_json::from_str(&body)?;
        for call in body["tool_calls"].as_array_mut().into_iter().flatten() {
            call["function"]["arguments"] = Value::from("{}");
        }
        let sql = "UPDATE messages SET body = ?2 WHERE position = ?1";
        t.execute(sql, (position, body.to_string()))?;
    }
    Ok(())
}

/// The actions stay, without their arguments, what was found by them, and what was said of them.
fn blank_actions(
    t: &Transaction<'_>,
    thread: &ThreadId,
    after: &str,
    text: &str,
) -> Result<(), StoreError> {
    t.execute(
        "UPDATE actions SET
             -- Those of the model name it, and nothing that it was told.
             arguments = iif(json_extract(action, '$.tool') = 'model', arguments, '{}'),
             action = json_remove(json_replace(action, '$.error.message', ?3), '$.findings')
         WHERE thread_id = ?1 AND created_at > ?2",
        (thread.as_str(), after, text),
    )?;
    Ok(())
}

/// What was asked since is not to be decided any more; where it was, the ledger says that it lapsed.
fn end_approvals(
    t: &Transaction<'_>,
    stamp: &Stamp,
    thread: &ThreadId,
    after: &str,
) -> Result<(), StoreError> {
    let mut statement = t.prepare(
        "SELECT request FROM approvals
         WHERE thread_id = ?1 AND created_at > ?2 AND state IN ('open', 'approved')
         ORDER BY created_at, id",
    )?;
    let rows = statement.query_map((thread.as_str(), after), |row| row.get::<_, String>(0))?;
    for row in rows {
        let request: ApprovalRequest = serde_json::from_str(&row?)?;
        approvals::set_state(t, &request.id, ApprovalState::Denied)?;
        append(t, stamp, &approvals::entry(stamp, &request, "lapsed"))?;
    }
    t.execute(
        "UPDATE approvals
         SET request = json_remove(json_set(request, '$.arguments', json('{}')), '$.statement')
         WHERE thread_id = ?1 AND created_at > ?2",
        (thread.as_str(), after),
    )?;
    Ok(())
}
