//! The chunks of a result: downloaded side by side within a budget of bytes, given in their order.
//! Where one breaks, it goes on by itself; the others are not fetched again. None is longer than it was
//! announced before its turn: so what is here is bounded by the budget, whatever the storage sends. (What is
//! read of frames is a few times as much.)

mod links;

use crate::{
    door::{Door, DoorError},
    statements::Manifest,
    unleased::storage::{self, Part, Room, StorageError},
};
use behalf_core::{
    Failure, Lease,
    results::{Chunk, Compression, LONGEST_CHUNK, unread},
};
use bytes::Bytes;
pub use links::ChunkLink;
use links::Links;
pub(crate) use links::RawResult;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::{sync::watch, task::JoinSet};

/// How often a chunk that breaks is gone on with.
const TRIES: u32 = 3;
/// First pause before that; the next is twice as long.
const PAUSE: Duration = Duration::from_millis(200);
/// A chunk whose size is not said counts as so many bytes.
const GUESS: u64 = 16 * 1024 * 1024;
/// How much longer content is than its frame, where the size that was said may be the frame's.
const FRAMED: usize = 4;

/// How much is on its way at once.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// Chunks.
    pub chunks: usize,
    /// Bytes, as the manifest counts them; one chunk may have more.
    pub bytes: u64,
}

/// Why a chunk did not come.
pub enum ChunkError {
    /// The storage cannot be reached from here at all.
    Unreachable(Failure),
    /// Anything else.
    Door(DoorError),
}

impl From<DoorError> for ChunkError {
    fn from(error: DoorError) -> Self {
        Self::Door(error)
    }
}

impl From<Failure> for ChunkError {
    fn from(failure: Failure) -> Self {
        Self::Door(failure.into())
    }
}

/// Whose result is downloaded, and for what.
pub struct Order<'a> {
    /// The lease that asks for links.
    pub lease: Arc<Lease>,
    /// The principal that the action claims to run as.
    pub principal_id: &'a str,
    /// The action it follows.
    pub action: &'a str,
    /// The statement.
    pub statement: &'a str,
    /// The links that came with it.
    pub given: Vec<ChunkLink>,
}

/// A download that has ended.
struct Download {
    index: u64,
    /// With which lease it was begun.
    lease: Arc<Lease>,
    result: Result<Chunk, ChunkError>,
}

impl Download {
    fn met_a_dead_token(&self) -> bool {
        matches!(self.result, Err(ChunkError::Door(DoorError::DeadToken(_))))
    }
}

/// The downloads of one result. Dropped, they stop.
pub struct Chunks {
    links: Arc<Links>,
    running: JoinSet<Download>,
    /// What came before its turn.
    done: BTreeMap<u64, Download>,
    /// The next to give.
    due: u64,
    /// The first that is not settled: the downloads are told, since it alone may be longer than was said.
    turn: watch::Sender<u64>,
    /// The next to begin.
    next: u64,
    count: u64,
    sizes: BTreeMap<u64, u64>,
    compression: Compression,
    window: Window,
}

impl Chunks {
    /// The chunks of a result; the first ones are begun with the first look.
    pub fn of(door: &Door, manifest: &Manifest, order: Order<'_>, window: Window) -> Self {
        let Order { lease, principal_id, action, statement, given } = order;
        let whose = (lease, principal_id);
        let links = Links::new(door, whose, (action, statement), given, window.chunks);
        Self {
            links: Arc::new(links),
            running: JoinSet::new(),
            done: BTreeMap::new(),
            due: 0,
            turn: watch::Sender::new(0),
            next: 0,
            count: manifest.chunks,
            sizes: manifest.sizes.clone(),
            compression: manifest.compression,
            window,
        }
    }

