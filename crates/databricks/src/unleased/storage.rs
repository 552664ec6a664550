//! The storage behind a result: presigned links, asked without a lease. A download that breaks off
//! goes on where it broke.

use super::NOT_OURS;
use crate::wire::{self, Wire};
use behalf_core::{
    Failure, FailureCode, Origin,
    origin::{is_loopback, is_secure},
    results::LONGEST_CHUNK,
    secret::PresignedLink,
};
use reqwest::{Response, header};
use std::collections::BTreeMap;
use tokio::sync::watch;
use url::Url;

/// What is set aside before any of it has come: a length that lies costs no more.
const SET_ASIDE: usize = 32 * 1024 * 1024;

/// What a size may leave out: the schema of a stream, and what frames it.
const UNCOUNTED: usize = 64 * 1024;

/// What has come of an object so far.
#[derive(Default)]
pub(crate) struct Part {
    /// Its first bytes.
    pub(crate) bytes: Vec<u8>,
    /// How many it has, as the storage said.
    whole: Option<u64>,
}

impl Part {
    /// From its start again, now that it is said how many bytes it has.
    fn begin(&mut self, whole: Option<u64>) {
        let room =
            usize::try_from(whole.unwrap_or(0)).map_or(SET_ASIDE, |room| room.min(SET_ASIDE));
        self.bytes.clear();
        self.bytes.reserve(room);
        self.whole = whole;
    }
}

/// How much of an object may be here: as much as was announced, for which its result has room; more only
/// when its turn has come. Of those that lie, one at a time is longer.
pub(crate) struct Room {
    announced: usize,
    index: u64,
    turn: watch::Receiver<u64>,
}

impl Room {
    /// For an object of so many bytes, whose turn is told.
    pub(crate) fn new(announced: u64, index: u64, turn: watch::Receiver<u64>) -> Self {
        let announced = usize::try_from(announced).unwrap_or(LONGEST_CHUNK);
        Self { announced: announced.saturating_add(UNCOUNTED).min(LONGEST_CHUNK), index, turn }
    }

    /// How long it is, as it says.
    pub(crate) fn announced(&self) -> usize {
        self.announced
    }

    /// Waits until so many bytes may be here.
    pub(crate) async fn grow(&mut self, bytes: usize) {
        let index = self.index;
        if bytes > self.announced {
            // Whoever tells it lives as long as the downloads.
            let _ = self.turn.wait_for(|due| *due >= index).await;
        }
    }
}

/// Why a link gave no bytes, or not all of them.
#[derive(Debug)]
pub(crate) enum StorageError {
    /// It has expired or is refused: the workspace may give another.
    Refused(Failure),
    /// It broke off, or the storage is busy: it may be asked again.
    Broke(Failure),
    /// There is no way to it from here.
    Unreachable {
        /// What is said of it.
        failure: Failure,
        /// Nobody answered for as long as is waited, as behind many a firewall: another try waits as long.
        silent: bool,
    },
    /// Anything else.
    Failed(Failure),
}

/// Downloads from a presigned link what is missing of an object. No Authorization header goes there,
/// and the link is in no error text.
pub(crate) async fn download(
    wire: &Wire,
    origin: &Origin,
    link: &PresignedLink,
    headers: &BTreeMap<String, String>,
    part: &mut Part,
    room: &mut Room,
) -> Result<(), StorageError> {
    let url = Url::parse(link.expose())
        .map_err(|_| StorageError::Failed(Failure::internal("a presigned link that is no URL")))?;
    if !is_secure(&url) {
        return Err(StorageError::Failed(Failure::internal("a presigned link in clear")));
    }
    // A workspace elsewhere has nothing to fetch from this machine.
    if is_loopback(&url) && !is_loopback(&origin.at("/")) {
        return Err(StorageError::Failed(Failure::internal("a presigned link to this machine")));
    }
    let host = url.host_str().unwrap_or_default().to_owned();
    let mut request = wire.client(&url).get(url);
    for (name, value) in headers {
        if !NOT_OURS.iter().any(|header| name.eq_ignore_ascii_case(header)) {
            request = request.header(name, value);
        }
    }
    // Without the length of the whole nothing says that the rest is of the same object.
    let from = part.whole.map_or(0, |_| part.bytes.len() as u64);
    if from > 0 {
        request = request.header(header::RANGE, format!("bytes={from}-"));
    }
    let mut response = request.send().await.map_err(|error| match error.is_connect() {
        true => {
            let silent = error.is_timeout();
            StorageError::Unreachable { failure: no_way(&host, error), silent }
        }
        false => StorageError::Broke(broke(&host, error)),
    })?;
    match response.status().as_u16() {
        206 if from > 0 && goes_on(&response, from, part.whole) => {}
        // Another part than was asked for, or none: from the start, the next time.
        206 | 416 => {
            *part = Part::default();
            return Err(StorageError::Broke(failed(&host, 206)));
        }
        200..=299 => part.begin(response.content_length()),
        400 | 403 => return Err(StorageError::Refused(refused(&host))),
        status @ (408 | 429 | 500..) => return Err(StorageError::Broke(failed(&host, status))),
        status => return Err(StorageError::Failed(failed(&host, status))),
    }
    while let Some(bytes) =
        response.chunk().await.map_err(|error| StorageError::Broke(broke(&host, error)))?
    {
        if part.bytes.len() + bytes.len() > LONGEST_CHUNK {
            return Err(StorageError::Failed(wire::too_large(&host, LONGEST_CHUNK)));
        }
        room.grow(part.bytes.len() + bytes.len()).await;
        part.bytes.extend_from_slice(&bytes);
    }
    match part.whole {
        Some(whole) if whole != part.bytes.len() as u64 => {
            // More than there is: nothing of it can be trusted.
            if part.bytes.len() as u64 > whole {
                *part = Part::default();
            }
            Err(StorageError::Broke(failed(&host, 200)))
        }
        _ => Ok(()),
    }
}

