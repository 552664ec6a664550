//! A signed-in profile: its refresh token in the vault, its access token in memory, renewed under
//! a lock that other processes respect.

mod redeem;
mod sign_out;

use crate::{
    access::Access, broker::Broker, discovery::Authority, lock::ProcessLock, oauth::Tokens,
    profile::Profile, record::Record, renewals, unsaved, unsaved::Unsaved,
};
use behalf_core::{
    Failure, FailureCode, Limits, Principal, Vault, VaultItem,
    secret::{AccessToken, TokenDigest},
};
use jiff::Timestamp;
use std::{
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
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
    /// Keeps a fresh sign-in: the vault first, then memory. The life of its tokens is counted from `since`.
    pub(crate) async fn begin(
        profile: Profile,
        authority: Authority,
        principal: Principal,
        (tokens, since): (&Tokens, Timestamp),
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
        session.publish(tokens, &asked, since);
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
    /// Gives whose it was, if there was one.
    pub async fn forget(
        profile: &str,
        vault: &dyn Vault,
        limits: &Limits,
    ) -> Result<Option<Principal>, Failure> {
        let _lock = lock(profile, limits).await?;
        let item = VaultItem::Token { profile: profile.to_owned() };
        let text = vault.load(&item).await.ok().flatten();
        vault.delete(&item).await?;
        Ok(text.as_ref().and_then(Record::read).map(|record| record.principal))
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

    /// Renews it in the background for as long as somebody has it, also while nobody asks for a token: a
    /// window that was left alone for a weekend is still signed in.
    pub fn keep(self: &Arc<Self>) {
        let session = Arc::downgrade(self);
        tokio::spawn(async move {
            while let Some(pause) = session.upgrade().map(|session| session.pause()) {
                tokio::time::sleep(pause).await;
                let Some(session) = session.upgrade() else { return };
                // Over; or the keyring asks for its password: nobody is to be asked while away.
                let ends = [FailureCode::SignInNeeded, FailureCode::Declined];
                if session.access().await.is_err_and(|failure| ends.contains(&failure.code)) {
                    return;
                }
            }
        });
    }

    /// How long until there is something to renew: looked at again before long, because a machine that
    /// slept has another time.
    fn pause(&self) -> Duration {
        let limits = &self.around.broker.limits;
        let access = self.access.read().unwrap_or_else(PoisonError::into_inner).clone();
        let left = access.map(|a| a.renew_from.duration_since(self.around.broker.clock.now()));
        let left = left.and_then(|left| Duration::try_from(left).ok()).unwrap_or_default();
        left.clamp(limits.lease_min_life / 2, limits.lease_renew_within)
    }

    /// Drops this access token, if it is still the current one: the workspace called it dead.
    pub fn discard(&self, dead: &AccessToken) {
        let mut access = self.access.write().unwrap_or_else(PoisonError::into_inner);
        if access.as_ref().is_some_and(|a| a.digest == dead.digest()) {
            *access = None;
        }
    }
}

/// The lock under which a profile's vault item changes, here and in other processes. What this process
/// could not save is given up for what the vault gets now.
async fn lock(profile: &str, limits: &Limits) -> Result<ProcessLock, Failure> {
    Ok(lock_or_unsaved(profile, limits).await?.0)
}

/// The lock, and what lay unsaved under it in this process.
async fn lock_or_unsaved(
    profile: &str,
    limits: &Limits,
) -> Result<(ProcessLock, Option<Unsaved>), Failure> {
    let (limit, began) = (limits.token_request * 2, Instant::now());
    let round = ROUND.min(limit);
    loop {
        // It may come to lie there while somebody waits for it.
        if let Some((unsaved, lock)) = unsaved::take(profile) {
            return Ok((lock, Some(unsaved)));
        }
        let name = format!("refresh-{profile}");
        match ProcessLock::take(&name, "renewing this sign-in", round).await {
            Ok(lock) => return Ok((lock, None)),
            Err(failure) if failure.code != FailureCode::Busy || began.elapsed() >= limit => {
                return Err(failure);
            }
            Err(_) => {}
        }
    }
}

/// How long one waits for the lock before looking whether this process itself holds it.
const ROUND: Duration = Duration::from_millis(500);

fn other_principal() -> Failure {
    Failure::new(
        FailureCode::IdentityMismatch,
        "Somebody else has signed in under this profile meanwhile.",
        "Sign in again; nothing was sent under the other identity.",
    )
}
