//! Where a lease is good: scheme, host and port, and nothing else.

use serde::{Deserialize, Serialize};
use std::{fmt, net::IpAddr};
use url::{Host, Url};

/// The origin (RFC 6454) of a workspace. `https`, or `http` on a loopback address.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Debug)]
#[serde(try_from = "String", into = "String")]
pub struct Origin(Url);

/// Why a text is no origin that a token may be sent to.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum OriginError {
    /// Not a URL with a host.
    #[error("`{0}` is not a workspace address; write it as https://your-workspace-host")]
    NotAUrl(String),
    /// Plain `http` to another machine would send tokens in clear.
    #[error("`{0}` is plain http: a workspace address starts with https://")]
    NotSecure(String),
    /// A path, a query, or a user name in the address.
    #[error("`{0}` has more than a host in it: give https://host alone")]
    MoreThanHost(String),
}

impl Origin {
    /// Reads a workspace address; a bare host name is taken as `https`.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let trimmed = text.trim().trim_end_matches('/');
        let full =
            if trimmed.contains("://") { trimmed.to_owned() } else { format!("https://{trimmed}") };
        // A password in the address must not be said again.
        let shown = trimmed.rsplit_once('@').map_or(trimmed, |(_, host)| host).to_owned();
        let not_a_url = || OriginError::NotAUrl(shown.clone());
        let url = Url::parse(&full).map_err(|_| not_a_url())?;
        if url.host().is_none() || !matches!(url.scheme(), "http" | "https") {
            return Err(not_a_url());
        }
        let bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if !bare {
            return Err(OriginError::MoreThanHost(shown));
        }
        if url.scheme() == "http" && !is_loopback(&url) {
            return Err(OriginError::NotSecure(shown));
        }
        Ok(Self(url))
    }

    /// Whether `url` lies at this origin.
    pub fn contains(&self, url: &Url) -> bool {
        self.0.origin() == url.origin() && url.username().is_empty() && url.password().is_none()
    }

    /// An absolute URL at this origin. `path` starts with `/` and may hold a query.
    pub fn at(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        let (path, query) = match path.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (path, None),
        };
        url.set_path(path);
        url.set_query(query);
        url
    }

    /// The host alone, for people.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }
}

/// Whether nothing sent to the URL leaves this machine in clear: `https`, or `http` to loopback.
pub fn is_secure(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url))
}

/// Whether the URL names this machine, in whatever way: an address of no interface leads here too.
pub fn is_loopback(url: &Url) -> bool {
    let is_here = |address: IpAddr| {
        let address = address.to_canonical();
        address.is_loopback() || address.is_unspecified()
    };
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => is_here(address.into()),
        Some(Host::Ipv6(address)) => is_here(address.into()),
        None => false,
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl TryFrom<String> for Origin {
    type Error = OriginError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> Self {
        origin.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_address_is_a_bare_secure_host() {
        let origin = Origin::parse("prod-eu.cloud.databricks.com/").unwrap();
        assert_eq!(origin.to_string(), "https://prod-eu.cloud.databricks.com", "https is assumed");
        assert!(
            matches!(Origin::parse("http://example.com"), Err(OriginError::NotSecure(_))),
            "tokens never travel in clear"
        );
        assert!(Origin::parse("http://127.0.0.1:8480").is_ok(), "loopback may be plain http");
        assert!(
            matches!(Origin::parse("https://a.com/path"), Err(OriginError::MoreThanHost(_))),
            "a path is not part of an origin"
        );
        assert!(
            matches!(Origin::parse("https://u:p@a.com"), Err(OriginError::MoreThanHost(h)) if h == "a.com"),
            "credentials are not part of an origin, nor of the error"
        );
    }

    #[test]
    fn this_machine_is_known_by_all_its_names() {
        for (url, is) in [
            ("http://localhost/", true),
            ("http://LOCALHOST./", true),
            ("http://a.localhost/", true),
            ("http://127.1/", true),
            ("http://2130706433/", true),
            ("http://[::1]/", true),
            ("http://[::ffff:127.0.0.1]/", true),
            ("http://0.0.0.0/", true),
            ("http://[::]/", true),
            ("http://localhost.example/", false),
            ("http://128.0.0.1/", false),
        ] {
            assert_eq!(is_loopback(&Url::parse(url).unwrap()), is, "{url}");
        }
    }

    #[test]
    fn another_port_is_another_origin() {
        let origin = Origin::parse("http://127.0.0.1:8480").unwrap();
        assert!(origin.contains(&origin.at("/api/2.0/x?y=1")), "its own path is at the origin");
        let other = Url::parse("http://127.0.0.1:8481/api").unwrap();
        assert!(!origin.contains(&other), "the port is part of the origin");
        let tricky = Url::parse("http://127.0.0.1:8480@evil.example/").unwrap();
        assert!(!origin.contains(&tricky), "a user name that looks like the host does not fool it");
    }
}
