//! What rests in the vault for one profile: the refresh token, and whose it is.

use crate::profile::Profile;
use behalf_core::{
    Failure, Principal, Scopes,
    secret::{RefreshToken, VaultText},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

const VERSION: u32 = 1;

/// One sign-in at rest.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Record {
    version: u32,
    host: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    issuer: Option<String>,
    client_id: String,
    pub(crate) principal: Principal,
    pub(crate) scopes: Scopes,
    /// When the user signed in; refreshing does not change it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) signed_in_at: Option<Timestamp>,
    pub(crate) refresh_token: String,
}

impl Record {
    pub(crate) fn new(
        profile: &Profile,
        principal: &Principal,
        scopes: &Scopes,
        signed_in_at: Option<Timestamp>,
        refresh: &RefreshToken,
    ) -> Self {
        Self {
            version: VERSION,
            host: profile.host.to_string(),
            issuer: profile.issuer.as_ref().map(Url::to_string),
            client_id: profile.client_id.clone(),
            principal: principal.clone(),
            scopes: scopes.clone(),
            signed_in_at,
            refresh_token: refresh.expose().to_owned(),
        }
    }

    /// Reads what the vault holds; what is no record of ours counts as none.
    pub(crate) fn read(text: &VaultText) -> Option<Self> {
        serde_json::from_str::<Self>(text.expose()).ok().filter(|r| r.version == VERSION)
    }

    pub(crate) fn text(&self) -> Result<VaultText, Failure> {
        serde_json::to_string(self).map(VaultText::new).map_err(Failure::internal)
    }

    /// Whether it was made by signing in the way this profile does.
    pub(crate) fn is_of(&self, profile: &Profile) -> bool {
        self.host == profile.host.to_string()
            && self.issuer == profile.issuer.as_ref().map(Url::to_string)
            && self.client_id == profile.client_id
    }
}
