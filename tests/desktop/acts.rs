//! What is decided, compared, proven and gone to: by clicks, by keys alone, and across a restart.

use crate::{ONE, QUESTION, badge, kept, looked_at, signed_in, turn, verified};
use behalf_tests::{Behalf, Consent, Demo, Keyring, Scratch, Window};

const CHANGE: &str = "Set the Q4 target for Iberia to 2.1 million";
const TARGET: &str =
    "SELECT target FROM main.sales.targets WHERE region = 'Iberia' AND quarter = '2026-Q4'";

/// The state of a side of the comparison.
fn side(id: &str) -> String {
    format!("document.querySelector('[data-testid={id}]')?.dataset.stands === 'over'")
}

#[tokio::test]
async fn an_edit_is_shown_as_a_difference_and_runs_as_edited() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "alice", &[]).await;
    window.ask(CHANGE).await;
    window.click("edit").await;
    window.see("edit-text").await;
    window.script("document.querySelector('[data-testid=edit-text]').select()").await;
    let edited = "UPDATE main.sales.targets SET target = 1900000 WHERE region = 'Iberia' AND quarter = '2026-Q4'";
    window.type_into("edit-text", edited).await;
    window.wait_for("document.querySelector('[data-testid=editing] ins')").await;
    window.picture("approval-edit").await;
    assert!(demo.statements().await.is_empty(), "nothing was sent while it is written");
    window.click("run-edited").await;
    window.wait_for(&badge("ran_as_claimed")).await;
    window.wait_for(&turn("done")).await;
    assert_eq!(demo.rows("carol", TARGET).await[0][0], "1900000.00", "as edited");
    window.close().await;
}

#[tokio::test]
async fn a_question_that_waits_is_there_after_a_crash_and_is_decided_once() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&demo).keyring(&keyring);
    machine.sign_in("alice").await;
    let data = machine.home.path().join("data").display().to_string();
    let environment = kept(&keyring, &data);
    let window = Window::open(&demo, &environment).await;
    window.see("composer").await;
    window.ask(CHANGE).await;
    window.see("approval").await;
    window.kill().await;
    let window = Window::open(&demo, &environment).await;
    window.click("thread").await;
    window.see("approval").await;
    window.picture("approval-after-restart").await;
    assert!(demo.statements().await.is_empty(), "nothing ran by itself");
    window.click("run-once").await;
    window.wait_for(&badge("ran_as_claimed")).await;
    window.wait_for(&turn("done")).await;
    assert_eq!(demo.rows("carol", TARGET).await[0][0], "2100000.00", "it ran");
    let changes = window.script("return document.querySelectorAll('[data-testid=action]').length");
    assert!(changes.await.as_u64() >= Some(1), "and is shown");
    window.close().await;
}

#[tokio::test]
async fn the_same_statement_is_compared_as_two_people() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let home = Scratch::new("compare");
    let config = home.write("behalf.yaml", "app:\n  compare_identities: profiles\n");
    let environment = [("BEHALF_CONFIG", config.to_str().unwrap())];
    let window = signed_in(&demo, "alice", &environment).await;
    window.click("profiles").await;
    window.click("add-workspace").await;
    window.sign_in("bob", "bob-demo", Consent::Allow).await;
    looked_at(&window).await;
    window.ask(QUESTION).await;
    verified(&window).await;
    window.click("compare").await;
    window.click("compare-run").await;
    window.wait_for(&side("compare-left")).await;
    window.wait_for(&side("compare-right")).await;
    window.see("compare-summary").await;
    window.wait_for("!document.querySelector('[role=gridcell].loading')").await;
    let text = window.text().await;
    assert!(text.contains("DACH"), "what alice sees: {text}");
    window.picture("compare").await;
    let ran = demo.statements().await;
    let sent = ran.iter().filter(|c| c["method"] == "POST" && c["status"] == 200);
    let who: Vec<&str> = sent.filter_map(|c| c["principal"].as_str()).collect();
    assert_eq!(who.len(), 3, "one question, two sides: {who:?}");
    for name in ["alice@example.com", "bob@example.com"] {
        assert!(who.contains(&name), "each as themselves: {who:?}");
    }
    window.close().await;
}

