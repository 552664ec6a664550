//! A result as a chart, and its picture as a file.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod window;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use behalf_tests::Demo;
use serde_json::{Value, json};
use window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn a_result_is_drawn_and_its_picture_is_saved() {
    let demo = Demo::start(&[]).await;
    let window = Window::at(demo.host(), "app: {}").await;
    window.signs_in("alice", false).await.unwrap();
    let question = json!({ "thread_id": null, "text": "Revenue by region in 2026" });
    window.turn("chat/send", question).await.unwrap();
    let threads = window.asks("threads/list", json!({})).await.unwrap();
    let thread = json!({ "thread_id": threads["threads"][0]["id"] });
    let shown = window.asks("threads/show", thread).await.unwrap();
    let actions = shown["actions"].as_array().unwrap();
    let sql = actions.iter().find(|one| one["action"]["tool"] == "sql").unwrap();
    let action = &sql["action"]["id"];

    let told = window.asks("results/chart_columns", json!({ "action_id": action })).await.unwrap();
    assert_eq!(told["rows"], sql["action"]["rows"], "all of them: {told}");
    let columns = told["columns"].as_array().unwrap();
    let place = |kind: &str| columns.iter().position(|one| one["kind"] == kind).unwrap();
    let chart = |column: usize| {
        json!({ "action_id": action, "chart": {
            "x": { "column": column, "bin": { "kind": "none" } },
            "series": null,
            "measure": { "column": place("number"), "of": "sum" },
            "most": 20,
        } })
    };
    let drawn = window.asks("results/chart", chart(place("text"))).await.unwrap();
    assert_eq!((&drawn["x_is"], &drawn["places"]), (&json!("text"), &told["rows"]), "{drawn}");
    let points = drawn["points"].as_array().unwrap();
    assert!(points.iter().any(|point| point["x"] == "DACH"), "{drawn}");
    let ys: Vec<f64> = points.iter().filter_map(|point| point["y"].as_f64()).collect();
    assert!(ys.len() > 1 && ys.is_sorted_by(|one, other| one >= other), "greatest first: {drawn}");
    let failure = window.asks("results/chart", chart(99)).await.unwrap_err();
    assert_eq!(failure.code.name(), "invalid", "{failure:?}");

    let of = json!({ "action_id": action });
    let kept = window.asks("results/chart_kept", of.clone()).await.unwrap();
    assert_eq!(kept, json!({ "chart": null }), "nobody has made one");
    let made = json!({ "kind": "bars", "chart": chart(place("text"))["chart"], "body": "{}" });
    let keep = json!({ "action_id": action, "chart": made });
    window.asks("results/keep_chart", keep).await.unwrap();
    let kept = window.asks("results/chart_kept", of).await.unwrap();
    assert_eq!(kept, json!({ "chart": made }), "as it was made");
    let long = json!({ "kind": "bars", "chart": made["chart"], "body": "x".repeat(200_000) });
    let long = json!({ "action_id": action, "chart": long });
    let failure = window.asks("results/keep_chart", long).await.unwrap_err();
    assert_eq!(failure.code.name(), "invalid", "nothing grows without end: {failure:?}");

    let save = |bytes: &[u8]| {
        let base64 = BASE64_STANDARD.encode(bytes);
        json!({ "action_id": action, "title": "Sum of <revenue>", "form": "svg", "base64": base64 })
    };
    let saved = window.asks("results/save_picture", save(b"<svg/>")).await.unwrap();
    let path = saved["path"].as_str().unwrap();
    assert!(path.ends_with("/sum-of-revenue.svg"), "{path}");
    assert_eq!(std::fs::read(path).unwrap(), b"<svg/>");
    let failure = window.asks("results/save_picture", save(b"<html>")).await.unwrap_err();
    assert_eq!(failure.code.name(), "invalid", "only a picture is saved: {failure:?}");
    let entries = json!({ "count": 100, "phases": ["exported"] });
    let entries = window.asks("audit/list", entries).await.unwrap();
    let exported: Vec<&Value> =
        entries["entries"].as_array().unwrap().iter().map(|one| &one["action_id"]).collect();
    assert_eq!(exported, [action], "that it was taken away is an entry, once: {entries}");
}
