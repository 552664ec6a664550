//! The SQL editor in the real window: what is written runs as its writer, under the window's policy, and asks before
//! it changes anything.

use crate::{ONE, badge, signed_in};
use behalf_tests::Demo;

const TARGET: &str =
    "SELECT target FROM main.sales.targets WHERE region = 'Iberia' AND quarter = '2026-Q4'";
const CHANGE: &str = "UPDATE main.sales.targets SET target = 1900000 WHERE region = 'Iberia' AND quarter = '2026-Q4'";

/// How the last run stands.
fn outcome(status: &str) -> String {
    format!("document.querySelector('[data-testid=editor-outcome]')?.dataset.status === '{status}'")
}

#[tokio::test]
async fn what_is_written_runs_as_its_writer_and_a_change_asks_first() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "alice", &[]).await;
    window.click("sql-editor").await;
    window.see("editor-text").await;
    window.type_into("editor-text", "SELECT region FROM main.sales.orders GROUP BY region").await;
    window.click("editor-run").await;
    window.see("grid").await;
    window.wait_for(&badge("ran_as_claimed")).await;
    window.picture("editor").await;
    let sent = demo.statements().await;
    let by: Vec<&str> = sent.iter().filter_map(|call| call["principal"].as_str()).collect();
    assert_eq!(by, ["alice@example.com"], "as whom the workspace saw it");
    window.click("editor-new").await;
    window.type_into("editor-text", CHANGE).await;
    window.click("editor-run").await;
    window.see("approval").await;
    window.picture("editor-asks").await;
    assert_eq!(demo.statements().await.len(), 1, "nothing was sent while it waits");
    window.click("run-once").await;
    window.wait_for(&outcome("done")).await;
    assert_eq!(demo.statements().await.len(), 2, "once");
    assert_eq!(demo.rows("carol", TARGET).await[0][0], "1900000.00", "as written");
    window.click("editor-history-open").await;
    window.wait_for("document.querySelectorAll('[data-testid=editor-past]').length === 2").await;
    window.close().await;
}
