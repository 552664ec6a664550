//! MCP servers over streamable HTTP, by the official SDK. Its requests go through the door like all others:
//! the SDK sees neither token nor address.

use crate::{
    agents::App,
    door::{Call, Door, DoorError, Elsewhere, Errand, Reason},
    wire::{self, segment},
};
use behalf_core::{Failure, FailureCode, Lease, Receipt, Scopes};
use futures::{StreamExt, stream::BoxStream};
use reqwest::{
    StatusCode,
    header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue},
};
use rmcp::{
    ServiceExt,
    model::{
        CallToolRequestParams, CallToolResponse, ClientJsonRpcMessage, PaginatedRequestParams,
        ServerJsonRpcMessage,
    },
    service::{RoleClient, RunningService, ServiceError},
    transport::streamable_http_client::{
        SseError, StreamableHttpClient, StreamableHttpClientTransport,
        StreamableHttpClientTransportConfig, StreamableHttpError, StreamableHttpPostResponse,
    },
};
use serde_json::Value;
use sse_stream::{Sse, SseStream};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// Longest reply, in bytes.
const REPLY: usize = 16 * 1024 * 1024;
/// Most tools of one server.
const TOOLS: usize = 128;
const SESSION: &str = "mcp-session-id";

/// A server: of the workspace, or an App that the workspace names.
#[derive(Clone, Debug)]
pub struct Server {
    path: String,
    elsewhere: Option<Elsewhere>,
}

impl Server {
    /// A managed server, by what follows `/api/2.0/mcp/`: `sql`, `genie/{space}`.
    pub fn managed(parts: &[&str]) -> Self {
        let parts: Vec<String> = parts.iter().map(|part| segment(part)).collect();
        Self { path: format!("/api/2.0/mcp/{}", parts.join("/")), elsewhere: None }
    }

    /// A path of the workspace itself.
    pub fn at_path(path: &str) -> Self {
        Self { path: path.to_owned(), elsewhere: None }
    }

    /// Where it is, on the workspace or on the App.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The API scope of a managed server, by its path; none where it says nothing.
    pub fn scope(&self) -> Option<&'static str> {
        if self.elsewhere.is_some() {
            return Some(Scopes::APPS);
        }
        match self.path.strip_prefix("/api/2.0/mcp/")?.split('/').next()? {
            "sql" => Some(Scopes::SQL),
            "genie" => Some(Scopes::GENIE),
            "vector-search" | "ai-search" => Some(Scopes::VECTOR_SEARCH),
            "functions" | "external" => Some(Scopes::UNITY_CATALOG),
            _ => None,
        }
    }

    /// The server of an App.
    pub fn of_app(app: &App, path: &str) -> Self {
        Self { path: path.to_owned(), elsewhere: Some(app.elsewhere().clone()) }
    }
}

/// A tool that a server offers. Name and description are a stranger's words.
#[derive(Clone, Debug, PartialEq)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// What it says of itself.
    pub description: String,
    /// JSON Schema of its arguments.
    pub schema: Value,
}

/// What a call gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Whether the tool says that it failed.
    pub is_error: bool,
    /// Its words.
    pub text: String,
    /// Its result as JSON, where there is one.
    pub structured: Option<Value>,
}

/// Pages of a list of tools that are read.
const PAGES: usize = 10;
/// Longest schema and description of a tool, in bytes.
const ABOUT: usize = 16 * 1024;

/// The tools of a server. What is too much, or repeats the token, is no tool.
pub async fn tools(
    door: &Door,
    errand: &Errand<'_>,
    server: &Server,
) -> Result<Vec<Tool>, DoorError> {
    let (client, seen) = connect(door, errand, server).await?;
    let token = &errand.lease.token;
    let mut all = Vec::new();
    let mut cursor = None;
    for _ in 0..PAGES {
        let params = PaginatedRequestParams::default().with_cursor(cursor.take());
        let page = client.list_tools(Some(params)).await;
        let page = page.map_err(|error| why(&seen, &error, errand))?;
        all.extend(page.tools.into_iter().filter_map(|tool| {
            let name = tool.name.to_string();
            let schema = Value::Object(tool.input_schema.as_ref().clone()).to_string();
            let description = tool.description.map(|text| text.to_string()).unwrap_or_default();
            let is_fit = is_name(&name) && token.cut_from(&name) == name && schema.len() <= ABOUT;
            let clean = serde_json::from_str(&token.cut_from(&schema)).ok().filter(|_| is_fit)?;
            let about: String = token.cut_from(&description).chars().take(ABOUT).collect();
            Some(Tool { name, description: about, schema: clean })
        }));
        cursor = page.next_cursor.filter(|cursor| !cursor.is_empty());
        if cursor.is_none() || all.len() >= TOOLS {
            break;
        }
    }
    client.cancel().await.ok();
    all.truncate(TOOLS);
    Ok(all)
}

