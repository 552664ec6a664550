//! New versions: what an announcement says that the key of the releases has signed, and how this installation takes it.
//! Nothing is asked of whoever serves it but two small files, and the package once somebody wants it; nothing is told
//! but the program's name and version.

mod announced;
mod in_place;
mod way;

pub(crate) use in_place::install;
pub use in_place::{InPlace, Package};

use crate::{
    EngineOptions,
    contract::{NewerVersion, UpdateWay, Updates},
};
use announced::Announced;
use behalf_config::policy::PolicyUpdates;
use behalf_core::{Failure, FailureCode, origin::is_secure};
use behalf_databricks::unleased;
use minisign_verify::PublicKey;
use std::{path::Path, sync::Arc};
use url::Url;

/// Where announcements are looked for; `off` where they are not to be. A build names its own.
const ADDRESS: &str = "BEHALF_UPDATES";
/// The minisign public key that signs them, as a line of base64.
const KEY: &str = "BEHALF_UPDATES_KEY";
/// What this build was told, for where the environment says nothing.
const BUILT: (Option<&str>, Option<&str>) =
    (option_env!("BEHALF_UPDATES"), option_env!("BEHALF_UPDATES_KEY"));

/// Where announcements come from, and whose they must be.
struct Source {
    address: Url,
    key: PublicKey,
    /// The key, as it stands in its file.
    text: String,
}

/// What was found in an announcement.
struct Found {
    newer: Option<NewerVersion>,
    /// What takes this program's place, where it is replaced so.
    package: Option<Arc<dyn Package>>,
}

/// Looks for a newer version.
///
/// # Errors
/// Where the announcement cannot be reached, or is not to be believed.
pub(crate) async fn look(
    options: &EngineOptions,
    in_place: Option<&dyn InPlace>,
) -> Result<Updates, Failure> {
    let found = found(options, in_place).await?;
    Ok(Updates {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        watched: found.is_some(),
        newer: found.and_then(|found| found.newer),
    })
}

/// What is announced; nothing where nobody looks.
async fn found(
    options: &EngineOptions,
    in_place: Option<&dyn InPlace>,
) -> Result<Option<Found>, Failure> {
    let Some(source) = Source::of(options)? else { return Ok(None) };
    let wire = options.wire()?;
    let mut beside = source.address.clone();
    beside.set_path(&format!("{}.minisig", source.address.path()));
    let fetch =
        async |address: &Url| unleased::file(&wire, address).await.map_err(Source::of_releases);
    let text = fetch(&source.address).await?;
    let signature = fetch(&beside).await?;
    let announced = Announced::believed(&text, &signature, &source.key)?;
    let installed = way::here(Path::new("/"));
    let mut newer = announced.newer_than(env!("CARGO_PKG_VERSION"), &installed)?;
    let mut package = None;
    if let (Some(newer), Some(in_place)) = (&mut newer, in_place) {
        let text = serde_json::from_slice(&text).map_err(Failure::internal)?;
        package = in_place.package(&text, &source.text)?;
        if let Some(package) = &package {
            newer.way = UpdateWay::InPlace { ends: package.ends() };
        }
    }
    Ok(Some(Found { newer, package }))
}

impl Source {
    /// What is said of a server that is not reached is meant for a workspace.
    fn of_releases(failure: Failure) -> Failure {
        let hint = "Check the network and the proxy, then look again.".to_owned();
        Failure { hint, ..failure }
    }

    /// As the organization says, else the environment, else as the build was told.
    fn of(options: &EngineOptions) -> Result<Option<Self>, Failure> {
        let built = |value: Option<&str>| value.filter(|v| !v.is_empty()).map(str::to_owned);
        let policy = options.config.policy.as_deref();
        let settled = policy.and_then(|policy| Some((&policy.source, policy.updates.as_ref()?)));
        match settled {
            Some((_, PolicyUpdates::Off)) => Ok(None),
            // A key of the environment is whoever's works there: it does not vouch for the organization's place.
            Some((source, PolicyUpdates::From { address, key })) => {
                let key = key.clone().or_else(|| built(BUILT.1));
                let names = ["address", "key"].map(|name| format!("{source}: updates.{name}"));
                Self::named(address.as_str(), key, names).map(Some)
            }
            None => {
                let address = options.variable(ADDRESS).or_else(|| built(BUILT.0));
                let Some(address) = address.filter(|address| address != "off") else {
                    return Ok(None);
                };
                // A build that knows its key takes no other word: what it installs is what its makers have signed.
                let key = built(BUILT.1).or_else(|| options.variable(KEY));
                Self::named(&address, key, [ADDRESS, KEY].map(str::to_owned)).map(Some)
            }
        }
    }

    /// An address and a key, and what names each.
    fn named(address: &str, key: Option<String>, names: [String; 2]) -> Result<Self, Failure> {
        let [of_address, of_key] = names;
        let wrong = |field: String, what: &str, hint: &str| {
            let message = format!("{field} is no {what}.");
            Failure::new(FailureCode::Invalid { field }, message, hint)
        };
        let address = Url::parse(address).ok().filter(is_secure).ok_or_else(|| {
            wrong(of_address, "https address", "Name the address of latest.json, or `off`.")
        })?;
        let text = key.unwrap_or_default().trim().to_owned();
        let key = PublicKey::from_base64(&text).map_err(|_| {
            wrong(
                of_key,
                "minisign public key",
                "Name the second line of behalf.pub: an announcement that is signed by nobody is not looked at.",
            )
        })?;
        Ok(Self { address, key, text })
    }
}
