//! The last lines of the log, kept in memory for the diagnostics. A line holds what our own code says, and of its values
//! only those that are known to say nothing of anybody's work; that is so before it is kept.

use jiff::Timestamp;
use std::{
    collections::VecDeque,
    fmt,
    sync::{Mutex, PoisonError},
};
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, layer::Context};

/// Lines that are kept.
const LINES: usize = 200;
/// Fields whose values are kept: codes and names of ours, and numbers.
const TOLD: [&str; 5] = ["check", "code", "command", "ms", "status"];
const WITHHELD: &str = "<withheld>";

type Lines = Mutex<VecDeque<String>>;

static LAST: Lines = Mutex::new(VecDeque::new());

/// Hears the log, and keeps its last lines.
pub(crate) struct Ring {
    lines: &'static Lines,
}

impl Ring {
    /// The one of this process.
    pub(crate) fn new() -> Self {
        Self { lines: &LAST }
    }
}

/// What is heard: notes and warnings of ours, warnings of others.
pub(crate) fn heard(metadata: &Metadata<'_>) -> bool {
    let most = if is_ours(metadata) { Level::INFO } else { Level::WARN };
    metadata.is_event() && *metadata.level() <= most
}

/// The lines that are kept, oldest first.
pub(crate) fn last() -> Vec<String> {
    LAST.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
}

fn is_ours(metadata: &Metadata<'_>) -> bool {
    metadata.target().starts_with("behalf")
}

#[derive(Default)]
struct Line {
    /// Others may mean something else by the same names.
    ours: bool,
    message: String,
    fields: String,
}

impl Line {
    fn put(&mut self, field: &Field, value: &dyn fmt::Display) {
        let name = field.name();
        if name == "message" {
            self.message = value.to_string();
        } else if self.ours && TOLD.contains(&name) {
            self.fields.push_str(&format!(" {name}={value}"));
        } else {
            self.fields.push_str(&format!(" {name}={WITHHELD}"));
        }
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, &value);
    }
}

impl<S: Subscriber> Layer<S> for Ring {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        let mut line = Line { ours: is_ours(metadata), ..Line::default() };
        event.record(&mut line);
        // Others may put into their words whatever they met.
        let message = if is_ours(metadata) {
            line.message.replace(char::is_control, " ")
        } else {
            WITHHELD.to_owned()
        };
        let (now, level, target) = (Timestamp::now(), metadata.level(), metadata.target());
        let line = format!("{now:.3} {level} {target}: {message}{}", line.fields);
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == LINES {
            lines.pop_front();
        }
        lines.push_back(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing_subscriber::{filter::filter_fn, layer::SubscriberExt};

    /// What is kept of what is logged meanwhile, without the times.
    fn kept(log: impl FnOnce()) -> Vec<String> {
        let lines: &'static Lines = Box::leak(Box::default());
        let ring = Ring { lines }.with_filter(filter_fn(heard));
        tracing::subscriber::with_default(tracing_subscriber::registry().with(ring), log);
        let lines = lines.lock().unwrap();
        lines.iter().map(|line| line.split_once(' ').unwrap().1.to_owned()).collect()
    }

    #[test]
    fn a_line_says_what_happened_and_nothing_of_what_it_met() {
        let lines = kept(|| {
            tracing::info!(target: "behalf_desktop", command = %"chat/send", code = "offline", cause = "canary SQL", "command failed");
            tracing::warn!(target: "behalf_app", error = ?"canary", status = 503, "it\nbroke");
            tracing::error!(target: "zbus", path = "canary", "canary {}", 1);
            tracing::info!(target: "zbus", "canary");
            tracing::debug!(target: "behalf_databricks::door", path = "canary", "sending");
            tracing::error_span!(target: "behalf_server", "request", route = "canary").in_scope(
                || {
                    tracing::info!(target: "behalf_server", ms = 12u64, "answered");
                },
            );
        });
        let expected = [
            "INFO behalf_desktop: command failed command=chat/send code=offline cause=<withheld>",
            "WARN behalf_app: it broke error=<withheld> status=503",
            "ERROR zbus: <withheld> path=<withheld>",
            "INFO behalf_server: answered ms=12",
        ];
        assert_eq!(lines, expected, "ours at INFO, others at WARN, and no value that is not known");
    }

    #[test]
    fn the_oldest_lines_go_first() {
        let lines = kept(|| {
            for ms in 0..(LINES as u64 + 5) {
                tracing::info!(target: "behalf", ms, "tick");
            }
        });
        assert_eq!(lines.len(), LINES, "it does not grow");
        assert_eq!(lines[0], "INFO behalf: tick ms=5", "the first five are gone");
    }
}
