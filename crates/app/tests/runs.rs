//! What runs is stopped by whoever ends it, however it began; and it runs in the order in which it was asked for.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod window;

use behalf_app::{Desk, Emit, Engine};
use behalf_store::Answer;
use behalf_tests::{Demo, eventually};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::sync::mpsc;
use window::{Window, event};

const REMEMBERS: &str = "app: {approvals: {remember_writes: true}}";

/// A line that calls the SQL tool.
fn sql(statement: &str) -> String {
    format!("sql {}", json!({ "statement": statement }))
}

fn update(n: u32) -> String {
    sql(&format!("UPDATE main.sales.targets SET target = {n} WHERE region = 'Iberia'"))
}

/// Begins a turn, and gives what it tells as it comes.
async fn begins(window: &Window, command: &str, payload: Value) -> mpsc::UnboundedReceiver<Value> {
    let (tell, told) = mpsc::unbounded_channel();
    let tell = Mutex::new(tell);
    let emit: Emit = Arc::new(move |event: Value| drop(tell.lock().unwrap().send(event)));
    // A turn that has told its last may hold its thread for a moment more.
    eventually("the turn", async || {
        let begun = window.desk.rpc(command, payload.clone(), Some(Arc::clone(&emit))).await;
        begun.map(drop).ok()
    })
    .await;
    told
}

async fn until(told: &mut mpsc::UnboundedReceiver<Value>, name: &str) -> Value {
    while let Some(event) = told.recv().await {
        if event["event"] == name {
            return event;
        }
    }
    panic!("{name} was not told");
}

/// The changes of a thread that were sent, in their order.
async fn changes(window: &Window, thread: &Value) -> Vec<String> {
    let shown = window.asks("threads/show", json!({ "thread_id": thread })).await.unwrap();
    let actions = shown["actions"].as_array().unwrap().iter().map(|one| &one["action"]);
    let sent = actions.filter(|a| a["tool"] == "sql" && a["status"] != "not_run");
    sent.map(|action| action["operation"].as_str().unwrap().to_owned()).collect()
}

async fn asks(window: &Window, text: &str) -> (Value, Vec<Value>, Vec<Value>) {
    let asked = window.turn("chat/send", json!({ "thread_id": null, "text": text })).await.unwrap();
    let approvals = asked.iter().filter(|e| e["event"] == "approvalNeeded");
    let approvals = approvals.map(|e| e["approval"].clone()).collect();
    (event(&asked, "turnStarted")["thread_id"].clone(), approvals, asked)
}

fn decided(thread: &Value, decisions: &[(&Value, Value)]) -> Value {
    let all: Vec<Value> = decisions
        .iter()
        .map(|(approval, decision)| {
            let mut decision = decision.clone();
            decision["approval_id"] = approval["id"].clone();
            decision
        })
        .collect();
    json!({ "thread_id": thread, "decisions": all })
}

