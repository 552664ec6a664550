//! Model serving: chat with tool calls, streamed.

use crate::{
    door::{Call, Door, DoorError, Errand, request_id},
    statements::{shape, typed},
    wire,
};
use behalf_core::{Failure, FailureCode, Usage};
use futures::{Stream, StreamExt};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value, json};
use sse_stream::SseStream;

/// A serving endpoint, as listed.
#[derive(Debug, Clone, Deserialize)]
pub struct Endpoint {
    /// Its name.
    pub name: String,
    /// `llm/v1/chat`, …
    #[serde(default)]
    pub task: Option<String>,
    #[serde(default)]
    state: Value,
}

impl Endpoint {
    /// Whether it answers chats now.
    pub fn is_ready_chat(&self) -> bool {
        self.task.as_deref() == Some("llm/v1/chat") && self.state["ready"] == "READY"
    }
}

/// Every endpoint that the lease's principal may see.
pub async fn list(door: &Door, errand: &Errand<'_>) -> Result<Vec<Endpoint>, DoorError> {
    #[derive(Deserialize)]
    struct Page {
        #[serde(default)]
        endpoints: Vec<Endpoint>,
    }
    let page: Page = typed(door.json(errand, Call::get("/api/2.0/serving-endpoints")).await?.body)?;
    Ok(page.endpoints)
}

/// One message of a chat (OpenAI shape).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "role", rename_all = "snake_case")]
pub enum ChatMessage {
    /// What the agent is.
    System { content: String },
    /// What the user says.
    User { content: String },
    /// What the model said, and asked for.
    Assistant {
        content: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tool_calls: Vec<ToolCall>,
    },
    /// What a tool gave.
    Tool { tool_call_id: String, content: String },
}

/// A tool call that the model asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The model's id of it.
    pub id: String,
    /// Always `function`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What to call.
    pub function: FunctionCall,
}

/// Name and arguments of a tool call.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FunctionCall {
    /// The tool.
    pub name: String,
    /// JSON, as text.
    pub arguments: String,
}

/// A tool that the model may ask for.
#[derive(Debug, Clone)]
pub struct ToolSpec {
    /// Its name.
    pub name: String,
    /// What it does.
    pub description: String,
    /// JSON Schema of its arguments.
    pub parameters: Value,
}

/// One piece of a streamed answer.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
struct Chunk {
    #[serde(default)]
    choices: Vec<Choice>,
    usage: Option<Usage>,
    error: Option<Value>,
    error_code: Option<Value>,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
struct Choice {
    #[serde(default)]
    delta: Delta,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
struct Delta {
    content: Option<Value>,
    #[serde(default)]
    tool_calls: Vec<ToolCallDelta>,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
struct ToolCallDelta {
    #[serde(default)]
    index: usize,
    id: Option<String>,
    #[serde(default)]
    function: FunctionDelta,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
struct FunctionDelta {
    name: Option<String>,
    arguments: Option<String>,
}

/// What a streamed answer adds up to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// The text.
    pub text: String,
    /// The tool calls.
    pub tool_calls: Vec<ToolCall>,
    /// Tokens, if counted.
    pub usage: Usage,
}

/// What a model is told of how to answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manner {
    /// `temperature`.
    pub temperature: Option<Number>,
    /// `max_tokens`.
    pub max_tokens: Option<u64>,
}

/// Asks a chat endpoint and hands on each piece of text as it arrives.
///
/// Gives the whole answer and the workspace's id of the request.
pub async fn chat(
    door: &Door,
    errand: &Errand<'_>,
    endpoint: &str,
    messages: &[ChatMessage],
    tools: &[ToolSpec],
    manner: &Manner,
    mut on_text: impl FnMut(&str),
) -> Result<(Answer, Option<String>), DoorError> {
    let tools: Vec<Value> = tools
        .iter()
        .map(|tool| {
            json!({ "type": "function", "function": {
                "name": tool.name, "description": tool.description, "parameters": tool.parameters
            } })
        })
        .collect();
    let mut body = json!({
        "messages": messages,
        "stream": true, "stream_options": { "include_usage": true },
    });
    // An empty list is refused by some models.
    if !tools.is_empty() {
        body["tools"] = Value::from(tools);
    }
    if let Some(temperature) = &manner.temperature {
        body["temperature"] = Value::from(temperature.clone());
    }
    if let Some(max_tokens) = manner.max_tokens {
        body["max_tokens"] = Value::from(max_tokens);
    }
    let path = format!("/serving-endpoints/{endpoint}/invocations");
    let response = door.send(errand, Call::post(path, body)).await?;
    let id = request_id(&response, errand);
    let host = door.origin().host().to_owned();
    let mut size = 0;
    let bytes = response.bytes_stream().map(move |piece| {
        let piece = piece.map_err(|e| wire::unreachable(&host, e))?;
        size += piece.len();
        if size > ANSWER { Err(wire::too_large(&host, ANSWER)) } else { Ok(piece) }
    });
    let answer = collect(bytes, &mut on_text).await.map_err(|mut failure| {
        failure.cause = failure.cause.map(|cause| errand.lease.token.cut_from(&cause));
        failure
    })?;
    Ok((answer, id))
}

async fn collect(
    bytes: impl Stream<Item = Result<bytes::Bytes, Failure>>,
    on_text: &mut impl FnMut(&str),
) -> Result<Answer, Failure> {
    let mut events = std::pin::pin!(SseStream::from_bytes_stream(bytes));
    let mut answer = Answer::default();
    while let Some(event) = events.next().await {
        let event = event.map_err(|error| broken(&error.to_string()))?;
        let Some(data) = event.data else { continue };
        if data.trim() == "[DONE]" {
            return Ok(answer);
        }
        let chunk: Chunk = serde_json::from_str(&data).map_err(|e| broken(&shape(&e)))?;
        if let Some(error) = chunk.error.or(chunk.error_code) {
            return Err(broken(&error.to_string()));
        }
        if let Some(usage) = chunk.usage {
            answer.usage = usage;
        }
        for choice in chunk.choices {
            if let Some(text) = choice.delta.content.as_ref().map(plain_text)
                && !text.is_empty()
            {
                answer.text.push_str(&text);
                on_text(&text);
            }
            for delta in choice.delta.tool_calls {
                merge(&mut answer.tool_calls, delta);
            }
        }
    }
    Err(broken("the stream ended without [DONE]"))
}

/// Content is text, or a list of parts of which some are text.
fn plain_text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts
            .iter()
            .filter(|p| p["type"] == "text")
            .filter_map(|p| p["text"].as_str())
            .collect(),
        _ => String::new(),
    }
}

