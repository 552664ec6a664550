//! The HTTP clients, made once: timeouts, user agent, no redirects.
//!
//! Loopback addresses get a client of their own: a proxy of the environment must not see them, and
//! they need no certificates.

use behalf_core::{Failure, FailureCode, Limits, origin::is_loopback};
pub use reqwest::Request;
use reqwest::{
    Certificate, Client, ClientBuilder, NoProxy, Proxy, Response, header, redirect::Policy,
};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use url::Url;

/// The variable that names a file of more certificate authorities, as the common tools have it.
pub const CA_FILE: &str = "SSL_CERT_FILE";

const USER_AGENT: &str = concat!("behalf/", env!("CARGO_PKG_VERSION"));

/// How servers are reached and checked, where more is known than the system says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// Files of certificate authorities (PEM), each with what names it.
    pub ca_files: Vec<(String, PathBuf)>,
    /// The proxy, in the place of those that the environment and the system name.
    pub proxy: Option<NetworkProxy>,
}

/// A proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkProxy {
    /// Its address.
    pub address: Url,
    /// What does not take it, as `NO_PROXY` lists it.
    pub except: Option<String>,
}

/// The two clients.
#[derive(Clone)]
pub struct Wire {
    remote: Client,
    loopback: Client,
    limit: Duration,
}

impl Wire {
    /// Makes the clients. Servers are checked by the system's certificate authorities, and by those
    /// of the network's files.
    ///
    /// # Errors
    /// When the machine has no store of certificate authorities, or a file holds none.
    pub fn new(limits: &Limits, network: &Network) -> Result<Self, Failure> {
        let mut authorities = Vec::new();
        for (named_by, file) in &network.ca_files {
            authorities.extend(authorities_of(named_by, file)?);
        }
        let proxy = network.proxy.as_ref().map(proxy).transpose()?;
        let build = |builder: ClientBuilder| {
            builder
                .user_agent(USER_AGENT)
                .redirect(Policy::none())
                .referer(false)
                .connect_timeout(limits.token_request)
                .read_timeout(limits.api_request)
                .build()
        };
        let no_authorities = |error: reqwest::Error| {
            Failure::new(
                FailureCode::Internal,
                "This machine has no certificates to check servers with.",
                "Install the system's CA certificates (package `ca-certificates`) and start again.",
            )
            .caused_by(error)
        };
        let remote = Client::builder().tls_certs_merge(authorities);
        let remote = match proxy {
            Some(proxy) => remote.no_proxy().proxy(proxy),
            None => remote,
        };
        Ok(Self {
            remote: build(remote).map_err(no_authorities)?,
            loopback: build(
                Client::builder().no_proxy().tls_certs_only(std::iter::empty::<Certificate>()),
            )
            .map_err(no_authorities)?,
            limit: limits.api_request,
        })
    }

    /// How long one request may take, its reply included, unless it streams.
    pub fn limit(&self) -> Duration {
        self.limit
    }

    /// The client for this address.
    pub fn client(&self, url: &Url) -> &Client {
        if is_loopback(url) { &self.loopback } else { &self.remote }
    }
}

fn proxy(named: &NetworkProxy) -> Result<Proxy, Failure> {
    let proxy = Proxy::all(named.address.clone()).map_err(|error| {
        Failure::new(
            FailureCode::Invalid { field: "proxy".to_owned() },
            format!("{} is no address of a proxy.", named.address),
            "Write it as http://host:port.",
        )
        .caused_by(chain(&error))
    })?;
    Ok(proxy.no_proxy(named.except.as_deref().and_then(NoProxy::from_string)))
}

/// The certificate authorities of a file. The TLS library reads the file of `SSL_CERT_FILE` itself,
/// but on Linux alone, and says nothing where it cannot.
fn authorities_of(named_by: &str, file: &Path) -> Result<Vec<Certificate>, Failure> {
    let refused = |cause: String| {
        Failure::new(
            FailureCode::Invalid { field: named_by.to_owned() },
            format!("{named_by} names {}, and no certificates can be read there.", file.display()),
            format!(
                "Name a file of PEM certificates (`-----BEGIN CERTIFICATE-----`) in {named_by}, or none."
            ),
        )
        .caused_by(cause)
    };
    let text = std::fs::read(file).map_err(|error| refused(error.to_string()))?;
    let found = Certificate::from_pem_bundle(&text).map_err(|e| refused(chain(&e)))?;
    if found.is_empty() { Err(refused("it holds none".to_owned())) } else { Ok(found) }
}

