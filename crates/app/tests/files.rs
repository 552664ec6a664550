//! Results as files: which rows, what the ledger knows, who stops them; and what independent readers find in them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod window;

use behalf_core::Failure;
use behalf_tests::{Demo, root};
use serde_json::{Value, json};
use std::{
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Command,
    sync::{Arc, Mutex},
};
use window::{Window, event};

const QUESTION: &str = "Revenue by region in 2026";

/// The rows of a statement of hers, in place of the action's.
async fn instead(window: &Window, action: &Value, statement: &str) -> Value {
    let own = json!({ "action_id": action["id"], "profile": "default", "statement": statement });
    let events = window.turn("compare/run", own).await.unwrap();
    event(&events, "actionFinished")["action"].clone()
}

/// What a saving told on its way.
type Told = Arc<Mutex<Vec<Value>>>;

async fn saves(window: &Window, request: Value, told: &Told) -> Result<Value, Failure> {
    let told = Arc::clone(told);
    let emit = move |event: Value| told.lock().unwrap().push(event);
    match Box::pin(window.desk.rpc("results/save", request, Some(Arc::new(emit)))).await? {
        behalf_app::Reply::Json(value) => Ok(value),
        behalf_app::Reply::Bytes(_) => panic!("where it lies is JSON"),
    }
}

