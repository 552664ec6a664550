//! The threads as a list: found, named, kept on top, deleted and had back.

use behalf_core::ThreadId;
use behalf_store::{Found, ThreadSummary};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Every thread.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Threads {
    /// Those pinned first, then the last changed first.
    pub threads: Vec<ThreadSummary>,
}

/// Looks for words in every thread.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ThreadSearch {
    /// The words; the last may be unfinished.
    pub words: String,
}

/// The messages that hold them.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FoundMessages {
    /// The best first; in an excerpt, what was looked for stands between U+0001.
    pub found: Vec<Found>,
}

/// Gives a thread another title.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ThreadRename {
    /// The thread.
    pub thread_id: ThreadId,
    /// The title, 200 characters at most.
    pub title: String,
}

/// Keeps a thread on top, or does so no more.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ThreadPin {
    /// The thread.
    pub thread_id: ThreadId,
    /// Whether it stays on top.
    pub pinned: bool,
}

/// Deletes a thread. What runs in it stops first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ThreadDelete {
    /// The thread; it may be one that was deleted and can still be had back.
    pub thread_id: ThreadId,
    /// For good, now. Otherwise it can be had back for a while, and nothing shows it meanwhile.
    #[serde(default)]
    pub at_once: bool,
}

/// A thread is deleted.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Deleted {
    /// How long it can be had back, in milliseconds, while the same person stays signed in; not at all where absent.
    pub undo_ms: Option<u32>,
}
