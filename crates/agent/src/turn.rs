//! One turn. Its state is what the store holds: the loop looks at the last message and does what
//! is next, until the model has answered or the user must decide.

mod approved;
mod compare;
mod decide;
mod leave;
mod limits;
pub(crate) mod state;
mod tools;
mod written;

use crate::{
    prove::{Claim, Prover, Stops, WITHHELD, Watch, mismatch},
    resources::Resources,
    tools::{Tool, offer::Actor},
};
use behalf_core::{
    ActionId, ApprovalId, Clock, DecisionKind, Entropy, Failure, FailureCode, Limits, MessageId,
    ResultShelf, ThreadId, TokenSource, TurnEvent, TurnId, TurnStatus, Usage,
};
use behalf_databricks::{
    Door,
    serving::{ChatMessage, ToolCall},
};
use behalf_store::{Role, Store};
pub use compare::{Comparison, Side};
use limits::{no_answer, too_long, too_many_tokens};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use state::{Next, Talk};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
pub use written::{NamedValue, ValueKind, Written, written_turn};

/// What the user wants of a turn.
#[derive(Clone, Debug)]
pub enum TurnCommand {
    /// Answer a message; beside an earlier one where it stands instead of that.
    Ask { text: String, instead_of: Option<TurnId> },
    /// Go on after decisions.
    Decide { decisions: Vec<TurnDecision> },
    /// Go on where a failure stopped it.
    Retry,
    /// Run the statement of an action once more, or another in its place, to compare what two identities see.
    Compare { of: ActionId, comparison: Comparison },
    /// Run a statement as its owner wrote it in the editor.
    Run(Written),
}

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
pub struct TurnDecision {
    /// Which approval.
    pub approval_id: ApprovalId,
    /// What.
    #[serde(rename = "type")]
    pub kind: DecisionKind,
    /// Why not, or what the tool's answer shall be; told to the model.
    #[serde(default)]
    pub message: Option<String>,
    /// The arguments in place of those that were asked for: of an edit alone.
    #[serde(default)]
    #[ts(optional, type = "Record<string, unknown>")]
    pub arguments: Option<Value>,
    /// For how many minutes the same may run unasked: of an approval alone.
    #[serde(default)]
    #[ts(optional)]
    pub remember_minutes: Option<u32>,
}

/// How a turn ended for now.
#[derive(Clone, Debug)]
pub struct TurnOutcome {
    /// Whether it is done or waits.
    pub status: TurnStatus,
    /// The answer so far.
    pub message: String,
    /// Tokens.
    pub usage: Usage,
}

/// One turn of one owner.
pub struct Turn {
    pub(crate) thread_id: ThreadId,
    pub(crate) turn_id: TurnId,
    pub(crate) door: Door,
    pub(crate) source: Arc<dyn TokenSource>,
    pub(crate) store: Arc<Store>,
    pub(crate) shelf: Arc<dyn ResultShelf>,
    pub(crate) resources: Resources,
    pub(crate) written: Tool,
    pub(crate) limits: Limits,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) cancel: CancellationToken,
    pub(crate) mismatch: CancellationToken,
    pub(crate) prover: Arc<Prover>,
    /// To the background proof; closed when the turn has ended.
    pub(crate) claims: Mutex<Option<mpsc::UnboundedSender<Claim>>>,
    pub(crate) events: mpsc::UnboundedSender<TurnEvent>,
    usage: Mutex<Usage>,
}

/// What a turn is made of.
pub struct TurnParts {
    /// The thread.
    pub thread_id: ThreadId,
    /// The turn: new for a question, the waiting one otherwise.
    pub turn_id: TurnId,
    /// The way to the workspace.
    pub door: Door,
    /// Whose turn it is.
    pub source: Arc<dyn TokenSource>,
    /// The owner's store.
    pub store: Arc<Store>,
    /// Where results stay.
    pub shelf: Arc<dyn ResultShelf>,
    /// On what it acts.
    pub resources: Resources,
    /// How long and how much.
    pub limits: Limits,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Where events go.
    pub events: mpsc::UnboundedSender<TurnEvent>,
    /// Stops it.
    pub cancel: CancellationToken,
    /// What all turns of the engine share.
    pub watch: Arc<Watch>,
}

