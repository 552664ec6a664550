//! What is held, and what goes where there is no room for all of it.

use super::{
    KEPT, not_here,
    orders::Orders,
    pieces::{Kept, Piece, Spare},
};
use crate::rows::Rows;
use arrow::array::RecordBatch;
use behalf_core::{
    ActionId, Failure, OwnerKey,
    results::{Column, unread},
};
use std::{
    collections::HashMap,
    sync::{Arc, Weak},
};

pub(super) type Key = (OwnerKey, ActionId);

/// A result.
pub(super) struct Held {
    pub(super) columns: Arc<Vec<Column>>,
    /// The first rows, or all.
    pub(super) batches: Arc<Vec<RecordBatch>>,
    /// How many these are.
    read_rows: u64,
    /// The chunks behind them.
    pub(super) behind: Vec<Piece>,
    pub(super) rows: u64,
    /// How many bytes all rows are.
    pub(super) length: usize,
    /// How many it takes, without its orders.
    bytes: usize,
    /// When it was looked at last.
    looked: u64,
    /// Nobody has read it yet: it does not make room for others.
    pub(super) filling: bool,
    /// Somebody reads what is packed, and waits for it: nor does it then.
    pub(super) unpacking: bool,
    /// How it was looked at.
    pub(super) orders: Orders,
    /// What chunks are read to that stay packed; there while one is.
    spare: Weak<Spare>,
}

impl Held {
    pub(super) fn new(columns: Vec<Column>) -> Self {
        Self {
            columns: Arc::new(columns),
            batches: Arc::default(),
            read_rows: 0,
            behind: Vec::new(),
            rows: 0,
            length: 0,
            bytes: 0,
            looked: 0,
            filling: true,
            unpacking: false,
            orders: Orders::default(),
            spare: Weak::new(),
        }
    }

    /// Where the next chunk is read to if it is to stay packed: the first stays read, and so many bytes do.
    pub(super) fn spare(&mut self, unpacked: usize) -> Option<Arc<Spare>> {
        (!self.batches.is_empty() && self.length >= unpacked).then(|| {
            self.spare.upgrade().unwrap_or_else(|| {
                let spare = Arc::default();
                self.spare = Arc::downgrade(&spare);
                spare
            })
        })
    }

    fn stays(&self) -> bool {
        self.filling || self.unpacking
    }

    /// Whether these are all its rows.
    pub(super) fn is_all(&self, rows: &Rows) -> bool {
        self.behind.is_empty() && rows.is_of(&self.batches)
    }

    /// The rows that are read, where these are so many, or all.
    pub(super) fn first(&self, rows: u64) -> Option<Rows> {
        (self.behind.is_empty() || rows <= self.read_rows).then(|| self.read())
    }

    /// The rows that are read.
    pub(super) fn read(&self) -> Rows {
        Rows::whole(Arc::clone(&self.columns), Arc::clone(&self.batches))
    }

    /// Adds a chunk, of so many rows in all at most.
    pub(super) fn add(&mut self, piece: Piece, most: u64) -> Result<(), Failure> {
        let rows = self.rows.checked_add(piece.rows).filter(|rows| *rows <= most);
        let rows = rows.ok_or_else(|| unread("more rows than were asked for"))?;
        if let Some(schema) = &piece.schema {
            if schema.fields().len() != self.columns.len() {
                return Err(unread("the rows have other columns than the manifest"));
            }
            // Some are read as soon as any are there.
            let first =
                self.batches.first().map_or_else(|| Arc::clone(schema), RecordBatch::schema);
            let mut pairs = first.fields().iter().zip(schema.fields());
            if pairs.any(|(first, field)| first.data_type() != field.data_type()) {
                return Err(unread("the chunks differ in their types"));
            }
        }
        self.rows = rows;
        self.length += piece.length;
        self.bytes += piece.bytes();
        match piece.kept {
            Kept::Read(batches) if self.behind.is_empty() => {
                self.read_rows = rows;
                Arc::make_mut(&mut self.batches).extend(batches);
            }
            _ => self.behind.push(piece),
        }
        // They are of fewer rows than there are now.
        self.orders = Orders::default();
        Ok(())
    }

    /// The chunks that so many rows lack.
    pub(super) fn lacks(&self, rows: u64) -> &[Piece] {
        let mut there = self.read_rows;
        let lacks = self.behind.iter().take_while(|piece| {
            let is_lacking = there < rows;
            there += piece.rows;
            is_lacking
        });
        &self.behind[..lacks.count()]
    }

    /// These are the rows of the first chunks behind, and kept as they are now.
    pub(super) fn unpack(&mut self, batches: impl Iterator<Item = RecordBatch>, chunks: usize) {
        Arc::make_mut(&mut self.batches).extend(batches);
        for piece in self.behind.drain(..chunks) {
            self.read_rows += piece.rows;
            self.bytes = self.bytes - piece.bytes() + piece.length;
        }
    }
}

/// All results.
#[derive(Default)]
pub(super) struct All {
    pub(super) held: HashMap<Key, Held>,
    /// Grows with each look.
    looks: u64,
}

impl All {
    /// A result that is looked at now.
    pub(super) fn look(&mut self, key: &Key) -> Result<&mut Held, Failure> {
        let looked = self.now();
        let held = self.held.get_mut(key).ok_or_else(not_here)?;
        held.looked = looked;
        Ok(held)
    }

    /// The time of a look.
    pub(super) fn now(&mut self) -> u64 {
        self.looks += 1;
        self.looks
    }

    /// Puts a result there, in the place of another.
    pub(super) fn put(&mut self, key: Key, held: Held) {
        let looked = self.now();
        self.held.insert(key, Held { looked, ..held });
    }

    /// Makes room within the budgets: of the owner who holds the most, what was looked at longest ago goes first,
    /// so that nobody is pushed out by another's many results. What is being filled or read
    /// stays; `false` where that alone is too much.
    pub(super) fn make_room(&mut self, bytes: usize) -> bool {
        // An order can be made again from what is here.
        while self.bytes() > bytes && self.drop_oldest_order() {}
        while self.held.len() > KEPT || self.bytes() > bytes {
            let mut shares: HashMap<&OwnerKey, (usize, usize)> = HashMap::new();
            for ((owner, _), held) in self.held.iter().filter(|(_, held)| !held.stays()) {
                let share = shares.entry(owner).or_default();
                *share = (share.0 + held.bytes, share.1 + 1);
            }
            let most = shares.into_iter().max_by_key(|(_, share)| *share).map(|(o, _)| o.clone());
            let oldest = self
                .held
                .iter()
                .filter(|(key, held)| !held.stays() && Some(&key.0) == most.as_ref())
                .min_by_key(|(_, held)| held.looked)
                .map(|(key, _)| key.clone());
            let Some(oldest) = oldest else { return false };
            self.held.remove(&oldest);
        }
        true
    }

    pub(super) fn bytes(&self) -> usize {
        self.held.values().map(|held| held.bytes + held.orders.bytes()).sum()
    }
}
