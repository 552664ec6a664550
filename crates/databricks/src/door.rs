//! The one door: everything that carries a lease leaves through [`Door::send`].
//!
//! It checks that the lease belongs to the origin it is sent to, to the principal that the action
//! claims, and is still alive. An action is sent only with the receipt of its committed intent;
//! follow-ups (poll, chunk, cancel, lookup, listing) name what they follow and write nothing.

use crate::{
    api_error::ApiError,
    denial::{self, Denial},
    strangers, unleased,
    wire::{self, SMALL, Wire},
};
use behalf_core::{Clock, Failure, FailureCode, Lease, Origin, Receipt};
use jiff::Timestamp;
use reqwest::{
    Method, Response,
    header::{HeaderName, HeaderValue},
};
use serde_json::Value;
use std::{sync::Arc, time::Duration};

/// Longest reply of the workspace itself that is read into memory, unless its call says less.
const BODY_BYTES: usize = 64 * 1024 * 1024;

/// Why a call is made.
#[derive(Clone, Copy)]
pub enum Reason<'a> {
    /// An action whose intent is committed.
    Action(&'a Receipt),
    /// Something that follows an action or prepares a turn, by its id.
    FollowUp(&'a str),
}

/// As whom and why a call is made.
#[derive(Clone, Copy)]
pub struct Errand<'a> {
    /// The lease to show.
    pub lease: &'a Lease,
    /// The id of the principal that the action claims to run as.
    pub principal_id: &'a str,
    /// Why.
    pub reason: Reason<'a>,
}

impl<'a> Errand<'a> {
    /// Something that follows an action or prepares a turn, as whoever the lease is of.
    pub fn follow_up(lease: &'a Lease, what: &'a str) -> Self {
        Self { lease, principal_id: &lease.principal.id, reason: Reason::FollowUp(what) }
    }
}

/// Another origin that may see a lease, because the workspace itself names it: only a reading of the
/// workspace's own listings makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    origin: Origin,
    /// Who answers there, for people.
    who: String,
}

impl Elsewhere {
    pub(crate) fn named(origin: Origin, who: String) -> Self {
        Self { origin, who }
    }

    /// Who answers there, for people.
    pub(crate) fn who(&self) -> &str {
        &self.who
    }
}

/// One request to the workspace, or to what it names.
pub struct Call {
    method: Method,
    path: String,
    query: Vec<(&'static str, String)>,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<Value>,
    elsewhere: Option<Elsewhere>,
    /// Whose word the reply may be, where it is not the workspace's own.
    stranger: Option<String>,
    /// Longest reply, in bytes.
    limit: usize,
}

impl Call {
    /// A GET of this path at the workspace.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path.into(), None)
    }

    /// A POST of this body.
    pub fn post(path: impl Into<String>, body: Value) -> Self {
        Self::new(Method::POST, path.into(), Some(body))
    }

    fn new(method: Method, path: String, body: Option<Value>) -> Self {
        let (query, headers) = (Vec::new(), Vec::new());
        let (elsewhere, stranger, limit) = (None, None, BODY_BYTES);
        Self { method, path, query, headers, body, elsewhere, stranger, limit }
    }

    /// Adds a header. What says who calls is the door's own.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Sends it to an origin that the workspace names: a stranger answers.
    #[must_use]
    pub fn elsewhere(mut self, elsewhere: &Elsewhere) -> Self {
        self.elsewhere = Some(elsewhere.clone());
        self.answered_by(elsewhere.who.clone())
    }

    /// The workspace hands it on to a stranger, who is called so and may be who answers.
    #[must_use]
    pub(crate) fn answered_by(mut self, who: String) -> Self {
        self.stranger = Some(who);
        self.at_most(strangers::REPLY)
    }

    /// Reads a reply of so many bytes, and none that is longer.
    #[must_use]
    pub fn at_most(mut self, bytes: usize) -> Self {
        self.limit = self.limit.min(bytes);
        self
    }

    /// Adds a query parameter.
    #[must_use]
    pub fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }
}

/// Why a call gave no reply.
#[derive(Debug)]
pub enum DoorError {
    /// The token is dead: a fresh one may be tried, once.
    DeadToken(Failure),
    /// The workspace has answered and refused: nothing ran.
    Refused(Failure),
    /// No answer, or a broken one: it says nothing about what ran.
    Failed(Failure),
}

impl From<DoorError> for Failure {
    fn from(error: DoorError) -> Self {
        match error {
            DoorError::DeadToken(failure)
            | DoorError::Refused(failure)
            | DoorError::Failed(failure) => failure,
        }
    }
}

impl From<Failure> for DoorError {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// A JSON reply.
pub struct Reply {
    /// The body.
    pub body: Value,
    /// `x-request-id`.
    pub request_id: Option<String>,
}

/// The door of one workspace.
#[derive(Clone)]
pub struct Door {
    wire: Wire,
    origin: Origin,
    clock: Arc<dyn Clock>,
}

impl Door {
    /// A door to this workspace.
    pub fn new(wire: Wire, origin: Origin, clock: Arc<dyn Clock>) -> Self {
        Self { wire, origin, clock }
    }

    /// The workspace it leads to.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The clients, for what carries no lease.
    pub fn wire(&self) -> &Wire {
        &self.wire
    }

    /// Now, by the clock that leases are read with.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Sends a call and reads its JSON reply.
    pub async fn json(&self, errand: &Errand<'_>, call: Call) -> Result<Reply, DoorError> {
        let response = self.request(errand, &call, Some(self.wire.limit())).await?;
        let request_id = request_id(&response, errand);
        let body = match &call.stranger {
            Some(who) => {
                read_json(response, call.limit, who).await.map_err(strangers::not_of_workspace)?
            }
            None => read_json(response, call.limit, self.origin.host()).await?,
        };
        Ok(Reply { body, request_id })
    }

