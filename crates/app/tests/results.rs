//! A result as the window looks at it: in an order, by what it is filtered, told and copied; its owner's alone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod window;

use behalf_app::{Desk, Reply};
use behalf_tests::Demo;
use serde_json::{Value, json};
use std::ops::Range;
use window::{Window, event};

const QUESTION: &str = "Revenue by region in 2026";

fn view(sort: &Value, filters: &Value) -> Value {
    json!({ "sort": sort, "filters": filters, "words": "" })
}

async fn copied(window: &Window, action: &Value, view: &Value) -> Vec<String> {
    copied_of(window, action, view, &[0, 1], 0..100).await
}

async fn copied_of(
    window: &Window,
    action: &Value,
    view: &Value,
    columns: &[u32],
    rows: Range<u64>,
) -> Vec<String> {
    let request = json!({
        "action_id": action, "view": view, "columns": columns, "from": rows.start, "to": rows.end,
        "form": "tsv", "header": false,
    });
    let told = window.asks("results/copy", request).await.unwrap();
    assert_eq!(told["cut"], false, "{told}");
    told["text"].as_str().unwrap().lines().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn is_ordered_filtered_told_and_copied() {
    let demo = Demo::start(&[]).await;
    let (window, ran) = Window::asked(&demo, "app: {}", QUESTION).await;
    let (action, rows) = (ran["id"].clone(), ran["rows"].as_u64().unwrap());
    let as_it_came = copied(&window, &action, &view(&json!([]), &json!([]))).await;
    assert_eq!(as_it_came.len() as u64, rows);
    let key = |descending: bool| json!([{ "column": 0, "descending": descending }]);
    let up = copied(&window, &action, &view(&key(false), &json!([]))).await;
    let mut expected = as_it_came.clone();
    expected.sort();
    assert_eq!(up, expected, "by the first column");
    let mut down = copied(&window, &action, &view(&key(true), &json!([]))).await;
    down.reverse();
    assert_eq!(down, expected, "the greatest first");
    let dach = json!([{ "column": 0, "is": { "kind": "one_of", "values": ["DACH"] } }]);
    let only = view(&json!([]), &dach);
    let told = json!({ "action_id": action, "view": only });
    assert_eq!(window.asks("results/view", told).await.unwrap(), json!({ "rows": 1 }));
    assert!(copied(&window, &action, &only).await[0].starts_with("DACH\t"), "that row");
    let distinct = json!({ "action_id": action, "view": view(&json!([]), &json!([])), "column": 0, "words": "dac", "count": 10 });
    let told = window.asks("results/distinct", distinct).await.unwrap();
    assert_eq!(told, json!({ "values": [{ "text": "DACH", "rows": 1 }], "more": false }));
    let profile = json!({ "action_id": action, "view": view(&json!([]), &json!([])), "column": 0 });
    let told = window.asks("results/profile", profile).await.unwrap();
    assert_eq!(
        (&told["rows"], &told["nulls"], &told["distinct"]),
        (&json!(rows), &json!(0), &json!(rows))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn is_the_same_whether_its_chunks_come_in_frames_stay_in_them_or_come_as_they_are() {
    // Five chunks; looked at around where the second and the last begin, and at the end.
    let sql = "SELECT * FROM samples.tpch.lineitem ORDER BY l_orderkey, l_linenumber LIMIT 90000";
    let (all, every) = (view(&json!([]), &json!([])), Vec::from_iter(0..16));
    let mut seen = Vec::new();
    // Of the second no two chunks have room beside each other, on their way or while they are read.
    for (arguments, unpacked, on_its_way) in
        [(&[][..], usize::MAX, u64::MAX), (&[], 1, 1), (&["--no-lz4"], 1, u64::MAX)]
    {
        let demo = Demo::start(&[&["--tpch-scale", "0.05"], arguments].concat()).await;
        let manifest = &demo.compressed(sql).await["manifest"];
        let mut window = Window::at(demo.host(), "app: {}").await;
        window.options.limits.unpacked_bytes = unpacked;
        window.options.limits.download_bytes = on_its_way;
        window.desk = Desk::new(window.options.clone());
        let ran = window.runs(sql).await;
        assert_eq!(ran["rows"], 90_000, "every row came: {ran}");
        let mut texts = Vec::new();
        for from in [0, 19_990, 79_990, 89_980] {
            let rows = json!({ "action_id": ran["id"], "view": all, "offset": from, "count": 20 });
            let Reply::Bytes(rows) = window.desk.rpc("results/window", rows, None).await.unwrap()
            else {
                panic!("rows are bytes");
            };
            let text = copied_of(&window, &ran["id"], &all, &every, from..from + 20).await;
            assert_eq!(text.len(), 20, "rows from {from} on");
            texts.push((rows, text));
        }
        seen.push((manifest["result_compression"].clone(), texts));
    }
    let [framed, packed, plain] = &seen[..] else { panic!() };
    assert_eq!((&framed.0, &plain.0), (&json!("LZ4_FRAME"), &Value::Null), "one offers frames");
    assert!(framed.1 == plain.1 && packed.1 == plain.1, "and the rows are the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn is_told_which_columns_are_masked_by_their_aliases_too() {
    let demo = Demo::start(&[]).await;
    for (sql, names) in [
        ("SELECT name, email FROM main.sales.customers", &["email"][..]),
        (
            "WITH c AS (SELECT name, c.email AS mail FROM main.sales.customers c) \
             SELECT name, CAST(mail AS STRING) AS Contact FROM c",
            &["contact", "email", "mail"],
        ),
        (
            "SELECT c.email AS mail, o.region AS r FROM main.sales.customers c, main.sales.orders o",
            &["email"],
        ),
        ("SELECT region AS email FROM main.sales.orders", &[]),
    ] {
        let (window, ran) = Window::asked(&demo, "app: {}", sql).await;
        let told = window.asks("results/masked", json!({ "action_id": ran["id"] })).await;
        assert_eq!(told.unwrap(), json!({ "names": names }), "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn is_refused_to_whoever_it_is_not_of_and_by_a_column_that_is_none() {
    let demo = Demo::start(&[]).await;
    let (window, ran) = Window::asked(&demo, "app: {}", QUESTION).await;
    let action = ran["id"].clone();
    let beyond = view(&json!([{ "column": 99, "descending": false }]), &json!([]));
    let odd = json!({ "action_id": action, "view": beyond });
    let failure = window.asks("results/view", odd).await.unwrap_err();
    assert_eq!(failure.code.name(), "invalid", "{failure:?}");
    window.signs_in("bob", true).await.unwrap();
    let all = view(&json!([]), &json!([]));
    for (command, more) in [
        ("results/view", json!({})),
        ("results/distinct", json!({ "column": 0, "words": "", "count": 1 })),
        ("results/profile", json!({ "column": 0 })),
        (
            "results/copy",
            json!({ "columns": [0], "from": 0, "to": 1, "form": "csv", "header": true }),
        ),
    ] {
        let mut request = json!({ "action_id": action, "view": all });
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let failure = window.asks(command, request).await.unwrap_err();
        assert_eq!(failure.code.name(), "not_found", "{command}: {failure:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn is_fetched_again_where_it_had_to_make_room_and_nothing_runs_again() {
    let demo = Demo::start(&[]).await;
    let mut window = Window::at(demo.host(), "app: {}").await;
    window.options.limits.shelf_bytes = 1;
    window.desk = Desk::new(window.options.clone());
    window.signs_in("alice", false).await.unwrap();
    let question = json!({ "thread_id": null, "text": QUESTION });
    let events = window.turn("chat/send", question).await.unwrap();
    event(&events, "turnFinished");
    let action = events
        .iter()
        .map(|told| &told["action"])
        .find(|action| action["tool"] == "sql" && action["status"] == "succeeded")
        .unwrap()
        .clone();
    let whole = view(&json!([]), &json!([]));
    let before = copied(&window, &action["id"], &whole).await;
    assert_eq!(before.len() as u64, action["rows"].as_u64().unwrap());
    let other = json!({
        "action_id": action["id"], "profile": "default", "statement": "SELECT 1 AS one",
    });
    window.turn("compare/run", other.clone()).await.unwrap();
    let shown = window.asks("threads/show", json!({ "thread_id": action["thread_id"] })).await;
    let shown = shown.unwrap();
    let of_it = |view: &&Value| view["action"]["id"] == action["id"];
    let columns = shown["actions"].as_array().unwrap().iter().find(of_it).unwrap();
    assert_eq!(columns["columns"], json!([]), "it has made room: {columns}");
    let (ran, entries) = (demo.statements().await.len(), window.ledger().await);
    let again = json!({ "action_id": action["id"] });
    let told = window.asks("results/again", again.clone()).await.unwrap();
    assert_eq!(told["columns"].as_array().unwrap().len(), 2, "{told}");
    assert_eq!(copied(&window, &action["id"], &whole).await, before, "the same rows");
    assert_eq!(demo.statements().await.len(), ran, "nothing ran again");
    let mut since = window.ledger().await.split_off(entries.len());
    // To look at the ledger is an entry too.
    since.retain(|entry| entry != "exported ");
    assert!(since.is_empty(), "a look at what an action left is none itself: {since:?}");
    window.turn("compare/run", other.clone()).await.unwrap();
    assert_eq!(copied(&window, &action["id"], &whole).await, before, "whoever looks has them");
    window.turn("compare/run", other).await.unwrap();
    let gone = json!({ "error_code": "NOT_FOUND", "message": "The statement does not exist." });
    let looks = json!({ "path": "/api/2.0/sql/statements/", "method": "GET" });
    let gone = json!([{ "match": looks, "do": { "status": 404, "body": gone } }]);
    demo.control("/demo/faults", gone).await;
    let failure = window.asks("results/again", again).await.unwrap_err();
    let seen = (failure.code.name(), failure.message.as_str());
    assert_eq!(seen, ("not_found", "The workspace does not have these rows any more."));
}
