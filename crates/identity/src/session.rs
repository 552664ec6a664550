//! A signed-in profile: its refresh token in the vault, its access token in memory, renewed under
//! a lock that other processes respect.

use crate::{
    discovery::Authority,
    lock::ProcessLock,
    oauth::{Client, Post, TokenError, Tokens},
    profile::Profile,
};
use behalf_core::{
    Clock, Failure, Limits, Principal, Scopes, Vault, VaultItem,
    secret::{AccessToken, RefreshToken, VaultText},
};
use behalf_databricks::{Wire, unleased};
use jiff::Timestamp;
use oauth2::{AuthType, ClientId, TokenUrl};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Mutex;

/// What rests in the vault for one profile.
#[derive(Serialize, Deserialize)]
struct Record {
    version: u32,
    host: String,
    client_id: String,
    principal: Principal,
    scopes: Scopes,
    refresh_token: String,
}

/// The user's own access token, in memory.
#[derive(Clone)]
pub struct Access {
    /// The token.
    pub token: AccessToken,
    /// What it covers.
    pub scopes: Scopes,
    /// When it dies.
    pub expires_at: Timestamp,
}

/// One signed-in profile.
pub struct Session {
    profile: Profile,
    authority: Authority,
    principal: Principal,
    wire: Wire,
    limits: Limits,
    clock: Arc<dyn Clock>,
    vault: Arc<dyn Vault>,
    access: RwLock<Option<Access>>,
    refreshing: Mutex<()>,
}

/// What a session needs of its surroundings.
#[derive(Clone)]
pub struct Surroundings {
    /// The HTTP clients.
    pub wire: Wire,
    /// The limits.
    pub limits: Limits,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Where the refresh token rests.
    pub vault: Arc<dyn Vault>,
}

impl Session {
    /// Keeps a fresh sign-in: the vault first, then memory.
    pub(crate) async fn begin(
        profile: Profile,
        authority: Authority,
        principal: Principal,
        tokens: &Tokens,
        around: Surroundings,
    ) -> Result<Self, Failure> {
        let session = Self::new(profile, authority, principal, around);
        let _lock = session.lock().await?;
        if let Some(refresh) = tokens.refresh() {
            let scopes = tokens.granted(&session.profile.scopes);
            session.save(&refresh, &scopes).await?;
        }
        session.publish(tokens, &session.profile.scopes.clone());
        Ok(session)
    }

    /// Takes up the sign-in that rests in the vault, if there is one for this host and client.
    pub async fn resume(
        profile: Profile,
        authority: Authority,
        around: Surroundings,
    ) -> Result<Option<Self>, Failure> {
        let item = VaultItem::Token { profile: profile.name.clone() };
        let Some(text) = around.vault.load(&item).await? else { return Ok(None) };
        let Some(record) = read(&text) else { return Ok(None) };
        if record.host != profile.host.to_string() || record.client_id != profile.client_id {
            return Ok(None);
        }
        Ok(Some(Self::new(profile, authority, record.principal, around)))
    }

    fn new(
        profile: Profile,
        authority: Authority,
        principal: Principal,
        around: Surroundings,
    ) -> Self {
        Self {
            profile,
            authority,
            principal,
            wire: around.wire,
            limits: around.limits,
            clock: around.clock,
            vault: around.vault,
            access: RwLock::new(None),
            refreshing: Mutex::new(()),
        }
    }

    /// Who signed in.
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// The profile.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The authority that signed in.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The lock under which the vault item changes, here and in other processes.
    async fn lock(&self) -> Result<ProcessLock, Failure> {
        let name = format!("refresh-{}", self.profile.name);
        ProcessLock::take(&name, "renewing this sign-in", self.limits.token_request * 2).await
    }

    fn item(&self) -> VaultItem {
        VaultItem::Token { profile: self.profile.name.clone() }
    }

    fn current(&self) -> Option<Access> {
        let access = self.access.read().unwrap_or_else(PoisonError::into_inner).clone()?;
        let left = access.expires_at.duration_since(self.clock.now());
        let fresh =
            left.as_secs() > i64::try_from(self.limits.lease_min_life.as_secs()).unwrap_or(60);
        fresh.then_some(access)
    }

