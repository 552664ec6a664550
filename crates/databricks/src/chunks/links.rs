//! The links to the chunks of one result: asked for ahead, kept while they are good, and asked for
//! again when they are not.

use crate::{
    chunks::pause,
    door::{Call, Door, DoorError, Errand, Reason},
    rows::cell,
    statements::{self, typed},
};
use behalf_core::{Failure, Lease, results::unread, secret::PresignedLink};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::Semaphore;

/// A link that dies within this time is not used any more.
const MARGIN: Duration = Duration::from_secs(30);
/// A longer life is no life of a link: one of the two clocks is wrong.
const LONGEST: Duration = Duration::from_secs(60 * 60);
/// Longest pause before a link is asked for again.
const PATIENCE: Duration = Duration::from_secs(20);

/// A link to one chunk.
pub struct ChunkLink {
    /// The link; a secret.
    pub(crate) link: PresignedLink,
    /// Headers that must go with it.
    pub(crate) headers: BTreeMap<String, String>,
    /// Which chunk.
    pub(crate) index: u64,
    /// How many rows it says it has.
    pub(crate) rows: u64,
    /// The chunk behind it; none where it says that it is the last.
    pub(crate) next: Option<u64>,
    /// When it dies, by this machine's clock; none where that cannot be told: it is good until the
    /// storage refuses it.
    dies: Option<Timestamp>,
}

impl ChunkLink {
    fn is_good(&self, now: Timestamp) -> bool {
        self.dies.is_none_or(|dies| dies.duration_since(now) > signed(MARGIN))
    }
}

fn signed(time: Duration) -> jiff::SignedDuration {
    jiff::SignedDuration::try_from(time).unwrap_or(jiff::SignedDuration::MAX)
}

/// The rows of a reply: links to them, or the rows themselves.
#[derive(Deserialize, Default)]
pub(crate) struct RawResult {
    #[serde(default)]
    external_links: Vec<RawLink>,
    #[serde(default)]
    data_array: Vec<Vec<Value>>,
    next_chunk_index: Option<u64>,
}

#[derive(Deserialize)]
struct RawLink {
    external_link: String,
    #[serde(default)]
    http_headers: BTreeMap<String, String>,
    #[serde(default)]
    chunk_index: u64,
    #[serde(default)]
    row_count: u64,
    next_chunk_index: Option<u64>,
    #[serde(default)]
    expiration: Option<String>,
}

impl RawResult {
    /// Refuses rows that say that there are more chunks than were counted.
    pub(crate) fn within(self, count: u64) -> Result<Self, Failure> {
        match self.next_chunk_index {
            Some(next) if next >= count => {
                Err(unread("there are more chunks than the manifest counts"))
            }
            _ => Ok(self),
        }
    }

    /// Takes the rows that came with the reply.
    pub(crate) fn rows(&mut self) -> Vec<Vec<Option<String>>> {
        let rows = std::mem::take(&mut self.data_array).into_iter();
        rows.map(|row| row.into_iter().map(cell).collect()).collect()
    }

    /// The links, as they have just come.
    pub(crate) fn links(self, now: Timestamp) -> Vec<ChunkLink> {
        let link = |raw: RawLink| ChunkLink {
            link: PresignedLink::new(raw.external_link),
            headers: raw.http_headers,
            index: raw.chunk_index,
            rows: raw.row_count,
            next: raw.next_chunk_index,
            dies: raw.expiration.and_then(|text| death(&text, now)),
        };
        self.external_links.into_iter().map(link).collect()
    }
}

/// When a link that has just come dies; none where its time makes no sense beside this clock.
fn death(text: &str, now: Timestamp) -> Option<Timestamp> {
    let dies: Timestamp = text.parse().ok()?;
    let life = dies.duration_since(now);
    (life > jiff::SignedDuration::ZERO && life <= signed(LONGEST)).then_some(dies)
}

/// The links of one statement's result.
pub(super) struct Links {
    pub(super) door: Door,
    lease: Mutex<Arc<Lease>>,
    principal_id: String,
    action: String,
    statement: String,
    known: Mutex<BTreeMap<u64, ChunkLink>>,
    /// Where a reply gives several links, one asks for all.
    asking: Semaphore,
}

impl Links {
    pub(super) fn new(
        door: &Door,
        (lease, principal_id): (Arc<Lease>, &str),
        (action, statement): (&str, &str),
        given: Vec<ChunkLink>,
        at_once: usize,
    ) -> Self {
        let asking = Semaphore::new(if given.len() > 1 { 1 } else { at_once.max(1) });
        Self {
            door: door.clone(),
            lease: Mutex::new(lease),
            principal_id: principal_id.to_owned(),
            action: action.to_owned(),
            statement: statement.to_owned(),
            known: Mutex::new(given.into_iter().map(|link| (link.index, link)).collect()),
            asking,
        }
    }

