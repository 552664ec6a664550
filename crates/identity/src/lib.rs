//! Sign-in, vault and broker: the only code that obtains tokens and lends them.
//!
//! A [`Session`] is one signed-in profile, a [`Bearer`] one caller of the HTTP service, an
//! [`AppCredentials`] the service principal of a configuration. The [`Broker`] turns them into
//! leases, checked against the workspace's own answer before anyone gets one.

pub mod access;
pub mod app_credentials;
pub mod bearer;
pub mod broker;
mod claims;
mod client;
pub mod discovery;
mod exchange;
mod leases;
mod lock;
mod loopback;
pub mod oauth;
pub mod profile;
mod record;
mod renewals;
pub mod session;
pub mod sign_in;
pub mod source;
mod unsaved;
pub mod vault;

pub use app_credentials::AppCredentials;
pub use bearer::Bearers;
pub use broker::Broker;
pub use client::is_client_known;
pub use discovery::{
    Authority, Described, describe, discover, discover_issuer, is_databricks_name,
};
pub use exchange::{Exchange, ExchangeMode};
pub use lock::ProcessLock;
pub use loopback::free_redirect_port;
pub use profile::Profile;
pub use renewals::settled;
pub use session::Session;
pub use sign_in::{SignIn, SignInProgress};
pub use source::{AppSource, UserSource};
pub use vault::{KeyringVault, MemoryVault, NoVault};
