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
    line(&format!("  hint: {}", failure.hint));
    if let Some(trace) = &failure.trace {
        line(&format!("  trace: {trace}"));
    }
    tracing::debug!(cause = failure.cause.as_deref().unwrap_or("-"), "failed");
    failure.into()
}

/// What a model, a table or a server wrote must not steer the terminal: controls and the
/// characters that turn text around are shown, not obeyed.
fn inert(text: &str) -> String {
    let steers = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
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

/// A result, on stdout.
pub(crate) fn result(text: &str) {
    use std::io::Write;
    // A closed pipe is the reader's way to say enough.
    writeln!(std::io::stdout(), "{}", inert(text)).ok();
}
