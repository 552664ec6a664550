//! Lists in pages.

use crate::reply::Refusal;
use axum::Json;
use serde_json::{Value, json};

/// One page of `all`, from a token on: of its `size` entries the ones that `show` shows. Like the
/// platform's, it may be empty and still go on.
pub(crate) fn page<T>(
    key: &str,
    all: &[T],
    token: Option<&str>,
    size: usize,
    show: impl Fn(&T) -> Option<Value>,
) -> Result<Json<Value>, Refusal> {
    let from = match token.filter(|token| !token.is_empty()) {
        None => 0,
        Some(token) => token
            .strip_prefix("from-")
            .and_then(|at| at.parse().ok())
            .ok_or_else(|| Refusal::invalid("Invalid page token."))?,
    };
    let shown: Vec<Value> = all.iter().skip(from).take(size).filter_map(show).collect();
    let mut body = json!({ key: shown });
    if from.saturating_add(size) < all.len() {
        body["next_page_token"] = json!(format!("from-{}", from + size));
    }
    Ok(Json(body))
}
