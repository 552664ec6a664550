//! Redeeming the refresh token: lock, read, redeem, save, publish, release.

use super::{Session, other_principal};
use crate::{
    access::Access,
    lock::ProcessLock,
    oauth::{Client, Post, TokenError, Tokens},
    record::Record,
    unsaved::{self, Unsaved},
};
use behalf_core::{Failure, Scopes, secret::RefreshToken};
use jiff::Timestamp;
use oauth2::{AuthType, ClientId, TokenUrl};
use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};

impl Session {
    /// Redeems what the vault holds, under the lock of all processes of this user: lock, read,
    /// redeem, save, publish, release.
    pub(super) async fn refresh(&self) -> Result<Arc<Access>, Failure> {
        // Held to the end: whoever signs out meanwhile waits, and then finds what was published.
        let mut lock = self.save_again().await?;
        let mut record = self.stored().await?;
        let mut since = self.around.broker.clock.now();
        let tokens = match self.redeem(&record).await {
            Ok(tokens) => tokens,
            Err(TokenError::OAuth { error, .. }) if error == "invalid_grant" => {
                // Somebody may have saved a newer one after all: look once more, then it is over.
                let again = self.stored().await?;
                if again.refresh_token == record.refresh_token {
                    return Err(Failure::sign_in_needed("Your sign-in has ended."));
                }
                record = again;
                since = self.around.broker.clock.now();
                self.redeem(&record).await.map_err(|error| not_renewed(error, &record))?
            }
            Err(error) => return Err(not_renewed(error, &record)),
        };
        if let Some(refresh) = tokens.refresh() {
            let renewed = self.record(&refresh, &record.scopes, record.signed_in_at);
            lock = self.save(&record.refresh_token, renewed, lock).await?;
        }
        let principal = self.around.broker.identify(&self.around.broker.subject(&tokens)).await?;
        if principal.id != self.principal.id || principal.workspace != self.principal.workspace {
            return Err(other_principal());
        }
        let access = self.publish(&tokens, &record.scopes, since);
        drop(lock);
        Ok(access)
    }

    pub(super) async fn stored(&self) -> Result<Record, Failure> {
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
    pub(super) fn is_own(&self, record: &Record) -> bool {
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

    pub(super) fn record(
        &self,
        refresh: &RefreshToken,
        scopes: &Scopes,
        signed_in_at: Option<Timestamp>,
    ) -> Record {
        Record::new(&self.profile, &self.principal, scopes, signed_in_at, refresh)
    }

    /// Saves what was given, and gives the lock back. What cannot be saved keeps it: nobody else may
    /// redeem what is used up.
    async fn save(
        &self,
        replaces: &str,
        record: Record,
        lock: ProcessLock,
    ) -> Result<ProcessLock, Failure> {
        let vault = &self.around.vault;
        match vault.save(&self.item(), &record.text()?).await {
            Ok(()) => Ok(lock),
            Err(failure) => {
                let name = &self.profile.name;
                unsaved::keep(name, Unsaved { replaces: replaces.to_owned(), record }, lock);
                unsaved::save_later(name.clone(), Arc::clone(vault), self.item());
                Err(failure)
            }
        }
    }

    /// Takes the lock. What could not be saved is saved first.
    async fn save_again(&self) -> Result<ProcessLock, Failure> {
        let (name, vault) = (&self.profile.name, self.around.vault.as_ref());
        match unsaved::save(name, vault, &self.item()).await? {
            Some(lock) => Ok(lock),
            None => self.lock().await,
        }
    }

    /// `since` is from when its life is counted: before it was asked for.
    pub(super) fn publish(&self, tokens: &Tokens, asked: &Scopes, since: Timestamp) -> Arc<Access> {
        let token = self.around.broker.subject(tokens);
        let life = tokens.life_of(&token, since);
        let expires_at = since + life;
        let mut access = Access::new(token, tokens.granted(asked), expires_at);
        let ahead = ahead(life, self.around.broker.limits.lease_renew_within, access.digest.byte());
        access.renew_from = expires_at - ahead;
        let access = Arc::new(access);
        let mut current = self.access.write().unwrap_or_else(PoisonError::into_inner);
        *current = Some(Arc::clone(&access));
        access
    }
}

/// How long before its end a token is renewed. Spread by token: programs that signed in together do not
/// all renew at once.
fn ahead(life: Duration, within: Duration, spread: u8) -> Duration {
    let window = within.min(life / 4);
    window + window / 4 * u32::from(spread) / 255
}

fn not_renewed(error: TokenError, record: &Record) -> Failure {
    error.into_failure("Renewing your sign-in", &record.scopes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_renewed_ahead_of_their_end_and_not_all_at_once() {
        let (hour, within) = (Duration::from_secs(3600), Duration::from_secs(300));
        let all: Vec<Duration> = (0..=255).map(|spread| ahead(hour, within, spread)).collect();
        assert!(all.is_sorted_by(|a, b| a < b), "each has a moment of its own");
        assert_eq!((all[0], all[255]), (within, within * 5 / 4), "within a quarter of the window");
        let short = ahead(Duration::from_secs(60), within, 255);
        assert!(
            short < Duration::from_secs(20),
            "a short life is not spent on renewals: {short:?}"
        );
    }
}
