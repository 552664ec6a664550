//! `cargo xtask bench`: release builds, measured as ratios within one run.

mod dao_ai;
mod demo;
mod fetch;
mod frames;
mod grid;
mod hours;
mod instant;
mod model;
mod streaming;
mod turn;
mod window;

use std::time::Duration;

/// Longer than any of these takes: what hangs is given up, and said.
const LONGEST: Duration = Duration::from_secs(30 * 60);

/// The middle of some times.
pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Measures a group where a word of its name is given, or none is: `cargo bench … --bench behalf -- start`.
async fn within(what: &str, measuring: impl Future<Output = ()>) {
    let mut words = std::env::args().skip(1).filter(|word| !word.starts_with('-')).peekable();
    if words.peek().is_some() && !words.any(|word| what.contains(&word)) {
        return;
    }
    if tokio::time::timeout(LONGEST, measuring).await.is_err() {
        println!("| {what} | – | not done within {} minutes | | |", LONGEST.as_secs() / 60);
    }
}

#[tokio::main]
async fn main() {
    if std::env::args().nth(1).as_deref() == Some(fetch::BARE) {
        return fetch::hold().await;
    }
    within("the demo workspace", demo::measure()).await;
    within("rows behind links", fetch::measure()).await;
    within("turns", turn::measure()).await;
    within("the window's start", window::measure()).await;
    within("long threads in the window", streaming::measure()).await;
    within("a million rows in the window", grid::measure()).await;
    within("8 simulated hours in the window", hours::measure()).await;
}
