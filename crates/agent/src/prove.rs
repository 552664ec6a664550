//! The proof: what the workspace's own query history says about who ran a statement, and about how
//! one ended whose reply was lost. Nothing is ever run again.

mod claim;
mod watch;

pub(crate) use claim::Claim;
use claim::{Trace, ended};
pub(crate) use watch::Stops;
pub use watch::Watch;

use behalf_core::{
    ActionStatus, Failure, FailureCode, Limits, ResultShelf, RunAs, Scopes, ThreadId, TokenSource,
    TurnEvent, Verification,
};
use behalf_databricks::{
    Door, Errand,
    history::{self, Record},
};
use behalf_store::Store;
use std::{sync::Arc, time::Duration};
use tokio::{sync::mpsc, time::Instant};
use tokio_util::sync::CancellationToken;

/// Most statements of one look.
const BATCH: usize = 50;
/// Shortest pause between two looks.
const SHORTEST: Duration = Duration::from_millis(100);

/// What one look showed.
#[derive(Clone)]
pub(crate) enum Seen {
    /// The record.
    Record(Record),
    /// No record yet.
    Nothing,
    /// Its reader may not look.
    Forbidden,
    /// No answer: nothing is known.
    NoAnswer,
    /// Its reader has signed out.
    SignedOut,
}

/// Proves the claims of one owner's actions.
pub struct Prover {
    /// The way to the workspace.
    pub door: Door,
    /// Whose actions.
    pub source: Arc<dyn TokenSource>,
    /// The owner's store.
    pub store: Arc<Store>,
    /// Where the rows are.
    pub shelf: Arc<dyn ResultShelf>,
    /// How long and how often.
    pub limits: Limits,
    /// What all proofs of the engine share.
    pub watch: Arc<Watch>,
}

/// A claim, and until when its record is looked for.
type Open = (Claim, Instant);
pub(crate) type Events = mpsc::UnboundedSender<TurnEvent>;

pub(crate) fn mismatch() -> Failure {
    Failure::new(
        FailureCode::IdentityMismatch,
        "The workspace's record says that somebody else ran this statement.",
        "The rows are withheld. Tell your workspace admin; the statement id is on the action.",
    )
}

/// What stands in place of messages that came of withheld rows.
pub(crate) const WITHHELD: &str = "[withheld: the workspace's record names another identity]";

impl Prover {
    /// Looks once, for some claims.
    pub(crate) async fn look(&self, claims: &[Claim]) -> Vec<Seen> {
        let mut seen = vec![Seen::NoAnswer; claims.len()];
        for run_as in [RunAs::OnBehalfOfUser, RunAs::ServicePrincipal] {
            let of_it = |claim: &&Claim| claim.run_as == run_as;
            let some: Vec<&Claim> = claims.iter().filter(of_it).collect();
            if some.is_empty() {
                continue;
            }
            let found = self.records(run_as, &some).await;
            for (claim, slot) in claims.iter().zip(&mut seen).filter(|(c, _)| c.run_as == run_as) {
                *slot = match &found {
                    Ok(records) => match claim.find(records) {
                        Some(record) => Seen::Record(record.clone()),
                        None => Seen::Nothing,
                    },
                    Err(failure) if is_forbidden(failure) => Seen::Forbidden,
                    Err(failure) if failure.code == FailureCode::SignInNeeded => Seen::SignedOut,
                    Err(_) => Seen::NoAnswer,
                };
            }
        }
        seen
    }

    async fn records(&self, run_as: RunAs, claims: &[&Claim]) -> Result<Vec<Record>, Failure> {
        let lease = self.source.lease(run_as, &Scopes::of(Scopes::SQL)).await?;
        let reason = claims.first().map_or("proof", |claim| claim.action_id.as_str());
        let errand = Errand::follow_up(&lease, reason);
        let mut ids = Vec::new();
        let mut since = None;
        for claim in claims {
            match &claim.trace {
                Trace::Statement(id) => ids.push(id.clone()),
                Trace::Tag { since_ms, .. } => {
                    since = Some(since.map_or(*since_ms, |s: i64| s.min(*since_ms)));
                }
            }
        }
        let mut records = Vec::new();
        if !ids.is_empty() {
            self.watch.pace(&self.limits).await;
            records.extend(history::of_statements(&self.door, &errand, &ids).await?);
        }
        if let Some(since) = since {
            self.watch.pace(&self.limits).await;
            records
                .extend(history::since(&self.door, &errand, &lease.principal.id, since).await?.0);
        }
        Ok(records)
    }

