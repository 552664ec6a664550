//! A profile: one way to sign in.

use crate::exchange::ExchangeMode;
use behalf_core::{Origin, Scopes};
use std::ops::RangeInclusive;

/// The public client of the Databricks tools.
pub const PUBLIC_CLIENT: &str = "databricks-cli";

/// One way to sign in.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its name; keys the vault item.
    pub name: String,
    /// The workspace.
    pub host: Origin,
    /// The OAuth client.
    pub client_id: String,
    /// What the sign-in asks for.
    pub scopes: Scopes,
    /// The ports the loopback listener may take, first free one wins.
    pub redirect_ports: RangeInclusive<u16>,
    /// How scoped tokens are had.
    pub exchange: ExchangeMode,
}

impl Profile {
    /// The default client and scopes at a workspace.
    pub fn new(name: impl Into<String>, host: Origin) -> Self {
        Self {
            name: name.into(),
            host,
            client_id: PUBLIC_CLIENT.to_owned(),
            scopes: Scopes::parse("all-apis offline_access"),
            redirect_ports: 8020..=8040,
            exchange: ExchangeMode::Auto,
        }
    }
}
