//! The ledger against the workspace: whatever was removed, changed or put in another order is found, and so
//! is a statement that the ledger does not know.

use crate::serve::OBO;
use behalf_tests::{Behalf, Demo, http};
use serde_json::{Value, json};

/// Answers some questions, and gives the ledger as it was exported.
async fn asked(demo: &Demo, machine: &Behalf) -> (Value, Vec<Value>) {
    let serve = machine.serve(OBO, &[]).await;
    for question in ["Who am I?", "Revenue by region in 2026", "What tables can I access?"] {
        serve.ask(demo.token("alice"), question).await;
    }
    let audit = serve.audit(demo.token("alice")).await;
    let entries = audit["entries"].as_array().unwrap().clone();
    (audit, entries)
}

/// A line of an export, as it is written.
fn line(entry: &Value) -> String {
    entry.to_string()
}

async fn verified(machine: &Behalf, name: &str, lines: &[String]) -> (i32, String) {
    let file = machine.home.write(name, &format!("{}\n", lines.join("\n")));
    let output = machine.run(&["audit", "verify", file.to_str().unwrap()]).await;
    (output.code, format!("{}{}", output.stdout, output.stderr))
}

#[tokio::test]
async fn what_was_removed_changed_or_reordered_is_named() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo).env("BEHALF_LOG", "warn");
    let (audit, entries) = asked(&demo, &machine).await;
    assert!(audit["report"]["anchor"]["matching"].as_u64().unwrap() >= 3, "{}", audit["report"]);
    let lines: Vec<String> = entries.iter().map(line).collect();
    let (code, said) = verified(&machine, "whole.jsonl", &lines).await;
    assert_eq!(code, 0, "as it was exported it is good: {said}");
    let middle = lines.len() / 2;
    let mut removed = lines.clone();
    removed.remove(middle);
    let mut changed = lines.clone();
    changed[middle] = changed[middle].replacen("alice", "mallory", 1);
    assert_ne!(changed, lines, "the entry names whose it is");
    let mut reordered = lines.clone();
    reordered.swap(middle, middle + 1);
    for (what, broken) in [("removed", removed), ("changed", changed), ("reordered", reordered)] {
        let (code, said) = verified(&machine, &format!("{what}.jsonl"), &broken).await;
        assert_ne!(code, 0, "{what}: {said}");
        assert!(said.contains(&middle.to_string()), "{what}: its place is named: {said}");
    }
}

#[tokio::test]
async fn a_statement_that_the_ledger_does_not_know_is_found_in_the_workspace() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo).env("BEHALF_LOG", "warn");
    let (audit, entries) = asked(&demo, &machine).await;
    assert_eq!(audit["report"]["anchor"]["contradicted"], json!([]), "{}", audit["report"]);
    // Somebody with the user's own rights sends a statement in the name of the chain.
    let tags = json!([
        { "key": "behalf_chain", "value": entries[0]["chain_id"] },
        { "key": "behalf_seq", "value": "3" },
        { "key": "behalf_entry", "value": "0".repeat(64) },
    ]);
    let body = json!({
        "statement": "SELECT 1", "warehouse_id": demo.warehouse(), "wait_timeout": "10s",
        "query_tags": tags,
    });
    let url = format!("{}/api/2.0/sql/statements", demo.host());
    let sent = http().post(url).bearer_auth(demo.token("alice")).json(&body).send().await.unwrap();
    assert!(sent.status().is_success(), "it ran");
    let serve = machine.serve(OBO, &[]).await;
    let audit = serve.audit(demo.token("alice")).await;
    assert_eq!(audit["report"]["chain"]["state"], "intact", "the chain itself is whole");
    assert_eq!(audit["report"]["anchor"]["contradicted"], json!([3]), "{}", audit["report"]);
}
