//! New versions: what an announcement says that the key of the releases has signed, and how this installation takes it.
//! Nothing is asked of whoever serves it but two small files, and nothing is told but the program's name and version.

mod announced;
mod way;

use crate::{EngineOptions, contract::Updates};
use announced::Announced;
use behalf_core::{Failure, FailureCode};
use behalf_databricks::{Wire, wire};
use minisign_verify::PublicKey;
use std::path::Path;
use url::Url;

/// Where announcements are looked for; `off` where they are not to be. A build names its own.
const ADDRESS: &str = "BEHALF_UPDATES";
/// The minisign public key that signs them, as a line of base64.
const KEY: &str = "BEHALF_UPDATES_KEY";
/// What this build was told, for where the environment says nothing.
const BUILT: (Option<&str>, Option<&str>) =
    (option_env!("BEHALF_UPDATES"), option_env!("BEHALF_UPDATES_KEY"));
/// Forges send a download on to where it lies.
const REDIRECTS: usize = 5;

/// Where announcements come from, and whose they must be.
struct Source {
    address: Url,
    key: PublicKey,
}

/// Looks for a newer version.
///
/// # Errors
/// Where the announcement cannot be reached, or is not to be believed.
pub(crate) async fn look(options: &EngineOptions) -> Result<Updates, Failure> {
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let Some(source) = Source::of(options)? else {
        return Ok(Updates { version, watched: false, newer: None });
    };
    let wire = options.wire()?;
    let mut beside = source.address.clone();
    beside.set_path(&format!("{}.minisig", source.address.path()));
    let text = fetch(&wire, &source.address).await?;
    let signature = fetch(&wire, &beside).await?;
    let announced = Announced::believed(&text, &signature, &source.key)?;
    let newer = announced.newer_than(&version, &way::here(Path::new("/")))?;
    Ok(Updates { version, watched: true, newer })
}

impl Source {
    /// As the environment says, else as the build was told.
    fn of(options: &EngineOptions) -> Result<Option<Self>, Failure> {
        let built = |value: Option<&str>| value.filter(|v| !v.is_empty()).map(str::to_owned);
        let address = options.variable(ADDRESS).or_else(|| built(BUILT.0));
        let Some(address) = address.filter(|address| address != "off") else { return Ok(None) };
        let wrong = |field: &str, message: String, hint: &str| {
            Failure::new(FailureCode::Invalid { field: field.to_owned() }, message, hint)
        };
        let address = Url::parse(&address).ok().filter(is_safe).ok_or_else(|| {
            wrong(
                ADDRESS,
                format!("{ADDRESS} is no https address."),
                "Name the address of latest.json, or `off`.",
            )
        })?;
        let key = options.variable(KEY).or_else(|| built(BUILT.1));
        let key = key.as_deref().and_then(|key| PublicKey::from_base64(key.trim()).ok());
        let key = key.ok_or_else(|| {
            wrong(
                KEY,
                format!("{KEY} is no minisign public key."),
                "Name the second line of behalf.pub: an announcement that is signed by nobody is not looked at.",
            )
        })?;
        Ok(Some(Self { address, key }))
    }
}

/// Whether nobody on the way can read along or answer instead; a test's own machine can do no harm.
fn is_safe(address: &Url) -> bool {
    address.scheme() == "https" || behalf_core::origin::is_loopback(address)
}

/// A small file from the web.
async fn fetch(wire: &Wire, address: &Url) -> Result<Vec<u8>, Failure> {
    let mut address = address.clone();
    for _ in 0..=REDIRECTS {
        let host = address.host_str().unwrap_or_default().to_owned();
        let sent = wire.client(&address).get(address.clone()).send();
        let response = tokio::time::timeout(wire.limit(), sent).await;
        let response = response
            .map_err(|_| wire::silent(&host))?
            .map_err(|error| wire::unreachable(&host, error))?;
        let status = response.status();
        if status.is_redirection() {
            let to = response.headers().get("location").and_then(|to| to.to_str().ok());
            let to = to.and_then(|to| address.join(to).ok()).filter(is_safe);
            address = to.ok_or_else(|| wire::not_understood(&host, &[]))?;
            continue;
        }
        if !status.is_success() {
            return Err(Failure::new(
                FailureCode::Offline,
                format!("{host} has no announcement of new versions (HTTP {}).", status.as_u16()),
                "Try again later, or look at the page that Behalf was downloaded from.",
            ));
        }
        let body = wire::read(response, wire::SMALL, &host);
        return tokio::time::timeout(wire.limit(), body).await.map_err(|_| wire::silent(&host))?;
    }
    Err(wire::not_understood(address.host_str().unwrap_or_default(), &[]))
}
