//! A search in an index of AI Search: documents for the model, citations for the reader, rows for the grid.

use super::{
    CallOf, Prepared, Searched, Tool,
    arguments::{check, text, wrong},
};
use crate::{act::Plan, gate::Verdict, resources::Resource, turn::Turn};
use behalf_core::{Citation, Failure, Findings, Scopes};
use behalf_databricks::{
    rows::Rows,
    search::{self, Query},
    serving::ToolSpec,
};
use serde_json::{Map, Value, json};

/// Longest snippet of a citation, and longest text, other cell, title and source of a document for the model,
/// in characters.
const SNIPPET: usize = 240;
const TEXT: usize = 4_000;
const CELL: usize = 500;
const TITLE: usize = 200;
const SOURCE: usize = 500;

pub(super) fn spec(name: &str, description: String, columns: &[String]) -> ToolSpec {
    let filter = format!("Columns that must have these values; columns: {}", columns.join(", "));
    ToolSpec {
        name: name.to_owned(),
        description,
        parameters: json!({
            "type": "object",
            "properties": {
                "query": { "type": "string", "description": "What is looked for, in plain words" },
                "filters": {
                    "type": "array",
                    "description": filter,
                    "items": {
                        "type": "object",
                        "properties": { "key": { "type": "string" }, "value": {} },
                        "required": ["key", "value"],
                    },
                },
            },
            "required": ["query"],
        }),
    }
}

impl Turn {
    pub(super) fn prepare_search(
        tool: &Tool,
        on: &Resource,
        search: &Searched,
        call: CallOf<'_>,
    ) -> Result<Prepared, Failure> {
        check(&tool.spec.name, &tool.spec.parameters, call.called)?;
        text(&tool.spec.name, call.called, "query")?;
        filters(&tool.spec.name, search, call.called)?;
        let plan = tool.plan("ai_search", on, Scopes::of(Scopes::VECTOR_SEARCH), &call);
        Ok(Prepared::new(plan, Verdict::Allow { operation: "search" }))
    }

    pub(super) async fn run_search(&self, plan: Plan, search: &Searched) -> Result<Value, Failure> {
        let index = plan.on.id.clone();
        let question = text(&plan.name, &plan.called, "query")?.to_owned();
        let filters = filters(&plan.name, search, &plan.called)?;
        let mut act = self.begin(plan).await?;
        let (rows, request_id) = loop {
            let errand = act.errand();
            let query = Query {
                text: &question,
                columns: &search.columns,
                num_results: search.num_results,
                filters: &filters,
                query_type: search.query_type,
                rerank: search.rerank.as_deref(),
            };
            let sent = search::query(&self.door, &errand, &index, &query);
            match self.unless_cancelled(sent).await {
                Ok(found) => break found,
                Err(error) => self.again(&mut act, error, false).await?,
            }
        };
        act.action.request_id = request_id;
        let documents = documents(&rows, search, &index);
        act.action.findings = Some(Findings {
            citations: documents.iter().map(|document| document.citation.clone()).collect(),
            ..Findings::default()
        });
        let told = told(documents, self.limits.sample_bytes);
        self.give_rows(act, rows).await?;
        Ok(told)
    }
}

/// What the file always filters by, and what the model adds. What the file says stands.
fn filters(tool: &str, search: &Searched, called: &Value) -> Result<Map<String, Value>, Failure> {
    let mut all = Map::new();
    for filter in called["filters"].as_array().into_iter().flatten() {
        let (Some(key), value) = (filter["key"].as_str(), &filter["value"]) else {
            return Err(wrong(tool, "filters", "takes each filter as {\"key\", \"value\"}"));
        };
        let (column, operator) = key.split_once(' ').unwrap_or((key, ""));
        let is_operator = ["", "<", "<=", ">", ">=", "NOT", "LIKE"].contains(&operator);
        if !is_operator || !search.columns.iter().any(|known| known == column) {
            return Err(wrong(tool, key, "cannot filter by this column"));
        }
        if value.is_object() || value.is_null() {
            return Err(wrong(tool, key, "takes a value, or a list of values, here"));
        }
        all.insert(key.to_owned(), value.clone());
    }
    all.extend(search.filters.clone());
    Ok(all)
}

