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
    eprintln!("error: {}", failure.message);
    eprintln!("  hint: {}", failure.hint);
    if let Some(trace) = &failure.trace {
        eprintln!("  trace: {trace}");
    }
    tracing::debug!(cause = failure.cause.as_deref().unwrap_or("-"), "failed");
    failure.into()
}

/// A line for the person, on stderr.
pub(crate) fn line(text: &str) {
    eprintln!("{text}");
}

/// A question on stderr, without a line's end.
pub(crate) fn prompt(text: &str) {
    use std::io::Write;
    eprint!("{text}");
    std::io::stderr().flush().ok();
}

/// A result, on stdout.
pub(crate) fn result(text: &str) {
    use std::io::Write;
    // A closed pipe is the reader's way to say enough.
    writeln!(std::io::stdout(), "{text}").ok();
}
