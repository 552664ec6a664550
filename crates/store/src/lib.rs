//! One encrypted file for each (workspace, owner): threads, messages, actions, approvals, and the
//! ledger, a hash chain that anyone can check.

mod actions;
mod approvals;
pub mod chain;
mod file;
mod ledger;
mod schema;
mod search;
mod threads;
pub mod verify;

pub use actions::{BeginAction, StoredAction};
pub use approvals::{ApprovalState, Binding, StoredApproval};
pub use file::{Location, Store, StoreKey, open_lock};
pub use search::{Found, MARK};
pub use threads::{Message, Role, ThreadSummary};
pub use verify::{ChainState, verify_export};
