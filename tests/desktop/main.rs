//! The real window: signed in through the demo's pages, asked, and judged by what the workspace
//! witnessed. One window at a time.

use behalf_tests::{Consent, Demo, Hunt, Window};
use serde_json::{Value, json};
use tokio::sync::Mutex;

/// WebKit under Xvfb is heavy: one window at a time.
static ONE: Mutex<()> = Mutex::const_new(());

const QUESTION: &str = "What was our revenue by region in Q3 2026?";

async fn signed_in(demo: &Demo, who: &str, environment: &[(&str, &str)]) -> Window {
    let window = Window::open(demo, environment).await;
    let page = window.sign_in(who, &format!("{who}-demo"), Consent::Allow).await;
    assert!(
        page.contains(&format!("Signed in as {who}@example.com")),
        "the browser says who: {page}"
    );
    window.see("composer").await;
    window
}

fn badge(state: &str) -> String {
    format!("document.querySelector('[data-testid=badge]')?.dataset.state === '{state}'")
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
    window.wait_for(&badge("ran_as_claimed")).await;
    window.wait_for("document.querySelector('.turn')?.dataset.status === 'done'").await;
    window.wait_for("document.querySelectorAll('[role=gridcell]').length >= 8").await;
    let text = window.text().await;
    let sql = "SELECT region, sum(amount) FROM main.sales.orders WHERE area = 'EMEA' \
               AND order_date >= DATE '2026-07-01' AND order_date < DATE '2026-10-01' GROUP BY region";
    let plain = text.replace(',', "");
    for row in demo.rows("carol", sql).await {
        for cell in row {
            let cell = cell.as_str().unwrap().to_owned();
            assert!(plain.contains(&cell), "{cell} is shown: {text}");
        }
    }
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
    hunt(&demo, &window).await;
    window.close().await;
}

/// No secret in the page, its storage, or what the process wrote.
async fn hunt(demo: &Demo, window: &Window) {
    let script = "return JSON.stringify({ html: document.documentElement.outerHTML, \
                  local: {...localStorage}, session: {...sessionStorage}, cookie: document.cookie, url: location.href })";
    let page = window.script(script).await.as_str().unwrap().to_owned();
    let written = window.written();
    let found = Hunt::new(demo.secrets().await)
        .search([("page".to_owned(), page.as_bytes()), ("output".to_owned(), written.as_bytes())]);
    assert!(found.secrets >= 8, "secrets were hunted: {}", found.secrets);
    assert!(found.found.is_empty(), "{:?}", found.found);
}

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
async fn what_a_model_or_a_table_says_is_inert() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "alice", &[]).await;
    window.script("window.__violations = []; document.addEventListener('securitypolicyviolation', e => window.__violations.push(e.violatedDirective + ' ' + e.blockedURI))").await;
    window.ask("SELECT '<img src=x onerror=\"window.__pwned=1\">' AS x, '<script>window.__pwned=1</script>' AS y").await;
    window.wait_for("document.querySelector('.turn')?.dataset.status === 'done'").await;
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
