//! What a token says of itself. It only ever shortens: identity is never taken from here.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use behalf_core::{Scopes, secret::AccessToken};
use jiff::Timestamp;
use serde::Deserialize;
use std::time::Duration;

/// The claims that are looked at; none of them is verified.
#[derive(Default, Deserialize)]
pub(crate) struct Claims {
    iat: Option<i64>,
    exp: Option<i64>,
    scope: Option<ScopeClaim>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ScopeClaim {
    Text(String),
    List(Vec<String>),
}

impl Claims {
    /// Reads a JWT; of any other token nothing is known.
    pub(crate) fn of(token: &AccessToken) -> Self {
        Self::read(token).unwrap_or_default()
    }

    fn read(token: &AccessToken) -> Option<Self> {
        let payload = token.expose().split('.').nth(1)?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
    }

    /// How long it lives from its issue on. Unlike the instants, it is right whatever this machine's
    /// clock says.
    pub(crate) fn life(&self) -> Option<Duration> {
        let seconds = self.exp?.checked_sub(self.iat?)?;
        u64::try_from(seconds).ok().map(Duration::from_secs)
    }

    /// When it ends.
    pub(crate) fn ends(&self) -> Option<Timestamp> {
        Timestamp::from_second(self.exp?).ok()
    }

    /// Its scopes.
    pub(crate) fn scopes(&self) -> Option<Scopes> {
        Some(match self.scope.as_ref()? {
            ScopeClaim::Text(text) => Scopes::parse(text),
            ScopeClaim::List(list) => Scopes::parse(&list.join(" ")),
        })
    }
}
