//! A trace id for each request: in the log, in `x-trace-id`, and in a problem that belongs to no turn.

use crate::service::Service;
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue},
    middleware::Next,
    response::Response,
};
use behalf_core::Entropy;
use std::{sync::Arc, time::Instant};
use tracing::Instrument;

/// The header that tells a caller under which id the log has the request.
const TRACE: &str = "x-trace-id";
/// The route of a request that fits none.
const NOWHERE: &str = "none";

tokio::task_local! {
    static CURRENT: String;
}

/// The trace id of the request that is being answered.
pub(crate) fn current() -> Option<String> {
    CURRENT.try_with(String::clone).ok()
}

pub(crate) async fn layer(
    State(service): State<Arc<Service>>,
    request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    let id = parent(request.headers()).unwrap_or_else(|| fresh(service.engine.entropy()));
    let route = request.extensions().get::<MatchedPath>().map_or(NOWHERE, MatchedPath::as_str);
    let route = route.to_owned();
    let method = request.method().clone();
    // Of the highest level, so that every line has its trace, however little is logged.
    let span = tracing::error_span!("request", trace_id = %id, %method, %route);
    let answered = CURRENT.scope(id.clone(), next.run(request)).instrument(span.clone());
    let mut response = answered.await;
    let status = response.status();
    let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(status = status.as_u16(), ms, "answered"));
    service.metrics.request_answered(&route, status);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(TRACE, value);
    }
    response
}

fn fresh(entropy: &dyn Entropy) -> String {
    let mut random = [0u8; 16];
    entropy.fill(&mut random);
    random.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The trace that the caller's own belongs to (W3C Trace Context §3.2), if it names one properly.
fn parent(headers: &HeaderMap) -> Option<String> {
    let mut values = headers.get_all("traceparent").iter();
    let text = values.next()?.to_str().ok()?;
    if values.next().is_some() {
        return None;
    }
    let parts: Vec<&str> = text.split('-').collect();
    let [version, trace, span, flags, rest @ ..] = parts.as_slice() else { return None };
    let is_whole = is_hex(version, 2) && *version != "ff" && is_hex(flags, 2);
    // A later version may add to it; the first may not.
    let is_whole = is_whole && (*version != "00" || rest.is_empty());
    let names = |id: &str, length| is_hex(id, length) && id.bytes().any(|b| b != b'0');
    (is_whole && names(trace, 32) && names(span, 16)).then(|| (*trace).to_owned())
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    fn read(value: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert("traceparent", HeaderValue::from_str(value).unwrap());
        parent(&headers)
    }

    #[test]
    fn a_trace_is_taken_up_where_it_is_named_properly() {
        let of = |trace: &str| format!("00-{trace}-00f067aa0ba902b7-01");
        assert_eq!(read(&of(TRACE_ID)).as_deref(), Some(TRACE_ID));
        let later = format!("01-{TRACE_ID}-00f067aa0ba902b7-01-more");
        assert_eq!(read(&later).as_deref(), Some(TRACE_ID), "a later version may say more");
        let zeros = "0".repeat(32);
        for bad in [
            String::new(),
            TRACE_ID.to_owned(),
            of(&zeros),
            of(&TRACE_ID.to_uppercase()),
            of(&TRACE_ID[1..]),
            format!("ff-{TRACE_ID}-00f067aa0ba902b7-01"),
            format!("00-{TRACE_ID}-0000000000000000-01"),
            format!("00-{TRACE_ID}-00f067aa0ba902b7-01-more"),
            format!("00-{TRACE_ID}-00f067aa0ba902b7"),
        ] {
            assert_eq!(read(&bad), None, "{bad:?} names none");
        }
    }
}
