//! The SQL editor: what a person writes runs as that person, is judged as everything is, and is theirs alone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod window;

use behalf_tests::Demo;
use serde_json::{Value, json};
use window::{Window, event};

const READ: &str = "SELECT region, count(*) AS n FROM main.sales.orders GROUP BY region";
const CHANGE: &str = "UPDATE main.sales.targets SET target = 1 WHERE region = 'Iberia'";

fn run(thread: &Value, statement: &str, values: Value) -> Value {
    json!({ "thread_id": thread, "statement": statement, "values": values })
}

async fn signed_in(demo: &Demo, config: &str) -> Window {
    let window = Window::at(demo.host(), config).await;
    window.signs_in("alice", false).await.unwrap();
    window
}

/// Statement and status of each run, the newest first.
async fn history(window: &Window) -> Vec<(String, String)> {
    let told = window.asks("editor/history", json!({})).await.unwrap();
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let one = |run: &Value| {
        let shown = &run["shown"];
        (word(&shown["arguments"]["statement"]), word(&shown["action"]["status"]))
    };
    told["runs"].as_array().unwrap().iter().map(one).collect()
}

fn of(statement: &str, status: &str) -> (String, String) {
    (statement.to_owned(), status.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_runs_as_its_writer_and_no_model_is_asked() {
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "app: {}").await;
    let before = demo.calls().await.len();
    let events = window.turn("editor/run", run(&Value::Null, READ, json!([]))).await.unwrap();
    let action = event(&events, "actionFinished")["action"].clone();
    assert_eq!(action["tool"], "editor", "a word of its own in the record: {action}");
    assert_eq!(action["operation"], "select", "{action}");
    assert_eq!(action["decision"], "allowed", "by the gate: {action}");
    assert_eq!(action["run_as"]["mode"], "on_behalf_of_user", "{action}");
    assert_eq!(action["run_as"]["principal"]["user_name"], "alice@example.com", "{action}");
    assert_eq!(event(&events, "turnFinished")["message"], "Ran from the SQL editor.", "the end");
    assert_eq!(event(&events, "identityVerified")["verified"]["state"], "ran_as_claimed", "proved");
    let calls = demo.calls().await.split_off(before);
    let asked = |path: &str| calls.iter().any(|c| c["path"].as_str().unwrap().contains(path));
    assert!(!asked("/serving-endpoints"), "no model is asked: {calls:?}");
    let sent = demo.statements().await;
    assert_eq!(sent.last().unwrap()["principal"], "alice@example.com", "as whom it was sent");
    let mut ledger = window.ledger().await;
    // To look at it is an entry too.
    assert_eq!(ledger.pop().as_deref(), Some("exported "), "{ledger:?}");
    let last = &ledger[ledger.len() - 3..];
    assert_eq!(last, ["intent editor", "outcome editor", "verified editor"], "{ledger:?}");
    // In the same thread, and a name with a value that is no SQL.
    let value = json!([{ "name": "who", "type": "STRING", "value": "x' OR 1=1 --" }]);
    let named = "SELECT :who AS who";
    let events = window.turn("editor/run", run(&action["thread_id"], named, value)).await.unwrap();
    let second = &event(&events, "actionFinished")["action"];
    assert_eq!(second["status"], "succeeded", "{second}");
    assert_eq!(second["thread_id"], action["thread_id"], "the editor stays in its thread");
    let threads = window.asks("threads/list", json!({})).await.unwrap();
    assert_eq!(threads["threads"].as_array().unwrap().len(), 1, "{threads}");
    assert_eq!(history(&window).await, [of(named, "succeeded"), of(READ, "succeeded")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_waits_and_what_is_denied_is_not_sent() {
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "app: {}").await;
    let asks = async |thread: &Value| {
        let events = window.turn("editor/run", run(thread, CHANGE, json!([]))).await.unwrap();
        let approval = event(&events, "approvalNeeded")["approval"].clone();
        assert_eq!(approval["tool"], "editor", "{approval}");
        assert_eq!(approval["reason"], "This changes data in `main.sales.targets`.", "what it is");
        assert_eq!(
            approval["allowed"],
            json!(["approve", "edit", "reject"]),
            "nobody answers for it"
        );
        (event(&events, "turnStarted")["thread_id"].clone(), approval)
    };
    let decides = async |thread: &Value, approval: &Value, kind: &str| {
        let decision = json!({ "approval_id": approval["id"], "type": kind });
        let decide = json!({ "thread_id": thread, "decisions": [decision] });
        window.turn("chat/decide", decide).await.unwrap()
    };
    let before = demo.statements().await.len();
    let (thread, approval) = asks(&Value::Null).await;
    assert_eq!(demo.statements().await.len(), before, "nothing was sent");
    let events = decides(&thread, &approval, "reject").await;
    assert_eq!(event(&events, "turnFinished")["message"], "The user did not allow this.", "said");
    assert_eq!(demo.statements().await.len(), before, "nor after it was denied");
    let (_, approval) = asks(&thread).await;
    let events = decides(&thread, &approval, "approve").await;
    let action = &event(&events, "actionFinished")["action"];
    assert_eq!(action["decision"], "approved_once", "{action}");
    assert_eq!(action["status"], "succeeded", "{action}");
    assert_eq!(demo.statements().await.len(), before + 1, "once");
    assert_eq!(history(&window).await, [of(CHANGE, "succeeded"), of(CHANGE, "not_run")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_never_runs_as_the_service_principal_of_a_warehouse() {
    let demo = Demo::start(&[]).await;
    let (id, secret) = demo.service_principal();
    let config = format!(
        "app:\n  service_principal: {{client_id: {{env: APP_ID}}, client_secret: {{env: APP_SECRET}}}}\n\
         resources:\n  warehouses:\n    main: {{warehouse_id: \"{}\", on_behalf_of_user: false}}\n",
        demo.warehouse()
    );
    let window =
        Window::with(demo.host(), &config, &[("APP_ID", id), ("APP_SECRET", secret)]).await;
    window.signs_in("alice", false).await.unwrap();
    let events = window.turn("editor/run", run(&Value::Null, READ, json!([]))).await.unwrap();
    let action = &event(&events, "actionFinished")["action"];
    assert_eq!(action["run_as"]["mode"], "on_behalf_of_user", "{action}");
    assert_eq!(action["run_as"]["principal"]["user_name"], "alice@example.com", "{action}");
    assert_eq!(demo.statements().await.last().unwrap()["principal"], "alice@example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_is_said_before_anything_is_kept() {
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "app: {}").await;
    let value = json!([{ "name": "n", "type": "BIGINT", "value": "many" }]);
    for (statement, values, says) in [
        ("SELECT :n", value, "`:n` takes a whole number."),
        ("  ", json!([]), "There is no statement."),
    ] {
        let events = window.turn("editor/run", run(&Value::Null, statement, values)).await.unwrap();
        assert_eq!(event(&events, "turnFailed")["failure"]["message"], says, "{statement}");
    }
    assert!(history(&window).await.is_empty(), "nothing is kept");
    let threads = window.asks("threads/list", json!({})).await.unwrap();
    assert_eq!(threads["threads"], json!([]), "no thread begins");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_has_no_such_tool() {
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "app: {}").await;
    // Whoever plans calls what a line names, where it is offered.
    let call = format!("editor {}", json!({ "statement": READ }));
    let question = json!({ "thread_id": null, "text": call });
    window.turn("chat/send", question).await.unwrap();
    assert!(history(&window).await.is_empty(), "it is not offered");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_goes_with_its_thread_and_is_nobody_elses() {
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "app: {}").await;
    let events = window.turn("editor/run", run(&Value::Null, READ, json!([]))).await.unwrap();
    let action = event(&events, "actionFinished")["action"].clone();
    window.signs_in("bob", true).await.unwrap();
    assert!(history(&window).await.is_empty(), "hers is none of his");
    let hers = run(&action["thread_id"], READ, json!([]));
    let refused = window.turn("editor/run", hers).await.unwrap_err();
    assert_eq!(refused.code.name(), "not_found", "nor does he write into her thread: {refused:?}");
    window.asks("session/switch", json!({ "name": "default" })).await.unwrap();
    assert_eq!(history(&window).await, [of(READ, "succeeded")], "it is hers still");
    let gone = json!({ "thread_id": action["thread_id"], "at_once": true });
    window.asks("threads/delete", gone).await.unwrap();
    assert!(history(&window).await.is_empty(), "deleted is deleted");
}