/// Everything that lies in the folder for downloads.
fn files(window: &Window) -> Vec<String> {
    let Ok(all) = std::fs::read_dir(window.home.path().join("downloads")) else {
        return Vec::new();
    };
    let mut names: Vec<String> =
        all.map(|one| one.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

async fn exports(window: &Window) -> Vec<Value> {
    let query = json!({ "count": 100, "phases": ["exported"] });
    let told = window.asks("audit/list", query).await.unwrap();
    told["entries"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_lies_beside_what_is_there_and_the_ledger_knows_it() {
    let demo = Demo::start(&[]).await;
    let (window, action) = Window::asked(&demo, "app: {}", QUESTION).await;
    for form in ["csv", "xlsx", "parquet", "arrow", "csv"] {
        let told = Told::default();
        let request = json!({ "action_id": action["id"], "columns": [0, 1], "form": form });
        let saved = saves(&window, request, &told).await.unwrap();
        let path = Path::new(saved["path"].as_str().unwrap());
        let is = std::fs::metadata(path).unwrap();
        assert_eq!(is.permissions().mode() & 0o777, 0o600, "{form}: for its owner alone");
        let expected = json!({
            "path": path, "rows": action["rows"], "bytes": is.len(), "truncated": false, "cut_cells": 0
        });
        assert_eq!(saved, expected, "{form}");
        let last = json!({ "event": "rows", "rows": action["rows"], "of": action["rows"] });
        assert_eq!(told.lock().unwrap().last(), Some(&last), "{form}: how far it came");
        let newest = exports(&window).await[0].clone();
        let told = ["action_id", "thread_id", "turn_id", "tool", "operation", "rows"]
            .map(|name| newest[name].clone());
        let known = ["id", "thread_id", "turn_id", "tool"].map(|name| action[name].clone());
        assert_eq!(told[..4], known, "{form}: {newest}");
        assert_eq!(told[4..], [json!(form), action["rows"].clone()], "{form}: {newest}");
    }
    let name = "revenue-by-region-in-2026";
    let expected =
        ["-2.csv", ".arrow", ".csv", ".parquet", ".xlsx"].map(|end| format!("{name}{end}"));
    assert_eq!(files(&window), expected, "nothing is overwritten, and nothing else stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_looked_at_is_what_is_saved() {
    let demo = Demo::start(&[]).await;
    let (window, action) = Window::asked(&demo, "app: {}", QUESTION).await;
    let statement = "SELECT 1 AS n, 'a' AS s UNION ALL SELECT 2, '' UNION ALL SELECT 3, '=1+1'";
    let action = instead(&window, &action, statement).await;
    let view = json!({
        "filters": [{ "column": 0, "is": { "kind": "between", "least": "2", "most": null } }],
        "words": "",
        "sort": [{ "column": 0, "descending": true }],
    });
    let request =
        json!({ "action_id": action["id"], "view": view, "columns": [1, 0], "form": "csv" });
    let saved = saves(&window, request, &Told::default()).await.unwrap();
    let text = std::fs::read_to_string(saved["path"].as_str().unwrap()).unwrap();
    assert_eq!(text, "s,n\r\n'=1+1,3\r\n\"\",2\r\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_stops_it_or_signs_out_leaves_nothing() {
    let demo = Demo::start(&[]).await;
    let (window, action) = Window::asked(&demo, "app: {}", QUESTION).await;
    let before = exports(&window).await.len();
    for (command, payload) in [
        ("results/save_stop", json!({ "action_id": action["id"] })),
        ("session/sign_out", json!({})),
    ] {
        let desk = Arc::clone(&window.desk);
        let here = tokio::runtime::Handle::current();
        // Told off the executor: once rows are written, and before the file has its name.
        let emit = move |_: Value| {
            here.block_on(Box::pin(desk.rpc(command, payload.clone(), None))).map(drop).unwrap();
        };
        let request = json!({ "action_id": action["id"], "columns": [0], "form": "parquet" });
        let saving = window.desk.rpc("results/save", request, Some(Arc::new(emit)));
        let failure = Box::pin(saving).await.err().unwrap();
        assert_eq!(failure.code.name(), "cancelled", "{command}: {failure:?}");
        assert_eq!(files(&window), Vec::<String>::new(), "{command}");
    }
    window.signs_in("alice", false).await.unwrap();
    assert_eq!(exports(&window).await.len(), before, "no export was told");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_saved_is_told_and_leaves_nothing() {
    let demo = Demo::start(&[]).await;
    let (window, action) = Window::asked(&demo, "app: {}", QUESTION).await;
    let of =
        |id: &Value, columns: &[u32]| json!({ "action_id": id, "columns": columns, "form": "csv" });
    for (request, code) in [
        (of(&json!("none"), &[0]), "not_found"),
        (of(&action["id"], &[99]), "invalid"),
        (of(&action["id"], &[]), "invalid"),
    ] {
        let failure = saves(&window, request.clone(), &Told::default()).await.unwrap_err();
        assert_eq!(failure.code.name(), code, "{request}: {failure:?}");
    }
    // A file stands where the folder should be.
    std::fs::write(window.home.path().join("downloads"), "").unwrap();
    let request = of(&action["id"], &[0]);
    let failure = saves(&window, request, &Told::default()).await.unwrap_err();
    assert_eq!(failure.code.name(), "invalid", "{failure:?}");
    assert!(failure.message.contains("downloads"), "it names the place: {failure:?}");
    assert_eq!(exports(&window).await, Vec::<Value>::new(), "no export was told");
    let bob = window.signs_in("bob", true).await.unwrap();
    assert_eq!(window::who(&bob), "bob@example.com");
    let failure = saves(&window, of(&action["id"], &[0]), &Told::default()).await.unwrap_err();
    assert_eq!(failure.code.name(), "not_found", "her rows are none of his: {failure:?}");
}

/// Every type of Databricks, its ends, and NULL.
const TYPES: &str = "SELECT r, \
    CASE r WHEN 1 THEN CAST(-2147483648 AS INT) WHEN 2 THEN 2147483647 END AS whole, \
    CASE r WHEN 1 THEN CAST(9007199254740992 AS BIGINT) WHEN 2 THEN CAST(9007199254740993 AS BIGINT) END AS big, \
    CASE r WHEN 1 THEN CAST('NaN' AS DOUBLE) WHEN 2 THEN CAST('-0.0' AS DOUBLE) END AS double, \
    CASE r WHEN 1 THEN CAST('1234567890123456789012345678.0123456789' AS DECIMAL(38,10)) \
        WHEN 2 THEN CAST('-1.5' AS DECIMAL(38,10)) END AS exact, \
    CASE r WHEN 1 THEN true WHEN 2 THEN false END AS yes, \
    CASE r WHEN 1 THEN '=1+1' WHEN 2 THEN '' END AS text, \
    CASE r WHEN 1 THEN DATE'0001-01-01' WHEN 2 THEN DATE'9999-12-31' END AS day, \
    CASE r WHEN 1 THEN TIMESTAMP'2026-02-28 03:04:05.678901' WHEN 2 THEN TIMESTAMP'2026-02-28 03:04:05' END AS instant, \
    CASE r WHEN 1 THEN TIMESTAMP_NTZ'2026-02-28 03:04:05.678' WHEN 2 THEN TIMESTAMP_NTZ'1899-12-31 23:59:59' END AS wall, \
    CASE r WHEN 1 THEN X'01FF' WHEN 2 THEN X'' END AS bytes, \
    CASE r WHEN 1 THEN array(1, 2) END AS list, \
    CASE r WHEN 1 THEN map('k', 1) END AS pairs, \
    CASE r WHEN 1 THEN named_struct('n', 1, 's', 'x') END AS parts \
    FROM (SELECT 1 AS r UNION ALL SELECT 2 AS r UNION ALL SELECT 3 AS r) AS rows ORDER BY r";

#[tokio::test(flavor = "multi_thread")]
async fn independent_readers_find_every_type_as_it_was() {
    let demo = Demo::start(&[]).await;
    let (window, action) = Window::asked(&demo, "app: {}", QUESTION).await;
    let action = instead(&window, &action, TYPES).await;
    assert_eq!(action["rows"], 3, "{action}");
    let shown = json!({ "thread_id": action["thread_id"] });
    let shown = window.asks("threads/show", shown).await.unwrap();
    let all = shown["actions"].as_array().unwrap().iter();
    let own = all.map(|one| (&one["action"]["id"], &one["columns"]));
    let (_, named) = own.into_iter().find(|(id, _)| **id == action["id"]).unwrap();
    let named: Vec<&str> =
        named.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    let columns: Vec<usize> = (0..named.len()).collect();
    let mut command = Command::new(python());
    command.env("SAVED_COLUMNS", named.join(","));
    for form in ["csv", "xlsx", "parquet", "arrow"] {
        let request = json!({ "action_id": action["id"], "columns": columns, "form": form });
        let saved = saves(&window, request, &Told::default()).await.unwrap();
        command.env(format!("SAVED_{}", form.to_uppercase()), saved["path"].as_str().unwrap());
    }
    command.arg(root().join("tests/conformance/files.py")).env("PYTHONDONTWRITEBYTECODE", "1");
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("Ran ") && !said.contains("Ran 0 "), "it tested something: {said}");
}

/// The environment of the official clients.
fn python() -> std::path::PathBuf {
    let test = std::env::current_exe().unwrap();
    let python = test.ancestors().nth(3).unwrap().join("conformance/bin/python");
    assert!(python.exists(), "{} is not there: `cargo xtask test` makes it", python.display());
    python
}
