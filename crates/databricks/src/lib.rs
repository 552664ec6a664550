//! The workspace's APIs: the door through which everything with a lease leaves, and one typed
//! file for each API.
//!
//! What carries no lease is in [`unleased`], all of it.

pub mod api_error;
pub mod assets;
pub mod denial;
pub mod door;
pub mod history;
pub mod me;
pub mod serving;
pub mod statements;
pub mod unleased;
pub mod warehouses;
pub mod wire;

pub use door::{Call, Door, Errand, Reason};
pub use wire::Wire;
