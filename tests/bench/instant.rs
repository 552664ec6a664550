//! A workspace that answers at once: what is left of a turn's time is ours.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Query, State},
    http::header,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::atomic::{AtomicU64, Ordering},
};

/// What it is made of.
#[derive(Clone)]
struct Workspace {
    host: String,
    rows: Bytes,
}

static STATEMENTS: AtomicU64 = AtomicU64::new(0);

/// Starts one; `rows` is the Arrow stream of every result. Gives its address.
pub(crate) async fn start(rows: Vec<u8>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = format!("http://{}", listener.local_addr().unwrap());
    let workspace = Workspace { host: host.clone(), rows: rows.into() };
    let app = Router::new()
        .route("/.well-known/databricks-config", get(config))
        .route("/oidc/.well-known/oauth-authorization-server", get(authority))
        .route("/oidc/v1/token", post(token))
        .route("/api/2.0/preview/scim/v2/Me", get(me))
        .route("/api/2.0/sql/warehouses", get(warehouses))
        .route("/api/2.0/serving-endpoints", get(endpoints))
        .route("/serving-endpoints/m/invocations", post(model))
        // As clients of OpenAI's ask, dao-ai among them.
        .route("/serving-endpoints/chat/completions", post(model))
        .route("/api/2.0/sql/statements", post(statement))
        .route("/rows", get(|State(w): State<Workspace>| async move { w.rows }))
        .route("/api/2.0/sql/history/queries", get(history))
        .with_state(workspace);
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    host
}

async fn config(State(workspace): State<Workspace>) -> Json<Value> {
    Json(json!({ "oidc_endpoint": format!("{}/oidc", workspace.host), "workspace_id": "1" }))
}

async fn authority(State(workspace): State<Workspace>) -> Json<Value> {
    let at = |path: &str| format!("{}/oidc{path}", workspace.host);
    Json(json!({
        "issuer": at(""), "authorization_endpoint": at("/v1/authorize"), "token_endpoint": at("/v1/token"),
    }))
}

async fn token(body: String) -> Json<Value> {
    let scope = if body.contains("model-serving") { "model-serving" } else { "sql" };
    Json(
        json!({ "access_token": format!("a-token-for-{scope}"), "token_type": "Bearer", "expires_in": 3600, "scope": scope }),
    )
}

async fn me() -> impl IntoResponse {
    let body =
        json!({ "id": "1", "userName": "a@example.com", "emails": [{ "value": "a@example.com" }] });
    ([("x-databricks-org-id", "1")], Json(body))
}

async fn warehouses() -> Json<Value> {
    Json(json!({ "warehouses": [{ "id": "w", "name": "W", "state": "RUNNING" }] }))
}

async fn endpoints() -> Json<Value> {
    Json(
        json!({ "endpoints": [{ "name": "m", "task": "llm/v1/chat", "state": { "ready": "READY" } }] }),
    )
}

/// Asks for one statement, then answers; as a stream to who wants one.
async fn model(Json(body): Json<Value>) -> Response {
    let last = body["messages"].as_array().and_then(|m| m.last()).cloned().unwrap_or_default();
    let answered = last["role"] == "tool";
    let mut said = if answered {
        json!({ "content": "There are three regions." })
    } else {
        let arguments = json!({ "statement": "SELECT region, n FROM t" }).to_string();
        let function = json!({ "name": "sql", "arguments": arguments });
        json!({ "tool_calls": [{ "index": 0, "id": "c", "type": "function", "function": function }] })
    };
    if body["stream"] == false {
        said["role"] = json!("assistant");
        let reason = if answered { "stop" } else { "tool_calls" };
        let choices = json!([{ "index": 0, "message": said, "finish_reason": reason }]);
        let reply = json!({
            "id": "r", "object": "chat.completion", "created": 0, "model": "m", "choices": choices,
        });
        return Json(reply).into_response();
    }
    let chunk = json!({ "choices": [{ "delta": said }] });
    let text = format!("data: {chunk}\n\ndata: [DONE]\n\n");
    ([(header::CONTENT_TYPE, "text/event-stream")], text).into_response()
}

/// The rows behind a link, as ours asks for them, or within the reply, as dao-ai does.
async fn statement(State(workspace): State<Workspace>, body: Bytes) -> Json<Value> {
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let id = format!("s-{}", STATEMENTS.fetch_add(1, Ordering::Relaxed));
    let columns = json!([{ "name": "region", "type_text": "STRING" }, { "name": "n", "type_text": "BIGINT" }]);
    let result = if asked["disposition"] == "EXTERNAL_LINKS" {
        let link = format!("{}/rows", workspace.host);
        json!({ "external_links": [{ "external_link": link, "chunk_index": 0, "row_count": 3 }] })
    } else {
        json!({ "data_array": [["north", "1"], ["south", "2"], ["west", "3"]], "row_count": 3 })
    };
    Json(json!({
        "statement_id": id,
        "status": { "state": "SUCCEEDED" },
        "manifest": { "schema": { "columns": columns }, "total_row_count": 3, "total_chunk_count": 1 },
        "result": result,
    }))
}

async fn history(Query(query): Query<HashMap<String, String>>) -> Json<Value> {
    let id = query.get("filter_by.statement_ids").cloned().unwrap_or_default();
    Json(
        json!({ "res": [{ "query_id": id, "user_id": 1, "executed_as_user_id": 1, "status": "FINISHED" }] }),
    )
}
