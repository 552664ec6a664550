//! What an owner keeps, found by the beginning of an id, as one types it.

use crate::caller::Caller;
use behalf_core::{Failure, FailureCode};
use behalf_store::{Memory, Remembered, ThreadSummary};

/// A kind of thing that is kept, as it is called.
struct Kind {
    one: &'static str,
    several: &'static str,
    /// The command that lists them.
    list: &'static str,
}

const THREAD: Kind = Kind { one: "thread", several: "threads", list: "behalf threads list" };
const MEMORY: Kind = Kind { one: "memory", several: "memories", list: "behalf memory list" };
const REMEMBERED: Kind = Kind {
    one: "remembered decision",
    several: "remembered decisions",
    list: "behalf approvals list",
};

impl Caller {
    /// The thread whose id begins so.
    ///
    /// # Errors
    /// `not_found` when there is none, `invalid` when there are several.
    pub async fn thread(&self, begins: &str) -> Result<ThreadSummary, Failure> {
        let all = self.store().threads().await?;
        only(all, |thread| thread.id.as_str(), begins, &THREAD)
    }

    /// The memory whose id begins so.
    ///
    /// # Errors
    /// `not_found` when there is none, `invalid` when there are several.
    pub async fn memory(&self, begins: &str) -> Result<Memory, Failure> {
        let all = self.store().memories().await?;
        only(all, |memory| memory.id.as_str(), begins, &MEMORY)
    }

    /// The remembered decision whose id begins so.
    ///
    /// # Errors
    /// `not_found` when there is none, `invalid` when there are several.
    pub async fn remembered(&self, begins: &str) -> Result<Remembered, Failure> {
        let all = self.store().remembered().await?;
        only(all, |remembered| remembered.id.as_str(), begins, &REMEMBERED)
    }
}

fn only<T>(all: Vec<T>, id: impl Fn(&T) -> &str, begins: &str, kind: &Kind) -> Result<T, Failure> {
    let mut found = all.into_iter().filter(|one| id(one).starts_with(begins));
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(Failure::new(
            FailureCode::NotFound,
            format!("There is no {} `{begins}`.", kind.one),
            format!("`{}` tells the ids of yours.", kind.list),
        )),
        (Some(_), Some(_)) => Err(Failure::new(
            FailureCode::Invalid { field: "id".to_owned() },
            format!("Several {} begin with `{begins}`.", kind.several),
            "Give more of the id.",
        )),
    }
}
