//! What the owner wrote in the SQL editor and ran, or wanted to: kept as the actions of their threads.

use crate::{
    Store, StoredAction,
    actions::{COLUMNS, columns, stored},
};
use behalf_core::Failure;

/// The word for such an action, as the agent records it.
const EDITOR: &str = "editor";

impl Store {
    /// The last of them, newest first. What a deleted thread held is gone with it.
    pub async fn written(&self, count: u32) -> Result<Vec<StoredAction>, Failure> {
        self.with(move |connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM actions
                 WHERE json_extract(action, '$.tool') = ?1
                   AND thread_id IN (SELECT id FROM threads WHERE hidden_at IS NULL)
                 ORDER BY created_at DESC, id DESC LIMIT ?2"
            );
            let mut statement = connection.prepare(&sql)?;
            let rows = statement.query_map((EDITOR, count), columns)?;
            let mut actions = Vec::new();
            for row in rows {
                actions.push(stored(row?)?);
            }
            Ok(actions)
        })
        .await
    }
}
