//! The profiles that were signed in on this machine: a name, a workspace, and who. No secrets; those
//! rest in the vault under the profile's name.

use crate::Home;
use behalf_config::{Environment, databrickscfg};
use behalf_core::{Failure, Origin};
use behalf_identity::ProcessLock;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{fs, io, path::PathBuf, time::Duration};
use ts_rs::TS;

/// One profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownProfile {
    /// Its name.
    pub name: String,
    /// Its workspace.
    pub host: Origin,
    /// Who is signed in; nobody after a sign-out.
    pub user_name: Option<String>,
    /// When.
    pub used_at: Timestamp,
}

fn file(home: &Home) -> PathBuf {
    home.path().join("profiles.json")
}

/// The profiles of this machine, those signed in and the last used first. A file that cannot be read is
/// set aside and counts as none: the sign-ins themselves are elsewhere.
pub fn known(home: &Home) -> Vec<KnownProfile> {
    let path = file(home);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Vec::new(),
        Err(error) => {
            tracing::warn!(%error, path = %path.display(), "the list of profiles cannot be read");
            return Vec::new();
        }
    };
    let mut all: Vec<KnownProfile> = serde_json::from_slice(&bytes).unwrap_or_else(|error| {
        let aside = path.with_extension("json.bad");
        fs::rename(&path, &aside).ok();
        tracing::warn!(%error, aside = %aside.display(), "the list of profiles is damaged; it was set aside");
        Vec::new()
    });
    all.sort_by_key(|profile| (profile.user_name.is_none(), std::cmp::Reverse(profile.used_at)));
    all
}

/// One that `--profile` or the window may choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProfileView {
    /// Its name.
    pub name: String,
    /// Its workspace.
    pub host: String,
    /// Who is signed in; nobody after a sign-out, or with a profile of the Databricks tools.
    pub user_name: Option<String>,
}

/// Every profile: those of this machine, the last used first, then those of the Databricks tools.
///
/// # Errors
/// When the tools' file cannot be read.
pub fn all(home: &Home, environment: &Environment) -> Result<Vec<ProfileView>, Failure> {
    let known = known(home).into_iter().map(|profile| ProfileView {
        name: profile.name,
        host: profile.host.to_string(),
        user_name: profile.user_name,
    });
    let mut all: Vec<ProfileView> = known.collect();
    for profile in databrickscfg::profiles(environment)? {
        if !all.iter().any(|other| other.name == profile.name) {
            let host = profile.host.to_string();
            all.push(ProfileView { name: profile.name, host, user_name: None });
        }
    }
    Ok(all)
}

/// Notes that nobody is signed in as this profile any more.
pub(crate) async fn signed_out(home: &Home, name: &str) -> Result<(), Failure> {
    change(home, |all| {
        if let Some(profile) = all.iter_mut().find(|profile| profile.name == name) {
            profile.user_name = None;
        }
    })
    .await
}

/// Keeps a profile as the last used.
pub(crate) async fn remember(home: &Home, profile: KnownProfile) -> Result<(), Failure> {
    change(home, |all| {
        all.retain(|other| other.name != profile.name);
        all.insert(0, profile);
    })
    .await
}

/// How long one waits for another that changes the list.
const PATIENCE: Duration = Duration::from_secs(5);

/// Changes the list; of two processes that do so at once, one waits for the other.
async fn change(home: &Home, how: impl FnOnce(&mut Vec<KnownProfile>)) -> Result<(), Failure> {
    let _lock = ProcessLock::take("profiles", "changing the list of profiles", PATIENCE).await?;
    let mut all = known(home);
    how(&mut all);
    let text = serde_json::to_string_pretty(&all).map_err(Failure::internal)?;
    fs::create_dir_all(home.path()).map_err(Failure::internal)?;
    // Whoever reads meanwhile finds the old list or the new one.
    let part = home.path().join(format!("profiles.{}.part", std::process::id()));
    fs::write(&part, text).map_err(Failure::internal)?;
    fs::rename(part, file(home)).map_err(Failure::internal)
}

/// The name of a sign-in that nobody named: `default` at the first workspace of this machine, its host
/// at any other. A name that somebody gave is never taken.
pub(crate) fn name_for(known: &[KnownProfile], host: &Origin) -> String {
    match known.iter().find(|profile| profile.name == DEFAULT) {
        Some(profile) if profile.host != *host => host.to_string(),
        _ => DEFAULT.to_owned(),
    }
}

/// A name for a sign-in of one more person, or at one more workspace: one under which nobody is signed in
/// and that the Databricks tools do not have.
pub(crate) fn fresh_name(all: &[ProfileView], host: &str) -> String {
    let is_free = |name: &String| {
        let taken = all.iter().find(|profile| profile.name == *name);
        taken.is_none_or(|profile| profile.host == host && profile.user_name.is_none())
    };
    let numbered = (2..).map(|n| format!("{host} ({n})"));
    let mut names = [DEFAULT.to_owned(), host.to_owned()].into_iter().chain(numbered);
    names.find(is_free).unwrap_or_default()
}

/// The name of the first.
pub(crate) const DEFAULT: &str = "default";
