//! A model that is chosen for a question: only of those that the configuration offers, and for the whole turn.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod window;

use behalf_tests::Demo;
use serde_json::{Value, json};
use window::{Window, event};

const CONFIG: &str = "\
resources:
  models:
    nowhere: {name: endpoint-of-nobody}
    planner: {name: demo-rule-based-planner}
    judge: {name: demo-search}
app:
  models: [nowhere, planner]
";

/// What a model was asked as, and by which key it was chosen, of every call in a thread.
async fn asked(window: &Window, thread: &Value) -> Vec<(String, String)> {
    let shown = window.asks("threads/show", json!({ "thread_id": thread })).await.unwrap();
    let actions = shown["actions"].as_array().unwrap().clone();
    let of_model = actions.iter().filter(|told| told["action"]["tool"] == "model");
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    of_model.map(|t| (text(&t["action"]["resource"]), text(&t["arguments"]["chosen"]))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_the_question_and_goes_on_after_the_decision() {
    let demo = Demo::start(&[]).await;
    let window = Window::at(demo.host(), CONFIG).await;
    let state = window.signs_in("alice", false).await.unwrap();
    let offered = json!([
        { "key": "nowhere", "name": "endpoint-of-nobody", "service_principal": false },
        { "key": "planner", "name": "demo-rule-based-planner", "service_principal": false },
    ]);
    assert_eq!(state["signed_in"]["offers"]["models"], offered);
    assert_eq!(state["signed_in"]["model"], "endpoint-of-nobody", "the usual one");
    let change = "Set the Q4 target for Iberia to 2.1 million";
    let question = json!({ "thread_id": null, "text": change, "model": "planner" });
    let events = window.turn("chat/send", question).await.unwrap();
    let approval = &event(&events, "approvalNeeded")["approval"];
    let threads = window.asks("threads/list", json!({})).await.unwrap();
    let thread = threads["threads"][0]["id"].clone();
    let decision = json!({ "approval_id": approval["id"], "type": "approve" });
    let yes = json!({ "thread_id": thread, "decisions": [decision] });
    let events = window.turn("chat/decide", yes).await.unwrap();
    event(&events, "turnFinished");
    let planner = ("demo-rule-based-planner".to_owned(), "planner".to_owned());
    let calls = asked(&window, &thread).await;
    assert!(calls.len() > 1 && calls.iter().all(|call| *call == planner), "{calls:?}");
    // Where none is chosen the usual one answers: here there is none of its name.
    let plain = json!({ "thread_id": thread, "text": "Who am I?" });
    let events = window.turn("chat/send", plain).await.unwrap();
    event(&events, "turnFailed");
    let last = asked(&window, &thread).await.pop().unwrap();
    assert_eq!(last, ("endpoint-of-nobody".to_owned(), "-".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn is_never_one_that_is_not_offered() {
    let demo = Demo::start(&[]).await;
    let window = Window::at(demo.host(), CONFIG).await;
    window.signs_in("alice", false).await.unwrap();
    for other in ["judge", "demo-rule-based-planner", ""] {
        let question = json!({ "thread_id": null, "text": "Who am I?", "model": other });
        let failure = window.turn("chat/send", question).await.unwrap_err();
        assert_eq!(failure.code.name(), "invalid", "{other}: {failure:?}");
    }
    let threads = window.asks("threads/list", json!({})).await.unwrap();
    assert_eq!(threads["threads"], json!([]), "nothing was begun");
}
