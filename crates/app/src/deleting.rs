//! A thread that its owner deletes in the window: hidden at once, and deleted for good when nobody has taken that back
//! in time. Where the process ends before, the next one deletes it.

use crate::{Caller, Engine};
use behalf_core::{Failure, ThreadId};
use behalf_store::Store;
use std::sync::Arc;

impl Engine {
    /// Hides a thread, once what was stopped in it has ended, and deletes it when its time is over.
    ///
    /// # Errors
    /// `busy` while a turn of another process runs in it, `not_found` for a thread that is not here.
    pub(crate) async fn hide_thread(
        self: &Arc<Self>,
        caller: &Caller,
        thread: &ThreadId,
    ) -> Result<(), Failure> {
        caller.store.check_thread(thread).await?;
        self.quiet_in(thread).await;
        let _hold = self.hold(thread)?;
        let hidden_at = caller.store.hide_thread(thread).await?;
        let (store, undo) = (Arc::clone(&caller.store), self.limits.undo);
        tokio::spawn(async move {
            tokio::time::sleep(undo).await;
            noted(store.purge_hidden(Some(hidden_at)).await);
        });
        Ok(())
    }

    /// Waits for what was stopped in a thread, for a while.
    pub(crate) async fn quiet_in(&self, thread: &ThreadId) {
        self.quiet_once(|held| !held.contains(thread)).await;
    }

    /// Deletes what an earlier process left hidden. What is hidden for a shorter while may be taken back yet, by a
    /// window of another process: that comes when its time is over.
    pub(crate) fn purge_left(&self, store: Arc<Store>) {
        let (now, undo) = (self.clock.now(), self.limits.undo);
        tokio::spawn(async move {
            if noted(store.purge_hidden(Some(now - undo)).await) > 0 {
                tokio::time::sleep(undo).await;
                noted(store.purge_hidden(Some(now)).await);
            }
        });
    }
}

/// Deletes at once what is hidden: nobody is there any more who could take it back.
pub(crate) async fn purge(caller: &Caller) {
    noted(caller.store.purge_hidden(None).await);
}

/// What could not be deleted now is deleted at the next start.
fn noted(purged: Result<u64, Failure>) -> u64 {
    purged.unwrap_or_else(|failure| {
        let code = failure.code.name();
        tracing::warn!(code, "what was deleted is hidden, and could not be deleted for good yet");
        0
    })
}
