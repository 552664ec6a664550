//! What can be looked up and taken away: leases, the ledger, files.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod window;

use behalf_tests::Demo;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;
use window::Window;

const QUESTION: &str = "Revenue by region in 2026";

/// A window whose person has asked one question; gives the thread too.
async fn after_a_question(demo: &Demo) -> (Window, Value) {
    let window = Window::at(demo.host(), "app: {}").await;
    window.signs_in("alice", false).await.unwrap();
    let question = json!({ "thread_id": null, "text": QUESTION });
    window.turn("chat/send", question).await.unwrap();
    let threads = window.asks("threads/list", json!({})).await.unwrap();
    let thread = threads["threads"][0]["id"].clone();
    (window, thread)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_leases_that_are_out_are_told_without_their_tokens() {
    let demo = Demo::start(&[]).await;
    let (window, _) = after_a_question(&demo).await;
    let told = window.asks("session/leases", json!({})).await.unwrap();
    let leases = told["leases"].as_array().unwrap();
    let mut asked: Vec<&str> = leases
        .iter()
        .flat_map(|l| l["asked"].as_array().unwrap())
        .filter_map(Value::as_str)
        .collect();
    asked.sort_unstable();
    assert_eq!(asked, ["model-serving", "sql"], "one for each purpose: {told}");
    for lease in leases {
        assert_eq!(lease["run_as"]["principal"]["user_name"], "alice@example.com", "{lease}");
        assert_eq!(lease["run_as"]["grant"], "jwt-bearer", "{lease}");
        assert!(lease["expires_at_ms"].as_i64().unwrap() > 0, "when it ends: {lease}");
    }
    let told = told.to_string();
    for secret in demo.secrets().await {
        assert!(!told.contains(&secret), "no token is among it");
    }
    window.asks("session/sign_out", json!({})).await.unwrap();
    assert!(window.asks("session/leases", json!({})).await.is_err(), "nobody has any");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_is_listed_newest_first_by_what_is_looked_for() {
    let demo = Demo::start(&[]).await;
    let (window, thread) = after_a_question(&demo).await;
    let list = async |query: Value| -> Vec<Value> {
        let told = window.asks("audit/list", query).await.unwrap();
        told["entries"].as_array().unwrap().clone()
    };
    let all = list(json!({ "count": 100 })).await;
    let places: Vec<u64> = all.iter().map(|e| e["seq"].as_u64().unwrap()).collect();
    let expected: Vec<u64> = (0..all.len() as u64).rev().collect();
    assert_eq!(places, expected, "every entry once, the newest first");
    assert_eq!(all.last().unwrap()["phase"], "begun", "{all:?}");
    let page = list(json!({ "count": 2, "before": 3 })).await;
    assert_eq!(page, all[all.len() - 3..all.len() - 1], "a page of it");
    let sql = list(json!({ "count": 100, "tool": "sql", "phases": ["intent", "outcome"] })).await;
    assert_eq!(sql.len(), 2, "what was sent, and how it ended: {sql:?}");
    let statement = sql[0]["statement_id"].as_str().unwrap();
    let found = list(json!({ "count": 100, "words": &statement[..13] })).await;
    assert!(!found.is_empty() && found.iter().all(|e| e["statement_id"] == statement), "{found:?}");
    let none = list(json!({ "count": 100, "run_as": "service_principal" })).await;
    assert_eq!(none, Vec::<Value>::new(), "nothing ran as another");
    let of_thread = list(json!({ "count": 100, "thread_id": thread })).await;
    assert!(of_thread.iter().all(|e| e["thread_id"] == thread) && of_thread.len() > 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn threads_and_the_ledger_are_saved_beside_what_is_there() {
    let demo = Demo::start(&[]).await;
    let (window, thread) = after_a_question(&demo).await;
    let save = async |command: &str, request: Value| -> String {
        let told = window.asks(command, request).await.unwrap();
        let path = told["path"].as_str().unwrap();
        assert!(
            path.starts_with(window.home.path().to_str().unwrap()),
            "where it is told to: {path}"
        );
        let mode = std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "for its owner alone");
        path.to_owned()
    };
    let markdown = json!({ "thread_id": thread, "form": "markdown" });
    let first = save("threads/export", markdown.clone()).await;
    assert!(first.ends_with("/revenue-by-region-in-2026.md"), "by its title: {first}");
    let text = std::fs::read_to_string(&first).unwrap();
    assert!(text.contains("DACH") && text.contains("as alice@example.com"), "{text}");
    let second = save("threads/export", markdown).await;
    assert!(second.ends_with("-2.md"), "nothing is overwritten: {second}");
    let whole = save("threads/export", json!({ "thread_id": thread, "form": "json" })).await;
    let whole: Value = serde_json::from_str(&std::fs::read_to_string(whole).unwrap()).unwrap();
    assert_eq!(whole["turns"][0]["question"], QUESTION, "{whole}");
    let ledger = save("audit/export", json!({ "form": "jsonl" })).await;
    let ledger = std::fs::read_to_string(ledger).unwrap();
    assert!(
        matches!(
            behalf_app::verify_export(&ledger).unwrap(),
            behalf_app::ChainState::Intact { .. }
        ),
        "anybody can check it"
    );
    let exported = ledger.lines().filter(|line| line.contains("\"phase\":\"exported\"")).count();
    assert_eq!(exported, 4, "each export is an entry, its own too");
    for form in ["csv", "ocsf"] {
        let path = save("audit/export", json!({ "form": form })).await;
        assert!(std::fs::read_to_string(path).unwrap().lines().count() > 5, "{form}");
    }
    let gone = json!({ "thread_id": "none", "form": "json" });
    let failure = window.asks("threads/export", gone).await.unwrap_err();
    assert_eq!(failure.code.name(), "not_found", "{failure:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn drafts_are_kept_for_each_thread_and_each_owner() {
    let demo = Demo::start(&[]).await;
    let (window, thread) = after_a_question(&demo).await;
    let keep = async |thread: &Value, text: &str| {
        window.asks("drafts/keep", json!({ "thread_id": thread, "text": text })).await.unwrap();
    };
    let shown = async |thread: &Value| -> String {
        let told = window.asks("drafts/show", json!({ "thread_id": thread })).await.unwrap();
        told["text"].as_str().unwrap().to_owned()
    };
    keep(&thread, "and by month?").await;
    keep(&Value::Null, "something new").await;
    assert_eq!(shown(&thread).await, "and by month?");
    assert_eq!(shown(&Value::Null).await, "something new", "of a thread that has not begun");
    let statement = json!({ "thread_id": null, "editor": true, "text": "SELECT 1" });
    window.asks("drafts/keep", statement.clone()).await.unwrap();
    let written = async || {
        let of = json!({ "thread_id": null, "editor": true });
        window.asks("drafts/show", of).await.unwrap()
    };
    assert_eq!(written().await, statement, "of the editor");
    assert_eq!(shown(&Value::Null).await, "something new", "which is no thread");
    window.signs_in("bob", true).await.unwrap();
    assert_eq!(shown(&Value::Null).await, "", "bob has none of hers");
    assert_eq!(written().await["text"], "", "nor her statement");
    window.asks("session/switch", json!({ "name": "default" })).await.unwrap();
    assert_eq!(shown(&thread).await, "and by month?", "hers are still there");
    keep(&thread, "Who am I?").await;
    window.turn("chat/send", json!({ "thread_id": thread, "text": "Who am I?" })).await.unwrap();
    assert_eq!(shown(&thread).await, "", "what was sent is no draft any more");
    assert_eq!(shown(&Value::Null).await, "something new", "another stays");
    assert_eq!(written().await, statement, "and the statement");
    keep(&Value::Null, "").await;
    assert_eq!(shown(&Value::Null).await, "", "an empty one is none");
    let long = json!({ "thread_id": null, "text": "x".repeat(2_000_000) });
    assert!(window.asks("drafts/keep", long).await.is_err(), "nothing grows without end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_thread_can_be_had_back_until_somebody_else_may_look() {
    let demo = Demo::start(&[]).await;
    let (window, thread) = after_a_question(&demo).await;
    let of = json!({ "thread_id": thread });
    let asks = async |command: &str| window.asks(command, of.clone()).await;
    let count = async || {
        let told = window.asks("threads/list", json!({})).await.unwrap();
        told["threads"].as_array().unwrap().len()
    };
    let deleted = asks("threads/delete").await.unwrap();
    assert_eq!(deleted, json!({ "undo_ms": 60_000 }), "for how long it can be had back");
    assert_eq!(count().await, 0, "it is not listed");
    let words = json!({ "words": "Revenue" });
    let found = window.asks("threads/search", words).await.unwrap();
    assert_eq!(found, json!({ "found": [] }), "nor found");
    let export = json!({ "thread_id": thread, "form": "json" });
    for (command, request) in [
        ("threads/show", of.clone()),
        ("threads/export", export),
        ("threads/delete", of.clone()),
        ("chat/send", json!({ "thread_id": thread, "text": "Who am I?" })),
    ] {
        let refused = window.asks(command, request).await.unwrap_err();
        assert_eq!(refused.code.name(), "not_found", "{command}: {refused:?}");
    }
    asks("threads/restore").await.unwrap();
    assert_eq!(count().await, 1, "it is there again");
    let shown = asks("threads/show").await.unwrap();
    assert_eq!(shown["messages"][0]["text"], QUESTION, "whole: {shown}");
    asks("threads/delete").await.unwrap();
    window.asks("session/sign_out", json!({})).await.unwrap();
    window.signs_in("alice", false).await.unwrap();
    let gone = asks("threads/restore").await.unwrap_err();
    assert_eq!(gone.code.name(), "not_found", "a sign-out ends what can be had back: {gone:?}");
    assert_eq!(count().await, 0, "and nothing comes back by itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_in_a_thread_stops_before_it_is_deleted_at_once() {
    let demo = Demo::start(&[]).await;
    let window = Window::at(demo.host(), "app: {}").await;
    window.signs_in("alice", false).await.unwrap();
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let emit = move |event: Value| drop(tell.send(event));
    let question = json!({ "thread_id": null, "text": behalf_tests::ENDLESS });
    window.desk.rpc("chat/send", question, Some(std::sync::Arc::new(emit))).await.unwrap();
    while let Some(event) = told.recv().await {
        if event["event"] == "actionStarted" && event["action"]["tool"] == "sql" {
            break;
        }
    }
    let threads = window.asks("threads/list", json!({})).await.unwrap();
    let request = json!({ "thread_id": threads["threads"][0]["id"], "at_once": true });
    let deleted = window.asks("threads/delete", request.clone()).await.unwrap();
    assert_eq!(deleted, json!({ "undo_ms": null }), "for good");
    let ledger = window.ledger().await;
    assert!(ledger.contains(&"outcome sql".to_owned()), "its end was written: {ledger:?}");
    let gone = window.asks("threads/restore", request).await.unwrap_err();
    assert_eq!(gone.code.name(), "not_found", "{gone:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn how_the_window_looks_is_kept_and_a_broken_file_harms_nobody() {
    let demo = Demo::start(&[]).await;
    let window = Window::at(demo.host(), "app: {}").await;
    let mut wanted = window.asks("settings/show", json!({})).await.unwrap();
    assert_eq!(wanted["theme"], "system", "as the desktop, at first: {wanted}");
    wanted["theme"] = json!("dark");
    wanted["language"] = json!("de");
    window.asks("settings/change", wanted.clone()).await.unwrap();
    assert_eq!(window.asks("settings/show", json!({})).await.unwrap(), wanted, "it is kept");
    let odd = json!({ "language": "../../x" });
    assert!(window.asks("settings/change", odd).await.is_err(), "no language");
    std::fs::write(window.home.path().join("window.json"), "{ broken").unwrap();
    let fresh = window.asks("settings/show", json!({})).await.unwrap();
    assert_eq!(fresh["theme"], "system", "it looks as new: {fresh}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_be_mentioned_is_what_its_owner_may_know_of() {
    let demo = Demo::start(&[]).await;
    let config = "app: {}\nresources:\n  genie_rooms:\n    sales: {space_id: 01f0de3000000000000000000000c0de}\n";
    let window = Window::at(demo.host(), config).await;
    window.signs_in("alice", false).await.unwrap();
    let list = async |within: &str| -> Vec<String> {
        let told = window.asks("mentions/list", json!({ "within": within })).await.unwrap();
        let found = told["found"].as_array().unwrap().iter();
        found.map(|one| format!("{} {}", one["kind"], one["name"]).replace('"', "")).collect()
    };
    let top = list("").await;
    assert!(top.contains(&"genie_space sales".to_owned()), "{top:?}");
    assert!(top.contains(&"catalog main".to_owned()), "{top:?}");
    let schemas = list("main").await;
    assert!(!schemas.contains(&"schema main.hr".to_owned()), "she sees no salaries: {schemas:?}");
    let tables = list("main.sales").await;
    assert!(tables.contains(&"table main.sales.orders".to_owned()), "{tables:?}");
    let columns = json!({ "within": "main.sales.targets" });
    let columns = window.asks("mentions/list", columns).await.unwrap();
    let region = json!({ "kind": "column", "name": "region", "about": "string" });
    assert!(columns["found"].as_array().unwrap().contains(&region), "with its type: {columns}");
    let hidden = json!({ "within": "main.hr.salaries" });
    window.asks("mentions/list", hidden).await.unwrap_err();
    let odd = window.asks("mentions/list", json!({ "within": "a.b.c.d" })).await.unwrap_err();
    assert_eq!(odd.code.name(), "invalid", "{odd:?}");
    let calls = demo.calls().await;
    let lists = calls.iter().filter(|c| c["path"].as_str().unwrap().contains("unity-catalog"));
    assert!(lists.clone().count() >= 3, "the workspace was asked");
    assert!(lists.into_iter().all(|c| c["principal"] == "alice@example.com"), "as her");
}