impl Turn {
    /// A turn, and the background task that proves its claims; it ends when they are settled.
    pub fn start(parts: TurnParts) -> (Arc<Self>, tokio::task::JoinHandle<()>) {
        let (claims, received) = mpsc::unbounded_channel();
        let prover = Arc::new(Prover {
            door: parts.door.clone(),
            source: Arc::clone(&parts.source),
            store: Arc::clone(&parts.store),
            shelf: Arc::clone(&parts.shelf),
            limits: parts.limits.clone(),
            watch: parts.watch,
        });
        let events = parts.events.clone();
        let written = written::tool(&parts.resources, parts.source.owner());
        let turn = Arc::new(Self {
            thread_id: parts.thread_id,
            turn_id: parts.turn_id,
            door: parts.door,
            source: parts.source,
            store: parts.store,
            shelf: parts.shelf,
            resources: parts.resources,
            written,
            limits: parts.limits,
            clock: parts.clock,
            entropy: parts.entropy,
            cancel: parts.cancel,
            mismatch: CancellationToken::new(),
            prover: Arc::clone(&prover),
            claims: Mutex::new(Some(claims)),
            events: parts.events,
            usage: Mutex::default(),
        });
        let proving = tokio::spawn(async move {
            prover.prove(Vec::new(), received, Some(events)).await;
        });
        (turn, proving)
    }

    /// Tells an event; nobody listening is no error.
    pub(crate) fn tell(&self, event: TurnEvent) {
        self.events.send(event).ok();
    }

    /// Runs the turn until it is answered, waits, or fails. The message of a failed turn stays.
    pub async fn run(&self, command: TurnCommand) -> Result<TurnOutcome, Failure> {
        let tells = !matches!(command, TurnCommand::Compare { .. });
        let stops = Stops { cancel: self.cancel.clone(), mismatch: self.mismatch.clone(), tells };
        let running = self.prover.watch.begin(&self.thread_id, stops);
        let mut work = std::pin::pin!(self.advance(command));
        let mut result = tokio::select! {
            result = &mut work => result,
            // Stopped in an orderly way: what runs on the warehouse is stopped too.
            () = tokio::time::sleep(self.limits.turn) => {
                self.cancel.cancel();
                work.await.and(Err(too_long()))
            }
        };
        self.claims.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(running);
        if self.mismatch.is_cancelled() {
            // What this turn said since may rest on rows that are withheld by now.
            if tells {
                self.store.withhold_messages(&self.thread_id, &self.turn_id, WITHHELD).await.ok();
            }
            result = Err(mismatch());
        }
        match &result {
            Ok(outcome) if outcome.status == TurnStatus::Completed => {
                self.tell(TurnEvent::TurnFinished {
                    turn_id: self.turn_id.clone(),
                    message: outcome.message.clone(),
                    usage: outcome.usage,
                });
            }
            Ok(_) => {}
            Err(failure) => {
                tracing::info!(
                    turn = %self.turn_id, code = failure.code.name(),
                    cause = failure.cause.as_deref().unwrap_or("-"), "turn failed"
                );
                let failure = failure.clone().traced(&self.turn_id);
                self.tell(TurnEvent::TurnFailed {
                    turn_id: self.turn_id.clone(),
                    retry: can_retry(&failure),
                    failure,
                });
            }
        }
        result.map_err(|failure| failure.traced(&self.turn_id))
    }

    async fn advance(&self, command: TurnCommand) -> Result<TurnOutcome, Failure> {
        let message_id = match command {
            TurnCommand::Ask { text, instead_of } => {
                self.take_question(&text, instead_of.as_ref()).await?
            }
            TurnCommand::Decide { decisions } => match self.take_decisions(decisions).await {
                Ok(message_id) => message_id,
                Err(failure) => {
                    self.ask_once_more().await?;
                    return Err(failure);
                }
            },
            TurnCommand::Retry => self.last_message().await?,
            TurnCommand::Compare { comparison, .. } => return self.compare(comparison).await,
            TurnCommand::Run(written) => self.take_written(&written).await?,
        };
        self.tell(TurnEvent::TurnStarted {
            thread_id: self.thread_id.clone(),
            turn_id: self.turn_id.clone(),
            message_id,
        });
        if let (Some(broken), false) = (&self.resources.crew.broken, self.is_written()) {
            return Err(broken.clone());
        }
        let mut rounds = 0;
        loop {
            if self.cancel.is_cancelled() {
                return Err(Failure::cancelled());
            }
            let talk = self.talk().await?;
            match talk.next() {
                Next::Done(message) => {
                    return Ok(self.outcome(TurnStatus::Completed, message));
                }
                Next::Tools(calls) => {
                    if self.run_tools(&talk, calls).await? {
                        return Ok(self.outcome(TurnStatus::NeedsDecision, String::new()));
                    }
                }
                Next::Model if self.is_written() => self.close_written(&talk).await?,
                Next::Model => {
                    if rounds == self.limits.rounds {
                        return Err(no_answer(rounds));
                    }
                    rounds += 1;
                    let answer = self.ask_model(&talk).await?;
                    let used = self.outcome(TurnStatus::Completed, String::new()).usage;
                    let used = used.prompt_tokens.saturating_add(used.completion_tokens);
                    let is_answer = answer.tool_calls.is_empty();
                    let message = ChatMessage::Assistant {
                        content: answer.text,
                        tool_calls: self.own_ids(answer.tool_calls),
                    };
                    self.save(Role::Assistant, &message).await?;
                    if used > self.limits.turn_tokens && !is_answer {
                        return Err(too_many_tokens(used));
                    }
                }
            }
        }
    }