#[tokio::test]
async fn the_ledger_is_checked_against_the_workspace_in_the_window() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "alice", &[]).await;
    window.ask(QUESTION).await;
    verified(&window).await;
    window.click("audit").await;
    window.see("deed").await;
    window.click("audit-verify").await;
    let verdict = "document.querySelector('[data-testid=audit-chain]')?.dataset.verdict";
    window.wait_for(&format!("{verdict} === 'anchored'")).await;
    window.picture("audit").await;
    window.close().await;
}

#[tokio::test]
async fn a_link_goes_to_its_thread_in_the_window_that_is_there() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "alice", &[]).await;
    window.ask(QUESTION).await;
    window.wait_for(&turn("done")).await;
    let threads = "return window.__TAURI_INTERNALS__.invoke('rpc', \
         { command: 'threads/list', payload: {}, channel: null }).then((r) => r.threads[0].id)";
    let thread = window.script(threads).await.as_str().unwrap().to_owned();
    window.click("new-chat").await;
    window.wait_for("document.querySelectorAll('.turn').length === 0").await;
    let ended = window.starts_again(&format!("behalf://thread/{thread}")).await;
    assert!(ended.success(), "the second start leaves it to the first: {ended}");
    window.wait_for("document.body.innerText.includes('DACH')").await;
    window.starts_again("behalf://thread/none-of-hers").await;
    window.wait_for("document.body.innerText.includes('not among yours')").await;
    window.close().await;
}

#[tokio::test]
async fn the_main_flow_needs_no_pointer() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = Window::open(&demo, &[]).await;
    window.see("sign-in").await;
    tab_to(&window, "sign-in").await;
    window.press(":focus", ENTER).await;
    window.follow("alice", "alice-demo", Consent::Allow).await;
    looked_at(&window).await;
    window.press("body", &chord(SHIFT, ESCAPE)).await;
    window.wait_for("document.activeElement?.dataset.testid === 'composer'").await;
    window.press(":focus", &format!("{CHANGE}{ENTER}")).await;
    window.wait_for("document.activeElement?.tagName === 'H3'").await;
    window.press("body", &format!("{CONTROL}{ALT}{ENTER}{NULL}")).await;
    window.wait_for(&badge("ran_as_claimed")).await;
    window.wait_for(&turn("done")).await;
    assert_eq!(demo.rows("carol", TARGET).await[0][0], "2100000.00", "it ran");
    window.press("body", &format!("{CONTROL}{SHIFT}a{NULL}")).await;
    window.see("audit-page").await;
    window.press(":focus", ESCAPE).await;
    window.press("body", &chord(SHIFT, ESCAPE)).await;
    window.wait_for("document.activeElement?.dataset.testid === 'composer'").await;
    window.press("body", &chord(CONTROL, "k")).await;
    window.see("palette").await;
    window.press(":focus", &format!("Lock now{ENTER}")).await;
    window.see("locked").await;
    window.close().await;
}

/// Goes on with Tab until this has the focus.
async fn tab_to(window: &Window, test_id: &str) {
    for _ in 0..20 {
        let focus = window.script("return document.activeElement?.dataset.testid").await;
        if focus == test_id {
            return;
        }
        let from = if focus.is_null() { "body" } else { ":focus" };
        window.press(from, TAB).await;
    }
    panic!("{test_id} is not reached with Tab: {}", window.text().await);
}

// Keys by their code points of WebDriver.
const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const SHIFT: &str = "\u{e008}";
const CONTROL: &str = "\u{e009}";
const ALT: &str = "\u{e00a}";
/// Lets go of what is held.
const NULL: &str = "\u{e000}";

fn chord(held: &str, key: &str) -> String {
    format!("{held}{key}{NULL}")
}
