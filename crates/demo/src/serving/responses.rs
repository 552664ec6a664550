//! The Responses API of OpenAI, on the same planner.

use super::{ENDPOINT, Reply, SCOPE, known, pieces, sql_tool, tokens};
use crate::{
    reply::{self, Refusal},
    workspace::Workspace,
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
    let answer = super::reply(&workspace, &messages, sql_tool(&tools), &request.tool_choice)?;
    let item = item(&workspace, answer);
    let read: usize = messages.iter().map(|m| tokens(&m.to_string())).sum();
    let written = tokens(&item.to_string());
    let response = |status: &str, output: Value, usage: Value| {
        json!({
            "id": format!("resp_{}", workspace.fresh_hex()),
            "object": "response",
            "created_at": workspace.clock.now().as_second(),
            "status": status,
            "model": ENDPOINT,
            "output": output,
            "usage": usage,
            "parallel_tool_calls": false,
            "tool_choice": "auto",
            "tools": request.tools,
            "instructions": request.instructions,
            "error": null,
            "incomplete_details": null,
            "metadata": {},
        })
    };
    let usage = json!({
        "input_tokens": read, "input_tokens_details": { "cached_tokens": 0 },
        "output_tokens": written, "output_tokens_details": { "reasoning_tokens": 0 },
        "total_tokens": read + written,
    });
    let done = response("completed", json!([item]), usage);
    if !request.stream {
        return Ok(Json(done).into_response());
    }
    let mut begun = response("in_progress", json!([]), Value::Null);
    begun["id"] = done["id"].clone();
    Ok(streamed(&begun, &item, &done))
}

/// The conversation as the chat API has it.
fn messages(request: &Request) -> Result<Vec<Value>, Refusal> {
    let items = match &request.input {
        Some(Value::String(text)) => vec![json!({ "role": "user", "content": text })],
        Some(Value::Array(items)) if !items.is_empty() => items.clone(),
        _ => return Err(Refusal::invalid("input must be a text or a list of items")),
    };
    let read = items.into_iter().map(|item| match item["type"].as_str() {
        Some("function_call") => json!({ "role": "assistant", "content": "" }),
        Some("function_call_output") => {
            json!({ "role": "tool", "tool_call_id": item["call_id"], "content": item["output"] })
        }
        _ => item,
    });
    Ok(read.collect())
}

/// What is answered: a message, or a call.
fn item(workspace: &Workspace, reply: Reply) -> Value {
    match reply {
        Reply::Text(text) => json!({
            "type": "message", "id": format!("msg_{}", workspace.fresh_hex()),
            "role": "assistant", "status": "completed",
            "content": [{ "type": "output_text", "text": text, "annotations": [], "logprobs": [] }],
        }),
        Reply::Call(call) => json!({
            "type": "function_call", "id": format!("fc_{}", workspace.fresh_hex()),
            "call_id": call["id"], "status": "completed",
            "name": call["function"]["name"], "arguments": call["function"]["arguments"],
        }),
    }
}

fn streamed(begun: &Value, item: &Value, done: &Value) -> Response {
    let mut events = vec![
        json!({ "type": "response.created", "response": begun }),
        json!({ "type": "response.output_item.added", "output_index": 0, "item": item_begun(item) }),
    ];
    let id = &item["id"];
    if let Some(text) = item["content"][0]["text"].as_str() {
        events.extend(pieces(text).map(|piece| {
            json!({
                "type": "response.output_text.delta", "item_id": id, "output_index": 0,
                "content_index": 0, "delta": piece, "logprobs": [],
            })
        }));
    }
    events.push(json!({ "type": "response.output_item.done", "output_index": 0, "item": item }));
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
    begun["status"] = json!("in_progress");
    match begun["type"].as_str() {
        Some("message") => begun["content"] = json!([]),
        _ => begun["arguments"] = json!(""),
    }
    begun
}
