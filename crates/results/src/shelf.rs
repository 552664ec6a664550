//! The shelf: each result under its owner and its action. Another owner's result is not there.

mod first;
mod held;
mod orders;
mod pieces;

use crate::{statistics, text::text, typed};
use behalf_core::{
    ActionId, Failure, FailureCode, Limits, OwnerKey, ResultShelf,
    results::{Chunk, Column, ColumnStatistics, Sample, Shelved},
};
use held::{All, Held};
use pieces::Piece;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// Results kept at once.
const KEPT: usize = 256;
/// Longest cell in a sample, in characters.
const CELL: usize = 1000;

/// Every result that is held, within a budget of bytes.
pub struct Shelf {
    all: Mutex<All>,
    /// Who reads what is packed: one at a time, with all processors.
    unpacking: Mutex<()>,
    limits: Limits,
}

impl Shelf {
    /// An empty shelf with the budgets of these limits.
    pub fn new(limits: Limits) -> Self {
        Self { all: Mutex::default(), unpacking: Mutex::default(), limits }
    }

    fn lock(&self) -> MutexGuard<'_, All> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The columns of a result that is held, also while it comes.
    pub fn columns(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
    ) -> Result<Arc<Vec<Column>>, Failure> {
        let all = self.lock();
        let held = all.held.get(&(owner.clone(), action.clone())).ok_or_else(not_here)?;
        Ok(Arc::clone(&held.columns))
    }

    /// Gives a result that has come under another id to the action that it is of: all of it, or nothing.
    pub fn settle(&self, owner: &OwnerKey, from: &ActionId, action: &ActionId) {
        let mut all = self.lock();
        if let Some(mut held) = all.held.remove(&(owner.clone(), from.clone())) {
            held.filling = false;
            all.held.insert((owner.clone(), action.clone()), held);
        }
    }
}

impl ResultShelf for Shelf {
    fn begin(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
        columns: Vec<Column>,
    ) -> Result<(), Failure> {
        let mut all = self.lock();
        all.put((owner.clone(), action.clone()), Held::new(columns));
        all.make_room(self.limits.shelf_bytes);
        Ok(())
    }

    fn append(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
        chunk: Chunk,
        turn: &mut dyn FnMut() -> Result<(), Failure>,
    ) -> Result<Shelved, Failure> {
        let key = (owner.clone(), action.clone());
        let spare = self.lock().look(&key)?.spare(self.limits.unpacked_bytes);
        let piece = Piece::read(chunk, spare.as_deref(), turn)?;
        turn()?;
        let mut all = self.lock();
        let held = all.look(&key)?;
        held.add(piece, self.limits.result_rows)?;
        let (rows, full) = (held.rows, held.length >= self.limits.result_bytes);
        let room = all.make_room(self.limits.shelf_bytes);
        Ok(Shelved { rows, full: full || !room })
    }

    fn put(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
        columns: Vec<Column>,
        rows: Vec<Vec<Option<String>>>,
    ) -> Result<Shelved, Failure> {
        let batch = typed::batch(&columns, &rows)?;
        let length = batch.get_array_memory_size();
        let key = (owner.clone(), action.clone());
        let mut held = Held::new(columns);
        held.add(Piece::of(vec![batch], length)?, u64::MAX)?;
        let rows = held.rows;
        let mut all = self.lock();
        all.put(key, held);
        let room = all.make_room(self.limits.shelf_bytes);
        Ok(Shelved { rows, full: !room })
    }

    fn statistics(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
    ) -> Result<Vec<ColumnStatistics>, Failure> {
        let count = statistics::rows(&self.columns(owner, action)?) as u64;
        let rows = self.first(owner, action, count, &CancellationToken::new())?;
        statistics::of(rows.columns(), rows.batches())
    }

    fn sample(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
        rows: usize,
        bytes: usize,
    ) -> Result<Sample, Failure> {
        let total_rows = {
            let mut all = self.lock();
            let held = all.look(&(owner.clone(), action.clone()))?;
            held.filling = false;
            held.rows
        };
        // Not while others wait: a cell may be long.
        let held = self.first(owner, action, rows as u64, &CancellationToken::new())?;
        let mut sample = Sample { columns: held.columns().to_vec(), rows: Vec::new(), total_rows };
        let mut left = bytes;
        for batch in held.batches() {
            let room = rows.saturating_sub(sample.rows.len());
            // Row by row: a row that does not fit any more is not followed by others.
            for at in 0..room.min(batch.num_rows()) {
                let cells = batch.columns().iter();
                let row: Vec<Option<String>> = cells.map(|c| text(c, at).map(cut)).collect();
                let size: usize = row.iter().flatten().map(String::len).sum();
                let Some(rest) = left.checked_sub(size) else { return Ok(sample) };
                left = rest;
                sample.rows.push(row);
            }
        }
        Ok(sample)
    }

    fn withhold(&self, owner: &OwnerKey, action: &ActionId) {
        self.lock().held.remove(&(owner.clone(), action.clone()));
    }
}

/// A cell for the model: a long one is cut, and shows it.
fn cut(cell: String) -> String {
    match cell.char_indices().nth(CELL) {
        Some((end, _)) => format!("{}… ({} characters)", &cell[..end], cell.chars().count()),
        None => cell,
    }
}

fn not_here() -> Failure {
    Failure::new(
        FailureCode::NotFound,
        "This result is not held any more.",
        "Run the question again.",
    )
}

#[cfg(test)]
mod tests;
