//! Work that somebody may stop.

use behalf_core::Failure;
use tokio_util::sync::CancellationToken;

/// A failure where it was stopped.
pub(crate) fn check(stop: &CancellationToken) -> Result<(), Failure> {
    if stop.is_cancelled() { Err(Failure::cancelled()) } else { Ok(()) }
}
