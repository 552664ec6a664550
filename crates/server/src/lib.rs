//! The headless HTTP service: each request brings its own user token, and runs as that user.

mod chat;
mod guard;
mod listen;
mod own;
mod problem;
mod router;

pub use listen::{ServeOptions, serve};
