//! The desk while the workspace does not answer: nothing waits for it that need not.

use behalf_app::{
    Desk, EngineOptions, Environment, Home, StoreChoice, SystemClock, SystemEntropy, open_vault,
    start,
};
use serde_json::json;
use std::{sync::Arc, time::Duration};

#[tokio::test]
async fn it_closes_while_the_workspace_does_not_answer() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let folder = std::env::temp_dir().join(format!("behalf-desk-{}", std::process::id()));
    let environment: Environment = [
        ("DATABRICKS_HOST", format!("http://{}", silent.local_addr().unwrap())),
        ("BEHALF_HOME", folder.display().to_string()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into_iter()
    .collect();
    let limits = start::limits(&environment);
    let desk = Desk::new(EngineOptions {
        config: start::config(None, &environment).unwrap(),
        home: Home::find(&environment).unwrap(),
        profile: None,
        store: StoreChoice::Owner,
        vault: open_vault(Some("memory"), &limits).await.unwrap(),
        environment,
        limits,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
    });
    desk.look_ahead().await;
    let (asked, _reached) = (Arc::clone(&desk), silent.accept().await.unwrap());
    let state = tokio::spawn(async move { asked.rpc("session/state", json!({}), None).await });
    let soon = Duration::from_secs(5);
    tokio::time::timeout(soon, desk.close()).await.expect("it closes at once");
    let threads = desk.rpc("threads/list", json!({}), None);
    let refused = tokio::time::timeout(soon, threads).await.expect("other commands answer");
    assert!(refused.is_err(), "nobody is signed in yet");
    assert!(!state.is_finished(), "the workspace is still waited for");
    state.abort();
}
