//! Token sources: what a turn is handed, bound to one owner.

use crate::{
    access::Access,
    app_credentials::AppCredentials,
    broker::{Broker, Probe},
    session::Session,
};
use async_trait::async_trait;
use behalf_core::{
    Failure, FailureCode, Lease, Principal, RunAs, Scopes, TokenSource, secret::TokenDigest,
};
use std::{
    future::Future,
    sync::{Arc, PoisonError, RwLock},
};

/// Whose token is exchanged.
#[derive(Clone)]
pub(crate) enum Subject {
    /// A signed-in profile; its token is renewed.
    Session(Arc<Session>),
    /// A caller of the service; its token is what it is.
    Bearer { principal: Principal, access: Arc<Access> },
}

impl Subject {
    fn principal(&self) -> &Principal {
        match self {
            Self::Session(session) => session.principal(),
            Self::Bearer { principal, .. } => principal,
        }
    }

    async fn access(&self) -> Result<Arc<Access>, Failure> {
        match self {
            Self::Session(session) => session.access().await,
            Self::Bearer { access, .. } => Ok(Arc::clone(access)),
        }
    }

    /// Does something with the user's token. Where the workspace calls it dead before its time, a signed-in
    /// one is renewed, once: only a renewal that is refused ends a sign-in.
    async fn with_living<T, F: Future<Output = Result<T, Failure>>>(
        &self,
        work: impl Fn(Arc<Access>) -> F,
    ) -> Result<T, Failure> {
        let access = self.access().await?;
        let failure = match work(Arc::clone(&access)).await {
            Err(failure) if failure.code == FailureCode::SignInNeeded => failure,
            done => return done,
        };
        match self {
            Self::Session(session) if failure.claims.is_none() => {
                session.discard(&access.token);
                work(session.access().await?).await
            }
            _ => Err(failure),
        }
    }
}

/// The source of a user's turn.
pub struct UserSource {
    broker: Broker,
    subject: Subject,
    probe: RwLock<Probe>,
    app: Option<Arc<AppCredentials>>,
}

impl UserSource {
    /// Opens a source for a signed-in profile; `auto` is probed here, once.
    pub async fn of_session(
        broker: Broker,
        session: Arc<Session>,
        app: Option<Arc<AppCredentials>>,
    ) -> Result<Self, Failure> {
        Self::open(broker, Subject::Session(session), app).await
    }

    pub(crate) async fn open(
        broker: Broker,
        subject: Subject,
        app: Option<Arc<AppCredentials>>,
    ) -> Result<Self, Failure> {
        let asks = &broker;
        let probed = subject.with_living(|access| async move { asks.probe(&access).await });
        let probe = probed.await?;
        Ok(Self { broker, subject, probe: RwLock::new(probe), app })
    }

    /// What the probe of `auto` found.
    pub fn probe(&self) -> Probe {
        *self.probe.read().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl TokenSource for UserSource {
    fn owner(&self) -> &Principal {
        self.subject.principal()
    }

    fn brought(&self) -> Option<TokenDigest> {
        match &self.subject {
            Subject::Session(_) => None,
            Subject::Bearer { access, .. } => Some(access.digest),
        }
    }

    async fn settle(&self) {
        if self.probe() != Probe::Unsettled {
            return;
        }
        let broker = &self.broker;
        let probed = self.subject.with_living(|access| async move { broker.probe(&access).await });
        if let Ok(probe) = probed.await {
            *self.probe.write().unwrap_or_else(PoisonError::into_inner) = probe;
        }
    }

    async fn lease(&self, run_as: RunAs, scopes: &Scopes) -> Result<Arc<Lease>, Failure> {
        match run_as {
            RunAs::OnBehalfOfUser => {
                let (broker, owner, probe) = (&self.broker, self.owner(), self.probe());
                let lend = |access: Arc<Access>| async move {
                    broker.user_lease(owner, &access, probe, scopes).await
                };
                self.subject.with_living(lend).await
            }
            RunAs::ServicePrincipal => match &self.app {
                Some(app) => app.lease(scopes).await,
                None => Err(no_app()),
            },
        }
    }

    async fn replace(&self, dead: &Lease) -> Result<Arc<Lease>, Failure> {
        match (dead.run_as, &self.subject) {
            (RunAs::ServicePrincipal, _) => {
                let app = self.app.as_ref().ok_or_else(no_app)?;
                app.discard(dead);
                app.lease(&dead.asked).await
            }
            (RunAs::OnBehalfOfUser, Subject::Bearer { access, .. }) => {
                if dead.token.digest() == access.digest {
                    let why = "The bearer token has expired or was revoked.";
                    return Err(Failure::sign_in_needed(why));
                }
                // The exchanged token died before its bearer: exchanged once more.
                self.broker.drop_user_lease(self.owner(), access, dead);
                self.lease(RunAs::OnBehalfOfUser, &dead.asked).await
            }
            (RunAs::OnBehalfOfUser, Subject::Session(session)) => {
                let access = session.access().await?;
                // Of many who meet the same dead token only the first renews; the others find
                // that it is not the current one any more.
                if self.broker.drop_user_lease(self.owner(), &access, dead) {
                    session.discard(&access.token);
                }
                self.lease(RunAs::OnBehalfOfUser, &dead.asked).await
            }
        }
    }
}

/// The source of a turn that the service principal owns.
pub struct AppSource {
    app: Arc<AppCredentials>,
    principal: Principal,
}

impl AppSource {
    /// Opens the source: asks the workspace who the credentials are.
    pub async fn open(app: Arc<AppCredentials>) -> Result<Self, Failure> {
        let principal = app.principal().await?.clone();
        Ok(Self { app, principal })
    }
}

#[async_trait]
impl TokenSource for AppSource {
    fn owner(&self) -> &Principal {
        &self.principal
    }

    async fn lease(&self, run_as: RunAs, scopes: &Scopes) -> Result<Arc<Lease>, Failure> {
        match run_as {
            RunAs::ServicePrincipal => self.app.lease(scopes).await,
            RunAs::OnBehalfOfUser => Err(Failure::sign_in_needed(
                "This resource runs on behalf of a user, and nobody is signed in.",
            )),
        }
    }

    async fn replace(&self, dead: &Lease) -> Result<Arc<Lease>, Failure> {
        self.app.discard(dead);
        self.app.lease(&dead.asked).await
    }
}

fn no_app() -> Failure {
    Failure::new(
        FailureCode::Invalid { field: "service_principal".to_owned() },
        "This resource runs as a service principal, and the configuration names none.",
        "Name its client_id and client_secret in the configuration, or set on_behalf_of_user: true.",
    )
}
