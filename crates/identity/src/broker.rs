//! The broker of one workspace: turns a user's token, or the app's credentials, into leases.

use crate::{
    discovery::Authority,
    exchange::{ExchangeError, ExchangeMode, Exchanger},
    leases::{LeaseKey, Leases, Make},
    session::Access,
};
use behalf_core::{
    Clock, Failure, FailureCode, Lease, Limits, Origin, OwnerKey, Principal, RunAs, Scopes,
    lease::Grant,
};
use behalf_databricks::{Wire, denial::consent_needed, unleased};
use std::sync::Arc;

/// What the probe of `auto` found, for one sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    /// The workspace exchanges tokens.
    JwtBearer,
    /// It does not have the grant: the user's own token is used until the next sign-in.
    PassThrough,
    /// The probe failed: jwt-bearer is tried, and nothing is sent without it.
    Unsettled,
}

/// The broker of one workspace.
#[derive(Clone)]
pub struct Broker {
    pub(crate) wire: Wire,
    pub(crate) limits: Limits,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) origin: Origin,
    pub(crate) authority: Authority,
    pub(crate) leases: Leases,
    exchanger: Exchanger,
    mode: ExchangeMode,
}

impl Broker {
    /// A broker at this workspace.
    pub fn new(
        wire: Wire,
        limits: Limits,
        clock: Arc<dyn Clock>,
        origin: Origin,
        authority: Authority,
        client_id: String,
        mode: ExchangeMode,
    ) -> Self {
        let exchanger = Exchanger {
            wire: wire.clone(),
            limits: limits.clone(),
            token_endpoint: authority.token_endpoint.clone(),
            client_id,
        };
        let leases = Leases::new(Arc::clone(&clock), limits.clone());
        Self { wire, limits, clock, origin, authority, leases, exchanger, mode }
    }

    /// How scoped tokens are had.
    pub fn mode(&self) -> ExchangeMode {
        self.mode
    }

    /// Asks once whether the workspace exchanges tokens. Only at a sign-in.
    pub(crate) async fn probe(&self, access: &Access) -> Result<Probe, Failure> {
        match self.mode {
            ExchangeMode::None => return Ok(Probe::PassThrough),
            ExchangeMode::JwtBearer => return Ok(Probe::JwtBearer),
            ExchangeMode::Auto => {}
        }
        match self.exchanger.exchange(&access.token, &Scopes::of(Scopes::SQL)).await {
            Ok(_) | Err(ExchangeError::ScopeRefused(_)) => Ok(Probe::JwtBearer),
            Err(ExchangeError::NotSupported(_)) => {
                tracing::info!("the workspace has no jwt-bearer grant: leases are pass-through");
                Ok(Probe::PassThrough)
            }
            Err(ExchangeError::Failed(failure)) if failure.code == FailureCode::SignInNeeded => {
                Err(failure)
            }
            Err(ExchangeError::Failed(failure)) => {
                tracing::warn!(code = failure.code.name(), "the exchange could not be probed");
                Ok(Probe::Unsettled)
            }
        }
    }

    /// A lease on behalf of the user.
    pub(crate) async fn user_lease(
        &self,
        owner: &Principal,
        access: &Access,
        probe: &Probe,
        scopes: &Scopes,
    ) -> Result<Arc<Lease>, Failure> {
        let grant = match probe {
            Probe::PassThrough => Grant::PassThrough,
            Probe::JwtBearer | Probe::Unsettled => Grant::JwtBearer,
        };
        if grant == Grant::PassThrough && !access.scopes.cover(scopes) {
            return Err(consent_needed(&scopes.to_string()));
        }
        let key = lease_key(owner, access, grant, scopes);
        let (broker, owner, access) = (self.clone(), owner.clone(), access.clone());
        let scopes = scopes.clone();
        let make: Make = Arc::new(move || {
            let (broker, owner) = (broker.clone(), owner.clone());
            let (access, scopes) = (access.clone(), scopes.clone());
            Box::pin(async move {
                match grant {
                    Grant::PassThrough => Ok(broker.pass_through(&owner, &access, &scopes)),
                    _ => broker.exchanged(&owner, &access, &scopes).await,
                }
            })
        });
        self.leases.get(key, false, make).await
    }

    fn pass_through(&self, owner: &Principal, access: &Access, asked: &Scopes) -> Lease {
        // The token's identity was asked of the workspace when it came.
        Lease {
            token: access.token.clone(),
            origin: self.origin.clone(),
            principal: owner.clone(),
            run_as: RunAs::OnBehalfOfUser,
            asked: asked.clone(),
            scopes: access.scopes.clone(),
            grant: Grant::PassThrough,
            expires_at: access.expires_at,
        }
    }

    async fn exchanged(
        &self,
        owner: &Principal,
        access: &Access,
        scopes: &Scopes,
    ) -> Result<Lease, Failure> {
        let tokens = self.exchanger.exchange(&access.token, scopes).await?;
        let granted = tokens.granted(scopes);
        if let Some(missing) = scopes.iter().find(|scope| !granted.cover(&Scopes::of(scope))) {
            return Err(consent_needed(missing));
        }
        let token = tokens.access();
        let principal = unleased::me(&self.wire, &self.origin, &token).await?;
        if principal.id != owner.id || principal.workspace != owner.workspace {
            return Err(Failure::new(
                FailureCode::IdentityMismatch,
                "The exchange gave a token of somebody else.",
                "Nothing was sent. Tell your workspace admin.",
            )
            .caused_by(format!("asked for principal {}, got {}", owner.id, principal.id)));
        }
        let own_end = self.clock.now() + tokens.life();
        Ok(Lease {
            token,
            origin: self.origin.clone(),
            principal,
            run_as: RunAs::OnBehalfOfUser,
            asked: scopes.clone(),
            scopes: granted,
            grant: Grant::JwtBearer,
            expires_at: own_end.min(access.expires_at),
        })
    }

    /// Takes a dead lease out of the cache; `true` if it came of this token and was there still.
    pub(crate) fn drop_user_lease(&self, owner: &Principal, access: &Access, dead: &Lease) -> bool {
        let key = lease_key(owner, access, dead.grant, &dead.asked);
        self.leases.drop_lease(&key, dead)
    }

    /// Forgets every lease of an owner.
    pub fn drop_owner(&self, owner: &OwnerKey) {
        self.leases.drop_owner(owner);
    }
}

fn lease_key(owner: &Principal, access: &Access, grant: Grant, scopes: &Scopes) -> LeaseKey {
    LeaseKey {
        owner: owner.owner_key(),
        subject: access.token.digest(),
        run_as: RunAs::OnBehalfOfUser,
        grant,
        scopes: scopes.clone(),
    }
}
