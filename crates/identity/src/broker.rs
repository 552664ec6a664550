//! The broker of one workspace: turns a user's token, or the app's credentials, into leases.

use crate::{
    access::Access,
    discovery::Authority,
    exchange::{Exchange, ExchangeError, ExchangeMode, Exchanger},
    leases::{LeaseKey, Leases, Make},
    oauth::Tokens,
};
use behalf_core::{
    Clock, Failure, FailureCode, Lease, Limits, Origin, OwnerKey, Principal, PrincipalKind, RunAs,
    Scopes, lease::Grant, secret::AccessToken,
};
use behalf_databricks::{Wire, denial::consent_needed, unleased};
use std::sync::Arc;

/// How leases are had until the next sign-in: as configured, or as the probe of `auto` found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probe {
    /// By this grant.
    Settled(Grant),
    /// The probe failed: jwt-bearer is tried, and nothing is sent without it.
    Unsettled,
}

impl Probe {
    fn grant(self) -> Grant {
        match self {
            Self::Settled(grant) => grant,
            Self::Unsettled => Grant::JwtBearer,
        }
    }
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
}

impl Broker {
    /// A broker at this workspace.
    pub fn new(
        wire: Wire,
        limits: Limits,
        clock: Arc<dyn Clock>,
        origin: Origin,
        authority: Authority,
        exchange: Exchange,
    ) -> Self {
        let exchanger = Exchanger { wire: wire.clone(), limits: limits.clone(), to: exchange };
        let leases = Leases::new(Arc::clone(&clock), limits.clone());
        Self { wire, limits, clock, origin, authority, leases, exchanger }
    }

    /// The leases that are out for these owners, soonest to end first.
    pub fn lent(&self, owners: &[OwnerKey]) -> Vec<Arc<Lease>> {
        self.leases.living(owners)
    }

    /// How scoped tokens are had.
    pub fn mode(&self) -> ExchangeMode {
        self.exchanger.to.mode
    }

    /// What is exchanged, of what a sign-in gave.
    pub(crate) fn subject(&self, tokens: &Tokens) -> AccessToken {
        if self.mode().is_foreign() { tokens.subject() } else { tokens.access() }
    }

    /// Whose token is this? The workspace's own answer; where the token is a company's, it is
    /// exchanged first, and the workspace is asked about the result.
    pub(crate) async fn identify(&self, token: &AccessToken) -> Result<Principal, Failure> {
        let scopes = Scopes::of(Scopes::SQL);
        let mode = self.mode();
        let principal = match mode.grant().filter(|_| mode.is_foreign()) {
            Some(grant) => {
                let tokens = self.exchanger.exchange(grant, token, &scopes).await?;
                unleased::me(&self.wire, &self.origin, &tokens.access()).await?
            }
            None => unleased::me(&self.wire, &self.origin, token).await?,
        };
        // On behalf of a user acts nobody but a user.
        if principal.kind != PrincipalKind::User {
            return Err(Failure::new(
                FailureCode::IdentityMismatch,
                format!("This is a token of {}, which is no person.", principal.user_name),
                "Nothing was sent. Sign in as a user, or let the configuration name the service principal.",
            ));
        }
        Ok(principal)
    }

    /// Asks once whether the workspace exchanges tokens. Only at a sign-in.
    pub(crate) async fn probe(&self, access: &Arc<Access>) -> Result<Probe, Failure> {
        let settled = |grant| Ok(Probe::Settled(grant));
        if let Some(grant) = self.mode().grant() {
            return settled(grant);
        }
        let scopes = Scopes::of(Scopes::SQL);
        match self.exchanger.exchange(Grant::JwtBearer, &access.token, &scopes).await {
            Ok(_) | Err(ExchangeError::ScopeRefused(_)) => settled(Grant::JwtBearer),
            Err(ExchangeError::NotSupported(_)) => {
                tracing::info!("the workspace has no jwt-bearer grant: leases are pass-through");
                settled(Grant::PassThrough)
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
        access: &Arc<Access>,
        probe: Probe,
        scopes: &Scopes,
    ) -> Result<Arc<Lease>, Failure> {
        let grant = probe.grant();
        if grant == Grant::PassThrough && !access.scopes.cover(scopes) {
            return Err(consent_needed(&scopes.to_string()));
        }
        let key = lease_key(owner, access, grant, scopes);
        // It may die before the token that it came from: then it is exchanged ahead of time.
        let renewable = |lease: &Lease| lease.expires_at < access.expires_at;
        if let Some(lease) = self.leases.cached(&key, renewable) {
            return Ok(lease);
        }
        let (broker, owner, subject) = (self.clone(), owner.clone(), Arc::clone(access));
        let scopes = scopes.clone();
        let make: Make = Arc::new(move || {
            let (broker, owner) = (broker.clone(), owner.clone());
            let (access, scopes) = (Arc::clone(&subject), scopes.clone());
            Box::pin(async move {
                match grant {
                    Grant::PassThrough => Ok(broker.pass_through(&owner, &access, &scopes)),
                    _ => broker.exchanged(grant, &owner, &access, &scopes).await,
                }
            })
        });
        self.leases.get(key, renewable, make).await
    }

    fn pass_through(&self, owner: &Principal, access: &Arc<Access>, asked: &Scopes) -> Lease {
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
        grant: Grant,
        owner: &Principal,
        access: &Arc<Access>,
        scopes: &Scopes,
    ) -> Result<Lease, Failure> {
        let since = self.clock.now();
        let tokens = self.exchanger.exchange(grant, &access.token, scopes).await?;
        let granted = match grant {
            // Entra's tokens know no scopes of the workspace: they do whatever their user may.
            Grant::EntraObo => Scopes::of(Scopes::ALL_APIS),
            _ => tokens.granted(scopes),
        };
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
        let own_end = since + tokens.life_of(&token, since);
        Ok(Lease {
            token,
            origin: self.origin.clone(),
            principal,
            run_as: RunAs::OnBehalfOfUser,
            asked: scopes.clone(),
            scopes: granted,
            grant,
            expires_at: own_end.min(access.expires_at),
        })
    }

    /// Takes a dead lease out of the cache; `true` if it came of this token and was there still.
    pub(crate) fn drop_user_lease(
        &self,
        owner: &Principal,
        access: &Arc<Access>,
        dead: &Lease,
    ) -> bool {
        let key = lease_key(owner, access, dead.grant, &dead.asked);
        self.leases.drop_lease(&key, dead)
    }

    /// Forgets every lease of an owner.
    pub fn drop_owner(&self, owner: &OwnerKey) {
        self.leases.drop_owner(owner);
    }
}

fn lease_key(owner: &Principal, access: &Arc<Access>, grant: Grant, scopes: &Scopes) -> LeaseKey {
    LeaseKey {
        owner: owner.owner_key(),
        subject: access.digest,
        run_as: RunAs::OnBehalfOfUser,
        grant,
        scopes: scopes.clone(),
    }
}
