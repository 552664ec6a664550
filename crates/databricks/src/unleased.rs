//! Everything that leaves without a lease, in one place: discovery, the token endpoint, the first
//! `Me`, presigned result links, and what announces a new version, with its package.

pub(crate) mod storage;
mod web;

pub use web::{file, package};

use crate::{
    api_error::ApiError,
    denial, me,
    wire::{self, SMALL, Wire},
};
use behalf_core::{Failure, FailureCode, Origin, Principal, WorkspaceId, secret::AccessToken};
use jiff::Timestamp;
use reqwest::{Response, header};
use serde_json::Value;
use std::time::Duration;
use url::Url;

/// Fetches a discovery document; `None` when the workspace does not have it.
pub async fn document(wire: &Wire, url: &Url) -> Result<Option<Value>, Failure> {
    let host = url.host_str().unwrap_or_default();
    let request = wire.client(url).get(url.clone()).timeout(wire.limit());
    let response = request.send().await.map_err(|e| wire::unreachable(host, e))?;
    let status = response.status();
    elsewhere(&response, host)?;
    if status.is_server_error() {
        return Err(Failure::new(
            FailureCode::Offline,
            format!("{host} failed (HTTP {}).", status.as_u16()),
            "Try again; if it stays, look at the workspace's status page.",
        ));
    }
    if matches!(status.as_u16(), 401 | 403) {
        return Err(Failure::new(
            FailureCode::Offline,
            format!("{host} refuses to say what it is (HTTP {}).", status.as_u16()),
            "This network may not be allowed: an IP access list, a private link or a VPN may be in the way.",
        ));
    }
    if !status.is_success() {
        return Ok(None);
    }
    let bytes = wire::read(response, SMALL, host).await?;
    if wire::is_page(&bytes) {
        return Err(wire::page_instead(host));
    }
    Ok(serde_json::from_slice(&bytes).ok())
}

/// A network that wants its own sign-in first answers in a server's place: with a page elsewhere, or by
/// its own status (RFC 6585 §6).
fn elsewhere(response: &Response, host: &str) -> Result<(), Failure> {
    match response.status().as_u16() {
        300..=399 => Err(denial::sent_elsewhere(host)),
        511 => Err(wire::page_instead(host)),
        _ => Ok(()),
    }
}

/// How a page answers first: its status, and where it leads.
pub async fn first_answer(wire: &Wire, url: &Url) -> Result<(u16, Option<String>), Failure> {
    let host = url.host_str().unwrap_or_default();
    let request = wire.client(url).get(url.clone()).timeout(wire.limit().min(LOOK));
    let response = request.send().await.map_err(|e| wire::unreachable(host, e))?;
    let location = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
    Ok((response.status().as_u16(), location.map(str::to_owned)))
}

/// How long a server may take to show that it is there.
const LOOK: Duration = Duration::from_secs(10);

/// Asks whether anybody is there; gives the time that the server tells.
pub async fn look(wire: &Wire, url: &Url) -> Result<Option<Timestamp>, Failure> {
    let host = url.host_str().unwrap_or_default();
    let request = wire.client(url).get(url.clone()).timeout(wire.limit().min(LOOK));
    let response = request.send().await.map_err(|e| wire::unreachable(host, e))?;
    let said = response.headers().get(header::DATE).and_then(|date| date.to_str().ok());
    let date = said.and_then(|text| jiff::fmt::rfc2822::parse(text).ok());
    elsewhere(&response, host)?;
    let body = wire::read(response, SMALL, host).await?;
    if wire::is_page(&body) {
        return Err(wire::page_instead(host));
    }
    Ok(date.map(|date| date.timestamp()))
}

/// A reply of a token endpoint, unread: a status and a body that may hold tokens.
pub struct TokenReply {
    /// The HTTP status.
    pub status: u16,
    /// Whole seconds of `Retry-After`.
    pub retry_after: Option<u64>,
    /// The body. Never logged.
    pub body: Vec<u8>,
}

impl TokenReply {
    /// Reads a reply to its end.
    pub async fn read(response: Response, host: &str) -> Result<Self, Failure> {
        let status = response.status().as_u16();
        let retry_after = wire::retry_after(&response);
        let body = wire::read(response, SMALL, host).await?;
        Ok(Self { status, retry_after, body })
    }

    /// What keeps the endpoint from answering at all: none of it says anything about a token.
    pub fn trouble(&self, host: &str) -> Option<Failure> {
        let still =
            "You are still signed in. Try again; if it stays, look at the workspace's status page.";
        match self.status {
            429 => Some(denial::asked_to_wait(self.retry_after, host)),
            300..=399 => Some(denial::sent_elsewhere(host)),
            _ if wire::is_page(&self.body) => Some(wire::page_instead(host)),
            200..=299 if !self.body.trim_ascii_start().starts_with(b"{") => {
                Some(wire::not_understood(host, &self.body))
            }
            501 => None,
            500.. => Some(Failure::new(
                FailureCode::Offline,
                format!("{host} failed at its token endpoint (HTTP {}).", self.status),
                still,
            )),
            _ => None,
        }
    }
}

/// Posts a form to a token endpoint. It is never sent twice.
pub async fn token(
    wire: &Wire,
    endpoint: &Url,
    form: &[(&str, &str)],
    limit: Duration,
) -> Result<TokenReply, Failure> {
    let host = endpoint.host_str().unwrap_or_default();
    let response = wire
        .client(endpoint)
        .post(endpoint.clone())
        .timeout(limit)
        .form(form)
        .send()
        .await
        .map_err(|e| wire::unreachable(host, e))?;
    TokenReply::read(response, host).await
}

/// Whose token is this? The workspace's own answer (SCIM `Me`).
pub async fn me(wire: &Wire, origin: &Origin, token: &AccessToken) -> Result<Principal, Failure> {
    let url = origin.at(me::PATH);
    let response = wire
        .client(&url)
        .get(url)
        .bearer_auth(token.expose())
        .timeout(wire.limit())
        .send()
        .await
        .map_err(|e| wire::unreachable(origin.host(), e))?;
    let status = response.status();
    let workspace = org_id(&response);
    let retry_after = wire::retry_after(&response);
    let body = wire::read(response, SMALL, origin.host()).await?;
    if wire::is_page(&body) && !matches!(status.as_u16(), 401 | 403) {
        return Err(wire::page_instead(origin.host()));
    }
    if !status.is_success() {
        let error = ApiError::read(status.as_u16(), &body, None, retry_after).without(token);
        return Err(denial::api_failure(&error, "this token", origin.host()));
    }
    me::read(&body, workspace, origin)
}

fn org_id(response: &Response) -> Option<WorkspaceId> {
    let value = response.headers().get("x-databricks-org-id")?;
    value.to_str().ok().map(|id| WorkspaceId(id.to_owned()))
}

/// Headers of a link that are not the workspace's to set.
const NOT_OURS: &[&str] = &[
    "authorization",
    "proxy-authorization",
    "cookie",
    "host",
    "connection",
    "content-length",
    "transfer-encoding",
    "te",
    "upgrade",
    "range",
    "if-range",
];
