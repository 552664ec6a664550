//! Somebody for whom turns run: a token source, the owner's store, and the resources they use.

use behalf_agent::Resources;
use behalf_core::{Principal, TokenSource};
use behalf_store::Store;
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// Somebody for whom turns run.
#[derive(Clone)]
pub struct Caller {
    pub(crate) source: Arc<dyn TokenSource>,
    pub(crate) store: Arc<Store>,
    pub(crate) resources: Resources,
    /// How leases are had, for people: `jwt-bearer`, `pass-through`, …
    pub(crate) exchange: String,
    /// Whether it is the service principal of the configuration.
    pub(crate) is_app: bool,
    /// Cancelled once what earlier processes left open has been looked at.
    pub(crate) looked: CancellationToken,
}

impl Caller {
    /// Who.
    pub fn principal(&self) -> &Principal {
        self.source.owner()
    }

    /// Whether the service principal of the configuration is the caller.
    pub fn is_service_principal(&self) -> bool {
        self.is_app
    }

    /// Waits until what earlier processes left open has been looked at, for `limit` at most.
    pub async fn looked(&self, limit: Duration) {
        tokio::time::timeout(limit, self.looked.cancelled()).await.ok();
    }

    /// Their threads and ledger.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// On what their turns act.
    pub fn resources(&self) -> &Resources {
        &self.resources
    }

    /// How leases are had, for people.
    pub fn exchange(&self) -> &str {
        &self.exchange
    }
}
