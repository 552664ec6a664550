//! The same statement as another identity: what each sees, by whom it ran, and whose ledger tells it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod window;

use behalf_tests::Demo;
use serde_json::{Value, json};
use window::{Window, event};

const QUESTION: &str = "Revenue by region in 2026";

/// How many bytes the rows of an action come to, in the window.
async fn rows(window: &Window, action: &Value) -> usize {
    let request = json!({ "action_id": action["id"], "offset": 0, "count": 100 });
    match window.desk.rpc("results/window", request, None).await.unwrap() {
        behalf_app::Reply::Bytes(bytes) => bytes.len(),
        behalf_app::Reply::Json(body) => panic!("rows are Arrow: {body}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn as_the_service_principal_only_where_the_configuration_says_so() {
    let demo = Demo::start(&[]).await;
    let (id, secret) = demo.service_principal();
    let (window, action) = Window::asked(&demo, "app: {}", QUESTION).await;
    assert_eq!(window.state().await["signed_in"]["compares"], "profiles", "what is possible");
    let compare = json!({ "action_id": action["id"], "profile": null });
    let refused = window.turn("compare/run", compare.clone()).await.unwrap_err();
    assert_eq!(refused.code.name(), "forbidden", "{refused:?}");
    let config = "app:\n  compare_identities: service_principal\n  service_principal: \
                  {client_id: {env: APP_ID}, client_secret: {env: APP_SECRET}}\n";
    let window = Window::with(demo.host(), config, &[("APP_ID", id), ("APP_SECRET", secret)]).await;
    window.signs_in("alice", false).await.unwrap();
    let question = json!({ "thread_id": null, "text": QUESTION });
    let events = window.turn("chat/send", question).await.unwrap();
    let finished = events.iter().filter(|e| e["event"] == "actionFinished");
    let action = finished.map(|e| &e["action"]).find(|a| a["tool"] == "sql").unwrap().clone();
    let before = demo.statements().await.len();
    let compare = json!({ "action_id": action["id"], "profile": null });
    let events = window.turn("compare/run", compare).await.unwrap();
    let other = &event(&events, "actionFinished")["action"];
    assert_eq!(other["run_as"]["mode"], "service_principal", "{other}");
    assert!(other["rows"].as_u64() > action["rows"].as_u64(), "it sees every region: {other}");
    assert_eq!(other["turn_id"], action["turn_id"], "beside what it is compared with");
    let sent = demo.statements().await;
    assert_eq!(sent.len(), before + 1, "one statement");
    assert_eq!(sent.last().unwrap()["principal"], id, "as whom the workspace saw it");
    assert!(rows(&window, other).await > 0, "the rows are shown");
    let thread = json!({ "thread_id": action["thread_id"] });
    let shown = window.asks("threads/show", thread).await.unwrap();
    assert_eq!(shown["messages"].as_array().unwrap().len(), 2, "no model was told: {shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn as_another_profile_it_runs_for_that_person_and_stands_in_their_ledger() {
    let demo = Demo::start(&[]).await;
    let (window, action) = Window::asked(&demo, "app: {}", QUESTION).await;
    let state = window.signs_in("bob", true).await.unwrap();
    let bobs = state["profile"].as_str().unwrap().to_owned();
    window.asks("session/switch", json!({ "name": "default" })).await.unwrap();
    let compare = json!({ "action_id": action["id"], "profile": bobs });
    let events = window.turn("compare/run", compare).await.unwrap();
    let other = &event(&events, "actionFinished")["action"];
    assert_eq!(other["run_as"]["principal"]["user_name"], "bob@example.com", "{other}");
    assert_eq!(other["run_as"]["mode"], "on_behalf_of_user", "{other}");
    assert!(rows(&window, other).await > 0 && rows(&window, &action).await > 0, "side by side");
    let hers = window.asks("audit/list", json!({ "count": 100, "tool": "sql" })).await.unwrap();
    let of_other = |told: &Value| told.to_string().contains(other["id"].as_str().unwrap());
    assert!(!of_other(&hers), "it is no action of hers");
    window.asks("session/switch", json!({ "name": bobs })).await.unwrap();
    let his = window.asks("audit/list", json!({ "count": 100, "tool": "sql" })).await.unwrap();
    assert!(of_other(&his), "it is his: {his}");
    let gone = json!({ "action_id": action["id"], "profile": "default" });
    let failure = window.turn("compare/run", gone).await.unwrap_err();
    assert_eq!(failure.code.name(), "not_found", "her action is none of his: {failure:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_run_an_edited_statement_and_each_is_an_action_of_its_own() {
    let demo = Demo::start(&[]).await;
    let (window, action) = Window::asked(&demo, "app: {}", QUESTION).await;
    let state = window.signs_in("bob", true).await.unwrap();
    let bobs = state["profile"].as_str().unwrap().to_owned();
    window.asks("session/switch", json!({ "name": "default" })).await.unwrap();
    let before = demo.statements().await.len();
    let edited = "SELECT count(*) AS orders FROM main.sales.orders";
    let side = |profile: &str| json!({ "action_id": action["id"], "profile": profile, "statement": edited });
    let events = window.turn("compare/run", side("default")).await.unwrap();
    let hers = event(&events, "actionFinished")["action"].clone();
    let events = window.turn("compare/run", side(&bobs)).await.unwrap();
    let his = event(&events, "actionFinished")["action"].clone();
    assert_eq!(hers["run_as"]["principal"]["user_name"], "alice@example.com", "{hers}");
    assert_eq!(his["run_as"]["principal"]["user_name"], "bob@example.com", "{his}");
    assert_ne!(hers["id"], action["id"], "she ran it anew");
    assert_eq!(hers["turn_id"], action["turn_id"], "beside what it is compared with");
    assert!(rows(&window, &hers).await > 0 && rows(&window, &his).await > 0, "side by side");
    let sent = demo.statements().await;
    assert_eq!(sent.len(), before + 2, "one statement for each");
    let threads = window.asks("threads/list", json!({})).await.unwrap();
    assert_eq!(
        threads["threads"].as_array().unwrap().len(),
        1,
        "no thread of hers begins: {threads}"
    );
    let change = "UPDATE main.sales.targets SET amount = 0";
    let change = json!({ "action_id": action["id"], "profile": "default", "statement": change });
    let events = window.turn("compare/run", change).await.unwrap();
    assert_eq!(
        event(&events, "turnFailed")["failure"]["code"],
        "invalid",
        "a change is not compared"
    );
    assert_eq!(demo.statements().await.len(), before + 2, "and not sent");
    let off = "app: {compare_identities: off}";
    let (window, action) = Window::asked(&demo, off, QUESTION).await;
    let own = json!({ "action_id": action["id"], "profile": "default" });
    let refused = window.turn("compare/run", own).await.unwrap_err();
    assert_eq!(refused.code.name(), "forbidden", "not even as herself: {refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_known_to_only_read_is_compared() {
    let demo = Demo::start(&[]).await;
    let config = "app: {compare_identities: profiles}";
    let window = Window::at(demo.host(), config).await;
    window.signs_in("alice", false).await.unwrap();
    let change = "Set the Q4 target for Iberia to 2.1 million";
    let events =
        window.turn("chat/send", json!({ "thread_id": null, "text": change })).await.unwrap();
    let approval = &event(&events, "approvalNeeded")["approval"];
    let threads = window.asks("threads/list", json!({})).await.unwrap();
    let thread = threads["threads"][0]["id"].clone();
    let decision = json!({ "approval_id": approval["id"], "type": "approve" });
    let yes = json!({ "thread_id": thread, "decisions": [decision] });
    window.turn("chat/decide", yes).await.unwrap();
    window.signs_in("bob", true).await.unwrap();
    let bobs = window.state().await["profile"].as_str().unwrap().to_owned();
    window.asks("session/switch", json!({ "name": "default" })).await.unwrap();
    let before = demo.statements().await.len();
    let compare = json!({ "action_id": approval["action_id"], "profile": bobs });
    let events = window.turn("compare/run", compare).await.unwrap();
    let failed = event(&events, "turnFailed");
    assert_eq!(failed["failure"]["code"], "invalid", "{failed}");
    assert_eq!(demo.statements().await.len(), before, "and nothing was sent");
}
