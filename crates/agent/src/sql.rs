//! The tool `sql`: one statement on the warehouse, as whoever the warehouse runs as.

use crate::{
    act::{Act, Plan},
    prove::Claim,
    turn::Turn,
};
use behalf_core::{
    ActionId, ActionStatus, ApprovalId, Decision, Failure, FailureCode, Scopes, TurnEvent,
    Verification,
    results::{Column, Sample},
};
use behalf_databricks::{
    denial,
    door::DoorError,
    serving::ToolSpec,
    statements::{self, Execute, State, Statement},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{sync::PoisonError, time::Duration};

pub(crate) const NAME: &str = "sql";
/// How long a stopped turn waits for the id of a statement that has left.
const SETTLE: Duration = Duration::from_secs(10);
/// How long the rows wait for a first look at the query history.
const FIRST_LOOK: Duration = Duration::from_secs(2);
/// Looks at a statement that may fail in a row.
const LOOKS: u32 = 6;

/// The tool, as the model is told.
pub(crate) fn spec() -> ToolSpec {
    ToolSpec {
        name: NAME,
        description:
            "Runs one Databricks SQL statement and gives its first rows. Reads run at once; \
                      anything else is shown to the user, who decides."
                .to_owned(),
        parameters: json!({
            "type": "object",
            "properties": { "statement": { "type": "string", "description": "One SQL statement" } },
            "required": ["statement"],
        }),
    }
}

#[derive(Deserialize)]
struct Arguments {
    statement: String,
}

/// The statement of a tool call.
pub(crate) fn statement(arguments: &Value) -> Result<String, Failure> {
    serde_json::from_value::<Arguments>(arguments.clone()).map(|a| a.statement).map_err(|error| {
        Failure::new(
            FailureCode::Invalid { field: "statement".to_owned() },
            "The tool `sql` takes one text, `statement`.",
            "Call it again with {\"statement\": \"…\"}.",
        )
        .caused_by(error)
    })
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

impl Turn {
    /// The plan of a statement.
    pub(crate) fn sql_plan(
        &self,
        id: ActionId,
        arguments: Value,
        operation: &str,
        tool_call_id: &str,
        approval: Option<ApprovalId>,
    ) -> Plan {
        let decision = if approval.is_some() { Decision::ApprovedOnce } else { Decision::Allowed };
        Plan {
            id,
            tool: NAME,
            resource: self.resources.warehouse.name.clone(),
            operation: operation.to_owned(),
            run_as: self.resources.warehouse.run_as,
            scopes: Scopes::of(Scopes::SQL),
            arguments,
            tool_call_id: Some(tool_call_id.to_owned()),
            decision,
            approval,
            verified: Verification::Pending,
        }
    }

    /// Runs a statement to its end, and gives what the model may see of it.
    pub(crate) async fn run_sql(&self, plan: Plan) -> Result<Value, Failure> {
        let text = statement(&plan.arguments)?;
        let mut act = self.begin(plan).await?;
        let outcome =
            tokio::time::timeout(self.limits.statement, self.execute(&mut act, &text)).await;
        let outcome = outcome.unwrap_or_else(|_| Err(too_long()));
        match outcome {
            Ok(columns) => self.deliver(act, columns).await,
            Err(failure) => {
                if !act.ended {
                    self.stop_statement(&act).await;
                }
                if act.action.statement_id.is_none() && !act.unheard {
                    act.action.verified = Verification::NotRecorded;
                }
                let failure = if act.unheard {
                    // It left, and no answer came: it may have run. Its tag will tell.
                    self.leave_unknown(&mut act, failure).await?
                } else {
                    self.fail(&mut act, failure).await?
                };
                self.prove_later(&act);
                Err(failure)
            }
        }
    }

    async fn execute(&self, act: &mut Act, text: &str) -> Result<Vec<Column>, Failure> {
        let tags = [
            ("behalf_chain", act.receipt.chain_id.clone()),
            ("behalf_seq", act.receipt.seq.to_string()),
            ("behalf_entry", act.receipt.hash.clone()),
        ];
        let request = Execute {
            statement: text,
            warehouse_id: &self.resources.warehouse.id,
            row_limit: self.limits.result_rows,
            query_tags: &tags,
        };
        let mut seen = loop {
            act.unheard = true;
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
                Ok(seen) => {
                    act.unheard = false;
                    if stopped {
                        act.action.statement_id = Some(seen.id);
                        return Err(Failure::cancelled());
                    }
                    break seen;
                }
                Err(DoorError::Failed(failure)) => {
                    act.unheard = !failure.was_refused();
                    return Err(failure);
                }
                Err(error) => {
                    act.unheard = false;
                    act.recover(self, error).await?;
                }
            }
        };
        act.action.statement_id = Some(seen.id.clone());
        act.action.request_id = seen.request_id.clone();
        let mut pause = self.limits.poll_first;
        let mut misses = 0;
        while matches!(seen.state, State::Pending | State::Running) {
            let state = if seen.state == State::Pending { "PENDING" } else { "RUNNING" };
            self.tell(TurnEvent::ActionProgress {
                action_id: act.action.id.clone(),
                state: state.to_owned(),
                rows: None,
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
                    seen = next;
                    misses = 0;
                }
                // A look that fails says nothing about the statement: look again.
                Err(DoorError::Failed(failure)) if may_pass(&failure) && misses < LOOKS => {
                    misses += 1
                }
                Err(error) => act.recover(self, error).await?,
            }
        }
        act.ended = true;
        self.fetch(act, seen).await
    }

    /// Takes the rows of a finished statement to the shelf.
    async fn fetch(&self, act: &mut Act, seen: Statement) -> Result<Vec<Column>, Failure> {
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
        let manifest = seen.manifest.ok_or_else(|| Failure::internal("no manifest"))?;
        let owner = self.source.owner().owner_key();
        let id = act.action.id.clone();
        self.shelf.begin(&owner, &id, manifest.columns.clone())?;
        let mut next = seen.first;
        let (mut rows, mut cut) = (0, false);
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
                self.shelf.withhold(&owner, &id);
                return Err(incomplete(said, shelved.rows - rows));
            }
            rows = shelved.rows;
            self.tell(TurnEvent::ActionProgress {
                action_id: id.clone(),
                state: "FETCHING".to_owned(),
                rows: Some(rows),
            });
            if shelved.full && index + 1 < manifest.chunks {
                // What is there is shown, and that it is not all.
                cut = true;
                break;
            }
        }
        if !cut && rows != manifest.total_rows {
            self.shelf.withhold(&owner, &id);
            return Err(incomplete(manifest.total_rows, rows));
        }
        act.action.rows = Some(rows);
        act.action.truncated = manifest.truncated || cut;
        Ok(manifest.columns)
    }

    /// Shows the rows, unless the record already names somebody else.
    async fn deliver(&self, mut act: Act, columns: Vec<Column>) -> Result<Value, Failure> {
        self.finish(&mut act, ActionStatus::Succeeded, None, columns).await?;
        // A short look, so that a wrong identity's rows do not reach the model.
        if let Some(claim) = Claim::of(&act) {
            let look = self.prover.look(std::slice::from_ref(&claim));
            let seen = tokio::time::timeout(FIRST_LOOK, look).await.ok().and_then(|mut s| s.pop());
            let settled = match seen {
                Some(seen) => self.prover.settle(&claim, &seen, false, Some(&self.events)).await?,
                None => false,
            };
            if !settled {
                self.prove_later(&act);
            }
        }
        if self.mismatch.is_cancelled() {
            return Err(crate::prove::mismatch());
        }
        let owner = self.source.owner().owner_key();
        let limits = &self.limits;
        let sample =
            self.shelf.sample(&owner, &act.action.id, limits.sample_rows, limits.sample_bytes)?;
        Ok(for_model(&sample, act.action.truncated))
    }

    /// Leaves a claim to the background.
    fn prove_later(&self, act: &Act) {
        let claims = self.claims.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(claim), Some(claims)) = (Claim::of(act), claims.as_ref()) {
            claims.send(claim).ok();
        }
    }

    /// Cancels the statement on the warehouse; a short wait, whatever comes.
    async fn stop_statement(&self, act: &Act) {
        let Some(id) = &act.action.statement_id else { return };
        let follow_up = act.follow_up();
        let cancel = statements::cancel(&self.door, &follow_up, id);
        if !matches!(tokio::time::timeout(Duration::from_secs(5), cancel).await, Ok(Ok(()))) {
            tracing::warn!(action = %act.action.id, "the statement could not be cancelled");
        }
    }
}

/// Failures of a look that may be gone at the next one.
fn may_pass(failure: &Failure) -> bool {
    matches!(
        failure.code,
        FailureCode::Offline
            | FailureCode::Busy
            | FailureCode::TimedOut
            | FailureCode::RateLimited { .. }
    )
}

fn too_long() -> Failure {
    Failure::new(
        FailureCode::TimedOut,
        "The statement ran longer than its limit and was stopped.",
        "Ask for less at once, for example a shorter time span.",
    )
}

fn incomplete(said: u64, came: u64) -> Failure {
    Failure::new(
        FailureCode::Offline,
        format!("The result is incomplete: {said} rows were announced, {came} came."),
        "Run the question again; nothing of the incomplete result is shown.",
    )
}
