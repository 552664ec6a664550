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
    renewals,
};
use behalf_core::{
    Failure, FailureCode, Limits, Principal, Scopes, Vault, VaultItem,
    secret::{AccessToken, RefreshToken, TokenDigest},
};
use jiff::Timestamp;
use oauth2::{AuthType, ClientId, TokenUrl};
use std::{
    sync::{
        Arc, Mutex as StdMutex, PoisonError, RwLock,
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
    access: RwLock<Option<Arc<Access>>>,
    /// What was given and could not be saved, and the refresh token that it replaces: it is saved before
    /// anything else.
    unsaved: StdMutex<Option<(String, Record)>>,
    refreshing: Mutex<()>,
    ahead: AtomicBool,
    kept: AtomicBool,
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
        match tokens.refresh() {
            Some(refresh) => {
                let record = session.record(&refresh, &tokens.granted(&asked), Some(now));
                session.around.vault.save(&session.item(), &record.text()?).await?;
            }
            // What rests there is of an earlier sign-in, perhaps of somebody else.
            None => {
                session.around.vault.delete(&session.item()).await?;
                session.kept.store(false, Ordering::Release);
            }
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
            unsaved: StdMutex::default(),
            refreshing: Mutex::new(()),
            ahead: AtomicBool::new(false),
            kept: AtomicBool::new(true),
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

    /// Whether it can be renewed: there is a refresh token for it.
    pub fn is_kept(&self) -> bool {
        self.kept.load(Ordering::Acquire)
    }

    /// When the user signed in.
    pub fn signed_in_at(&self) -> Option<Timestamp> {
        self.signed_in_at
    }

    /// Takes the sign-in of a profile out of the vault, whatever it is and without reaching anybody.
    /// Gives the user name, if there was one.
    pub async fn forget(
        profile: &str,
        vault: &dyn Vault,
        limits: &Limits,
    ) -> Result<Option<String>, Failure> {
        let _lock = lock(profile, limits).await?;
        let item = VaultItem::Token { profile: profile.to_owned() };
        let text = vault.load(&item).await.ok().flatten();
        vault.delete(&item).await?;
        Ok(text.as_ref().and_then(Record::read).map(|record| record.principal.user_name))
    }

    async fn lock(&self) -> Result<ProcessLock, Failure> {
        lock(&self.profile.name, &self.around.broker.limits).await
    }

    fn item(&self) -> VaultItem {
        VaultItem::Token { profile: self.profile.name.clone() }
    }

    /// The token in memory, if there is life in it.
    fn current(&self) -> Option<Arc<Access>> {
        let access = self.access.read().unwrap_or_else(PoisonError::into_inner).clone()?;
        let left = access.expires_at.duration_since(self.around.broker.clock.now());
        let left = Duration::try_from(left).unwrap_or_default();
        (left > self.around.broker.limits.lease_min_life).then_some(access)
    }

    /// An access token with life in it, renewed if need be. However many ask, one renews; one that
    /// grows old is renewed in the background. Whoever stops waiting stops no renewal: a token that
    /// was redeemed must be kept.
    pub async fn access(self: &Arc<Self>) -> Result<Arc<Access>, Failure> {
        if let Some(access) = self.current() {
            if access.renew_from <= self.around.broker.clock.now() {
                self.renew_ahead(&access);
            }
            return Ok(access);
        }
        let session = Arc::clone(self);
        let renewal = renewals::track(async move { session.renew(None).await });
        renewal.await.map_err(Failure::internal)?
    }

    /// Renews, unless somebody else has: the token is another one than `old` by now.
    async fn renew(&self, old: Option<TokenDigest>) -> Result<Arc<Access>, Failure> {
        let _one = self.refreshing.lock().await;
        match self.current() {
            Some(access) if Some(access.digest) != old => Ok(access),
            _ => self.refresh().await,
        }
    }

    fn renew_ahead(self: &Arc<Self>, access: &Access) {
        if self.ahead.swap(true, Ordering::AcqRel) {
            return;
        }
        let (session, old) = (Arc::clone(self), access.digest);
        let renewal = renewals::track(async move { session.renew(Some(old)).await });
        let session = Arc::clone(self);
        tokio::spawn(async move {
            if let Ok(Err(failure)) = renewal.await {
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
        if access.as_ref().is_some_and(|a| a.digest == dead.digest()) {
            *access = None;
        }
    }

    /// Redeems what the vault holds, under the lock of all processes of this user: lock, read,
    /// redeem, save, publish, release.
    async fn refresh(&self) -> Result<Arc<Access>, Failure> {
        let _lock = self.lock().await?;
        self.save_again().await?;
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
            let renewed = self.record(&refresh, &record.scopes, record.signed_in_at);
            self.save(&record.refresh_token, renewed).await?;
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
        if !self.is_own(&record) {
            return Err(other_principal());
        }
        Ok(record)
    }

    /// Whether a record came of signing in this way, as this principal. Another one's refresh token
    /// is not for this authority.
    fn is_own(&self, record: &Record) -> bool {
        record.is_of(&self.profile)
            && record.principal.id == self.principal.id
            && record.principal.workspace == self.principal.workspace
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
        tracing::debug!(profile = %self.profile.name, "renewing the sign-in");
        let broker = &self.around.broker;
        let post = Post { wire: &broker.wire, limits: &broker.limits };
        Ok(client.exchange_refresh_token(&refresh).request_async(&post).await?)
    }

    fn record(
        &self,
        refresh: &RefreshToken,
        scopes: &Scopes,
        signed_in_at: Option<Timestamp>,
    ) -> Record {
        Record::new(&self.profile, &self.principal, scopes, signed_in_at, refresh)
    }

    async fn save(&self, replaces: &str, record: Record) -> Result<(), Failure> {
        let saved = self.around.vault.save(&self.item(), &record.text()?).await;
        if saved.is_err() {
            let unsaved = Some((replaces.to_owned(), record));
            *self.unsaved.lock().unwrap_or_else(PoisonError::into_inner) = unsaved;
        }
        saved
    }

    /// Saves what could not be saved, where what it replaces is still there: whatever else is there by
    /// now is newer.
    async fn save_again(&self) -> Result<(), Failure> {
        let unsaved = || self.unsaved.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((replaces, record)) = unsaved().clone() else { return Ok(()) };
        if self.stored().await?.refresh_token == replaces {
            self.around.vault.save(&self.item(), &record.text()?).await?;
        }
        *unsaved() = None;
        Ok(())
    }

    fn publish(&self, tokens: &Tokens, asked: &Scopes) -> Arc<Access> {
        let (token, now) = (self.around.broker.subject(tokens), self.around.broker.clock.now());
        let said = now + tokens.life();
        let expires_at = Claims::of(&token).ends().map_or(said, |end| end.min(said));
        let life = Duration::try_from(expires_at.duration_since(now)).unwrap_or_default();
        // A spread by token: programs that signed in together do not all renew at once.
        let window = self.around.broker.limits.lease_renew_within.min(life / 4);
        let mut access = Access::new(token, tokens.granted(asked), expires_at);
        let spread = window / 4 * u32::from(access.digest.byte()) / 255;
        access.renew_from = expires_at - (window + spread);
        let access = Arc::new(access);
        let mut current = self.access.write().unwrap_or_else(PoisonError::into_inner);
        *current = Some(Arc::clone(&access));
        access
    }

    /// Forgets the sign-in, here and in the vault, and revokes it where the authority can (RFC
    /// 7009). An authority that cannot be reached does not keep anybody signed in; a newer sign-in
    /// of somebody else stays.
    pub async fn sign_out(&self) -> Result<(), Failure> {
        let _lock = self.lock().await?;
        *self.access.write().unwrap_or_else(PoisonError::into_inner) = None;
        *self.unsaved.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let text = self.around.vault.load(&self.item()).await.ok().flatten();
        let record = text.as_ref().and_then(Record::read);
        if record.as_ref().is_some_and(|record| !self.is_own(record)) {
            return Ok(());
        }
        self.around.vault.delete(&self.item()).await?;
        if let Some(record) = record {
            self.revoke(&record).await;
        }
        Ok(())
    }

    async fn revoke(&self, record: &Record) {
        let Some(endpoint) = &self.authority.revocation_endpoint else { return };
        let broker = &self.around.broker;
        let mut form = vec![
            ("token", record.refresh_token.as_str()),
            ("token_type_hint", "refresh_token"),
            ("client_id", self.profile.client_id.as_str()),
        ];
        form.extend(self.profile.client_secret.as_ref().map(|s| ("client_secret", s.expose())));
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

/// The lock under which a profile's vault item changes, here and in other processes.
async fn lock(profile: &str, limits: &Limits) -> Result<ProcessLock, Failure> {
    let limit = limits.token_request * 2;
    ProcessLock::take(&format!("refresh-{profile}"), "renewing this sign-in", limit).await
}

fn other_principal() -> Failure {
    Failure::new(
        FailureCode::IdentityMismatch,
        "Somebody else has signed in under this profile meanwhile.",
        "Sign in again; nothing was sent under the other identity.",
    )
}
