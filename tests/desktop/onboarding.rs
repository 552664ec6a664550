//! The first sign-in of a machine, from an address to what can be reached.

use crate::{ONE, QUESTION, looked_at, turn};
use behalf_tests::{Consent, Demo, Window};
use serde_json::json;

/// Nothing names a workspace.
const NOWHERE: (&str, &str) = ("DATABRICKS_HOST", "");

/// Whether something can be reached: `yes`, `no` or `none`.
fn reach(id: &str, can: &str) -> String {
    format!("document.querySelector('[data-testid=reach][data-id={id}]')?.dataset.can === '{can}'")
}

#[tokio::test]
async fn three_steps_lead_from_the_address_of_a_page_to_the_first_answer() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = Window::open(&demo, &[NOWHERE]).await;
    window.see("step-workspace").await;
    window.picture("onboarding-workspace").await;
    window.type_into("host", "https://accounts.cloud.databricks.com").await;
    window.click("workspace-continue").await;
    window.see("failure").await;
    let text = window.text().await;
    assert!(text.contains("account console"), "what is no workspace is said: {text}");
    window.script("document.querySelector('[data-testid=host]').select()").await;
    window.type_into("host", &format!("{}/sql/editor?o=1", demo.host())).await;
    window.click("workspace-continue").await;
    window.see("found-workspace").await;
    let text = window.text().await;
    let host = demo.host().trim_start_matches("http://");
    assert!(text.contains(host) && text.contains("AWS"), "it says what it is: {text}");
    window.picture("onboarding-sign-in").await;
    window.sign_in("alice", "alice-demo", Consent::Allow).await;
    window.see("ready").await;
    looked_at(&window).await;
    let text = window.text().await;
    assert!(text.contains("Everything runs as alice@example.com."), "who came back: {text}");
    window.wait_for(&reach("warehouse", "yes")).await;
    window.wait_for(&reach("genie", "none")).await;
    window.picture("onboarding-ready").await;
    window.ask(QUESTION).await;
    window.wait_for(&turn("done")).await;
    window.close().await;
}

#[tokio::test]
async fn who_may_do_nothing_is_told_so_before_they_ask() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let refused = json!({ "error_code": "PERMISSION_DENIED", "message": "dave may not." });
    let warehouses = json!({ "path": "/api/2.0/sql/warehouses", "user": "dave@example.com" });
    let no = json!([{ "match": warehouses, "do": { "status": 403, "body": refused } }]);
    demo.control("/demo/faults", no).await;
    let window = Window::open(&demo, &[]).await;
    window.sign_in("dave", "dave-demo", Consent::Allow).await;
    looked_at(&window).await;
    window.wait_for(&reach("warehouse", "no")).await;
    let text = window.text().await;
    assert!(text.contains("locked for you"), "and that he can ask all the same: {text}");
    window.picture("onboarding-locked").await;
    window.close().await;
}

#[tokio::test]
async fn the_demo_workspace_is_a_click_away() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = Window::open(&demo, &[NOWHERE]).await;
    window.click("start-demo").await;
    window.see("demo-account").await;
    let text = window.text().await;
    assert!(text.contains("alice-demo"), "who may sign in: {text}");
    window.picture("onboarding-demo").await;
    window.sign_in("alice", "alice-demo", Consent::Allow).await;
    looked_at(&window).await;
    window.ask(QUESTION).await;
    window.wait_for(&turn("done")).await;
    assert!(demo.statements().await.is_empty(), "it is a workspace of its own");
    window.close().await;
}

#[tokio::test]
async fn without_a_display_it_says_so_and_ends() {
    let ended = tokio::process::Command::new(behalf_tests::program("behalf-desktop"))
        .env_clear()
        .output()
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains("There is no display here"), "{said}");
    assert!(said.contains("the command `behalf`"), "{said}");
}
