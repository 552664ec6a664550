//! A signed-in profile: its refresh token in the vault, its access token in memory, renewed under
//! a lock that other processes respect.

use crate::{
    access::Access,
    broker::Broker,
    claims::Claims,
    discovery::Authority,
    lock::ProcessLock,
    oauth::{Client, Post, TokenError, Tokens},
    profile::Profile,
    record::Record,
};
use behalf_core::{
    Failure, FailureCode, Principal, Scopes, Vault, VaultItem,
    secret::{AccessToken, RefreshToken},
};
use jiff::Timestamp;
use oauth2::{AuthType, ClientId, TokenUrl};
use std::{
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::Mutex;

/// One signed-in profile.
pub struct Session {
    profile: Profile,
    authority: Authority,
    principal: Principal,
    signed_in_at: Option<Timestamp>,
    around: Surroundings,
    access: RwLock<Option<Access>>,
    refreshing: Mutex<()>,
    ahead: AtomicBool,
}

/// What a session needs of its surroundings.
#[derive(Clone)]
pub struct Surroundings {
    /// The workspace's broker: says whose token one is.
    pub broker: Broker,
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
        let now = around.broker.clock.now();
        let session = Self::new(profile, authority, principal, Some(now), around);
        let _lock = session.lock().await?;
        let asked = session.profile.scopes.clone();
        if let Some(refresh) = tokens.refresh() {
            session.save(&refresh, &tokens.granted(&asked)).await?;
        }
        session.publish(tokens, &asked);
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
        let record = Record::read(&text).filter(|record| record.is_of(&profile));
        Ok(record.map(|record| {
            Self::new(profile, authority, record.principal, record.signed_in_at, around)
        }))
    }

    fn new(
        profile: Profile,
        authority: Authority,
        principal: Principal,
        signed_in_at: Option<Timestamp>,
        around: Surroundings,
    ) -> Self {
        Self {
            profile,
            authority,
            principal,
            signed_in_at,
            around,
            access: RwLock::new(None),
            refreshing: Mutex::new(()),
            ahead: AtomicBool::new(false),
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

    /// When the user signed in.
    pub fn signed_in_at(&self) -> Option<Timestamp> {
        self.signed_in_at
    }

    /// The lock under which the vault item changes, here and in other processes.
    async fn lock(&self) -> Result<ProcessLock, Failure> {
        let name = format!("refresh-{}", self.profile.name);
        let limit = self.around.broker.limits.token_request * 2;
        ProcessLock::take(&name, "renewing this sign-in", limit).await
    }

    fn item(&self) -> VaultItem {
        VaultItem::Token { profile: self.profile.name.clone() }
    }

    /// The token in memory and the life that is left of it.
    fn current(&self) -> Option<(Access, Duration)> {
        let access = self.access.read().unwrap_or_else(PoisonError::into_inner).clone()?;
        let left = access.expires_at.duration_since(self.around.broker.clock.now());
        let left = Duration::try_from(left).unwrap_or_default();
        (left > self.around.broker.limits.lease_min_life).then_some((access, left))
    }

    /// An access token with life in it, renewed if need be. However many ask, one renews; one that
    /// grows old is renewed in the background.
    pub async fn access(self: &Arc<Self>) -> Result<Access, Failure> {
        if let Some((access, left)) = self.current() {
            self.renew_if_old(&access, left);
            return Ok(access);
        }
        let _one = self.refreshing.lock().await;
        if let Some((access, _)) = self.current() {
            return Ok(access);
        }
        self.refresh().await
    }

    fn renew_if_old(self: &Arc<Self>, access: &Access, left: Duration) {
        // A spread by token: programs that signed in together do not all renew at once.
        let window = self.around.broker.limits.lease_renew_within;
        let spread = window / 4 * u32::from(access.token.digest().byte()) / 255;
        if left > window + spread || self.ahead.swap(true, Ordering::AcqRel) {
            return;
        }
        let session = Arc::clone(self);
        tokio::spawn(async move {
            let one = session.refreshing.lock().await;
            let renewed = session.refresh().await;
            drop(one);
            if let Err(failure) = renewed {
                // The token still lives; whoever needs a new one tries again.
                let code = failure.code.name();
                tracing::warn!(code, "the sign-in could not be renewed ahead of time");
                tokio::time::sleep(session.around.broker.limits.lease_min_life).await;
            }
            session.ahead.store(false, Ordering::Release);
        });
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
        let principal = self.around.broker.identify(&self.around.broker.subject(&tokens)).await?;
        if principal.id != self.principal.id || principal.workspace != self.principal.workspace {
            return Err(other_principal());
        }
        Ok(self.publish(&tokens, &record.scopes))
    }

    async fn stored(&self) -> Result<Record, Failure> {
        let text = self.around.vault.load(&self.item()).await?;
        let record = text
            .as_ref()
            .and_then(Record::read)
            .ok_or_else(|| Failure::sign_in_needed("You are signed out."))?;
        if record.principal.id != self.principal.id {
            return Err(other_principal());
        }
        Ok(record)
    }

    async fn redeem(&self, record: &Record) -> Result<Tokens, TokenError> {
        let endpoint = TokenUrl::from_url(self.authority.token_endpoint.clone());
        let mut client: Client<oauth2::EndpointNotSet, oauth2::EndpointSet> =
            Client::new(ClientId::new(self.profile.client_id.clone()))
                .set_token_uri(endpoint)
                .set_auth_type(AuthType::RequestBody);
        if let Some(secret) = &self.profile.client_secret {
            client = client.set_client_secret(oauth2::ClientSecret::new(secret.expose().into()));
        }
        let refresh = oauth2::RefreshToken::new(record.refresh_token.clone());
        let broker = &self.around.broker;
        let post = Post { wire: &broker.wire, limits: &broker.limits };
        Ok(client.exchange_refresh_token(&refresh).request_async(&post).await?)
    }

    async fn save(&self, refresh: &RefreshToken, scopes: &Scopes) -> Result<(), Failure> {
        let record =
            Record::new(&self.profile, &self.principal, scopes, self.signed_in_at, refresh);
        self.around.vault.save(&self.item(), &record.text()?).await
    }

    fn publish(&self, tokens: &Tokens, asked: &Scopes) -> Access {
        let token = self.around.broker.subject(tokens);
        let said = self.around.broker.clock.now() + tokens.life();
        let expires_at = Claims::of(&token).ends().map_or(said, |end| end.min(said));
        let access = Access { token, scopes: tokens.granted(asked), expires_at };
        let mut current = self.access.write().unwrap_or_else(PoisonError::into_inner);
        *current = Some(access.clone());
        access
    }

    /// Forgets the sign-in, here and in the vault, and revokes it where the authority can (RFC
    /// 7009). An authority that cannot be reached does not keep anybody signed in.
    pub async fn sign_out(&self) -> Result<(), Failure> {
        let _lock = self.lock().await?;
        *self.access.write().unwrap_or_else(PoisonError::into_inner) = None;
        let text = self.around.vault.load(&self.item()).await?;
        self.around.vault.delete(&self.item()).await?;
        if let Some(record) = text.as_ref().and_then(Record::read) {
            self.revoke(&record).await;
        }
        Ok(())
    }

    async fn revoke(&self, record: &Record) {
        let Some(endpoint) = &self.authority.revocation_endpoint else { return };
        let broker = &self.around.broker;
        let form = [
            ("token", record.refresh_token.as_str()),
            ("token_type_hint", "refresh_token"),
            ("client_id", self.profile.client_id.as_str()),
        ];
        let limit = broker.limits.token_request;
        match behalf_databricks::unleased::token(&broker.wire, endpoint, &form, limit).await {
            Ok(reply) if reply.status == 200 => {}
            Ok(reply) => tracing::warn!(status = reply.status, "the sign-in was not revoked"),
            Err(failure) => {
                tracing::warn!(code = failure.code.name(), "the sign-in was not revoked");
            }
        }
    }
}

fn other_principal() -> Failure {
    Failure::new(
        FailureCode::IdentityMismatch,
        "Somebody else has signed in under this profile meanwhile.",
        "Sign in again; nothing was sent under the other identity.",
    )
}
