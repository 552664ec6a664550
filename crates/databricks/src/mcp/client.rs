//! The SDK's way out: each of its requests is a call of the door, and what became of it is kept for whoever
//! hears from the SDK only that something failed.

use super::Server;
use crate::{
    door::{Call, Door, DoorError, Errand, Reason},
    strangers::{self, REPLY},
    wire,
};
use behalf_core::{Failure, FailureCode, Lease, Receipt};
use futures::{StreamExt, stream::BoxStream};
use reqwest::{
    StatusCode,
    header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue},
};
use rmcp::{
    ServiceExt,
    model::{ClientJsonRpcMessage, ServerJsonRpcMessage},
    service::{RoleClient, RunningService},
    transport::streamable_http_client::{
        SseError, StreamableHttpClient, StreamableHttpClientTransport,
        StreamableHttpClientTransportConfig, StreamableHttpError, StreamableHttpPostResponse,
    },
};
use sse_stream::{Sse, SseStream};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

const SESSION: &str = "mcp-session-id";

/// What became of the requests, for whoever hears only that the transport failed.
#[derive(Default)]
pub(super) struct Seen {
    /// What the door said.
    trouble: Mutex<Option<DoorError>>,
    /// Whether the call itself has left: then no refusal says that nothing ran.
    called: AtomicBool,
}

impl Seen {
    /// Whether a request did not go through, or its reply did not come to its end.
    pub(super) fn has_trouble(&self) -> bool {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// The first trouble is what the others come of.
    fn note(&self, error: DoorError) {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }
}

/// Opens a session of its own.
pub(super) async fn connect(
    door: &Door,
    errand: &Errand<'_>,
    server: &Server,
) -> Result<(RunningService<RoleClient, ()>, Arc<Seen>), DoorError> {
    let seen = Arc::new(Seen::default());
    let (receipt, what) = match errand.reason {
        Reason::Action(receipt) => (Some(receipt.clone()), receipt.hash.clone()),
        Reason::FollowUp(what) => (None, what.to_owned()),
    };
    let stranger = server.stranger();
    let client = Client {
        door: door.clone(),
        server: server.clone(),
        who: stranger.clone().unwrap_or_else(|| door.origin().host().to_owned()),
        is_stranger: stranger.is_some(),
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
pub(super) fn why(seen: &Seen, error: &impl std::fmt::Display, errand: &Errand<'_>) -> DoorError {
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

/// A failure of a reply, as that of whoever gave it.
fn blamed(is_stranger: bool, failure: Failure) -> Failure {
    if is_stranger { strangers::not_of_workspace(failure) } else { failure }
}

/// The SDK's way out.
#[derive(Clone)]
struct Client {
    door: Door,
    server: Server,
    /// Who answers, for people.
    who: String,
    /// Whether that is anybody else than the workspace.
    is_stranger: bool,
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
        self.seen.note(error);
        StreamableHttpError::Client(NotSent)
    }

    /// A reply that could not be read.
    fn unread(&self, failure: Failure) -> StreamableHttpError<NotSent> {
        self.failed(blamed(self.is_stranger, failure).into())
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
        } else if self.is_stranger {
            call = call.answered_by(self.who.clone());
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
            let (who, is_stranger) = (self.who.clone(), self.is_stranger);
            let seen = Arc::clone(&self.seen);
            let mut size = 0;
            let bytes = response.bytes_stream().map(move |piece| {
                let piece = piece.map_err(|error| wire::unreachable(&who, error));
                let piece = piece.and_then(|piece| {
                    size += piece.len();
                    if size > REPLY { Err(wire::too_large(&who, REPLY)) } else { Ok(piece) }
                });
                // The SDK tells nobody why a stream has ended.
                piece.map_err(|failure| {
                    let failure = blamed(is_stranger, failure);
                    seen.note(failure.clone().into());
                    failure
                })
            });
            let events = SseStream::from_bytes_stream(bytes).boxed();
            return Ok(StreamableHttpPostResponse::Sse(events, session));
        }
        let read = wire::read(response, REPLY, &self.who);
        let bytes = match tokio::time::timeout(self.door.wire().limit(), read).await {
            Ok(read) => read.map_err(|failure| self.unread(failure))?,
            Err(_) => return Err(self.unread(wire::silent(&self.who))),
        };
        match serde_json::from_slice::<ServerJsonRpcMessage>(&bytes) {
            Ok(message) => Ok(StreamableHttpPostResponse::Json(message, session)),
            Err(_) => Err(self.unread(wire::not_understood(&self.who, &bytes))),
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
