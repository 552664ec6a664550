//! Files from the web, for which nobody signs in: what announces a new version, and its package.

use crate::{
    denial,
    wire::{self, SMALL, Wire},
};
use behalf_core::{
    Failure, FailureCode,
    origin::{is_loopback, is_secure},
};
use reqwest::{Response, header};
use std::time::Duration;
use url::Url;

/// How often a download is sent on to where it lies.
const REDIRECTS: usize = 5;
/// Largest package, in bytes.
const PACKAGE: u64 = 512 * 1024 * 1024;
/// What is set aside for one before any of it has come: a length that lies costs no more.
const SET_ASIDE: u64 = 64 * 1024 * 1024;

/// Fetches a small file.
///
/// # Errors
/// Where it is not there, is larger than 1 MiB, or lies where others could read along.
pub async fn file(wire: &Wire, url: &Url) -> Result<Vec<u8>, Failure> {
    let (response, host) = followed(wire, url, Some(wire.limit())).await?;
    wire::read(response, SMALL, &host).await
}

/// Fetches a package of a new version; tells how many of its bytes have come, of how many where that is known.
///
/// # Errors
/// Where it is not there, breaks off, is larger than 512 MiB, or lies where others could read along.
pub async fn package(
    wire: &Wire,
    url: &Url,
    tell: impl Fn(u64, Option<u64>) + Send + Sync,
) -> Result<Vec<u8>, Failure> {
    let (mut response, host) = followed(wire, url, None).await?;
    let of = response.content_length();
    let room = of.unwrap_or(0);
    if room > PACKAGE {
        return Err(too_large(&host));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(room.min(SET_ASIDE)).unwrap_or_default());
    while let Some(chunk) = response.chunk().await.map_err(|e| wire::unreachable(&host, e))? {
        bytes.extend_from_slice(&chunk);
        let have = bytes.len() as u64;
        if have > PACKAGE {
            return Err(too_large(&host));
        }
        tell(have, of);
    }
    Ok(bytes)
}

/// The answer of where a file lies in the end. It is followed, but never where others could read along, nor from the
/// web to this machine.
async fn followed(
    wire: &Wire,
    url: &Url,
    limit: Option<Duration>,
) -> Result<(Response, String), Failure> {
    let mut address = url.clone();
    let may_be_asked = |to: &Url| is_secure(to) && (!is_loopback(to) || is_loopback(url));
    if !may_be_asked(url) {
        return Err(denial::sent_elsewhere(url.host_str().unwrap_or_default()));
    }
    for _ in 0..=REDIRECTS {
        let host = address.host_str().unwrap_or_default().to_owned();
        let mut request = wire.client(&address).get(address.clone());
        if let Some(limit) = limit {
            request = request.timeout(limit);
        }
        let response = request.send().await.map_err(|e| wire::unreachable(&host, e))?;
        let status = response.status();
        if status.is_redirection() {
            let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
            let to = to.and_then(|to| address.join(to).ok()).filter(may_be_asked);
            address = to.ok_or_else(|| denial::sent_elsewhere(&host))?;
            continue;
        }
        if !status.is_success() {
            return Err(Failure::new(
                FailureCode::Offline,
                format!("{host} does not have the file {} (HTTP {}).", url.path(), status.as_u16()),
                "Try again later.",
            ));
        }
        return Ok((response, host));
    }
    Err(denial::sent_elsewhere(url.host_str().unwrap_or_default()))
}

fn too_large(host: &str) -> Failure {
    Failure::new(
        FailureCode::Invalid { field: "package".to_owned() },
        format!(
            "The package that {host} offers is larger than 512 MiB: it was not read to its end."
        ),
        "Tell whoever gave you Behalf.",
    )
}
