//! The hunt in the window: no secret in the page, in its storage, in any message between page and
//! shell, or in what the process wrote.

use crate::{ONE, QUESTION, signed_in, turn, verified};
use behalf_tests::{Demo, Findings, Hunt, Window};
use serde_json::json;

async fn hunt(hunt: &Hunt, window: &Window) -> Findings {
    let script = "return JSON.stringify({ html: document.documentElement.outerHTML, \
                  local: {...localStorage}, session: {...sessionStorage}, cookie: document.cookie, url: location.href })";
    let page = window.script(script).await.as_str().unwrap().to_owned();
    let (sent, received) = window.tapped().await;
    assert!(sent.len() >= 5 && received.len() >= 20, "messages were tapped in both directions");
    let texts = [
        ("page", page),
        ("sent", sent.join("\n")),
        ("received", received.join("\n")),
        ("output", window.written()),
    ];
    hunt.search(texts.iter().map(|(place, text)| ((*place).to_owned(), text.as_bytes())))
}

#[tokio::test]
async fn no_secret_crosses_into_the_page() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "alice", &[]).await;
    window.ask(QUESTION).await;
    verified(&window).await;
    window.click("identity-chip").await;
    window.see("chain").await;
    window.ask("Set the Q4 target for Iberia to 2.1 million").await;
    window.click("run-once").await;
    window.wait_for(&turn("done")).await;
    demo.control(
        "/demo/faults",
        json!([{ "match": { "path": "/_storage/" }, "do": { "status": 500 }, "times": 9 }]),
    )
    .await;
    window.ask("Revenue by country in 2026").await;
    window.wait_for("document.querySelector('[data-testid=failure]')").await;
    // What the window asked before it could be tapped, asked again.
    window.rpc("session/state").await;
    let mut secrets = demo.secrets().await;
    secrets.push(demo.service_principal().1.to_owned());
    let found = hunt(&Hunt::new(secrets), &window).await;
    assert!(found.secrets >= 12, "secrets were hunted: {}", found.secrets);
    assert!(found.bytes >= 50_000, "in much that was said: {}", found.bytes);
    assert!(found.found.is_empty(), "{:?}", found.found);
    window.close().await;
}

#[tokio::test]
async fn a_planted_secret_is_found_in_both_directions() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "alice", &[]).await;
    let canary = demo.token("bob").to_owned();
    window.ask(QUESTION).await;
    window.wait_for(&turn("done")).await;
    let hunter = Hunt::new([canary.clone()]);
    let before = hunt(&hunter, &window).await;
    assert!(before.found.is_empty(), "{:?}", before.found);
    window.ask(&format!("SELECT '{canary}' AS planted")).await;
    window.wait_for("document.querySelectorAll('.turn').length === 2").await;
    window.wait_for(&turn("done")).await;
    let found = hunt(&hunter, &window).await;
    for place in ["page", "sent", "received"] {
        assert!(found.found.iter().any(|f| f.starts_with(place)), "{place}: {:?}", found.found);
    }
    window.close().await;
}
