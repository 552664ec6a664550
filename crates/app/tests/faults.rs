//! The fault matrix: sign-in, refresh, exchange and first call, each with everything that can go wrong
//! on the way. Every row says what the user is told, how often it was tried, and that nothing was
//! sent as anybody else; afterwards it goes on where it stood.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod machine;

use behalf_tests::{Demo, Relay};
use machine::{Machine, STEPS, Step, seen};
use serde_json::{Value, json};

/// One fault, and what each step says of it: the code, a part of the text, and how often it was
/// tried.
struct Row {
    name: &'static str,
    effect: fn(Step) -> Value,
    says: [(&'static str, &'static str, usize); 4],
}

const OAUTH: fn(&str, &str) -> Value =
    |error, description| json!({ "error": error, "error_description": description });
const API: fn(Value, &str) -> Value =
    |code, message| json!({ "error_code": code, "message": message });

const PAGE: &str = "answered with a web page";
const LATE: &str = "did not answer in time";

fn rows() -> Vec<Row> {
    vec![
        Row {
            name: "reset in the body",
            effect: |_| json!({ "reset": true }),
            says: [("offline", "cannot be reached", 1); 4],
        },
        Row {
            name: "400",
            effect: |step| match step.is_oauth() {
                true => {
                    json!({ "status": 400, "body": OAUTH("invalid_grant", "Refresh token is invalid") })
                }
                false => {
                    json!({ "status": 400, "body": API(json!("INVALID_PARAMETER_VALUE"), "no such page") })
                }
            },
            says: [
                ("sign_in_needed", "did not accept the sign-in's code", 1),
                ("sign_in_needed", "Your sign-in has ended.", 1),
                // The token is renewed, and exchanged once more.
                ("sign_in_needed", "Your sign-in has ended.", 3),
                ("invalid", "did not accept the request: no such page", 1),
            ],
        },
        Row {
            name: "401",
            effect: |step| match step.is_oauth() {
                true => {
                    json!({ "status": 401, "body": OAUTH("invalid_client", "Client authentication failed") })
                }
                false => {
                    json!({ "status": 401, "body": API(json!(401), "Credential was not sent or was of an unsupported type for this API.") })
                }
            },
            says: [
                ("invalid", "does not accept this OAuth client", 1),
                ("invalid", "does not accept this OAuth client", 1),
                ("exchange_failed", "Client authentication failed", 1),
                ("sign_in_needed", "Your sign-in has ended.", 2),
            ],
        },
        Row {
            name: "403 for a scope",
            effect: |step| match step.is_oauth() {
                true => {
                    json!({ "status": 403, "body": OAUTH("access_denied", "Scopes 'sql' are not assigned to the client databricks-cli") })
                }
                false => {
                    json!({ "status": 403, "body": API(json!(403), "Provided OAuth token does not have required scopes: sql") })
                }
            },
            says: [
                ("consent_needed", "Scopes 'sql' are not assigned", 1),
                ("consent_needed", "Scopes 'sql' are not assigned", 1),
                // That scope alone is refused: the other one is asked for all the same.
                ("consent_needed", "does not include the scope `sql`", 2),
                ("consent_needed", "does not include the scope `sql`", 1),
            ],
        },
        Row {
            name: "403 for a permission",
            effect: |_| json!({ "status": 403, "body": API(json!("PERMISSION_DENIED"), "User does not have CAN USE on warehouse 'w1'.") }),
            says: [
                ("offline", "not understood", 1),
                ("offline", "not understood", 1),
                ("exchange_failed", "not understood", 1),
                ("forbidden", "alice@example.com does not have CAN USE on `w1`.", 1),
            ],
        },
        Row {
            name: "403 for a dead token",
            effect: |_| json!({ "status": 403, "body": API(json!(403), "Invalid access token.") }),
            says: [
                ("offline", "not understood", 1),
                ("offline", "not understood", 1),
                ("exchange_failed", "not understood", 1),
                ("sign_in_needed", "Your sign-in has ended.", 2),
            ],
        },
        Row {
            name: "429 with Retry-After",
            effect: |_| json!({ "status": 429, "retry_after": 7, "body": API(json!("REQUEST_LIMIT_EXCEEDED"), "slow down") }),
            says: [("rate_limited", "asks to wait 7 s", 1); 4],
        },
        Row {
            name: "429 without",
            effect: |_| json!({ "status": 429, "body": API(json!("REQUEST_LIMIT_EXCEEDED"), "slow down") }),
            says: [("rate_limited", "asks to wait 1 s", 1); 4],
        },
        Row {
            name: "500",
            effect: |_| json!({ "status": 500 }),
            says: [
                ("offline", "failed at its token endpoint (HTTP 500)", 1),
                ("offline", "failed at its token endpoint (HTTP 500)", 1),
                ("exchange_failed", "the token endpoint failed (HTTP 500)", 1),
                ("offline", "failed (HTTP 500)", 1),
            ],
        },
        Row {
            name: "503",
            effect: |_| json!({ "status": 503, "body": API(json!("TEMPORARILY_UNAVAILABLE"), "maintenance") }),
            says: [
                ("offline", "failed at its token endpoint (HTTP 503)", 1),
                ("offline", "failed at its token endpoint (HTTP 503)", 1),
                ("exchange_failed", "the token endpoint failed (HTTP 503)", 1),
                ("busy", "is not available right now: maintenance", 1),
            ],
        },
        Row {
            name: "a hang",
            effect: |_| json!({ "delay_ms": 60_000 }),
            says: [
                ("timed_out", LATE, 1),
                ("timed_out", LATE, 1),
                ("exchange_failed", LATE, 1),
                ("timed_out", LATE, 1),
            ],
        },
        Row {
            name: "a slow drip",
            effect: |_| json!({ "status": 400, "drip_ms": 400 }),
            says: [
                ("timed_out", LATE, 1),
                ("timed_out", LATE, 1),
                ("exchange_failed", LATE, 1),
                ("timed_out", LATE, 1),
            ],
        },
        Row {
            name: "HTML",
            effect: |_| json!({ "status": 200, "page": "<!doctype html><title>Hotel</title>" }),
            says: [("offline", PAGE, 1); 4],
        },
        Row {
            name: "HTML that says 404",
            effect: |_| json!({ "status": 404, "page": "<html><title>Proxy</title>" }),
            says: [("offline", PAGE, 1); 4],
        },
        Row {
            name: "a redirect",
            effect: |_| json!({ "status": 302, "headers": { "location": "https://elsewhere.example/" } }),
            says: [("offline", "sent us somewhere else", 1); 4],
        },
        Row {
            name: "wrong JSON",
            effect: |_| json!({ "status": 200, "body": { "not": "this" } }),
            says: [
                ("offline", "not understood", 1),
                ("offline", "not understood", 1),
                ("exchange_failed", "not understood", 1),
                ("not_found", "cannot use any SQL warehouse", 1),
            ],
        },
        Row {
            name: "a list",
            effect: |_| json!({ "status": 200, "body": ["not", "this"] }),
            says: [("offline", "not understood", 1); 4],
        },
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_is_said_and_nothing_is_lost() {
    let demo = Demo::start(&[]).await;
    let machine = Machine::at(demo.host()).await;
    machine.reach(Step::SignIn).await.unwrap();
    let mut wrong = Vec::new();
    for row in rows() {
        for (step, (code, text, tries)) in STEPS.into_iter().zip(row.says) {
            let hit = json!([{ "match": step.requests(), "do": (row.effect)(step) }]);
            demo.control("/demo/faults", hit).await;
            let before = seen(&demo, step).await;
            let Err(failure) = machine.reach(step).await else {
                wrong.push(format!("{} at {step:?}: it went on", row.name));
                continue;
            };
            // Before the exchange the sign-in is renewed, by another request to the same endpoint.
            let renewals = usize::from(step == Step::Exchange);
            let tried = seen(&demo, step).await - before - renewals;
            demo.control("/demo/faults", json!([])).await;
            if failure.code.name() != code || !failure.message.contains(text) {
                wrong.push(format!("{} at {step:?}: {failure:?}", row.name));
            }
            assert!(!failure.hint.is_empty(), "{} at {step:?}: the next step is named", row.name);
            if tried != tries {
                wrong.push(format!("{} at {step:?}: tried {tried} times", row.name));
            }
            // The sign-in is still there: nobody is asked to sign in for a fault on the way.
            if let Err(failure) = machine.reach(Step::FirstCall).await {
                wrong.push(format!("{} at {step:?}: afterwards {failure:?}", row.name));
                machine.reach(Step::SignIn).await.unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_changes_nothing() {
    // Longer than a token lives, too: lives are counted from when a token came.
    for minutes in [-10, 10, -180, 180] {
        let demo = Demo::start(&[]).await;
        let machine = Machine::wrong_by(demo.host(), minutes).await;
        for step in [Step::SignIn, Step::Refresh, Step::FirstCall] {
            machine.reach(step).await.unwrap_or_else(|f| panic!("{minutes} min, {step:?}: {f:?}"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_that_is_gone_signs_nobody_out() {
    let relay = Relay::start().await;
    let demo = Demo::start(&["--host", &relay.host]).await;
    relay.lead_to(&demo.address());
    let machine = Machine::at(&relay.host).await;
    machine.reach(Step::SignIn).await.unwrap();
    // Each step, and the last request before its own: then nobody listens any more.
    for (step, last) in [
        (Step::SignIn, "password=alice-demo"),
        (Step::Refresh, ".well-known/oauth-authorization-server"),
        (Step::Exchange, "grant_type=refresh_token"),
        (Step::FirstCall, "scim/v2/Me"),
    ] {
        let before = seen(&demo, step).await;
        relay.end_with(last);
        let Err(failure) = machine.reach(step).await else { panic!("{step:?}: nobody is there") };
        assert_eq!(failure.code.name(), "offline", "{step:?}: {failure:?}");
        assert!(failure.message.contains("cannot be reached"), "{step:?}: {failure:?}");
        assert!(failure.hint.contains("Check the network"), "{step:?}: {failure:?}");
        let renewals = usize::from(step == Step::Exchange);
        assert_eq!(seen(&demo, step).await - before, renewals, "{step:?}: nothing came");
        relay.open().await;
        machine.reach(Step::FirstCall).await.unwrap_or_else(|f| panic!("after {step:?}: {f:?}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_dies_early_is_renewed_and_exchanged_once_more() {
    let demo = Demo::start(&[]).await;
    let machine = Machine::at(demo.host()).await;
    machine.reach(Step::SignIn).await.unwrap();
    let early =
        json!({ "error": "invalid_grant", "error_description": "Token is no longer valid" });
    let once = json!([{ "match": Step::Exchange.requests(), "do": { "status": 400, "body": early }, "times": 1 }]);
    demo.control("/demo/faults", once).await;
    machine.reach(Step::FirstCall).await.unwrap_or_else(|failure| panic!("{failure:?}"));
    let calls = demo.calls().await;
    let renewed = calls.iter().filter(|c| c["grant_type"] == "refresh_token").count();
    assert_eq!(renewed, 2, "once for the program, once for the token that died");
}
