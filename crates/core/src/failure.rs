//! What went wrong, for people: a code to act on, a message, a hint that names the next step.
//!
//! The cause is for the log only and never holds a secret. A failure is made once, where the error
//! is born; rows above add the trace and pass it on.

use serde::{Deserialize, Serialize};
use std::{fmt, time::Duration};

/// The codes that a window or a client may act on (design §5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum FailureCode {
    /// Nobody is signed in, or the session has ended.
    SignInNeeded,
    /// The sign-in does not cover this scope.
    ConsentNeeded { scope: String },
    /// The permissions of this identity do not reach it.
    Forbidden {
        securable: Option<String>,
        privilege: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        ask_whom: Option<String>,
    },
    /// It is not there, or not visible to this identity.
    NotFound,
    /// The input is wrong; `field` says where.
    Invalid { field: String },
    /// The workspace asks to wait.
    RateLimited { after_seconds: u64 },
    /// The resource is not ready (a warehouse that is stopped or starts).
    Busy,
    /// The workspace cannot be reached.
    Offline,
    /// It took longer than its limit.
    TimedOut,
    /// The user said no.
    Declined,
    /// The user or the client stopped it.
    Cancelled,
    /// No scoped token could be had.
    ExchangeFailed { oauth_error: Option<String> },
    /// A token or a record names somebody else than claimed.
    IdentityMismatch,
    /// A statement that the warehouse ran and refused.
    StatementFailed { sql_state: Option<String> },
    /// Our mistake.
    Internal,
}

/// Where in its text a statement is wrong, as the warehouse says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct StatementPlace {
    /// The line, from 1.
    pub line: u32,
    /// The characters before it in the line.
    pub position: u32,
}

impl FailureCode {
    /// The name on the wire, as serde writes the tag.
    pub fn name(&self) -> &'static str {
        match self {
            Self::SignInNeeded => "sign_in_needed",
            Self::ConsentNeeded { .. } => "consent_needed",
            Self::Forbidden { .. } => "forbidden",
            Self::NotFound => "not_found",
            Self::Invalid { .. } => "invalid",
            Self::RateLimited { .. } => "rate_limited",
            Self::Busy => "busy",
            Self::Offline => "offline",
            Self::TimedOut => "timed_out",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
            Self::ExchangeFailed { .. } => "exchange_failed",
            Self::IdentityMismatch => "identity_mismatch",
            Self::StatementFailed { .. } => "statement_failed",
            Self::Internal => "internal",
        }
    }
}

/// One failure, as every surface shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error, ts_rs::TS)]
#[error("{message}")]
pub struct Failure {
    /// The code with its details.
    #[serde(flatten)]
    pub code: FailureCode,
    /// What happened, in one sentence.
    pub message: String,
    /// The next step.
    pub hint: String,
    /// Where in the statement, where the warehouse says so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<StatementPlace>,
    /// The action, turn or request it belongs to; finds it in the log.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub trace: Option<String>,
    /// What the identity provider wants of the next sign-in (OpenID Connect Core §5.5, as JSON).
    #[serde(skip)]
    pub claims: Option<String>,
    /// The cause: goes to the log alone.
    #[serde(skip)]
    pub cause: Option<String>,
}

impl Failure {
    /// A failure with its message and the next step.
    pub fn new(code: FailureCode, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: hint.into(),
            place: None,
            trace: None,
            claims: None,
            cause: None,
        }
    }

    /// Adds what the log should know.
    #[must_use]
    pub fn caused_by(mut self, cause: impl fmt::Display) -> Self {
        self.cause = Some(cause.to_string());
        self
    }

    /// Adds what the identity provider wants of the next sign-in.
    #[must_use]
    pub fn claiming(mut self, claims: Option<String>) -> Self {
        self.claims = claims;
        self
    }

    /// Ties it to an action, turn or request, unless it is tied already.
    #[must_use]
    pub fn traced(mut self, trace: impl fmt::Display) -> Self {
        self.trace.get_or_insert_with(|| trace.to_string());
        self
    }

    /// Our own mistake, with what the log should know.
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self::new(
            FailureCode::Internal,
            "Something went wrong inside Behalf.",
            "Try again; if it stays, report it with the trace below.",
        )
        .caused_by(cause)
    }

    /// Nobody is signed in, or the session has ended.
    pub fn sign_in_needed(why: impl Into<String>) -> Self {
        Self::new(FailureCode::SignInNeeded, why, "Sign in again; nothing you typed is lost.")
    }

    /// The user or the client stopped it.
    pub fn cancelled() -> Self {
        Self::new(FailureCode::Cancelled, "Stopped.", "Ask again when you are ready.")
    }

    /// A wait that the workspace asked for, if it did.
    pub fn retry_after(&self) -> Option<Duration> {
        match self.code {
            FailureCode::RateLimited { after_seconds } => Some(Duration::from_secs(after_seconds)),
            _ => None,
        }
    }

    /// Whether it may be gone at the next try.
    pub fn may_pass(&self) -> bool {
        matches!(
            self.code,
            FailureCode::Offline
                | FailureCode::Busy
                | FailureCode::TimedOut
                | FailureCode::RateLimited { .. }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_form_has_the_code_beside_the_message_and_never_the_cause() {
        let failure =
            Failure::new(FailureCode::ConsentNeeded { scope: "sql".into() }, "no", "grant it")
                .caused_by("inner detail")
                .traced("t-1")
                .traced("t-2");
        assert_eq!(
            serde_json::to_value(&failure).unwrap(),
            serde_json::json!({
                "code": "consent_needed", "scope": "sql", "message": "no", "hint": "grant it", "trace": "t-1"
            }),
            "one flat object; the first trace stays"
        );
    }

    #[test]
    fn names_agree_with_serde() {
        for code in [
            FailureCode::SignInNeeded,
            FailureCode::Busy,
            FailureCode::ExchangeFailed { oauth_error: None },
            FailureCode::StatementFailed { sql_state: None },
        ] {
            let wire = serde_json::to_value(&code).unwrap();
            assert_eq!(wire["code"], code.name(), "name() is what the wire says");
        }
    }
}
