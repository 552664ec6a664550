//! Many people at once with faults all around, and ends in the midst of it: 1/20 of each by itself, each in
//! full with `cargo xtask test --all`. What happens by chance is of a seed that is printed, and `BEHALF_SEED`
//! gives it again.

mod afterwards;
mod book;
mod crash;
mod isolation;
mod person;
mod terminal;
mod weather;
mod wire;
