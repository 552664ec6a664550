//! Running turns: one at a time in a thread, held by a lock that other processes see.

use crate::{caller::Caller, engine::Engine};
use behalf_agent::{Turn, TurnCommand, TurnOutcome, TurnParts, written_turn};
use behalf_core::{
    Action, ApprovalRequest, Failure, FailureCode, ResultShelf, ThreadId, TurnEvent, TurnId,
};
use behalf_store::ApprovalState;
use serde::Serialize;
use std::{
    fs::{self, File},
    path::PathBuf,
    sync::{Arc, PoisonError},
    time::Duration,
};
use tokio::{sync::mpsc, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

/// A turn that runs.
pub struct Running {
    /// The thread.
    pub thread_id: ThreadId,
    /// The turn.
    pub turn_id: TurnId,
    /// What it tells. The stream ends when the turn has ended and every claim is settled.
    pub events: mpsc::UnboundedReceiver<TurnEvent>,
    /// Stops it.
    pub cancel: CancellationToken,
    /// How it ended for now.
    pub outcome: JoinHandle<Result<TurnOutcome, Failure>>,
    proving: JoinHandle<()>,
}

/// Everything about a turn, as the service and `--json` tell it.
#[derive(Debug, Clone, Serialize)]
pub struct TurnReport {
    /// The actions, oldest first.
    pub actions: Vec<Action>,
    /// The approvals that wait.
    pub approvals: Vec<ApprovalRequest>,
}

/// Holds a thread: dropping it lets go. The file stays, since removing it would let two others
/// hold two files of one name.
pub(crate) struct Hold {
    engine: Arc<Engine>,
    thread: ThreadId,
    file: File,
}

impl Drop for Hold {
    fn drop(&mut self) {
        // Free before anybody is told so.
        self.file.unlock().ok();
        self.engine.held.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.thread);
        self.engine.ended.notify_waiters();
    }
}

impl Engine {
    /// Starts a turn. For a question `thread` may be left out; then a thread begins.
    pub async fn turn(
        self: &Arc<Self>,
        caller: &Caller,
        thread: Option<ThreadId>,
        command: TurnCommand,
    ) -> Result<Running, Failure> {
        self.turn_until(caller, thread, command, self.stops()).await
    }

    /// What stops a turn of this engine, and is stopped with the engine.
    pub(crate) fn stops(&self) -> CancellationToken {
        self.stop.child_token()
    }

    /// Starts a turn that this stops: also before it has begun.
    pub(crate) async fn turn_until(
        self: &Arc<Self>,
        caller: &Caller,
        thread: Option<ThreadId>,
        command: TurnCommand,
        cancel: CancellationToken,
    ) -> Result<Running, Failure> {
        let fresh = || ThreadId::fresh(self.clock.as_ref(), self.entropy.as_ref());
        if let Some(thread) = &thread {
            // One that is not there is held by nobody.
            caller.store.check_thread(thread).await?;
        }
        let is_known = thread.is_some();
        let thread_id = thread.unwrap_or_else(fresh);
        let hold = self.hold(&thread_id)?;
        // Read while nobody else changes it.
        let known = match is_known {
            true => Some(caller.store.messages(&thread_id).await?),
            false => None,
        };
        let fresh = || TurnId::fresh(self.clock.as_ref(), self.entropy.as_ref());
        let turn_id = match (&command, &known) {
            (TurnCommand::Run(_), _) => written_turn(self.clock.as_ref(), self.entropy.as_ref()),
            (TurnCommand::Ask { .. }, _) | (TurnCommand::Compare { .. }, None) => fresh(),
            // Beside what it is compared with.
            (TurnCommand::Compare { of, .. }, Some(_)) => {
                let stored = caller.store.action(of).await?.ok_or_else(no_thread)?;
                stored.action.turn_id
            }
            (TurnCommand::Decide { .. } | TurnCommand::Retry, known) => {
                let last = known.as_ref().and_then(|messages| messages.last());
                last.ok_or_else(no_thread)?.turn_id.clone()
            }
        };
        caller.source.settle().await;
        if cancel.is_cancelled() {
            return Err(Failure::cancelled());
        }
        let (sender, events) = mpsc::unbounded_channel();
        let shelf: Arc<dyn ResultShelf> = self.shelf.clone();
        let (turn, proving) = Turn::start(TurnParts {
            thread_id: thread_id.clone(),
            turn_id: turn_id.clone(),
            door: self.door.clone(),
            source: Arc::clone(&caller.source),
            store: Arc::clone(&caller.store),
            shelf,
            resources: caller.resources.clone(),
            limits: self.limits.clone(),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            events: sender,
            cancel: cancel.clone(),
            watch: Arc::clone(&self.watch),
        });
        let work = async move {
            let _hold = hold;
            turn.run(command).await
        };
        // What it logs is found by the request that began it.
        let outcome = tokio::spawn(work.in_current_span());
        Ok(Running { thread_id, turn_id, events, cancel, outcome, proving })
    }

