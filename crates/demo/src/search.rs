//! AI Search (Vector Search): one index over `main.support.articles`, read as whoever asks.
//!
//! Words are found by BM25, nearness by a deterministic embedding that hashes words; it is named as
//! what it is.

mod filter;
mod query;
mod rank;
mod routes;

pub(crate) use query::Query;
pub(crate) use rank::{DIMENSIONS, embed};
pub(crate) use routes::routes;

use crate::{
    accounts::Account,
    reply::Refusal,
    sql::{ByteLimit, ResultLimits, ResultSet, Session, grants},
    workspace::Workspace,
};
use filter::Condition;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

/// The scope of every route here.
const SCOPE: &str = "vector-search";
pub(crate) const ENDPOINT: &str = "demo-search";
pub(crate) const INDEX: &str = "main.support.articles_index";
const SOURCE: &str = "main.support.articles";
const KEY: &str = "article_id";
/// The columns of the index, in their order.
pub(crate) const COLUMNS: [&str; 4] = [KEY, "title", "topic", "body"];
/// The serving endpoint that embeds.
pub(crate) const EMBEDDING: &str = "demo-hashed-words";
/// The column that is embedded.
const EMBEDDED: &str = "body";

/// Catalog, schema and name of the index.
pub(crate) fn parts() -> [&'static str; 3] {
    let mut parts = INDEX.split('.');
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

pub(crate) fn may_read(account: &Account) -> bool {
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
        condition: Option<Condition>,
    ) -> Result<Vec<Document>, Refusal> {
        let is_all = condition.is_none();
        let Condition { text: condition, values } = condition.unwrap_or_default();
        let keep = if is_all { String::new() } else { format!(" WHERE ({condition})") };
        let text = format!("SELECT {} FROM {SOURCE}{keep} ORDER BY {KEY}", COLUMNS.join(", "));
        let session = Session { account, catalog: None, schema: None, now_ms: self.clock.now_ms() };
        let limits = ResultLimits { rows: None, bytes: ByteLimit::Fail(64 * 1024 * 1024) };
        let stop = CancellationToken::new();
        let rows = self.engine.run(text, session, values, limits, stop).await;
        let rows = rows.map_err(|error| Refusal::invalid(format!("Invalid filter: {error}")))?;
        read(&rows).map_err(Refusal::failed)
    }
}

/// Rows with their types: numbers are numbers here, not texts.
fn read(rows: &ResultSet) -> anyhow::Result<Vec<Document>> {
    let mut documents = Vec::new();
    for chunk in 0..rows.chunks().len() {
        for row in rows.rows(chunk)? {
            let cells = row.into_iter().zip(&rows.columns).map(|(cell, column)| match cell {
                Some(text) if column.type_name() == "LONG" => {
                    text.parse::<i64>().map_or(Value::Null, Value::from)
                }
                Some(text) => Value::from(text),
                None => Value::Null,
            });
            documents.push(Document(cells.collect()));
        }
    }
    Ok(documents)
}
