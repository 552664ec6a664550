//! AI Search (Vector Search): documents of an index that are near a question.

use crate::{
    door::{Call, Door, DoorError, Errand},
    rows::{Rows, cell},
    statements::typed,
    wire::segment,
};
use behalf_core::results::Column;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What is looked for, and how.
#[derive(Debug, Clone)]
pub struct Query<'a> {
    /// The question.
    pub text: &'a str,
    /// What is fetched of each document.
    pub columns: &'a [String],
    /// How many documents.
    pub num_results: u32,
    /// Which documents.
    pub filters: &'a Map<String, Value>,
    /// `ANN`, `HYBRID`, `FULL_TEXT`.
    pub query_type: &'a str,
    /// Columns for Databricks' reranker.
    pub rerank: Option<&'a [String]>,
}

/// An index, as far as a search needs to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its key column.
    pub primary_key: String,
    /// The columns that it has.
    pub columns: Vec<String>,
    /// The column of the text.
    pub text_column: Option<String>,
}

fn of_index(name: &str) -> String {
    format!("/api/2.0/vector-search/indexes/{}", segment(name))
}

/// Describes an index.
pub async fn index(door: &Door, errand: &Errand<'_>, name: &str) -> Result<Index, DoorError> {
    let body = door.json(errand, Call::get(of_index(name))).await?.body;
    let spec = &body["delta_sync_index_spec"];
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let primary_key = text(&body["primary_key"]).unwrap_or_default();
    let text_column = text(&spec["embedding_source_columns"][0]["name"]);
    let synced = spec["columns_to_sync"].as_array().into_iter().flatten().filter_map(text);
    let mut columns: Vec<String> = synced.collect();
    // An index of a program's own says its columns as text.
    if columns.is_empty()
        && let Some(schema) = body["direct_access_index_spec"]["schema_json"].as_str()
        && let Ok(Value::Object(fields)) = serde_json::from_str(schema)
    {
        let is_vector = |kind: &Value| kind.as_str().is_some_and(|kind| kind.starts_with("array"));
        columns.extend(fields.iter().filter(|(_, k)| !is_vector(k)).map(|(name, _)| name.clone()));
    }
    for needed in std::iter::once(&primary_key).chain(&text_column) {
        if !needed.is_empty() && !columns.contains(needed) {
            columns.insert(0, needed.clone());
        }
    }
    Ok(Index { primary_key, columns, text_column })
}

/// Searches; the last column is the score. Gives the workspace's id of the request too.
pub async fn query(
    door: &Door,
    errand: &Errand<'_>,
    index: &str,
    query: &Query<'_>,
) -> Result<(Rows, Option<String>), DoorError> {
    let mut body = json!({
        "query_text": query.text,
        "columns": query.columns,
        "num_results": query.num_results,
        "query_type": query.query_type,
    });
    if !query.filters.is_empty() {
        body["filters_json"] = Value::from(Value::Object(query.filters.clone()).to_string());
    }
    if let Some(columns) = query.rerank {
        body["reranker"] = json!({
            "model": "databricks_reranker", "parameters": { "columns_to_rerank": columns },
        });
    }
    let reply = door.json(errand, Call::post(format!("{}/query", of_index(index)), body)).await?;
    let raw: Raw = typed(reply.body)?;
    let columns = raw.manifest.columns.into_iter();
    let rows = Rows {
        columns: columns
            .map(|column| Column {
                name: column.name,
                type_text: column.type_text.unwrap_or_else(|| "STRING".to_owned()),
            })
            .collect(),
        rows: raw
            .result
            .data_array
            .into_iter()
            .map(|row| row.into_iter().map(cell).collect())
            .collect(),
        truncated: raw.next_page_token.is_some_and(|token| !token.is_empty()),
        statement_id: None,
    };
    Ok((rows, reply.request_id))
}

#[derive(Deserialize)]
struct Raw {
    manifest: RawManifest,
    #[serde(default)]
    result: RawResult,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct RawManifest {
    #[serde(default)]
    columns: Vec<RawColumn>,
}

#[derive(Deserialize)]
struct RawColumn {
    #[serde(default)]
    name: String,
    type_text: Option<String>,
}

#[derive(Deserialize, Default)]
struct RawResult {
    #[serde(default)]
    data_array: Vec<Vec<Value>>,
}
