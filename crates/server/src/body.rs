//! The body of a request, within its limits of size and time.

use crate::problem::Problem;
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::StatusCode,
};
use behalf_core::{Failure, FailureCode};
use std::time::Duration;

/// Longest body of a request, in bytes.
pub(crate) const MOST: usize = 1024 * 1024;
/// How long the body of a request may take.
const TIME: Duration = Duration::from_secs(30);

/// Reads it whole.
pub(crate) async fn read(request: Request) -> Result<Bytes, Problem> {
    let refused = |status: StatusCode, text: String| {
        let field = FailureCode::Invalid { field: "body".to_owned() };
        let failure = Failure::new(field, format!("{text}."), "Send at most 1 MiB.");
        Problem::with_status(status, failure)
    };
    match tokio::time::timeout(TIME, Bytes::from_request(request, &())).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(rejection)) => Err(refused(rejection.status(), rejection.body_text())),
        Err(_) => Err(Problem::with_status(
            StatusCode::REQUEST_TIMEOUT,
            Failure::new(
                FailureCode::TimedOut,
                "The body of the request did not arrive in time.",
                "Send it at once.",
            ),
        )),
    }
}
