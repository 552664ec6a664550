//! The SQL editor: what its person writes is run as them, and what they ran before is theirs alone.

use super::{Desk, Emit};
use crate::{
    TurnCommand, Written,
    contract::{Accepted, EditorHistory, EditorPast, EditorRun},
};
use behalf_core::Failure;
use std::sync::Arc;

/// Statements that the history tells at most.
const PAST: u32 = 200;

impl Desk {
    /// Runs a statement of the editor; what happens is told as of any turn.
    pub(super) async fn run_written(
        self: &Arc<Self>,
        request: EditorRun,
        emit: Emit,
    ) -> Result<Accepted, Failure> {
        let EditorRun { thread_id, statement, values } = request;
        let command = TurnCommand::Run(Written { statement, values });
        let (engine, caller, run) = self.enter()?;
        let begun = self.start_for(run, (engine, caller), thread_id, command, emit);
        self.or_end(run, begun).await
    }

    /// What was run from the editor, by whoever is signed in.
    pub(super) async fn written(&self) -> Result<EditorHistory, Failure> {
        let (engine, caller) = self.engine_and_caller()?;
        let owner = caller.principal().owner_key();
        let past = caller.store().written(PAST).await?;
        let runs = past.into_iter().map(|stored| EditorPast {
            at: stored.created_at.clone(),
            shown: engine.view_of(&owner, stored),
        });
        Ok(EditorHistory { runs: runs.collect() })
    }
}
