//! The loopback listener of a sign-in (RFC 8252 §7.3): takes the redirect, and shows who signed
//! in. It lives as long as its sign-in and no longer.

use behalf_core::{Failure, FailureCode};
use hyper::{Method, Request, Response, StatusCode, body::Incoming, header, service::service_fn};
use hyper_util::rt::TokioIo;
use std::{
    convert::Infallible,
    net::{Ipv4Addr, Ipv6Addr},
    ops::RangeInclusive,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{mpsc, oneshot},
    task::JoinSet,
};
use url::form_urlencoded;

/// How long the browser may take to receive the last page.
const DELIVERY: Duration = Duration::from_secs(2);

/// What came back with our state, and where to send the page.
pub(crate) struct Callback {
    pub(crate) outcome: CallbackOutcome,
    /// Who answers (RFC 9207).
    pub(crate) iss: Option<String>,
    page: oneshot::Sender<Page>,
    /// Ends with the connection.
    delivered: oneshot::Receiver<()>,
}

impl Callback {
    /// Shows the page, and waits until the browser has it.
    pub(crate) async fn show(self, page: Page) {
        if self.page.send(page).is_ok() {
            tokio::time::timeout(DELIVERY, self.delivered).await.ok();
        }
    }
}

/// What the authority says.
pub(crate) enum CallbackOutcome {
    Code { code: String },
    Error { error: String, description: String },
}

/// What the browser shows at the end.
pub(crate) struct Page {
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) ok: bool,
}

/// The listener.
pub(crate) struct Loopback {
    pub(crate) port: u16,
    callbacks: mpsc::Receiver<Callback>,
    servers: JoinSet<()>,
}

#[derive(Clone)]
struct Expected {
    state: Arc<str>,
    /// Whether it has come: a second one is nobody's.
    came: Arc<AtomicBool>,
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
        let (sender, callbacks) = mpsc::channel(1);
        let expected = Expected { state: state.into(), came: Arc::default(), callbacks: sender };
        let mut servers = JoinSet::new();
        for listener in [Some(v4), v6].into_iter().flatten() {
            servers.spawn(accept(listener, expected.clone()));
        }
        Self { port, callbacks, servers }
    }

    /// Waits for the redirect that carries our state.
    pub(crate) async fn next(&mut self) -> Option<Callback> {
        self.callbacks.recv().await
    }

    /// Closes the ports, and whatever connection somebody still holds.
    pub(crate) async fn close(mut self) {
        self.servers.shutdown().await;
    }
}

async fn accept(listener: TcpListener, expected: Expected) {
    // They end with this task.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(connections.spawn(serve(stream, expected.clone()))),
                Err(error) => {
                    tracing::warn!(%error, "the sign-in listener failed");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

/// One request of one connection.
async fn serve(stream: TcpStream, expected: Expected) {
    let (open, delivered) = oneshot::channel();
    let delivered = std::sync::Mutex::new(Some(delivered));
    let service = service_fn(|request: Request<Incoming>| {
        let delivered = delivered.lock().ok().and_then(|mut delivered| delivered.take());
        let expected = &expected;
        async move { Ok::<_, Infallible>(receive(expected, &request, delivered).await) }
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    if let Err(error) = http.keep_alive(false).serve_connection(TokioIo::new(stream), service).await
    {
        tracing::debug!(%error, "a connection to the sign-in listener broke");
    }
    drop::<oneshot::Sender<()>>(open);
}

async fn receive(
    expected: &Expected,
    request: &Request<Incoming>,
    delivered: Option<oneshot::Receiver<()>>,
) -> Response<String> {
    match offer(expected, request, delivered).await {
        Some(page) => answer(StatusCode::OK, "text/html; charset=utf-8", render(&page)),
        None => answer(
            StatusCode::BAD_REQUEST,
            "text/plain",
            "This is not the sign-in Behalf waits for.\n".to_owned(),
        ),
    }
}

/// The page for a request that is ours, once there is one.
async fn offer(
    expected: &Expected,
    request: &Request<Incoming>,
    delivered: Option<oneshot::Receiver<()>>,
) -> Option<Page> {
    if request.method() != Method::GET || request.uri().path() != "/" {
        return None;
    }
    let pairs: Vec<(String, String)> =
        form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes())
            .into_owned()
            .collect();
    let get =
        |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    // A request without our state is somebody else's: it changes nothing.
    if get("state").as_deref() != Some(&expected.state) {
        return None;
    }
    let outcome = match (get("code").filter(|code| !code.is_empty()), get("error")) {
        (Some(code), None) => CallbackOutcome::Code { code },
        (_, Some(error)) => CallbackOutcome::Error {
            error,
            description: get("error_description").unwrap_or_default(),
        },
        (None, None) => return None,
    };
    if expected.came.swap(true, Ordering::AcqRel) {
        return None;
    }
    let (page, shown) = oneshot::channel();
    let callback = Callback { outcome, iss: get("iss"), page, delivered: delivered? };
    expected.callbacks.send(callback).await.ok()?;
    shown.await.ok()
}

fn answer(status: StatusCode, content_type: &'static str, body: String) -> Response<String> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    for (name, value) in [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'"),
    ] {
        response.headers_mut().insert(name, header::HeaderValue::from_static(value));
    }
    response
}

fn render(page: &Page) -> String {
    let escape =
        |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let mark = if page.ok { "✓" } else { "!" };
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>{title}</title><style>:root{{color-scheme:light dark}}\
         body{{font:16px/1.5 system-ui,sans-serif;display:grid;place-items:center;min-height:90vh;margin:0;\
         background:light-dark(#faf9f7,#15181b);color:light-dark(#26241f,#ece9e4)}}\
         main{{max-width:28rem;padding:2rem;text-align:center}}b{{font-size:2rem;color:light-dark(#00736f,#7cd6cf)}}\
         h1{{font-size:1.3rem;margin:.25rem 0}}</style>\
         <main><b aria-hidden=true>{mark}</b><h1 id=title>{title}</h1><p>{text}</p></main></html>",
        title = escape(&page.title),
        text = escape(&page.text),
    )
}
