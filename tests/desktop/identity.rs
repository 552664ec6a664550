//! Who acted: the badge says what the workspace's own record says, and nothing more.

use crate::{ONE, QUESTION, badge, signed_in, turn, verified};
use behalf_tests::{Consent, Demo, Window};
use serde_json::{Value, json};

/// Every cell of the reference result is on the page.
async fn shows(demo: &Demo, window: &Window, area: &str) {
    let sql = format!(
        "SELECT region, sum(amount) FROM main.sales.orders WHERE area = '{area}' \
         AND order_date >= DATE '2026-07-01' AND order_date < DATE '2026-10-01' GROUP BY region"
    );
    let text = window.text().await;
    let plain = text.replace(',', "");
    let rows = demo.rows("carol", &sql).await;
    assert!(rows.len() >= 3, "there is something to compare");
    for cell in rows.into_iter().flatten() {
        let cell = cell.as_str().unwrap().to_owned();
        assert!(plain.contains(&cell), "{cell} is shown: {text}");
    }
}

#[tokio::test]
async fn alice_asks_and_the_workspace_says_it_was_alice() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = Window::open(&demo, &[]).await;
    window.see("sign-in").await;
    for (theme, name) in [("dark", "sign-in-dark"), ("light", "sign-in-light")] {
        let script = format!("localStorage.setItem('theme', '{theme}'); location.reload()");
        window.script(&script).await;
        window.wait_for(&format!("document.documentElement.dataset.theme === '{theme}'")).await;
        window.see("sign-in").await;
        window.picture(name).await;
    }
    window.sign_in("alice", "alice-demo", Consent::Allow).await;
    window.see("composer").await;
    window.ask(QUESTION).await;
    verified(&window).await;
    window.wait_for("document.querySelectorAll('[role=gridcell]').length >= 8").await;
    shows(&demo, &window, "EMEA").await;
    let text = window.text().await;
    assert!(text.contains("ran as alice · verified"), "the badge says so in words: {text}");
    window.click("identity-chip").await;
    window.see("chain").await;
    window
        .wait_for(
            "document.querySelector('[data-testid=chain]').textContent.includes('chain intact')",
        )
        .await;
    window.picture("answer-light").await;
    window.click("theme").await;
    window.picture("answer-dark").await;
    let (app, _) = demo.service_principal();
    let calls = demo.calls().await;
    assert!(calls.iter().all(|c| c["principal"] != app), "not one call by the service principal");
    let statements: Vec<&Value> = calls
        .iter()
        .filter(|c| c["path"] == "/api/2.0/sql/statements" && c["scopes"] == "sql")
        .collect();
    assert_eq!(statements.len(), 1, "one statement: {calls:?}");
    assert_eq!(statements[0]["principal"], "alice@example.com", "as alice");
    assert!(
        calls.iter().any(|c| c["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
            && c["scopes"] == "sql"),
        "with a token obtained by jwt-bearer"
    );
    window.close().await;
}

#[tokio::test]
async fn bob_asks_the_same_and_sees_his_own_numbers() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "bob", &[]).await;
    window.ask(QUESTION).await;
    verified(&window).await;
    window.wait_for("document.querySelectorAll('[role=gridcell]').length >= 6").await;
    shows(&demo, &window, "AMER").await;
    let text = window.text().await;
    assert!(!text.contains("DACH"), "no row of another area: {text}");
    assert!(text.contains("ran as bob · verified"), "as himself: {text}");
    window.close().await;
}

#[tokio::test]
async fn dave_is_refused_and_sees_no_data() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "dave", &[]).await;
    window.ask(QUESTION).await;
    window.wait_for("document.querySelector('[data-code=forbidden]')").await;
    let text = window.text().await;
    assert!(text.contains("dave@example.com does not have USE CATALOG on `main`"), "{text}");
    assert_eq!(
        window.script("return document.querySelectorAll('[role=gridcell]').length").await,
        0,
        "no cell"
    );
    window.close().await;
}

#[tokio::test]
async fn a_record_that_names_somebody_else_turns_red_and_takes_the_rows() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "alice", &[]).await;
    demo.control("/demo/history", json!({ "executed_as": "carol", "lag_ms": 1200 })).await;
    window.ask(QUESTION).await;
    window.wait_for(&badge("mismatch")).await;
    window.see("withheld").await;
    let text = window.text().await;
    assert!(!text.contains("DACH"), "no row and no answer of it is left: {text}");
    window.close().await;
}

#[tokio::test]
async fn a_hidden_record_is_unconfirmed_and_never_a_tick() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "alice", &[("BEHALF_TIME_SCALE", "300")]).await;
    demo.control("/demo/history", json!({ "hide": true })).await;
    window.ask(QUESTION).await;
    window.wait_for(&badge("pending")).await;
    window.wait_for(&badge("unconfirmed")).await;
    window.wait_for(&turn("done")).await;
    let text = window.text().await;
    assert!(text.contains("as alice · unconfirmed") && text.contains("DACH"), "{text}");
    assert!(!text.contains("verified"), "no tick: {text}");
    window.close().await;
}

#[tokio::test]
async fn a_late_record_turns_the_badge_late() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "alice", &[]).await;
    demo.control("/demo/history", json!({ "lag_ms": 5000 })).await;
    window.ask(QUESTION).await;
    window.wait_for(&turn("done")).await;
    let text = window.text().await;
    assert!(text.contains("sent as alice") && text.contains("DACH"), "the rows come first: {text}");
    window.wait_for(&badge("ran_as_claimed")).await;
    window.close().await;
}

#[tokio::test]
async fn a_forbidden_history_is_unconfirmed_and_says_why() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "alice", &[]).await;
    let denied = json!({ "error_code": "PERMISSION_DENIED", "message": "User does not have CAN_VIEW on query history" });
    demo.control(
        "/demo/faults",
        json!([{ "match": { "path": "/api/2.0/sql/history" }, "do": { "status": 403, "body": denied } }]),
    )
    .await;
    window.ask(QUESTION).await;
    window.wait_for(&badge("unconfirmed")).await;
    let why = window.script("return document.querySelector('[data-testid=badge]').title").await;
    assert_eq!(why, "you may not read the query history", "the badge says why");
    window.wait_for(&turn("done")).await;
    assert!(window.text().await.contains("DACH"), "the rows are still hers");
    window.close().await;
}

#[tokio::test]
async fn a_record_that_comes_after_the_next_question_takes_that_answer_too() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "alice", &[]).await;
    demo.control("/demo/history", json!({ "executed_as": "carol", "lag_ms": 6000 })).await;
    window.ask(QUESTION).await;
    window.wait_for(&turn("done")).await;
    window.ask("And by month?").await;
    window.wait_for("document.querySelectorAll('.turn').length === 2").await;
    window.wait_for("document.querySelectorAll('[data-status=withheld]').length >= 1").await;
    window.wait_for("!document.body.innerText.includes('DACH')").await;
    window.close().await;
}
