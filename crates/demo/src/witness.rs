//! The witness: every request the workspace served, so that a test can prove who did what.
//!
//! Its layer also gives each reply its `x-request-id` and fills it into error bodies.

use crate::{
    reply::{REQUEST_ID, Refusal},
    workspace::Workspace,
};
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::{collections::VecDeque, sync::Arc};

/// Requests that are remembered; the oldest are forgotten first.
const REMEMBERED: usize = 100_000;

/// One request, as served. `status` is absent while it is being answered.
#[derive(Serialize, Clone, Debug)]
pub(crate) struct Call {
    pub(crate) n: usize,
    pub(crate) at: String,
    #[serde(skip)]
    pub(crate) at_ms: i64,
    #[serde(skip)]
    pub(crate) user_agent: Option<String>,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) principal: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) scopes: Option<String>,
    pub(crate) status: Option<u16>,
    pub(crate) request_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) statement_id: Option<String>,
    /// Of a request to the token endpoint: the grant type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) grant_type: Option<String>,
    /// The part of a body that it asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) range: Option<String>,
    /// Whether it shows a token, of whatever kind.
    pub(crate) authorized: bool,
}

/// Put into a reply's extensions by the handler that knows it.
#[derive(Clone)]
pub(crate) struct StatementRef(pub(crate) String);

/// Put into a reply's extensions by the token endpoint.
#[derive(Clone, Default)]
pub(crate) struct TokenRef {
    pub(crate) grant_type: Option<String>,
    pub(crate) principal: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) scopes: Option<String>,
}

pub(crate) async fn layer(
    State(workspace): State<Arc<Workspace>>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let request_id = workspace.fresh_id();
    let watched = !path.starts_with("/demo/");
    let index = watched.then(|| {
        let claims = workspace.claims_of(request.headers());
        let now = workspace.clock.now();
        let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        let (agent, range) = (text(header::USER_AGENT), text(header::RANGE));
        workspace.calls.lock().push(|n| Call {
            n,
            at: now.to_string(),
            at_ms: now.as_millisecond(),
            user_agent: agent.map(str::to_owned),
            method: request.method().to_string(),
            path: path.clone(),
            principal: claims.as_ref().map(|c| c.sub.clone()),
            client_id: claims.as_ref().map(|c| c.client_id.clone()),
            scopes: claims.map(|c| c.scope),
            status: None,
            request_id: request_id.clone(),
            statement_id: None,
            grant_type: None,
            range: range.map(str::to_owned),
            authorized: request.headers().contains_key(header::AUTHORIZATION),
        })
    });
    let mut response = next.run(request).await;
    if let Some(index) = index {
        let statement = response.extensions().get::<StatementRef>().cloned();
        let token = response.extensions().get::<TokenRef>().cloned();
        workspace.calls.lock().update(index, |call| {
            call.status = Some(response.status().as_u16());
            call.statement_id = statement.map(|s| s.0);
            if let Some(token) = token {
                call.grant_type = token.grant_type;
                call.principal = token.principal;
                call.client_id = token.client_id;
                call.scopes = token.scopes;
            }
        });
    }
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
        .headers_mut()
        .insert("x-databricks-org-id", HeaderValue::from_static(crate::workspace::WORKSPACE_ID));
    if response.status().is_success() {
        response
    } else {
        let response = in_shape(response).await;
        with_request_id(response, &request_id).await
    }
}

/// What the framework refuses by itself, in the platform's shape.
async fn in_shape(response: Response) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_plain = kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if !response.status().is_client_error() || !is_plain {
        return response;
    }
    let (parts, body) = response.into_parts();
    let text = to_bytes(body, 1 << 16).await.unwrap_or_default();
    let code = match parts.status {
        StatusCode::PAYLOAD_TOO_LARGE => "REQUEST_LIMIT_EXCEEDED",
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            "MALFORMED_REQUEST"
        }
        _ => "INVALID_PARAMETER_VALUE",
    };
    let message = String::from_utf8_lossy(&text).into_owned();
    let status = match parts.status {
        StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
        status => status,
    };
    Refusal::api(status, code, message).into_response()
}

async fn with_request_id(response: Response, request_id: &str) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, 1 << 20).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let Ok(text) = std::str::from_utf8(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    let text = text.replace(REQUEST_ID, request_id);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(text))
}

/// The log itself. Numbers only grow, also over a reset.
#[derive(Default)]
pub(crate) struct Calls {
    first: usize,
    calls: VecDeque<Call>,
}

impl Calls {
    fn push(&mut self, make: impl FnOnce(usize) -> Call) -> usize {
        let n = self.first + self.calls.len();
        self.calls.push_back(make(n));
        if self.calls.len() > REMEMBERED {
            self.calls.pop_front();
            self.first += 1;
        }
        n
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter()
    }

    fn update(&mut self, n: usize, change: impl FnOnce(&mut Call)) {
        if let Some(call) = n.checked_sub(self.first).and_then(|i| self.calls.get_mut(i)) {
            change(call);
        }
    }

    pub(crate) fn since(&self, n: usize) -> Vec<Call> {
        self.calls.iter().filter(|call| call.n >= n).cloned().collect()
    }

    pub(crate) fn reset(&mut self) {
        self.first += self.calls.len();
        self.calls.clear();
    }
}
