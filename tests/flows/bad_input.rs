//! Bad input: each has its own text and its own exit, and nothing is lost.

use crate::serve::{OBO, sql_action};
use behalf_tests::{Behalf, Demo};
use serde_json::{Value, json};

#[tokio::test]
async fn a_bad_file_is_named_with_line_and_column() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    for (text, said) in [
        ("app:\n  on_behalf_off_user: true\n", ":2:3: app.on_behalf_off_user: is not a key"),
        (
            "app:\n  on_behalf_of_user: maybe\n",
            ":2:22: app.on_behalf_of_user: must be true or false",
        ),
        (
            "app:\n  workspace:\n    host: ${var.nowhere}\n",
            ":3:11: the parameter `nowhere` has no value",
        ),
        ("app: [\n", "is not valid YAML"),
    ] {
        let file = machine.home.write("bad.yaml", text);
        for command in [
            vec!["config", "check", file.to_str().unwrap()],
            vec!["ask", "-c", file.to_str().unwrap(), "hi"],
        ] {
            let output = machine.run(&command).await;
            assert_eq!(output.code, 2, "{command:?}: {output:?}");
            assert!(output.stderr.contains(said), "{said} in {}", output.stderr);
            assert!(output.stderr.contains("hint:"), "with a hint: {}", output.stderr);
        }
    }
    let missing = machine.run(&["serve", "-c", "/nowhere/behalf.yaml"]).await;
    assert_eq!(missing.code, 2, "a missing file is a usage error: {missing:?}");
    let good = machine.run(&["config", "check", OBO]).await;
    assert_eq!((good.code, good.stdout.contains("ok")), (0, true), "the example is good: {good:?}");
}

#[tokio::test]
async fn a_workspace_that_is_not_there_is_exit_5() {
    let machine = Behalf::with_host("http://127.0.0.1:1");
    let output = machine.run(&["ask", "hello"]).await;
    assert_eq!(output.code, 5, "{output:?}");
    assert!(output.stderr.contains("127.0.0.1 cannot be reached"), "{}", output.stderr);
    let machine = Behalf::with_host("http://not-here.example");
    let output = machine.run(&["ask", "hello"]).await;
    assert_eq!(output.code, 2, "plain http to another machine is refused: {output:?}");
    let machine = Behalf::with_host("");
    let output = machine.run(&["ask", "hello"]).await;
    assert!(output.stderr.contains("No workspace is named"), "{}", output.stderr);
}

#[tokio::test]
async fn a_bad_request_says_which_field() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    for body in [
        json!({}),
        json!({ "message": "" }),
        json!({ "mesage": "typo" }),
        json!({ "message": 1 }),
        json!({ "message": "a", "decisions": [{ "approval_id": "x", "type": "approve" }] }),
        json!({ "decisions": [{ "approval_id": "x", "type": "approve" }] }),
        json!([]),
    ] {
        let (status, problem) = serve.chat(Some(demo.token("alice")), body.clone()).await;
        assert_eq!((status, &problem["code"]), (400, &json!("invalid")), "{body}: {problem}");
        assert!(
            problem["hint"].as_str().is_some_and(|h| !h.is_empty()),
            "{body}: a hint: {problem}"
        );
    }
}

#[tokio::test]
async fn a_wrong_method_and_a_body_too_large_are_problems_too() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(crate::serve::OBO, &["--ephemeral"]).await;
    let large = json!({ "message": "x".repeat(2 * 1024 * 1024) }).to_string();
    let http = behalf_tests::http();
    let wrong = http.get(serve.url("/chat"));
    let large = http.post(serve.url("/chat")).bearer_auth(demo.token("alice")).body(large);
    for (request, status) in [(wrong, 405), (large, 413)] {
        let reply = request.send().await.unwrap();
        assert_eq!(reply.status().as_u16(), status, "the status says it");
        assert_eq!(reply.headers()["content-type"], "application/problem+json", "in one shape");
        let body: Value = reply.json().await.unwrap();
        assert_eq!(body["code"], "invalid", "{body}");
    }
}

#[tokio::test]
async fn failures_of_the_workspace_are_told_as_what_they_are() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &[]).await;
    let question = json!({ "message": "Revenue by region in 2026" });
    let statements = "/api/2.0/sql/statements";
    let stopped = json!({ "error_code": "INVALID_STATE", "message": "Warehouse d3m0 is stopped" });
    for (effect, code) in [
        (
            json!({ "status": 429, "retry_after": 2, "body": { "error_code": "RESOURCE_EXHAUSTED", "message": "Too many requests" } }),
            "rate_limited",
        ),
        (json!({ "status": 400, "body": stopped }), "busy"),
    ] {
        demo.control(
            "/demo/faults",
            json!([{ "match": { "path": statements, "method": "POST" }, "do": effect }]),
        )
        .await;
        let reply = serve.ask(demo.token("alice"), "Revenue by region in 2026").await;
        assert_eq!(sql_action(&reply)["error"]["code"], code, "{reply}");
    }
    demo.control(
        "/demo/faults",
        json!([{ "match": { "path": statements, "method": "POST" }, "do": { "reset": true } }]),
    )
    .await;
    let (status, body) = serve.chat(Some(demo.token("alice")), question.clone()).await;
    assert_eq!((status, &body["code"]), (502, &json!("offline")), "{body}");
    assert!(body["thread_id"].is_string(), "the message is kept in its thread: {body}");
    demo.control("/demo/faults", json!([])).await;
    let sent = demo.statements().await.len();
    let failing = serve.ask(demo.token("alice"), "SELECT nothing FROM main.sales.orders").await;
    assert_eq!(sql_action(&failing)["error"]["code"], "statement_failed", "a SQL error: {failing}");
    assert_eq!(demo.statements().await.len(), sent + 1, "and it is not sent twice");
}

#[tokio::test]
async fn a_stopped_warehouse_is_started_and_waited_for() {
    let demo = Demo::start(&[]).await;
    let stop = format!("{}/api/2.0/sql/warehouses/{}/stop", demo.host(), demo.warehouse());
    let reply =
        behalf_tests::http().post(stop).bearer_auth(demo.token("carol")).send().await.unwrap();
    assert!(reply.status().is_success(), "an admin stops it");
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let reply = serve.ask(demo.token("alice"), "Who am I?").await;
    assert_eq!(sql_action(&reply)["status"], "succeeded", "{reply}");
}

#[tokio::test]
async fn a_result_that_is_cut_short_is_not_shown() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    demo.control(
        "/demo/faults",
        json!([{ "match": { "path": "/_storage/" }, "do": { "truncate_at": 10 } }]),
    )
    .await;
    let (status, body) = serve
        .chat(Some(demo.token("alice")), json!({ "message": "Revenue by region in 2026" }))
        .await;
    assert_eq!((status, &body["code"]), (502, &json!("offline")), "{body}");
    assert!(!body.to_string().contains("DACH"), "no part of it is told");
}