/// Whether a text can be the name of a tool: it goes to the ledger, for good.
fn is_name(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-./".contains(&b))
}

/// Calls a tool. It is never sent twice.
pub async fn call(
    door: &Door,
    errand: &Errand<'_>,
    server: &Server,
    tool: &str,
    arguments: &Value,
) -> Result<Outcome, DoorError> {
    let (client, seen) = connect(door, errand, server).await?;
    let mut params = CallToolRequestParams::new(tool.to_owned());
    params.arguments = arguments.as_object().cloned();
    let reply = client.call_tool_once(params).await;
    client.cancel().await.ok();
    let reply = match reply {
        Ok(reply) => reply,
        // The server itself says what is wrong with the call.
        Err(ServiceError::McpError(said)) => {
            let text = errand.lease.token.cut_from(&said.message);
            return Ok(Outcome { is_error: true, text, structured: None });
        }
        Err(error) => return Err(why(&seen, &error, errand)),
    };
    let CallToolResponse::Complete(result) = reply else {
        return Err(Failure::new(
            FailureCode::Invalid { field: "tool".to_owned() },
            "This MCP tool asks back, or answers later; neither is supported here.",
            "Use another tool of this server.",
        )
        .into());
    };
    let token = &errand.lease.token;
    let texts = result.content.iter().filter_map(|block| Some(block.as_text()?.text.as_str()));
    let structured = result.structured_content.as_ref().map(|value| {
        let clean = token.cut_from(&value.to_string());
        serde_json::from_str(&clean).unwrap_or(Value::String(clean))
    });
    Ok(Outcome {
        is_error: result.is_error == Some(true),
        text: token.cut_from(&texts.collect::<Vec<_>>().join("\n")),
        structured,
    })
}

/// What became of the requests, for whoever hears only that the transport failed.
#[derive(Default)]
struct Seen {
    /// What the door said.
    trouble: Mutex<Option<DoorError>>,
    /// Whether the call itself has left: then no refusal says that nothing ran.
    called: AtomicBool,
}

async fn connect(
    door: &Door,
    errand: &Errand<'_>,
    server: &Server,
) -> Result<(RunningService<RoleClient, ()>, Arc<Seen>), DoorError> {
    let seen = Arc::new(Seen::default());
    let (receipt, what) = match errand.reason {
        Reason::Action(receipt) => (Some(receipt.clone()), receipt.hash.clone()),
        Reason::FollowUp(what) => (None, what.to_owned()),
    };
    let client = Client {
        door: door.clone(),
        server: server.clone(),
        lease: Arc::new(errand.lease.clone()),
        principal_id: errand.principal_id.to_owned(),
        receipt,
        what,
        seen: Arc::clone(&seen),
    };
    // The address is the door's business; the SDK needs one to be made.
    let mut config = StreamableHttpClientTransportConfig::with_uri("http://door");
    config.reinit_on_expired_session = false;
    config.control_request_timeout = Duration::from_secs(5);
    let transport = StreamableHttpClientTransport::with_client(client, config);
    match ().serve(transport).await {
        Ok(running) => Ok((running, seen)),
        Err(error) => Err(why(&seen, &error, errand)),
    }
}

/// Why a call gave nothing: what the door said, or that the server's words were not understood.
fn why(seen: &Seen, error: &impl std::fmt::Display, errand: &Errand<'_>) -> DoorError {
    let said = seen.trouble.lock().unwrap_or_else(PoisonError::into_inner).take();
    match said {
        Some(error) if seen.called.load(Ordering::SeqCst) => DoorError::Failed(error.into()),
        Some(error) => error,
        None => {
            let text = errand.lease.token.cut_from(&error.to_string());
            Failure::new(
                FailureCode::Invalid { field: "arguments".to_owned() },
                "The MCP server answered with something that is not understood.",
                "Check the tool's arguments; if it stays, tell whoever runs the server.",
            )
            .caused_by(text.chars().take(300).collect::<String>())
            .into()
        }
    }
}

