//! How a statement ended is what the workspace says, never what the way to its rows suggests: a
//! change that ran is not called failed, or somebody runs it again.

use crate::serve::OBO;
use behalf_tests::{Behalf, Demo, ENDLESS, Serve, eventually, http};
use serde_json::{Value, json};

const CHANGE: &str = "Set the Q4 target for Iberia to 2.1 million";
const CHANGED: &str =
    "SELECT target FROM main.sales.targets WHERE region = 'Iberia' AND quarter = '2026-Q4'";

/// Asks for the change as alice, and gives the decision that runs it.
async fn approved(serve: &Serve, demo: &Demo) -> Value {
    let asked = serve.ask(demo.token("alice"), CHANGE).await;
    json!({
        "thread_id": asked["thread_id"],
        "decisions": [{ "approval_id": asked["approvals"][0]["id"], "type": "approve" }],
    })
}

/// The last outcome that alice's ledger has of an operation, once it has one of these.
async fn outcome(serve: &Serve, demo: &Demo, operation: &str, any_of: &[&str]) -> Value {
    eventually("the outcome", || async {
        let audit = serve.audit(demo.token("alice")).await;
        let entries = audit["entries"].as_array().unwrap();
        let of_it = |e: &&Value| e["operation"] == operation && e["phase"] == "outcome";
        let last = entries.iter().rfind(of_it)?;
        any_of.contains(&last["status"].as_str().unwrap()).then(|| last.clone())
    })
    .await
}

#[tokio::test]
async fn a_change_that_ran_is_never_called_failed() {
    let closed = json!({ "statement_id": "01f0-closed", "status": { "state": "CLOSED" } });
    let bare = json!({ "statement_id": "01f0-bare", "status": { "state": "SUCCEEDED" } });
    let post = |effect: Value| json!([{ "match": { "path": "/api/2.0/sql/statements", "method": "POST", "body": "UPDATE" }, "do": effect, "times": 1 }]);
    let truncated =
        json!([{ "match": { "path": "/_storage/" }, "do": { "truncate_at": 10 }, "times": 9 }]);
    for (what, fault) in [
        ("its rows break off", truncated),
        (
            "its result is closed",
            post(json!({ "status": 200, "also_serve": true, "body": closed })),
        ),
        ("it is not described", post(json!({ "status": 200, "also_serve": true, "body": bare }))),
        ("a proxy says 503", post(json!({ "status": 503, "also_serve": true }))),
        ("a proxy says 413", post(json!({ "status": 413, "also_serve": true, "body": "<html>" }))),
        ("a proxy says 404", post(json!({ "status": 404, "also_serve": true, "body": "<html>" }))),
    ] {
        let demo = Demo::start(&[]).await;
        let machine = Behalf::at(&demo).env("BEHALF_TIME_SCALE", "10");
        let serve = machine.serve(OBO, &["--ephemeral"]).await;
        let decision = approved(&serve, &demo).await;
        demo.control("/demo/faults", fault).await;
        let (_, said) = serve.chat(Some(demo.token("alice")), decision.clone()).await;
        assert_eq!(demo.rows("carol", CHANGED).await[0][0], "2100000.00", "{what}: it ran");
        let entry = outcome(&serve, &demo, "update", &["succeeded", "failed", "cancelled"]).await;
        assert_eq!(entry["status"], "succeeded", "{what}: {entry} {said}");
        // Whoever goes on in the thread is told the same: the fault is the witness of what the
        // model was sent.
        let witness = json!([{ "match": { "path": "/serving-endpoints/", "body": "This call ran and succeeded" }, "do": { "status": 400 } }]);
        demo.control("/demo/faults", witness).await;
        if said["status"] != "completed" {
            let next = json!({ "message": "Did it work?", "thread_id": decision["thread_id"] });
            let (status, body) = serve.chat(Some(demo.token("alice")), next).await;
            assert_eq!(status, 400, "{what}: the model is told that it ran: {body}");
        }
    }
}

#[tokio::test]
async fn a_stop_that_comes_too_late_is_no_cancellation() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let mut decision = approved(&serve, &demo).await;
    decision["stream"] = json!(true);
    let late = json!([{
        "match": { "path": "/api/2.0/sql/statements", "method": "POST", "body": "UPDATE" },
        "do": { "reply_delay_ms": 2000 },
    }]);
    demo.control("/demo/faults", late).await;
    let url = serve.url("/chat");
    let request = http().post(url).bearer_auth(demo.token("alice")).body(decision.to_string());
    let stream = request.send().await.unwrap();
    eventually("the change", || async {
        (demo.rows("carol", CHANGED).await[0][0] == "2100000.00").then_some(())
    })
    .await;
    drop(stream);
    let entry = outcome(&serve, &demo, "update", &["succeeded", "failed", "cancelled"]).await;
    assert_eq!(entry["status"], "succeeded", "it had run: {entry}");
}

#[tokio::test]
async fn a_statement_that_cannot_be_looked_at_is_unknown() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo).env("BEHALF_TIME_SCALE", "10");
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let gone =
        json!([{ "match": { "path": "/api/2.0/sql/statements/" }, "do": { "status": 404 } }]);
    demo.control("/demo/faults", gone).await;
    let question = json!({ "message": ENDLESS });
    let (_, said) = serve.chat(Some(demo.token("alice")), question).await;
    let audit = serve.audit(demo.token("alice")).await;
    let entries = audit["entries"].as_array().unwrap();
    let first = entries.iter().find(|e| e["operation"] == "select" && e["phase"] == "outcome");
    // What its record says later is another entry.
    assert_eq!(first.unwrap()["status"], "unknown", "nobody knew how it went: {said}");
}