/// What a failed send means to people. The address is cut from the cause: it may hold a secret.
pub fn unreachable(host: &str, error: reqwest::Error) -> Failure {
    let error = error.without_url();
    if error.is_timeout() {
        return silent(host).caused_by(chain(&error));
    }
    let cause = chain(&error);
    let (message, hint) = if cause.contains("certificate") {
        (
            format!("{host} shows a certificate that this machine does not trust."),
            "A proxy of your company may stand between: add its CA to the system's certificates, or \
             name its file in SSL_CERT_FILE, then start again.",
        )
    } else if cause.contains("proxy authorization required") {
        (
            format!("The proxy on the way to {host} wants to know who you are."),
            "Put the name and password that it wants into HTTPS_PROXY \
             (http://name:password@proxy:port), or name the workspace in NO_PROXY.",
        )
    } else if cause.contains("tunnel error") {
        (
            format!("The proxy on the way to {host} does not answer, or refuses this address."),
            "Check HTTPS_PROXY and the system's proxy settings; a workspace that needs none belongs \
             into NO_PROXY.",
        )
    } else if cause.contains("dns error") {
        (
            format!("The name {host} is not known on this network."),
            "Check the workspace address and the network (VPN?), then try again.",
        )
    } else {
        (
            format!("{host} cannot be reached."),
            "Check the network, the proxy and the workspace address, then try again.",
        )
    };
    Failure::new(FailureCode::Offline, message, hint).caused_by(cause)
}

/// A name as one segment of a path.
pub(crate) fn segment(name: &str) -> String {
    url::form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20")
}

/// A server that began to answer and did not end in time.
pub(crate) fn silent(host: &str) -> Failure {
    Failure::new(
        FailureCode::TimedOut,
        format!("{host} did not answer in time."),
        "Try again; if it stays, check the network and the workspace's status page.",
    )
}

/// A reply that is not what was asked for.
pub fn not_understood(host: &str, body: &[u8]) -> Failure {
    if is_page(body) {
        return page_instead(host);
    }
    Failure::new(
        FailureCode::Offline,
        format!("{host} answered with something that is not understood."),
        "Try again; if it stays, a proxy may be changing the replies.",
    )
}

/// A web page in place of a reply: a network's own sign-in, or a proxy's word.
pub fn page_instead(host: &str) -> Failure {
    Failure::new(
        FailureCode::Offline,
        format!("{host} answered with a web page instead of data."),
        "Open a browser: this network may want a sign-in of its own first, or a proxy may refuse \
         the address. Then try again.",
    )
}

/// Whether a body is a web page.
pub fn is_page(body: &[u8]) -> bool {
    let text = body.trim_ascii_start();
    text.starts_with(b"<") && !text.starts_with(b"<?xml")
}

/// Longest reply of a discovery, token or identity endpoint, in bytes.
pub const SMALL: usize = 1024 * 1024;

/// Reads a body to its end, within a limit of bytes.
pub async fn read(mut response: Response, limit: usize, host: &str) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| unreachable(host, e))? {
        if body.len() + chunk.len() > limit {
            return Err(too_large(host, limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Whole seconds of `Retry-After` (RFC 9110 §10.2.3): a number, or a date beside the server's own.
pub fn retry_after(response: &Response) -> Option<u64> {
    let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let date = |text: &str| jiff::fmt::rfc2822::parse(text).ok().map(|date| date.timestamp());
    let said = text(header::RETRY_AFTER)?.trim();
    said.parse().ok().or_else(|| {
        let wait = date(said)?.duration_since(date(text(header::DATE)?)?);
        Some(u64::try_from(wait.as_secs()).unwrap_or(0))
    })
}

/// A reply that is longer than what is read of it, in bytes.
pub(crate) fn too_large(host: &str, limit: usize) -> Failure {
    let most = limit / (1024 * 1024);
    Failure::new(
        FailureCode::Invalid { field: "reply".to_owned() },
        format!("The reply of {host} is longer than {most} MiB: it was not read to its end."),
        "Ask for less at once.",
    )
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
