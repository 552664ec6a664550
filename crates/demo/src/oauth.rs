//! The authorization server of the workspace: discovery, sign-in with consent, tokens.

pub(crate) mod authorize;
pub(crate) mod discovery;
pub(crate) mod page;
pub(crate) mod token;

use crate::{
    accounts::Account,
    keys::Claims,
    workspace::{WORKSPACE_ID, Workspace},
};
use authorize::{AuthorizationCode, PendingSignIn};
use std::collections::{HashMap, HashSet};

/// The scopes that this workspace knows.
pub(crate) const SCOPES: [&str; 10] = [
    "all-apis",
    "sql",
    "genie",
    "vector-search",
    "model-serving",
    "unity-catalog",
    "offline_access",
    "openid",
    "profile",
    "email",
];

/// The public client of the Databricks tools.
pub(crate) const PUBLIC_CLIENT: &str = "databricks-cli";

/// Whether a public client may be sent back to this address: `http://localhost:8020` to `8040`.
pub(crate) fn redirect_allowed(client_id: &str, redirect_uri: &str) -> bool {
    client_id == PUBLIC_CLIENT
        && (8020..=8040).any(|port| redirect_uri == format!("http://localhost:{port}"))
}

/// One sign-in with all the tokens that came of it.
pub(crate) struct Family {
    pub(crate) user_name: &'static str,
    pub(crate) client_id: String,
    pub(crate) scope: String,
    revoked: bool,
}

/// What the authorization server remembers.
#[derive(Default)]
pub(crate) struct Issuer {
    pub(crate) pending: HashMap<String, PendingSignIn>,
    pub(crate) codes: HashMap<String, AuthorizationCode>,
    pub(crate) families: HashMap<String, Family>,
    /// Refresh token to its family; `false` once used, where tokens are for one use.
    pub(crate) refresh: HashMap<String, (String, bool)>,
    /// What each (user, client) has consented to.
    pub(crate) consents: HashMap<(String, String), HashSet<String>>,
    /// `jti` of each access token, to its family if it has one.
    issued: HashMap<String, Option<String>>,
}

impl Issuer {
    pub(crate) fn is_live(&self, claims: &Claims) -> bool {
        match self.issued.get(&claims.jti) {
            None => false,
            Some(None) => true,
            Some(Some(family)) => self.families.get(family).is_some_and(|f| !f.revoked),
        }
    }

    pub(crate) fn is_revoked(&self, family: &str) -> bool {
        self.families.get(family).is_none_or(|f| f.revoked)
    }

    pub(crate) fn begin_family(
        &mut self,
        id: String,
        user_name: &'static str,
        client_id: &str,
        scope: &str,
    ) {
        let family = Family {
            user_name,
            client_id: client_id.to_owned(),
            scope: scope.to_owned(),
            revoked: false,
        };
        self.families.insert(id, family);
    }

    pub(crate) fn revoke_family(&mut self, family: &str) {
        if let Some(family) = self.families.get_mut(family) {
            family.revoked = true;
        }
    }

    /// Ends every session of a user: refresh tokens and the access tokens that came of them.
    pub(crate) fn revoke_user(&mut self, user_name: &str) {
        for family in self.families.values_mut().filter(|f| f.user_name == user_name) {
            family.revoked = true;
        }
        self.codes.retain(|_, code| code.account.user_name != user_name);
        self.pending.retain(|_, p| p.user.is_none_or(|user| user.user_name != user_name));
    }
}

/// A token that was just issued.
pub(crate) struct Minted {
    pub(crate) access_token: String,
    pub(crate) expires_in: i64,
}

impl Workspace {
    /// Signs an access token. It dies with its family, and no later than `not_after`.
    pub(crate) fn mint(
        &self,
        account: &Account,
        client_id: &str,
        scope: &str,
        from: Option<(&str, i64)>,
    ) -> anyhow::Result<Minted> {
        let now = self.clock.now().as_second();
        let longest = now + self.options.access_ttl;
        let exp = from.map_or(longest, |(_, not_after)| longest.min(not_after));
        let claims = Claims {
            iss: self.issuer(),
            sub: account.user_name.to_owned(),
            aud: WORKSPACE_ID.to_owned(),
            client_id: client_id.to_owned(),
            scope: scope.to_owned(),
            iat: now,
            exp,
            jti: self.fresh_id(),
        };
        let access_token = self.keys.sign(&claims)?;
        self.secrets.lock().push(access_token.clone());
        let family = from.map(|(family, _)| family.to_owned()).filter(|f| !f.is_empty());
        self.oauth.lock().issued.insert(claims.jti, family);
        Ok(Minted { access_token, expires_in: exp - now })
    }

    /// The family that an access token belongs to.
    pub(crate) fn family_of(&self, claims: &Claims) -> Option<String> {
        self.oauth.lock().issued.get(&claims.jti).cloned().flatten()
    }
}
