//! The chat itself: asking, deciding, stopping, coming back to a thread.

use crate::{ONE, QUESTION, badge, signed_in, turn, verified};
use behalf_tests::{Demo, ENDLESS, eventually};
use serde_json::{Value, json};

#[tokio::test]
async fn a_change_asks_and_runs_once_when_allowed() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "alice", &[]).await;
    window.ask("Set the Q4 target for Iberia to 2.1 million").await;
    window.see("approval").await;
    let text = window.text().await;
    assert!(
        text.contains("UPDATE main.sales.targets") && text.contains("will run as alice"),
        "{text}"
    );
    assert!(demo.statements().await.is_empty(), "nothing was sent");
    window.picture("approval-light").await;
    window.click("theme").await;
    window.picture("approval-dark").await;
    window.click("run-once").await;
    window.wait_for(&badge("ran_as_claimed")).await;
    let sql =
        "SELECT target FROM main.sales.targets WHERE region = 'Iberia' AND quarter = '2026-Q4'";
    assert_eq!(demo.rows("carol", sql).await[0][0], "2100000.00", "it ran, once");
    window.close().await;
}

#[tokio::test]
async fn a_denied_change_is_not_sent() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "alice", &[]).await;
    window.ask("Set the Q4 target for Iberia to 2.1 million").await;
    window.see("approval").await;
    // No button has the focus: Enter decides nothing.
    eventually("the focus on the question", || async {
        let focus = window.script("return document.activeElement?.tagName").await;
        (focus == "H3").then_some(())
    })
    .await;
    window.click("deny").await;
    window.type_into("deny-reason", "not this quarter\u{e007}").await;
    window.wait_for(&turn("done")).await;
    let text = window.text().await;
    assert!(text.contains("not this quarter"), "the reason is told: {text}");
    assert!(demo.statements().await.is_empty(), "nothing was sent");
    window.close().await;
}

#[tokio::test]
async fn stop_stops_the_statement_on_the_warehouse() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "alice", &[]).await;
    window.ask(ENDLESS).await;
    window.wait_for(&badge("pending")).await;
    eventually("the statement", || async { (!demo.statements().await.is_empty()).then_some(()) })
        .await;
    window.click("stop").await;
    window.wait_for(&turn("failed")).await;
    let cancelled = |c: &Value| {
        c["path"].as_str().unwrap().ends_with("/cancel") && c["principal"] == "alice@example.com"
    };
    assert!(demo.calls().await.iter().any(cancelled), "the warehouse was told, as alice");
    let text = window.text().await;
    assert!(text.contains("Try again"), "the next click is there: {text}");
    window.close().await;
}

#[tokio::test]
async fn a_thread_is_there_again_with_its_rows_and_can_be_deleted() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "alice", &[]).await;
    window.ask(QUESTION).await;
    verified(&window).await;
    window.click("new-chat").await;
    window.wait_for("document.querySelectorAll('.turn').length === 0").await;
    window.ask("Who am I?").await;
    window.wait_for(&turn("done")).await;
    window.wait_for("document.querySelectorAll('[data-testid=thread]').length === 2").await;
    window.reload().await;
    window.wait_for("document.querySelectorAll('[data-testid=thread]').length === 2").await;
    window.script("[...document.querySelectorAll('[data-testid=thread]')].at(-1).click()").await;
    window.wait_for("document.querySelectorAll('[role=gridcell]:not(.loading)').length >= 8").await;
    let text = window.text().await;
    assert!(text.contains("DACH") && text.contains("ran as alice · verified"), "{text}");
    let delete = "[...document.querySelectorAll('[data-testid=delete-thread]')].at(-1).click()";
    window.script(delete).await;
    window.wait_for("document.querySelectorAll('[data-testid=thread]').length === 1").await;
    assert!(!window.text().await.contains("DACH"), "what was deleted is gone from the page");
    window.click("undo").await;
    window.wait_for("document.querySelectorAll('[role=gridcell]:not(.loading)').length >= 8").await;
    window.wait_for("document.querySelectorAll('[data-testid=thread]').length === 2").await;
    window.script(delete).await;
    window.wait_for("document.querySelectorAll('[data-testid=thread]').length === 1").await;
    window.reload().await;
    window.wait_for("document.querySelectorAll('[data-testid=thread]').length === 1").await;
    assert!(!window.text().await.contains("DACH"), "and does not come back by itself");
    window.close().await;
}

#[tokio::test]
async fn a_narrow_window_has_everything_within_it() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "alice", &[]).await;
    window.ask(QUESTION).await;
    window.wait_for(&turn("done")).await;
    window.resize(380, 700).await;
    window.wait_for("document.documentElement.scrollWidth <= window.innerWidth").await;
    for id in ["composer", "identity-chip", "badge"] {
        let inside = format!(
            "(() => {{ const r = document.querySelector('[data-testid=\"{id}\"]').getBoundingClientRect(); \
             return r.left >= 0 && r.right <= window.innerWidth; }})()"
        );
        window.wait_for(&inside).await;
    }
    window.picture("narrow").await;
    window.close().await;
}

#[tokio::test]
async fn what_a_model_or_a_table_says_is_inert() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "alice", &[]).await;
    window.script("window.__violations = []; document.addEventListener('securitypolicyviolation', e => window.__violations.push(e.violatedDirective + ' ' + e.blockedURI))").await;
    window.ask("SELECT '<img src=x onerror=\"window.__pwned=1\">' AS x, '<script>window.__pwned=1</script>' AS y").await;
    window.wait_for(&turn("done")).await;
    assert_eq!(window.script("return window.__pwned ?? null").await, Value::Null, "nothing ran");
    assert_eq!(
        window
            .script(
                "return document.querySelectorAll('.transcript img, .transcript script').length"
            )
            .await,
        0,
        "nothing was made"
    );
    assert_eq!(
        window.script("return window.__violations").await,
        json!([]),
        "and the policy had nothing to stop"
    );
    let away =
        "try { location.href = 'https://evil.example/'; } catch { } return location.protocol";
    assert_eq!(window.script(away).await, "tauri:", "the window goes nowhere else");
    let fetched = window
        .script("return fetch('https://evil.example/').then(() => 'sent', () => 'refused')")
        .await;
    assert_eq!(fetched, "refused", "and calls nobody");
    window.close().await;
}
