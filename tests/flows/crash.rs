//! What ends in the middle: the ledger tells the truth afterwards, and nothing is run twice.

use crate::serve::OBO;
use behalf_tests::{Behalf, Demo, ENDLESS, Keyring, eventually, http};
use serde_json::{Value, json};

const CHANGE: &str = "Set the Q4 target for Iberia to 2.1 million";

/// The entries of the ledger about one kind of operation.
fn about<'a>(audit: &'a Value, operation: &str) -> Vec<&'a Value> {
    let entries = audit["entries"].as_array().unwrap();
    entries.iter().filter(|e| e["operation"] == operation).collect()
}

fn phase<'a>(entries: &[&'a Value], phase: &str) -> Option<&'a Value> {
    entries.iter().find(|e| e["phase"] == phase).copied()
}

/// Statements with a scoped token: what Behalf sent, not what the test looks up itself.
async fn sent(demo: &Demo) -> Vec<Value> {
    demo.statements().await.into_iter().filter(|c| c["scopes"] == "sql").collect()
}

#[tokio::test]
async fn killed_between_intent_and_outcome_it_finds_by_the_tag_how_it_went() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo).env("BEHALF_TIME_SCALE", "10");
    let serve = machine.serve(OBO, &[]).await;
    let alice = demo.token("alice").to_owned();
    let asked = serve.ask(&alice, CHANGE).await;
    let late = json!([{
        "match": { "path": "/api/2.0/sql/statements", "method": "POST", "body": "UPDATE" },
        "do": { "reply_delay_ms": 60_000 },
    }]);
    demo.control("/demo/faults", late).await;
    let decision = json!({
        "thread_id": asked["thread_id"],
        "decisions": [{ "approval_id": asked["approvals"][0]["id"], "type": "approve" }],
    });
    let request =
        http().post(serve.url("/chat")).bearer_auth(&alice).body(decision.to_string()).send();
    let waiting = tokio::spawn(request);
    let changed =
        "SELECT target FROM main.sales.targets WHERE region = 'Iberia' AND quarter = '2026-Q4'";
    eventually("the change", || async {
        (demo.rows("carol", changed).await[0][0] == "2100000.00").then_some(())
    })
    .await;
    serve.kill().await;
    assert!(waiting.await.unwrap().is_err(), "whoever waited is told nothing");
    demo.control("/demo/faults", json!([])).await;

    let serve = machine.serve(OBO, &[]).await;
    let audit = eventually("the outcome", || async {
        let audit = serve.audit(&alice).await;
        phase(&about(&audit, "update"), "verified").is_some().then_some(audit)
    })
    .await;
    let entries = about(&audit, "update");
    let outcome = phase(&entries, "outcome").unwrap();
    assert_eq!(outcome["status"], "succeeded", "its tag told how it went: {entries:?}");
    assert!(outcome["statement_id"].is_string(), "and which statement it was: {outcome}");
    assert!(outcome.get("error_code").is_none(), "a success has no error: {outcome}");
    assert_eq!(phase(&entries, "verified").unwrap()["status"], "ran_as_claimed", "{entries:?}");
    assert_eq!(audit["report"]["chain"]["state"], "intact", "{}", audit["report"]);
    assert_eq!(sent(&demo).await.len(), 1, "it was not run again");
    let (status, _) = serve.chat(Some(&alice), decision).await;
    assert_eq!(status, 404, "nor can it be decided again");
    assert_eq!(sent(&demo).await.len(), 1, "it ran once");
}

#[tokio::test]
async fn a_lost_statement_that_ran_as_somebody_else_is_withheld_when_it_is_found() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo).env("BEHALF_TIME_SCALE", "10");
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    demo.control("/demo/history", json!({ "executed_as": "carol" })).await;
    let lost = json!([{
        "match": { "path": "/api/2.0/sql/statements", "method": "POST" },
        "do": { "truncate_at": 10 }, "times": 1,
    }]);
    demo.control("/demo/faults", lost).await;
    let question = json!({ "message": "Revenue by region in 2026" });
    let (status, body) = serve.chat(Some(demo.token("alice")), question).await;
    assert_ne!(status, 200, "{body}");
    let audit = eventually("the record", || async {
        let audit = serve.audit(demo.token("alice")).await;
        phase(&about(&audit, "select"), "verified").is_some().then_some(audit)
    })
    .await;
    let entries = about(&audit, "select");
    assert_eq!(phase(&entries, "verified").unwrap()["status"], "mismatch", "{entries:?}");
}

