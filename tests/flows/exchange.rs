//! The exchange: fails closed, passes through only where the workspace has no such grant.

use crate::serve::{OBO, sql_action};
use behalf_tests::{Behalf, Demo};
use serde_json::json;

#[tokio::test]
async fn with_the_exchange_failing_nothing_reaches_the_warehouse_as_anyone() {
    for effect in
        [json!({ "status": 500 }), json!({ "reset": true }), json!({ "delay_ms": 60_000 })]
    {
        let demo = Demo::start(&[]).await;
        let machine = Behalf::at(&demo).env("BEHALF_TIME_SCALE", "30");
        let serve = machine.serve(OBO, &["--ephemeral"]).await;
        demo.control(
            "/demo/faults",
            json!([{ "match": { "path": "/oidc/v1/token" }, "do": effect }]),
        )
        .await;
        let question = json!({ "message": "Revenue by region in 2026" });
        let (status, body) = serve.chat(Some(demo.token("alice")), question.clone()).await;
        assert!((500..600).contains(&status), "{effect}: {status} {body}");
        assert!(
            ["exchange_failed", "offline"].contains(&body["code"].as_str().unwrap()),
            "{effect}: {body}"
        );
        assert!(demo.statements().await.is_empty(), "{effect}: no statement was sent");
        let acted = demo
            .calls()
            .await
            .into_iter()
            .any(|c| c["path"].as_str().unwrap().starts_with("/serving-endpoints/"));
        assert!(!acted, "{effect}: no model was asked either");
        demo.control("/demo/faults", json!([])).await;
        let (status, body) = serve.chat(Some(demo.token("alice")), question).await;
        assert_eq!(status, 200, "{effect}: it goes on when the exchange is back: {body}");
        assert_eq!(sql_action(&body)["run_as"]["grant"], "jwt-bearer", "and never degraded");
    }
}

#[tokio::test]
async fn where_the_workspace_has_no_such_grant_auto_passes_through_and_says_so() {
    let demo = Demo::start(&["--no-jwt-bearer"]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let reply = serve.ask(demo.token("alice"), "Revenue by region in 2026").await;
    for action in reply["actions"].as_array().unwrap() {
        assert_eq!(action["run_as"]["grant"], "pass-through", "said on every lease: {action}");
    }
    assert_eq!(sql_action(&reply)["verified"]["state"], "ran_as_claimed", "still the user");
    let probes = demo.calls().await.iter().filter(|c| c["path"] == "/oidc/v1/token").count();
    assert_eq!(probes, 1, "probed once, never inside an action");
}

#[tokio::test]
async fn an_explicit_jwt_bearer_never_degrades() {
    let demo = Demo::start(&["--no-jwt-bearer"]).await;
    let machine = Behalf::at(&demo);
    let config = machine.home.write("c.yaml", "app:\n  exchange: {grant: jwt-bearer}\n");
    let serve = machine.serve(config.to_str().unwrap(), &["--ephemeral"]).await;
    let (status, body) =
        serve.chat(Some(demo.token("alice")), json!({ "message": "Revenue by region" })).await;
    assert_eq!((status, &body["code"]), (502, &json!("exchange_failed")), "{body}");
    assert!(demo.statements().await.is_empty(), "nothing was sent");
}

#[tokio::test]
async fn many_requests_of_one_user_make_one_exchange_for_each_scope() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    for _ in 0..3 {
        serve.ask(demo.token("alice"), "Who am I?").await;
    }
    let exchanges = |scope: &str| {
        let scope = scope.to_owned();
        move |c: &&serde_json::Value| c["path"] == "/oidc/v1/token" && c["scopes"] == scope.as_str()
    };
    let calls = demo.calls().await;
    // One of `sql` is the probe at the first sight of the bearer.
    assert_eq!(calls.iter().filter(exchanges("sql")).count(), 2, "one for sql, one to probe");
    assert_eq!(calls.iter().filter(exchanges("model-serving")).count(), 1, "one for the model");
}

#[tokio::test]
async fn a_revoked_bearer_ends_and_nothing_else_is_tried() {
    let demo = Demo::start(&["--access-ttl", "3600"]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    serve.ask(demo.token("alice"), "Who am I?").await;
    demo.control("/demo/clock", json!({ "advance_s": 7200 })).await;
    let (status, body) =
        serve.chat(Some(demo.token("alice")), json!({ "message": "Revenue by region" })).await;
    assert_eq!(
        (status, &body["code"]),
        (401, &json!("sign_in_needed")),
        "an expired bearer is told: {body}"
    );
}
