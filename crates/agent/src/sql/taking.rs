//! Rows on their way from the workspace's storage to the shelf.

use behalf_core::{
    ActionId, Failure, FailureCode, Lease, Limits, OwnerKey, ResultShelf,
    results::{Chunk, Shelved},
};
use behalf_databricks::{
    chunks::{ChunkError, Chunks, Order, Window},
    door::Door,
    statements::Manifest,
};
use std::{collections::VecDeque, sync::Arc};
use tokio::{sync::oneshot, task::JoinHandle};

/// Chunks that are read at once.
const AT_ONCE: usize = 4;

/// The rows of one result. Dropped, nothing more of them is downloaded.
pub(super) struct Taking {
    chunks: Chunks,
    /// What has come and is read, each to be put behind the one before.
    reading: VecDeque<Reading>,
    /// What came behind them: nothing more, or why.
    end: Option<Result<(), ChunkError>>,
    shelf: Arc<dyn ResultShelf>,
    to: (OwnerKey, ActionId),
    manifest: Manifest,
    /// Rows that have come.
    pub(super) rows: u64,
    /// Chunks that have come.
    pub(super) came: u64,
    cut: bool,
}

/// A chunk that is read. Dropped before its turn, it comes to no shelf.
struct Reading {
    shelved: JoinHandle<Result<Shelved, Failure>>,
    /// Says that it is its turn, once.
    turn: Option<oneshot::Sender<()>>,
    /// How many rows its link says it has.
    said: u64,
}

impl Reading {
    fn begin(shelf: &Arc<dyn ResultShelf>, to: &(OwnerKey, ActionId), chunk: Chunk) -> Self {
        let (shelf, (owner, id), said) = (Arc::clone(shelf), to.clone(), chunk.rows);
        let (turn, told) = oneshot::channel();
        let mut told = Some(told);
        let mut wait = move || match told.take() {
            Some(told) => told.blocking_recv().map_err(|_| Failure::cancelled()),
            None => Ok(()),
        };
        let append = move || shelf.append(&owner, &id, chunk, &mut wait);
        let shelved = tokio::task::spawn_blocking(append);
        Self { shelved, turn: Some(turn), said }
    }

    /// Waits until it is on the shelf, now that those before it are.
    async fn end(&mut self) -> Result<Shelved, Failure> {
        if let Some(turn) = self.turn.take() {
            // Whoever fails before its turn does not wait for it.
            let _ = turn.send(());
        }
        (&mut self.shelved).await.map_err(Failure::internal)?
    }
}

impl Taking {
    /// Opens the result on the shelf, for these rows of this owner's action.
    pub(super) fn begin(
        (door, limits): (&Door, &Limits),
        shelf: &Arc<dyn ResultShelf>,
        to: (OwnerKey, ActionId),
        manifest: Manifest,
        order: Order<'_>,
    ) -> Result<Self, Failure> {
        shelf.begin(&to.0, &to.1, manifest.columns.clone())?;
        let window = Window { chunks: limits.downloads, bytes: limits.download_bytes };
        let chunks = Chunks::of(door, &manifest, order, window);
        let (reading, shelf) = (VecDeque::new(), Arc::clone(shelf));
        Ok(Self { chunks, reading, end: None, shelf, to, manifest, rows: 0, came: 0, cut: false })
    }

    /// Takes the next chunk; none where all have come, or no more have room. After a token that died it
    /// goes on where it stood.
    pub(super) async fn next(&mut self) -> Option<Result<(), ChunkError>> {
        while !self.cut {
            let has_room = self.reading.len() < AT_ONCE && self.end.is_none();
            tokio::select! {
                biased;
                next = self.chunks.next(), if has_room => match next {
                    Some(Ok(chunk)) => {
                        self.reading.push_back(Reading::begin(&self.shelf, &self.to, chunk));
                    }
                    Some(Err(error)) => self.end = Some(Err(error)),
                    None => self.end = Some(Ok(())),
                },
                Some((said, shelved)) = first(&mut self.reading) => {
                    self.reading.pop_front();
                    self.chunks.settle();
                    let counted = shelved.and_then(|shelved| self.count(said, shelved));
                    return Some(counted.map_err(ChunkError::from));
                }
                else => return self.end.take()?.err().map(Err),
            }
        }
        None
    }

    /// Goes on with another lease, after the token of the one before was called dead.
    pub(super) fn go_on(&mut self, lease: &Arc<Lease>) {
        self.chunks.go_on(Arc::clone(lease));
    }

    fn count(&mut self, said: u64, shelved: Shelved) -> Result<(), Failure> {
        let rows = shelved.rows.saturating_sub(self.rows);
        if rows != said {
            return Err(incomplete(said, rows));
        }
        self.rows = shelved.rows;
        self.came += 1;
        // What is there is shown, and that it is not all.
        self.cut = shelved.full && self.came < self.manifest.chunks;
        Ok(())
    }

    /// Whether the rows that came are not all that the statement has; fails where they are not all that
    /// was announced.
    pub(super) fn end(&self) -> Result<bool, Failure> {
        if !self.cut && self.rows != self.manifest.total_rows {
            return Err(incomplete(self.manifest.total_rows, self.rows));
        }
        Ok(self.manifest.truncated || self.cut)
    }
}

/// Waits until the first of these is on the shelf: how many rows were said, and what is there now.
async fn first(reading: &mut VecDeque<Reading>) -> Option<(u64, Result<Shelved, Failure>)> {
    let first = reading.front_mut()?;
    Some((first.said, first.end().await))
}

pub(super) fn incomplete(said: u64, came: u64) -> Failure {
    Failure::new(
        FailureCode::Offline,
        format!("The result is incomplete: {said} rows were announced, {came} came."),
        "Run the question again; nothing of the incomplete result is shown.",
    )
}
