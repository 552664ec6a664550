//! Every error of a token endpoint that is known, and tokens that look odd: what the user is told, at the
//! sign-in, the refresh and the exchange.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod machine;

use behalf_tests::Demo;
use machine::{Machine, STEPS, Step};
use serde_json::{Value, json};

const ENDED: (&str, &str) = ("sign_in_needed", "Your sign-in has ended.");
const CODE: (&str, &str) = ("sign_in_needed", "did not accept the sign-in's code");
const CLIENT: (&str, &str) = ("invalid", "does not accept this OAuth client");
const NOT_UNDERSTOOD: (&str, &str) = ("offline", "not understood");

/// What goes wrong, and what each of sign-in, refresh and exchange says of it: the code and a part of
/// the text.
type Row = (&'static str, Value, [(&'static str, &'static str); 3]);

fn error(status: u16, error: &str, description: &str) -> Value {
    let body = json!({ "error": error, "error_description": description, "request_id": "r-1" });
    json!({ "status": status, "body": body })
}

fn rows() -> Vec<Row> {
    let failed = |text| [("exchange_failed", text); 3];
    let odd_token = [NOT_UNDERSTOOD, NOT_UNDERSTOOD, ("exchange_failed", "not understood")];
    let challenge = json!({ "status": 400, "body": {
        "error": "interaction_required", "error_description": "AADSTS50076: use multi-factor authentication",
        "claims": "{}",
    } });
    vec![
        (
            "the grant is of another client",
            error(400, "invalid_grant", "Invalid Client"),
            [CODE, ENDED, ENDED],
        ),
        ("the same, as 401", error(401, "invalid_grant", "Invalid Client"), [CODE, ENDED, ENDED]),
        (
            "a wrong secret",
            error(401, "invalid_client", "Client authentication failed"),
            [CLIENT, CLIENT, ("exchange_failed", "Client authentication failed")],
        ),
        (
            "a client that may not",
            error(400, "unauthorized_client", "Not for this client"),
            [CLIENT, CLIENT, ("exchange_failed", "Not for this client")],
        ),
        (
            "an unknown scope",
            error(400, "invalid_scope", "Invalid scope: vector-search"),
            [
                ("consent_needed", "Invalid scope: vector-search"),
                ("consent_needed", "Invalid scope: vector-search"),
                ("consent_needed", "does not include the scope `vector-search`"),
            ],
        ),
        (
            "a secret without scopes",
            error(400, "invalid_scope", "The client secret has no bound scopes"),
            [
                ("consent_needed", "has no bound scopes"),
                ("consent_needed", "has no bound scopes"),
                ("consent_needed", "does not include the scope `sql`"),
            ],
        ),
        (
            "a scope that the client lacks",
            error(403, "access_denied", "Scopes 'sql' are not assigned to the client x"),
            [
                ("consent_needed", "Scopes 'sql' are not assigned"),
                ("consent_needed", "Scopes 'sql' are not assigned"),
                ("consent_needed", "does not include the scope `sql`"),
            ],
        ),
        (
            "for a moment",
            error(503, "temporarily_unavailable", ""),
            [("offline", "HTTP 503"), ("offline", "HTTP 503"), ("exchange_failed", "HTTP 503")],
        ),
        ("no such grant", error(400, "unsupported_grant_type", "Not here"), failed("Not here")),
        ("a bad request", error(400, "invalid_request", "No scope"), failed("No scope")),
        (
            "a challenge",
            challenge,
            [
                ("sign_in_needed", "asks for more of your sign-in"),
                ("sign_in_needed", "asks for more of your sign-in"),
                ("sign_in_needed", "asks for more of your sign-in"),
            ],
        ),
        ("a name that is none", error(400, "<b>x</b>", "\u{1b}[31mred\u{7}"), failed("[31mred")),
        (
            "an error without a name",
            json!({ "status": 400, "body": { "message": "no" } }),
            odd_token,
        ),
        ("no token", json!({ "patch": { "access_token": null } }), odd_token),
        ("an empty token", json!({ "patch": { "access_token": " " } }), odd_token),
        ("a number for a token", json!({ "patch": { "access_token": 7 } }), odd_token),
        ("a token of another type", json!({ "patch": { "token_type": "mac" } }), odd_token),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_error_is_said_as_what_it_means() {
    let demo = Demo::start(&["--refresh", "reusable"]).await;
    let machine = Machine::at(demo.host()).await;
    machine.reach(Step::SignIn).await.unwrap();
    let mut wrong = Vec::new();
    for (what, effect, says) in rows() {
        for (step, (code, text)) in STEPS.into_iter().zip(says) {
            let hit = json!([{ "match": step.requests(), "do": effect }]);
            demo.control("/demo/faults", hit).await;
            let outcome = machine.reach(step).await;
            demo.control("/demo/faults", json!([])).await;
            let Err(failure) = outcome else {
                wrong.push(format!("{what} at {step:?}: it went on"));
                continue;
            };
            if failure.code.name() != code || !failure.message.contains(text) {
                wrong.push(format!("{what} at {step:?}: {failure:?}"));
            }
            assert!(!failure.hint.is_empty(), "{what} at {step:?}: the next step is named");
            assert!(!failure.message.contains(char::is_control), "{what}: {failure:?}");
            if let Err(failure) = machine.reach(Step::FirstCall).await {
                wrong.push(format!("{what} at {step:?}: afterwards {failure:?}"));
                machine.reach(Step::SignIn).await.unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_is_only_unusual_is_taken() {
    let demo = Demo::start(&[]).await;
    let machine = Machine::at(demo.host()).await;
    for patch in [
        json!({ "expires_in": "3600" }),
        json!({ "expires_in": " 3600 " }),
        json!({ "expires_in": null }),
        json!({ "expires_in": -1 }),
        json!({ "expires_in": 1e12 }),
        json!({ "expires_in": [1] }),
        json!({ "token_type": "bearer" }),
        json!({ "token_type": null }),
        json!({ "scope": null }),
        json!({ "unheard_of": { "a": 1 } }),
    ] {
        let effect = json!([{ "match": { "path": "/oidc/v1/token" }, "do": { "patch": patch } }]);
        demo.control("/demo/faults", effect).await;
        for step in [Step::SignIn, Step::Refresh, Step::FirstCall] {
            machine.reach(step).await.unwrap_or_else(|f| panic!("{patch} at {step:?}: {f:?}"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_says_nothing_of_its_life_is_taken() {
    let demo = Demo::start(&[]).await;
    let ready: Value = serde_json::from_str(&demo.ready()).unwrap();
    let opaque = ready["users"][0]["pat"].clone();
    assert!(!opaque.as_str().unwrap().contains('.'), "it is no JWT: {opaque}");
    let machine = Machine::with(demo.host(), "none", 0).await;
    let patch = json!({ "access_token": opaque, "expires_in": null });
    let effect = json!([{ "match": { "path": "/oidc/v1/token" }, "do": { "patch": patch } }]);
    demo.control("/demo/faults", effect).await;
    for step in [Step::SignIn, Step::Refresh, Step::FirstCall] {
        machine.reach(step).await.unwrap_or_else(|failure| panic!("{step:?}: {failure:?}"));
    }
}
