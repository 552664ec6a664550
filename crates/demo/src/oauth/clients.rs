//! The applications that are registered: those that every workspace knows, and two of a company.

use super::{Authority, SCOPES};
use std::ops::RangeInclusive;

const LEAST: &[&str] = &[
    "sql",
    "genie",
    "vector-search",
    "model-serving",
    "unity-catalog",
    "mcp.external",
    "apps",
    "offline_access",
    "openid",
    "profile",
    "email",
];
/// The application at which the company's people sign in.
pub(crate) const AT_COMPANY: &str = "behalf-at-company";

const SIGN_IN: &[&str] = &["openid", "profile", "email", "offline_access"];

/// An application.
pub(crate) struct Client {
    pub(crate) id: &'static str,
    pub(crate) authority: Authority,
    /// A confidential client proves itself with it.
    pub(crate) secret: Option<&'static str>,
    /// It may be sent back to `http://localhost` at these ports.
    pub(crate) ports: RangeInclusive<u16>,
    pub(crate) scopes: &'static [&'static str],
    /// How long a sign-in lasts at most, however often its tokens are renewed.
    pub(crate) session_s: Option<i64>,
}

pub(crate) const CLIENTS: [Client; 6] = [
    Client {
        id: super::PUBLIC_CLIENT,
        authority: Authority::Workspace,
        secret: None,
        ports: 8020..=8040,
        scopes: &SCOPES,
        session_s: None,
    },
    Client {
        id: "databricks-sql-python",
        authority: Authority::Workspace,
        secret: None,
        ports: 8020..=8024,
        scopes: &["sql", "offline_access"],
        session_s: None,
    },
    Client {
        id: "5f0c1d2e-behalf-desktop",
        authority: Authority::Workspace,
        secret: None,
        ports: 8020..=8040,
        scopes: LEAST,
        session_s: Some(8 * 60 * 60),
    },
    Client {
        id: "6a1d2e3f-behalf-service",
        authority: Authority::Workspace,
        secret: Some("behalf-service-secret-of-the-demo"),
        ports: 8020..=8040,
        scopes: LEAST,
        session_s: None,
    },
    Client {
        id: AT_COMPANY,
        authority: Authority::Company,
        secret: None,
        ports: 8020..=8040,
        scopes: SIGN_IN,
        session_s: None,
    },
    Client {
        id: "7b2e3f4a-0000-4000-8000-00000000be4a",
        authority: Authority::Entra,
        secret: Some("behalf-api-secret-of-the-demo"),
        ports: 8020..=8040,
        scopes: &["openid", "profile", "email", "offline_access", super::entra::API_SCOPE],
        session_s: None,
    },
];

impl Client {
    pub(crate) fn find(authority: Authority, id: &str) -> Option<&'static Self> {
        CLIENTS.iter().find(|client| client.authority == authority && client.id == id)
    }

    /// Those of an authority.
    pub(crate) fn of(authority: Authority) -> impl Iterator<Item = &'static Self> {
        CLIENTS.iter().filter(move |client| client.authority == authority)
    }

    /// Whether it may be sent back to this address.
    pub(crate) fn may_return_to(&self, redirect_uri: &str) -> bool {
        let mut ports = self.ports.clone();
        ports.any(|port| redirect_uri == format!("http://localhost:{port}"))
    }

    /// The first scope that it may not ask for.
    pub(crate) fn lacks<'s>(&self, scope: &'s str) -> Option<&'s str> {
        scope.split_whitespace().find(|scope| !self.scopes.contains(scope))
    }
}
