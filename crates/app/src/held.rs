//! The rows of an action, held here: those that are, or the same fetched again.

use crate::{caller::Caller, contract::ActionView, engine::Engine};
use behalf_agent::Again;
use behalf_core::{
    ActionId, Failure, FailureCode, OwnerKey, ResultShelf, Verification, results::Column,
};
use behalf_results::Shelf;
use behalf_store::StoredAction;
use std::sync::Arc;

impl Engine {
    /// Has the rows of an action of the caller's on the shelf; gives their columns. One at a time is fetched
    /// again: whoever wants the same waits for it.
    ///
    /// # Errors
    /// `not_found` where the caller has no such action, or the workspace has its rows no more.
    pub async fn hold_rows(
        &self,
        caller: &Caller,
        action: &ActionId,
    ) -> Result<Arc<Vec<Column>>, Failure> {
        let owner = caller.principal().owner_key();
        if let Ok(columns) = self.shelf.columns(&owner, action) {
            return Ok(columns);
        }
        let _one = self.fetching.lock().await;
        if let Ok(columns) = self.shelf.columns(&owner, action) {
            return Ok(columns);
        }
        let stored = caller.store.action(action).await?.ok_or_else(no_action)?;
        let to = ActionId::fresh(self.clock.as_ref(), self.entropy.as_ref());
        let coming = Coming { shelf: &self.shelf, owner: &owner, to: &to };
        let shelf: Arc<dyn ResultShelf> = self.shelf.clone();
        let again = Again { door: &self.door, source: &caller.source, shelf, limits: &self.limits };
        let columns = Box::pin(again.fetch(&stored.action, &to)).await?;
        coming.shelf.settle(&owner, &to, action);
        // The record may have named somebody else meanwhile, or the thread may be gone.
        let stored = caller.store.action(action).await?;
        let is_withheld =
            |stored: &StoredAction| matches!(stored.action.verified, Verification::Mismatch { .. });
        if stored.as_ref().is_none_or(is_withheld) {
            self.shelf.withhold(&owner, action);
            return Err(no_action());
        }
        Ok(Arc::new(columns))
    }

    /// An action as it is shown: with its columns, where its rows are here.
    pub(crate) fn view_of(&self, owner: &OwnerKey, stored: StoredAction) -> ActionView {
        let columns = self.shelf.columns(owner, &stored.action.id);
        ActionView {
            columns: columns.map(|columns| columns.to_vec()).unwrap_or_default(),
            action: stored.action,
            arguments: stored.arguments,
        }
    }
}

/// Rows that come again. Whatever ends that, nothing of them stays that is not settled.
struct Coming<'a> {
    shelf: &'a Shelf,
    owner: &'a OwnerKey,
    to: &'a ActionId,
}

impl Drop for Coming<'_> {
    fn drop(&mut self) {
        self.shelf.withhold(self.owner, self.to);
    }
}

/// There is none, or it is somebody else's.
pub(crate) fn no_action() -> Failure {
    let hint = "It may have been deleted with its thread.";
    Failure::new(FailureCode::NotFound, "There is no such action of yours.", hint)
}
