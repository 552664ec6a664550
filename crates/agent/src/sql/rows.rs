//! The rows of a statement: from the workspace's storage to the shelf, and what the model sees of
//! them.

use crate::{act::Act, turn::Turn};
use behalf_core::{
    ActionStatus, Failure, FailureCode, TurnEvent,
    results::{Column, Sample},
};
use behalf_databricks::{
    chunks::{ChunkError, Chunks, Order, Window},
    denial,
    door::DoorError,
    statements::{Disposition, State, Statement},
};
use serde_json::{Value, json};
use std::sync::Arc;

impl Turn {
    /// Takes the rows of a finished statement to the shelf.
    pub(super) async fn fetch(
        &self,
        act: &mut Act,
        seen: Statement,
        disposition: Disposition,
    ) -> Result<Vec<Column>, Failure> {
        let user_name = &act.lease.principal.user_name;
        match seen.state {
            State::Succeeded => {}
            State::Canceled => return Err(Failure::cancelled()),
            State::Closed => {
                return Err(Failure::new(
                    FailureCode::NotFound,
                    "The workspace closed this result before it was read.",
                    "Run the question again.",
                ));
            }
            State::Failed | State::Pending | State::Running => {
                let message = seen.error.unwrap_or_default();
                let state = seen.sql_state.as_deref();
                return Err(denial::statement_failure(&message, state, user_name));
            }
        }
        let manifest = seen.manifest.ok_or_else(|| {
            Failure::new(
                FailureCode::Offline,
                "The workspace did not describe the result.",
                "Run the question again; if it stays, a proxy may be changing the replies.",
            )
        })?;
        if disposition == Disposition::Inline {
            return self.take_inline(act, &seen.id, manifest, seen.rows).await;
        }
        let owner = self.source.owner().owner_key();
        let id = act.action.id.clone();
        self.shelf.begin(&owner, &id, manifest.columns.clone())?;
        let order = Order {
            lease: Arc::clone(&act.lease),
            principal_id: act.principal_id(),
            action: id.as_str(),
            statement: &seen.id,
            given: seen.links,
        };
        let window = Window { chunks: self.limits.downloads, bytes: self.limits.download_bytes };
        // Dropped on every way out: then nothing more is downloaded.
        let mut chunks = Chunks::of(&self.door, &manifest, order, window);
        let (mut rows, mut came, mut cut) = (0u64, 0u64, false);
        loop {
            let next = tokio::select! {
                next = chunks.next() => next,
                () = self.cancel.cancelled() => return Err(Failure::cancelled()),
            };
            let chunk = match next {
                Some(Ok(chunk)) => chunk,
                Some(Err(ChunkError::Door(error @ DoorError::DeadToken(_)))) => {
                    act.recover(self, error).await?;
                    chunks.go_on(Arc::clone(&act.lease));
                    continue;
                }
                Some(Err(ChunkError::Door(error))) => return Err(error.into()),
                Some(Err(ChunkError::Unreachable(failure))) => {
                    act.out_of_reach = rows == 0;
                    return Err(failure);
                }
                None => break,
            };
            let (shelf, to) = (Arc::clone(&self.shelf), (owner.clone(), id.clone()));
            let shelved = tokio::task::spawn_blocking(move || {
                let (owner, id) = to;
                shelf.append(&owner, &id, chunk.bytes)
            });
            let shelved = shelved.await.map_err(Failure::internal)??;
            if shelved.rows.saturating_sub(rows) != chunk.rows {
                return Err(incomplete(chunk.rows, shelved.rows.saturating_sub(rows)));
            }
            rows = shelved.rows;
            came += 1;
            self.tell(TurnEvent::ActionProgress {
                action_id: id.clone(),
                state: "FETCHING".to_owned(),
                rows: Some(rows),
                wait_seconds: None,
                // Told once: they stay as they are.
                columns: (came == 1).then(|| manifest.columns.clone()),
            });
            if shelved.full && came < manifest.chunks {
                // What is there is shown, and that it is not all.
                cut = true;
                break;
            }
        }
        if !cut && rows != manifest.total_rows {
            return Err(incomplete(manifest.total_rows, rows));
        }
        act.action.rows = Some(rows);
        act.action.truncated = manifest.truncated || cut;
        Ok(manifest.columns)
    }

    /// Shows the rows, unless the record already names somebody else.
    pub(super) async fn deliver(
        &self,
        mut act: Act,
        columns: Vec<Column>,
    ) -> Result<Value, Failure> {
        self.finish(&mut act, ActionStatus::Succeeded, None, columns).await?;
        self.first_look(&act).await?;
        self.told_rows(&act).await
    }
}

/// A result for the model.
pub(crate) fn for_model(sample: &Sample, truncated: bool) -> Value {
    json!({
        "columns": sample.columns,
        "rows": sample.rows,
        "total_rows": sample.total_rows,
        "truncated": truncated,
    })
}

pub(super) fn incomplete(said: u64, came: u64) -> Failure {
    Failure::new(
        FailureCode::Offline,
        format!("The result is incomplete: {said} rows were announced, {came} came."),
        "Run the question again; nothing of the incomplete result is shown.",
    )
}
