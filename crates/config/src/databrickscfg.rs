//! The profiles of the Databricks tools (`~/.databrickscfg`): their names and hosts. Nothing else is
//! read; what may be secret in that file stays there.

use crate::Environment;
use behalf_core::{Failure, FailureCode, Origin};
use ini::Ini;
use std::path::{Path, PathBuf};

/// The profile that the tools use when none is named.
pub const DEFAULT: &str = "DEFAULT";

/// One profile: a workspace under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabricksProfile {
    /// Its name.
    pub name: String,
    /// Its workspace.
    pub host: Origin,
}

/// The file that the tools read: `DATABRICKS_CONFIG_FILE`, else `.databrickscfg` in the home folder.
pub fn file(environment: &Environment) -> Option<PathBuf> {
    let variable = |name: &str| crate::variable(environment, name).map(PathBuf::from);
    let home = || variable("HOME").or_else(|| variable("USERPROFILE"));
    variable("DATABRICKS_CONFIG_FILE").or_else(|| Some(home()?.join(".databrickscfg")))
}

/// Its profiles that name a workspace, in the order of the file; none where there is no file.
///
/// # Errors
/// `invalid` when the file cannot be read.
pub fn profiles(environment: &Environment) -> Result<Vec<DatabricksProfile>, Failure> {
    let Some(path) = file(environment) else { return Ok(Vec::new()) };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(&path, "cannot be read", error)),
    };
    // What is wrong with a line may quote it, and the line may hold a token.
    let ini =
        Ini::load_from_str_noescape(text.trim_start_matches('\u{feff}')).map_err(|error| {
            unreadable(&path, &format!("has an error in line {}", error.line), "ini")
        })?;
    let read = |(name, section): (Option<&str>, &ini::Properties)| {
        let host = Origin::parse(section.get("host")?).ok()?;
        // An account console is no workspace.
        let is_account = host.host().starts_with("accounts.");
        let name = name.unwrap_or(DEFAULT).to_owned();
        (!is_account && !name.is_empty()).then_some(DatabricksProfile { name, host })
    };
    Ok(ini.iter().filter_map(read).collect())
}

fn unreadable(path: &Path, what: &str, cause: impl std::fmt::Display) -> Failure {
    Failure::new(
        FailureCode::Invalid { field: "DATABRICKS_CONFIG_FILE".to_owned() },
        format!("{} {what}.", path.display()),
        "Correct the file, or set DATABRICKS_HOST to your workspace.",
    )
    .caused_by(cause)
}
