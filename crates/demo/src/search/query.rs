//! A query: what it may hold, and its reply.

use super::{
    COLUMNS, Document, EMBEDDED, KEY,
    filter::{self, Condition},
    rank::{self, Ranking},
};
use crate::{accounts::Account, reply::Refusal, workspace::Workspace};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Most results of a search by words.
const WORDS_CAP: usize = 200;
/// Most results of any query.
const CAP: usize = 1000;
/// Results that are reranked.
const RERANKED: usize = 50;

#[derive(Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    columns: Vec<String>,
    query_text: Option<String>,
    query_vector: Option<Vec<f64>>,
    num_results: Option<usize>,
    filters_json: Option<String>,
    filter_string: Option<String>,
    query_type: Option<String>,
    score_threshold: Option<f64>,
    reranker: Option<Reranker>,
    columns_to_rerank: Option<Vec<String>>,
    /// What else there is, so that it can be refused by name.
    #[serde(flatten)]
    rest: Map<String, Value>,
}

#[derive(Deserialize)]
struct Reranker {
    model: String,
    #[serde(default)]
    parameters: RerankerParameters,
}

#[derive(Deserialize, Default)]
struct RerankerParameters {
    #[serde(default)]
    columns_to_rerank: Vec<String>,
}

/// Fields that change nothing here.
const HARMLESS: [&str; 3] = ["debug_level", "index_name", "endpoint_name"];

fn known(columns: &[String]) -> Result<Vec<&str>, Refusal> {
    match columns.iter().find(|column| !COLUMNS.contains(&column.as_str())) {
        Some(column) => Err(Refusal::invalid(format!(
            "Requested columns to fetch are not present in index: {column}"
        ))),
        None => Ok(columns.iter().map(String::as_str).collect()),
    }
}

impl Query {
    fn check(&self) -> Result<(), Refusal> {
        let is_set = |value: &Value| match value {
            Value::Null => false,
            Value::Array(items) => !items.is_empty(),
            _ => true,
        };
        let other = self.rest.iter().find(|(n, v)| !HARMLESS.contains(&n.as_str()) && is_set(v));
        if let Some((name, _)) = other {
            return Err(Refusal::invalid(format!("The demo workspace does not support `{name}`.")));
        }
        if self.columns.len() > COLUMNS.len() {
            return Err(Refusal::invalid("columns names more than the index has"));
        }
        if self.columns.is_empty() {
            return Err(Refusal::invalid("columns must not be empty"));
        }
        Ok(())
    }

    fn text(&self, query_type: &str) -> Result<&str, Refusal> {
        self.query_text
            .as_deref()
            .filter(|text| !text.trim().is_empty())
            .ok_or_else(|| Refusal::invalid(format!("query_text is required for {query_type}")))
    }

    fn rank(&self, documents: &[Document]) -> Result<Ranking, Refusal> {
        let words = ["title", EMBEDDED];
        match self.query_type.as_deref().unwrap_or("ANN") {
            "FULL_TEXT" => Ok(rank::by_words(documents, self.text("FULL_TEXT")?, &words)),
            "HYBRID" => {
                let text = self.text("HYBRID")?;
                let near = rank::by_vector(documents, &rank::embed(text));
                Ok(rank::joined(&near, &rank::by_words(documents, text, &words)))
            }
            "ANN" => {
                let vector = match (&self.query_vector, &self.query_text) {
                    (Some(vector), _) if vector.len() != rank::DIMENSIONS => {
                        return Err(Refusal::invalid(format!(
                            "query_vector has {} dimensions, and the index {}.",
                            vector.len(),
                            rank::DIMENSIONS
                        )));
                    }
                    (Some(vector), _) => vector.clone(),
                    (None, _) => rank::embed(self.text("ANN")?),
                };
                Ok(rank::by_vector(documents, &vector))
            }
            other => Err(Refusal::invalid(format!("query_type {other} is not known"))),
        }
    }

    /// What is reranked by, if anything.
    fn reranked_by(&self) -> Result<Option<Vec<&str>>, Refusal> {
        match (&self.reranker, &self.columns_to_rerank) {
            (Some(reranker), _) if reranker.model != "databricks_reranker" => {
                Err(Refusal::invalid(format!("reranker {} is not known", reranker.model)))
            }
            (Some(reranker), _) => known(&reranker.parameters.columns_to_rerank).map(Some),
            (None, Some(columns)) if !columns.is_empty() => known(columns).map(Some),
            _ => Ok(None),
        }
    }