/// A request that did not go through; the reason lies in [`Seen::trouble`].
#[derive(Debug, thiserror::Error)]
#[error("the request did not go through")]
struct NotSent;

/// The SDK's way out.
#[derive(Clone)]
struct Client {
    door: Door,
    server: Server,
    lease: Arc<Lease>,
    principal_id: String,
    receipt: Option<Receipt>,
    what: String,
    seen: Arc<Seen>,
}

impl Client {
    /// The call of a tool is the action; what leads to it follows it.
    fn errand(&self, is_call: bool) -> Errand<'_> {
        let reason = match &self.receipt {
            Some(receipt) if is_call => Reason::Action(receipt),
            _ => Reason::FollowUp(&self.what),
        };
        Errand { lease: &self.lease, principal_id: &self.principal_id, reason }
    }

    fn failed(&self, error: DoorError) -> StreamableHttpError<NotSent> {
        let mut trouble = self.seen.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.get_or_insert(error);
        StreamableHttpError::Client(NotSent)
    }
}

impl StreamableHttpClient for Client {
    type Error = NotSent;

    async fn post_message(
        &self,
        _: Arc<str>,
        message: ClientJsonRpcMessage,
        session: Option<Arc<str>>,
        _: Option<String>,
        headers: HashMap<HeaderName, HeaderValue>,
    ) -> Result<StreamableHttpPostResponse, StreamableHttpError<NotSent>> {
        let body = serde_json::to_value(&message)?;
        let is_call = body["method"] == "tools/call";
        let accept = HeaderValue::from_static("application/json, text/event-stream");
        let mut call = Call::post(self.server.path.clone(), body).header(ACCEPT, accept);
        for (name, value) in headers {
            call = call.header(name, value);
        }
        if let Some(value) = session.and_then(|s| HeaderValue::from_str(&s).ok()) {
            call = call.header(HeaderName::from_static(SESSION), value);
        }
        if let Some(elsewhere) = &self.server.elsewhere {
            call = call.elsewhere(elsewhere);
        }
        if is_call {
            self.seen.called.store(true, Ordering::SeqCst);
        }
        let sent = self.door.send(&self.errand(is_call), call).await;
        let response = sent.map_err(|error| self.failed(error))?;
        if matches!(response.status(), StatusCode::ACCEPTED | StatusCode::NO_CONTENT) {
            return Ok(StreamableHttpPostResponse::Accepted);
        }
        let text = |name: HeaderName| {
            let value = response.headers().get(name)?.to_str().ok()?;
            Some(value.to_owned())
        };
        let session = text(HeaderName::from_static(SESSION));
        let kind = text(CONTENT_TYPE).unwrap_or_default();
        if kind.starts_with("text/event-stream") {
            let host = self.door.origin().host().to_owned();
            let mut size = 0;
            let bytes = response.bytes_stream().map(move |piece| {
                let piece = piece.map_err(|e| wire::unreachable(&host, e))?;
                size += piece.len();
                if size > REPLY { Err(wire::too_large(&host)) } else { Ok(piece) }
            });
            let events = SseStream::from_bytes_stream(bytes).boxed();
            return Ok(StreamableHttpPostResponse::Sse(events, session));
        }
        let host = self.door.origin().host();
        let read =
            tokio::time::timeout(self.door.wire().limit(), wire::read(response, REPLY, host));
        let bytes = match read.await {
            Ok(read) => read.map_err(|failure| self.failed(failure.into()))?,
            Err(_) => return Err(self.failed(wire::silent(host).into())),
        };
        match serde_json::from_slice::<ServerJsonRpcMessage>(&bytes) {
            Ok(message) => Ok(StreamableHttpPostResponse::Json(message, session)),
            Err(_) => Err(self.failed(wire::not_understood(host, &bytes).into())),
        }
    }

    async fn delete_session(
        &self,
        _: Arc<str>,
        _: Arc<str>,
        _: Option<String>,
        _: HashMap<HeaderName, HeaderValue>,
    ) -> Result<(), StreamableHttpError<NotSent>> {
        // Each call has a session of its own, which ends by itself.
        Ok(())
    }

    async fn get_stream(
        &self,
        _: Arc<str>,
        _: Option<Arc<str>>,
        _: Option<String>,
        _: Option<String>,
        _: HashMap<HeaderName, HeaderValue>,
    ) -> Result<BoxStream<'static, Result<Sse, SseError>>, StreamableHttpError<NotSent>> {
        Err(StreamableHttpError::ServerDoesNotSupportSse)
    }
}
