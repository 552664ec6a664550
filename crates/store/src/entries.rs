//! The ledger as a list: its entries newest first, some at a time, with what they are looked for by.

use crate::{Store, actions::word, chain};
use behalf_core::{Entry, Failure, Phase, ThreadId, lease::RunAs};
use rusqlite::params_from_iter;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Most entries that are given at once.
const MOST: u32 = 500;

/// Which entries are wanted; what is absent is any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(optional_fields)]
pub struct EntryQuery {
    /// Only entries before this one.
    #[serde(default)]
    pub before: Option<u64>,
    /// How many, 500 at most.
    pub count: u32,
    /// What they record.
    #[serde(default)]
    pub phases: Option<Vec<Phase>>,
    /// In which role it was done.
    #[serde(default)]
    pub run_as: Option<RunAs>,
    /// The kind of tool.
    #[serde(default)]
    pub tool: Option<String>,
    /// The thread.
    #[serde(default)]
    pub thread_id: Option<ThreadId>,
    /// A text in tool, operation, resource, decision, status or the ids.
    #[serde(default)]
    pub words: Option<String>,
}

/// An entry with its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct LedgerEntry {
    /// Its place, from 0.
    pub seq: u64,
    /// When.
    pub at: String,
    /// Its hash, lower-case hex.
    pub hash: String,
    /// What it records.
    #[serde(flatten)]
    pub entry: Entry,
}

impl Store {
    /// Entries of the ledger, newest first.
    pub async fn entries(&self, query: EntryQuery) -> Result<Vec<LedgerEntry>, Failure> {
        self.with(move |connection| {
            let (condition, values) = condition(&query);
            let sql = format!(
                "SELECT seq, hash, entry FROM ledger WHERE {condition} ORDER BY seq DESC LIMIT {}",
                query.count.clamp(1, MOST)
            );
            let mut statement = connection.prepare(&sql)?;
            let rows = statement.query_map(params_from_iter(values), |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, String>(2)?))
            })?;
            let mut entries = Vec::new();
            for row in rows {
                let (seq, hash, text) = row?;
                let whole: Value = serde_json::from_str(&text)?;
                let at = whole["at"].as_str().unwrap_or_default().to_owned();
                let entry = serde_json::from_value(whole)?;
                let seq = u64::try_from(seq).unwrap_or_default();
                entries.push(LedgerEntry { seq, at, hash: chain::hex(&hash), entry });
            }
            Ok(entries)
        })
        .await
    }
}

/// The condition of a query, and the values of its parameters.
fn condition(query: &EntryQuery) -> (String, Vec<String>) {
    let mut all = vec!["1".to_owned()];
    let mut values: Vec<String> = Vec::new();
    if let Some(before) = query.before {
        all.push(format!("seq < {before}"));
    }
    if let Some(phases) = &query.phases {
        let marks = vec!["?"; phases.len()].join(", ");
        all.push(format!("entry ->> '$.phase' IN ({marks})"));
        values.extend(phases.iter().filter_map(word));
    }
    let run_as = query.run_as.as_ref().and_then(word);
    let thread = query.thread_id.as_ref().map(|thread| thread.0.clone());
    for (path, value) in [("run_as", run_as), ("tool", query.tool.clone()), ("thread_id", thread)] {
        if let Some(value) = value {
            all.push(format!("entry ->> '$.{path}' = ?"));
            values.push(value);
        }
    }
    for word in query.words.iter().flat_map(|words| words.split_whitespace()) {
        const FIELDS: [&str; 9] = [
            "tool",
            "operation",
            "resource",
            "decision",
            "status",
            "error_code",
            "statement_id",
            "action_id",
            "principal.user_name",
        ];
        let fields = FIELDS.map(|field| format!("coalesce(entry ->> '$.{field}', '')"));
        all.push(format!("instr(lower({}), ?) > 0", fields.join(" || ' ' || ")));
        values.push(word.to_lowercase());
    }
    (all.join(" AND "), values)
}
