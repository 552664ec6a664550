//! What an organization settles, as a window meets it: where people may sign in, what is remembered, what is saved.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod window;

use behalf_app::{Desk, EngineOptions, Reply, StoreChoice, forget};
use behalf_core::Clock;
use behalf_tests::{Demo, Scratch, eventually};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;
use window::{Window, event, who};

/// A window on a machine with this policy, and this in the environment too.
async fn managed(host: &str, config: &str, policy: &str, files: &Scratch) -> Window {
    let file = files.write("policy.yaml", policy).display().to_string();
    Window::with(host, config, &[("BEHALF_POLICY", &file)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_signs_in_where_the_organization_does_not_allow_it() {
    let (demo, other) = (Demo::start(&[]).await, Demo::start(&[]).await);
    let files = Scratch::new("policy");
    let allowed = format!("workspaces: [\"{}\"]", demo.host());
    let window = managed(other.host(), "{}", &allowed, &files).await;
    let state = window.state().await;
    let problem = state["problem"]["message"].as_str().unwrap();
    assert!(problem.contains("does not allow"), "{state}");
    assert!(state["problem"]["hint"].as_str().unwrap().contains(demo.host()), "it says which");
    assert_eq!(state["managed"]["workspaces"], json!([demo.host()]), "the window can offer them");
    for (command, payload) in [
        ("workspace/find", json!({ "host": other.host() })),
        ("session/sign_in", json!({ "host": other.host(), "another": false })),
    ] {
        let failure = window.asks(command, payload).await.unwrap_err();
        assert!(failure.message.contains("does not allow"), "{command}: {failure:?}");
    }
    let failure = window.asks("demo/start", json!({})).await.unwrap_err();
    assert_eq!(failure.code.name(), "forbidden", "{failure:?}");
    assert!(other.calls().await.is_empty(), "nothing was asked of the other");

    let window = managed("", "{}", &allowed, &files).await;
    let state = window.state().await;
    assert_eq!(state["host"], demo.host(), "the only one is the one that is meant: {state}");
    let state = window.signs_in("alice", false).await.unwrap();
    assert_eq!(who(&state), "alice@example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_are_not_sent_to_a_workspace_that_only_the_policy_names() {
    let demo = Demo::start(&[]).await;
    let files = Scratch::new("policy");
    let allowed = format!("workspaces: [\"{}\"]", demo.host());
    let config = "app: {on_behalf_of_user: false, service_principal: {client_id: {env: C}, client_secret: {env: S}}}";
    let file = files.write("policy.yaml", &allowed).display().to_string();
    let more = [("BEHALF_POLICY", file.as_str()), ("C", "app"), ("S", "canary")];
    let window = Window::with("", config, &more).await;
    let state = window.state().await;
    assert_eq!(
        state["host"],
        Value::Null,
        "the file says of no workspace that it is for it: {state}"
    );
    assert!(demo.calls().await.is_empty(), "nothing was sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_from_before_is_forgotten_whatever_is_allowed_now() {
    let demo = Demo::start(&[]).await;
    let files = Scratch::new("policy");
    let config = format!("app: {{workspace: {{host: \"{}\"}}}}", demo.host());
    let window = Window::at(demo.host(), &config).await;
    window.signs_in("alice", false).await.unwrap();
    let policy = "workspaces: [https://one.example.com]";
    let file = files.write("policy.yaml", policy).display().to_string();
    let mut options: EngineOptions = window.options.clone();
    let policy = behalf_config::policy::load(file.as_ref()).unwrap();
    options.config = policy.over(options.config).unwrap();
    options.store = StoreChoice::Service { key_file: None };
    assert_eq!(forget(&options).await.unwrap().as_deref(), Some("alice@example.com"));
    assert_eq!(forget(&options).await.unwrap(), None, "it is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_remembered_and_nothing_saved_where_that_is_settled() {
    let demo = Demo::start(&[]).await;
    let files = Scratch::new("policy");
    let config = "app: {approvals: {remember_writes: true}}";
    let settled = "approvals: {remember: nothing}\nexport: false";
    let window = managed(demo.host(), config, settled, &files).await;
    window.signs_in("alice", false).await.unwrap();
    let sql =
        "sql {\"statement\":\"UPDATE main.sales.targets SET target = 1 WHERE region = 'Iberia'\"}";
    let events = window.turn("chat/send", json!({ "thread_id": null, "text": sql })).await.unwrap();
    let approval = &event(&events, "approvalNeeded")["approval"];
    assert_eq!(approval["securables"], json!([]), "it cannot be remembered: {approval}");
    let thread = &event(&events, "turnStarted")["thread_id"];
    let decided = |more: Value| {
        let mut one = json!({ "type": "approve", "approval_id": approval["id"] });
        one.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "thread_id": thread, "decisions": [one] })
    };
    let remembered = window.turn("chat/decide", decided(json!({ "remember_minutes": 5 }))).await;
    let told = format!("{remembered:?}");
    assert!(told.contains("your organization does not allow it"), "{told}");

    for (command, payload) in [
        ("threads/export", json!({ "thread_id": thread, "form": "markdown" })),
        (
            "results/save",
            json!({ "action_id": "a", "form": "csv", "columns": [0],
                    "view": { "filters": [], "words": "", "sort": [] } }),
        ),
        (
            "results/save_picture",
            json!({ "action_id": "a", "title": "t", "form": "svg", "base64": "PHN2Zy8+" }),
        ),
    ] {
        let failure = window.asks(command, payload).await.unwrap_err();
        assert!(failure.message.contains("does not allow saving"), "{command}: {failure:?}");
    }
    let written = window.home.path().join("downloads");
    assert!(!written.exists() || written.read_dir().unwrap().next().is_none(), "no file is there");
    window.asks("audit/export", json!({ "form": "jsonl" })).await.expect("the ledger is theirs");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pinned_chat_is_kept_no_longer_than_the_organization_lets_it() {
    let demo = Demo::start(&[]).await;
    for (settled, left) in
        [("retention: {days: 4000000000}", 1), ("export: true", 1), ("retention: {days: 1}", 0)]
    {
        let files = Scratch::new("policy");
        let window = managed(demo.host(), "app: {retention: {days: 1}}", settled, &files).await;
        window.signs_in("alice", false).await.unwrap();
        for pinned in [true, false] {
            let question = json!({ "thread_id": null, "text": "Who am I?" });
            let events = window.turn("chat/send", question).await.unwrap();
            let thread = event(&events, "turnStarted")["thread_id"].clone();
            let pin = json!({ "thread_id": thread, "pinned": pinned });
            window.asks("threads/pin", pin).await.unwrap();
        }
        let mut later = window.options.clone();
        later.clock = Arc::new(Later);
        let desk = Desk::new(later);
        let state = Box::pin(desk.rpc("session/state", json!({}), None)).await;
        assert!(state.is_ok(), "{settled}");
        let listed = async || {
            let Reply::Json(listed) =
                Box::pin(window.desk.rpc("threads/list", json!({}), None)).await.unwrap()
            else {
                panic!("a list is JSON")
            };
            let count = listed["threads"].as_array().unwrap().len();
            (count == left).then_some(())
        };
        eventually(&format!("{settled}: {left} left"), listed).await;
    }
}

/// Two days on.
struct Later;

impl Clock for Later {
    fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::from_hours(48)
    }
}
