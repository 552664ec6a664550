//! `cargo xtask bench`: release builds, measured as ratios within one run.

mod demo;
mod instant;
mod turn;
mod window;

use std::time::Duration;

/// One line of the report: what was seen, against what, and the budget (design §11).
pub(crate) fn row(what: &str, seen: String, beside: String, ratio: f64, budget: &str) {
    println!("| {what} | {seen} | {beside} | {ratio:.2} | {budget} |");
}

/// The middle of some times.
pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

pub(crate) fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

#[tokio::main]
async fn main() {
    println!("| what | ours | beside it | ratio | budget |\n|---|---|---|---|---|");
    demo::measure().await;
    turn::measure().await;
    window::measure().await;
}
