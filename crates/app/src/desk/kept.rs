//! What the person of the window keeps: threads found, named and pinned, memories, remembered decisions.

use super::Desk;
use crate::contract::{
    Deleted, FoundMessages, GenieRate, Memories, MemoryRef, Nothing, RememberedDecisions,
    RememberedRef, ThreadDelete, ThreadPin, ThreadRef, ThreadRename, ThreadSearch,
};
use behalf_core::Failure;

/// Messages that a search tells at most.
const FOUND: u32 = 50;

impl Desk {
    pub(super) async fn search(&self, request: ThreadSearch) -> Result<FoundMessages, Failure> {
        let found = self.caller()?.store().search(&request.words, FOUND).await?;
        Ok(FoundMessages { found })
    }

    pub(super) async fn rename(&self, request: ThreadRename) -> Result<Nothing, Failure> {
        self.caller()?.store().rename_thread(&request.thread_id, &request.title).await?;
        Ok(Nothing {})
    }

    pub(super) async fn pin(&self, request: ThreadPin) -> Result<Nothing, Failure> {
        self.caller()?.store().pin_thread(&request.thread_id, request.pinned).await?;
        Ok(Nothing {})
    }

    /// Deletes a thread: at once, or after a while in which it can be had back. What runs in it stops first.
    pub(super) async fn delete_thread(&self, request: ThreadDelete) -> Result<Deleted, Failure> {
        let ThreadDelete { thread_id, at_once } = request;
        let (engine, caller) = self.engine_and_caller()?;
        self.runs().stop_in(&thread_id);
        if at_once {
            engine.quiet_in(&thread_id).await;
            caller.store().delete_thread(&thread_id).await?;
            return Ok(Deleted { undo_ms: None });
        }
        engine.hide_thread(&caller, &thread_id).await?;
        let undo_ms = u32::try_from(engine.limits.undo.as_millis()).unwrap_or(u32::MAX);
        Ok(Deleted { undo_ms: Some(undo_ms) })
    }

    pub(super) async fn restore_thread(&self, request: ThreadRef) -> Result<Nothing, Failure> {
        self.caller()?.store().restore_thread(&request.thread_id).await?;
        Ok(Nothing {})
    }

    pub(super) async fn memories(&self) -> Result<Memories, Failure> {
        let memories = self.caller()?.store().memories().await?;
        Ok(Memories { memories })
    }

    pub(super) async fn forget(&self, request: MemoryRef) -> Result<Nothing, Failure> {
        self.caller()?.store().forget(&request.id).await?;
        Ok(Nothing {})
    }

    pub(super) async fn forget_all(&self) -> Result<Nothing, Failure> {
        self.caller()?.store().forget_all().await?;
        Ok(Nothing {})
    }

    pub(super) async fn remembered(&self) -> Result<RememberedDecisions, Failure> {
        let remembered = self.caller()?.store().remembered().await?;
        Ok(RememberedDecisions { remembered })
    }

    pub(super) async fn revoke(&self, request: RememberedRef) -> Result<Nothing, Failure> {
        self.caller()?.store().revoke(&request.id).await?;
        Ok(Nothing {})
    }

    pub(super) async fn rate(&self, request: GenieRate) -> Result<Nothing, Failure> {
        let (engine, caller) = self.engine_and_caller()?;
        let comment = request.comment.as_deref();
        engine.rate(&caller, &request.action_id, request.rating, comment).await?;
        Ok(Nothing {})
    }
}
