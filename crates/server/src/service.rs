//! What every route shares: the engine, who asks, what runs, and what is counted.

use crate::{
    admission::{Admission, ServiceLimits},
    credential::Credential,
    metrics::Metrics,
    own::Turns,
};
use axum::http::HeaderMap;
use behalf_app::{Caller, Engine};
use behalf_core::{Failure, FailureCode, RunAs};
use std::sync::Arc;

/// What every route shares.
pub(crate) struct Service {
    pub(crate) engine: Arc<Engine>,
    pub(crate) turns: Turns,
    pub(crate) admission: Arc<Admission>,
    pub(crate) metrics: Arc<Metrics>,
    credential: Credential,
}

impl Service {
    pub(crate) fn new(engine: Arc<Engine>, credential: Credential, limits: ServiceLimits) -> Self {
        Self {
            engine,
            turns: Turns::default(),
            admission: Arc::new(Admission::new(limits)),
            metrics: Arc::default(),
            credential,
        }
    }

    /// Who asks: the user of the token, or the service principal where the whole configuration runs
    /// as it.
    pub(crate) async fn caller(&self, headers: &HeaderMap) -> Result<Caller, Failure> {
        let token = self.credential.of(headers)?;
        match (self.engine.config().run_as, token) {
            (RunAs::OnBehalfOfUser, Some(token)) => self.engine.bearer(token).await,
            (RunAs::OnBehalfOfUser, None) => Err(self.credential.missing()),
            (RunAs::ServicePrincipal, None) => self.engine.service_principal().await,
            (RunAs::ServicePrincipal, Some(_)) => Err(Failure::new(
                FailureCode::Invalid { field: "Authorization".to_owned() },
                "This service runs as its service principal; it does not act on behalf of a caller.",
                "Leave the Authorization header out, or use a configuration with on_behalf_of_user: true.",
            )),
        }
    }

    /// The same for what is kept of a caller: nothing that a turn would need is looked for.
    pub(crate) async fn owner(&self, headers: &HeaderMap) -> Result<Caller, Failure> {
        match (self.engine.config().run_as, self.credential.of(headers)?) {
            (RunAs::OnBehalfOfUser, Some(token)) => self.engine.owner(token).await,
            _ => self.caller(headers).await,
        }
    }
}
