//! Output and exit codes. Failures say what, why and the next step.

#![expect(clippy::print_stderr, reason = "this is where the program speaks")]

use behalf_core::{Failure, FailureCode};
use std::process::ExitCode;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Done = 0,
    Failed = 1,
    Usage = 2,
    SignInNeeded = 3,
    Forbidden = 4,
    Unreachable = 5,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<&Failure> for Exit {
    fn from(failure: &Failure) -> Self {
        match failure.code {
            FailureCode::SignInNeeded => Self::SignInNeeded,
            FailureCode::Forbidden { .. } | FailureCode::ConsentNeeded { .. } => Self::Forbidden,
            FailureCode::Offline | FailureCode::TimedOut => Self::Unreachable,
            FailureCode::Invalid { .. } => Self::Usage,
            _ => Self::Failed,
        }
    }
}

/// Says a failure, and gives how to end.
pub(crate) fn failure(failure: &Failure) -> Exit {
    line(&format!("error: {}", failure.message));
    match failure.code {
        FailureCode::SignInNeeded => {
            line("  hint: Run `behalf login`, with the same --profile and -c.");
        }
        _ => line(&format!("  hint: {}", failure.hint)),
    }
    if let Some(trace) = &failure.trace {
        line(&format!("  trace: {trace}"));
    }
    tracing::debug!(cause = failure.cause.as_deref().unwrap_or("-"), "failed");
    failure.into()
}

/// What a model, a table or a server wrote must not steer the terminal: controls and the
/// characters that turn text around are shown, not obeyed.
fn inert(text: &str) -> String {
    text.chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
}

fn steers(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A line for the person, on stderr.
pub(crate) fn line(text: &str) {
    eprintln!("{}", inert(text));
}

/// A question on stderr, without a line's end.
pub(crate) fn prompt(text: &str) {
    use std::io::Write;
    eprint!("{}", inert(text));
    std::io::stderr().flush().ok();
}

/// A result for people, on stdout.
pub(crate) fn result(text: &str) {
    out(&inert(text));
}

/// A line of JSON, on stdout.
pub(crate) fn json(text: &str) {
    out(&escaped(text));
}

/// JSON in which what would steer a terminal stands escaped; it reads the same.
fn escaped(json: &str) -> String {
    json.chars().fold(String::with_capacity(json.len()), |mut line, c| {
        if steers(c) {
            // All of them are of the first plane: one unit of UTF-16.
            line.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            line.push(c);
        }
        line
    })
}

fn out(text: &str) {
    use std::io::Write;
    // A closed pipe is the reader's way to say enough.
    writeln!(std::io::stdout(), "{text}").ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_steers_no_terminal_and_reads_the_same() {
        let said = serde_json::json!({ "name": "a\u{200f}b\u{202e}c\u{85}d\u{1b}[2J" });
        let line = escaped(&said.to_string());
        assert!(!line.chars().any(steers), "nothing steers: {line:?}");
        let read: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(read, said, "and nothing is lost");
        assert!(inert("a\u{200f}b").contains('\u{fffd}'), "for people it is shown");
    }
}
