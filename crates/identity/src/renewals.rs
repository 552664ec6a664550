//! Renewals under way in this process. A refresh token that was redeemed must be kept: neither who
//! stops waiting nor the end of the process may come in between.

use std::{future::Future, sync::LazyLock, time::Duration};
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;

static RENEWALS: LazyLock<TaskTracker> = LazyLock::new(TaskTracker::new);

/// Runs a renewal to its end, whoever waits for it.
pub(crate) fn track<T: Send + 'static>(
    renewal: impl Future<Output = T> + Send + 'static,
) -> JoinHandle<T> {
    RENEWALS.spawn(renewal)
}

/// How long the end of a process waits for renewals.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until no renewal is under way, for half a minute at most. To be called before a process ends.
pub async fn settled() {
    // It takes renewals still; only its emptiness can be waited for from now on.
    RENEWALS.close();
    tokio::time::timeout(PATIENCE, RENEWALS.wait()).await.ok();
}
