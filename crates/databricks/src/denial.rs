//! What a refusal means. The platform gives one status for three things and no code to tell them
//! apart, so this one table matches its texts. Nothing above this file matches text.

use crate::api_error::ApiError;
use behalf_core::{Failure, FailureCode, failure::StatementPlace};

/// What a 401 or 403 means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Denial {
    /// The token is expired, revoked or unknown: refresh, once.
    DeadToken,
    /// The token lacks this scope.
    MissingScope(String),
    /// The principal lacks a permission.
    Permission {
        /// `main.hr.salaries`, or a warehouse, as the text names it.
        securable: Option<String>,
        /// `SELECT`, `USE SCHEMA`, …
        privilege: Option<String>,
    },
    /// No known text: `Me` with the same lease settles it.
    Unknown,
}

const SCOPE_TEXTS: [&str; 2] = ["does not have required scopes:", "required scopes:"];
const DEAD_TEXTS: [&str; 4] = [
    "Invalid access token",
    "Credential was not sent or was of an unsupported type",
    "token is expired",
    "ExpiredToken",
];
const PERMISSION_TEXTS: [&str; 4] =
    ["does not have", "PERMISSION_DENIED", "Insufficient privileges", "is blocked"];

impl Denial {
    /// Reads a refusal; `None` when the status is not about permission.
    pub fn of(error: &ApiError) -> Option<Self> {
        if !matches!(error.status, 401 | 403) {
            return None;
        }
        if error.is_page {
            return Some(Self::Unknown);
        }
        let text = error.message.as_str();
        if let Some(scope) = missing_scope(text) {
            return Some(Self::MissingScope(scope));
        }
        if DEAD_TEXTS.iter().any(|known| text.contains(known)) {
            return Some(Self::DeadToken);
        }
        let code = error.error_code.as_deref().unwrap_or_default();
        if code == "PERMISSION_DENIED" || PERMISSION_TEXTS.iter().any(|known| text.contains(known))
        {
            let (privilege, securable) = privilege_on(text);
            return Some(Self::Permission { securable, privilege });
        }
        if error.status == 401 {
            return Some(Self::DeadToken);
        }
        Some(Self::Unknown)
    }
}

fn missing_scope(text: &str) -> Option<String> {
    let (_, tail) = SCOPE_TEXTS.iter().find_map(|known| text.split_once(known))?;
    tail.split_whitespace().next().map(|word| word.trim_matches(&[',', '.'][..]).to_owned())
}

/// Finds `… does not have PRIVILEGE on Kind 'name'` in a text.
fn privilege_on(text: &str) -> (Option<String>, Option<String>) {
    let Some((_, tail)) = text.split_once("does not have ") else { return (None, None) };
    let Some((privilege, tail)) = tail.split_once(" on ") else { return (None, None) };
    let privilege = privilege.trim_end_matches(" permission").trim().to_owned();
    let quoted = tail.split(['\'', '`']).nth(1).map(str::to_owned);
    let securable = quoted.or_else(|| {
        let line = tail.lines().next().unwrap_or_default();
        Some(line.trim().trim_end_matches('.').to_owned()).filter(|s| !s.is_empty())
    });
    (Some(privilege), securable)
}

/// An API's refusal, for people. `user_name` is whose lease it was.
pub fn api_failure(error: &ApiError, user_name: &str, host: &str) -> Failure {
    let cause = format!(
        "HTTP {} {} {} (request {})",
        error.status,
        error.error_code.as_deref().unwrap_or("-"),
        error.message,
        error.request_id.as_deref().unwrap_or("-"),
    );
    let failure = match Denial::of(error) {
        Some(Denial::DeadToken) => Failure::sign_in_needed("Your sign-in has ended."),
        Some(Denial::MissingScope(scope)) => consent_needed(&scope),
        Some(Denial::Permission { securable, privilege }) => {
            forbidden(securable, privilege, user_name)
        }
        Some(Denial::Unknown) if error.is_page => by_status(error, host),
        Some(Denial::Unknown) => forbidden(None, None, user_name),
        None => by_status(error, host),
    };
    failure.caused_by(cause)
}