    /// An access token with life in it, renewed if need be. However many ask, one renews.
    pub async fn access(&self) -> Result<Access, Failure> {
        if let Some(access) = self.current() {
            return Ok(access);
        }
        let _one = self.refreshing.lock().await;
        if let Some(access) = self.current() {
            return Ok(access);
        }
        self.refresh().await
    }

    /// Drops this access token, if it is still the current one: the workspace called it dead.
    pub fn discard(&self, dead: &AccessToken) {
        let mut access = self.access.write().unwrap_or_else(PoisonError::into_inner);
        if access.as_ref().is_some_and(|a| a.token.digest() == dead.digest()) {
            *access = None;
        }
    }

    /// Redeems what the vault holds, under the lock of all processes of this user: lock, read,
    /// redeem, save, publish, release.
    async fn refresh(&self) -> Result<Access, Failure> {
        let _lock = self.lock().await?;
        let mut record = self.stored().await?;
        let tokens = match self.redeem(&record).await {
            Ok(tokens) => tokens,
            Err(TokenError::OAuth { error, .. }) if error == "invalid_grant" => {
                // Somebody may have saved a newer one after all: look once more, then it is over.
                let again = self.stored().await?;
                if again.refresh_token == record.refresh_token {
                    return Err(Failure::sign_in_needed("Your sign-in has ended."));
                }
                record = again;
                self.redeem(&record).await.map_err(|e| e.into_failure("Renewing your sign-in"))?
            }
            Err(error) => return Err(error.into_failure("Renewing your sign-in")),
        };
        if let Some(refresh) = tokens.refresh() {
            self.save(&refresh, &record.scopes).await?;
        }
        let principal = unleased::me(&self.wire, &self.profile.host, &tokens.access()).await?;
        if principal.id != self.principal.id || principal.workspace != self.principal.workspace {
            return Err(other_principal());
        }
        Ok(self.publish(&tokens, &record.scopes))
    }

    async fn stored(&self) -> Result<Record, Failure> {
        let text = self.vault.load(&self.item()).await?;
        let record = text
            .as_ref()
            .and_then(read)
            .ok_or_else(|| Failure::sign_in_needed("You are signed out."))?;
        if record.principal.id != self.principal.id {
            return Err(other_principal());
        }
        Ok(record)
    }

    async fn redeem(&self, record: &Record) -> Result<Tokens, TokenError> {
        let endpoint = TokenUrl::from_url(self.authority.token_endpoint.clone());
        let client: Client<oauth2::EndpointNotSet, oauth2::EndpointSet> =
            Client::new(ClientId::new(self.profile.client_id.clone()))
                .set_token_uri(endpoint)
                .set_auth_type(AuthType::RequestBody);
        let refresh = oauth2::RefreshToken::new(record.refresh_token.clone());
        let post = Post { wire: &self.wire, limits: &self.limits };
        Ok(client.exchange_refresh_token(&refresh).request_async(&post).await?)
    }

    async fn save(&self, refresh: &RefreshToken, scopes: &Scopes) -> Result<(), Failure> {
        let record = Record {
            version: 1,
            host: self.profile.host.to_string(),
            client_id: self.profile.client_id.clone(),
            principal: self.principal.clone(),
            scopes: scopes.clone(),
            refresh_token: refresh.expose().to_owned(),
        };
        let text = serde_json::to_string(&record).map_err(Failure::internal)?;
        self.vault.save(&self.item(), &VaultText::new(text)).await
    }

    fn publish(&self, tokens: &Tokens, asked: &Scopes) -> Access {
        let access = Access {
            token: tokens.access(),
            scopes: tokens.granted(asked),
            expires_at: self.clock.now() + tokens.life(),
        };
        let mut current = self.access.write().unwrap_or_else(PoisonError::into_inner);
        *current = Some(access.clone());
        access
    }

    /// Forgets the sign-in, here and in the vault.
    pub async fn sign_out(&self) -> Result<(), Failure> {
        let _lock = self.lock().await?;
        *self.access.write().unwrap_or_else(PoisonError::into_inner) = None;
        self.vault.delete(&self.item()).await
    }
}

fn read(text: &VaultText) -> Option<Record> {
    serde_json::from_str::<Record>(text.expose()).ok().filter(|record| record.version == 1)
}

fn other_principal() -> Failure {
    Failure::new(
        behalf_core::FailureCode::IdentityMismatch,
        "Somebody else has signed in under this profile meanwhile.",
        "Sign in again; nothing was sent under the other identity.",
    )
}
