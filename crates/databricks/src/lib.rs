//! The workspace's APIs: the door through which everything with a lease leaves, and one typed
//! file for each API.
//!
//! What carries no lease is in [`unleased`], all of it.

pub mod agents;
pub mod api_error;
pub mod assets;
pub mod catalog;
pub mod chunks;
pub mod denial;
pub mod door;
pub mod genie;
pub mod history;
pub mod mcp;
pub mod me;
pub mod rows;
pub mod search;
pub mod serving;
pub mod statements;
mod strangers;
pub mod unleased;
pub mod warehouses;
pub mod wire;

pub use door::{Call, Door, Errand, Reason};
pub use wire::Wire;
