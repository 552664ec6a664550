//! Model serving: a chat endpoint, answered by the rule-based planner, streaming or not; a deployed
//! agent; and the embedding of the search.

pub(crate) mod agent;
pub(crate) mod embeddings;
pub(crate) mod responses;
pub(crate) mod upstream;

use crate::{
    planner::{self, Call, Step},
    reply::Refusal,
    workspace::{Resource, Workspace},
};
use axum::{
    Json,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use serde::Deserialize;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};

pub(crate) const ENDPOINT: &str = "demo-rule-based-planner";
/// Pause between two pieces of a streamed answer.
const PACE: Duration = Duration::from_millis(2);

/// The scope of every route here.
const SCOPE: &str = "model-serving";
const ID: &str = "0f0e0d0c0b0a09080706050403020100";
const EMBEDDING_ID: &str = "0f0e0d0c0b0a09080706050403020101";

fn describe(workspace: &Workspace) -> Value {
    let description = match workspace.options.upstream {
        Some(_) => "A model behind the demo workspace.",
        None => "A rule-based planner of the demo workspace. It is not a language model.",
    };
    json!({
        "name": ENDPOINT,
        "id": ID,
        "task": "llm/v1/chat",
        "state": { "ready": "READY", "config_update": "NOT_UPDATING" },
        "creator": "carol@example.com",
        "description": description,
        "permission_level": "CAN_QUERY",
        "config": { "served_entities": [{ "name": ENDPOINT, "entity_name": "demo.planner", "entity_version": "1" }] },
    })
}

pub(crate) async fn list(
    State(workspace): State<Arc<Workspace>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    let mut endpoints = vec![describe(&workspace), embeddings::describe()];
    endpoints.extend(agent::may_query(caller).then(agent::describe));
    Ok(Json(json!({ "endpoints": endpoints })))
}

fn known(name: &str) -> Result<(), Refusal> {
    if name == ENDPOINT {
        Ok(())
    } else {
        Err(Refusal::not_found(format!("Endpoint with name '{name}' does not exist.")))
    }
}

pub(crate) async fn get(
    State(workspace): State<Arc<Workspace>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    if name == crate::search::EMBEDDING {
        return Ok(Json(embeddings::describe()));
    }
    if name == agent::NAME {
        agent::check(caller)?;
        return Ok(Json(agent::describe()));
    }
    known(&name)?;
    Ok(Json(describe(&workspace)))
}

#[derive(Deserialize)]
pub(crate) struct ChatRequest {
    model: Option<String>,
    #[serde(default)]
    messages: Vec<Value>,
    #[serde(default)]
    tools: Vec<Value>,
    #[serde(default)]
    tool_choice: Value,
    #[serde(default)]
    stream: bool,
    #[serde(default)]
    stream_options: Value,
}

pub(crate) async fn invoke(
    State(workspace): State<Arc<Workspace>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: bytes::Bytes,
) -> Result<Response, Refusal> {
    let id = match name.as_str() {
        crate::search::EMBEDDING => EMBEDDING_ID,
        agent::NAME => agent::ID,
        _ => ID,
    };
    let caller = workspace.caller_on(&headers, Some(SCOPE), Some(Resource::ServingEndpoint(id)))?;
    match name.as_str() {
        crate::search::EMBEDDING => embeddings::answer(&body),
        agent::NAME => agent::invoke(&workspace, caller, &body).await,
        other => {
            known(other)?;
            answer(&workspace, &body).await
        }
    }
}

pub(crate) async fn chat_completions(
    State(workspace): State<Arc<Workspace>>,
    headers: HeaderMap,
    body: bytes::Bytes,
) -> Result<Response, Refusal> {
    workspace.caller(&headers, Some(SCOPE))?;
    answer(&workspace, &body).await
}

/// What the planner says to a conversation, with the tools that it is offered.
fn reply(
    workspace: &Workspace,
    messages: &[Value],
    tools: &[Value],
    tool_choice: &Value,
) -> Result<Reply, Refusal> {
    let tools: &[Value] = if tool_choice == "none" { &[] } else { tools };
    let is_free =
        matches!(tool_choice.as_str(), Some("none" | "auto") | None if !tool_choice.is_object());
    let write = |call: Call| {
        let id = format!("call_{}", workspace.fresh_id());
        let arguments = call.arguments.to_string();
        json!({ "id": id, "type": "function", "function": { "name": call.name, "arguments": arguments } })
    };
    let reply = match planner::decide(messages, tools) {
        Step::Calls(calls) => Reply::Calls(calls.into_iter().map(write).collect()),
        Step::Sql(statement) => Reply::Text(format!(
            "I was given no tool that runs SQL. This statement would answer it:\n\n```sql\n{statement}\n```"
        )),
        Step::Text(text) => Reply::Text(text),
    };
    match reply {
        Reply::Text(_) if !is_free => {
            Err(Refusal::invalid("tool_choice: the planner sees no call to make here"))
        }
        reply => Ok(reply),
    }
}

