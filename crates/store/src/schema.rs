//! The tables, and the forward-only way from one version to the next.

use behalf_core::{Failure, FailureCode};
use rusqlite::{Connection, TransactionBehavior};

/// One step for each version; the file's `user_version` counts the steps it has seen.
const STEPS: [&str; 7] = [
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
    // What is of a thread goes with it. A remembered decision and a memory are the owner's, and stay.
    "
ALTER TABLE threads ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE threads ADD COLUMN summary TEXT;
ALTER TABLE threads ADD COLUMN summary_upto TEXT;
CREATE TABLE conversations (
    thread_id TEXT NOT NULL REFERENCES threads(id) ON DELETE CASCADE,
    space_id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    PRIMARY KEY (thread_id, space_id)
) STRICT;
CREATE TABLE remembered (
    id TEXT PRIMARY KEY,
    tool TEXT NOT NULL,
    name TEXT NOT NULL,
    operation TEXT NOT NULL,
    securables TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    resource TEXT NOT NULL,
    run_as TEXT NOT NULL,
    principal_id TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE TABLE memories (
    id TEXT PRIMARY KEY,
    text TEXT NOT NULL UNIQUE,
    thread_id TEXT,
    created_at TEXT NOT NULL
) STRICT;
",
    // Which turn follows which. Until now each followed the one before it.
    "
CREATE TABLE turns (
    position INTEGER PRIMARY KEY,
    thread_id TEXT NOT NULL REFERENCES threads(id) ON DELETE CASCADE,
    turn_id TEXT NOT NULL,
    parent TEXT,
    UNIQUE (thread_id, turn_id)
) STRICT;
CREATE INDEX turns_after ON turns(thread_id, parent);
ALTER TABLE threads ADD COLUMN head TEXT;
ALTER TABLE threads ADD COLUMN draft TEXT;
INSERT INTO turns (thread_id, turn_id, parent)
    SELECT thread_id, turn_id, lag(turn_id) OVER (PARTITION BY thread_id ORDER BY began)
    FROM (SELECT thread_id, turn_id, min(position) AS began FROM messages GROUP BY thread_id, turn_id)
    ORDER BY began;
UPDATE threads SET head =
    (SELECT turn_id FROM turns WHERE thread_id = threads.id ORDER BY position DESC LIMIT 1);
",
    // Since when a thread is hidden that is going to be deleted.
    "
ALTER TABLE threads ADD COLUMN hidden_at TEXT;
CREATE INDEX threads_hidden ON threads(hidden_at) WHERE hidden_at IS NOT NULL;
",
    // The chart that somebody made of a result.
    "
ALTER TABLE actions ADD COLUMN chart TEXT;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_version_3_keeps_what_it_holds() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "foreign_keys", true).unwrap();
        for sql in &STEPS[..3] {
            connection.execute_batch(sql).unwrap();
        }
        connection.pragma_update(None, "user_version", 3).unwrap();
        connection
            .execute_batch(
                "INSERT INTO threads VALUES ('t1', 'Sales', 'then', 'later');
                 INSERT INTO messages VALUES
                     (1, 'm1', 't1', 'u1', 'user', '{\"content\": \"by region\"}', 'then'),
                     (2, 'm2', 't1', 'u1', 'assistant', '{\"content\": \"so\"}', 'then'),
                     (3, 'm3', 't1', 'u2', 'user', '{\"content\": \"and by month\"}', 'later');",
            )
            .unwrap();
        migrate(&mut connection).unwrap();
        type Row = (String, String, String, String, bool, Option<String>, Option<String>);
        let thread: Row = connection
            .query_row("SELECT * FROM threads", [], |row| {
                Ok((
                    row.get("id")?,
                    row.get("title")?,
                    row.get("created_at")?,
                    row.get("updated_at")?,
                    row.get("pinned")?,
                    row.get("summary")?,
                    row.get("summary_upto")?,
                ))
            })
            .unwrap();
        let [id, title, began, changed] = ["t1", "Sales", "then", "later"].map(str::to_owned);
        let expected: Row = (id, title, began, changed, false, None, None);
        assert_eq!(thread, expected, "the thread is as it was; nobody has pinned it");
        let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        let found = "SELECT count(*) FROM message_words WHERE message_words MATCH 'region'";
        assert_eq!(count(found), 1, "its words are still found");
        for table in ["conversations", "remembered", "memories"] {
            assert_eq!(count(&format!("SELECT count(*) FROM {table}")), 0, "{table} begins empty");
        }
        let parent = |turn: &str| {
            let sql = "SELECT parent FROM turns WHERE turn_id = ?1";
            connection.query_row(sql, [turn], |row| row.get::<_, Option<String>>(0)).unwrap()
        };
        assert_eq!((parent("u1"), parent("u2").as_deref()), (None, Some("u1")), "in their order");
        let head = "SELECT count(*) FROM threads WHERE head = 'u2'";
        assert_eq!(count(head), 1, "the thread ends where it ended");
        let hidden = "SELECT count(*) FROM threads WHERE hidden_at IS NOT NULL";
        assert_eq!(count(hidden), 0, "no thread is hidden");
        assert_eq!(count("PRAGMA user_version"), 7, "the steps are counted");
    }
}
