//! The orders that were made of a result: kept beside it while there is room, and never of rows that it has
//! not any more.

use super::{
    Shelf,
    held::{All, Held, Key},
    not_here,
};
use crate::rows::Rows;
use behalf_core::{ActionId, Failure, OwnerKey, views::ResultView};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio_util::sync::CancellationToken;

/// Orders kept of one result.
const KEPT: usize = 8;

/// How one result was looked at.
#[derive(Default)]
pub(super) struct Orders {
    kept: HashMap<ResultView, Kept>,
    /// What is being made: who wants the same waits for it.
    making: HashMap<ResultView, Arc<Mutex<()>>>,
}

struct Kept {
    rows: Arc<[u32]>,
    looked: u64,
}

impl Kept {
    fn bytes(&self) -> usize {
        size_of_val::<[u32]>(&self.rows)
    }
}

impl Orders {
    pub(super) fn bytes(&self) -> usize {
        self.kept.values().map(Kept::bytes).sum()
    }

    fn oldest(&self) -> Option<(&ResultView, u64)> {
        let oldest = self.kept.iter().min_by_key(|(_, kept)| kept.looked);
        oldest.map(|(view, kept)| (view, kept.looked))
    }

    fn drop_oldest(&mut self) {
        if let Some(view) = self.oldest().map(|(view, _)| view.clone()) {
            self.kept.remove(&view);
        }
    }
}

impl All {
    /// Forgets the order that nobody has looked at for longest; `false` where there is none.
    pub(super) fn drop_oldest_order(&mut self) -> bool {
        let oldest = |held: &Held| held.orders.oldest().map(|(_, looked)| looked);
        let held = self.held.values_mut().filter(|held| oldest(held).is_some());
        let Some(held) = held.min_by_key(|held| oldest(held)) else { return false };
        held.orders.drop_oldest();
        true
    }

    /// The order of a view where it is kept.
    fn order(&mut self, key: &Key, view: &ResultView) -> Option<Arc<[u32]>> {
        let looked = self.now();
        let kept = self.held.get_mut(key)?.orders.kept.get_mut(view)?;
        kept.looked = looked;
        Some(Arc::clone(&kept.rows))
    }

    fn keep(&mut self, key: &Key, view: &ResultView, rows: &Arc<[u32]>, most: usize) {
        let looked = self.now();
        let Some(held) = self.held.get_mut(key) else { return };
        while held.orders.kept.len() >= KEPT {
            held.orders.drop_oldest();
        }
        held.orders.kept.insert(view.clone(), Kept { rows: Arc::clone(rows), looked });
        // No result goes for an order: where there is no room, it is made again.
        while self.bytes() > most && self.drop_oldest_order() {}
    }
}

impl Shelf {
    /// The rows of a view, up to this one at least. Its order is made where it is not kept, and what is packed is read,
    /// which takes a while: never call this where others wait, such as on an executor.
    pub fn rows(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
        (view, until): (&ResultView, u64),
        stop: &CancellationToken,
    ) -> Result<Rows, Failure> {
        if view.is_whole() {
            return self.first(owner, action, until, stop);
        }
        let key = (owner.clone(), action.clone());
        let making = {
            let mut all = self.lock();
            let held = all.held.get_mut(&key).ok_or_else(not_here)?;
            Arc::clone(held.orders.making.entry(view.clone()).or_default())
        };
        let _mine = making.lock().unwrap_or_else(PoisonError::into_inner);
        let made = self.made(&key, view, stop);
        // Whoever waits has it already; whoever comes later finds what is kept.
        if let Some(held) = self.lock().held.get_mut(&key) {
            held.orders.making.remove(view);
        }
        made
    }

    fn made(
        &self,
        key: &Key,
        view: &ResultView,
        stop: &CancellationToken,
    ) -> Result<Rows, Failure> {
        let rows = self.first(&key.0, &key.1, u64::MAX, stop)?;
        let kept = {
            let mut all = self.lock();
            let is_same = all.held.get(key).is_some_and(|held| held.is_all(&rows));
            is_same.then(|| all.order(key, view)).flatten()
        };
        if let Some(order) = kept {
            return Ok(rows.ordered(order));
        }
        let order = rows.order(view, stop)?;
        let mut all = self.lock();
        // Rows that were withheld meanwhile are told to nobody; a result that has grown, or was begun anew, has others.
        let held = all.held.get(key).ok_or_else(not_here)?;
        if held.is_all(&rows) {
            all.keep(key, view, &order, self.limits.shelf_bytes);
        }
        drop(all);
        Ok(rows.ordered(order))
    }
}

#[cfg(test)]
mod tests;
