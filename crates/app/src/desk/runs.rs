//! What runs in a window, and what is about to: so that whoever ends a sign-in stops all of it.

use behalf_core::{ActionId, ThreadId, TurnId};
use std::collections::HashMap;
use tokio_util::sync::CancellationToken;

/// One run, from the moment that it is known who asks for it.
#[derive(Clone, Copy)]
pub(super) struct Run(u64);

/// Every run by its number. A turn that waited for a decision runs once more under its own id, while the
/// events of its first run may still come.
#[derive(Default)]
pub(super) struct Runs {
    last: u64,
    all: HashMap<u64, Entry>,
}

/// What is known of a run so far, and what stops it.
#[derive(Default)]
struct Entry {
    thread: Option<ThreadId>,
    turn: Option<TurnId>,
    /// The action whose rows it saves; none where it is a turn.
    saved: Option<ActionId>,
    cancel: CancellationToken,
}

impl Runs {
    /// Begins one that has no turn yet.
    pub(super) fn begin(&mut self) -> Run {
        self.last += 1;
        self.all.insert(self.last, Entry::default());
        Run(self.last)
    }

    /// What stops it from here on; `false` where it was stopped meanwhile.
    pub(super) fn stops(&mut self, run: Run, cancel: &CancellationToken) -> bool {
        let Some(entry) = self.all.get_mut(&run.0) else { return false };
        entry.cancel = cancel.clone();
        true
    }

    /// It is in this thread.
    pub(super) fn is_in(&mut self, run: Run, thread: &ThreadId) {
        if let Some(entry) = self.all.get_mut(&run.0) {
            entry.thread = Some(thread.clone());
        }
    }

    /// It is this turn's.
    pub(super) fn is_of(&mut self, run: Run, turn: &TurnId) {
        if let Some(entry) = self.all.get_mut(&run.0) {
            entry.turn = Some(turn.clone());
        }
    }

    /// It saves the rows of this action.
    pub(super) fn saves(&mut self, run: Run, action: &ActionId) {
        if let Some(entry) = self.all.get_mut(&run.0) {
            entry.saved = Some(action.clone());
        }
    }

    /// Stops what saves the rows of an action.
    pub(super) fn stop_saving(&self, action: &ActionId) {
        for entry in self.all.values().filter(|entry| entry.saved.as_ref() == Some(action)) {
            entry.cancel.cancel();
        }
    }

    /// Stops everything that saves rows.
    pub(super) fn stop_all_saving(&self) {
        for entry in self.all.values().filter(|entry| entry.saved.is_some()) {
            entry.cancel.cancel();
        }
    }

    /// The turn that runs in a thread; of two, the one that began last.
    pub(super) fn turn_in(&self, thread: &ThreadId) -> Option<TurnId> {
        let own = self.all.iter().filter(|(_, entry)| entry.thread.as_ref() == Some(thread));
        own.max_by_key(|(number, _)| **number).and_then(|(_, entry)| entry.turn.clone())
    }

    /// It has ended.
    pub(super) fn end(&mut self, run: Run) {
        self.all.remove(&run.0);
    }

    /// Stops a turn, as often as it runs.
    pub(super) fn stop(&self, turn: &TurnId) {
        for entry in self.all.values().filter(|entry| entry.turn.as_ref() == Some(turn)) {
            entry.cancel.cancel();
        }
    }

    /// Stops what runs in a thread.
    pub(super) fn stop_in(&self, thread: &ThreadId) {
        for entry in self.all.values().filter(|entry| entry.thread.as_ref() == Some(thread)) {
            entry.cancel.cancel();
        }
    }

    /// Stops everything.
    pub(super) fn stop_all(&mut self) {
        for (_, entry) in self.all.drain() {
            entry.cancel.cancel();
        }
    }
}
