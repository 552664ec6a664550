//! Signing in and out: the vault, the authority, the owner's ledger, and the list of profiles.

use super::{Engine, EngineOptions, OF_THE_APP, options::may_sign_in, stores::Stores};
use crate::profiles::{KnownProfile, remember, signed_out};
use behalf_core::{
    Browser, Entry, Failure, Ledger, Phase, Principal, RunAs, Scopes, TokenSource,
    action::ActingPrincipal,
};
use behalf_identity::{
    Authority, Session, SignIn, SignInProgress, discover_issuer, is_client_known,
    session::Surroundings,
};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Forgets the sign-in of a profile without reaching anybody; gives whose it was. Their history says so,
/// if it opens.
pub async fn forget(options: &EngineOptions) -> Result<Option<String>, Failure> {
    let chosen = options.chosen()?;
    let name = chosen.name;
    let forgotten = Session::forget(&name, options.vault.as_ref(), &options.limits).await?;
    note_profile(signed_out(&options.home, &name).await);
    let Some(who) = forgotten else { return Ok(None) };
    let noted = async { record(&Stores::of(options, &chosen.host)?, &who, Phase::SignedOut).await };
    if let Err(failure) = noted.await {
        let cause = failure.cause.as_deref().unwrap_or("-");
        tracing::warn!(cause, "the history does not say that this sign-in was forgotten");
    }
    Ok(Some(who.user_name))
}

async fn record(stores: &Stores, who: &Principal, phase: Phase) -> Result<(), Failure> {
    let principal = ActingPrincipal { id: who.id.clone(), user_name: who.user_name.clone() };
    let entry = Entry { principal: Some(principal), ..Entry::new(phase) };
    stores.store(who).await?.append(entry).await?;
    Ok(())
}

/// The list of profiles is a convenience: that it could not be written stops nothing.
fn note_profile(noted: Result<(), Failure>) {
    if let Err(failure) = noted {
        let cause = failure.cause.as_deref().unwrap_or("-");
        tracing::warn!(cause, "the profile could not be noted");
    }
}

impl Engine {
    fn surroundings(&self) -> Surroundings {
        Surroundings { broker: self.broker.clone(), vault: Arc::clone(&self.vault) }
    }

    /// Who signs people in: the workspace, or the company's identity provider.
    async fn sign_in_authority(&self) -> Result<Authority, Failure> {
        may_sign_in(self.broker.mode(), &self.profile)?;
        match &self.profile.issuer {
            Some(issuer) => discover_issuer(self.door.wire(), issuer).await,
            None => Ok(self.authority.clone()),
        }
    }

    /// Whether the authority lets this client sign people in; gives the client.
    pub(crate) async fn client_is_known(&self) -> Result<String, Failure> {
        let authority = self.sign_in_authority().await?;
        is_client_known(self.door.wire(), &authority, &self.profile).await?;
        Ok(self.profile.client_id.clone())
    }

    /// The sign-in that rests in the vault, if there is one.
    pub async fn resume(&self) -> Result<Option<Arc<Session>>, Failure> {
        let authority = self.sign_in_authority().await?;
        let session = Session::resume(self.profile.clone(), authority, self.surroundings()).await?;
        Ok(session.map(Arc::new))
    }

    /// Signs in with the browser, and writes it to the owner's ledger.
    pub async fn sign_in(
        &self,
        browser: Arc<dyn Browser>,
        cancel: &CancellationToken,
        progress: impl Fn(SignInProgress),
    ) -> Result<Arc<Session>, Failure> {
        let sign_in = SignIn {
            profile: self.profile.clone(),
            authority: self.sign_in_authority().await?,
            around: self.surroundings(),
            entropy: Arc::clone(&self.entropy),
            browser,
        };
        let session = Arc::new(sign_in.run(cancel, progress).await?);
        record(&self.stores, session.principal(), Phase::SignedIn).await?;
        let asked = session.profile().scopes.clone();
        let lacking: Vec<&str> =
            self.profile.scopes.iter().filter(|scope| !asked.cover(&Scopes::of(scope))).collect();
        if !lacking.is_empty() {
            self.stores.notice(format!(
                "This app is not allowed the scopes {}: what needs them will be refused. Ask your account \
                 admin to add them to the app.",
                lacking.join(", ")
            ));
        }
        if !session.is_kept() {
            let notice = "This sign-in cannot be renewed: the authority gave no refresh token. Ask for \
                          the scope offline_access in app.sign_in.scopes to stay signed in.";
            self.stores.notice(notice.to_owned());
        }
        let profile = KnownProfile {
            name: self.profile.name.clone(),
            host: self.profile.host.clone(),
            user_name: Some(session.principal().user_name.clone()),
            used_at: self.clock.now(),
        };
        note_profile(remember(&self.home, profile).await);
        Ok(session)
    }

    /// Signs out: leases and vault, then the ledger. A history that cannot be opened keeps nobody
    /// signed in; it is said.
    pub async fn sign_out(&self, session: &Session) -> Result<(), Failure> {
        let owner = session.principal();
        session.sign_out().await?;
        // From here on no lease can be made any more.
        self.broker.drop_owner(&owner.owner_key());
        note_profile(signed_out(&self.home, &self.profile.name).await);
        if let Err(failure) = record(&self.stores, owner, Phase::SignedOut).await {
            let notice =
                format!("Signed out, which your history does not say: {}", failure.message);
            self.stores.notice(notice);
        }
        Ok(())
    }

    /// When a sign-in ends however often it is renewed, where the configuration says how long one
    /// lasts.
    pub fn ends(&self, session: &Session) -> Option<Timestamp> {
        let minutes = self.config.sign_in.session_minutes?;
        let life = SignedDuration::from_mins(i64::from(minutes));
        session.signed_in_at()?.checked_add(life).ok()
    }

    /// Who acts here, as the workspace says. No resource is looked for.
    pub async fn whoami(&self) -> Result<Whoami, Failure> {
        if self.config.run_as == RunAs::ServicePrincipal {
            let source = self.app_source().await?;
            let principal = source.owner().clone();
            return Ok(Whoami { principal, exchange: OF_THE_APP, ends: None });
        }
        let nobody = || Failure::sign_in_needed("Nobody is signed in.");
        let session = self.resume().await?.ok_or_else(nobody)?;
        let ends = self.ends(&session);
        let source = self.user_source(session).await?;
        let exchange = self.exchange_of(&source);
        Ok(Whoami { principal: source.owner().clone(), exchange, ends })
    }
}

/// Who acts, and how.
pub struct Whoami {
    /// Who.
    pub principal: Principal,
    /// How leases are had.
    pub exchange: &'static str,
    /// When the sign-in ends, where that is known.
    pub ends: Option<Timestamp>,
}
