//! The real programs against the demo workspace, asserted on what the workspace witnessed.

mod approvals;
mod attacks;
mod bad_input;
mod command;
mod crash;
mod doctor;
mod exchange;
mod grants;
mod identity;
mod leaks;
mod network;
mod origins;
mod outcomes;
mod profiles;
mod proof;
mod serve;
mod sign_in;
mod threads;