    /// Goes on with another lease of the same identity.
    pub(super) fn lend(&self, lease: Arc<Lease>) {
        *lock(&self.lease) = lease;
    }

    /// The lease that links are asked for with.
    pub(super) fn lease(&self) -> Arc<Lease> {
        Arc::clone(&lock(&self.lease))
    }

    fn take(&self, index: u64) -> Option<ChunkLink> {
        lock(&self.known).remove(&index).filter(|link| link.is_good(self.door.now()))
    }

    /// The link of a chunk: a known one that is good for a while, or else a fresh one.
    pub(super) async fn of(&self, index: u64) -> Result<ChunkLink, DoorError> {
        if let Some(link) = self.take(index) {
            return Ok(link);
        }
        let _turn = self.asking.acquire().await.map_err(Failure::internal)?;
        // Who asked meanwhile may have brought it.
        if let Some(link) = self.take(index) {
            return Ok(link);
        }
        Box::pin(self.ask(index)).await
    }

    /// A fresh link in the place of one that was refused.
    pub(super) async fn renew(&self, index: u64) -> Result<ChunkLink, DoorError> {
        lock(&self.known).remove(&index);
        Box::pin(self.ask(index)).await
    }

    /// Whether a link is still good for a while.
    pub(super) fn is_good(&self, link: &ChunkLink) -> bool {
        link.is_good(self.door.now())
    }

    /// Has the link of a chunk ready. One that does not come is asked for when it is needed.
    pub(super) async fn prepare(&self, index: u64) {
        let is_known = lock(&self.known).get(&index).is_some_and(|link| self.is_good(link));
        if is_known {
            return;
        }
        if let Ok(link) = self.of(index).await {
            lock(&self.known).insert(index, link);
        }
    }

    /// Asks the workspace, again where that may help. Whatever else it gives is kept.
    async fn ask(&self, index: u64) -> Result<ChunkLink, DoorError> {
        let path = format!("{}/{}/result/chunks/{index}", statements::PATH, self.statement);
        let mut tries = 0;
        let reply = loop {
            let lease = self.lease();
            let errand = Errand {
                lease: &lease,
                principal_id: &self.principal_id,
                reason: Reason::FollowUp(&self.action),
            };
            match self.door.json(&errand, Call::get(path.clone())).await {
                Ok(reply) => break reply,
                // Another chunk has met it first, and there is a new one.
                Err(DoorError::DeadToken(_)) if !Arc::ptr_eq(&lease, &self.lease()) => {}
                Err(DoorError::Refused(failure) | DoorError::Failed(failure))
                    if failure.may_pass() && tries < super::TRIES =>
                {
                    let wait = failure.retry_after().unwrap_or_else(|| pause(tries));
                    tokio::time::sleep(wait.min(PATIENCE)).await;
                    tries += 1;
                }
                Err(error) => return Err(error),
            }
        };
        let result: RawResult = typed(reply.body)?;
        let mut known = lock(&self.known);
        let mut own = None;
        for link in result.links(self.door.now()) {
            match link.index == index {
                true => own = Some(link),
                false => drop(known.insert(link.index, link)),
            }
        }
        own.ok_or_else(|| statements::unreadable("a chunk without a link").into())
    }
}

fn lock<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_used_until_shortly_before_it_dies() {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        for (expiration, later_s, good) in [
            ("2026-11-24T12:15:00.000Z", 0, true),
            ("2026-11-24T12:15:00.000Z", 869, true),
            ("2026-11-24T12:15:00.000Z", 870, false),
            ("2026-11-24T12:15:00.000Z", 1000, false),
            // A clock that is wrong: the storage will say.
            ("2026-11-24T11:00:00.000Z", 0, true),
            ("2026-11-24T15:00:00.000Z", 100_000, true),
            ("soon", 100_000, true),
        ] {
            let raw = RawLink {
                external_link: "https://storage.example/a".to_owned(),
                http_headers: BTreeMap::new(),
                chunk_index: 0,
                row_count: 1,
                next_chunk_index: None,
                expiration: Some(expiration.to_owned()),
            };
            let links = RawResult { external_links: vec![raw], ..RawResult::default() }.links(now);
            let later = now + jiff::SignedDuration::from_secs(later_s);
            assert_eq!(links[0].is_good(later), good, "{expiration} after {later_s} s");
        }
    }
}
