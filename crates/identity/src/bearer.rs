//! Bearers of the HTTP service: resolved to their principal by the workspace, remembered by hash
//! for a short while.

use crate::{
    access::Access,
    app_credentials::AppCredentials,
    broker::Broker,
    claims::Claims,
    source::{Subject, UserSource},
};
use behalf_core::{
    Failure, FailureCode, Scopes,
    secret::{AccessToken, TokenDigest},
};
use jiff::Timestamp;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex as StdMutex, PoisonError},
};
use tokio::sync::Mutex;

/// Most bearers remembered at once.
const KNOWN: usize = 10_000;

type Remembered = (Result<Arc<UserSource>, Failure>, Timestamp);

/// The bearers that are known now.
pub struct Bearers {
    broker: Broker,
    app: Option<Arc<AppCredentials>>,
    known: StdMutex<HashMap<TokenDigest, Arc<Mutex<Option<Remembered>>>>>,
}

impl Bearers {
    /// None yet.
    pub fn new(broker: Broker, app: Option<Arc<AppCredentials>>) -> Self {
        Self { broker, app, known: StdMutex::default() }
    }

    /// The source of a bearer. A refusal is remembered too, for less long.
    pub async fn resolve(&self, token: AccessToken) -> Result<Arc<UserSource>, Failure> {
        let slot = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            if known.len() >= KNOWN {
                known.retain(|_, slot| Arc::strong_count(slot) > 1);
            }
            Arc::clone(known.entry(token.digest()).or_default())
        };
        let mut remembered = slot.lock().await;
        let now = self.broker.clock.now();
        if let Some((result, until)) = remembered.as_ref()
            && *until > now
        {
            return result.clone();
        }
        let result = self.ask(token).await;
        let keep = match &result {
            Ok((_, expires)) => (now + self.broker.limits.bearer_known).min(*expires),
            Err(failure) if is_about_the_token(failure) => now + self.broker.limits.bearer_refused,
            Err(_) => now,
        };
        let result = result.map(|(source, _)| source);
        *remembered = Some((result.clone(), keep));
        result
    }

    /// Whether this bearer was found good a short while ago.
    pub fn knows(&self, token: &AccessToken) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(slot) = known.get(&token.digest()) else { return false };
        slot.try_lock().is_ok_and(|remembered| {
            let now = self.broker.clock.now();
            remembered.as_ref().is_some_and(|(result, until)| result.is_ok() && *until > now)
        })
    }

    async fn ask(&self, token: AccessToken) -> Result<(Arc<UserSource>, Timestamp), Failure> {
        let broker = &self.broker;
        let claims = Claims::of(&token);
        let now = broker.clock.now();
        if broker.mode().is_foreign() && claims.ends().is_some_and(|end| end <= now) {
            return Err(Failure::sign_in_needed("The bearer token has expired."));
        }
        let principal = broker.identify(&token).await.map_err(not_accepted)?;
        let expires_at = claims.ends().unwrap_or(now + broker.limits.bearer_known);
        // A token that does not tell its scopes is tried as it is; the workspace decides.
        let scopes = claims.scopes().unwrap_or_else(|| Scopes::of(Scopes::ALL_APIS));
        let access = Arc::new(Access::new(token, scopes, expires_at));
        let subject = Subject::Bearer { principal, access };
        let source = UserSource::open(broker.clone(), subject, self.app.clone()).await?;
        Ok((Arc::new(source), expires_at))
    }
}

/// A bearer that cannot be exchanged is a bad bearer.
fn not_accepted(failure: Failure) -> Failure {
    match &failure.code {
        FailureCode::ExchangeFailed { oauth_error: Some(error) } if error == "invalid_grant" => {
            let claims = failure.claims.clone();
            Failure::sign_in_needed("The bearer token was not accepted.")
                .claiming(claims)
                .caused_by(failure.cause.unwrap_or_default())
        }
        _ => failure,
    }
}

fn is_about_the_token(failure: &Failure) -> bool {
    matches!(
        failure.code,
        FailureCode::SignInNeeded
            | FailureCode::Forbidden { .. }
            | FailureCode::ConsentNeeded { .. }
    )
}
