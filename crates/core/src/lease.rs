//! A lease: an access token lent for one purpose, with everything that must be checked before use.

use crate::{origin::Origin, principal::Principal, secret::AccessToken};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};

/// The identity an action runs as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum RunAs {
    /// The owner of the turn.
    OnBehalfOfUser,
    /// The application named in the configuration.
    ServicePrincipal,
}

/// How a lease was obtained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "kebab-case")]
pub enum Grant {
    /// The user's own token, as it is.
    PassThrough,
    /// RFC 7523 §2.1, at the workspace's token endpoint.
    JwtBearer,
    /// RFC 8693, at the workspace's token endpoint: a company's token for one of the workspace.
    TokenExchange,
    /// The on-behalf-of flow of Microsoft Entra ID.
    EntraObo,
    /// RFC 6749 §4.4.
    ClientCredentials,
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PassThrough => "pass-through",
            Self::JwtBearer => "jwt-bearer",
            Self::TokenExchange => "token-exchange",
            Self::EntraObo => "entra-obo",
            Self::ClientCredentials => "client-credentials",
        })
    }
}

/// A set of OAuth scopes (RFC 6749 §3.3), kept sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(transparent)]
pub struct Scopes(#[ts(as = "Vec<String>")] BTreeSet<String>);

impl Scopes {
    /// SQL statements, warehouses, query history.
    pub const SQL: &'static str = "sql";
    /// Queries to serving endpoints.
    pub const MODEL_SERVING: &'static str = "model-serving";
    /// Databricks Apps: their listing, and what they serve.
    pub const APPS: &'static str = "apps";
    /// Every API: what the public client asks for.
    pub const ALL_APIS: &'static str = "all-apis";
    /// A refresh token, please. No API asks for it.
    pub const OFFLINE_ACCESS: &'static str = "offline_access";
    /// Genie spaces.
    pub const GENIE: &'static str = "genie";
    /// AI Search indexes.
    pub const VECTOR_SEARCH: &'static str = "vector-search";
    /// Catalogs, schemas, tables and functions.
    pub const UNITY_CATALOG: &'static str = "unity-catalog";
    /// What says who somebody is (OpenID Connect Core §5.4), and keeps them signed in: no API among them.
    pub const OF_PEOPLE: [&'static str; 4] = ["offline_access", "openid", "profile", "email"];

    /// One scope.
    pub fn of(scope: &str) -> Self {
        Self::parse(scope)
    }

    /// Reads the space-separated form.
    pub fn parse(text: &str) -> Self {
        Self(text.split_whitespace().map(str::to_owned).collect())
    }

    /// Whether a token with these scopes may do what `needed` asks.
    pub fn cover(&self, needed: &Self) -> bool {
        self.0.contains(Self::ALL_APIS) || needed.0.is_subset(&self.0)
    }

    /// Each scope, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for scope in &self.0 {
            if !first {
                f.write_str(" ")?;
            }
            first = false;
            f.write_str(scope)?;
        }
        Ok(())
    }
}

/// A short-lived access token lent for one purpose. Built by the broker alone, after the
/// workspace has said whose token it is.
#[derive(Clone)]
pub struct Lease {
    /// The token.
    pub token: AccessToken,
    /// Where it is good.
    pub origin: Origin,
    /// Whose it is, as the workspace says.
    pub principal: Principal,
    /// In which role it is used.
    pub run_as: RunAs,
    /// For which scopes it was asked.
    pub asked: Scopes,
    /// What it may do: what was granted, which may be more.
    pub scopes: Scopes,
    /// How it was obtained.
    pub grant: Grant,
    /// When it dies.
    pub expires_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_cover_by_set_and_by_all_apis() {
        let sql = Scopes::of(Scopes::SQL);
        assert!(Scopes::parse("all-apis offline_access").cover(&sql), "all-apis covers any API");
        assert!(Scopes::parse("genie sql").cover(&sql), "a superset covers");
        assert!(!Scopes::parse("genie").cover(&sql), "another scope does not");
        assert_eq!(Scopes::parse("b a").to_string(), "a b", "the text form is sorted");
    }
}
