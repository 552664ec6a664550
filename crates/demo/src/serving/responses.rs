//! The Responses API of OpenAI, on the same planner.

use super::{ENDPOINT, Reply, SCOPE, agent, known, pieces, tokens};
use crate::{
    reply::{self, Refusal},
    workspace::{Resource, Workspace},
};
use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

#[derive(Deserialize)]
struct Request {
    model: Option<String>,
    input: Option<Value>,
    instructions: Option<String>,
    #[serde(default)]
    tools: Vec<Value>,
    #[serde(default)]
    tool_choice: Value,
    #[serde(default)]
    stream: bool,
}

pub(crate) async fn responses(
    State(workspace): State<Arc<Workspace>>,
    headers: HeaderMap,
    body: bytes::Bytes,
) -> Result<Response, Refusal> {
    if agent::is_asked(&body) {
        let on = Resource::ServingEndpoint(agent::ID);
        let caller = workspace.caller_on(&headers, Some(SCOPE), Some(on))?;
        return agent::invoke(&workspace, caller, &body).await;
    }
    workspace.caller(&headers, Some(SCOPE))?;
    if let Some(upstream) = &workspace.options.upstream {
        return upstream.ask("responses", &body).await;
    }
    let request: Request = reply::read(&body)?;
    known(request.model.as_deref().unwrap_or_default())?;
    let messages = messages(&request)?;
    // Here a tool is its function; the chat API wraps it.
    let tools: Vec<Value> =
        request.tools.iter().map(|tool| json!({ "function": tool.clone() })).collect();
    let items = match super::reply(&workspace, &messages, &tools, &request.tool_choice)? {
        Reply::Text(text) => vec![message(&workspace, &text)],
        Reply::Calls(calls) => calls.iter().map(|call| function_call(&workspace, call)).collect(),
    };
    let about = About {
        model: ENDPOINT,
        read: messages.iter().map(|m| tokens(&m.to_string())).sum(),
        stream: request.stream,
        tools: request.tools,
        instructions: request.instructions,
    };
    Ok(deliver(&workspace, &about, &items))
}

/// What an answer says of itself beside its items.
pub(super) struct About {
    pub(super) model: &'static str,
    /// Tokens of what was asked.
    pub(super) read: usize,
    pub(super) stream: bool,
    pub(super) tools: Vec<Value>,
    pub(super) instructions: Option<String>,
}

/// A whole answer: at once, or as events.
pub(super) fn deliver(workspace: &Workspace, about: &About, items: &[Value]) -> Response {
    let written: usize = items.iter().map(|item| tokens(&item.to_string())).sum();
    let response = |status: &str, output: &[Value], usage: Value| {
        json!({
            "id": format!("resp_{}", workspace.fresh_hex()),
            "object": "response",
            "created_at": workspace.clock.now().as_second(),
            "status": status,
            "model": about.model,
            "output": output,
            "usage": usage,
            "parallel_tool_calls": true,
            "tool_choice": "auto",
            "tools": about.tools,
            "instructions": about.instructions,
            "error": null,
            "incomplete_details": null,
            "metadata": {},
        })
    };
    let usage = json!({
        "input_tokens": about.read, "input_tokens_details": { "cached_tokens": 0 },
        "output_tokens": written, "output_tokens_details": { "reasoning_tokens": 0 },
        "total_tokens": about.read + written,
    });
    let done = response("completed", items, usage);
    if !about.stream {
        return Json(done).into_response();
    }
    let mut begun = response("in_progress", &[], Value::Null);
    begun["id"] = done["id"].clone();
    streamed(&begun, items, &done)
}

/// The conversation as the chat API has it.
fn messages(request: &Request) -> Result<Vec<Value>, Refusal> {
    let items = match &request.input {
        Some(Value::String(text)) => vec![json!({ "role": "user", "content": text })],
        Some(Value::Array(items)) if !items.is_empty() => items.clone(),
        _ => return Err(Refusal::invalid("input must be a text or a list of items")),
    };
    let system = request.instructions.iter();
    let system = system.map(|text| json!({ "role": "system", "content": text }));
    let read = items.into_iter().map(|item| match item["type"].as_str() {
        Some("function_call") => {
            let function = json!({ "name": item["name"], "arguments": item["arguments"] });
            let call = json!({ "id": item["call_id"], "type": "function", "function": function });
            json!({ "role": "assistant", "content": "", "tool_calls": [call] })
        }
        Some("function_call_output") => {
            json!({ "role": "tool", "tool_call_id": item["call_id"], "content": item["output"] })
        }
        _ => item,
    });
    Ok(system.chain(read).collect())
}

/// A text, as an item of an answer.
pub(super) fn message(workspace: &Workspace, text: &str) -> Value {
    json!({
        "type": "message", "id": format!("msg_{}", workspace.fresh_hex()),
        "role": "assistant", "status": "completed",
        "content": [{ "type": "output_text", "text": text, "annotations": [], "logprobs": [] }],
    })
}

/// A call of the chat API, as an item of an answer.
pub(super) fn function_call(workspace: &Workspace, call: &Value) -> Value {
    json!({
        "type": "function_call", "id": format!("fc_{}", workspace.fresh_hex()),
        "call_id": call["id"], "status": "completed",
        "name": call["function"]["name"], "arguments": call["function"]["arguments"],
    })
}

fn streamed(begun: &Value, items: &[Value], done: &Value) -> Response {
    let mut events = vec![json!({ "type": "response.created", "response": begun })];
    for (index, item) in items.iter().enumerate() {
        events.push(json!({
            "type": "response.output_item.added", "output_index": index, "item": item_begun(item),
        }));
        if let Some(text) = item["content"][0]["text"].as_str() {
            events.extend(pieces(text).map(|piece| {
                json!({
                    "type": "response.output_text.delta", "item_id": item["id"],
                    "output_index": index, "content_index": 0, "delta": piece, "logprobs": [],
                })
            }));
        }
        events.push(json!({
            "type": "response.output_item.done", "output_index": index, "item": item,
        }));
    }
    events.push(json!({ "type": "response.completed", "response": done }));
    let lines = events.into_iter().enumerate().map(|(number, mut event)| {
        event["sequence_number"] = json!(number);
        let name = event["type"].as_str().unwrap_or_default().to_owned();
        Ok::<_, std::convert::Infallible>(format!("event: {name}\ndata: {event}\n\n"))
    });
    let stream = futures::stream::iter(lines);
    ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(stream)).into_response()
}

/// An item before anything of it has come.
fn item_begun(item: &Value) -> Value {
    let mut begun = item.clone();
    match begun["type"].as_str() {
        Some("message") => begun["content"] = json!([]),
        Some("function_call") => begun["arguments"] = json!(""),
        // A result is there at once.
        _ => return begun,
    }
    begun["status"] = json!("in_progress");
    begun
}