#[tokio::test]
async fn a_proof_left_open_is_taken_up_at_the_next_start() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo).env("BEHALF_TIME_SCALE", "10");
    let alice = demo.token("alice").to_owned();
    demo.control("/demo/history", json!({ "lag_ms": 8000 })).await;
    let serve = machine.serve(OBO, &[]).await;
    let reply = serve.ask(&alice, "Revenue by region in 2026").await;
    assert_eq!(
        crate::serve::sql_action(&reply)["verified"]["state"],
        "pending",
        "the record is late: {reply}"
    );
    serve.kill().await;
    let serve = machine.serve(OBO, &[]).await;
    let audit = eventually("the proof", || async {
        let audit = serve.audit(&alice).await;
        phase(&about(&audit, "select"), "verified").is_some().then_some(audit)
    })
    .await;
    let entries = about(&audit, "select");
    assert_eq!(phase(&entries, "verified").unwrap()["status"], "ran_as_claimed", "{entries:?}");
    let proofs = entries.iter().filter(|e| e["phase"] == "verified").count();
    assert_eq!(proofs, 1, "it is recorded once");
}

#[tokio::test]
async fn the_next_command_settles_what_a_killed_one_left_open() {
    let demo = Demo::start(&[]).await;
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&demo).keyring(&keyring);
    machine.sign_in("alice").await;
    let late = json!([{
        "match": { "path": "/api/2.0/sql/statements", "method": "POST" },
        "do": { "reply_delay_ms": 60_000 }, "times": 1,
    }]);
    demo.control("/demo/faults", late).await;
    let mut killed = machine.start(&["ask", "Revenue by region in 2026"]);
    running(&demo).await;
    killed.kill().await.unwrap();
    let exported = eventually("the record", || async {
        let exported = machine.run(&["audit", "export"]).await;
        exported.stdout.contains("\"outcome\"").then_some(exported)
    })
    .await;
    let entries: Vec<Value> =
        exported.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of_it = |e: &&Value| e["operation"] == "select" && e["phase"] == "outcome";
    let outcome = entries.iter().find(of_it).unwrap();
    assert_eq!(outcome["status"], "succeeded", "{outcome}");
}

/// Waits until a statement that Behalf sent is running.
async fn running(demo: &Demo) {
    eventually("a running statement", || async { (sent(demo).await.len() == 1).then_some(()) })
        .await;
}

/// The state of the one statement that was sent, as the history says.
async fn ended(demo: &Demo) -> Value {
    eventually("the end of the statement", || async {
        let url = format!("{}/api/2.0/sql/history/queries?max_results=10", demo.host());
        let request = http().get(url).bearer_auth(demo.token("alice"));
        let body: Value = request.send().await.unwrap().json().await.unwrap();
        let record = body["res"].as_array()?.first()?.clone();
        (!matches!(record["status"].as_str()?, "RUNNING" | "QUEUED" | "STARTED"))
            .then_some(record["status"].clone())
    })
    .await
}

#[tokio::test]
async fn a_client_that_goes_away_stops_its_statement() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let body = json!({ "message": ENDLESS, "stream": true }).to_string();
    let request = http().post(serve.url("/chat")).bearer_auth(demo.token("alice")).body(body);
    let stream = request.send().await.unwrap();
    running(&demo).await;
    drop(stream);
    assert_eq!(ended(&demo).await, "CANCELED", "the warehouse does not work for nobody");
}

#[tokio::test]
async fn a_service_that_ends_stops_its_statements_and_writes_their_outcome() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--grace", "0"]).await;
    let request = http()
        .post(serve.url("/chat"))
        .bearer_auth(demo.token("alice"))
        .body(json!({ "message": ENDLESS }).to_string());
    let waiting = tokio::spawn(request.send());
    running(&demo).await;
    assert_eq!(serve.interrupt().await, Some(0), "it ends in order");
    let reply = waiting.await.unwrap().unwrap();
    let body: Value = reply.json().await.unwrap();
    assert_eq!(body["code"], "cancelled", "whoever waited is told: {body}");
    assert_eq!(ended(&demo).await, "CANCELED", "the statement is stopped");
    let serve = machine.serve(OBO, &[]).await;
    let audit = serve.audit(demo.token("alice")).await;
    let entries = about(&audit, "select");
    assert_eq!(phase(&entries, "outcome").unwrap()["status"], "cancelled", "{entries:?}");
}
