//! The ports: what the rows below call without knowing who answers.

use crate::{
    Failure, Lease, Principal, RunAs, Scopes,
    id::ActionId,
    ledger::{Entry, Receipt},
    principal::OwnerKey,
    results::{Chunk, Column, ColumnStatistics, Sample, Shelved},
    secret::{TokenDigest, VaultText},
};
use async_trait::async_trait;
use jiff::Timestamp;
use std::sync::Arc;
use url::Url;

/// The time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Randomness from the operating system.
pub trait Entropy: Send + Sync {
    /// Fills the buffer.
    fn fill(&self, buffer: &mut [u8]);
}

/// The system browser.
pub trait Browser: Send + Sync {
    /// Shows the page. An error means that the user must open the link by hand.
    fn open(&self, url: &Url) -> Result<(), String>;
}

/// One thing in the vault.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum VaultItem {
    /// `token/<profile>`: deleted at sign-out.
    Token { profile: String },
    /// `store/<workspace>/<owner>`: deleted only with the history.
    Store { owner: OwnerKey },
}

impl VaultItem {
    /// The name under which it rests.
    pub fn name(&self) -> String {
        match self {
            Self::Token { profile } => format!("token/{profile}"),
            Self::Store { owner } => format!("store/{owner}"),
        }
    }
}

/// Where secrets rest.
#[async_trait]
pub trait Vault: Send + Sync {
    /// Reads an item.
    async fn load(&self, item: &VaultItem) -> Result<Option<VaultText>, Failure>;
    /// Writes an item; it is durable when this returns.
    async fn save(&self, item: &VaultItem, text: &VaultText) -> Result<(), Failure>;
    /// Deletes an item; no error when it is not there.
    async fn delete(&self, item: &VaultItem) -> Result<(), Failure>;
    /// What must be said to the user about this vault, if anything.
    fn notice(&self) -> Option<String>;
}

/// Lends tokens to one owner. The broker makes one for each caller.
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// Whose turn it is.
    fn owner(&self) -> &Principal;
    /// The token that a request brought, which may reach less than another of the same owner; none for a
    /// sign-in of our own.
    fn brought(&self) -> Option<TokenDigest> {
        None
    }
    /// Asks again what could not be settled at the sign-in. Called between actions, never inside one.
    async fn settle(&self) {}
    /// A lease for exactly these scopes, or a failure; never another identity.
    async fn lease(&self, run_as: RunAs, scopes: &Scopes) -> Result<Arc<Lease>, Failure>;
    /// The workspace called this lease's token dead: a fresh one, tried once.
    async fn replace(&self, dead: &Lease) -> Result<Arc<Lease>, Failure>;
}

/// The append-only record of one owner.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Appends and commits.
    async fn append(&self, entry: Entry) -> Result<Receipt, Failure>;
}

/// Holds results in Rust, so that neither the model nor a window gets more than it asks for.
pub trait ResultShelf: Send + Sync {
    /// Opens a result of an owner's action.
    fn begin(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
        columns: Vec<Column>,
    ) -> Result<(), Failure>;
    /// Adds one chunk. It is read at once, beside others, which takes a while; `turn` returns when those before it
    /// are there, and at once when it is asked again. Until then a frame takes no more memory than is likely.
    fn append(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
        chunk: Chunk,
        turn: &mut dyn FnMut() -> Result<(), Failure>,
    ) -> Result<Shelved, Failure>;
    /// Keeps a whole result that came as text.
    fn put(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
        columns: Vec<Column>,
        rows: Vec<Vec<Option<String>>>,
    ) -> Result<Shelved, Failure>;
    /// What each column holds, over the first rows of the result.
    fn statistics(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
    ) -> Result<Vec<ColumnStatistics>, Failure>;
    /// The first rows as text, within a budget of bytes.
    fn sample(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
        rows: usize,
        bytes: usize,
    ) -> Result<Sample, Failure>;
    /// Takes the rows away for good: the record named somebody else.
    fn withhold(&self, owner: &OwnerKey, action: &ActionId);
}
