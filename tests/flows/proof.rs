//! The proof: what the workspace's history says decides what the badge says.

use crate::serve::{OBO, sql_action};
use behalf_tests::{Behalf, Demo};
use serde_json::{Value, json};

const QUESTION: &str = "Revenue by region in 2026";

/// The events of one streamed question.
async fn events(demo: &Demo, machine: &Behalf) -> Vec<(String, Value)> {
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let body = json!({ "message": QUESTION, "stream": true });
    let request = behalf_tests::http()
        .post(serve.url("/chat"))
        .bearer_auth(demo.token("alice"))
        .body(body.to_string());
    let text = request.send().await.unwrap().text().await.unwrap();
    let mut all = Vec::new();
    let mut name = String::new();
    for line in text.lines() {
        if let Some(event) = line.strip_prefix("event: ") {
            name = event.to_owned();
        } else if let Some(data) = line.strip_prefix("data: ") {
            all.push((name.clone(), serde_json::from_str(data).unwrap()));
        }
    }
    all
}

fn verified(events: &[(String, Value)]) -> Value {
    let last = events.iter().rev().find(|(name, _)| name == "identityVerified");
    last.map(|(_, body)| body["verified"].clone()).unwrap_or(Value::Null)
}

#[tokio::test]
async fn a_record_that_names_somebody_else_withholds_the_rows() {
    let demo = Demo::start(&[]).await;
    demo.control("/demo/history", json!({ "executed_as": "carol" })).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &[]).await;
    let (status, body) =
        serve.chat(Some(demo.token("alice")), json!({ "message": QUESTION })).await;
    assert_eq!(
        (status, &body["code"]),
        (409, &json!("identity_mismatch")),
        "the turn stops: {body}"
    );
    assert!(!body.to_string().contains("DACH"), "no row is told: {body}");
    // The model is not told either: it was asked once, before the statement.
    let asked = demo
        .calls()
        .await
        .iter()
        .filter(|c| c["path"].as_str().unwrap().ends_with("/invocations"))
        .count();
    assert_eq!(asked, 1, "the rows did not reach the model");
    let thread = body["thread_id"].as_str().unwrap();
    demo.control("/demo/reset", json!({})).await;
    let follow = json!({ "message": "And by month?", "thread_id": thread });
    let (_, body) = serve.chat(Some(demo.token("alice")), follow).await;
    assert!(!body.to_string().contains("DACH"), "nor later: {body}");
}

#[tokio::test]
async fn a_sender_that_is_somebody_else_is_a_mismatch_too() {
    let demo = Demo::start(&[]).await;
    demo.control("/demo/history", json!({ "user": "bob" })).await;
    let all = events(&demo, &Behalf::at(&demo)).await;
    assert_eq!(verified(&all)["state"], "mismatch", "{all:?}");
    assert!(!all.iter().any(|(name, _)| name == "turnFinished"), "the turn is stopped");
}

#[tokio::test]
async fn a_hidden_record_is_unconfirmed_and_never_a_tick() {
    let demo = Demo::start(&[]).await;
    demo.control("/demo/history", json!({ "hide": true })).await;
    let machine = Behalf::at(&demo).env("BEHALF_TIME_SCALE", "300");
    let all = events(&demo, &machine).await;
    assert_eq!(verified(&all)["state"], "unconfirmed", "{all:?}");
}

#[tokio::test]
async fn a_late_record_is_verified_late() {
    let demo = Demo::start(&[]).await;
    demo.control("/demo/history", json!({ "lag_ms": 1500 })).await;
    let machine = Behalf::at(&demo).env("BEHALF_TIME_SCALE", "10");
    let all = events(&demo, &machine).await;
    assert_eq!(verified(&all)["state"], "ran_as_claimed", "{all:?}");
    let finished = all.iter().position(|(name, _)| name == "actionFinished").unwrap();
    let proven = all.iter().position(|(name, _)| name == "identityVerified").unwrap();
    assert!(finished < proven, "the rows were there first");
}

#[tokio::test]
async fn a_forbidden_history_is_unconfirmed() {
    let demo = Demo::start(&[]).await;
    let denied = json!({ "error_code": "PERMISSION_DENIED", "message": "User does not have CAN_VIEW on query history" });
    demo.control(
        "/demo/faults",
        json!([{ "match": { "path": "/api/2.0/sql/history" }, "do": { "status": 403, "body": denied } }]),
    )
    .await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let reply = serve.ask(demo.token("alice"), QUESTION).await;
    assert_eq!(sql_action(&reply)["verified"]["state"], "unconfirmed", "{reply}");
    assert!(reply["message"].as_str().unwrap().contains("DACH"), "the rows are still hers");
}

#[tokio::test]
async fn the_ledger_is_intact_and_anchored() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &[]).await;
    for question in [QUESTION, "Who am I?", "Show me main.hr.salaries salaries"] {
        serve.ask(demo.token("alice"), question).await;
    }
    let audit = serve.audit(demo.token("alice")).await;
    assert_eq!(audit["report"]["chain"]["state"], "intact", "{audit}");
    assert_eq!(
        audit["report"]["anchor"]["matching"], 3,
        "each statement is anchored: {}",
        audit["report"]
    );
    assert_eq!(audit["report"]["anchor"]["contradicted"], json!([]), "and none contradicts");
    let entries = audit["entries"].as_array().unwrap();
    let lines: Vec<String> = entries.iter().map(Value::to_string).collect();
    let file = machine.home.write("export.jsonl", &lines.join("\n"));
    let good = machine.run(&["audit", "verify", file.to_str().unwrap()]).await;
    assert_eq!(good.code, 0, "our own verifier agrees: {good:?}");
    let python = |path: &std::path::Path| {
        let script = behalf_tests::root().join("tests/conformance/verify_ledger.py");
        std::process::Command::new("python3").arg(script).arg(path).output().unwrap()
    };
    assert!(python(&file).status.success(), "twenty lines of Python agree");
    let forged = lines.join("\n").replacen("alice@example.com", "mallo@example.com", 4);
    let file = machine.home.write("forged.jsonl", &forged);
    let found = python(&file);
    assert!(!found.status.success(), "Python finds a forgery");
    let bad = machine.run(&["audit", "verify", file.to_str().unwrap()]).await;
    assert_eq!(bad.code, 1, "so do we");
    let named = String::from_utf8(found.stdout).unwrap();
    assert!(
        bad.stdout.contains("broken at entry 0") && named.contains("entry 0"),
        "and both name the entry: {named} {}",
        bad.stdout
    );
    for secret in ["SELECT", "DACH"] {
        assert!(!lines.concat().contains(secret), "arguments and results are not in the ledger");
    }
}