    /// Shows another branch of a thread, in which no turn runs meanwhile.
    ///
    /// # Errors
    /// `busy` while one runs, `not_found` where the thread has no such turn.
    pub async fn show_branch(
        self: &Arc<Self>,
        caller: &Caller,
        thread: &ThreadId,
        turn: &TurnId,
    ) -> Result<(), Failure> {
        caller.store.check_thread(thread).await?;
        let _hold = self.hold(thread)?;
        caller.store.show_branch(thread, turn).await
    }

    /// The actions and open approvals of a turn.
    pub async fn report(
        &self,
        caller: &Caller,
        thread: &ThreadId,
        turn: &TurnId,
    ) -> Result<TurnReport, Failure> {
        let actions = caller.store.actions(thread).await?;
        let approvals = caller.store.waiting_approvals(thread).await?;
        Ok(TurnReport {
            actions: actions
                .into_iter()
                .map(|stored| stored.action)
                .filter(|action| action.turn_id == *turn)
                .collect(),
            approvals: approvals
                .into_iter()
                .filter(|a| a.state == ApprovalState::Open && a.request.turn_id == *turn)
                .map(|a| a.request)
                .collect(),
        })
    }

    /// The approvals that a thread waits for, in the order in which they were asked: those that are open;
    /// where there are none, those that were given and not used yet.
    ///
    /// # Errors
    /// `not_found` when the caller has no such thread.
    pub async fn open_approvals(
        &self,
        caller: &Caller,
        thread: &ThreadId,
    ) -> Result<Vec<ApprovalRequest>, Failure> {
        caller.store.check_thread(thread).await?;
        let waiting = caller.store.waiting_approvals(thread).await?;
        let (open, given): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|approval| approval.state == ApprovalState::Open);
        let asked = if open.is_empty() { given } else { open };
        Ok(asked.into_iter().map(|approval| approval.request).collect())
    }

    fn hold_path(&self, thread: &ThreadId) -> Result<PathBuf, Failure> {
        let folder = self.home.path().join("turns");
        fs::create_dir_all(&folder).map_err(Failure::internal)?;
        Ok(folder.join(format!("{thread}.lock")))
    }

    /// Takes a thread, in this process and among others; the second turn at once is refused.
    pub(crate) fn hold(self: &Arc<Self>, thread: &ThreadId) -> Result<Hold, Failure> {
        let busy = || {
            Failure::new(
                FailureCode::Busy,
                "A turn is still running in this thread.",
                "Wait for it, or stop it, then ask again.",
            )
        };
        let path = self.hold_path(thread)?;
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(Failure::internal)?;
        if !self.held.lock().unwrap_or_else(PoisonError::into_inner).insert(thread.clone()) {
            return Err(busy());
        }
        let hold = Hold { engine: Arc::clone(self), thread: thread.clone(), file };
        hold.file.try_lock().map_err(|_| busy())?;
        Ok(hold)
    }

    /// Whether some process still runs a turn in this thread.
    pub(crate) fn thread_is_held(&self, thread: &ThreadId) -> bool {
        if self.held.lock().unwrap_or_else(PoisonError::into_inner).contains(thread) {
            return true;
        }
        let file = self.hold_path(thread).ok().and_then(|path| File::open(path).ok());
        file.is_some_and(|file| file.try_lock_shared().is_err())
    }
}

impl Running {
    /// Waits for claims to be settled, for `limit` at most. What is open stays pending, and the
    /// background goes on.
    pub async fn proven(&mut self, limit: Duration) {
        tokio::time::timeout(limit, &mut self.proving).await.ok();
    }
}

fn no_thread() -> Failure {
    Failure::new(
        FailureCode::NotFound,
        "There is no such thread.",
        "Decide in the thread that asked.",
    )
}
