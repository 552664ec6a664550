//! A deployed agent: an endpoint that speaks the Responses API and answers from the support articles.
//! Inside it acts as an application: whoever asks, it reads as the service principal, and says so.

use super::responses::{self, About};
use crate::{
    accounts::Account,
    planner,
    reply::{self, Refusal},
    search,
    sql::grants,
    workspace::Workspace,
};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

pub(crate) const NAME: &str = "demo-support-agent";
pub(super) const ID: &str = "0f0e0d0c0b0a09080706050403020102";
/// The tool that it calls by itself.
const TOOL: &str = "search_articles";
/// Most articles that it reads for an answer.
const ARTICLES: usize = 3;
const ABOUT: &str = "I am a deployed agent of the demo workspace; inside I act as an application.";

pub(super) fn describe() -> Value {
    json!({
        "name": NAME,
        "id": ID,
        "task": "agent/v1/responses",
        "state": { "ready": "READY", "config_update": "NOT_UPDATING" },
        "creator": "carol@example.com",
        "description": "Answers from the support articles, by rule. It is not a language model.",
        "permission_level": "CAN_QUERY",
        "config": { "served_entities": [{ "name": NAME, "entity_name": "demo.support_agent", "entity_version": "1" }] },
    })
}

/// Whether somebody may ask it: whoever may use the schema that it answers from.
pub(crate) fn may_query(account: &Account) -> bool {
    grants::may_use_schema(account, "main", "support")
}

pub(super) fn check(caller: &Account) -> Result<(), Refusal> {
    if may_query(caller) {
        return Ok(());
    }
    Err(Refusal::denied(format!(
        "{} does not have CAN QUERY permission on serving endpoint '{NAME}'.",
        caller.user_name
    )))
}

#[derive(Deserialize)]
struct Request {
    input: Option<Value>,
    #[serde(default)]
    stream: bool,
}

/// Whether a request names it as its model.
pub(super) fn is_asked(body: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Named {
        model: Option<String>,
    }
    let named = serde_json::from_slice::<Named>(body).ok().and_then(|named| named.model);
    named.as_deref() == Some(NAME)
}

pub(super) async fn invoke(
    workspace: &Workspace,
    caller: &Account,
    body: &[u8],
) -> Result<Response, Refusal> {
    check(caller)?;
    answer(workspace, body).await
}

/// Answers whoever may ask: its own search, what that gave, and the text.
pub(crate) async fn answer(workspace: &Workspace, body: &[u8]) -> Result<Response, Refusal> {
    let request: Request = reply::read(body)?;
    let question = question(request.input.as_ref())?;
    let documents = articles(workspace, &question).await?;
    let text = match documents.first() {
        Some(best) => {
            let field = |name: &str| best[name].as_str().unwrap_or_default();
            format!("{ABOUT}\n\nFrom the article \"{}\": {}", field("title"), field("text"))
        }
        None => format!("{ABOUT}\n\nI found no article on that."),
    };
    let arguments = json!({ "query": question }).to_string();
    let call_id = format!("call_{}", workspace.fresh_hex());
    let call = json!({ "id": call_id, "function": { "name": TOOL, "arguments": arguments } });
    let items = [
        responses::function_call(workspace, &call),
        json!({
            "type": "function_call_output", "id": format!("fco_{}", workspace.fresh_hex()),
            "call_id": call_id, "status": "completed",
            "output": json!({ "documents": documents }).to_string(),
        }),
        responses::message(workspace, &text),
    ];
    let about = About {
        model: NAME,
        read: super::tokens(&question),
        stream: request.stream,
        tools: Vec::new(),
        instructions: None,
    };
    Ok(responses::deliver(workspace, &about, &items))
}

/// The last message of the user.
fn question(input: Option<&Value>) -> Result<String, Refusal> {
    let question = match input {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Array(items)) => {
            items.iter().rfind(|item| item["role"] == "user").map(planner::text_of)
        }
        _ => None,
    };
    question
        .filter(|text| !text.trim().is_empty())
        .ok_or_else(|| Refusal::invalid("input must hold a message of a user"))
}

/// The articles that fit a question, best first, as the application may read them.
async fn articles(workspace: &Workspace, question: &str) -> Result<Vec<Value>, Refusal> {
    let asked = json!({
        "query_text": question, "columns": ["title", "body"], "num_results": ARTICLES,
        "query_type": "FULL_TEXT",
    });
    let query: search::Query = serde_json::from_value(asked).map_err(Refusal::failed)?;
    let found = query.run(workspace, Account::service_principal()).await?;
    let rows = found["result"]["data_array"].as_array().map(Vec::as_slice).unwrap_or_default();
    let document =
        |row: &Value| json!({ "title": row[0], "text": row[1], "source": search::INDEX });
    Ok(rows.iter().map(document).collect())
}
