//! Somebody for whom turns run: a token source, the owner's store, and the resources they use.

use behalf_agent::Resources;
use behalf_core::{Principal, TokenSource};
use behalf_store::Store;
use std::sync::Arc;

/// Somebody for whom turns run.
#[derive(Clone)]
pub struct Caller {
    pub(crate) source: Arc<dyn TokenSource>,
    pub(crate) store: Arc<Store>,
    pub(crate) resources: Resources,
    /// How leases are had, for people: `jwt-bearer`, `pass-through`, …
    pub(crate) exchange: String,
}

impl Caller {
    /// Who.
    pub fn principal(&self) -> &Principal {
        self.source.owner()
    }

    /// Whether the service principal itself is the caller.
    pub fn is_service_principal(&self) -> bool {
        self.principal().kind == behalf_core::PrincipalKind::ServicePrincipal
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
