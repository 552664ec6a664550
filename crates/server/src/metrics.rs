//! `GET /metrics`: counts for Prometheus (text format 0.0.4). Labels are words of ours alone: no user,
//! no id, and nothing of what was asked.

use axum::http::StatusCode;
use behalf_core::{Action, Failure, TurnStatus};
use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// The upper bounds of the buckets for the length of turns, in seconds.
const BUCKETS: [f64; 10] = [0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0];

/// Counts since the start.
#[derive(Default)]
pub(crate) struct Metrics(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    requests: BTreeMap<(String, u16), u64>,
    turns: BTreeMap<String, u64>,
    actions: BTreeMap<(String, String), u64>,
    buckets: [u64; BUCKETS.len()],
    seconds: f64,
    ended: u64,
}

impl Metrics {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request was answered. `route` is the template of its path.
    pub(crate) fn request_answered(&self, route: &str, status: StatusCode) {
        let key = (route.to_owned(), status.as_u16());
        *self.counts().requests.entry(key).or_default() += 1;
    }

    /// A turn has ended, or waits for a decision.
    pub(crate) fn turn_ended(&self, ended: Result<TurnStatus, &Failure>, took: Duration) {
        let outcome = match ended {
            Ok(TurnStatus::Completed) => "completed",
            Ok(TurnStatus::NeedsDecision) => "needs_decision",
            Err(failure) => failure.code.name(),
        };
        let took = took.as_secs_f64();
        let mut counts = self.counts();
        *counts.turns.entry(outcome.to_owned()).or_default() += 1;
        for (count, bound) in counts.buckets.iter_mut().zip(BUCKETS) {
            *count += u64::from(took <= bound);
        }
        counts.seconds += took;
        counts.ended += 1;
    }

    /// An action has ended.
    pub(crate) fn action_ended(&self, action: &Action) {
        let status = serde_json::to_value(action.status).ok();
        let status = status.as_ref().and_then(|s| s.as_str()).unwrap_or("unknown").to_owned();
        *self.counts().actions.entry((action.tool.clone(), status)).or_default() += 1;
    }

    /// Everything, as Prometheus reads it.
    pub(crate) fn text(&self, running: usize) -> String {
        let counts = self.counts();
        let mut page = Page::default();
        page.family("behalf_build_info", "gauge", "Which version runs.");
        page.sample("behalf_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1.0);
        page.family("behalf_requests_total", "counter", "Requests that were answered.");
        for ((route, status), count) in &counts.requests {
            let status = status.to_string();
            let labels = [("route", route.as_str()), ("status", status.as_str())];
            page.sample("behalf_requests_total", &labels, *count as f64);
        }
        page.family("behalf_turns_total", "counter", "Turns that ended, or wait for a decision.");
        for (outcome, count) in &counts.turns {
            page.sample("behalf_turns_total", &[("outcome", outcome.as_str())], *count as f64);
        }
        page.family("behalf_turns_running", "gauge", "Turns that run.");
        page.sample("behalf_turns_running", &[], running as f64);
        page.family("behalf_actions_total", "counter", "Actions that ended.");
        for ((tool, status), count) in &counts.actions {
            let labels = [("tool", tool.as_str()), ("status", status.as_str())];
            page.sample("behalf_actions_total", &labels, *count as f64);
        }
        page.family("behalf_turn_seconds", "histogram", "How long turns took.");
        for (bound, count) in BUCKETS.iter().zip(counts.buckets) {
            let bound = bound.to_string();
            page.sample("behalf_turn_seconds_bucket", &[("le", bound.as_str())], count as f64);
        }
        page.sample("behalf_turn_seconds_bucket", &[("le", "+Inf")], counts.ended as f64);
        page.sample("behalf_turn_seconds_sum", &[], counts.seconds);
        page.sample("behalf_turn_seconds_count", &[], counts.ended as f64);
        if let Some(bytes) = resident() {
            page.family("process_resident_memory_bytes", "gauge", "Resident memory size in bytes.");
            page.sample("process_resident_memory_bytes", &[], bytes as f64);
        }
        page.0
    }
}

/// A page of the text format.
#[derive(Default)]
struct Page(String);

impl Page {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a String cannot fail.
        writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}").ok();
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        let labels: Vec<String> =
            labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
        match labels.is_empty() {
            true => writeln!(self.0, "{name} {value}").ok(),
            false => writeln!(self.0, "{name}{{{}}} {value}", labels.join(",")).ok(),
        };
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// Bytes of this process in memory, where the system tells (Linux).
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_told_as_prometheus_reads_them() {
        let metrics = Metrics::default();
        metrics.request_answered("/v1/threads/{id}", StatusCode::NOT_FOUND);
        metrics.request_answered("/v1/threads/{id}", StatusCode::NOT_FOUND);
        metrics.turn_ended(Ok(TurnStatus::Completed), Duration::from_millis(700));
        metrics.turn_ended(Err(&Failure::cancelled()), Duration::from_secs(4000));
        let text = metrics.text(3);
        for line in [
            "behalf_requests_total{route=\"/v1/threads/{id}\",status=\"404\"} 2",
            "behalf_turns_total{outcome=\"completed\"} 1",
            "behalf_turns_total{outcome=\"cancelled\"} 1",
            "behalf_turns_running 3",
            "behalf_turn_seconds_bucket{le=\"0.5\"} 0",
            "behalf_turn_seconds_bucket{le=\"1\"} 1",
            "behalf_turn_seconds_bucket{le=\"1800\"} 1",
            "behalf_turn_seconds_bucket{le=\"+Inf\"} 2",
            "behalf_turn_seconds_sum 4000.7",
            "behalf_turn_seconds_count 2",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} in:\n{text}");
        }
        assert_eq!(escaped("a\"b\\c\nd"), "a\\\"b\\\\c\\nd", "a label cannot end early");
    }
}
