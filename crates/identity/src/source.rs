//! Token sources: what a turn is handed, bound to one owner.

use crate::{
    access::Access,
    app_credentials::AppCredentials,
    broker::{Broker, Probe},
    session::Session,
};
use async_trait::async_trait;
use behalf_core::{Failure, FailureCode, Lease, Principal, RunAs, Scopes, TokenSource};
use std::sync::Arc;

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
}

/// The source of a user's turn.
pub struct UserSource {
    broker: Broker,
    subject: Subject,
    probe: Probe,
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
        let access = subject.access().await?;
        let probe = broker.probe(&access).await?;
        Ok(Self { broker, subject, probe, app })
    }

    /// What the probe of `auto` found.
    pub fn probe(&self) -> Probe {
        self.probe
    }
}

#[async_trait]
impl TokenSource for UserSource {
    fn owner(&self) -> &Principal {
        self.subject.principal()
    }

    async fn lease(&self, run_as: RunAs, scopes: &Scopes) -> Result<Arc<Lease>, Failure> {
        match run_as {
            RunAs::OnBehalfOfUser => {
                let access = self.subject.access().await?;
                self.broker.user_lease(self.owner(), &access, self.probe, scopes).await
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
