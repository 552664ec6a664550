//! Bearers of the HTTP service: resolved to their principal by the workspace, remembered by hash
//! for a short while.

use crate::{
    app_credentials::AppCredentials,
    broker::Broker,
    session::Access,
    source::{Subject, UserSource},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use behalf_core::{
    Failure, FailureCode, Scopes,
    secret::{AccessToken, TokenDigest},
};
use behalf_databricks::unleased;
use jiff::Timestamp;
use serde::Deserialize;
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
        let principal = unleased::me(&broker.wire, &broker.origin, &token).await?;
        let claims = claims(&token);
        let unsaid = broker.clock.now() + broker.limits.bearer_known;
        let expires_at = claims
            .as_ref()
            .and_then(|claims| Timestamp::from_second(claims.exp?).ok())
            .unwrap_or(unsaid);
        // A token that does not tell its scopes is tried as it is; the workspace decides.
        let scopes = claims
            .and_then(|claims| claims.scope)
            .map_or_else(|| Scopes::of(Scopes::ALL_APIS), ScopeClaim::into_scopes);
        let access = Access { token, scopes, expires_at };
        let subject = Subject::Bearer { principal, access };
        let source = UserSource::open(broker.clone(), subject, self.app.clone()).await?;
        Ok((Arc::new(source), expires_at))
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

/// What a token says of itself. It only ever shortens: identity is never taken from here.
#[derive(Deserialize)]
struct Claims {
    exp: Option<i64>,
    scope: Option<ScopeClaim>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ScopeClaim {
    Text(String),
    List(Vec<String>),
}

impl ScopeClaim {
    fn into_scopes(self) -> Scopes {
        match self {
            Self::Text(text) => Scopes::parse(&text),
            Self::List(list) => Scopes::parse(&list.join(" ")),
        }
    }
}

fn claims(token: &AccessToken) -> Option<Claims> {
    let payload = token.expose().split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}