    /// The next chunk in order; none after the last. After a failure it stands where it stood. Until one that was
    /// given is settled, it counts as if it were on its way: others may wait for that.
    pub async fn next(&mut self) -> Option<Result<Chunk, ChunkError>> {
        loop {
            self.begin();
            if let Some(done) = self.done.remove(&self.due) {
                let is_renewed = !Arc::ptr_eq(&done.lease, &self.links.lease());
                if done.met_a_dead_token() && is_renewed {
                    // There is another token by now.
                    self.fetch(self.due);
                    continue;
                }
                self.due += u64::from(done.result.is_ok());
                return Some(done.result);
            }
            match self.running.join_next().await {
                Some(Ok(done)) => drop(self.done.insert(done.index, done)),
                Some(Err(error)) => return Some(Err(Failure::internal(error).into())),
                // There is no room for another until one that was given is settled.
                None if self.due < self.count => std::future::pending().await,
                None => return None,
            }
        }
    }

    /// The first of those that were given, and are not settled, takes no more memory than it has.
    pub fn settle(&mut self) {
        self.turn.send_modify(|first| *first += 1);
    }

    /// Goes on with another lease, after the token of the one before was called dead.
    pub fn go_on(&mut self, lease: Arc<Lease>) {
        self.links.lend(lease);
        // What failed last was given away.
        self.fetch(self.due);
    }

    fn size(&self, index: u64) -> u64 {
        self.sizes.get(&index).copied().unwrap_or(GUESS)
    }

    /// Begins as many as the window has room for; one at least.
    fn begin(&mut self) {
        while self.next < self.count {
            let open = *self.turn.borrow()..self.next;
            let is_first = open.is_empty();
            let many = self.next - open.start >= self.window.chunks as u64;
            let bytes =
                open.map(|index| self.size(index)).fold(self.size(self.next), u64::saturating_add);
            if !is_first && (many || bytes > self.window.bytes) {
                return;
            }
            self.fetch(self.next);
            self.next += 1;
        }
    }

    fn fetch(&mut self, index: u64) {
        let links = Arc::clone(&self.links);
        let compression = self.compression;
        let ahead = index.saturating_add(self.window.chunks as u64);
        let ahead = (ahead < self.count).then_some(ahead);
        let room = Room::new(self.size(index), index, self.turn.subscribe());
        let (count, lease) = (self.count, links.lease());
        self.running.spawn(async move {
            let prepare = async {
                if let Some(ahead) = ahead {
                    links.prepare(ahead).await;
                }
            };
            let chunk = chunk(&links, (index, count), compression, room);
            let (result, ()) = futures::join!(chunk, prepare);
            Download { index, lease, result }
        });
    }
}

/// Downloads one chunk. A link that is refused is renewed once; what breaks off goes on.
async fn chunk(
    links: &Links,
    (index, count): (u64, u64),
    compression: Compression,
    mut room: Room,
) -> Result<Chunk, ChunkError> {
    let (wire, origin) = (links.door.wire(), links.door.origin());
    let mut link = links.of(index).await?;
    let mut part = Part::default();
    let (mut renewed, mut tries) = (false, 0);
    loop {
        let download =
            storage::download(wire, origin, &link.link, &link.headers, &mut part, &mut room);
        match download.await {
            Ok(()) => break,
            Err(StorageError::Refused(_)) if !renewed => {
                renewed = true;
                link = links.renew(index).await?;
            }
            Err(StorageError::Broke(_) | StorageError::Unreachable { silent: false, .. })
                if tries < TRIES =>
            {
                tokio::time::sleep(pause(tries)).await;
                tries += 1;
                if !links.is_good(&link) {
                    link = links.renew(index).await?;
                }
            }
            Err(StorageError::Unreachable { failure, .. }) => {
                return Err(ChunkError::Unreachable(failure));
            }
            Err(
                StorageError::Refused(failure)
                | StorageError::Broke(failure)
                | StorageError::Failed(failure),
            ) => return Err(failure.into()),
        }
    }
    if link.next.is_some_and(|next| next >= count) {
        return Err(unread("there are more chunks than the manifest counts").into());
    }
    // It stays as it is for as long as the result is held.
    part.bytes.shrink_to_fit();
    let likely = room.announced().saturating_mul(FRAMED).min(LONGEST_CHUNK);
    Ok(Chunk { bytes: Bytes::from(part.bytes), compression, rows: link.rows, likely })
}

/// The pause before a try, after so many.
fn pause(tries: u32) -> Duration {
    PAUSE * 2u32.saturating_pow(tries)
}
