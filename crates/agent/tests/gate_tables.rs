//! The gate against two tables: statements that change something, reach outside or run code, none of which may
//! pass for a read; and ordinary reads, which should not ask.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]
#![allow(clippy::print_stdout, reason = "a test tells what it did")]

use behalf_agent::gate::{Verdict, judge_sql};

const DANGEROUS: &str = include_str!("gate/dangerous.sql");
const READS: &str = include_str!("gate/reads.sql");

/// The statements of a table, without the comments that say what they try.
fn statements(table: &str) -> Vec<String> {
    let blocks = table.split("\n----\n").map(|block| {
        let lines = block.trim().lines().filter(|line| !line.starts_with("# ") && *line != "----");
        lines.collect::<Vec<_>>().join("\n").trim().to_owned()
    });
    blocks.filter(|statement| !statement.is_empty()).collect()
}

fn asks(statement: &str) -> bool {
    matches!(judge_sql(statement), Verdict::Ask { .. })
}

#[test]
fn nothing_dangerous_passes_for_a_read() {
    let all = statements(DANGEROUS);
    assert!(all.len() >= 150, "the table is long: {}", all.len());
    let passed: Vec<&String> = all.iter().filter(|statement| !asks(statement)).collect();
    assert!(passed.is_empty(), "{} of {} pass for reads: {passed:#?}", passed.len(), all.len());
}

#[test]
fn ordinary_reads_are_not_asked_about() {
    let all = statements(READS);
    assert!(all.len() >= 200, "the table is long: {}", all.len());
    let asked: Vec<(&String, Verdict)> =
        all.iter().filter(|s| asks(s)).map(|s| (s, judge_sql(s))).collect();
    println!("{} of {} reads run unasked", all.len() - asked.len(), all.len());
    assert!(asked.len() * 20 <= all.len(), "{} of {} ask: {asked:#?}", asked.len(), all.len());
}
