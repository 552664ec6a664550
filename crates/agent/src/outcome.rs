//! What all tools but SQL share once their call has left: errors, rate limits, rows, and the proof.

use crate::{act::Act, prove::Claim, sql::for_model, turn::Turn};
use behalf_core::{ActionStatus, Failure, FailureCode, TurnEvent};
use behalf_databricks::{door::DoorError, rows::Rows};
use serde::Serialize;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};

/// How long the rows wait for a first look at the query history.
const FIRST_LOOK: Duration = Duration::from_secs(2);
/// How often a rate limit is waited out for one action.
const WAITS: u32 = 3;

impl Turn {
    /// Waits for a call, unless the turn is stopped.
    pub(crate) async fn unless_cancelled<T>(
        &self,
        call: impl Future<Output = Result<T, DoorError>>,
    ) -> Result<T, DoorError> {
        tokio::select! {
            reply = call => reply,
            () = self.cancel.cancelled() => Err(DoorError::Failed(Failure::cancelled())),
        }
    }

    /// Makes good what can be made good, so that the call may be made again: a dead token is replaced, a
    /// rate limit waited out. Anything else is the action's outcome, and handed on. Where the call may change
    /// something and no answer came, nobody knows whether it ran.
    pub(crate) async fn again(
        &self,
        act: &mut Act,
        error: DoorError,
        may_change: bool,
    ) -> Result<(), Failure> {
        let failure = match error {
            DoorError::DeadToken(_) => match act.recover(self, error).await {
                Ok(()) => return Ok(()),
                Err(failure) => failure,
            },
            DoorError::Refused(failure) => {
                if let FailureCode::RateLimited { after_seconds } = failure.code
                    && act.waits < WAITS
                    && Duration::from_secs(after_seconds) <= self.limits.rate_wait
                {
                    act.waits += 1;
                    return match self.wait_out(act, after_seconds).await {
                        Ok(()) => Ok(()),
                        Err(failure) => Err(self.fail(act, failure).await?),
                    };
                }
                failure
            }
            DoorError::Failed(failure) if may_change => {
                return Err(self.end_unknown(act, failure).await?);
            }
            DoorError::Failed(failure) => return Err(self.fail(act, failure).await?),
        };
        if act.left {
            return Err(self.fail(act, failure).await?);
        }
        Err(self.fail_unrun(act, failure).await?)
    }

