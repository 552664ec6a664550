//! An index of AI Search as a tool.

use super::{Failure, Outcome, Place, read, tool, unknown};
use crate::{accounts::Account, reply::Refusal, search, workspace::Workspace};
use rmcp::model::{JsonObject, Tool};
use serde::Deserialize;
use serde_json::{Value, json};

/// Whether the place has an index that the caller may read.
pub(super) fn check(account: &Account, place: &Place) -> Result<(), Refusal> {
    let [catalog, schema, name] = search::parts();
    let here = place.catalog == catalog
        && place.schema == schema
        && place.name.as_deref().is_none_or(|wanted| wanted == name);
    if here && search::may_read(account) {
        return Ok(());
    }
    let place = format!("{}.{}", place.catalog, place.schema);
    Err(Refusal::not_found(format!("There is no vector search index for you in {place}.")))
}

fn name() -> String {
    search::INDEX.replace('.', "__")
}

pub(super) fn tools() -> Vec<Tool> {
    let query = ("query", "What to look for.", true);
    vec![tool(name(), format!("Searches the index {}.", search::INDEX), &[query], true)]
}

#[derive(Deserialize)]
struct Look {
    query: String,
}

/// Options come from whoever set the tool up, not from the model: as the call's metadata.
pub(super) async fn call(
    workspace: &Workspace,
    account: &'static Account,
    tool: &str,
    arguments: Value,
    options: &JsonObject,
) -> Outcome {
    if tool != name() {
        return Err(unknown(tool));
    }
    let Look { query } = read(arguments)?;
    let mut asked = json!({ "query_text": query, "columns": search::COLUMNS, "num_results": 5 });
    for (name, value) in options {
        let field = match name.as_str() {
            "num_results" | "score_threshold" | "query_type" | "columns" => name,
            "filters" => "filters_json",
            _ => continue,
        };
        asked[field] = match (name.as_str(), value) {
            ("filters", Value::Object(filters)) => {
                json!(Value::Object(filters.clone()).to_string())
            }
            ("columns", Value::String(list)) => {
                json!(list.split(',').map(str::trim).collect::<Vec<_>>())
            }
            _ => value.clone(),
        };
    }
    let search: search::Query = read(asked)?;
    search.run(workspace, account).await.map_err(Failure::from)
}
