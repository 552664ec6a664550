//! The tool `sql`: one statement on the warehouse, as whoever the warehouse runs as.

mod again;
mod inline;
mod rows;
mod taking;

use crate::{
    act::{Act, Plan, Sql},
    prove::Claim,
    turn::Turn,
};
pub use again::Again;
use behalf_core::{
    ActionId, ActionStatus, Failure, FailureCode, TurnEvent, Verification, results::Column,
};
use behalf_databricks::{
    door::DoorError,
    statements::{self, Disposition, Execute, State, Statement},
};
pub(crate) use rows::for_model;
use serde_json::Value;
use std::{sync::PoisonError, time::Duration};

pub(crate) const NAME: &str = "sql";
/// How long a stopped turn waits for the id of a statement that has left.
const SETTLE: Duration = Duration::from_secs(10);
/// How long a statement that is stopped is watched.
const STOPPING: Duration = Duration::from_secs(6);
/// Looks at a statement that may fail in a row.
const LOOKS: u32 = 6;

/// What came of a statement that was sent.
enum Ran {
    /// What the model may see of its rows.
    Told(Value),
    /// It ran; nothing of its rows can be reached from this network.
    OutOfReach(Failure),
}

impl Turn {
    /// Runs a statement to its end, and gives what the model may see of it. A read whose rows lie out of
    /// reach runs once more, as an action of its own.
    pub(crate) async fn run_sql(&self, plan: Plan) -> Result<Value, Failure> {
        let again = Self::read_again(&plan);
        let ran = Box::pin(self.run_once(plan, Disposition::Links)).await?;
        let ran = match (ran, again) {
            (Ran::OutOfReach(_), Some(plan)) if !self.cancel.is_cancelled() => {
                let id = ActionId::fresh(self.clock.as_ref(), self.entropy.as_ref());
                Box::pin(self.run_once(Plan { id, ..plan }, Disposition::Inline)).await?
            }
            (ran, _) => ran,
        };
        match ran {
            Ran::Told(value) => Ok(value),
            Ran::OutOfReach(failure) => Err(failure),
        }
    }

    async fn run_once(&self, plan: Plan, disposition: Disposition) -> Result<Ran, Failure> {
        let sql =
            plan.sql.clone().ok_or_else(|| Failure::internal("a plan without a statement"))?;
        let warehouse = plan.on.id.clone();
        let mut act = self.begin(plan).await?;
        let work = self.execute(&mut act, &warehouse, &sql, disposition);
        let outcome = tokio::time::timeout(self.limits.statement, work).await;
        let outcome = outcome.unwrap_or_else(|_| match act.is_open() {
            true => Err(too_long()),
            // It has run: its rows still come.
            false => Err(again::too_slow()),
        });
        match outcome {
            Ok(columns) => self.deliver(act, columns).await.map(Ran::Told),
            Err(failure) => {
                self.shelf.withhold(&self.source.owner().owner_key(), &act.action.id);
                let failure = self.conclude(&mut act, failure).await?;
                self.prove_later(&act);
                match act.out_of_reach {
                    true => Ok(Ran::OutOfReach(failure)),
                    false => Err(failure),
                }
            }
        }
    }

    /// Commits how a statement ended that gives no rows: as the workspace says, or as unknown.
    async fn conclude(&self, act: &mut Act, failure: Failure) -> Result<Failure, Failure> {
        if act.is_open() {
            self.stop_statement(act).await;
        }
        match act.said {
            Some(status) => {
                let failure = match status {
                    ActionStatus::Succeeded if act.out_of_reach => {
                        Failure { hint: failure.hint.clone(), ..it_ran(failure) }
                    }
                    ActionStatus::Succeeded => it_ran(failure),
                    _ => failure,
                };
                let failure = failure.traced(&act.action.id);
                self.finish(act, status, Some(failure.clone()), Vec::new()).await?;
                Ok(failure)
            }
            // The record will tell.
            None if act.left => self.leave_unknown(act, failure).await,
            None => {
                act.action.verified = Verification::NotRecorded;
                self.fail_unrun(act, failure).await
            }
        }
    }