/// Whether a reply is the rest of the object, from this byte on (RFC 9110 §14.4).
fn goes_on(response: &Response, from: u64, whole: Option<u64>) -> bool {
    let range = response.headers().get(header::CONTENT_RANGE);
    range.and_then(|range| range.to_str().ok()).is_some_and(|range| is_rest(range, from, whole))
}

/// `bytes 100-999/1000`.
fn is_rest(range: &str, from: u64, whole: Option<u64>) -> bool {
    let read = || {
        let (span, size) = range.strip_prefix("bytes ")?.split_once('/')?;
        let (first, _) = span.split_once('-')?;
        Some((first.trim().parse::<u64>().ok()?, size.trim().parse::<u64>().ok()?))
    };
    whole.is_some_and(|whole| read() == Some((from, whole)))
}

fn no_way(host: &str, error: reqwest::Error) -> Failure {
    let cause = wire::unreachable(host, error);
    Failure::new(
        FailureCode::Offline,
        format!("This network does not reach {host}, where the workspace keeps the rows of results."),
        format!(
            "Ask your IT to allow HTTPS from this machine to {host}: Databricks hands results out from \
             its cloud storage. Then run the question again."
        ),
    )
    .caused_by(format!("{}: {}", cause.message, cause.cause.unwrap_or_default()))
}

fn broke(host: &str, error: reqwest::Error) -> Failure {
    let cause = wire::unreachable(host, error);
    Failure::new(
        FailureCode::Offline,
        format!("The result could not be downloaded from the workspace's storage ({host})."),
        "Check that this network may reach the cloud storage, then try again.",
    )
    .caused_by(format!("{}: {}", cause.message, cause.cause.unwrap_or_default()))
}

fn failed(host: &str, status: u16) -> Failure {
    let message = match status {
        200..=299 => format!("The workspace's storage ({host}) gave a part of the result only."),
        _ => format!("The workspace's storage ({host}) failed (HTTP {status})."),
    };
    Failure::new(FailureCode::Offline, message, "Try again.")
}

fn refused(host: &str) -> Failure {
    Failure::new(
        FailureCode::Offline,
        format!("The workspace's storage ({host}) refused the result's link twice."),
        "Run the question again; check that this machine's clock is right, and that no proxy stands \
         before the storage.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_longer_than_it_said_waits_for_its_turn() {
        let turn = watch::Sender::new(0);
        let mut room = Room::new(1000, 2, turn.subscribe());
        room.grow(1000 + UNCOUNTED).await;
        let mut more = std::pin::pin!(room.grow(1001 + UNCOUNTED));
        assert!(futures::poll!(&mut more).is_pending(), "it is not due");
        turn.send_replace(1);
        assert!(futures::poll!(&mut more).is_pending(), "nor now");
        turn.send_replace(2);
        more.await;
        let most = Room::new(u64::MAX, 0, turn.subscribe()).announced();
        assert_eq!(most, LONGEST_CHUNK, "and nothing is longer than every chunk");
    }

    #[test]
    fn only_the_rest_of_the_same_object_is_taken() {
        for (range, is) in [
            ("bytes 100-999/1000", true),
            ("bytes 100-499/1000", true),
            ("bytes 0-999/1000", false),
            ("bytes 100-999/1001", false),
            ("bytes 100-999/*", false),
            ("bytes */1000", false),
            ("items 100-999/1000", false),
            ("", false),
        ] {
            assert_eq!(is_rest(range, 100, Some(1000)), is, "{range:?}");
            assert!(!is_rest(range, 100, None), "{range:?} of an object of no known length");
        }
    }
}