/// The first of the documents, as many as fit into what a model is told of a result, in bytes.
fn told(documents: Vec<Document>, most: usize) -> Value {
    let (all, mut bytes) = (documents.len(), 0);
    let mut first = Vec::new();
    for document in documents {
        bytes += document.for_model.to_string().len();
        if bytes > most {
            break;
        }
        first.push(document.for_model);
    }
    let mut told = json!({ "documents": first });
    if first.len() < all {
        told["note"] = json!(format!("These are the first {} of {all} documents.", first.len()));
    }
    told
}

struct Document {
    citation: Citation,
    for_model: Value,
}

fn documents(rows: &Rows, search: &Searched, index: &str) -> Vec<Document> {
    let at = |name: &str| rows.columns.iter().position(|column| column.name == name);
    let key = at(&search.key_column);
    let text = search.text_column.as_deref().and_then(at);
    let title = ["title", "name", "subject"].iter().find_map(|name| at(name));
    let uri = search.doc_uri.as_deref().and_then(at);
    let cell = |row: &[Option<String>], at: Option<usize>| at.and_then(|at| row.get(at)?.clone());
    let short = |text: &str, most: usize| text.chars().take(most).collect::<String>();
    // What has a place of its own is told there, and once.
    let placed = [text, title, uri];
    rows.rows
        .iter()
        .enumerate()
        .map(|(place, row)| {
            let id = cell(row, key).unwrap_or_else(|| (place + 1).to_string());
            let words = cell(row, text).unwrap_or_default();
            let titled = cell(row, title).unwrap_or_else(|| format!("{index} {id}"));
            let titled = short(&titled, TITLE);
            let source = cell(row, uri).unwrap_or_else(|| format!("{index}#{id}"));
            let source = short(&source, SOURCE);
            let columns = rows.columns.iter().zip(row).enumerate();
            let mut for_model: Map<String, Value> = columns
                .filter(|(at, (column, _))| column.name != "score" && !placed.contains(&Some(*at)))
                .map(|(_, (column, value))| {
                    (column.name.clone(), json!(value.as_ref().map(|text| short(text, CELL))))
                })
                .collect();
            for_model.insert("citation".to_owned(), json!(place + 1));
            for_model.insert("title".to_owned(), json!(titled));
            for_model.insert("text".to_owned(), json!(short(&words, TEXT)));
            for_model.insert("source".to_owned(), json!(source));
            let snippet = short(&words, SNIPPET);
            Document {
                citation: Citation { title: titled, source: Some(source), snippet },
                for_model: Value::Object(for_model),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use behalf_core::results::Column;

    fn found(body: &str, other: &str) -> (Rows, Searched) {
        let column = |name: &str| Column { name: name.to_owned(), type_text: "STRING".to_owned() };
        let text = |text: &str| Some(text.to_owned());
        let row = vec![text("7"), text("On drills"), text(body), text(other), text("0.5")];
        let rows = Rows {
            columns: ["id", "title", "body", "other", "score"].map(column).to_vec(),
            rows: vec![row.clone(), row],
            truncated: false,
            statement_id: None,
        };
        let search = Searched {
            columns: Vec::new(),
            num_results: 2,
            filters: Map::new(),
            query_type: "ANN",
            rerank: None,
            text_column: Some("body".to_owned()),
            doc_uri: None,
            key_column: "id".to_owned(),
        };
        (rows, search)
    }

    #[test]
    fn a_document_is_told_once_and_cut() {
        let (rows, search) = found(&"b".repeat(TEXT + 1), &"o".repeat(CELL + 1));
        let first = documents(&rows, &search, "main.a.i").remove(0);
        let expected = json!({
            "id": "7", "title": "On drills", "text": "b".repeat(TEXT), "other": "o".repeat(CELL),
            "citation": 1, "source": "main.a.i#7",
        });
        assert_eq!(first.for_model, expected, "its text stands in one place");
        assert_eq!(first.citation.snippet.len(), SNIPPET, "and its citation is short");
    }

    #[test]
    fn no_more_documents_are_told_than_fit() {
        let (rows, search) = found("b", "o");
        let told_of = |most| told(documents(&rows, &search, "i"), most);
        let count = |told: &Value| told["documents"].as_array().map_or(0, Vec::len);
        assert_eq!(count(&told_of(10_000)), 2, "both fit");
        let some = told_of(150);
        assert_eq!(count(&some), 1, "{some}");
        assert_eq!(some["note"], "These are the first 1 of 2 documents.", "and it is said");
    }
}