    async fn execute(
        &self,
        act: &mut Act,
        warehouse_id: &str,
        sql: &Sql,
        disposition: Disposition,
    ) -> Result<Vec<Column>, Failure> {
        let tags = [
            ("behalf_chain", act.receipt.chain_id.clone()),
            ("behalf_seq", act.receipt.seq.to_string()),
            ("behalf_entry", act.receipt.hash.clone()),
        ];
        let request = Execute {
            statement: &sql.text,
            warehouse_id,
            parameters: &sql.parameters,
            row_limit: self.limits.result_rows,
            disposition,
            query_tags: &tags,
        };
        let mut seen = loop {
            act.left = true;
            let (sent, stopped) = {
                let errand = act.errand();
                let sending = statements::execute(&self.door, &errand, &request);
                let mut sending = std::pin::pin!(sending);
                tokio::select! {
                    sent = &mut sending => (sent, false),
                    // It has left: its id is needed to stop it.
                    () = self.cancel.cancelled() => {
                        match tokio::time::timeout(SETTLE, sending).await {
                            Ok(sent) => (sent, true),
                            Err(_) => return Err(Failure::cancelled()),
                        }
                    }
                }
            };
            match sent {
                Ok(seen) if stopped => {
                    act.hear(&seen);
                    return Err(Failure::cancelled());
                }
                Ok(seen) => break seen,
                // An answer that it was refused: then nothing ran. No answer, or a broken one,
                // says nothing.
                Err(DoorError::Failed(failure)) => return Err(failure),
                Err(DoorError::Refused(failure)) => {
                    act.left = false;
                    return Err(failure);
                }
                Err(error) => {
                    act.left = false;
                    act.recover(self, error).await?;
                }
            }
        };
        act.hear(&seen);
        let mut pause = self.limits.poll_first;
        let mut misses = 0;
        while matches!(seen.state, State::Pending | State::Running) {
            let state = if seen.state == State::Pending { "PENDING" } else { "RUNNING" };
            self.tell(TurnEvent::ActionProgress {
                action_id: act.action.id.clone(),
                state: state.to_owned(),
                rows: None,
                wait_seconds: None,
                columns: None,
            });
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.cancel.cancelled() => return Err(Failure::cancelled()),
            }
            pause = (pause * 2).min(self.limits.poll_longest);
            let follow_up = act.follow_up();
            let look = tokio::select! {
                look = statements::get(&self.door, &follow_up, &seen.id) => look,
                () = self.cancel.cancelled() => return Err(Failure::cancelled()),
            };
            match look {
                Ok(next) => {
                    act.hear(&next);
                    seen = next;
                    misses = 0;
                }
                // A look that fails says nothing about the statement: look again.
                Err(DoorError::Failed(failure) | DoorError::Refused(failure))
                    if failure.may_pass() && misses < LOOKS =>
                {
                    misses += 1;
                }
                Err(error) => act.recover(self, error).await?,
            }
        }
        self.fetch(act, seen, disposition).await
    }

    /// Leaves a claim to the background.
    pub(crate) fn prove_later(&self, act: &Act) {
        let claims = self.claims.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(claim), Some(claims)) = (Claim::of(act), claims.as_ref()) {
            claims.send(claim).ok();
        }
    }

    /// Cancels the statement on the warehouse, and looks how it ended; a short wait, whatever
    /// comes. A cancel that is accepted may still come too late.
    async fn stop_statement(&self, act: &mut Act) {
        let Some(id) = act.action.statement_id.clone() else { return };
        let stop = async {
            let follow_up = act.follow_up();
            if let Err(error) = statements::cancel(&self.door, &follow_up, &id).await {
                let code = Failure::from(error).code;
                tracing::warn!(action = %act.action.id, code = code.name(), "a cancel was refused");
            }
            let mut pause = self.limits.poll_first;
            loop {
                let seen = statements::get(&self.door, &follow_up, &id).await;
                if let Some(status) = seen.ok().and_then(|seen| ended(&seen)) {
                    return status;
                }
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(self.limits.poll_longest);
            }
        };
        act.said = tokio::time::timeout(STOPPING, stop).await.ok();
        if act.said.is_none() {
            tracing::warn!(action = %act.action.id, "the workspace did not say how the statement ended");
        }
    }
}

impl Act {
    /// Takes what the workspace says of the statement.
    fn hear(&mut self, seen: &Statement) {
        self.action.statement_id = Some(seen.id.clone());
        if self.action.request_id.is_none() {
            self.action.request_id.clone_from(&seen.request_id);
        }
        self.said = ended(seen);
    }
}

/// How a statement ended, as the workspace says; `None` while it goes on.
fn ended(seen: &Statement) -> Option<ActionStatus> {
    match seen.state {
        State::Pending | State::Running => None,
        // A closed one has succeeded; its result is gone.
        State::Succeeded | State::Closed => Some(ActionStatus::Succeeded),
        State::Failed => Some(ActionStatus::Failed),
        State::Canceled => Some(ActionStatus::Cancelled),
    }
}

/// A failure after the statement has succeeded: only its rows are missing.
fn it_ran(failure: Failure) -> Failure {
    let message = match failure.code {
        FailureCode::Cancelled => "The statement had run before it was stopped.".to_owned(),
        _ => format!("The statement ran, but its rows could not be read. {}", failure.message),
    };
    let hint =
        "It has run: do not run it again if it changes something. A read can be asked again.";
    Failure { message, hint: hint.to_owned(), ..failure }
}

fn too_long() -> Failure {
    Failure::new(
        FailureCode::TimedOut,
        "The statement ran longer than its limit and was stopped.",
        "Ask for less at once, for example a shorter time span.",
    )
}
