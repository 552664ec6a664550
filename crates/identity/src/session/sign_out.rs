//! The end of a sign-in: here, in the vault, and at the authority.

use super::{Session, lock_or_unsaved};
use crate::{record::Record, unsaved};
use behalf_core::Failure;
use std::sync::PoisonError;

impl Session {
    /// Forgets the sign-in, here and in the vault, and revokes it where the authority can (RFC
    /// 7009). An authority that cannot be reached does not keep anybody signed in; a newer sign-in
    /// of somebody else stays.
    pub async fn sign_out(&self) -> Result<(), Failure> {
        let (name, limits) = (&self.profile.name, &self.around.broker.limits);
        let (lock, unsaved) = lock_or_unsaved(name, limits).await?;
        *self.access.write().unwrap_or_else(PoisonError::into_inner) = None;
        let text = self.around.vault.load(&self.item()).await.ok().flatten();
        let record = text.as_ref().and_then(Record::read);
        if record.as_ref().is_some_and(|record| !self.is_own(record)) {
            return Ok(());
        }
        if let Err(failure) = self.around.vault.delete(&self.item()).await {
            // As if nobody had tried.
            if let Some(unsaved) = unsaved {
                unsaved::keep(name, unsaved, lock);
            }
            return Err(failure);
        }
        let newest = unsaved.map(|unsaved| unsaved.record).filter(|record| self.is_own(record));
        if let Some(record) = newest.or(record) {
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
