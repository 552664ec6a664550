//! Turns of the window: started, told through the channel, stopped; threads and rows shown.

use super::{
    Desk, Emit, no_one,
    runs::{Run, Runs},
};
use crate::{
    Caller, Engine, TurnCommand,
    contract::{
        Accepted, BranchesView, ChatDecide, ChatSend, ChatStop, MessageView, Nothing, ThreadBranch,
        ThreadRef, ThreadView,
    },
    turns::Running,
};
use behalf_core::{Failure, ThreadId, TurnEvent, TurnId};
use behalf_store::{ApprovalState, Role};
use serde_json::{Value, json};
use std::{
    collections::HashSet,
    sync::{Arc, MutexGuard, PoisonError},
    time::Duration,
};

/// Text reaches the window at most this often: one message a frame.
const FRAME: Duration = Duration::from_millis(16);

impl Desk {
    pub(super) async fn send(
        self: &Arc<Self>,
        request: ChatSend,
        emit: Emit,
    ) -> Result<Accepted, Failure> {
        let command = TurnCommand::Ask { text: request.text, instead_of: request.instead_of };
        let (engine, caller, run) = self.enter()?;
        let begun = async {
            let caller = match &request.model {
                Some(key) => engine.answered_by(&caller, key)?,
                None => caller,
            };
            let caller = match &request.agent {
                Some(name) => Engine::led_by(caller, name)?,
                None => caller,
            };
            self.start_for(run, (engine, caller), request.thread_id, command, emit).await
        };
        self.or_end(run, begun).await
    }

    pub(super) async fn decide(
        self: &Arc<Self>,
        request: ChatDecide,
        emit: Emit,
    ) -> Result<Accepted, Failure> {
        let command = TurnCommand::Decide { decisions: request.decisions };
        self.go_on(request.thread_id, command, emit).await
    }

    pub(super) async fn retry(
        self: &Arc<Self>,
        request: ThreadRef,
        emit: Emit,
    ) -> Result<Accepted, Failure> {
        self.go_on(request.thread_id, TurnCommand::Retry, emit).await
    }

    /// Goes on with a turn, answered by the model that it began with.
    async fn go_on(
        self: &Arc<Self>,
        thread: ThreadId,
        command: TurnCommand,
        emit: Emit,
    ) -> Result<Accepted, Failure> {
        let (engine, caller, run) = self.enter()?;
        let begun = async {
            let caller = engine.as_begun(caller, &thread).await?;
            self.start_for(run, (engine, caller), Some(thread), command, emit).await
        };
        self.or_end(run, begun).await
    }

    /// A run that does not come to a turn has ended.
    pub(super) async fn or_end(
        &self,
        run: Run,
        begun: impl Future<Output = Result<Accepted, Failure>>,
    ) -> Result<Accepted, Failure> {
        begun.await.inspect_err(|_| self.runs().end(run))
    }

    /// Whoever is signed in, for something that runs as them: from here on whatever ends their sign-in
    /// stops it, also before it has begun.
    pub(super) fn enter(&self) -> Result<(Arc<Engine>, Caller, Run), Failure> {
        let state = self.state();
        let (engine, caller) = state.engine.clone().zip(state.caller.clone()).ok_or_else(no_one)?;
        let run = self.runs().begin();
        Ok((engine, caller, run))
    }

    pub(super) fn runs(&self) -> MutexGuard<'_, Runs> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) async fn start_for(
        self: &Arc<Self>,
        run: Run,
        (engine, caller): (Arc<Engine>, Caller),
        thread: Option<ThreadId>,
        command: TurnCommand,
        emit: Emit,
    ) -> Result<Accepted, Failure> {
        let cancel = engine.stops();
        if !self.runs().stops(run, &cancel) {
            return Err(Failure::cancelled());
        }
        if let Some(thread) = &thread {
            self.runs().is_in(run, thread);
        }
        let running = Box::pin(engine.turn_until(&caller, thread, command, cancel)).await?;
        let accepted =
            Accepted { thread_id: running.thread_id.clone(), turn_id: running.turn_id.clone() };
        self.runs().is_in(run, &running.thread_id);
        self.runs().is_of(run, &running.turn_id);
        tokio::spawn(Arc::clone(self).tell(run, running, emit));
        Ok(accepted)
    }

    /// Hands on events, text gathered to one message a frame. Ends when every claim is settled.
    async fn tell(self: Arc<Self>, run: Run, mut running: Running, emit: Emit) {
        let mut waiting: Option<TurnEvent> = None;
        while let Some(event) = match waiting.take() {
            Some(event) => Some(event),
            None => running.events.recv().await,
        } {
            let TurnEvent::TextDelta { mut text } = event else {
                emit(json!(event));
                continue;
            };
            tokio::time::sleep(FRAME).await;
            while let Ok(next) = running.events.try_recv() {
                match next {
                    TurnEvent::TextDelta { text: more } => text.push_str(&more),
                    other => {
                        waiting = Some(other);
                        break;
                    }
                }
            }
            emit(json!(TurnEvent::TextDelta { text }));
        }
        self.runs().end(run);
        emit(json!({ "event": "end" }));
    }

    /// Shows another branch of a thread.
    pub(super) async fn branch(&self, request: ThreadBranch) -> Result<ThreadView, Failure> {
        let ThreadBranch { thread_id, turn_id } = request;
        let (engine, caller) = self.engine_and_caller()?;
        engine.show_branch(&caller, &thread_id, &turn_id).await?;
        self.thread(ThreadRef { thread_id }).await
    }

    pub(super) fn stop(&self, request: &ChatStop) -> Nothing {
        self.runs().stop(&request.turn_id);
        Nothing {}
    }

    pub(super) async fn thread(&self, request: ThreadRef) -> Result<ThreadView, Failure> {
        let (engine, caller) = self.engine_and_caller()?;
        // Before the answer is looked for: one that comes meanwhile is found.
        let running = self.runs().turn_in(&request.thread_id);
        let store = caller.store();
        let owner = caller.principal().owner_key();
        let messages = store.messages(&request.thread_id).await?;
        let actions = store.actions(&request.thread_id).await?;
        let approvals = store.waiting_approvals(&request.thread_id).await?;
        let branches = store.branches(&request.thread_id).await?;
        let shown: HashSet<TurnId> = messages.iter().map(|m| m.turn_id.clone()).collect();
        Ok(ThreadView {
            running,
            branches: branches
                .into_iter()
                .map(|one| BranchesView { turn_id: one.turn_id, all: one.all })
                .collect(),
            messages: messages
                .into_iter()
                .filter(|message| message.role != Role::Tool)
                .map(|message| MessageView {
                    text: text_of(&message.body),
                    turn_id: message.turn_id,
                    role: message.role,
                    created_at: message.created_at,
                })
                .filter(|message| !message.text.is_empty())
                .collect(),
            actions: actions
                .into_iter()
                .filter(|stored| shown.contains(&stored.action.turn_id))
                .map(|stored| engine.view_of(&owner, stored))
                .collect(),
            approvals: approvals
                .into_iter()
                .filter(|approval| approval.state == ApprovalState::Open)
                .map(|approval| approval.request)
                .collect(),
        })
    }
}

fn text_of(body: &Value) -> String {
    body["content"].as_str().unwrap_or_default().to_owned()
}