    /// Sends a call; the body of a success is left to the caller to stream.
    pub async fn send(&self, errand: &Errand<'_>, call: Call) -> Result<Response, DoorError> {
        self.request(errand, &call, None).await
    }

    /// `limit` is for all of it, body included.
    async fn request(
        &self,
        errand: &Errand<'_>,
        call: &Call,
        limit: Option<Duration>,
    ) -> Result<Response, DoorError> {
        self.check(errand)?;
        if errand.lease.expires_at <= self.clock.now() {
            let failure = Failure::sign_in_needed("The token for this action has expired.");
            return Err(DoorError::DeadToken(failure));
        }
        let target = call.elsewhere.as_ref().map_or(&self.origin, |elsewhere| &elsewhere.origin);
        let url = target.at(&call.path);
        let mut request =
            self.wire.client(&url).request(call.method.clone(), url).query(&call.query);
        for (name, value) in &call.headers {
            request = request.header(name, value);
        }
        request = request.bearer_auth(errand.lease.token.expose());
        if let Some(body) = &call.body {
            request = request.json(body);
        }
        if let Some(limit) = limit {
            request = request.timeout(limit);
        }
        let reason = match errand.reason {
            Reason::Action(receipt) => receipt.hash.as_str(),
            Reason::FollowUp(what) => what,
        };
        tracing::debug!(method = %call.method, path = %call.path, run_as = ?errand.lease.run_as, %reason, "sending");
        let response = request.send().await.map_err(|error| match &call.elsewhere {
            Some(there) => strangers::not_of_workspace(wire::unreachable(&there.who, error)),
            None => wire::unreachable(target.host(), error),
        })?;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(match (&call.elsewhere, &call.stranger) {
            (Some(there), _) => {
                DoorError::Failed(self.refused_by(&there.who, errand, response).await)
            }
            (None, Some(who)) => {
                strangers::relayed(self.refused(errand, response, true).await, who)
            }
            (None, None) => self.refused(errand, response, false).await,
        })
    }

    fn check(&self, errand: &Errand<'_>) -> Result<(), Failure> {
        let lease = errand.lease;
        if lease.origin != self.origin {
            return Err(Failure::internal(format!(
                "a lease of {} was about to be sent to {}",
                lease.origin, self.origin
            )));
        }
        if lease.principal.id != errand.principal_id {
            return Err(Failure::new(
                FailureCode::IdentityMismatch,
                "The token belongs to somebody else than this action.",
                "Nothing was sent. Sign out and in again.",
            )
            .caused_by(format!(
                "lease of principal {}, action of {}",
                lease.principal.id, errand.principal_id
            )));
        }
        Ok(())
    }

    /// What a stranger's refusal comes to: it does not say that nothing ran.
    async fn refused_by(&self, who: &str, errand: &Errand<'_>, response: Response) -> Failure {
        let status = response.status().as_u16();
        let retry_after = wire::retry_after(&response);
        let body = self.refusal(response, strangers::REFUSAL).await;
        let error = ApiError::read(status, &body, None, retry_after).without(&errand.lease.token);
        strangers::refused(&error, who)
    }

    /// The body of a refusal; one that is too long, or does not come, says nothing.
    async fn refusal(&self, response: Response, most: usize) -> Vec<u8> {
        let body = wire::read(response, most, self.origin.host());
        let body = tokio::time::timeout(self.wire.limit(), body).await;
        body.ok().and_then(Result::ok).unwrap_or_default()
    }

    /// What a refusal of the workspace comes to. Where it may be one that it hands on, it is asked itself
    /// whether the token is dead.
    async fn refused(
        &self,
        errand: &Errand<'_>,
        response: Response,
        is_hearsay: bool,
    ) -> DoorError {
        let status = response.status().as_u16();
        let request_id = request_id(&response, errand);
        let retry_after = wire::retry_after(&response);
        let body = self.refusal(response, SMALL).await;
        let error =
            ApiError::read(status, &body, request_id, retry_after).without(&errand.lease.token);
        let mut denial = Denial::of(&error);
        let is_doubtful = is_hearsay && denial == Some(Denial::DeadToken);
        if is_doubtful || denial == Some(Denial::Unknown) {
            let me = unleased::me(&self.wire, &self.origin, &errand.lease.token).await;
            let is_dead =
                matches!(me, Err(ref failure) if failure.code == FailureCode::SignInNeeded);
            denial = Some(if is_dead { Denial::DeadToken } else { Denial::Unknown });
        }
        let user_name = &errand.lease.principal.user_name;
        let failure = denial::api_failure(&error, user_name, self.origin.host());
        match denial {
            Some(Denial::DeadToken) => DoorError::DeadToken(failure),
            _ if error.of_platform && (400..500).contains(&status) => DoorError::Refused(failure),
            _ => DoorError::Failed(failure),
        }
    }
}

/// Reads a reply of JSON, within a limit of bytes; nothing is null.
async fn read_json(response: Response, limit: usize, who: &str) -> Result<Value, Failure> {
    let bytes = wire::read(response, limit, who).await?;
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(&bytes)
        .map_err(|error| wire::not_understood(who, &bytes).caused_by(error))
}

/// The workspace's id of a request; what does not look like one, or repeats the token, is none.
pub(crate) fn request_id(response: &Response, errand: &Errand<'_>) -> Option<String> {
    let value = response.headers().get("x-request-id")?.to_str().ok()?;
    is_id(value, errand).then(|| value.to_owned())
}

/// Whether a text of the workspace can be an id: it goes to the ledger, for good.
pub(crate) fn is_id(text: &str, errand: &Errand<'_>) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        && errand.lease.token.cut_from(text) == text
}
