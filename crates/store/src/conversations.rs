//! The conversations that Genie keeps for a thread: one for each space, so that a later question goes on
//! where the last one ended. They are deleted with the thread.

use crate::{
    Store,
    ledger::{Durability, transact},
    threads::no_thread,
};
use behalf_core::{Failure, ThreadId};

impl Store {
    /// Every conversation of a thread, by its place.
    pub async fn conversations(&self, thread: &ThreadId) -> Result<Vec<(String, String)>, Failure> {
        let thread = thread.clone();
        self.with(move |connection| {
            let sql = "SELECT space_id, conversation_id FROM conversations WHERE thread_id = ?1";
            let mut statement = connection.prepare(sql)?;
            let rows = statement
                .query_map([thread.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<Vec<_>, _>>()?;
            Ok(rows)
        })
        .await
    }

    /// Keeps the conversation of a thread in a space, in place of an earlier one.
    ///
    /// # Errors
    /// `not_found` where the thread was deleted meanwhile.
    pub async fn keep_conversation(
        &self,
        thread: &ThreadId,
        space: &str,
        conversation: &str,
    ) -> Result<(), Failure> {
        let thread = thread.clone();
        let (space, conversation) = (space.to_owned(), conversation.to_owned());
        self.with(move |connection| {
            transact(connection, Durability::Normal, |t| {
                let kept = t.execute(
                    "INSERT INTO conversations (thread_id, space_id, conversation_id)
                     SELECT id, ?2, ?3 FROM threads WHERE id = ?1
                     ON CONFLICT (thread_id, space_id)
                         DO UPDATE SET conversation_id = excluded.conversation_id",
                    (thread.as_str(), &space, &conversation),
                )?;
                if kept == 0 { Err(no_thread().into()) } else { Ok(()) }
            })
        })
        .await
    }
}
