//! The rows of a result: what is packed is read when somebody looks there.

use super::{Shelf, not_here, pieces::Piece};
use crate::{rows::Rows, stop::check};
use behalf_core::{ActionId, Failure, OwnerKey};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::sync::{Arc, PoisonError};
use tokio_util::sync::CancellationToken;

impl Shelf {
    /// The first rows, as they came: so many at least, where there are. They are shared, not copied: nobody waits for
    /// the lock while they are read. Takes a while where they are packed.
    pub(super) fn first(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
        count: u64,
        stop: &CancellationToken,
    ) -> Result<Rows, Failure> {
        let key = (owner.clone(), action.clone());
        if let Some(rows) = self.lock().look(&key)?.first(count) {
            return Ok(rows);
        }
        let _alone = self.unpacking.lock().unwrap_or_else(PoisonError::into_inner);
        check(stop)?;
        let (batches, lacking) = {
            let mut all = self.lock();
            let held = all.look(&key)?;
            // Whoever was here before may have read them.
            if let Some(rows) = held.first(count) {
                return Ok(rows);
            }
            let lacking = held.lacks(count).to_vec();
            let grows =
                lacking.iter().map(|piece| piece.length.saturating_sub(piece.bytes())).sum();
            let batches = Arc::clone(&held.batches);
            held.unpacking = true;
            all.make_room(self.limits.shelf_bytes.saturating_sub(grows));
            (batches, lacking)
        };
        let read = |piece: &Piece| {
            check(stop)?;
            piece.batches()
        };
        let read: Result<Vec<_>, Failure> = lacking.par_iter().map(read).collect();
        let mut all = self.lock();
        // Rows that were withheld meanwhile are told to nobody, nor those of a result that was begun anew.
        let held = all.held.get_mut(&key).filter(|held| Arc::ptr_eq(&held.batches, &batches));
        let held = held.ok_or_else(not_here)?;
        let rows = read.map(|read| {
            held.unpack(read.into_iter().flatten(), lacking.len());
            held.read()
        });
        all.make_room(self.limits.shelf_bytes);
        if let Some(held) = all.held.get_mut(&key) {
            held.unpacking = false;
        }
        rows
    }
}
