//! What whoever runs the service sees of it: limits, counts, traces, the description, and its end.

use crate::serve::OBO;
use behalf_tests::{Behalf, Demo, Serve, eventually, http};
use serde_json::{Value, json};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

async fn page(serve: &Serve, path: &str) -> String {
    let reply = http().get(serve.url(path)).send().await.unwrap();
    assert_eq!(reply.status().as_u16(), 200, "{path}");
    reply.text().await.unwrap()
}

#[tokio::test]
async fn it_describes_itself() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let document: Value = serde_json::from_str(&page(&serve, "/openapi.json").await).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let about = page(&serve, "/").await;
    for path in document["paths"].as_object().unwrap().keys() {
        assert!(path == "/" || about.contains(path.as_str()), "GET / tells {path}: {about}");
    }
}

#[tokio::test]
async fn one_caller_cannot_take_the_turns_of_others() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    // A turn in a thread that is not there is over at once; it counts all the same.
    let body = json!({ "message": "x", "thread_id": "none" }).to_string();
    let client = http();
    let mut tries = 0;
    let refused = loop {
        let request = client.post(serve.url("/chat")).bearer_auth(demo.token("alice"));
        let reply = request.body(body.clone()).send().await.unwrap();
        match reply.status().as_u16() {
            404 => tries += 1,
            _ => break reply,
        }
        assert!(tries < 1000, "it never says that it is enough");
    };
    assert!(tries >= 60, "sixty in a minute are let in: {tries}");
    assert_eq!(refused.status().as_u16(), 429, "then the caller waits");
    let seconds: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!(seconds >= 1, "for as long as it says");
    let problem: Value = refused.json().await.unwrap();
    assert_eq!(problem["code"], "rate_limited", "{problem}");
    serve.ask(demo.token("bob"), "Who am I?").await;
}

#[tokio::test]
async fn it_counts_without_names() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let reply = serve.ask(demo.token("alice"), "Who am I?").await;
    let thread = reply["thread_id"].as_str().unwrap();
    let url = serve.url(&format!("/v1/threads/{thread}"));
    http().get(url).bearer_auth(demo.token("alice")).send().await.unwrap();
    http().get(serve.url("/nowhere/alice@example.com")).send().await.unwrap();
    let text = page(&serve, "/metrics").await;
    for line in [
        "behalf_requests_total{route=\"/chat\",status=\"200\"} 1",
        "behalf_requests_total{route=\"/v1/threads/{id}\",status=\"200\"} 1",
        "behalf_requests_total{route=\"none\",status=\"404\"} 1",
        "behalf_turns_total{outcome=\"completed\"} 1",
        "behalf_turns_running 0",
        "behalf_actions_total{tool=\"sql\",status=\"succeeded\"} 1",
        "behalf_turn_seconds_count 1",
    ] {
        assert!(text.lines().any(|l| l == line), "{line} in:\n{text}");
    }
    assert!(text.contains("process_resident_memory_bytes "), "{text}");
    for name in ["alice", thread, "nowhere"] {
        assert!(!text.contains(name), "{name} is nobody's business: {text}");
    }
}

#[tokio::test]
async fn a_request_is_found_in_the_log_by_its_trace() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral", "--log-format", "json"]).await;
    let parent = format!("00-{TRACE}-00f067aa0ba902b7-01");
    let request = http().post(serve.url("/chat")).bearer_auth(demo.token("alice"));
    let request = request.header("traceparent", parent).body(r#"{"message": "Who am I?"}"#);
    let reply = request.send().await.unwrap();
    assert_eq!(reply.headers()["x-trace-id"], TRACE, "the caller's trace is taken up");
    let lines: Vec<Value> = eventually("the line of the request", || async {
        let written = machine.written();
        let lines = written.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let lines: Vec<Value> = lines.filter(|line| line["trace_id"] == TRACE).collect();
        lines.iter().any(|line| line["message"] == "answered").then_some(lines)
    })
    .await;
    let line = lines.iter().find(|line| line["message"] == "answered").unwrap();
    assert_eq!((&line["method"], &line["route"]), (&json!("POST"), &json!("/chat")), "{line}");
    assert_eq!(line["status"], 200, "{line}");
    assert!(line["ms"].is_u64() && line["level"] == "INFO", "{line}");
    let written = machine.written();
    let mut log = written.lines().filter(|line| line.starts_with('{'));
    let is_json = |line: &str| serde_json::from_str::<Value>(line).is_ok();
    assert!(log.all(is_json), "every line of the log is JSON");
    let bad = http().post(serve.url("/chat")).bearer_auth("nonsense").body("{}");
    let reply = bad.send().await.unwrap();
    let trace = reply.headers()["x-trace-id"].to_str().unwrap().to_owned();
    let problem: Value = reply.json().await.unwrap();
    assert_eq!(trace.len(), 32, "a request without one gets a trace: {trace}");
    assert!(problem["trace"].is_string(), "a problem names where it is found: {problem}");
}

#[tokio::test]
async fn a_turn_that_runs_may_finish_when_the_service_is_asked_to_end() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let late = json!([{
        "match": { "path": "/api/2.0/sql/statements", "method": "POST" },
        "do": { "reply_delay_ms": 3000 }, "times": 1,
    }]);
    demo.control("/demo/faults", late).await;
    let request = http()
        .post(serve.url("/chat"))
        .bearer_auth(demo.token("alice"))
        .body(r#"{"message": "Who am I?"}"#);
    let waiting = tokio::spawn(request.send());
    eventually("a turn that runs", || async {
        let text = page(&serve, "/metrics").await;
        text.lines().any(|line| line == "behalf_turns_running 1").then_some(())
    })
    .await;
    let address = serve.url("/health");
    assert_eq!(serve.terminate().await, Some(0), "it ends in order");
    let reply = waiting.await.unwrap().unwrap();
    assert_eq!(reply.status().as_u16(), 200, "whoever waited is answered");
    let body: Value = reply.json().await.unwrap();
    assert_eq!(body["status"], "completed", "{body}");
    assert!(body["message"].as_str().unwrap().contains("alice@example.com"), "{body}");
    assert!(http().get(address).send().await.is_err(), "and nobody is there any more");
}

#[tokio::test]
async fn a_service_principals_discovery_that_failed_is_made_again() {
    let demo = Demo::start(&[]).await;
    let (id, secret) = demo.service_principal();
    let machine =
        Behalf::at(&demo).env("DATABRICKS_CLIENT_ID", id).env("DATABRICKS_CLIENT_SECRET", secret);
    let serve = machine.serve("config/service_principal.yaml", &["--ephemeral"]).await;
    let down = json!([{
        "match": { "path": "/api/2.0/serving-endpoints", "method": "GET" }, "do": { "status": 503 },
    }]);
    demo.control("/demo/faults", down).await;
    let body = json!({ "message": "Who am I?" });
    let (status, reply) = serve.chat(None, body.clone()).await;
    assert_ne!(status, 200, "no model can be found: {reply}");
    demo.control("/demo/faults", json!([])).await;
    let (status, reply) = serve.chat(None, body.clone()).await;
    assert_eq!(status, 200, "it is looked for again: {reply}");
    let reply = http().post(serve.url("/v1/responses")).body(json!({ "input": "x" }).to_string());
    assert_eq!(reply.send().await.unwrap().status().as_u16(), 404, "and offers no /v1");
}