    /// Waits, and says how long it will be.
    async fn wait_out(&self, act: &Act, seconds: u64) -> Result<(), Failure> {
        for left in (1..=seconds.max(1)).rev() {
            self.tell(TurnEvent::ActionProgress {
                action_id: act.action.id.clone(),
                state: "RATE_LIMITED".to_owned(),
                rows: None,
                wait_seconds: Some(left),
                columns: None,
            });
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
                () = self.cancel.cancelled() => return Err(Failure::cancelled()),
            }
        }
        Ok(())
    }

    /// Commits that nobody knows whether it ran, for good: there is no record that would tell.
    pub(crate) async fn end_unknown(
        &self,
        act: &mut Act,
        failure: Failure,
    ) -> Result<Failure, Failure> {
        let failure = Failure {
            message: format!("{} It is not known whether this call ran.", failure.message),
            hint: "Look at its effects before you call it again.".to_owned(),
            ..failure
        }
        .traced(&act.action.id);
        self.finish(act, ActionStatus::Unknown, Some(failure.clone()), Vec::new()).await?;
        Ok(failure)
    }

    /// Keeps the rows for the user, proves the action, and gives what the model may see of them.
    pub(crate) async fn give_rows(&self, mut act: Act, rows: Rows) -> Result<Value, Failure> {
        act.said = Some(ActionStatus::Succeeded);
        let owner = self.source.owner().owner_key();
        let has_rows = !rows.columns.is_empty();
        if has_rows {
            let (shelf, columns) = (Arc::clone(&self.shelf), rows.columns.clone());
            let (id, texts) = (act.action.id.clone(), rows.rows);
            let put = tokio::task::spawn_blocking(move || shelf.put(&owner, &id, columns, texts));
            let shelved = match put.await.map_err(Failure::internal).flatten() {
                Ok(shelved) => shelved,
                Err(failure) => {
                    let failure = self.fail(&mut act, failure).await?;
                    self.prove_later(&act);
                    return Err(failure);
                }
            };
            act.action.rows = Some(shelved.rows);
            act.action.truncated = rows.truncated;
        }
        let told = async {
            self.finish(&mut act, ActionStatus::Succeeded, None, rows.columns).await?;
            self.first_look(&act).await?;
            if has_rows { self.told_rows(&act).await } else { Ok(json!({})) }
        };
        let told = told.await;
        self.let_go(&act);
        told
    }

    /// Whatever has come of its rows: from here on they make room for others.
    pub(crate) fn let_go(&self, act: &Act) {
        self.shelf.sample(&self.source.owner().owner_key(), &act.action.id, 0, 0).ok();
    }

    /// What the model sees of rows that are held: the first of them, and of many what their columns hold.
    pub(crate) async fn told_rows(&self, act: &Act) -> Result<Value, Failure> {
        let owner = self.source.owner().owner_key();
        let (limits, id) = (&self.limits, &act.action.id);
        let (shelf, of) = (self.shelf.clone(), (owner.clone(), id.clone()));
        let (rows, bytes) = (limits.sample_rows, limits.sample_bytes);
        let sample = move || shelf.sample(&of.0, &of.1, rows, bytes);
        let mut sample = tokio::task::spawn_blocking(sample).await.map_err(Failure::internal)??;
        let columns = sample.columns.len();
        fit(&mut sample.columns, limits.sample_bytes / 2);
        sample.rows.iter_mut().for_each(|row| row.truncate(sample.columns.len()));
        let mut told = for_model(&sample, act.action.truncated);
        if (sample.rows.len() as u64) < sample.total_rows {
            let (shelf, id) = (self.shelf.clone(), id.clone());
            let summed = tokio::task::spawn_blocking(move || shelf.statistics(&owner, &id)).await;
            if let Ok(Ok(mut statistics)) = summed {
                fit(&mut statistics, limits.sample_bytes / 2);
                told["statistics"] = json!(statistics);
                told["note"] = json!(format!(
                    "The first {} of {} rows. The user sees all of them.",
                    sample.rows.len(),
                    sample.total_rows
                ));
            }
        }
        if sample.columns.len() < columns {
            told["total_columns"] = json!(columns);
        }
        Ok(told)
    }

    /// A short look at the workspace's record, so that rows of a wrong identity do not reach the model; the
    /// background goes on.
    pub(crate) async fn first_look(&self, act: &Act) -> Result<(), Failure> {
        if act.action.statement_id.is_some()
            && let Some(claim) = Claim::of(act)
        {
            let look = self.prover.look(std::slice::from_ref(&claim));
            let seen = tokio::time::timeout(FIRST_LOOK, look).await.ok().and_then(|mut s| s.pop());
            let settled = match seen {
                Some(seen) => self.prover.settle(&claim, &seen, false, Some(&self.events)).await?,
                None => false,
            };
            if !settled {
                self.prove_later(act);
            }
        }
        if self.mismatch.is_cancelled() {
            return Err(crate::prove::mismatch());
        }
        Ok(())
    }
}

/// Leaves as many of the first as fit into so many bytes of JSON: a table may have thousands of columns.
fn fit<T: Serialize>(all: &mut Vec<T>, bytes: usize) {
    let mut left = Some(bytes);
    let fits = |one: &&T| {
        let size = serde_json::to_string(one).map_or(usize::MAX, |text| text.len());
        left = left.and_then(|left| left.checked_sub(size));
        left.is_some()
    };
    let count = all.iter().take_while(fits).count();
    all.truncate(count);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_fit_are_left() {
        for (bytes, left) in [(0, 0), (5, 0), (6, 1), (17, 2), (100, 3)] {
            let mut all = vec!["four", "four", "four"];
            fit(&mut all, bytes);
            assert_eq!(all.len(), left, "{bytes} bytes");
        }
    }
}
