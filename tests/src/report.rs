//! What a benchmark reports: a line of the table that `cargo xtask bench` begins.

use std::time::Duration;

/// One line: what was seen, against what, and the budget (design §11).
pub fn row(what: &str, seen: String, beside: String, ratio: f64, budget: &str) {
    println!("| {what} | {seen} | {beside} | {ratio:.2} | {budget} |");
}

/// A time, for the table.
pub fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}
