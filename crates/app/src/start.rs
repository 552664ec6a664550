//! Where a surface begins: the environment, the log, the limits, and which configuration.

use crate::{diagnostics::ring, json_lines::JsonLines};
use behalf_config::{Config, ConfigError, Environment, policy};
use behalf_core::Limits;
use std::{
    io::Write,
    path::{Path, PathBuf},
};
use tracing::{Metadata, Subscriber, level_filters::LevelFilter};
use tracing_subscriber::{
    EnvFilter, Layer, filter::filter_fn, fmt, layer::SubscriberExt, registry::LookupSpan,
    util::SubscriberInitExt,
};

/// The environment of this process.
pub fn environment() -> Environment {
    std::env::vars_os()
        .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// Sends the log to stderr, as `BEHALF_LOG` filters it; warnings where it says nothing. Once.
pub fn log(colours: bool) {
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(colours);
    kept().with(lines.with_filter(filter(wanted()))).init();
}

/// Sends the log to stderr as `log` does, each line an object of JSON. Once.
pub fn log_json() {
    kept().with(JsonLines::new(to_stderr).with_filter(filter(wanted()))).init();
}

fn to_stderr(line: &str) {
    // Nobody can be told that the log is closed.
    std::io::stderr().lock().write_all(line.as_bytes()).ok();
}

/// Crates that see tokens, or whole messages with what servers say and people ask. They are never heard: a
/// directive of the filter would be beaten by a longer one (`rmcp::service=trace`).
const SILENT: [&str; 7] = ["rmcp", "reqwest", "hyper", "hyper_util", "h2", "rustls", "sse_stream"];

fn may_be_heard(metadata: &Metadata<'_>) -> bool {
    let of_crate = metadata.target().split("::").next().unwrap_or_default();
    !SILENT.contains(&of_crate)
}

fn wanted() -> String {
    std::env::var("BEHALF_LOG").unwrap_or_default()
}

/// What of the log is written: what is wanted, as directives.
fn filter(wanted: String) -> EnvFilter {
    EnvFilter::builder().with_default_directive(LevelFilter::WARN.into()).parse_lossy(wanted)
}

/// The log without the crates that are silent. Its last lines are kept for the diagnostics, whatever is wanted.
fn kept() -> impl Subscriber + for<'lookup> LookupSpan<'lookup> + Send + Sync {
    let silent = tracing_subscriber::registry().with(filter_fn(may_be_heard));
    silent.with(ring::Ring::new().with_filter(filter_fn(ring::heard)))
}

/// The limits. `BEHALF_TIME_SCALE` divides waits, for tests.
pub fn limits(environment: &Environment) -> Limits {
    Limits::default().scaled(time_scale(environment))
}

/// By what waits are divided: `BEHALF_TIME_SCALE`, for tests; else 1.
pub fn time_scale(environment: &Environment) -> u32 {
    environment.get("BEHALF_TIME_SCALE").and_then(|v| v.parse().ok()).unwrap_or(1)
}

/// Reads the configuration that is named, else `BEHALF_CONFIG`, else `behalf/behalf.yaml` in the
/// user's config folder; nothing at all is a configuration too. Above it stands what the organization
/// has settled on this machine.
///
/// # Errors
/// Everything that is wrong with either. A policy with an error lets nothing run.
pub fn config(named: Option<&Path>, environment: &Environment) -> Result<Config, Vec<ConfigError>> {
    let policy = policy::of_machine(environment)?;
    let config = match path(named, environment) {
        Some(path) => behalf_config::load(&path, environment),
        None => behalf_config::parse("(defaults)", "{}", environment),
    }?;
    match policy {
        Some(policy) => policy.over(config),
        None => Ok(config),
    }
}

fn path(named: Option<&Path>, environment: &Environment) -> Option<PathBuf> {
    let variable = |name: &str| behalf_config::variable(environment, name).map(PathBuf::from);
    if let Some(path) = named {
        return Some(path.to_owned());
    }
    if let Some(path) = variable("BEHALF_CONFIG") {
        return Some(path);
    }
    let folder = variable("XDG_CONFIG_HOME")
        .or_else(|| variable("APPDATA"))
        .or_else(|| variable("HOME").map(|home| home.join(".config")))?;
    Some(folder.join("behalf/behalf.yaml")).filter(|path| path.exists())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[test]
    fn no_crate_of_the_wire_is_heard_whatever_is_wanted() {
        let written = Arc::new(Mutex::new(String::new()));
        for wanted in [
            "trace",
            "error,rmcp::service=trace,hyper_util::client=trace,ours=trace",
            "error,h2,reqwest,hyper,ours=trace",
        ] {
            let into = Arc::clone(&written);
            let lines = JsonLines::new(move |line: &str| into.lock().unwrap().push_str(line));
            let log = kept().with(lines.with_filter(filter(wanted.to_owned())));
            tracing::subscriber::with_default(log, || {
                tracing::error!(target: "rmcp", "secret");
                tracing::trace!(target: "rmcp::service", "secret");
                tracing::warn!(target: "reqwest::connect", "secret");
                tracing::error_span!(target: "hyper::proto", "secret", token = "secret").in_scope(
                    || {
                        tracing::trace!(target: "hyper_util::client::legacy", "secret");
                        tracing::debug!(target: "h2::codec", "secret");
                        tracing::trace!(target: "ours::part", "heard");
                    },
                );
                tracing::error!(target: "h2o", "heard");
            });
        }
        let written = written.lock().unwrap();
        assert!(!written.contains("secret"), "{written}");
        assert_eq!(written.matches("heard").count(), 6, "everybody else is heard: {written}");
    }

    #[test]
    fn warnings_are_written_where_nothing_is_wanted() {
        let written = Arc::new(Mutex::new(String::new()));
        let into = Arc::clone(&written);
        let lines = JsonLines::new(move |line: &str| into.lock().unwrap().push_str(line));
        let log = kept().with(lines.with_filter(filter(String::new())));
        tracing::subscriber::with_default(log, || {
            tracing::warn!(target: "ours", "warned");
            tracing::info!(target: "ours", "noted");
        });
        let written = written.lock().unwrap();
        assert!(written.contains("warned"), "warnings: {written}");
        assert!(!written.contains("noted"), "and no more: {written}");
    }
}
