//! The authorization servers: that of the workspace, that of a company, and a tenant like Entra's.
//! Discovery, sign-in with consent, tokens.

pub(crate) mod authorize;
pub(crate) mod clients;
pub(crate) mod company;
pub(crate) mod discovery;
pub(crate) mod entra;
mod exchange;
mod machine;
pub(crate) mod page;
mod session;
pub(crate) mod token;

pub(crate) use exchange::Policy;

use crate::{
    accounts::Account,
    keys::{Claims, Key},
    workspace::{WORKSPACE_ID, Workspace},
};
use authorize::{AuthorizationCode, PendingSignIn};
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// The scopes that this workspace knows.
pub(crate) const SCOPES: [&str; 14] = [
    "all-apis",
    "sql",
    "genie",
    "vector-search",
    "ai-search",
    "model-serving",
    "unity-catalog",
    "mcp.functions",
    "mcp.external",
    "apps",
    "offline_access",
    "openid",
    "profile",
    "email",
];

/// The public client of the Databricks tools.
pub(crate) const PUBLIC_CLIENT: &str = "databricks-cli";

/// Who signs somebody in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Authority {
    Workspace,
    /// A company's own identity provider.
    Company,
    /// A tenant like those of Entra.
    Entra,
}

/// One sign-in with all the tokens that came of it.
#[derive(Clone)]
pub(crate) struct Family {
    pub(crate) authority: Authority,
    pub(crate) user_name: &'static str,
    pub(crate) client_id: String,
    pub(crate) scope: String,
    pub(crate) nonce: Option<String>,
    /// Whether the user gave what a claims challenge asks for.
    pub(crate) is_strong: bool,
    /// When it ends, however often it is renewed.
    pub(crate) ends: Option<i64>,
    revoked: bool,
}

/// A refresh token: of which sign-in, until when, and whether it was used.
#[derive(Clone)]
pub(crate) struct Refresh {
    family: String,
    expires: i64,
    is_used: bool,
}

/// Of an access token: whose it is, and the sign-in it came of.
struct Issued {
    user_name: &'static str,
    family: Option<String>,
}

/// What the authorization servers remember.
#[derive(Default)]
pub(crate) struct Issuer {
    pub(crate) pending: HashMap<String, PendingSignIn>,
    pub(crate) codes: HashMap<String, AuthorizationCode>,
    pub(crate) families: HashMap<String, Family>,
    refresh: HashMap<String, Refresh>,
    /// What each (user, client) has consented to.
    pub(crate) consents: HashMap<(String, String), HashSet<String>>,
    /// `jti` of each access token that lives.
    issued: HashMap<String, Issued>,
    /// Whose tokens are exchanged, beside the company's.
    pub(crate) policies: Vec<Policy>,
    /// Users whose tenant wants more before an exchange.
    pub(crate) challenged: HashSet<&'static str>,
}

impl Issuer {
    /// Whether a token was given out by this workspace, and nothing has ended it.
    pub(crate) fn is_live(&self, id: &str) -> bool {
        self.issued.get(id).is_some_and(|issued| {
            issued.family.as_ref().is_none_or(|family| !self.is_revoked(family))
        })
    }

    /// Notes a token that was given out.
    fn note(&mut self, id: String, user_name: &'static str, family: Option<String>) {
        self.issued.insert(id, Issued { user_name, family });
    }

    pub(crate) fn is_revoked(&self, family: &str) -> bool {
        self.families.get(family).is_none_or(|f| f.revoked)
    }

    pub(crate) fn begin_family(&mut self, id: String, family: Family) {
        self.families.insert(id, family);
    }

    pub(crate) fn revoke_family(&mut self, family: &str) {
        if let Some(family) = self.families.get_mut(family) {
            family.revoked = true;
        }
    }

    /// Ends every session of a user: refresh tokens and access tokens, however they were got.
    pub(crate) fn revoke_user(&mut self, user_name: &str) {
        for family in self.families.values_mut().filter(|f| f.user_name == user_name) {
            family.revoked = true;
        }
        self.issued.retain(|_, issued| issued.user_name != user_name);
        self.codes.retain(|_, code| code.account.user_name != user_name);
        self.pending.retain(|_, p| p.user.is_none_or(|user| user.user_name != user_name));
    }
}

impl Family {
    pub(crate) fn new(
        authority: Authority,
        account: &'static Account,
        client_id: &str,
        scope: &str,
    ) -> Self {
        Self {
            authority,
            user_name: account.user_name,
            client_id: client_id.to_owned(),
            scope: scope.to_owned(),
            nonce: None,
            is_strong: false,
            ends: None,
            revoked: false,
        }
    }
}

/// What an access token is for.
pub(crate) struct Order<'a> {
    pub(crate) account: &'static Account,
    pub(crate) client_id: &'a str,
    pub(crate) scope: &'a str,
    /// The sign-in it comes of: it dies with it.
    pub(crate) family: Option<&'a str>,
    /// It dies no later than this.
    pub(crate) not_after: i64,
    pub(crate) details: Option<serde_json::Value>,
}

/// A token that was just issued.
pub(crate) struct Minted {
    pub(crate) access_token: String,
    pub(crate) expires_in: i64,
}

impl Workspace {
    /// From when until when a token lives that dies no later than `not_after`, in seconds.
    fn life(&self, not_after: i64) -> (i64, i64) {
        let now = self.clock.now().as_second();
        (now, (now + self.options.access_ttl).min(not_after))
    }

    /// A token, noted among the secrets that were given out.
    fn signed(&self, key: &Key, kind: &str, claims: &impl Serialize) -> anyhow::Result<String> {
        let token = key.sign(kind, claims)?;
        self.secrets.lock().push(token.clone());
        Ok(token)
    }

    /// Issuer of the tokens of an authority.
    fn issuer_of(&self, authority: Authority) -> String {
        match authority {
            Authority::Workspace => self.issuer(),
            Authority::Company => self.company_issuer(),
            Authority::Entra => self.entra_issuer(),
        }
    }

    /// The key of an authority.
    fn key_of(&self, authority: Authority) -> anyhow::Result<&Key> {
        match authority {
            Authority::Workspace => Ok(&self.key),
            Authority::Company => self.company_keys[0].get(),
            Authority::Entra => self.entra_key.get(),
        }
    }

    /// Signs an access token of the workspace.
    pub(crate) fn mint(&self, order: Order<'_>) -> anyhow::Result<Minted> {
        let (now, exp) = self.life(order.not_after);
        let claims = Claims {
            iss: self.issuer(),
            sub: order.account.user_name.to_owned(),
            aud: WORKSPACE_ID.to_owned(),
            client_id: order.client_id.to_owned(),
            scope: order.scope.to_owned(),
            iat: now,
            exp,
            jti: self.fresh_id(),
            authorization_details: order.details,
        };
        let access_token = self.signed(&self.key, "at+jwt", &claims)?;
        let family = order.family.filter(|f| !f.is_empty()).map(str::to_owned);
        self.oauth.lock().note(claims.jti, order.account.user_name, family);
        Ok(Minted { access_token, expires_in: exp - now })
    }

    /// The family that an access token belongs to.
    pub(crate) fn family_of(&self, claims: &Claims) -> Option<String> {
        self.oauth.lock().issued.get(&claims.jti).and_then(|issued| issued.family.clone())
    }
}
