//! Where a surface begins: the environment, the log, the limits, and which configuration.

use crate::json_lines::JsonLines;
use behalf_config::{Config, ConfigError, Environment};
use behalf_core::Limits;
use std::{
    io::Write,
    path::{Path, PathBuf},
};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{EnvFilter, layer::SubscriberExt, util::SubscriberInitExt};

/// The environment of this process.
pub fn environment() -> Environment {
    std::env::vars_os()
        .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// Sends the log to stderr, as `BEHALF_LOG` filters it; warnings where it says nothing. Once.
pub fn log(colours: bool) {
    tracing_subscriber::fmt()
        .with_env_filter(filter())
        .with_writer(std::io::stderr)
        .with_ansi(colours)
        .init();
}

/// Sends the log to stderr as `log` does, each line an object of JSON. Once.
pub fn log_json() {
    tracing_subscriber::registry().with(filter()).with(JsonLines::new(to_stderr)).init();
}

fn to_stderr(line: &str) {
    // Nobody can be told that the log is closed.
    std::io::stderr().lock().write_all(line.as_bytes()).ok();
}

fn filter() -> EnvFilter {
    let filter = EnvFilter::builder()
        .with_default_directive(LevelFilter::WARN.into())
        .with_env_var("BEHALF_LOG")
        .from_env_lossy();
    // It writes whole messages, with what servers say and people ask.
    match "rmcp=off".parse() {
        Ok(silent) => filter.add_directive(silent),
        Err(_) => filter,
    }
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
/// user's config folder; nothing at all is a configuration too.
pub fn config(named: Option<&Path>, environment: &Environment) -> Result<Config, Vec<ConfigError>> {
    match path(named, environment) {
        Some(path) => behalf_config::load(&path, environment),
        None => behalf_config::parse("(defaults)", "{}", environment),
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
