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

/// Longest snippet of a citation, and longest text of a document for the model, in characters.
const SNIPPET: usize = 240;
const TEXT: usize = 4_000;

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
        let documents: Vec<Value> = documents.into_iter().map(|d| d.for_model).collect();
        self.give_rows(act, rows).await?;
        Ok(json!({ "documents": documents }))
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
    rows.rows
        .iter()
        .enumerate()
        .map(|(place, row)| {
            let id = cell(row, key).unwrap_or_else(|| (place + 1).to_string());
            let words = cell(row, text).unwrap_or_default();
            let titled = cell(row, title).unwrap_or_else(|| format!("{index} {id}"));
            let source = cell(row, uri).unwrap_or_else(|| format!("{index}#{id}"));
            let columns = rows.columns.iter().zip(row);
            let mut for_model: Map<String, Value> = columns
                .filter(|(column, _)| column.name != "score")
                .map(|(column, value)| {
                    let short = value.as_ref().map(|v| v.chars().take(TEXT).collect::<String>());
                    (column.name.clone(), json!(short))
                })
                .collect();
            for_model.insert("citation".to_owned(), json!(place + 1));
            for_model.insert("title".to_owned(), json!(titled));
            for_model
                .insert("text".to_owned(), json!(words.chars().take(TEXT).collect::<String>()));
            for_model.insert("source".to_owned(), json!(source));
            let snippet = words.chars().take(SNIPPET).collect();
            Document {
                citation: Citation { title: titled, source: Some(source), snippet },
                for_model: Value::Object(for_model),
            }
        })
        .collect()
}
