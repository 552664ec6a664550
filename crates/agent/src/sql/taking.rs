//! Rows on their way from the workspace's storage to the shelf.

use behalf_core::{ActionId, Failure, FailureCode, Lease, Limits, OwnerKey, ResultShelf};
use behalf_databricks::{
    chunks::{Chunk, ChunkError, Chunks, Order, Window},
    door::Door,
    statements::Manifest,
};
use std::sync::Arc;

/// The rows of one result. Dropped, nothing more of them is downloaded.
pub(super) struct Taking {
    chunks: Chunks,
    shelf: Arc<dyn ResultShelf>,
    to: (OwnerKey, ActionId),
    manifest: Manifest,
    /// Rows that have come.
    pub(super) rows: u64,
    /// Chunks that have come.
    pub(super) came: u64,
    cut: bool,
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
        Ok(Self { chunks, shelf: Arc::clone(shelf), to, manifest, rows: 0, came: 0, cut: false })
    }

    /// Takes the next chunk; none where all have come, or no more have room.
    pub(super) async fn next(&mut self) -> Option<Result<(), ChunkError>> {
        if self.cut {
            return None;
        }
        Some(match self.chunks.next().await? {
            Ok(chunk) => self.shelve(chunk).await.map_err(ChunkError::from),
            Err(error) => Err(error),
        })
    }

    /// Goes on with another lease, after the token of the one before was called dead.
    pub(super) fn go_on(&mut self, lease: &Arc<Lease>) {
        self.chunks.go_on(Arc::clone(lease));
    }

    async fn shelve(&mut self, chunk: Chunk) -> Result<(), Failure> {
        let (shelf, (owner, id)) = (Arc::clone(&self.shelf), self.to.clone());
        let (bytes, said) = (chunk.bytes, chunk.rows);
        let shelved = tokio::task::spawn_blocking(move || shelf.append(&owner, &id, bytes));
        let shelved = shelved.await.map_err(Failure::internal)??;
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

pub(super) fn incomplete(said: u64, came: u64) -> Failure {
    Failure::new(
        FailureCode::Offline,
        format!("The result is incomplete: {said} rows were announced, {came} came."),
        "Run the question again; nothing of the incomplete result is shown.",
    )
}
