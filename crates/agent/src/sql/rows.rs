//! The rows of a statement: from the workspace's storage to the shelf, and what the model sees of
//! them.

use crate::{act::Act, turn::Turn};
use behalf_core::{
    ActionStatus, Failure, FailureCode, TurnEvent,
    results::{Column, Sample},
};
use behalf_databricks::{
    denial,
    door::DoorError,
    statements::{self, State, Statement},
};
use serde_json::{Value, json};

impl Turn {
    /// Takes the rows of a finished statement to the shelf.
    pub(super) async fn fetch(
        &self,
        act: &mut Act,
        seen: Statement,
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
        let owner = self.source.owner().owner_key();
        let id = act.action.id.clone();
        self.shelf.begin(&owner, &id, manifest.columns.clone())?;
        let mut next = seen.first;
        let (mut rows, mut cut) = (0u64, false);
        for index in 0..manifest.chunks {
            let given = next.take().filter(|link| link.index == index);
            let follow_up = act.follow_up();
            let download = async {
                let link = match given {
                    Some(link) => link,
                    None => statements::chunk_link(&self.door, &follow_up, &seen.id, index).await?,
                };
                let said = link.rows;
                Ok::<_, DoorError>((
                    statements::chunk(&self.door, &follow_up, &seen.id, link).await?,
                    said,
                ))
            };
            let (bytes, said) = tokio::select! {
                chunk = download => chunk?,
                () = self.cancel.cancelled() => return Err(Failure::cancelled()),
            };
            let shelved = self.shelf.append(&owner, &id, bytes)?;
            if shelved.rows - rows != said {
                return Err(incomplete(said, shelved.rows - rows));
            }
            rows = shelved.rows;
            self.tell(TurnEvent::ActionProgress {
                action_id: id.clone(),
                state: "FETCHING".to_owned(),
                rows: Some(rows),
                wait_seconds: None,
            });
            if shelved.full && index + 1 < manifest.chunks {
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

fn incomplete(said: u64, came: u64) -> Failure {
    Failure::new(
        FailureCode::Offline,
        format!("The result is incomplete: {said} rows were announced, {came} came."),
        "Run the question again; nothing of the incomplete result is shown.",
    )
}
