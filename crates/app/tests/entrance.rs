//! The way in: which workspace an address is, and the demo workspace that a window starts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod window;

use behalf_tests::{Demo, eventually, program};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn an_address_says_which_workspace_it_is_before_anybody_signs_in() {
    let demo = Demo::start(&[]).await;
    let window = Window::at(demo.host(), "app: {}").await;
    let page = format!("{}/sql/editor?o=1#top", demo.host());
    let found = window.asks("workspace/find", json!({ "host": page })).await.unwrap();
    assert_eq!(found["host"], demo.host(), "the page leads to its workspace: {found}");
    assert_eq!(found["cloud"], "AWS", "it says its cloud: {found}");
    assert!(found["workspace_id"].as_str().is_some_and(|id| !id.is_empty()), "and its id: {found}");

    let field = |failure: behalf_core::Failure| serde_json::to_value(failure).unwrap();
    for (host, said) in [
        ("not an address", "is not a workspace address"),
        ("http://example.com", "plain http"),
        ("https://accounts.cloud.databricks.com/login", "account console"),
    ] {
        let failure =
            field(window.asks("workspace/find", json!({ "host": host })).await.unwrap_err());
        assert_eq!(failure["code"], "invalid", "{host}: {failure}");
        assert!(failure["message"].as_str().unwrap().contains(said), "{host}: {failure}");
    }
    let gone = json!([{
        "match": { "path": "/oidc/.well-known/oauth-authorization-server" }, "do": { "status": 404 }
    }]);
    demo.control("/demo/faults", gone).await;
    let other = window.asks("workspace/find", json!({ "host": demo.host() })).await.unwrap_err();
    assert!(other.message.contains("does not look like a Databricks workspace"), "{other:?}");
    let nobody = json!({ "host": "http://127.0.0.1:1" });
    let away = field(window.asks("workspace/find", nobody).await.unwrap_err());
    assert_eq!(away["code"], "offline", "{away}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_configuration_names_the_workspace_no_other_is_asked() {
    let (demo, other) = (Demo::start(&[]).await, Demo::start(&[]).await);
    let config = format!("app: {{workspace: {{host: \"{}\"}}}}", demo.host());
    let window = Window::with("", &config, &[("PATH", &folder())]).await;
    let asked = json!({ "host": other.host() });
    let found = window.asks("workspace/find", asked).await.unwrap();
    assert_eq!(found["host"], demo.host(), "{found}");
    let shown = window.asks("demo/show", json!({})).await.unwrap();
    assert_eq!(shown, json!({ "offered": false, "running": null }), "nor is the demo offered");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_workspace_is_one_click_away_and_ends_with_the_window() {
    let window = Window::with("", "app: {}", &[("PATH", &folder())]).await;
    let shown = window.asks("demo/show", json!({})).await.unwrap();
    assert_eq!(shown, json!({ "offered": true, "running": null }), "it is offered");
    let started = window.asks("demo/start", json!({})).await.unwrap();
    let names: Vec<&str> = started["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|a| a["user_name"].as_str())
        .collect();
    assert!(names.contains(&"alice@example.com"), "people may sign in: {started}");
    for account in started["accounts"].as_array().unwrap() {
        let told: Vec<&String> = account.as_object().unwrap().keys().collect();
        assert_eq!(told, ["password", "user_name"], "no token goes to the window");
    }
    let again = window.asks("demo/start", json!({})).await.unwrap();
    assert_eq!(again, started, "one is enough");
    let shown = window.asks("demo/show", json!({})).await.unwrap();
    assert_eq!(shown, json!({ "offered": true, "running": started }), "it is shown");
    let found = window.asks("workspace/find", json!({ "host": started["host"] })).await.unwrap();
    assert_eq!(found["host"], started["host"], "and it is a workspace");
    let address = address(&started);
    drop(window);
    eventually("its end", async || TcpStream::connect(&address).await.is_err().then_some(())).await;
}

/// Where the program is.
fn folder() -> String {
    program("behalf-demo").parent().unwrap().display().to_string()
}

fn address(workspace: &Value) -> String {
    workspace["host"].as_str().unwrap().trim_start_matches("http://").to_owned()
}
