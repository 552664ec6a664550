//! The real window: signed in through the demo's pages, driven with clicks and keys, and judged by
//! what the workspace witnessed. One window at a time.

mod acts;
mod chat;
mod editor;
mod identity;
mod leaks;
mod onboarding;
mod sign_in;
mod updates;

use behalf_tests::{Consent, Demo, Keyring, Window};
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
    looked_at(&window).await;
    window.click("start-asking").await;
    window
}

/// Waits until whoever is here for the first time is told what they can reach: nothing is asked beside a test.
async fn looked_at(window: &Window) {
    let list = "document.querySelector('[data-testid=reach-list]')";
    window.wait_for(&format!("{list}?.dataset.looking === 'false'")).await;
}

/// What a window is told whose sign-in rests in a keyring, and whose data outlive it.
fn kept<'k>(keyring: &'k Keyring, data: &'k str) -> [(&'k str, &'k str); 3] {
    [
        ("DBUS_SESSION_BUS_ADDRESS", keyring.bus.as_str()),
        ("BEHALF_VAULT", "keyring"),
        ("BEHALF_HOME", data),
    ]
}

fn badge(state: &str) -> String {
    format!(
        "[...document.querySelectorAll('[data-testid=badge]')].at(-1)?.dataset.state === '{state}'"
    )
}

/// Waits until the last question is answered, and its statement verified.
async fn verified(window: &Window) {
    window.wait_for(&badge("ran_as_claimed")).await;
    window.wait_for(&turn("done")).await;
}

/// The state of the last turn.
fn turn(status: &str) -> String {
    format!("[...document.querySelectorAll('.turn')].at(-1)?.dataset.status === '{status}'")
}
