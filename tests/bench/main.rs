//! `cargo xtask bench`: release builds, measured as ratios within one run.

mod dao_ai;
mod demo;
mod instant;
mod turn;
mod window;

use std::time::Duration;

/// The middle of some times.
pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

#[tokio::main]
async fn main() {
    demo::measure().await;
    turn::measure().await;
    window::measure().await;
}
