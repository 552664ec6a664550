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
    /// The packages that a package manager installs, by their kind and then by their names.
    #[serde(default)]
    packages: BTreeMap<String, BTreeMap<String, Package>>,
}

#[derive(Deserialize)]
struct Package {
    url: Url,
    /// What it is, in hex.
    sha256: String,
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
    /// How this installation takes a release: every package that is here, in one command that checks them first.
    fn way(
        &self,
        packages: &BTreeMap<String, BTreeMap<String, Package>>,
        page: Option<&Url>,
    ) -> Result<UpdateWay, Failure> {
        if let Some(install) = self.install
            && let Some(found) = packages.get(self.kind)
            && let Some(taken) = self.names.iter().map(|name| found.get(*name)?.taken()).collect()
        {
            let taken: Vec<Taken> = taken;
            let sums: Vec<String> = taken.iter().map(Taken::sum).collect();
            let files: Vec<String> = taken.iter().map(|one| format!("./{}", one.file)).collect();
            let command = format!(
                "printf '%s\\n' {} | sha256sum --check --strict && {install} {}",
                sums.join(" "),
                files.join(" ")
            );
            let addresses = taken.into_iter().map(|one| one.address).collect();
            return Ok(UpdateWay::Package { addresses, command });
        }
        match page {
            Some(page) => Ok(UpdateWay::Page { address: page.to_string() }),
            None => Err(not_read("it names neither the packages for this machine nor a page")),
        }
    }
}

/// A package whose name and sum can stand in a command that people paste.
struct Taken {
    address: String,
    file: String,
    sha256: String,
}

impl Taken {
    fn sum(&self) -> String {
        format!("'{}  {}'", self.sha256, self.file)
    }
}

impl Package {
    fn taken(&self) -> Option<Taken> {
        let file = self.url.path_segments().and_then(Iterator::last)?;
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"._+-~".contains(&b);
        let is_file = !file.is_empty() && !file.starts_with('-') && file.bytes().all(is_plain);
        let is_sum = self.sha256.len() == 64 && self.sha256.bytes().all(|b| b.is_ascii_hexdigit());
        (is_file && is_sum && self.url.scheme() == "https").then(|| Taken {
            address: self.url.to_string(),
            file: file.to_owned(),
            sha256: self.sha256.clone(),
        })
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
