//! Failures as RFC 9457 `application/problem+json`, with our code, hint and trace: that of the action or
//! the turn it belongs to, else that of the request.

use crate::trace;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use behalf_core::{Failure, FailureCode, ThreadId, TurnId};
use serde_json::{Value, json};

/// After how many seconds what was busy may be asked again.
const BUSY: u64 = 5;

/// A failure on its way out.
pub(crate) struct Problem {
    failure: Failure,
    status: StatusCode,
    place: Option<(ThreadId, TurnId)>,
}

impl Problem {
    /// A failure with a status of its own.
    pub(crate) fn with_status(status: StatusCode, failure: Failure) -> Self {
        Self { failure, status, place: None }
    }

    /// Names the thread and turn in which the message is kept.
    pub(crate) fn in_turn(mut self, thread: ThreadId, turn: TurnId) -> Self {
        self.place = Some((thread, turn));
        self
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let status = match &failure.code {
            FailureCode::SignInNeeded => StatusCode::UNAUTHORIZED,
            FailureCode::ConsentNeeded { .. }
            | FailureCode::Forbidden { .. }
            | FailureCode::Declined => StatusCode::FORBIDDEN,
            FailureCode::NotFound => StatusCode::NOT_FOUND,
            FailureCode::Invalid { .. } => StatusCode::BAD_REQUEST,
            FailureCode::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
            FailureCode::Busy => StatusCode::SERVICE_UNAVAILABLE,
            FailureCode::Offline | FailureCode::ExchangeFailed { .. } => StatusCode::BAD_GATEWAY,
            FailureCode::TimedOut => StatusCode::GATEWAY_TIMEOUT,
            FailureCode::Cancelled | FailureCode::IdentityMismatch => StatusCode::CONFLICT,
            FailureCode::StatementFailed { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            FailureCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self { failure, status, place: None }
    }
}

impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        if let Some(request) = trace::current() {
            self.failure = self.failure.traced(request);
        }
        let mut body = serde_json::to_value(&self.failure).unwrap_or(Value::Null);
        if self.failure.code == FailureCode::Internal {
            tracing::error!(
                cause = self.failure.cause.as_deref().unwrap_or("-"),
                "internal failure"
            );
        }
        body["type"] = json!("about:blank");
        body["title"] = json!(self.status.canonical_reason().unwrap_or("Error"));
        body["status"] = json!(self.status.as_u16());
        body["detail"] = body["message"].take();
        if let Some(map) = body.as_object_mut() {
            map.remove("message");
        }
        if let Some((thread, turn)) = self.place {
            body["thread_id"] = json!(thread);
            body["turn_id"] = json!(turn);
        }
        let mut response = (self.status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, challenge(self.failure.claims.as_deref()));
        }
        let wait = match self.failure.code {
            FailureCode::Busy => Some(BUSY),
            _ => self.failure.retry_after().map(|wait| wait.as_secs()),
        };
        if let Some(seconds) = wait {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// What the caller must bring instead: another token, or one of a stronger sign-in, in the form in
/// which Entra's libraries read it.
fn challenge(claims: Option<&str>) -> HeaderValue {
    let invalid = HeaderValue::from_static("Bearer realm=\"behalf\", error=\"invalid_token\"");
    let Some(claims) = claims else { return invalid };
    let encoded = STANDARD.encode(claims);
    let text =
        format!("Bearer realm=\"behalf\", error=\"insufficient_claims\", claims=\"{encoded}\"");
    HeaderValue::try_from(text).unwrap_or(invalid)
}