    /// Counts what a model has read and written.
    pub(crate) fn count(&self, more: Usage) {
        let mut usage = self.usage.lock().unwrap_or_else(PoisonError::into_inner);
        *usage = usage.plus(more);
    }

    /// The thread as it stands.
    async fn talk(&self) -> Result<Talk, Failure> {
        Talk::read(&self.store.messages(&self.thread_id).await?, &self.resources)
    }

    /// The name of the agent that was chosen to answer first.
    pub(crate) fn first_speaker(&self) -> Option<&str> {
        self.resources.crew.actors.get(self.resources.first)?.name.as_deref()
    }

    /// Who speaks, of those who may.
    pub(crate) fn actor(&self, at: usize) -> Result<&Actor, Failure> {
        let actors = &self.resources.crew.actors;
        actors.get(at).ok_or_else(|| Failure::internal("an agent that is not there"))
    }

    fn outcome(&self, status: TurnStatus, message: String) -> TurnOutcome {
        let usage = *self.usage.lock().unwrap_or_else(PoisonError::into_inner);
        TurnOutcome { status, message, usage }
    }

    /// Gives each call an id of ours: approvals and results are matched by it, and a model must
    /// not be able to choose it.
    fn own_ids(&self, mut calls: Vec<ToolCall>) -> Vec<ToolCall> {
        for call in &mut calls {
            call.id = ActionId::fresh(self.clock.as_ref(), self.entropy.as_ref()).0;
        }
        calls
    }

    async fn save(&self, role: Role, message: &ChatMessage) -> Result<MessageId, Failure> {
        self.save_in(&self.turn_id, role, message).await
    }

    async fn save_in(
        &self,
        turn: &TurnId,
        role: Role,
        message: &ChatMessage,
    ) -> Result<MessageId, Failure> {
        let body = serde_json::to_value(message).map_err(Failure::internal)?;
        self.store.add_message(&self.thread_id, turn, role, body).await
    }

    async fn last_message(&self) -> Result<MessageId, Failure> {
        let messages = self.store.messages(&self.thread_id).await?;
        messages.last().map(|m| m.id.clone()).ok_or_else(|| Failure::internal("an empty thread"))
    }

    /// Saves a question. Tool calls that still wait are answered: the user went on without them.
    async fn take_question(
        &self,
        text: &str,
        instead_of: Option<&TurnId>,
    ) -> Result<MessageId, Failure> {
        if text.trim().is_empty() {
            return Err(invalid("message", "The message is empty.", "Write a question."));
        }
        if text.len() > self.limits.message_bytes {
            return Err(invalid("message", "The message is too long.", "Shorten it to 256 KiB."));
        }
        if let Some(other) = instead_of {
            self.store.check_turn(&self.thread_id, other).await?;
        }
        self.leave_open_calls().await?;
        let message = ChatMessage::User { content: text.to_owned() };
        let body = serde_json::to_value(&message).map_err(Failure::internal)?;
        self.store.save_question(&self.thread_id, &self.turn_id, text, body, instead_of).await
    }
}

fn invalid(field: &str, message: &str, hint: &str) -> Failure {
    Failure::new(FailureCode::Invalid { field: field.to_owned() }, message, hint)
}

fn failed(failure: &Failure) -> Value {
    json!({ "error": { "code": failure.code.name(), "message": failure.message } })
}

/// Failures that no model can do anything about.
fn ends_turn(failure: &Failure) -> bool {
    matches!(
        failure.code,
        FailureCode::SignInNeeded
            | FailureCode::IdentityMismatch
            | FailureCode::Cancelled
            | FailureCode::ExchangeFailed { .. }
            | FailureCode::Offline
            | FailureCode::Internal
    )
}

/// Failures that may be gone at the next try.
fn can_retry(failure: &Failure) -> bool {
    !matches!(
        failure.code,
        FailureCode::Invalid { .. } | FailureCode::IdentityMismatch | FailureCode::Declined
    )
}
