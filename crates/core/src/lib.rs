//! The nouns of Behalf and the ports through which the rows above reach each other.
//!
//! Nothing here does I/O. A port exists only where a row must be reached from below, or where a
//! test replaces the world (time, randomness, the browser, the vault).

pub mod action;
pub mod charts;
pub mod event;
pub mod failure;
pub mod id;
pub mod lease;
pub mod ledger;
pub mod limits;
pub mod origin;
pub mod ports;
pub mod principal;
pub mod results;
pub mod secret;
pub mod verification;
pub mod views;

pub use action::{Action, ActionStatus, Citation, Decision, Findings, RunAsIdentity};
pub use event::{ApprovalRequest, DecisionKind, TurnEvent, TurnStatus, Usage};
pub use failure::{Failure, FailureCode};
pub use id::{ActionId, ApprovalId, MemoryId, MessageId, RememberedId, ThreadId, TurnId};
pub use lease::{Grant, Lease, RunAs, Scopes};
pub use ledger::{Entry, Phase, Receipt};
pub use limits::Limits;
pub use origin::Origin;
pub use ports::{Browser, Clock, Entropy, Ledger, ResultShelf, TokenSource, Vault, VaultItem};
pub use principal::{OwnerKey, Principal, PrincipalKind, WorkspaceId};
pub use verification::Verification;
