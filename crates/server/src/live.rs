//! A turn that a client waits for. It is admitted, listed among those that run, counted, and cancelled
//! when the client goes away.

use crate::{admission::Permit, metrics::Metrics, own::Listed, service::Service};
use behalf_app::{Caller, Running, TurnCommand, TurnOutcome};
use behalf_core::{Failure, ThreadId, TurnEvent};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    sync::mpsc::{self, UnboundedSender},
    task::JoinError,
};
use tokio_util::sync::DropGuard;

/// How long a reply waits for the workspace's record before it says `pending`.
const PROOF: Duration = Duration::from_secs(3);

/// A turn that a client waits for: dropping it stops the turn.
pub(crate) struct Live {
    pub(crate) running: Running,
    ended: Option<Result<TurnOutcome, Failure>>,
    guard: DropGuard,
    _listed: Listed,
}

/// What comes next of a turn.
pub(crate) enum Step {
    /// It tells something.
    Told(Box<TurnEvent>),
    /// It has ended for now; everything but its proof was told.
    Ended(Result<TurnOutcome, Failure>),
}

/// Begins a turn of this caller, if one may begin.
pub(crate) async fn begin(
    service: &Service,
    caller: &Caller,
    thread: Option<ThreadId>,
    command: TurnCommand,
) -> Result<Live, Failure> {
    let permit = service.admission.admit(caller.principal().owner_key(), Instant::now())?;
    let running = service.engine.turn(caller, thread, command).await?;
    let listed = service.turns.list(caller, &running);
    let guard = running.cancel.clone().drop_guard();
    let running = counted(running, permit, Arc::clone(&service.metrics));
    Ok(Live { running, ended: None, guard, _listed: listed })
}

impl Live {
    /// What comes next. Not to be asked again after the end.
    pub(crate) async fn next(&mut self) -> Step {
        if self.ended.is_none() {
            tokio::select! {
                biased;
                Some(event) = self.running.events.recv() => return Step::Told(Box::new(event)),
                ended = &mut self.running.outcome => self.ended = Some(flat(ended)),
            }
        }
        match self.running.events.try_recv() {
            Ok(event) => Step::Told(Box::new(event)),
            Err(_) => Step::Ended(self.ended.take().unwrap_or_else(|| Err(Failure::cancelled()))),
        }
    }

    /// Waits a while for the workspace's record.
    pub(crate) async fn proven(&mut self) {
        self.running.proven(PROOF).await;
    }

    /// The reply is on its way: nothing is left to be stopped.
    pub(crate) fn done(self) {
        self.guard.disarm();
    }
}

fn flat(ended: Result<Result<TurnOutcome, Failure>, JoinError>) -> Result<TurnOutcome, Failure> {
    ended.map_err(Failure::internal)?
}

/// The same turn, counted. Its permit lasts until it has ended, whoever still waits for it; and what
/// it told is there by then.
fn counted(mut running: Running, permit: Permit, metrics: Arc<Metrics>) -> Running {
    let began = Instant::now();
    let (sender, events) = mpsc::unbounded_channel();
    let mut told = std::mem::replace(&mut running.events, events);
    let mut outcome = running.outcome;
    running.outcome = tokio::spawn(async move {
        let _permit = permit;
        let ended = loop {
            tokio::select! {
                biased;
                Some(event) = told.recv() => pass(event, &sender, &metrics),
                ended = &mut outcome => break flat(ended),
            }
        };
        while let Ok(event) = told.try_recv() {
            pass(event, &sender, &metrics);
        }
        let how = ended.as_ref().map(|outcome| outcome.status);
        metrics.turn_ended(how, began.elapsed());
        // The proof comes after the end, and nobody waits for it to begin another turn.
        tokio::spawn(async move {
            while let Some(event) = told.recv().await {
                pass(event, &sender, &metrics);
            }
        });
        ended
    });
    running
}

fn pass(event: TurnEvent, sender: &UnboundedSender<TurnEvent>, metrics: &Metrics) {
    if let TurnEvent::ActionFinished { action, .. } = &event {
        metrics.action_ended(action);
    }
    sender.send(event).ok();
}
