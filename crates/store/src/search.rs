//! Full-text search in what people and agent said.

use crate::{Role, Store, file::texts};
use behalf_core::{Failure, ThreadId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A message that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Found {
    /// Its thread.
    pub thread_id: ThreadId,
    /// The thread's title.
    pub title: String,
    /// From whom.
    pub role: Role,
    /// The words around it; those that were looked for between `MARK`s.
    pub excerpt: String,
    /// When it was said.
    pub created_at: String,
}

/// Stands before and after a word that was looked for: a character that no text of ours needs.
pub const MARK: char = '\u{1}';
/// Words of an excerpt.
const AROUND: i64 = 16;

impl Store {
    /// The messages that hold all of these words, the best first. The last word may be unfinished.
    pub async fn search(&self, words: &str, most: u32) -> Result<Vec<Found>, Failure> {
        let Some(query) = query(words) else { return Ok(Vec::new()) };
        let mark = MARK.to_string();
        self.with(move |connection| {
            let mut statement = connection.prepare(
                // The best are chosen in the index alone; only they are read and marked.
                "SELECT m.thread_id, t.title, m.role,
                        snippet(message_words, 0, ?2, ?2, '…', ?3), m.created_at
                 FROM (SELECT rowid AS at, rank AS score FROM message_words
                       WHERE message_words MATCH ?1 ORDER BY rank LIMIT ?4) AS best
                 JOIN message_words ON message_words.rowid = best.at AND message_words MATCH ?1
                 JOIN messages m ON m.position = best.at
                 JOIN threads t ON t.id = m.thread_id AND t.hidden_at IS NULL
                 ORDER BY best.score, m.position DESC",
            )?;
            let rows = statement.query_map((&query, &mark, AROUND, most), texts)?;
            let mut found = Vec::new();
            for row in rows {
                let [thread_id, title, role, excerpt, created_at] = row?;
                found.push(Found {
                    thread_id: ThreadId(thread_id),
                    title,
                    role: serde_json::from_value(Value::from(role))?,
                    excerpt,
                    created_at,
                });
            }
            Ok(found)
        })
        .await
    }
}

/// The words as the index is asked for them: each as it is, none a command to the index.
fn query(words: &str) -> Option<String> {
    let quoted: Vec<String> =
        words.split_whitespace().map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect();
    (!quoted.is_empty()).then(|| format!("{}*", quoted.join(" ")))
}
