//! An object of cloud storage: whole, or from a byte on (RFC 9110 §14).

use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

/// The object, or the part that the request asks for.
pub(super) fn object(headers: &HeaderMap, mut bytes: Vec<u8>) -> Response {
    let whole = bytes.len();
    let first = first_byte(headers);
    if first.is_some_and(|first| first >= whole) {
        let range = [(header::CONTENT_RANGE, format!("bytes */{whole}"))];
        return (StatusCode::RANGE_NOT_SATISFIABLE, range).into_response();
    }
    let part = bytes.split_off(first.unwrap_or(0));
    // Said by itself, as a storage does: a reply that is cut has told what it was to be.
    let kind = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_LENGTH, part.len().to_string()),
    ];
    match first {
        None => (kind, part).into_response(),
        Some(first) => {
            let range = [(header::CONTENT_RANGE, format!("bytes {first}-{}/{whole}", whole - 1))];
            (StatusCode::PARTIAL_CONTENT, kind, range, part).into_response()
        }
    }
}

/// `bytes=100-`; another form of a range is passed over, as it may be.
fn first_byte(headers: &HeaderMap) -> Option<usize> {
    let range = headers.get(header::RANGE)?.to_str().ok()?;
    range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
}
