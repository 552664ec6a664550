//! Reading what the platform says when it refuses: the JSON shapes, SCIM, plain text, HTML.

use crate::wire;
use behalf_core::secret::AccessToken;
use serde::Deserialize;
use serde_json::Value;

/// A reply that is not a success.
#[derive(Debug, Clone)]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// `error_code`, a string or a number on the wire.
    pub error_code: Option<String>,
    /// `message`, or the nearest to it.
    pub message: String,
    /// `x-request-id`.
    pub request_id: Option<String>,
    /// Whole seconds of `Retry-After`.
    pub retry_after: Option<u64>,
    /// Whether the platform itself wrote it: a proxy's error page says nothing about what ran.
    pub of_platform: bool,
    /// Whether it is a web page: a proxy's word, or a network's own sign-in.
    pub is_page: bool,
}

/// Longest message and longest code, in characters.
const MESSAGE: usize = 2_000;
const CODE: usize = 100;

#[derive(Deserialize)]
struct Body {
    error_code: Option<Value>,
    message: Option<String>,
    detail: Option<String>,
    error: Option<Value>,
    error_description: Option<String>,
}

impl ApiError {
    /// Reads a body in any of the platform's shapes.
    pub fn read(
        status: u16,
        body: &[u8],
        request_id: Option<String>,
        retry_after: Option<u64>,
    ) -> Self {
        let parsed: Option<Body> = serde_json::from_slice(body).ok();
        let of_platform = parsed.as_ref().is_some_and(|body| body.error_code.is_some());
        let (error_code, message) = match parsed {
            Some(body) => {
                let code = body.error_code.as_ref().or(body.error.as_ref()).map(as_text);
                let message = body.message.or(body.detail).or(body.error_description);
                (code.clone(), message.or(code).unwrap_or_default())
            }
            None => (None, first_line(body)),
        };
        let is_page = wire::is_page(body);
        Self { status, error_code, message, request_id, retry_after, of_platform, is_page }
    }

    /// Without a token that the server repeats: what it was sent must not be said again. Then it is cut to
    /// what people read and a log can hold; in this order, or half a token would be left at its end.
    #[must_use]
    pub fn without(mut self, token: &AccessToken) -> Self {
        let clean = |text: &str, most: usize| -> String {
            token.cut_from(text).chars().take(most).collect()
        };
        self.message = clean(&self.message, MESSAGE);
        self.error_code = self.error_code.map(|code| clean(&code, CODE));
        self
    }
}

fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What there is to tell of a plain or HTML body.
fn first_line(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_gives_a_code_and_a_message() {
        let read = |body: &str| ApiError::read(403, body.as_bytes(), None, None);
        let numeric = read(r#"{"error_code":403,"message":"Invalid access token."}"#);
        assert_eq!(numeric.error_code.as_deref(), Some("403"), "a number is a code too");
        assert_eq!(numeric.message, "Invalid access token.", "the message is kept");
        assert_eq!(read(r#"{"detail":"nope","status":"403"}"#).message, "nope", "SCIM");
        assert_eq!(read("<html>\n<title>x").message, "<html>", "HTML is cut to its first line");
        assert_eq!(read("").message, "", "an empty body is no error of ours");
    }

    #[test]
    fn what_is_cut_leaves_no_half_token() {
        let token = AccessToken::new("t".repeat(600));
        let repeated = format!("{} and {}", token.expose(), "x".repeat(5_000)).replace('x', "no ");
        let body = format!(r#"{{"error_code":"E","message":"{repeated}{}"}}"#, token.expose());
        for body in [body.as_str(), &format!("{repeated}{}", token.expose())] {
            let error = ApiError::read(403, body.as_bytes(), None, None).without(&token);
            assert_eq!(error.message.chars().count(), MESSAGE, "it is cut");
            assert!(error.message.starts_with("[token] and no "), "{}", error.message);
            assert!(!error.message.contains("tt"), "{}", error.message);
        }
    }
}
