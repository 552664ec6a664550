//! What every proof of one engine shares: which threads have a turn running, which actions are
//! being looked up, and how often the history may be asked.

use behalf_core::{ActionId, Limits, ThreadId};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Shared by every turn and every proof of one engine.
#[derive(Default)]
pub struct Watch {
    running: Mutex<HashMap<ThreadId, Stops>>,
    proving: Mutex<HashSet<ActionId>>,
    looks: tokio::sync::Mutex<VecDeque<Instant>>,
}

/// What stops a running turn: by hand, and because a record names somebody else.
#[derive(Clone, Default)]
pub(crate) struct Stops {
    pub(crate) cancel: CancellationToken,
    pub(crate) mismatch: CancellationToken,
    /// Whether a model is told what it finds.
    pub(crate) tells: bool,
}

/// A turn that runs; dropping it takes it off the list.
pub(crate) struct Running {
    watch: Arc<Watch>,
    thread: ThreadId,
}

impl Drop for Running {
    fn drop(&mut self) {
        lock(&self.watch.running).remove(&self.thread);
    }
}

impl Watch {
    pub(crate) fn begin(self: &Arc<Self>, thread: &ThreadId, stops: Stops) -> Running {
        lock(&self.running).insert(thread.clone(), stops);
        Running { watch: Arc::clone(self), thread: thread.clone() }
    }

    /// Stops whatever turn runs in this thread: its model has seen rows that are withheld. Of rows that no
    /// model was told of, only what tells none is stopped.
    pub(crate) fn stop(&self, thread: &ThreadId, told: bool) {
        if let Some(stops) = lock(&self.running).get(thread).filter(|stops| told || !stops.tells) {
            stops.mismatch.cancel();
            stops.cancel.cancel();
        }
    }

    /// Takes an action to be looked up; `false` where that is under way.
    pub(crate) fn take(&self, action: &ActionId) -> bool {
        lock(&self.proving).insert(action.clone())
    }

    pub(crate) fn release(&self, action: &ActionId) {
        lock(&self.proving).remove(action);
    }

    /// Waits until the history may be asked again.
    pub(crate) async fn pace(&self, limits: &Limits) {
        let mut looks = self.looks.lock().await;
        if looks.len() >= limits.looks_per_second.max(1)
            && let Some(first) = looks.pop_front()
        {
            tokio::time::sleep_until(first + Duration::from_secs(1)).await;
        }
        looks.push_back(Instant::now());
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
