//! The loopback listener of a sign-in (RFC 8252 §7.3): takes the redirect, and shows who signed
//! in. It lives as long as its sign-in and no longer.

use axum::{
    Router,
    extract::{Request, State},
    http::{Method, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use behalf_core::{Failure, FailureCode};
use std::{
    net::{Ipv4Addr, Ipv6Addr},
    ops::RangeInclusive,
    sync::Arc,
};
use tokio::{
    net::TcpListener,
    sync::{mpsc, oneshot},
    task::JoinSet,
};
use url::form_urlencoded;

/// What came back with our state, and where to send the page.
pub(crate) struct Callback {
    pub(crate) outcome: CallbackOutcome,
    pub(crate) page: oneshot::Sender<Page>,
}

/// What the authority says.
pub(crate) enum CallbackOutcome {
    Code { code: String, iss: Option<String> },
    Error { error: String, description: String },
}

/// What the browser shows at the end.
pub(crate) struct Page {
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) ok: bool,
}

/// The listener; dropping it closes its ports.
pub(crate) struct Loopback {
    pub(crate) port: u16,
    callbacks: mpsc::Receiver<Callback>,
    stop: Vec<oneshot::Sender<()>>,
    servers: JoinSet<()>,
}

#[derive(Clone)]
struct Expected {
    state: Arc<str>,
    callbacks: mpsc::Sender<Callback>,
}

/// The first port of these that a sign-in could take now.
///
/// # Errors
/// `busy` when all of them are in use.
pub async fn free_redirect_port(ports: RangeInclusive<u16>) -> Result<u16, Failure> {
    Ok(listen(ports).await?.0)
}

/// Listens on the first port that is free on 127.0.0.1 and ::1 (on 127.0.0.1 alone where the machine
/// has no IPv6).
async fn listen(
    ports: RangeInclusive<u16>,
) -> Result<(u16, TcpListener, Option<TcpListener>), Failure> {
    for port in ports.clone() {
        let Ok(v4) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await else { continue };
        match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
            Ok(v6) => return Ok((port, v4, Some(v6))),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {}
            Err(_) => return Ok((port, v4, None)),
        }
    }
    Err(Failure::new(
        FailureCode::Busy,
        format!("The ports {} to {} are all in use.", ports.start(), ports.end()),
        "Close the program that holds them (another sign-in?), then try again.",
    ))
}

impl Loopback {
    /// Listens at one of these ports for the redirect with this state.
    pub(crate) async fn bind(ports: RangeInclusive<u16>, state: &str) -> Result<Self, Failure> {
        let (port, v4, v6) = listen(ports).await?;
        Ok(Self::serve(port, v4, v6, state))
    }

    fn serve(port: u16, v4: TcpListener, v6: Option<TcpListener>, state: &str) -> Self {
        let (sender, callbacks) = mpsc::channel(4);
        let expected = Expected { state: state.into(), callbacks: sender };
        let mut servers = JoinSet::new();
        let mut stop = Vec::new();
        for listener in [Some(v4), v6].into_iter().flatten() {
            let router = Router::new().fallback(receive).with_state(expected.clone());
            let (stopper, stopped) = oneshot::channel();
            stop.push(stopper);
            servers.spawn(async move {
                let graceful = axum::serve(listener, router).with_graceful_shutdown(async {
                    stopped.await.ok();
                });
                if let Err(error) = graceful.await {
                    tracing::warn!(%error, "the sign-in listener failed");
                }
            });
        }
        Self { port, callbacks, stop, servers }
    }

    /// Waits for the redirect that carries our state.
    pub(crate) async fn next(&mut self) -> Option<Callback> {
        self.callbacks.recv().await
    }

    /// Lets the last page be delivered, then closes.
    pub(crate) async fn close(mut self) {
        for stop in self.stop.drain(..) {
            stop.send(()).ok();
        }
        let drain = async { while self.servers.join_next().await.is_some() {} };
        tokio::time::timeout(std::time::Duration::from_secs(2), drain).await.ok();
    }
}

async fn receive(State(expected): State<Expected>, request: Request) -> Response {
    let refuse =
        || (StatusCode::BAD_REQUEST, "This is not the sign-in Behalf waits for.\n").into_response();
    if request.method() != Method::GET || request.uri().path() != "/" {
        return refuse();
    }
    let pairs: Vec<(String, String)> =
        form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes())
            .into_owned()
            .collect();
    let get =
        |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    // A request without our state is somebody else's: it changes nothing.
    if get("state").as_deref() != Some(&expected.state) {
        return refuse();
    }
    let outcome = match (get("code"), get("error")) {
        (Some(code), None) => CallbackOutcome::Code { code, iss: get("iss") },
        (_, Some(error)) => CallbackOutcome::Error {
            error,
            description: get("error_description").unwrap_or_default(),
        },
        (None, None) => return refuse(),
    };
    let (page, shown) = oneshot::channel();
    if expected.callbacks.send(Callback { outcome, page }).await.is_err() {
        return refuse();
    }
    match shown.await {
        Ok(page) => render(&page),
        Err(_) => refuse(),
    }
}

fn render(page: &Page) -> Response {
    let escape =
        |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let mark = if page.ok { "✓" } else { "!" };
    let html = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>{title}</title><style>:root{{color-scheme:light dark}}\
         body{{font:16px/1.5 system-ui,sans-serif;display:grid;place-items:center;min-height:90vh;margin:0;\
         background:light-dark(#faf9f7,#15181b);color:light-dark(#26241f,#ece9e4)}}\
         main{{max-width:28rem;padding:2rem;text-align:center}}b{{font-size:2rem;color:light-dark(#00736f,#7cd6cf)}}\
         h1{{font-size:1.3rem;margin:.25rem 0}}</style>\
         <main><b aria-hidden=true>{mark}</b><h1 id=title>{title}</h1><p>{text}</p></main></html>",
        title = escape(&page.title),
        text = escape(&page.text),
    );
    (
        [
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'"),
        ],
        Html(html),
    )
        .into_response()
}