    /// Settles a claim as far as what was seen allows; `true` when nothing is left of it.
    pub(crate) async fn settle(
        &self,
        claim: &Claim,
        seen: &Seen,
        time_is_up: bool,
        events: Option<&Events>,
    ) -> Result<bool, Failure> {
        let verified = match seen {
            Seen::Record(record) => {
                if claim.open && ended(record).is_none() {
                    // It goes on; if our time is up, the next start looks again.
                    return Ok(time_is_up);
                }
                match claim.compare(record) {
                    Some(verified) => verified,
                    None if !time_is_up => return Ok(false),
                    None => unconfirmed("the query history does not say who ran it"),
                }
            }
            Seen::Forbidden => unconfirmed("you may not read the query history"),
            Seen::Nothing if time_is_up => unconfirmed("the query history has no record of it"),
            // Without an answer it stays pending, and the next start looks again.
            Seen::NoAnswer if time_is_up => return Ok(true),
            // So it is where nobody is signed in any more: the next sign-in looks.
            Seen::SignedOut => return Ok(true),
            Seen::Nothing | Seen::NoAnswer => return Ok(false),
        };
        if claim.open {
            let record = if let Seen::Record(record) = seen { Some(record) } else { None };
            self.conclude(claim, record, events).await?;
        }
        self.record(claim, verified, events).await?;
        Ok(true)
    }

    /// Commits how an action ended whose reply was lost.
    async fn conclude(
        &self,
        claim: &Claim,
        record: Option<&Record>,
        events: Option<&Events>,
    ) -> Result<(), Failure> {
        let Some(stored) = self.store.action(&claim.action_id).await? else { return Ok(()) };
        let mut action = stored.action;
        action.status = record.and_then(ended).unwrap_or(ActionStatus::Unknown);
        action.statement_id = record.map(|r| r.query_id.clone()).or(action.statement_id);
        action.error = after_the_fact(action.status).map(|failure| failure.traced(&action.id));
        if self.store.finish_action(action.clone()).await? {
            tell(events, TurnEvent::ActionFinished { action, columns: Vec::new() });
        }
        Ok(())
    }

    /// Commits and tells what the record says. A mismatch withholds the rows, and stops the turn
    /// that runs in the thread.
    async fn record(
        &self,
        claim: &Claim,
        verified: Verification,
        events: Option<&Events>,
    ) -> Result<(), Failure> {
        let id = &claim.action_id;
        let mismatched = matches!(verified, Verification::Mismatch { .. });
        if mismatched {
            self.shelf.withhold(&self.source.owner().owner_key(), id);
            self.watch.stop(&claim.thread_id, claim.told);
        }
        self.store.record_verification(id, verified.clone(), WITHHELD).await?;
        if mismatched {
            // Nor what was fetched again in between.
            self.shelf.withhold(&self.source.owner().owner_key(), id);
            // A turn that began in between has read what is withheld by now.
            self.watch.stop(&claim.thread_id, claim.told);
        }
        tell(events, TurnEvent::IdentityVerified { action_id: id.clone(), verified });
        Ok(())
    }

    /// Looks again with growing pauses until every claim is settled or its time is up: those that
    /// are open, and those that come.
    pub(crate) async fn prove(
        &self,
        mut open: Vec<Open>,
        mut claims: mpsc::UnboundedReceiver<Claim>,
        events: Option<Events>,
    ) {
        let mut pause = self.limits.verify_first;
        let mut more = true;
        while more || !open.is_empty() {
            tokio::select! {
                claim = claims.recv(), if more => match claim {
                    Some(claim) if self.watch.take(&claim.action_id) => {
                        open.push(self.open(claim));
                        pause = self.limits.verify_first;
                    }
                    Some(_) => {}
                    None => more = false,
                },
                () = tokio::time::sleep(pause), if !open.is_empty() => {
                    open = self.look_again(open, events.as_ref()).await;
                    pause = (pause * 2).clamp(SHORTEST, self.limits.verify_longest);
                }
            }
        }
    }