    pub(crate) async fn run(
        &self,
        workspace: &Workspace,
        account: &'static Account,
    ) -> Result<Value, Refusal> {
        self.check()?;
        let columns = known(&self.columns)?;
        let condition = match (&self.filters_json, &self.filter_string) {
            (Some(json), _) if !json.trim().is_empty() => filter::condition(json)?,
            (_, Some(text)) if !text.trim().is_empty() => {
                Some(Condition { text: filter::expression(text)?, values: Vec::new() })
            }
            _ => None,
        };
        let documents = workspace.documents(account, condition).await?;
        let mut ranking = self.rank(&documents)?;
        let by_words = matches!(self.query_type.as_deref(), Some("HYBRID" | "FULL_TEXT"));
        ranking.retain(|(_, score)| *score >= self.score_threshold.unwrap_or_default());
        if let Some(columns) = self.reranked_by()? {
            ranking.truncate(RERANKED);
            ranking = reranked(&documents, &ranking, self.text("reranking")?, &columns);
        }
        let cap = if by_words { WORDS_CAP } else { CAP };
        ranking.truncate(self.num_results.unwrap_or(10).min(cap));
        let rows: Vec<Value> = ranking
            .iter()
            .filter_map(|(at, score)| {
                let document = documents.get(*at)?;
                let mut row: Vec<Value> =
                    columns.iter().map(|column| document.get(column).clone()).collect();
                row.push(json!(score));
                Some(Value::Array(row))
            })
            .collect();
        let named = columns.iter().copied().chain(["score"]).map(|name| json!({ "name": name }));
        let named: Vec<Value> = named.collect();
        Ok(json!({
            "manifest": { "column_count": named.len(), "columns": named },
            "result": { "row_count": rows.len(), "data_array": rows },
            "next_page_token": "",
        }))
    }
}

/// Puts those first whose columns hold the words of the question; the others keep their order.
fn reranked(
    documents: &[Document],
    ranking: &Ranking,
    question: &str,
    columns: &[&str],
) -> Ranking {
    let words = rank::by_words(documents, question, columns);
    let best = words.iter().filter(|(at, _)| ranking.iter().any(|(ranked, _)| ranked == at));
    let rest = ranking.iter().filter(|(at, _)| !words.iter().any(|(found, _)| found == at));
    let places = best.chain(rest).zip(1_u32..);
    // A reranker has scores of its own: here they tell the place.
    places.map(|((at, _), place)| (*at, 1.0 / f64::from(place))).collect()
}

#[derive(Deserialize)]
pub(super) struct Scan {
    num_results: Option<usize>,
    last_primary_key: Option<Value>,
}

impl Scan {
    pub(super) async fn run(
        &self,
        workspace: &Workspace,
        account: &'static Account,
    ) -> Result<Value, Refusal> {
        let after = match &self.last_primary_key {
            None | Some(Value::Null) => 0,
            Some(Value::Number(number)) => number.as_i64().unwrap_or(i64::MAX),
            Some(Value::String(text)) => text
                .parse()
                .map_err(|_| Refusal::invalid("last_primary_key is no key of this index"))?,
            Some(_) => return Err(Refusal::invalid("last_primary_key is no key of this index")),
        };
        let condition = Condition { text: format!("{KEY} > {after}"), values: Vec::new() };
        let documents = workspace.documents(account, Some(condition)).await?;
        let page: Vec<&Document> = documents.iter().take(self.num_results.unwrap_or(10)).collect();
        let data: Vec<Value> = page
            .iter()
            .map(|document| {
                let fields = COLUMNS.iter().map(|column| {
                    let value = match document.get(column) {
                        Value::Number(number) => json!({ "number_value": number }),
                        other => json!({ "string_value": other }),
                    };
                    json!({ "key": column, "value": value })
                });
                json!({ "fields": fields.collect::<Vec<_>>() })
            })
            .collect();
        let last = page.last().map(|document| document.text(KEY));
        Ok(json!({ "data": data, "last_primary_key": last }))
    }
}
