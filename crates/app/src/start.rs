//! Where a surface begins: the environment, the limits, and which configuration.

use behalf_config::{Config, ConfigError, Environment};
use behalf_core::Limits;
use std::path::{Path, PathBuf};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;

/// The environment of this process.
pub fn environment() -> Environment {
    std::env::vars_os()
        .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// Sends the log to stderr, as `BEHALF_LOG` filters it; warnings where it says nothing. Once.
pub fn log(colours: bool) {
    tracing_subscriber::fmt()
        .with_env_filter(
            EnvFilter::builder()
                .with_default_directive(LevelFilter::WARN.into())
                .with_env_var("BEHALF_LOG")
                .from_env_lossy(),
        )
        .with_writer(std::io::stderr)
        .with_ansi(colours)
        .init();
}

/// The limits. `BEHALF_TIME_SCALE` divides waits, for tests.
pub fn limits(environment: &Environment) -> Limits {
    let factor = environment.get("BEHALF_TIME_SCALE").and_then(|v| v.parse().ok()).unwrap_or(1);
    Limits::default().scaled(factor)
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
