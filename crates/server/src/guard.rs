//! What stands before every route: which Host, which Origin, and how often a peer may be refused.
//!
//! A web page in the user's browser can reach loopback. It must not be able to use the service,
//! not by its own origin and not by a name that points here.

use crate::{credential::Credential, problem::Problem};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use behalf_app::Engine;
use behalf_core::{Failure, FailureCode};
use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use url::{Host, Url};

/// Refused bearers that a peer may send in a window.
const REFUSALS: u32 = 20;
const WINDOW: Duration = Duration::from_secs(30);

/// Who may ask.
pub(crate) struct Guard {
    engine: Arc<Engine>,
    allowed_origins: Vec<String>,
    loopback_only: bool,
    credential: Credential,
    refusals: Mutex<HashMap<IpAddr, (u32, Instant)>>,
}

impl Guard {
    pub(crate) fn new(engine: Arc<Engine>, credential: Credential, loopback_only: bool) -> Self {
        let allowed_origins = engine.config().allowed_origins.clone();
        Self { engine, allowed_origins, loopback_only, credential, refusals: Mutex::default() }
    }

    /// Whether these headers bring a bearer that was found good: it is never shut out with others
    /// of its address.
    fn knows(&self, headers: &HeaderMap) -> bool {
        matches!(self.credential.of(headers), Ok(Some(token)) if self.engine.knows_bearer(&token))
    }

    /// Whether an origin is that of the service itself, as browsers know it.
    fn is_same(&self, headers: &HeaderMap, origin: &str) -> bool {
        let own = match self.credential {
            Credential::Bearer => host_of(headers),
            // TLS ends at the proxy, which says by what name it was asked.
            Credential::DatabricksApps => named(headers, "x-forwarded-host", "https"),
        };
        own.zip(Url::parse(origin).ok())
            .is_some_and(|(own, origin)| own.origin() == origin.origin())
    }

    /// Whether a peer has sent too many bad bearers of late.
    fn is_shut_out(&self, peer: IpAddr) -> bool {
        let refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        refusals.get(&peer).is_some_and(|(n, since)| *n >= REFUSALS && since.elapsed() < WINDOW)
    }

    fn count_refusal(&self, peer: IpAddr) {
        let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        refusals.retain(|_, (_, since)| since.elapsed() < WINDOW);
        refusals.entry(peer).or_insert((0, Instant::now())).0 += 1;
    }
}

pub(crate) async fn layer(
    State(guard): State<Arc<Guard>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    if guard.loopback_only && !names_loopback(headers) {
        return refuse(
            StatusCode::MISDIRECTED_REQUEST,
            "This service does not answer under that host name.",
            "Call it as localhost, 127.0.0.1 or [::1].",
        );
    }
    let origin = match origin(headers) {
        Ok(origin) => origin,
        Err(()) => return cross_site(),
    };
    let allowed = origin.as_ref().filter(|origin| guard.allowed_origins.contains(origin)).cloned();
    if allowed.is_none()
        && (origin.is_some_and(|o| !guard.is_same(headers, &o)) || is_cross_site(headers))
    {
        return cross_site();
    }
    // Behind Databricks Apps every request comes from the proxy, which lets nobody in unknown.
    let brings_token =
        guard.credential == Credential::Bearer && headers.contains_key(header::AUTHORIZATION);
    if brings_token && guard.is_shut_out(peer.ip()) && !guard.knows(headers) {
        return Problem::from(Failure::new(
            FailureCode::RateLimited { after_seconds: WINDOW.as_secs() },
            "Too many refused tokens from this address.",
            "Wait, then send a valid token.",
        ))
        .into_response();
    }
    if request.method() == Method::OPTIONS && allowed.is_some() {
        return with_cors(StatusCode::NO_CONTENT.into_response(), allowed);
    }
    let response = next.run(request).await;
    if brings_token && response.status() == StatusCode::UNAUTHORIZED {
        guard.count_refusal(peer.ip());
    }
    with_cors(response, allowed)
}

fn refuse(status: StatusCode, message: &str, hint: &str) -> Response {
    let code = FailureCode::Forbidden { securable: None, privilege: None, ask_whom: None };
    Problem::with_status(status, Failure::new(code, message, hint)).into_response()
}

fn cross_site() -> Response {
    refuse(
        StatusCode::FORBIDDEN,
        "Web pages of other sites may not use this service.",
        "Add the page's origin to app.serve.allowed_origins if it should.",
    )
}

/// The host of the request as a URL's, whatever port.
fn host_of(headers: &HeaderMap) -> Option<Url> {
    named(headers, header::HOST.as_str(), "http")
}

/// The host that a header names, as the address of its first page. With two of them it names none.
fn named(headers: &HeaderMap, name: &str, scheme: &str) -> Option<Url> {
    let mut values = headers.get_all(name).iter();
    let host = values.next()?.to_str().ok()?;
    if values.next().is_some() {
        return None;
    }
    Url::parse(&format!("{scheme}://{host}/"))
        .ok()
        .filter(|url| url.path() == "/" && url.query().is_none())
}

fn names_loopback(headers: &HeaderMap) -> bool {
    match host_of(headers).as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The Origin header; an unreadable one is nobody's.
fn origin(headers: &HeaderMap) -> Result<Option<String>, ()> {
    match headers.get(header::ORIGIN) {
        None => Ok(None),
        Some(value) => value.to_str().map(|text| Some(text.to_owned())).map_err(|_| ()),
    }
}

fn is_cross_site(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_some_and(|site| !matches!(site.as_bytes(), b"same-origin" | b"none"))
}

fn with_cors(mut response: Response, origin: Option<String>) -> Response {
    if let Some(value) = origin.and_then(|origin| HeaderValue::from_str(&origin).ok()) {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, value);
        headers.insert(header::VARY, HeaderValue::from_static("Origin"));
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("authorization, content-type"),
        );
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
    }
    response
}
