//! An agent that is chosen to be asked first: only one of the supervisor's, and for the whole turn.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod window;

use behalf_tests::Demo;
use serde_json::{Value, json};
use window::{Window, event};

const SUPERVISED: &str = "\
agents:
  analyst: &analyst
    name: analyst
    description: Revenue and targets.
    tools: [{name: sql, function: {type: sql}}]
  twin: &twin {name: twin}
  other: &other {name: twin}
app:
  agents: [*analyst, *twin, *other]
  orchestration: {supervisor: {prompt: Numbers are for the analyst.}}
";

/// Which tools each call of a model was answered with, and which agent it names.
async fn called(window: &Window, thread: &Value) -> Vec<(String, String)> {
    let shown = window.asks("threads/show", json!({ "thread_id": thread })).await.unwrap();
    let actions = shown["actions"].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let told = actions.iter().map(|t| (text(&t["action"]["tool"]), text(&t["arguments"]["agent"])));
    told.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_at_once_and_goes_on_after_the_decision() {
    let demo = Demo::start(&[]).await;
    let window = Window::at(demo.host(), SUPERVISED).await;
    let state = window.signs_in("alice", false).await.unwrap();
    let offered = json!([{ "name": "analyst", "description": "Revenue and targets." }]);
    assert_eq!(state["signed_in"]["offers"]["agents"], offered, "of two by one name neither");
    let change = "Set the Q4 target for Iberia to 2.1 million";
    let question = json!({ "thread_id": null, "text": change, "agent": "analyst" });
    let events = window.turn("chat/send", question).await.unwrap();
    let approval = &event(&events, "approvalNeeded")["approval"];
    let threads = window.asks("threads/list", json!({})).await.unwrap();
    let thread = threads["threads"][0]["id"].clone();
    let decision = json!({ "approval_id": approval["id"], "type": "approve" });
    let yes = json!({ "thread_id": thread, "decisions": [decision] });
    event(&window.turn("chat/decide", yes).await.unwrap(), "turnFinished");
    let own = |tool: &str, agent: &str| (tool.to_owned(), agent.to_owned());
    let expected = [own("model", "analyst"), own("sql", "-"), own("model", "analyst")];
    assert_eq!(called(&window, &thread).await, expected, "nobody handed it over");
    // Where none is chosen the supervisor is asked, and hands it over.
    let again = json!({ "thread_id": null, "text": "Revenue by region in 2026" });
    event(&window.turn("chat/send", again).await.unwrap(), "turnFinished");
    let threads = window.asks("threads/list", json!({})).await.unwrap();
    let thread = threads["threads"][0]["id"].clone();
    let expected = ["model", "model", "sql", "model"].map(|tool| own(tool, "-"));
    assert_eq!(called(&window, &thread).await, expected, "it was handed over");
}

#[tokio::test(flavor = "multi_thread")]
async fn is_never_one_that_is_not_the_supervisors() {
    let demo = Demo::start(&[]).await;
    for (config, agents) in [(SUPERVISED, ["supervisor", "twin"]), ("app: {}", ["analyst", ""])] {
        let window = Window::at(demo.host(), config).await;
        window.signs_in("alice", false).await.unwrap();
        for agent in agents {
            let question = json!({ "thread_id": null, "text": "Who am I?", "agent": agent });
            let failure = window.turn("chat/send", question).await.unwrap_err();
            assert_eq!(failure.code.name(), "invalid", "{agent}: {failure:?}");
        }
        let threads = window.asks("threads/list", json!({})).await.unwrap();
        assert_eq!(threads["threads"], json!([]), "nothing was begun");
    }
}
