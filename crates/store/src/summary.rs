//! The summary of a long thread: what stands for its older messages when the model is asked. It is
//! deleted with the thread, and where what was said is withheld.

use crate::{
    Store,
    file::texts,
    ledger::{Durability, transact},
    threads::no_thread,
};
use behalf_core::{Failure, MessageId, ThreadId};
use rusqlite::OptionalExtension;

/// A summary of the beginning of a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadDigest {
    /// The summary.
    pub text: String,
    /// The last message that it stands for.
    pub upto: MessageId,
}

impl Store {
    /// The summary of a thread, if it has one.
    pub async fn summary(&self, thread: &ThreadId) -> Result<Option<ThreadDigest>, Failure> {
        let thread = thread.clone();
        self.with(move |connection| {
            let sql = "SELECT summary, summary_upto FROM threads
                       WHERE id = ?1 AND summary IS NOT NULL AND summary_upto IS NOT NULL";
            let row = connection.query_row(sql, [thread.as_str()], texts).optional()?;
            Ok(row.map(|[text, upto]: [String; 2]| ThreadDigest { text, upto: MessageId(upto) }))
        })
        .await
    }

    /// Keeps a summary of a thread, in place of an earlier one.
    ///
    /// # Errors
    /// `not_found` where the thread was deleted meanwhile.
    pub async fn keep_summary(
        &self,
        thread: &ThreadId,
        text: &str,
        upto: &MessageId,
    ) -> Result<(), Failure> {
        let (thread, text, upto) = (thread.clone(), text.to_owned(), upto.clone());
        self.with(move |connection| {
            transact(connection, Durability::Normal, |t| {
                let kept = t.execute(
                    "UPDATE threads SET summary = ?2, summary_upto = ?3 WHERE id = ?1",
                    (thread.as_str(), &text, upto.as_str()),
                )?;
                if kept == 0 { Err(no_thread().into()) } else { Ok(()) }
            })
        })
        .await
    }
}