/// Has changes of the target remembered.
async fn remembers(window: &Window) {
    let (thread, approvals, _) = asks(window, &update(1)).await;
    let yes = json!({ "type": "approve", "remember_minutes": 30 });
    window.turn("chat/decide", decided(&thread, &[(&approvals[0], yes)])).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_that_goes_on_is_stopped_though_its_first_run_waits_for_its_proof() {
    for by in ["chat/stop", "session/switch"] {
        let demo = Demo::start(&[]).await;
        let window = Window::at(demo.host(), "app: {}").await;
        window.signs_in("alice", false).await.unwrap();
        demo.control("/demo/history", json!({ "lag_ms": 60_000 })).await;
        let text = format!("{}\n{}", sql("SELECT 1"), update(2));
        let ask = json!({ "thread_id": null, "text": text });
        let mut first = begins(&window, "chat/send", ask).await;
        let started = until(&mut first, "turnStarted").await;
        let approval = until(&mut first, "approvalNeeded").await["approval"].clone();
        let statements = json!({ "path": "/api/2.0/sql/statements", "method": "POST" });
        let slow = json!([{ "match": statements, "do": { "delay_ms": 6000 } }]);
        demo.control("/demo/faults", slow).await;
        let yes = decided(&started["thread_id"], &[(&approval, json!({ "type": "approve" }))]);
        let mut second = begins(&window, "chat/decide", yes).await;
        demo.control("/demo/clock", json!({ "advance_s": 61 })).await;
        until(&mut first, "end").await;
        let payload = match by {
            "chat/stop" => json!({ "turn_id": started["turn_id"] }),
            _ => json!({ "name": "default" }),
        };
        window.asks(by, payload).await.unwrap();
        let failed = until(&mut second, "turnFailed").await;
        assert_eq!(failed["failure"]["code"], "cancelled", "{by}: {failed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_begins_as_somebody_once_the_window_is_locked() {
    let demo = Demo::start(&[]).await;
    let window = Window::at(demo.host(), "app: {compare_identities: profiles}").await;
    window.signs_in("alice", false).await.unwrap();
    let bobs = window.signs_in("bob", true).await.unwrap()["profile"].clone();
    // Another start: bob's sign-in rests in the vault.
    let window = Window { desk: Desk::new(window.options.clone()), ..window };
    let window = Arc::new(window);
    window.asks("session/switch", json!({ "name": "default" })).await.unwrap();
    let (_, _, told) = asks(&window, &sql("SELECT 1")).await;
    let is_sql = |e: &&Value| e["event"] == "actionFinished" && e["action"]["tool"] == "sql";
    let action = told.iter().find(is_sql).unwrap()["action"]["id"].clone();
    let listing = json!({ "path": "/api/2.0/sql/warehouses", "user": "bob@example.com" });
    let slow = json!([{ "match": listing, "do": { "delay_ms": 2000 } }]);
    demo.control("/demo/faults", slow).await;
    let (before, asked_before) = (demo.statements().await.len(), demo.calls().await.len());
    let comparing = Arc::clone(&window);
    let compare = tokio::spawn(async move {
        let with = json!({ "action_id": action, "profile": bobs });
        comparing.turn("compare/run", with).await
    });
    eventually("bob's listing", async || {
        let calls = demo.calls().await;
        let is_his = |call: &Value| {
            call["principal"] == "bob@example.com" && call["path"] == "/api/2.0/sql/warehouses"
        };
        calls[asked_before..].iter().any(is_his).then_some(())
    })
    .await;
    window.asks("session/lock", json!({})).await.unwrap();
    let refused = compare.await.unwrap().unwrap_err();
    assert_eq!(refused.code.name(), "cancelled", "{refused:?}");
    assert_eq!(demo.statements().await.len(), before, "and nothing was sent as him");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_after_a_question_to_the_user_waits_for_the_answer() {
    let demo = Demo::start(&[]).await;
    let window = Window::at(demo.host(), REMEMBERS).await;
    window.signs_in("alice", false).await.unwrap();
    remembers(&window).await;
    let insert = sql("INSERT INTO main.sales.targets VALUES ('Atlantis', 4, 5)");
    let (thread, approvals, told) = asks(&window, &format!("{insert}\n{}", update(2))).await;
    assert_eq!(approvals.len(), 1, "the change that is remembered does not ask: {told:#?}");
    let sent = changes(&window, &thread).await;
    assert_eq!(sent, [""; 0], "and does not overtake the other one");
    let yes = json!({ "type": "approve" });
    window.turn("chat/decide", decided(&thread, &[(&approvals[0], yes)])).await.unwrap();
    assert_eq!(changes(&window, &thread).await, ["insert", "update"], "in their order");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_changes_the_second_does_not_run_before_the_first_is_decided() {
    let demo = Demo::start(&[]).await;
    let window = Window::at(demo.host(), "app: {}").await;
    window.signs_in("alice", false).await.unwrap();
    let (thread, approvals, _) = asks(&window, &format!("{}\n{}", update(1), update(2))).await;
    let yes = || json!({ "type": "approve" });
    let second = decided(&thread, &[(&approvals[1], yes())]);
    let told = window.turn("chat/decide", second).await.unwrap();
    assert_eq!(event(&told, "approvalNeeded")["approval"]["id"], approvals[0]["id"], "{told:#?}");
    assert_eq!(changes(&window, &thread).await, [""; 0], "nothing was sent");
    let first = decided(&thread, &[(&approvals[0], yes())]);
    window.turn("chat/decide", first).await.unwrap();
    assert_eq!(changes(&window, &thread).await.len(), 2, "both, now");
    let rows = demo.rows("alice", "SELECT target FROM main.sales.targets WHERE region = 'Iberia'");
    let rows = rows.await;
    assert!(rows.iter().all(|row| row[0] == "2.00"), "the second was the last: {rows:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_denial_stands_where_the_process_ended_before_it_was_answered() {
    let demo = Demo::start(&[]).await;
    let window = Window::at(demo.host(), REMEMBERS).await;
    window.signs_in("alice", false).await.unwrap();
    let (thread, approvals, _) = asks(&window, &format!("{}\n{}", update(1), update(2))).await;
    // What is left of a process that ended at once after it had taken the denial.
    let engine = Engine::start(window.options.clone()).await.unwrap();
    let caller = engine.user(engine.resume().await.unwrap().unwrap()).await.unwrap();
    let id = serde_json::from_value(approvals[1]["id"].clone()).unwrap();
    caller.store().decide(&id, Answer::Deny).await.unwrap();
    let yes = json!({ "type": "approve", "remember_minutes": 30 });
    let told = window.turn("chat/decide", decided(&thread, &[(&approvals[0], yes)])).await.unwrap();
    event(&told, "turnFinished");
    assert_eq!(
        changes(&window, &thread).await,
        ["update"],
        "what was denied did not run: {told:#?}"
    );
    let shown = window.asks("threads/show", json!({ "thread_id": thread })).await.unwrap();
    let declined = shown["actions"].as_array().unwrap().iter();
    let declined = declined.filter(|one| one["action"]["error"]["code"] == "declined").count();
    assert_eq!(declined, 1, "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_cannot_be_leaves_all_of_them_to_be_decided() {
    let demo = Demo::start(&[]).await;
    let window = Window::at(demo.host(), "app: {}").await;
    window.signs_in("alice", false).await.unwrap();
    let (thread, approvals, _) = asks(&window, &format!("{}\n{}", update(1), update(2))).await;
    let wrong = json!({ "type": "edit", "arguments": { "statement": 5 } });
    let both = [(&approvals[0], json!({ "type": "approve" })), (&approvals[1], wrong)];
    let told = window.turn("chat/decide", decided(&thread, &both)).await.unwrap();
    assert_eq!(event(&told, "turnFailed")["failure"]["code"], "invalid", "{told:#?}");
    let again = told.iter().filter(|one| one["event"] == "approvalNeeded").count();
    assert_eq!(again, 2, "both are asked once more: {told:#?}");
    let shown = window.asks("threads/show", json!({ "thread_id": thread })).await.unwrap();
    assert_eq!(shown["approvals"].as_array().unwrap().len(), 2, "none was taken: {shown}");
    assert_eq!(changes(&window, &thread).await, [""; 0], "and nothing was sent");
}
