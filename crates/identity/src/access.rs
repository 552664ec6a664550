//! The user's own token, in memory: what every lease on behalf of that user comes from.

use behalf_core::{
    Scopes,
    secret::{AccessToken, TokenDigest},
};
use jiff::Timestamp;

/// The token that is exchanged, or used as it is.
pub struct Access {
    /// The token.
    pub token: AccessToken,
    /// Its digest, which every lease is looked up by.
    pub digest: TokenDigest,
    /// What it covers at the workspace.
    pub scopes: Scopes,
    /// From when on a new one is fetched ahead of time.
    pub renew_from: Timestamp,
    /// When it dies.
    pub expires_at: Timestamp,
}

impl Access {
    /// A token that nobody can renew.
    pub fn new(token: AccessToken, scopes: Scopes, expires_at: Timestamp) -> Self {
        let digest = token.digest();
        Self { token, digest, scopes, renew_from: expires_at, expires_at }
    }
}