async fn answer(workspace: &Workspace, body: &[u8]) -> Result<Response, Refusal> {
    if let Some(upstream) = &workspace.options.upstream {
        return upstream.ask("chat/completions", body).await;
    }
    let request: ChatRequest = serde_json::from_slice(body)
        .map_err(|e| Refusal::api(StatusCode::BAD_REQUEST, "BAD_REQUEST", e.to_string()))?;
    if let Some(model) = &request.model {
        known(model)?;
    }
    if request.messages.is_empty() {
        return Err(Refusal::invalid("messages must not be empty"));
    }
    let step = reply(workspace, &request.messages, &request.tools, &request.tool_choice)?;
    let read: usize = request.messages.iter().map(|m| tokens(&m.to_string())).sum();
    let written: usize = match &step {
        Reply::Calls(calls) => calls.iter().map(|call| tokens(&call.to_string())).sum(),
        Reply::Text(text) => tokens(text),
    };
    let usage = json!({ "prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written });
    let id = format!("chatcmpl-{}", workspace.fresh_id());
    let created = workspace.clock.now().as_second();
    if request.stream {
        let with_usage = request.stream_options["include_usage"] == true;
        return Ok(streamed(&id, created, &step, with_usage.then_some(usage)));
    }
    let (message, finish) = match step {
        Reply::Calls(calls) => {
            (json!({ "role": "assistant", "content": "", "tool_calls": calls }), "tool_calls")
        }
        Reply::Text(text) => (json!({ "role": "assistant", "content": text }), "stop"),
    };
    Ok(Json(json!({
        "id": id, "object": "chat.completion", "created": created, "model": ENDPOINT,
        "choices": [{ "index": 0, "message": message, "finish_reason": finish }],
        "usage": usage,
    }))
    .into_response())
}

enum Reply {
    /// Calls of tools, all of one message.
    Calls(Vec<Value>),
    Text(String),
}

/// A rough count: the planner reads no tokens.
fn tokens(text: &str) -> usize {
    text.len().div_ceil(4)
}

fn streamed(id: &str, created: i64, reply: &Reply, usage: Option<Value>) -> Response {
    let chunk = |delta: Value, finish: Option<&str>| {
        json!({
            "id": id, "object": "chat.completion.chunk", "created": created, "model": ENDPOINT,
            "choices": [{ "index": 0, "delta": delta, "finish_reason": finish }],
        })
    };
    let mut events = vec![chunk(json!({ "role": "assistant", "content": "" }), None)];
    let finish = match reply {
        Reply::Calls(calls) => {
            for (index, call) in calls.iter().enumerate() {
                let arguments = call["function"]["arguments"].as_str().unwrap_or_default();
                let name = &call["function"]["name"];
                events.push(chunk(
                    json!({ "tool_calls": [{ "index": index, "id": call["id"], "type": "function", "function": { "name": name, "arguments": "" } }] }),
                    None,
                ));
                for piece in pieces(arguments) {
                    events.push(chunk(
                        json!({ "tool_calls": [{ "index": index, "function": { "arguments": piece } }] }),
                        None,
                    ));
                }
            }
            "tool_calls"
        }
        Reply::Text(text) => {
            events.extend(pieces(text).map(|piece| chunk(json!({ "content": piece }), None)));
            "stop"
        }
    };
    events.push(chunk(json!({}), Some(finish)));
    if let Some(usage) = usage {
        events.push(json!({ "id": id, "object": "chat.completion.chunk", "created": created, "model": ENDPOINT, "choices": [], "usage": usage }));
    }
    let lines = events
        .into_iter()
        .map(|event| format!("data: {event}\n\n"))
        .chain(["data: [DONE]\n\n".to_owned()]);
    let stream = futures::stream::iter(lines).then(|line| async move {
        tokio::time::sleep(PACE).await;
        Ok::<_, std::convert::Infallible>(line)
    });
    ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(stream)).into_response()
}

/// A text in pieces of a word each.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive([' ', '\n'])
}
