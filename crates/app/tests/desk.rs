//! The desk: who the window is for, and what becomes of it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod window;

use behalf_app::Desk;
use behalf_core::Failure;
use behalf_tests::{Demo, Scratch, eventually};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::task::JoinHandle;
use window::{Window, event, who};

const QUESTION: &str = "Revenue by region in 2026";
const CHANGE: &str = "Set the Q4 target for Iberia to 2.1 million";

/// A turn whose statement takes a while to be answered, and is on its way.
async fn slow_turn(demo: &Demo, window: &Arc<Window>) -> JoinHandle<Result<Vec<Value>, Failure>> {
    let statements = json!({ "path": "/api/2.0/sql/statements", "method": "POST" });
    let slow = json!([{ "match": statements, "do": { "delay_ms": 1500 } }]);
    demo.control("/demo/faults", slow).await;
    let asking = Arc::clone(window);
    let turn = tokio::spawn(async move {
        asking.turn("chat/send", json!({ "thread_id": null, "text": QUESTION })).await
    });
    eventually("the statement", async || (!demo.statements().await.is_empty()).then_some(())).await;
    turn
}

#[tokio::test(flavor = "multi_thread")]
async fn it_closes_while_the_workspace_does_not_answer() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let window = Window::at(&format!("http://{}", silent.local_addr().unwrap()), "app: {}").await;
    window.desk.look_ahead().await;
    let (asked, _reached) = (Arc::clone(&window.desk), silent.accept().await.unwrap());
    let state = tokio::spawn(async move { asked.rpc("session/state", json!({}), None).await });
    let soon = Duration::from_secs(5);
    tokio::time::timeout(soon, window.desk.close()).await.expect("it closes at once");
    let threads = window.asks("threads/list", json!({}));
    let refused = tokio::time::timeout(soon, threads).await.expect("other commands answer");
    assert!(refused.is_err(), "nobody is signed in yet");
    assert!(!state.is_finished(), "the workspace is still waited for");
    state.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_account_at_the_same_workspace_replaces_nobody() {
    let demo = Demo::start(&[]).await;
    let window = Window::at(demo.host(), "app: {}").await;
    assert_eq!(who(&window.signs_in("alice", false).await.unwrap()), "alice@example.com");
    let state = window.signs_in("bob", true).await.unwrap();
    assert_eq!(who(&state), "bob@example.com", "{state}");
    let names = |state: &Value| -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let all = state["profiles"].as_array().unwrap().iter();
        let mut all: Vec<_> = all.map(|p| (text(&p["name"]), text(&p["user_name"]))).collect();
        all.sort();
        all
    };
    let both = names(&state);
    assert_eq!(both.len(), 2, "each has a profile: {state}");
    assert!(both.contains(&("default".to_owned(), "alice@example.com".to_owned())), "{both:?}");
    let back = window.asks("session/switch", json!({ "name": "default" })).await.unwrap();
    assert_eq!(who(&back), "alice@example.com", "her sign-in is still there: {back}");
    let third = window.signs_in("carol", true).await.unwrap();
    assert_eq!(names(&third).len(), 3, "and one more: {third}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_takes_nothing_with_it() {
    let demo = Demo::start(&[]).await;
    let window = Window::at(demo.host(), "app: {}").await;
    let endpoints = json!({ "path": "/api/2.0/serving-endpoints" });
    let none =
        json!([{ "match": endpoints, "do": { "status": 200, "body": { "endpoints": [] } } }]);
    demo.control("/demo/faults", none).await;
    let state = window.signs_in("alice", false).await.unwrap();
    assert_eq!(who(&state), "alice@example.com", "she is signed in all the same: {state}");
    let signed_in = &state["signed_in"];
    assert_eq!((&signed_in["model"], signed_in["warehouse"].is_null()), (&Value::Null, false));
    let missing = &signed_in["missing"][0];
    assert_eq!(missing["code"], "not_found", "{missing}");
    assert!(missing["hint"].as_str().unwrap().contains("CAN QUERY"), "whom to ask: {missing}");
    assert_eq!(window.asks("threads/list", json!({})).await.unwrap()["threads"], json!([]));
    let events = window.turn("chat/send", json!({ "thread_id": null, "text": QUESTION })).await;
    let failed = event(&events.unwrap(), "turnFailed").clone();
    assert_eq!(failed["failure"]["code"], "not_found", "{failed}");
    demo.control("/demo/faults", json!([])).await;
    let again = window.asks("session/again", json!({})).await.unwrap();
    assert_eq!(again["signed_in"]["missing"], json!([]), "what has come since is found: {again}");
    let threads = window.asks("threads/list", json!({})).await.unwrap();
    let thread = threads["threads"][0]["id"].clone();
    let events = window.turn("chat/retry", json!({ "thread_id": thread })).await.unwrap();
    assert!(event(&events, "turnFinished")["message"].as_str().unwrap().contains("DACH"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_scope_takes_that_capability_alone() {
    let demo = Demo::start(&[]).await;
    // The client of a company that may not ask for SQL: everything else goes on.
    let config = "app:\n  sign_in: {client_id: 5f0c1d2e-behalf-desktop, scopes: [sql, model-serving, mcp.functions, offline_access]}\n";
    let window = Window::at(demo.host(), config).await;
    let state = window.signs_in("alice", false).await.unwrap();
    assert_eq!(who(&state), "alice@example.com", "the other scopes are worth a sign-in: {state}");
    let notices = state["notices"].to_string();
    assert!(notices.contains("not allowed the scopes mcp.functions"), "it is said: {notices}");
    let refused = json!({ "error": "access_denied", "error_description": "Scopes 'sql' are not assigned to the client x" });
    let exchange = json!({ "path": "/oidc/v1/token", "body": "scope=sql" });
    let fault = json!([{ "match": exchange, "do": { "status": 403, "body": refused } }]);
    demo.control("/demo/faults", fault).await;
    let window = Window::at(demo.host(), "app: {exchange: {grant: jwt-bearer}}").await;
    let state = window.signs_in("alice", false).await.unwrap();
    let missing = &state["signed_in"]["missing"];
    assert_eq!((missing.as_array().unwrap().len(), &missing[0]["scope"]), (1, &json!("sql")));
    let events = window.turn("chat/send", json!({ "thread_id": null, "text": QUESTION })).await;
    let events = events.unwrap();
    event(&events, "turnFinished");
    assert_eq!(demo.statements().await, Vec::<Value>::new(), "no statement was sent as anybody");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_probe_that_failed_is_made_up_for_before_the_next_turn() {
    let demo = Demo::start(&["--no-jwt-bearer"]).await;
    let window = Window::at(demo.host(), "app: {}").await;
    let probe = json!({ "path": "/oidc/v1/token", "body": "jwt-bearer" });
    let fault = json!([{ "match": probe, "do": { "status": 503 } }]);
    demo.control("/demo/faults", fault).await;
    let refused = window.signs_in("alice", false).await;
    assert!(refused.is_err(), "nothing is looked up without the exchange: {refused:?}");
    demo.control("/demo/faults", json!([])).await;
    let state = window.asks("session/again", json!({})).await.unwrap();
    assert_eq!(who(&state), "alice@example.com", "her sign-in was kept: {state}");
    let events = window.turn("chat/send", json!({ "thread_id": null, "text": QUESTION })).await;
    event(&events.unwrap(), "turnFinished");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_window_lets_nobody_by_and_the_same_person_back() {
    let demo = Demo::start(&[]).await;
    let config = "app:\n  sign_in: {idle_lock_minutes: 7}\n";
    let window = Window::at(demo.host(), config).await;
    let state = window.signs_in("bob", false).await.unwrap();
    assert_eq!(state["idle_minutes"], 7, "the page knows when: {state}");
    window.signs_in("alice", true).await.unwrap();
    window.turn("chat/send", json!({ "thread_id": null, "text": QUESTION })).await.unwrap();
    let locked = window.asks("session/lock", json!({})).await.unwrap();
    assert_eq!((&locked["locked"], who(&locked)), (&json!("alice@example.com"), "nobody"));
    for (command, payload) in [
        ("threads/list", json!({})),
        ("memory/list", json!({})),
        ("session/switch", json!({ "name": "default" })),
        ("chat/send", json!({ "thread_id": null, "text": QUESTION })),
    ] {
        let refused = window.asks(command, payload).await.expect_err(command);
        assert_eq!(refused.code.name(), "sign_in_needed", "{command}: {refused:?}");
    }
    for command in ["session/state", "session/again"] {
        let state = window.asks(command, json!({})).await.unwrap();
        assert_eq!(who(&state), "nobody", "{command} opens nothing: {state}");
        let signed_in =
            state["profiles"].as_array().unwrap().iter().filter(|p| !p["user_name"].is_null());
        assert_eq!(signed_in.count(), 0, "nor is anybody else signed in: {state}");
    }
    let back = window.signs_in("alice", false).await.unwrap();
    assert_eq!((who(&back), &back["locked"]), ("alice@example.com", &Value::Null), "{back}");
    let threads = window.asks("threads/list", json!({})).await.unwrap();
    assert_eq!(threads["threads"].as_array().unwrap().len(), 1, "her thread is there: {threads}");
    let id = threads["threads"][0]["id"].clone();
    window.asks("threads/rename", json!({ "thread_id": id, "title": "Mine" })).await.unwrap();
    window.asks("threads/pin", json!({ "thread_id": id, "pinned": true })).await.unwrap();
    let kept = window.asks("threads/list", json!({})).await.unwrap()["threads"][0].clone();
    assert_eq!((&kept["title"], &kept["pinned"]), (&json!("Mine"), &json!(true)), "{kept}");
    let found = window.asks("threads/search", json!({ "words": "revenue" })).await.unwrap();
    assert_eq!(found["found"][0]["title"], "Mine", "by its words, under its name: {found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_out_waits_for_what_runs_and_the_ledger_says_so() {
    let demo = Demo::start(&[]).await;
    let window = Arc::new(Window::at(demo.host(), "app: {}").await);
    window.signs_in("alice", false).await.unwrap();
    let turn = slow_turn(&demo, &window).await;
    let state = window.asks("session/sign_out", json!({})).await.unwrap();
    assert_eq!(who(&state), "nobody", "{state}");
    turn.await.unwrap().unwrap();
    window.signs_in("alice", false).await.unwrap();
    let phases = window.ledger().await;
    let place = |what: &str| {
        phases
            .iter()
            .position(|phase| phase == what)
            .unwrap_or_else(|| panic!("{what}: {phases:?}"))
    };
    assert!(place("outcome sql") < place("signed_out "), "first how it ended: {phases:?}");
    assert!(place("signed_in ") < place("signed_out "), "{phases:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_outlives_the_sign_in_that_it_was_made_in() {
    let demo = Demo::start(&[]).await;
    let window = Window::at(demo.host(), "app: {}").await;
    window.signs_in("alice", false).await.unwrap();
    let asked =
        window.turn("chat/send", json!({ "thread_id": null, "text": CHANGE })).await.unwrap();
    let approval = event(&asked, "approvalNeeded")["approval"]["id"].clone();
    let thread = event(&asked, "turnStarted")["thread_id"].clone();
    demo.end_session().await;
    let decision = json!({ "thread_id": thread, "decisions": [{ "approval_id": approval, "type": "approve" }] });
    let refused = window.turn("chat/decide", decision.clone()).await.unwrap();
    assert_eq!(event(&refused, "turnFailed")["failure"]["code"], "sign_in_needed", "{refused:#?}");
    let changes = async || {
        let all = demo.statements().await;
        all.iter().filter(|c| c["method"] == "POST" && c["status"] == 200).count()
    };
    let before = changes().await;
    // Somebody else who comes back finds nothing of it, and nothing goes on as them.
    let bob = window.signs_in("bob", true).await.unwrap();
    assert_eq!(who(&bob), "bob@example.com");
    let theirs = window.asks("threads/list", json!({})).await.unwrap();
    assert_eq!(theirs["threads"], json!([]), "it is not his");
    assert!(window.turn("chat/decide", decision).await.is_err(), "nor his to decide");
    assert!(
        window.turn("chat/retry", json!({ "thread_id": thread })).await.is_err(),
        "or to go on with"
    );
    assert_eq!(changes().await, before, "nothing ran");
    window.asks("session/switch", json!({ "name": "default" })).await.unwrap();
    window.signs_in("alice", false).await.unwrap();
    let done = window.turn("chat/retry", json!({ "thread_id": thread })).await.unwrap();
    event(&done, "turnFinished");
    assert_eq!(changes().await, before + 1, "the change ran, once");
    let again = window.turn("chat/retry", json!({ "thread_id": thread })).await.unwrap();
    event(&again, "turnFinished");
    assert_eq!(changes().await, before + 1, "and not again");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_back_can_be_denied_or_left_behind() {
    for leaves in [true, false] {
        let demo = Demo::start(&[]).await;
        let window = Window::at(demo.host(), "app: {}").await;
        window.signs_in("alice", false).await.unwrap();
        let asked = window.turn("chat/send", json!({ "thread_id": null, "text": CHANGE })).await;
        let asked = asked.unwrap();
        let approval = event(&asked, "approvalNeeded")["approval"]["id"].clone();
        let thread = event(&asked, "turnStarted")["thread_id"].clone();
        demo.end_session().await;
        let decide = |kind: &str| json!({ "thread_id": thread, "decisions": [{ "approval_id": approval, "type": kind }] });
        window.turn("chat/decide", decide("approve")).await.unwrap();
        window.signs_in("alice", false).await.unwrap();
        let before = demo.statements().await.len();
        let events = if leaves {
            let other = json!({ "thread_id": thread, "text": "Who am I?" });
            window.turn("chat/send", other).await.unwrap()
        } else {
            window.turn("chat/decide", decide("reject")).await.unwrap()
        };
        event(&events, "turnFinished");
        let all = demo.statements().await;
        let text = |call: &Value| call.to_string();
        assert!(!all[before..].iter().any(|call| text(call).contains("UPDATE")), "it did not run");
        let shown = window.asks("threads/show", json!({ "thread_id": thread })).await.unwrap();
        assert_eq!(shown["approvals"], json!([]), "nothing waits any more: {shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_is_locked_from_the_first_moment_on_and_until_somebody_signs_in() {
    let demo = Demo::start(&[]).await;
    let window = Arc::new(Window::at(demo.host(), "app: {}").await);
    window.signs_in("alice", false).await.unwrap();
    let turn = slow_turn(&demo, &window).await;
    let locking = Arc::clone(&window);
    let lock = tokio::spawn(async move { locking.asks("session/lock", json!({})).await });
    let locked = eventually("the lock", async || {
        let state = window.state().await;
        (!state["locked"].is_null()).then_some(state)
    });
    let state = locked.await;
    assert_eq!(who(&state), "nobody", "while the turn still ends: {state}");
    assert!(window.asks("threads/list", json!({})).await.is_err(), "nothing is shown");
    // Who comes back at once is let in when all of it has ended, and stays.
    demo.control("/demo/faults", json!([])).await;
    let back = window.signs_in("alice", false).await.unwrap();
    lock.await.unwrap().unwrap();
    turn.await.unwrap().unwrap();
    assert_eq!((who(&back), &back["locked"]), ("alice@example.com", &Value::Null), "{back}");
    let state = window.state().await;
    assert_eq!((who(&state), &state["locked"]), ("alice@example.com", &Value::Null), "{state}");
    assert!(
        state["profiles"][0]["user_name"] == "alice@example.com",
        "and her sign-in rests: {state}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_claims_the_id_of_anothers_workspace_comes_by_nothing() {
    let (demo, other) = (Demo::start(&[]).await, Demo::start(&[]).await);
    let window = Window::at(demo.host(), "app: {}").await;
    window.signs_in("alice", false).await.unwrap();
    window.turn("chat/send", json!({ "thread_id": null, "text": "Who am I?" })).await.unwrap();
    let mut options = window.options.clone();
    options.environment.insert("DATABRICKS_HOST".to_owned(), other.host().to_owned());
    let elsewhere = Window { desk: Desk::new(options.clone()), options, home: Scratch::new("x") };
    let state = elsewhere.signs_in("alice", true).await.unwrap();
    let same = |state: &Value| state["signed_in"]["principal"].clone();
    assert_eq!(same(&state), same(&window.state().await), "it says that she is the same");
    let threads = elsewhere.asks("threads/list", json!({})).await.unwrap();
    assert_eq!(threads["threads"], json!([]), "and has none of her chats");
    let own = window.asks("threads/list", json!({})).await.unwrap();
    assert_eq!(own["threads"].as_array().unwrap().len(), 1, "which are where they were");
}
