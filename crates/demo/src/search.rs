//! AI Search (Vector Search): one index over `main.support.articles`, read as whoever asks.
//!
//! Words are found by BM25, nearness by a deterministic embedding that hashes words; it is named as
//! what it is.

mod filter;
mod query;
mod rank;
mod routes;

pub(crate) use rank::embed;
pub(crate) use routes::routes;

use crate::{
    accounts::Account,
    reply::Refusal,
    sql::{ResultLimits, ResultSet, Session, grants, json_rows},
    workspace::Workspace,
};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

/// The scope of every route here.
const SCOPE: &str = "vector-search";
pub(crate) const ENDPOINT: &str = "demo-search";
pub(crate) const INDEX: &str = "main.support.articles_index";
const SOURCE: &str = "main.support.articles";
const KEY: &str = "article_id";
/// The columns of the index, in their order.
const COLUMNS: [&str; 4] = [KEY, "title", "topic", "body"];
/// The serving endpoint that embeds.
pub(crate) const EMBEDDING: &str = "demo-hashed-words";
/// The column that is embedded.
const EMBEDDED: &str = "body";

fn may_read(account: &Account) -> bool {
    grants::may_use_schema(account, "main", "support") && grants::holds(account, "SELECT", INDEX)
}

/// One document of the index: its values, in the order of the columns.
struct Document(Vec<Value>);

impl Document {
    fn get(&self, column: &str) -> &Value {
        let at = COLUMNS.iter().position(|known| *known == column);
        at.and_then(|at| self.0.get(at)).unwrap_or(&Value::Null)
    }

    fn text(&self, column: &str) -> String {
        match self.get(column) {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }
}

impl Workspace {
    /// The documents that a condition keeps, by their key.
    async fn documents(
        &self,
        account: &'static Account,
        condition: Option<&str>,
    ) -> Result<Vec<Document>, Refusal> {
        let keep = condition.map(|condition| format!(" WHERE ({condition})")).unwrap_or_default();
        let text = format!("SELECT {} FROM {SOURCE}{keep} ORDER BY {KEY}", COLUMNS.join(", "));
        let session = Session { account, catalog: None, schema: None, now_ms: self.clock.now_ms() };
        let limits = ResultLimits { rows: None, bytes: 64 * 1024 * 1024 };
        let stop = CancellationToken::new();
        let rows = self.engine.run(text, session, Vec::new(), limits, stop).await;
        let rows = rows.map_err(|error| Refusal::invalid(format!("Invalid filter: {error}")))?;
        Ok(read(&rows))
    }
}

/// Rows with their types: numbers are numbers here, not texts.
fn read(rows: &ResultSet) -> Vec<Document> {
    let chunks = (0..rows.chunk_count()).flat_map(|chunk| json_rows(rows, chunk));
    chunks
        .map(|row| {
            let cells = row.into_iter().zip(&rows.columns).map(|(cell, column)| match cell {
                Some(text) if column.type_name() == "LONG" => {
                    text.parse::<i64>().map_or(Value::Null, Value::from)
                }
                Some(text) => Value::from(text),
                None => Value::Null,
            });
            Document(cells.collect())
        })
        .collect()
}
