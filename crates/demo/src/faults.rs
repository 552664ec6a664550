//! Faults on demand: a rule matches requests and says what goes wrong with them.

use crate::{accounts::Account, workspace::Workspace};
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// Which requests. Absent fields match all.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct Match {
    method: Option<String>,
    /// A prefix of the path.
    path: Option<String>,
    /// And its end.
    path_ends: Option<String>,
    /// A full or short user name, or `service_principal`.
    user: Option<String>,
    /// A text in the request's body.
    body: Option<String>,
}

/// What happens to them.
#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct Effect {
    /// Answer with this status instead of the real reply.
    status: Option<u16>,
    /// Serve the request all the same, before `status` is answered.
    #[serde(default)]
    also_serve: bool,
    /// Headers of the reply.
    #[serde(default)]
    headers: BTreeMap<String, String>,
    retry_after: Option<u64>,
    /// Wait before the request is served.
    delay_ms: Option<u64>,
    /// Wait after it was served, before the reply.
    reply_delay_ms: Option<u64>,
    /// Break the connection in the middle of the reply.
    #[serde(default)]
    reset: bool,
    /// Cut the real reply's body after this many bytes.
    truncate_at: Option<usize>,
    body: Option<serde_json::Value>,
    /// Fields of the real reply's JSON body that are another; null takes one away.
    patch: Option<serde_json::Map<String, serde_json::Value>>,
    /// A web page in place of a JSON body.
    page: Option<String>,
    /// Wait before each byte of the body.
    drip_ms: Option<u64>,
    /// Repeat the request's body in the description of an OAuth error.
    #[serde(default)]
    echo: bool,
}

#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    #[serde(default, rename = "match")]
    matching: Match,
    #[serde(rename = "do")]
    effect: Effect,
    /// How often; absent means until the reset.
    times: Option<u32>,
}

impl Fault {
    fn takes(&mut self, method: &str, path: &str, user: Option<&str>, body: &[u8]) -> bool {
        if self.times == Some(0) {
            return false;
        }
        let wanted = &self.matching;
        let hit = wanted.method.as_deref().is_none_or(|m| m.eq_ignore_ascii_case(method))
            && wanted.path.as_deref().is_none_or(|p| path.starts_with(p))
            && wanted.path_ends.as_deref().is_none_or(|p| path.ends_with(p))
            && wanted.user.as_deref().is_none_or(|name| {
                let account = if name == "service_principal" {
                    Some(Account::service_principal())
                } else {
                    Account::find_user(name)
                };
                account.is_some_and(|a| Some(a.user_name) == user)
            })
            && wanted.body.as_deref().is_none_or(|text| {
                body.windows(text.len().max(1)).any(|window| window == text.as_bytes())
            });
        if hit && let Some(times) = self.times.as_mut() {
            *times -= 1;
        }
        hit
    }
}

pub(crate) async fn layer(
    State(workspace): State<Arc<Workspace>>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    if path.starts_with("/demo/") {
        return next.run(request).await;
    }
    if workspace.faults.lock().is_empty() {
        return next.run(request).await;
    }
    let user = workspace.claims_of(request.headers()).map(|claims| claims.sub);
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, 20 * 1024 * 1024).await else { return broken() };
    let method = parts.method.clone();
    let effect = workspace.faults.lock().iter_mut().find_map(|f| {
        f.takes(method.as_str(), &path, user.as_deref(), &body).then(|| f.effect.clone())
    });
    let sent = String::from_utf8_lossy(&body).into_owned();
    let request = Request::from_parts(parts, Body::from(body));
    let Some(effect) = effect else { return next.run(request).await };
    if let Some(delay) = effect.delay_ms {
        tokio::time::sleep(Duration::from_millis(delay)).await;
    }
    if effect.reset {
        return broken();
    }
    let mut response = match effect.status {
        Some(status) => {
            if effect.also_serve {
                next.run(request).await;
            }
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let body = effect.body.clone().unwrap_or_else(|| match effect.echo {
                true => serde_json::json!({ "error": "server_error", "error_description": sent }),
                false => serde_json::json!({ "error_code": "INTERNAL_ERROR", "message": "A fault was asked for." }),
            });
            match &effect.page {
                Some(page) => (status, axum::response::Html(page.clone())).into_response(),
                None => (status, axum::Json(body)).into_response(),
            }
        }
        None => next.run(request).await,
    };
    if let Some(fields) = effect.patch {
        response = patched(response, fields).await;
    }
    if let Some(delay) = effect.reply_delay_ms {
        tokio::time::sleep(Duration::from_millis(delay)).await;
    }
    if let Some(seconds) = effect.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    for (name, value) in &effect.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    if let Some(pause) = effect.drip_ms {
        response = drip(response, Duration::from_millis(pause)).await;
    }
    match effect.truncate_at {
        Some(length) => cut(response, length).await,
        None => response,
    }
}

async fn patched(
    response: Response,
    fields: serde_json::Map<String, serde_json::Value>,
) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let mut body: serde_json::Map<_, _> = serde_json::from_slice(&bytes).unwrap_or_default();
    for (name, value) in fields {
        match value.is_null() {
            true => drop(body.remove(&name)),
            false => drop(body.insert(name, value)),
        }
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(serde_json::Value::Object(body).to_string()))
}

async fn drip(response: Response, pause: Duration) -> Response {
    let (mut parts, body) = response.into_parts();
    // It is sent in chunks: nobody knows how many are to come.
    parts.headers.remove(header::CONTENT_LENGTH);
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let stream = futures::stream::unfold(bytes, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let next = rest.split_to(1);
        Some((Ok::<_, std::io::Error>(next), rest))
    });
    Response::from_parts(parts, Body::from_stream(stream))
}

fn broken() -> Response {
    let stream = futures::stream::once(async {
        Err::<bytes::Bytes, _>(std::io::Error::other("the connection was reset"))
    });
    Response::new(Body::from_stream(stream))
}

/// How long a reply that is cut waits before it breaks: what came before is sent, and not lost with it.
const BEFORE_THE_CUT: Duration = Duration::from_millis(100);

async fn cut(response: Response, length: usize) -> Response {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let kept = bytes.slice(..length.min(bytes.len()));
    let whole = kept.len() == bytes.len();
    let stream = futures::stream::iter([Ok(kept)]).chain_error(!whole);
    Response::from_parts(parts, Body::from_stream(stream))
}

trait ChainError: Sized {
    fn chain_error(
        self,
        fails: bool,
    ) -> futures::stream::BoxStream<'static, Result<bytes::Bytes, std::io::Error>>;
}

impl<S> ChainError for S
where
    S: futures::Stream<Item = Result<bytes::Bytes, std::io::Error>> + Send + 'static,
{
    fn chain_error(
        self,
        fails: bool,
    ) -> futures::stream::BoxStream<'static, Result<bytes::Bytes, std::io::Error>> {
        use futures::StreamExt;
        let tail = futures::stream::iter(fails.then_some(())).then(|()| async {
            tokio::time::sleep(BEFORE_THE_CUT).await;
            Err(std::io::Error::other("the reply was cut"))
        });
        self.chain(tail).boxed()
    }
}
