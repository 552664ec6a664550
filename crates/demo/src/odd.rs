//! Whatever is sent, the workspace answers: odd bodies and odd SQL, made up.

use crate::{
    routes,
    sql::{ByteLimit, ResultLimits, Session},
    workspace::{Options, RefreshPolicy, Workspace},
};
use proptest::{
    prelude::*,
    sample::select,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

fn workspace(host: String) -> Arc<Workspace> {
    Workspace::new(Options {
        host,
        app_url: "http://127.0.0.1:1".to_owned(),
        seed: 7,
        scale: 0.001,
        access_ttl: 3600,
        refresh: RefreshPolicy::SingleUse,
        jwt_bearer: true,
        lz4: true,
        session_s: None,
        upstream: None,
        genie_per_minute: None,
    })
    .unwrap()
}

/// Cases that are made up, and the same in every run.
fn runner(cases: u32) -> TestRunner {
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// A route and a body that it takes.
fn requests() -> Vec<(&'static str, Value)> {
    let index = "/api/2.0/vector-search/indexes/main.support.articles_index";
    let query: &'static str = Box::leak(format!("{index}/query").into_boxed_str());
    let scan: &'static str = Box::leak(format!("{index}/scan").into_boxed_str());
    vec![
        (
            "/api/2.0/sql/statements",
            json!({
                "statement": "SELECT :n", "warehouse_id": crate::warehouses::ID, "catalog": "main",
                "parameters": [{ "name": "n", "value": "1", "type": "INT" }], "row_limit": 1,
                "byte_limit": 10, "disposition": "INLINE", "format": "JSON_ARRAY",
                "wait_timeout": "5s", "on_wait_timeout": "CANCEL", "query_tags": [{ "key": "k" }],
            }),
        ),
        (
            "/api/2.0/sql/sessions",
            json!({ "warehouse_id": crate::warehouses::ID, "session_confs": { "a": "b" } }),
        ),
        (
            query,
            json!({
                "columns": ["title"], "query_text": "refund", "num_results": 3, "query_type": "HYBRID",
                "filters_json": "{\"topic\": \"returns\"}", "score_threshold": 0.1,
                "reranker": { "model": "databricks_reranker", "parameters": { "columns_to_rerank": ["title"] } },
            }),
        ),
        (
            query,
            json!({ "columns": ["title"], "query_vector": [0.5], "filter_string": "topic = 'a'" }),
        ),
        (scan, json!({ "num_results": 2, "last_primary_key": 3 })),
        (
            "/serving-endpoints/chat/completions",
            json!({
                "messages": [{ "role": "user", "content": "Revenue by region" }], "stream": true,
                "tools": [{ "type": "function", "function": { "name": "sql", "parameters": { "properties": { "statement": {} } } } }],
                "tool_choice": "auto", "stream_options": { "include_usage": true },
            }),
        ),
        (
            "/serving-endpoints/responses",
            json!({
                "model": "demo-rule-based-planner", "input": [{ "role": "user", "content": "Who am I?" }],
            }),
        ),
        (
            "/serving-endpoints/demo-rule-based-planner/invocations",
            json!({
                "messages": [
                    { "role": "system", "content": "What the user asked to be remembered:\n- a" },
                    { "role": "user", "content": "tickets__find_ticket id=3; also ask genie: b" },
                    { "role": "assistant", "tool_calls": [{ "id": "1", "function": { "name": "genie", "arguments": "{}" } }] },
                    { "role": "tool", "tool_call_id": "1", "content": "{\"documents\":[{\"title\":\"a\",\"text\":\"b. c\"}]}" },
                ],
                "tools": [
                    { "function": { "name": "genie", "parameters": { "properties": { "question": { "type": "string" } } } } },
                    { "function": { "name": "tickets__find_ticket", "description": "a", "parameters": {
                        "properties": { "id": { "type": ["integer", "null"] } }, "required": ["id"],
                    } } },
                ],
            }),
        ),
        (
            "/serving-endpoints/demo-support-agent/invocations",
            json!({ "input": [{ "role": "user", "content": "How long is the warranty?" }], "stream": false }),
        ),
        (
            "/serving-endpoints/responses",
            json!({ "model": "demo-support-agent", "input": "refund", "stream": true }),
        ),
        (
            "/api/2.0/mcp/external/tickets",
            json!({
                "jsonrpc": "2.0", "id": 1, "method": "tools/call",
                "params": { "name": "close_ticket", "arguments": { "id": 7 } },
            }),
        ),
        (
            "/serving-endpoints/embeddings",
            json!({ "input": ["a", "b"], "encoding_format": "base64" }),
        ),
        (
            "/api/2.0/mcp/sql",
            json!({
                "jsonrpc": "2.0", "id": 1, "method": "tools/call",
                "params": { "name": "execute_sql", "arguments": { "query": "SELECT 1" } },
            }),
        ),
        (
            "/api/2.0/mcp/functions/main/sales",
            json!({
                "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
                    "name": "main__sales__discounted", "arguments": { "amount_before": 1, "percent": 2 },
                },
            }),
        ),
        (
            "/oidc/v1/token",
            json!("grant_type=refresh_token&refresh_token=x&client_id=databricks-cli"),
        ),
    ]
}

fn odd_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!([[[[1]]]])),
        Just(Value::from("a".repeat(70_000))),
    ]
}

