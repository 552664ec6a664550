//! The tables, and the forward-only way from one version to the next.

use behalf_core::{Failure, FailureCode};
use rusqlite::{Connection, TransactionBehavior};

/// One step for each version; the file's `user_version` counts the steps it has seen.
const STEPS: [&str; 3] = [
    "
CREATE TABLE threads (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE TABLE messages (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    thread_id TEXT NOT NULL REFERENCES threads(id) ON DELETE CASCADE,
    turn_id TEXT NOT NULL,
    role TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX messages_of_thread ON messages(thread_id, position);
CREATE TABLE actions (
    id TEXT PRIMARY KEY,
    thread_id TEXT NOT NULL REFERENCES threads(id) ON DELETE CASCADE,
    turn_id TEXT NOT NULL,
    tool_call_id TEXT,
    entry_hash TEXT,
    action TEXT NOT NULL,
    arguments TEXT NOT NULL,
    salt BLOB NOT NULL,
    settled INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX actions_of_thread ON actions(thread_id, created_at);
CREATE INDEX actions_unsettled ON actions(settled) WHERE settled = 0;
CREATE TABLE approvals (
    id TEXT PRIMARY KEY,
    thread_id TEXT NOT NULL REFERENCES threads(id) ON DELETE CASCADE,
    turn_id TEXT NOT NULL,
    tool_call_id TEXT NOT NULL,
    request TEXT NOT NULL,
    binding BLOB NOT NULL,
    state TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE TABLE ledger (
    seq INTEGER PRIMARY KEY,
    prev_hash BLOB NOT NULL,
    hash BLOB NOT NULL,
    entry TEXT NOT NULL
) STRICT;
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
",
    "
CREATE INDEX actions_pending ON actions(json_extract(action, '$.verified.state'))
    WHERE json_extract(action, '$.verified.state') = 'pending';
",
    // The words of what people and agent said. What is deleted leaves nothing in the index.
    "
CREATE VIRTUAL TABLE message_words USING fts5(text, tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO message_words (message_words, rank) VALUES ('secure-delete', 1);
INSERT INTO message_words (rowid, text)
    SELECT position, json_extract(body, '$.content') FROM messages WHERE role <> 'tool';
CREATE TRIGGER message_added AFTER INSERT ON messages WHEN new.role <> 'tool' BEGIN
    INSERT INTO message_words (rowid, text)
        VALUES (new.position, json_extract(new.body, '$.content'));
END;
CREATE TRIGGER message_changed AFTER UPDATE OF body ON messages WHEN new.role <> 'tool' BEGIN
    UPDATE message_words SET text = json_extract(new.body, '$.content') WHERE rowid = new.position;
END;
CREATE TRIGGER message_deleted AFTER DELETE ON messages WHEN old.role <> 'tool' BEGIN
    DELETE FROM message_words WHERE rowid = old.position;
END;
",
];

/// Brings a file up to date. A file of a newer Behalf is refused, not touched.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), Failure> {
    let version =
        |c: &Connection| c.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    let found = version(connection).map_err(|e| crate::file::broken(&e))?;
    if found > known {
        return Err(Failure::new(
            FailureCode::Invalid { field: "store".to_owned() },
            "Your history was written by a newer Behalf.",
            "Update Behalf on this machine; nothing was changed in the file.",
        ));
    }
    if found == known {
        return Ok(());
    }
    let step = |connection: &mut Connection| -> rusqlite::Result<()> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have been faster.
        let found = version(&transaction)?;
        for (number, sql) in (0i64..).zip(STEPS).skip(usize::try_from(found).unwrap_or(0)) {
            transaction.execute_batch(sql)?;
            transaction.pragma_update(None, "user_version", number + 1)?;
        }
        transaction.commit()
    };
    step(connection).map_err(|e| crate::file::broken(&e))
}
