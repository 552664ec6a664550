//! The headless HTTP service: each request brings its own user token, and runs as that user.

mod admission;
mod body;
mod chat;
mod credential;
mod guard;
mod kept;
mod listen;
mod live;
mod metrics;
mod openapi;
mod own;
mod problem;
mod responses;
mod router;
mod service;
mod trace;

pub use admission::ServiceLimits;
pub use listen::{ServeOptions, serve};