/// Longest stream of one answer, in bytes.
const ANSWER: usize = 32 * 1024 * 1024;
/// Most tool calls of one answer.
const TOOL_CALLS: usize = 64;

fn merge(calls: &mut Vec<ToolCall>, delta: ToolCallDelta) {
    if delta.index >= TOOL_CALLS {
        return;
    }
    while calls.len() <= delta.index {
        let id = format!("call_{}", calls.len());
        calls.push(ToolCall { id, kind: "function".to_owned(), function: FunctionCall::default() });
    }
    let Some(call) = calls.get_mut(delta.index) else { return };
    if let Some(id) = delta.id.filter(|id| !id.is_empty()) {
        call.id = id;
    }
    if let Some(name) = delta.function.name {
        call.function.name.push_str(&name);
    }
    if let Some(arguments) = delta.function.arguments {
        call.function.arguments.push_str(&arguments);
    }
}

fn broken(why: &str) -> Failure {
    Failure::new(
        FailureCode::Offline,
        "The model's answer broke off.",
        "Ask again; your message is kept.",
    )
    .caused_by(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(pieces: &[&str]) -> (Result<Answer, Failure>, String) {
        let stream = futures::stream::iter(
            pieces
                .iter()
                .map(|p| Ok(bytes::Bytes::copy_from_slice(p.as_bytes())))
                .collect::<Vec<_>>(),
        );
        let mut seen = String::new();
        let result =
            futures::executor::block_on(collect(stream, &mut |text: &str| seen.push_str(text)));
        (result, seen)
    }

    #[test]
    fn a_stream_adds_up_whatever_its_cuts() {
        let (result, seen) = answer(&[
            "data: {\"choices\":[{\"delta\":{\"content\":\"Hel",
            "lo\"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"sql\",\"arguments\":\"{\\\"st\"}}]}}]}\n\n",
            "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"atement\\\":1}\"}}]}}]}\n\n: ping\n\n",
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n",
        ]);
        let answer = result.unwrap();
        assert_eq!(seen, "Hello", "text is handed on as it comes");
        assert_eq!(
            answer.tool_calls[0].function.arguments, "{\"statement\":1}",
            "arguments are joined"
        );
        assert_eq!(answer.usage.prompt_tokens, 3, "usage comes last");
    }

    #[test]
    fn a_stream_that_breaks_off_is_an_error() {
        let (result, seen) =
            answer(&["data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n"]);
        assert_eq!(seen, "Hi", "what came was shown");
        assert!(result.is_err(), "a missing [DONE] is not the end");
    }
}