    fn open(&self, claim: Claim) -> Open {
        (claim, Instant::now() + self.limits.verify_for)
    }

    async fn look_again(&self, open: Vec<Open>, events: Option<&Events>) -> Vec<Open> {
        let mut left = Vec::new();
        for batch in open.chunks(BATCH) {
            let claims: Vec<Claim> = batch.iter().map(|(claim, _)| claim.clone()).collect();
            let look = tokio::time::timeout(self.limits.api_request * 2, self.look(&claims)).await;
            let seen = look.unwrap_or_else(|_| vec![Seen::NoAnswer; claims.len()]);
            for ((claim, until), seen) in batch.iter().zip(seen) {
                let time_is_up = Instant::now() >= *until;
                let settled = self.settle(claim, &seen, time_is_up, events).await;
                let settled = settled.unwrap_or_else(|failure| {
                    tracing::warn!(code = failure.code.name(), "a proof could not be recorded");
                    time_is_up
                });
                if settled {
                    self.watch.release(&claim.action_id);
                } else {
                    left.push((claim.clone(), *until));
                }
            }
        }
        left
    }

    /// Commits that nobody knows yet how an action of a process that is gone went on; its record may still
    /// tell.
    async fn show_unknown(&self, claim: &Claim) -> Result<(), Failure> {
        let Some(stored) = self.store.action(&claim.action_id).await? else { return Ok(()) };
        let mut action = stored.action;
        if action.status == ActionStatus::Running {
            action.status = ActionStatus::Unknown;
            action.error = after_the_fact(action.status).map(|f| f.traced(&action.id));
            self.store.leave_open(action).await?;
        }
        Ok(())
    }

    /// Takes up what earlier processes left open: looks at once, cancels `looked`, and goes on until
    /// it is settled. Threads that somebody holds are left to them.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn take_up(
        &self,
        is_held: impl Fn(&ThreadId) -> bool,
        looked: CancellationToken,
    ) -> Result<(), Failure> {
        let looked = looked.drop_guard();
        let mut open = Vec::new();
        for stored in self.store.open_actions().await? {
            if is_held(&stored.action.thread_id) {
                continue;
            }
            match Claim::of_stored(&stored) {
                Some(claim) if self.watch.take(&claim.action_id) => open.push(self.open(claim)),
                Some(_) => {}
                None => {
                    // A model call: no record will ever tell how it ended.
                    let mut action = stored.action;
                    action.status = ActionStatus::Unknown;
                    action.error = after_the_fact(action.status).map(|f| f.traced(&action.id));
                    self.store.finish_action(action).await?;
                }
            }
        }
        let open = self.look_again(open, None).await;
        for (claim, _) in open.iter().filter(|(claim, _)| claim.open) {
            self.show_unknown(claim).await?;
        }
        drop(looked);
        let (_, none) = mpsc::unbounded_channel();
        self.prove(open, none, None).await;
        Ok(())
    }
}

fn tell(events: Option<&Events>, event: TurnEvent) {
    if let Some(events) = events {
        events.send(event).ok();
    }
}

fn unconfirmed(reason: &str) -> Verification {
    Verification::Unconfirmed { reason: reason.to_owned() }
}

fn is_forbidden(failure: &Failure) -> bool {
    matches!(failure.code, FailureCode::Forbidden { .. } | FailureCode::ConsentNeeded { .. })
}

/// What is to be said of an action whose end was learnt from its record.
fn after_the_fact(status: ActionStatus) -> Option<Failure> {
    match status {
        ActionStatus::Succeeded => None,
        ActionStatus::Cancelled => Some(Failure::cancelled()),
        ActionStatus::Failed => Some(Failure::new(
            FailureCode::StatementFailed { sql_state: None },
            "The statement failed; its reply was lost.",
            "Look at the statement in the workspace for the error.",
        )),
        _ => Some(Failure::new(
            FailureCode::Internal,
            "Behalf ended before it saw how this went, and the workspace's record does not tell.",
            "Look at the workspace before you run it again.",
        )),
    }
}
