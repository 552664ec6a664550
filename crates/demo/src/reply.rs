//! Replies in the shapes of the platform: API errors, OAuth errors, SCIM errors.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::fmt;

/// A reply that is not a success. The request id is added by the witness layer.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// `{"error_code", "message"}`.
    Api { status: StatusCode, error_code: Value, message: String, retry_after: Option<u64> },
    /// RFC 6749 §5.2.
    OAuth { status: StatusCode, error: &'static str, description: String },
    /// A shape of its own.
    Other { status: StatusCode, body: Value },
}

/// Reads the JSON body of a request; what is not what the route takes is malformed.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| {
        Refusal::api(StatusCode::BAD_REQUEST, "MALFORMED_REQUEST", error.to_string())
    })
}

/// Reads the form of a request; a field that comes twice is an error (RFC 6749 §3.2).
pub(crate) fn read_form<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    let mut fields = Map::new();
    for (name, value) in url::form_urlencoded::parse(body) {
        let name = name.into_owned();
        if fields.contains_key(&name) {
            return Err(format!("{name} comes more than once"));
        }
        fields.insert(name, Value::from(value.into_owned()));
    }
    serde_json::from_value(Value::Object(fields)).map_err(|error| error.to_string())
}

/// What the witness layer replaces by the id of the request.
pub(crate) const REQUEST_ID: &str = "{request_id}";

impl Refusal {
    pub(crate) fn api(status: StatusCode, error_code: &str, message: impl Into<String>) -> Self {
        Self::Api {
            status,
            error_code: Value::from(error_code),
            message: message.into(),
            retry_after: None,
        }
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::api(StatusCode::BAD_REQUEST, "INVALID_PARAMETER_VALUE", message)
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::api(StatusCode::NOT_FOUND, "RESOURCE_DOES_NOT_EXIST", message)
    }

    pub(crate) fn denied(message: impl Into<String>) -> Self {
        Self::api(StatusCode::FORBIDDEN, "PERMISSION_DENIED", message)
    }

    /// The workspace's own failure.
    pub(crate) fn failed(why: impl std::fmt::Display) -> Self {
        tracing::error!(%why, "a request failed");
        Self::api(
            StatusCode::INTERNAL_SERVER_ERROR,
            "INTERNAL_ERROR",
            format!("The demo workspace failed: {why}"),
        )
    }

    pub(crate) fn no_credential() -> Self {
        Self::Api {
            status: StatusCode::UNAUTHORIZED,
            error_code: Value::from(401),
            message: format!(
                "Credential was not sent or was of an unsupported type for this API. [ReqId: {REQUEST_ID}]"
            ),
            retry_after: None,
        }
    }

    pub(crate) fn dead_token() -> Self {
        Self::Api {
            status: StatusCode::FORBIDDEN,
            error_code: Value::from(403),
            message: format!("Invalid access token. [ReqId: {REQUEST_ID}]"),
            retry_after: None,
        }
    }

    pub(crate) fn missing_scope(scope: &str) -> Self {
        Self::Api {
            status: StatusCode::FORBIDDEN,
            error_code: Value::from(403),
            message: format!(
                "Provided OAuth token does not have required scopes: {scope} [ReqId: {REQUEST_ID}]"
            ),
            retry_after: None,
        }
    }

    pub(crate) fn oauth(
        status: StatusCode,
        error: &'static str,
        description: impl Into<String>,
    ) -> Self {
        Self::OAuth { status, error, description: description.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Api { message, .. } => message,
            Self::OAuth { description, .. } => description,
            Self::Other { .. } => "refused",
        })
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Api { status, error_code, message, retry_after } => {
                let body = Json(json!({ "error_code": error_code, "message": message }));
                match retry_after {
                    Some(seconds) => {
                        (status, [("retry-after", seconds.to_string())], body).into_response()
                    }
                    None => (status, body).into_response(),
                }
            }
            Self::Other { status, body } => {
                (status, [("cache-control", "no-store")], Json(body)).into_response()
            }
            Self::OAuth { status, error, description } => (
                status,
                [("cache-control", "no-store")],
                Json(json!({
                    "error": error, "error_description": description, "request_id": REQUEST_ID
                })),
            )
                .into_response(),
        }
    }
}
