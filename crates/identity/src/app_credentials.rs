//! The service principal of a configuration (RFC 6749 §4.4). It acts only where the file says so.

use crate::{
    broker::Broker,
    leases::{LeaseKey, Make},
    oauth::{Client, Post, TokenError, Tokens},
};
use behalf_core::{
    Failure, FailureCode, Lease, Principal, PrincipalKind, RunAs, Scopes,
    lease::Grant,
    secret::{AccessToken, ClientSecret},
};
use behalf_databricks::unleased;
use oauth2::{AuthType, ClientId, Scope, TokenUrl};
use std::sync::Arc;
use tokio::sync::OnceCell;

/// Client id and secret of a service principal, at one workspace.
pub struct AppCredentials {
    broker: Broker,
    client_id: String,
    client_secret: ClientSecret,
    principal: OnceCell<Principal>,
}

impl AppCredentials {
    /// Credentials as the configuration names them.
    pub fn new(broker: Broker, client_id: String, client_secret: ClientSecret) -> Arc<Self> {
        Arc::new(Self { broker, client_id, client_secret, principal: OnceCell::new() })
    }

    /// Who this is, as the workspace says; asked once.
    pub async fn principal(&self) -> Result<&Principal, Failure> {
        self.principal
            .get_or_try_init(|| async {
                let tokens = self.obtain(&Scopes::of(Scopes::SQL)).await?;
                self.identify(&tokens.access()).await
            })
            .await
    }

    /// A lease of the service principal.
    pub async fn lease(self: &Arc<Self>, scopes: &Scopes) -> Result<Arc<Lease>, Failure> {
        let principal = self.principal().await?.clone();
        let key = self.key(&principal, scopes);
        let (app, scopes) = (Arc::clone(self), scopes.clone());
        let make: Make = Arc::new(move || {
            let (app, principal) = (Arc::clone(&app), principal.clone());
            let scopes = scopes.clone();
            Box::pin(async move { app.make(&principal, &scopes).await })
        });
        self.broker.leases.get(key, |_| true, make).await
    }

    /// Takes a dead lease out of the cache.
    pub(crate) fn discard(&self, dead: &Lease) {
        let key = self.key(&dead.principal, &dead.asked);
        self.broker.leases.drop_lease(&key, dead);
    }

    fn key(&self, principal: &Principal, scopes: &Scopes) -> LeaseKey {
        LeaseKey {
            owner: principal.owner_key(),
            subject: AccessToken::new(self.client_id.as_str()).digest(),
            run_as: RunAs::ServicePrincipal,
            grant: Grant::ClientCredentials,
            scopes: scopes.clone(),
        }
    }

    async fn make(&self, principal: &Principal, scopes: &Scopes) -> Result<Lease, Failure> {
        let since = self.broker.clock.now();
        let tokens = self.obtain(scopes).await?;
        let token = tokens.access();
        let found = self.identify(&token).await?;
        if found.id != principal.id {
            return Err(not_the_app(&found.user_name));
        }
        Ok(Lease {
            expires_at: since + tokens.life_of(&token, since),
            token,
            origin: self.broker.origin.clone(),
            principal: found,
            run_as: RunAs::ServicePrincipal,
            asked: scopes.clone(),
            scopes: tokens.granted(scopes),
            grant: Grant::ClientCredentials,
        })
    }

    async fn identify(&self, token: &AccessToken) -> Result<Principal, Failure> {
        let principal = unleased::me(&self.broker.wire, &self.broker.origin, token).await?;
        if principal.kind != PrincipalKind::ServicePrincipal {
            return Err(not_the_app(&principal.user_name));
        }
        Ok(principal)
    }

    async fn obtain(&self, scopes: &Scopes) -> Result<Tokens, Failure> {
        let endpoint = TokenUrl::from_url(self.broker.authority.token_endpoint.clone());
        let client: Client<oauth2::EndpointNotSet, oauth2::EndpointSet> =
            Client::new(ClientId::new(self.client_id.clone()))
                .set_client_secret(oauth2::ClientSecret::new(
                    self.client_secret.expose().to_owned(),
                ))
                .set_token_uri(endpoint)
                .set_auth_type(AuthType::BasicAuth);
        let post = Post { wire: &self.broker.wire, limits: &self.broker.limits };
        client
            .exchange_client_credentials()
            .add_scopes(scopes.iter().map(|scope| Scope::new(scope.to_owned())))
            .request_async(&post)
            .await
            .map_err(|e| {
                TokenError::from(e).into_failure("The service principal's sign-in", scopes)
            })
    }
}

fn not_the_app(user_name: &str) -> Failure {
    Failure::new(
        FailureCode::IdentityMismatch,
        format!("The service principal's credentials gave a token of {user_name}."),
        "Nothing was sent. Check client_id and client_secret in the configuration.",
    )
}
