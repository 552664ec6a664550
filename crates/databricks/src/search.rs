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

/// Longest reply of a search, in bytes.
const REPLY: usize = 8 * 1024 * 1024;
/// Longest cell of it, in characters.
const CELL: usize = 32_000;
/// Most columns of an index that are told of, and the longest name of one, in characters.
const COLUMNS: usize = 500;
const NAME: usize = 255;

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
    let is_name = |name: &String| name.chars().count() <= NAME;
    let mut columns: Vec<String> = synced.filter(is_name).take(COLUMNS).collect();
    // An index of a program's own says its columns as text.
    if columns.is_empty()
        && let Some(schema) = body["direct_access_index_spec"]["schema_json"].as_str()
        && let Ok(Value::Object(fields)) = serde_json::from_str(schema)
    {
        let is_vector = |kind: &Value| kind.as_str().is_some_and(|kind| kind.starts_with("array"));
        let plain =
            fields.iter().filter(|(_, kind)| !is_vector(kind)).map(|(name, _)| name.clone());
        columns.extend(plain.filter(is_name).take(COLUMNS));
    }
    for needed in std::iter::once(&primary_key).chain(&text_column) {
        if !needed.is_empty() && !columns.contains(needed) {
            columns.insert(0, needed.clone());
        }
    }
    Ok(Index { primary_key, columns, text_column })
}

/// Searches; the last column is the score. Gives the workspace's id of the request too. What comes back is
/// what was asked for: no more documents, and of each no more than its columns and the score.
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
    let call = Call::post(format!("{}/query", of_index(index)), body).at_most(REPLY);
    let reply = door.json(errand, call).await?;
    Ok((read(typed(reply.body)?, query), reply.request_id))
}

fn read(raw: Raw, query: &Query<'_>) -> Rows {
    let short = |text: String, most: usize| match text.len() > most {
        true => text.chars().take(most).collect(),
        false => text,
    };
    let width = query.columns.len() + 1;
    let most = usize::try_from(query.num_results).unwrap_or(usize::MAX);
    let is_more = raw.result.data_array.len() > most;
    let row = |row: Vec<Value>| -> Vec<Option<String>> {
        let cells = row.into_iter().take(width).map(cell);
        cells.map(|cell| cell.map(|text| short(text, CELL))).collect()
    };
    Rows {
        columns: raw
            .manifest
            .columns
            .into_iter()
            .take(width)
            .map(|column| Column {
                name: short(column.name, NAME),
                type_text: short(column.type_text.unwrap_or_else(|| "STRING".to_owned()), NAME),
            })
            .collect(),
        rows: raw.result.data_array.into_iter().take(most).map(row).collect(),
        truncated: is_more || raw.next_page_token.is_some_and(|token| !token.is_empty()),
        statement_id: None,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_comes_than_was_asked_for() {
        let columns = ["id".to_owned(), "body".to_owned()];
        let query = Query {
            text: "x",
            columns: &columns,
            num_results: 2,
            filters: &Map::new(),
            query_type: "ANN",
            rerank: None,
        };
        let named = |name: &str| json!({ "name": name });
        let raw = json!({
            "manifest": { "columns": [named("id"), named("body"), named("score"), named("more")] },
            "result": { "data_array": [
                [1, "b".repeat(CELL + 1), 0.5, "more"], [2, null, 0.4, "more"], [3, "c", 0.3, "more"],
            ] },
        });
        let rows = read(serde_json::from_value(raw).unwrap(), &query);
        let names: Vec<&str> = rows.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["id", "body", "score"], "no column that was not asked for");
        let text = |text: &str| Some(text.to_owned());
        let expected = [
            vec![text("1"), text(&"b".repeat(CELL)), text("0.5")],
            vec![text("2"), None, text("0.4")],
        ];
        assert_eq!(rows.rows, expected, "no more documents, and no longer cells");
        assert!(rows.truncated, "and it is said");
    }
}
