//! A profile: one way to sign in.

use behalf_core::{Origin, Scopes, secret::ClientSecret};
use std::ops::RangeInclusive;
use url::Url;

/// The public client of the Databricks tools.
pub const PUBLIC_CLIENT: &str = "databricks-cli";

/// One way to sign in.
#[derive(Clone)]
pub struct Profile {
    /// Its name; keys the vault item.
    pub name: String,
    /// The workspace.
    pub host: Origin,
    /// The company's identity provider, where users sign in there and not at the workspace.
    pub issuer: Option<Url>,
    /// The OAuth client.
    pub client_id: String,
    /// Its secret, if it is confidential.
    pub client_secret: Option<ClientSecret>,
    /// What the sign-in asks for.
    pub scopes: Scopes,
    /// The ports the loopback listener may take, first free one wins.
    pub redirect_ports: RangeInclusive<u16>,
}

impl Profile {
    /// The default client and scopes at a workspace.
    pub fn new(name: impl Into<String>, host: Origin) -> Self {
        Self {
            name: name.into(),
            host,
            issuer: None,
            client_id: PUBLIC_CLIENT.to_owned(),
            client_secret: None,
            scopes: Scopes::parse("all-apis offline_access"),
            redirect_ports: 8020..=8040,
        }
    }
}