/// Puts a value in the place of the `n`th node.
fn spoil(value: &mut Value, n: &mut usize, odd: &Value) {
    if *n == 0 {
        *value = odd.clone();
    }
    *n = n.wrapping_sub(1);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| spoil(item, n, odd)),
        Value::Object(fields) => fields.values_mut().for_each(|field| spoil(field, n, odd)),
        _ => {}
    }
}

#[test]
fn every_body_is_answered_in_shape() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_stack_size(crate::sql::STACK_BYTES)
        .enable_all()
        .build()
        .unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let host = format!("http://{}", listener.local_addr().unwrap());
    let workspace = workspace(host.clone());
    let ready: Value =
        serde_json::from_str(&workspace.ready_line(listener.local_addr().unwrap()).unwrap())
            .unwrap();
    let token = ready["users"][0]["pat"].as_str().unwrap().to_owned();
    let router = routes::router(Arc::clone(&workspace));
    runtime.spawn(async move { axum::serve(listener, router).await });
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut cases = runner(500);
    let strategy = (select(requests()), 0_usize..30, odd_value(), any::<u8>());
    let outcome = cases.run(&strategy, |((path, mut body), mut at, odd, cut)| {
        spoil(&mut body, &mut at, &odd);
        let mut text = match &body {
            Value::String(form) if path.starts_with("/oidc") => form.clone(),
            other => other.to_string(),
        };
        if cut < 16 {
            // Now and then it ends in the middle.
            let end = (0..=text.len() / 2).rev().find(|&end| text.is_char_boundary(end));
            text.truncate(end.unwrap_or_default());
        }
        let request = client.post(format!("{host}{path}")).bearer_auth(&token).body(text.clone());
        let request = request
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream");
        let (status, reply) = runtime.block_on(async {
            let reply = request.send().await.map_err(|e| TestCaseError::fail(e.to_string()))?;
            let status = reply.status().as_u16();
            let text = reply.text().await.map_err(|e| TestCaseError::fail(e.to_string()))?;
            Ok::<_, TestCaseError>((status, text))
        })?;
        prop_assert!(status < 500, "{path} {text}: {status} {reply}");
        if status >= 400 {
            let reply: Value = serde_json::from_str(&reply).unwrap_or_default();
            let in_shape = reply["error_code"].is_string() || reply["error"].is_string();
            prop_assert!(in_shape || reply["jsonrpc"] == "2.0", "{path} {text}: {reply}");
        }
        Ok(())
    });
    outcome.unwrap();
}

const WORDS: [&str; 70] = [
    "SELECT",
    "FROM",
    "WHERE",
    "GROUP",
    "BY",
    "ORDER",
    "LIMIT",
    "UNION",
    "ALL",
    "AND",
    "OR",
    "NOT",
    "IN",
    "EXISTS",
    "CASE",
    "WHEN",
    "THEN",
    "END",
    "NULL",
    "IS",
    "AS",
    "DISTINCT",
    "JOIN",
    "ON",
    "HAVING",
    "WITH",
    "INSERT",
    "INTO",
    "VALUES",
    "DELETE",
    "UPDATE",
    "SET",
    "INTERVAL",
    "DAY",
    "YEAR",
    "TO",
    "MONTH",
    "DATE",
    "TIMESTAMP",
    "CAST",
    "INT",
    "STRING",
    "DECIMAL(9,2)",
    "(",
    "(",
    ")",
    ")",
    ",",
    "*",
    "+",
    "-",
    "/",
    "%",
    "=",
    "<>",
    "<",
    ".",
    "[",
    "]",
    "=>",
    "'1'",
    "'2026-01-31'",
    "1",
    "0",
    "2147483647",
    "main.sales.orders",
    "amount",
    "count",
    "array",
    "map",
];

#[test]
fn every_text_is_answered() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let workspace = workspace("http://127.0.0.1:1".to_owned());
    let account = crate::accounts::Account::find_user("alice").unwrap();
    let text = prop_oneof![
        "\\PC{0,60}",
        proptest::collection::vec(select(&WORDS[..]), 1..16).prop_map(|words| words.join(" ")),
        proptest::collection::vec(select(&WORDS[..]), 1..8)
            .prop_map(|words| format!("SELECT {} FROM main.sales.orders", words.join(" "))),
    ];
    let mut cases = runner(700);
    let outcome = cases.run(&text, |text| {
        let session = Session { account, catalog: None, schema: None, now_ms: 1_790_000_000_000 };
        let limits = ResultLimits { rows: Some(10), bytes: ByteLimit::Fail(1 << 20) };
        let stop = CancellationToken::new();
        let run = workspace.engine.run(text.clone(), session, Vec::new(), limits, stop);
        let ended = runtime.block_on(run);
        let fell = ended.err().map(|e| e.to_string()).filter(|e| e.contains("INTERNAL_ERROR"));
        prop_assert!(fell.is_none(), "{text}: {fell:?}");
        Ok(())
    });
    outcome.unwrap();
    drop(workspace);
}
