//! What loading costs: every public example of the other dialect, from text to a checked configuration.

#![allow(clippy::print_stdout, reason = "a bench prints its table")]
#![allow(clippy::unwrap_used, reason = "a bench fails loudly")]

use behalf_config::{Environment, parse};
use behalf_tests::{corpus, ms, row};
use std::{
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

const BUDGET: Duration = Duration::from_millis(50);
const ROUNDS: usize = 20;

fn texts(folder: &Path, found: &mut Vec<String>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            texts(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
}

fn main() {
    // It is the first to report: the table begins here.
    println!("| what | ours | beside it | ratio | budget |\n|---|---|---|---|---|");
    let mut all = Vec::new();
    corpus().iter().for_each(|folder| texts(folder, &mut all));
    if all.is_empty() {
        println!("| loading the public examples | no corpus is at hand: set BEHALF_CORPUS | | | |");
        return;
    }
    let mut rounds: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let began = Instant::now();
            for text in &all {
                black_box(parse("bench", text, &Environment::new()).is_ok());
            }
            began.elapsed()
        })
        .collect();
    rounds.sort();
    let median = rounds[ROUNDS / 2];
    let what = format!("loading {} public examples", all.len());
    let ratio = median.as_secs_f64() / BUDGET.as_secs_f64();
    row(&what, ms(median), "–".to_owned(), ratio, "≤ 50 ms");
}
