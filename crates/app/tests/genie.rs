//! A question to Genie that takes longer than it may.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod window;

use behalf_app::Desk;
use behalf_tests::Demo;
use serde_json::json;
use std::time::Duration;
use window::Window;

const CONFIG: &str = "
app: {on_behalf_of_user: true}
tools:
  ask_genie:
    name: ask_genie
    function:
      type: genie
      genie_room: {name: Retail sales, space_id: 01f0de3000000000000000000000c0de}
";

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_takes_too_long_is_stopped_on_the_warehouse() {
    let demo = Demo::start(&[]).await;
    let mut window = Window::at(demo.host(), CONFIG).await;
    window.options.limits.statement = Duration::from_secs(3);
    window.desk = Desk::new(window.options.clone());
    window.signs_in("alice", false).await.unwrap();
    let endless = json!([{
        "match": { "path": "/api/2.0/genie/spaces/", "method": "GET" },
        "do": { "patch": { "status": "EXECUTING_QUERY" } },
    }]);
    demo.control("/demo/faults", endless).await;
    let text = r#"ask_genie {"question": "What was revenue by region in 2026?"}"#;
    let events = window.turn("chat/send", json!({ "thread_id": null, "text": text })).await;
    let events = events.unwrap();
    let ended = events
        .iter()
        .find(|event| event["event"] == "actionFinished" && event["action"]["tool"] == "genie")
        .unwrap_or_else(|| panic!("{events:#?}"));
    assert_eq!(ended["action"]["error"]["code"], "timed_out", "{ended}");
    let statement = ended["action"]["statement_id"].as_str().unwrap();
    let stop = format!("/api/2.0/sql/statements/{statement}/cancel");
    let calls = demo.calls().await;
    let stopped: Vec<_> = calls.iter().filter(|call| call["path"] == stop.as_str()).collect();
    assert_eq!(stopped.len(), 1, "it is told to stop: {stopped:?}");
    assert_eq!(stopped[0]["principal"], "alice@example.com", "as whoever asked");
}
