//! Results: Arrow as it came from the wire, kept under its owner, read as samples and windows.
//!
//! The rows never leave as one blob: a model gets a sample cut to a budget, a window gets the rows
//! it shows.

mod shelf;
mod statistics;
mod stream;
mod typed;

pub use shelf::Shelf;
