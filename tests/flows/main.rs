//! The real programs against the demo workspace, asserted on what the workspace witnessed.

mod approvals;
mod apps;
mod arguments;
mod attacks;
mod audit;
mod bad_input;
mod command;
mod crash;
mod doctor;
mod examples;
mod exchange;
mod grants;
mod identity;
mod injection;
mod leaks;
mod network;
mod origins;
mod outcomes;
mod profiles;
mod proof;
mod responses;
mod serve;
mod service;
mod sign_in;
mod threads;
mod tools;
