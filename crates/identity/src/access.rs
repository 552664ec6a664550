//! The user's own token, in memory: what every lease on behalf of that user comes from.

use behalf_core::{Scopes, secret::AccessToken};
use jiff::Timestamp;

/// The token that is exchanged, or used as it is.
#[derive(Clone)]
pub struct Access {
    /// The token.
    pub token: AccessToken,
    /// What it covers at the workspace.
    pub scopes: Scopes,
    /// When it dies.
    pub expires_at: Timestamp,
}
