//! Strangers: an App, an agent that is deployed, a server behind a connection. Whoever they are, they are not
//! the workspace. What they say is about themselves: it says nothing about our sign-in or its scopes, nothing
//! about whether the workspace can be reached, and not that nothing ran. So it is told as what it is, and
//! nobody is asked to sign in for it.
//!
//! What stands before an App is the workspace's own proxy, and its refusals cannot be told from the App's.

use crate::{api_error::ApiError, door::DoorError};
use behalf_core::{Failure, FailureCode};

/// Longest reply that is read, in bytes.
pub(crate) const REPLY: usize = 2 * 1024 * 1024;
/// Longest refusal that is read, in bytes.
pub(crate) const REFUSAL: usize = 16 * 1024;
/// Longest words of a refusal that are told, in characters.
const WORDS: usize = 300;

const ASK: &str = "It says nothing about your sign-in here. Ask whoever runs it, or your workspace admin, for access.";
const LATER: &str = "Try again later; if it stays, tell whoever runs it.";

/// A refusal by somebody who is called `who`, at an address of their own.
pub(crate) fn refused(error: &ApiError, who: &str) -> Failure {
    let (code, what, hint) = match error.status {
        // A redirect, which is never followed, leads to a sign-in.
        300..=399 | 401 | 403 => (not_allowed(), "refused this call", ASK),
        404 => (
            FailureCode::NotFound,
            "does not know what it was asked for",
            "Check its name and address in the configuration.",
        ),
        429 => (
            FailureCode::RateLimited { after_seconds: error.retry_after.unwrap_or(1) },
            "asks to wait",
            LATER,
        ),
        400..=499 => (
            FailureCode::Invalid { field: "request".to_owned() },
            "did not accept this call",
            "Ask in other words, or with other arguments.",
        ),
        _ => (FailureCode::Busy, "failed", LATER),
    };
    let words: String = error.message.chars().take(WORDS).collect();
    let said = match error.is_page || words.is_empty() {
        true => String::new(),
        false => format!(" In its own words: {words}"),
    };
    Failure::new(code, format!("{who} {what} (HTTP {}).{said}", error.status), hint)
        .caused_by(format!("HTTP {} of {who}: {}", error.status, error.message))
}

/// A refusal that came from the workspace, where it may be somebody's that it hands on: one of the call stays
/// what it is; one of our sign-in is not theirs to tell. A token is dead if the workspace itself has said so.
pub(crate) fn relayed(error: DoorError, who: &str) -> DoorError {
    match error {
        DoorError::Refused(failure) | DoorError::Failed(failure)
            if is_of_sign_in(&failure.code) =>
        {
            let cause = failure.cause.unwrap_or_default();
            let refused = Failure::new(not_allowed(), format!("{who} refused this call."), ASK);
            DoorError::Failed(refused.caused_by(cause))
        }
        DoorError::Failed(failure) => DoorError::Failed(not_of_workspace(failure)),
        other => other,
    }
}

/// A failure on the way to a stranger, or of what came back: it is not the workspace that cannot be reached or
/// understood.
pub(crate) fn not_of_workspace(failure: Failure) -> Failure {
    match failure.code {
        FailureCode::Offline => {
            Failure { code: FailureCode::Busy, hint: LATER.to_owned(), ..failure }
        }
        _ => failure,
    }
}

fn is_of_sign_in(code: &FailureCode) -> bool {
    matches!(code, FailureCode::SignInNeeded | FailureCode::ConsentNeeded { .. })
}

fn not_allowed() -> FailureCode {
    FailureCode::Forbidden { securable: None, privilege: None, ask_whom: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: u16, body: &str) -> Failure {
        refused(&ApiError::read(status, body.as_bytes(), None, Some(7)), "App `a`")
    }

    #[test]
    fn no_refusal_of_a_stranger_is_about_our_sign_in() {
        for (status, body, code) in [
            (401, r#"{"error_code":401,"message":"Invalid access token."}"#, "forbidden"),
            (403, r#"{"message":"does not have required scopes: sql"}"#, "forbidden"),
            (302, "", "forbidden"),
            (404, "gone", "not_found"),
            (429, "", "rate_limited"),
            (422, "{}", "invalid"),
            (500, "<html>", "busy"),
        ] {
            let failure = said(status, body);
            assert_eq!(failure.code.name(), code, "{status}: {failure:?}");
            assert!(failure.message.starts_with("App `a` "), "who it was: {failure:?}");
            assert!(!failure.hint.is_empty(), "the next step: {failure:?}");
        }
        let long = said(403, &"no ".repeat(1_000));
        assert!(long.message.len() < 400, "its words are cut: {}", long.message.len());
        assert!(!said(403, "<html><title>no").message.contains("html"), "a page is not told");
    }

    #[test]
    fn what_the_workspace_hands_on_stays_what_it_is_but_for_our_sign_in() {
        let refusal = |code| DoorError::Refused(Failure::new(code, "m", "h"));
        let scope = || FailureCode::ConsentNeeded { scope: "sql".to_owned() };
        let plain = DoorError::Failed(Failure::sign_in_needed("a text that is not the platform's"));
        for error in [refusal(FailureCode::SignInNeeded), refusal(scope()), plain] {
            let DoorError::Failed(failure) = relayed(error, "Agent `a`") else {
                panic!("it does not say that nothing ran")
            };
            assert_eq!(failure.code.name(), "forbidden", "{failure:?}");
            assert_eq!(failure.message, "Agent `a` refused this call.", "by whom");
        }
        let missing = relayed(refusal(FailureCode::NotFound), "Agent `a`");
        assert!(matches!(missing, DoorError::Refused(_)), "the workspace has no such agent");
        let dead = DoorError::DeadToken(Failure::sign_in_needed("dead"));
        assert!(matches!(relayed(dead, "Agent `a`"), DoorError::DeadToken(_)), "it was asked");
        let gone = DoorError::Failed(Failure::new(FailureCode::Offline, "m", "h"));
        let gone = Failure::from(relayed(gone, "Agent `a`"));
        assert_eq!(gone.code, FailureCode::Busy, "it is the agent that failed");
    }
}
