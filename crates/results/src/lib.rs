//! Results: Arrow as it came from the wire, kept under its owner, read as samples and windows.
//!
//! The rows never leave as one blob: a model gets a sample cut to a budget, a window gets the rows
//! it shows.

mod chart;
mod copy;
mod distinct;
mod filter;
mod lz4;
mod needle;
mod profile;
mod read;
mod rows;
pub mod save;
mod shelf;
mod sort;
mod statistics;
mod stop;
mod stream;
mod text;
mod typed;
mod values;
mod wrong;

pub use copy::{is_formula, may_be_formula};
pub use rows::Rows;
pub use shelf::Shelf;
pub use text::{text, write_text};
