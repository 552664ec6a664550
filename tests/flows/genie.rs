//! How a question to Genie ends: as Genie says, and as nobody knows where it does not say.

use crate::tools::with_every_tool;
use behalf_tests::{Demo, Serve};
use serde_json::{Value, json};

const LINE: &str = r#"ask_genie {"question": "What was revenue by region in 2026?"}"#;
const SPACES: &str = "/api/2.0/genie/spaces/";

/// The outcome of the question, as alice's ledger has it.
async fn outcome(serve: &Serve, demo: &Demo) -> Value {
    let audit = serve.audit(demo.token("alice")).await;
    let entries = audit["entries"].as_array().unwrap();
    let of_it = |e: &&Value| e["tool"] == "genie" && e["phase"] == "outcome";
    entries.iter().rfind(of_it).unwrap_or_else(|| panic!("no outcome: {audit}")).clone()
}

async fn calls(demo: &Demo, method: &str) -> usize {
    let is = |c: &&Value| c["method"] == method && c["path"].as_str().unwrap().starts_with(SPACES);
    demo.calls().await.iter().filter(is).count()
}

#[tokio::test]
async fn a_question_whose_reply_was_lost_is_unknown_and_not_asked_again() {
    for (what, effect) in [
        ("it breaks off", json!({ "truncate_at": 10 })),
        ("a proxy says 502", json!({ "status": 502, "also_serve": true, "page": "<html>" })),
        ("its ids are none", json!({ "patch": { "message_id": "../../../sql/statements" } })),
    ] {
        let demo = Demo::start(&[]).await;
        let (_machine, serve) = with_every_tool(&demo, true).await;
        let fault = json!([{ "match": { "path": SPACES, "method": "POST" }, "do": effect }]);
        demo.control("/demo/faults", fault).await;
        let (_, said) = serve.chat(Some(demo.token("alice")), json!({ "message": LINE })).await;
        let entry = outcome(&serve, &demo).await;
        assert_eq!(entry["status"], "unknown", "{what}: {entry} {said}");
        assert_eq!(calls(&demo, "POST").await, 1, "{what}: it is asked once");
        assert_eq!(calls(&demo, "GET").await, 0, "{what}: there is nothing to look at");
    }
}

#[tokio::test]
async fn a_question_that_failed_leaves_no_proof_open() {
    let demo = Demo::start(&[]).await;
    let (_machine, serve) = with_every_tool(&demo, true).await;
    let error = json!({ "error": "It went wrong.", "type": "SQL_EXECUTION_EXCEPTION" });
    for (what, patch) in [
        ("before its query", json!({ "status": "FAILED", "error": error, "attachments": null })),
        ("with its query", json!({ "status": "FAILED", "error": error })),
    ] {
        let fault = json!([{
            "match": { "path": SPACES, "method": "GET" }, "do": { "patch": patch, "delay_ms": 1500 },
        }]);
        demo.control("/demo/faults", fault).await;
        let reply = serve.ask(demo.token("alice"), LINE).await;
        let actions = reply["actions"].as_array().unwrap();
        let asked = actions.iter().find(|action| action["tool"] == "genie").unwrap();
        assert_eq!(asked["status"], "failed", "{what}: {asked}");
        let state = match asked["statement_id"].is_null() {
            true => "not_recorded",
            false => "ran_as_claimed",
        };
        assert_eq!(asked["verified"]["state"], state, "{what}: {asked}");
    }
}
