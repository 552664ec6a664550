//! One encrypted file for each (workspace, owner): threads, messages, actions, approvals, and the
//! ledger, a hash chain that anyone can check.

mod actions;
mod approvals;
mod branches;
pub mod chain;
mod charts;
mod conversations;
mod counts;
mod deleting;
mod drafts;
mod editor;
mod entries;
mod file;
mod ledger;
mod memory;
mod remembered;
mod schema;
mod search;
mod summary;
mod threads;
pub mod verify;
mod withheld;

pub use actions::{BeginAction, Permit, StoredAction};
pub use approvals::{Answer, ApprovalState, Binding, StoredApproval};
pub use branches::Branches;
pub use counts::Counts;
pub use drafts::DraftPlace;
pub use entries::{EntryQuery, LedgerEntry};
pub use file::{Location, Store, StoreKey, open_lock};
pub use memory::Memory;
pub use remembered::{NewRemembered, Remembered, Wish, check_minutes};
pub use search::{Found, MARK};
pub use summary::ThreadDigest;
pub use threads::{Message, Role, ThreadSummary};
pub use verify::{ChainState, verify_export};
