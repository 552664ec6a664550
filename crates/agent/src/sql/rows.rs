//! The rows of a statement: from the workspace's storage to the shelf, and what the model sees of
//! them.

use super::taking::Taking;
use crate::{act::Act, turn::Turn};
use behalf_core::{
    ActionStatus, Failure, FailureCode, TurnEvent,
    results::{Column, Sample},
};
use behalf_databricks::{
    chunks::{ChunkError, Order},
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
        let id = act.action.id.clone();
        let columns = manifest.columns.clone();
        let order = Order {
            lease: Arc::clone(&act.lease),
            principal_id: act.principal_id(),
            action: id.as_str(),
            statement: &seen.id,
            given: seen.links,
        };
        let with = (&self.door, &self.limits);
        let to = (self.source.owner().owner_key(), id.clone());
        let mut taking = Taking::begin(with, &self.shelf, to, manifest, order)?;
        loop {
            let next = tokio::select! {
                next = taking.next() => next,
                () = self.cancel.cancelled() => return Err(Failure::cancelled()),
            };
            match next {
                Some(Ok(())) => {}
                Some(Err(ChunkError::Door(error @ DoorError::DeadToken(_)))) => {
                    act.recover(self, error).await?;
                    taking.go_on(&act.lease);
                    continue;
                }
                Some(Err(ChunkError::Door(error))) => return Err(error.into()),
                Some(Err(ChunkError::Unreachable(failure))) => {
                    act.out_of_reach = taking.rows == 0;
                    return Err(failure);
                }
                None => break,
            }
            self.tell(TurnEvent::ActionProgress {
                action_id: id.clone(),
                state: "FETCHING".to_owned(),
                rows: Some(taking.rows),
                wait_seconds: None,
                // Told once: they stay as they are.
                columns: (taking.came == 1).then(|| columns.clone()),
            });
        }
        act.action.truncated = taking.end()?;
        act.action.rows = Some(taking.rows);
        tracing::info!(action = %id, rows = taking.rows, "the rows are held");
        Ok(columns)
    }

    /// Shows the rows, unless the record already names somebody else.
    pub(super) async fn deliver(
        &self,
        mut act: Act,
        columns: Vec<Column>,
    ) -> Result<Value, Failure> {
        let told = async {
            self.finish(&mut act, ActionStatus::Succeeded, None, columns).await?;
            self.first_look(&act).await?;
            self.told_rows(&act).await
        };
        let told = told.await;
        self.let_go(&act);
        told
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
