//! An announcement (`latest.json`): believed only with a signature that is by the key of the releases and of this file.

use super::way::Installed;
use crate::contract::{NewerVersion, UpdateWay};
use behalf_core::{Failure, FailureCode};
use minisign_verify::{PublicKey, Signature};
use semver::Version;
use serde::Deserialize;
use std::collections::BTreeMap;
use url::Url;

/// What the signature is of: that of another file is not one of this.
const NAME: &str = "latest.json";
/// Longest notes that are shown, in characters.
const NOTES: usize = 20_000;

#[derive(Deserialize)]
pub(super) struct Announced {
    version: String,
    #[serde(default)]
    pub_date: Option<String>,
    #[serde(default)]
    notes: String,
    /// Where the release is told of.
    #[serde(default)]
    page: Option<Url>,
    /// The packages that a package manager installs, by their kind.
    #[serde(default)]
    packages: BTreeMap<String, Url>,
}

impl Announced {
    /// Reads it where the signature holds.
    pub(super) fn believed(
        text: &[u8],
        signature: &[u8],
        key: &PublicKey,
    ) -> Result<Self, Failure> {
        let refused = |cause: &str| {
            Failure::new(
                FailureCode::Invalid { field: NAME.to_owned() },
                "What announces a new version is not signed by the key of Behalf's releases: it was not believed.",
                "Install nothing because of it. If it stays, tell whoever gave you Behalf: somebody may have \
                 changed the file.",
            )
            .caused_by(cause)
        };
        let signature = std::str::from_utf8(signature)
            .ok()
            .and_then(|signature| Signature::decode(signature).ok())
            .ok_or_else(|| refused("there is no minisign signature beside it"))?;
        key.verify(text, &signature, false).map_err(|error| refused(&error.to_string()))?;
        let of =
            signature.trusted_comment().split('\t').find_map(|part| part.strip_prefix("file:"));
        if of != Some(NAME) {
            return Err(refused("the signature is of another file"));
        }
        serde_json::from_slice(text).map_err(|error| not_read(&error.to_string()))
    }

    /// What it offers to a version, installed so; nothing where it is not newer.
    pub(super) fn newer_than(
        self,
        version: &str,
        installed: &Installed,
    ) -> Result<Option<NewerVersion>, Failure> {
        let announced = Version::parse(&self.version)
            .map_err(|error| not_read(&format!("version {}: {error}", self.version)))?;
        if Version::parse(version).is_ok_and(|version| announced <= version) {
            return Ok(None);
        }
        let way = installed.way(&self.packages, self.page.as_ref())?;
        Ok(Some(NewerVersion {
            version: announced.to_string(),
            date: self.pub_date,
            notes: self.notes.chars().take(NOTES).collect(),
            way,
        }))
    }
}

impl Installed {
    /// How this installation takes a release.
    fn way(
        &self,
        packages: &BTreeMap<String, Url>,
        page: Option<&Url>,
    ) -> Result<UpdateWay, Failure> {
        if let (Some(install), Some(package)) = (self.install(), packages.get(self.kind())) {
            let file = package.path_segments().and_then(Iterator::last).unwrap_or_default();
            let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"._+-~".contains(&b);
            // It stands in a command that people paste.
            if !file.is_empty() && !file.starts_with('-') && file.bytes().all(is_plain) {
                let command = format!("{install} ./{file}");
                return Ok(UpdateWay::Package { address: package.to_string(), command });
            }
        }
        match page {
            Some(page) => Ok(UpdateWay::Page { address: page.to_string() }),
            None => Err(not_read("it names neither a package for this machine nor a page")),
        }
    }
}

fn not_read(cause: &str) -> Failure {
    Failure::new(
        FailureCode::Invalid { field: NAME.to_owned() },
        "What announces a new version cannot be read by this one.",
        "Look at the page that Behalf was downloaded from: a newer version may be there.",
    )
    .caused_by(cause)
}

#[cfg(test)]
mod tests;
