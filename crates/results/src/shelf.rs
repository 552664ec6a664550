//! The shelf: each result under its owner and its action. Another owner's result is not there.

mod orders;

use crate::{rows::Rows, statistics, stream::decode, text::text, typed};
use arrow::array::RecordBatch;
use behalf_core::{
    ActionId, Failure, FailureCode, Limits, OwnerKey, ResultShelf,
    results::{Column, ColumnStatistics, Sample, Shelved, unread},
};
use bytes::Bytes;
use orders::Orders;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Results kept at once.
const KEPT: usize = 256;
/// Longest cell in a sample, in characters.
const CELL: usize = 1000;

type Key = (OwnerKey, ActionId);

struct Held {
    columns: Arc<Vec<Column>>,
    batches: Arc<Vec<RecordBatch>>,
    rows: u64,
    bytes: usize,
    born: u64,
    /// Nobody has read it yet: it does not make room for others.
    filling: bool,
    /// How it was looked at.
    orders: Orders,
}

#[derive(Default)]
struct All {
    held: HashMap<Key, Held>,
    births: u64,
    /// Grows with each look at an order.
    looks: u64,
}

impl All {
    /// Makes room within the budgets: of the owner who holds the most, the oldest goes first, so
    /// that nobody is pushed out by another's many results. What is being filled stays; `false`
    /// where that alone is too much.
    fn make_room(&mut self, bytes: usize) -> bool {
        // An order can be made again from what is here.
        while self.bytes() > bytes && self.drop_oldest_order() {}
        while self.held.len() > KEPT || self.bytes() > bytes {
            let mut shares: HashMap<&OwnerKey, (usize, usize)> = HashMap::new();
            for ((owner, _), held) in self.held.iter().filter(|(_, held)| !held.filling) {
                let share = shares.entry(owner).or_default();
                *share = (share.0 + held.bytes, share.1 + 1);
            }
            let most = shares.into_iter().max_by_key(|(_, share)| *share).map(|(o, _)| o.clone());
            let oldest = self
                .held
                .iter()
                .filter(|(key, held)| !held.filling && Some(&key.0) == most.as_ref())
                .min_by_key(|(_, held)| held.born)
                .map(|(key, _)| key.clone());
            let Some(oldest) = oldest else { return false };
            self.held.remove(&oldest);
        }
        true
    }

    fn bytes(&self) -> usize {
        self.held.values().map(|held| held.bytes + held.orders.bytes()).sum()
    }
}

/// Every result that is held, within a budget of bytes.
pub struct Shelf {
    all: Mutex<All>,
    limits: Limits,
}

impl Shelf {
    /// An empty shelf with the budgets of these limits.
    pub fn new(limits: Limits) -> Self {
        Self { all: Mutex::default(), limits }
    }

    fn lock(&self) -> MutexGuard<'_, All> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
        read: impl FnOnce(&Held) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let all = self.lock();
        read(all.held.get(&(owner.clone(), action.clone())).ok_or_else(not_here)?)
    }

    /// Rows `offset` to `offset + count` as an Arrow IPC stream; fewer at the end.
    pub fn window(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
        offset: u64,
        count: u64,
    ) -> Result<Vec<u8>, Failure> {
        self.whole(owner, action)?.stream(offset, count)
    }

    /// The columns of a result that is held, also while it comes.
    pub fn columns(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
    ) -> Result<Arc<Vec<Column>>, Failure> {
        self.read(owner, action, |held| Ok(Arc::clone(&held.columns)))
    }

    /// Gives a result that has come under another id to the action that it is of: all of it, or nothing.
    pub fn settle(&self, owner: &OwnerKey, from: &ActionId, action: &ActionId) {
        let mut all = self.lock();
        if let Some(mut held) = all.held.remove(&(owner.clone(), from.clone())) {
            held.filling = false;
            all.held.insert((owner.clone(), action.clone()), held);
        }
    }

    /// All rows, as they came. They are shared, not copied: nobody waits for the lock while they are read.
    fn whole(&self, owner: &OwnerKey, action: &ActionId) -> Result<Rows, Failure> {
        let (columns, batches) = self.read(owner, action, |held| {
            Ok((Arc::clone(&held.columns), Arc::clone(&held.batches)))
        })?;
        Ok(Rows::whole(columns, batches))
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
        all.births += 1;
        let born = all.births;
        let held = Held {
            columns: Arc::new(columns),
            batches: Arc::default(),
            rows: 0,
            bytes: 0,
            born,
            filling: true,
            orders: Orders::default(),
        };
        all.held.insert((owner.clone(), action.clone()), held);
        all.make_room(self.limits.shelf_bytes);
        Ok(())
    }

    fn append(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
        chunk: Bytes,
    ) -> Result<Shelved, Failure> {
        let size = chunk.len();
        let batches = decode(chunk)?;
        let key = (owner.clone(), action.clone());
        let mut all = self.lock();
        let held = all.held.get_mut(&key).ok_or_else(not_here)?;
        let room = self.limits.result_rows.saturating_sub(held.rows);
        if batches
            .iter()
            .map(|batch| batch.num_rows() as u64)
            .try_fold(0, u64::checked_add)
            .is_none_or(|rows| rows > room)
        {
            return Err(unread("more rows than were asked for"));
        }
        for batch in batches {
            if batch.num_columns() != held.columns.len() {
                return Err(unread("the rows have other columns than the manifest"));
            }
            if let Some(first) = held.batches.first()
                && first.schema().fields().iter().map(|f| f.data_type()).ne(batch
                    .schema()
                    .fields()
                    .iter()
                    .map(|f| f.data_type()))
            {
                return Err(unread("the chunks differ in their types"));
            }
            held.rows += batch.num_rows() as u64;
            Arc::make_mut(&mut held.batches).push(batch);
            // They are of fewer rows than there are now.
            held.orders = Orders::default();
        }
        held.bytes += size;
        let (rows, full) = (held.rows, held.bytes >= self.limits.result_bytes);
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
        self.begin(owner, action, columns)?;
        let mut all = self.lock();
        let held = all.held.get_mut(&(owner.clone(), action.clone())).ok_or_else(not_here)?;
        held.rows = batch.num_rows() as u64;
        held.bytes = batch.get_array_memory_size();
        Arc::make_mut(&mut held.batches).push(batch);
        let rows = held.rows;
        let room = all.make_room(self.limits.shelf_bytes);
        Ok(Shelved { rows, full: !room })
    }

    fn statistics(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
    ) -> Result<Vec<ColumnStatistics>, Failure> {
        let rows = self.whole(owner, action)?;
        statistics::of(rows.columns(), rows.batches())
    }

    fn sample(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
        rows: usize,
        bytes: usize,
    ) -> Result<Sample, Failure> {
        if let Some(held) = self.lock().held.get_mut(&(owner.clone(), action.clone())) {
            held.filling = false;
        }
        // Not while others wait: a cell may be long.
        let held = self.whole(owner, action)?;
        let total_rows = held.count();
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