/// The sign-in does not cover a scope.
pub fn consent_needed(scope: &str) -> Failure {
    Failure::new(
        FailureCode::ConsentNeeded { scope: scope.to_owned() },
        format!("Your sign-in does not include the scope `{scope}`."),
        format!(
            "Sign in again and allow `{scope}`, or ask your workspace admin to add it to the app."
        ),
    )
}

fn forbidden(securable: Option<String>, privilege: Option<String>, user_name: &str) -> Failure {
    let message = match (&privilege, &securable) {
        (Some(privilege), Some(securable)) => {
            format!("{user_name} does not have {privilege} on `{securable}`.")
        }
        _ => format!("The workspace refused this to {user_name}."),
    };
    let what = match (&privilege, &securable) {
        (Some(privilege), Some(securable)) => format!("`{privilege}` on `{securable}`"),
        _ => "access".to_owned(),
    };
    Failure::new(
        FailureCode::Forbidden { securable, privilege, ask_whom: None },
        message,
        format!("Ask your workspace admin for {what}. Behalf never asks with another identity."),
    )
}

fn by_status(error: &ApiError, host: &str) -> Failure {
    let said = sentence(&error.message);
    match error.status {
        _ if error.is_page => crate::wire::page_instead(host),
        400 | 409 => {
            if error.error_code.as_deref() == Some("INVALID_STATE") {
                return Failure::new(
                    FailureCode::Busy,
                    format!("The resource is not ready: {said}"),
                    "Start it in the workspace, or wait until it has started, and try again.",
                );
            }
            Failure::new(
                FailureCode::Invalid { field: "request".to_owned() },
                format!("The workspace did not accept the request: {said}"),
                "Check the configuration and the question, then try again.",
            )
        }
        404 => Failure::new(
            FailureCode::NotFound,
            format!("Not found: {said}"),
            "Check the name in the configuration; it may also be hidden from you.",
        ),
        429 => asked_to_wait(error.retry_after, host),
        300..=399 => sent_elsewhere(host),
        503 => Failure::new(
            FailureCode::Busy,
            format!("{host} is not available right now: {said}"),
            "Wait a little and try again.",
        ),
        _ => Failure::new(
            FailureCode::Offline,
            format!("{host} failed (HTTP {}): {said}", error.status),
            "Try again; if it stays, look at the workspace's status page.",
        ),
    }
}

/// 429: one second where it does not say how long.
pub(crate) fn asked_to_wait(retry_after: Option<u64>, host: &str) -> Failure {
    let after_seconds = retry_after.unwrap_or(1);
    Failure::new(
        FailureCode::RateLimited { after_seconds },
        format!("{host} asks to wait {after_seconds} s."),
        "Wait that long and try again.",
    )
}

/// A redirect, which is never followed.
pub(crate) fn sent_elsewhere(host: &str) -> Failure {
    Failure::new(
        FailureCode::Offline,
        format!("{host} sent us somewhere else instead of answering."),
        "Open a browser: this network may want a sign-in of its own first. If not, check the workspace \
         address; a private link or an IP access list may be in the way.",
    )
}

fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() {
        "no reason was given.".to_owned()
    } else if text.ends_with('.') || text.ends_with(']') {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// A statement that the warehouse refused or failed to run: HTTP 200 with `FAILED`.
pub fn statement_failure(message: &str, sql_state: Option<&str>, user_name: &str) -> Failure {
    let class = message.split_once(']').and_then(|(head, _)| head.trim().strip_prefix('['));
    let failure = match class {
        Some("INSUFFICIENT_PERMISSIONS") => {
            let (privilege, securable) = privilege_on(message);
            forbidden(securable, privilege, user_name)
        }
        Some("TABLE_OR_VIEW_NOT_FOUND") => Failure::new(
            FailureCode::NotFound,
            without_state(message),
            "Ask which tables you can access; it may also be hidden from you.",
        ),
        _ => Failure::new(
            FailureCode::StatementFailed { sql_state: sql_state.map(str::to_owned) },
            without_state(message),
            "Change the statement, or ask in other words.",
        ),
    };
    Failure { place: place(message), ..failure.caused_by(message) }
}

/// Where the warehouse says that it is: `(line 1, pos 9)` of the parser, `; line 2 pos 7` of what comes after it.
fn place(message: &str) -> Option<StatementPlace> {
    message.match_indices("line ").find_map(|(at, word)| {
        let (line, rest) = number(&message[at + word.len()..])?;
        let rest = rest.strip_prefix(',').unwrap_or(rest).strip_prefix(" pos ")?;
        let (position, _) = number(rest)?;
        Some(StatementPlace { line, position })
    })
}

/// The number that a text begins with, and what comes after.
fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

fn without_state(message: &str) -> String {
    message.split(" SQLSTATE:").next().unwrap_or(message).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denial(status: u16, code: &str, message: &str) -> Option<Denial> {
        Denial::of(&ApiError {
            status,
            error_code: Some(code.to_owned()),
            message: message.to_owned(),
            request_id: None,
            retry_after: None,
            of_platform: true,
            is_page: false,
        })
    }

    #[test]
    fn the_three_meanings_of_403_are_told_apart() {
        assert_eq!(
            denial(
                403,
                "403",
                "Provided OAuth token does not have required scopes: genie [ReqId: 1]"
            ),
            Some(Denial::MissingScope("genie".into())),
            "a missing scope names the scope"
        );
        assert_eq!(
            denial(403, "403", "Invalid scope, required scopes: sql"),
            Some(Denial::MissingScope("sql".into())),
            "the proxy's variant"
        );
        assert_eq!(
            denial(403, "403", "Invalid access token. [ReqId: 1]"),
            Some(Denial::DeadToken),
            "a dead token"
        );
        assert_eq!(
            denial(403, "PERMISSION_DENIED", "User does not have CAN USE on warehouse 'w1'."),
            Some(Denial::Permission {
                securable: Some("w1".into()),
                privilege: Some("CAN USE".into())
            }),
            "a missing permission names both"
        );
        assert_eq!(denial(403, "403", "Computer says no"), Some(Denial::Unknown), "unknown text");
        assert_eq!(denial(404, "X", "does not have"), None, "other statuses are not denials");
    }

    #[test]
    fn a_statement_that_is_wrong_says_where() {
        let of = |message: &str| {
            statement_failure(message, Some("42601"), "alice").place.map(|p| (p.line, p.position))
        };
        let parser = "[PARSE_SYNTAX_ERROR] Syntax error at or near 'FORM'. SQLSTATE: 42601 (line 2, pos 9)\n\n== SQL ==\nSELECT 1";
        assert_eq!(of(parser), Some((2, 9)), "of the parser");
        let later = "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column with name `a` cannot be resolved. SQLSTATE: 42703; line 1 pos 7;\n'Project";
        assert_eq!(of(later), Some((1, 7)), "of what comes after it");
        let missing = "[TABLE_OR_VIEW_NOT_FOUND] The table or view `a` cannot be found. SQLSTATE: 42P01; line 3 pos 14";
        assert_eq!(of(missing), Some((3, 14)), "of a table that is not there");
        for none in
            ["[X] The line is busy.", "[X] line 99999999999 pos 1", "[X] line 3, column 4", ""]
        {
            assert_eq!(of(none), None, "{none}");
        }
    }

    #[test]
    fn a_refused_table_is_named() {
        let failure = statement_failure(
            "[INSUFFICIENT_PERMISSIONS] Insufficient privileges: User does not have SELECT on Table 'main.hr.salaries'. SQLSTATE: 42501",
            Some("42501"),
            "alice@example.com",
        );
        assert_eq!(
            failure.code,
            FailureCode::Forbidden {
                securable: Some("main.hr.salaries".into()),
                privilege: Some("SELECT".into()),
                ask_whom: None
            },
            "securable and privilege come from the text"
        );
        assert_eq!(
            failure.message, "alice@example.com does not have SELECT on `main.hr.salaries`.",
            "the message names the identity"
        );
    }
}
