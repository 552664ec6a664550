//! The turn: the loop between model and tools, the gate before each tool, and the proof after.
//!
//! A turn is a function of what is stored: asking, deciding and trying again all lead into the same
//! loop, so that a crash, a sign-in or a restart loses nothing.

mod act;
pub mod gate;
mod history;
mod model;
mod outcome;
mod prompt;
mod prove;
pub mod resources;
mod sql;
mod tools;
mod turn;

pub use prove::{Prover, Watch};
pub use resources::{Resource, Resources, Wanted, discover, looked_up, set};
pub use sql::Again;
pub use turn::{
    Comparison, NamedValue, Side, Turn, TurnCommand, TurnDecision, TurnOutcome, TurnParts,
    ValueKind, Written, written_turn,
};
