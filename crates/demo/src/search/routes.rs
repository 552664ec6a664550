//! The classic routes of AI Search.

use super::{
    COLUMNS, EMBEDDED, EMBEDDING, ENDPOINT, INDEX, KEY, SCOPE, SOURCE, may_read,
    query::{Query as Search, Scan},
};
use crate::{
    accounts::Account,
    reply::{self, Refusal},
    workspace::{Resource, Workspace},
};
use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::HeaderMap,
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

type Reply = Result<Json<Value>, Refusal>;
type Shared = State<Arc<Workspace>>;

pub(crate) fn routes() -> Router<Arc<Workspace>> {
    let root = Router::new()
        .route("/endpoints", get(endpoints))
        .route("/endpoints/{endpoint}", get(endpoint))
        .route("/endpoints/{endpoint}/indexes", get(indexes_of))
        .route("/endpoints/{endpoint}/indexes/{index}", get(index_of))
        .route("/indexes", get(indexes))
        .route("/indexes/{index}", get(index))
        .route("/indexes/{index}/query", get(search).post(search))
        .route("/indexes/{index}/query-next-page", post(next_page))
        .route("/indexes/{index}/scan", get(scan).post(scan));
    Router::new().nest("/api/2.0/vector-search", root)
}

fn describe_endpoint() -> Value {
    json!({
        "name": ENDPOINT,
        "id": "5ea4c400-0000-4000-8000-0000000000de",
        "creator": "carol@example.com",
        "endpoint_type": "STANDARD",
        "endpoint_status": { "state": "ONLINE" },
        "num_indexes": 1,
    })
}

fn known_endpoint(name: &str) -> Result<(), Refusal> {
    if name == ENDPOINT {
        Ok(())
    } else {
        Err(Refusal::not_found(format!("Vector search endpoint {name} not found.")))
    }
}

async fn describe(workspace: &Workspace, account: &'static Account) -> Result<Value, Refusal> {
    let rows = workspace.documents(account, None).await?.len();
    let url = format!("{}/api/2.0/vector-search/indexes/{INDEX}", workspace.options.host);
    Ok(json!({
        "name": INDEX,
        "endpoint_name": ENDPOINT,
        "primary_key": KEY,
        "index_type": "DELTA_SYNC",
        "index_subtype": "HYBRID",
        "creator": "carol@example.com",
        "delta_sync_index_spec": {
            "source_table": SOURCE,
            "pipeline_type": "TRIGGERED",
            "embedding_source_columns":
                [{ "name": EMBEDDED, "embedding_model_endpoint_name": EMBEDDING }],
            "columns_to_sync": COLUMNS,
        },
        "status": {
            "ready": true, "indexed_row_count": rows, "index_url": url,
            "detailed_state": "ONLINE_NO_PENDING_UPDATE",
            "message": "Index is up to date.",
        },
    }))
}

/// The caller of an index, if there is one and they may read it.
fn reader(
    workspace: &Workspace,
    headers: &HeaderMap,
    index: &str,
) -> Result<&'static Account, Refusal> {
    let caller = workspace.caller_on(headers, Some(SCOPE), Some(Resource::Index(index)))?;
    if !index.eq_ignore_ascii_case(INDEX) {
        return Err(Refusal::not_found(format!("Vector search index {index} not found.")));
    }
    if !may_read(caller) {
        return Err(Refusal::denied(format!("User does not have SELECT on Table '{INDEX}'.")));
    }
    Ok(caller)
}

async fn endpoints(State(workspace): Shared, headers: HeaderMap) -> Reply {
    workspace.caller(&headers, Some(SCOPE))?;
    Ok(Json(json!({ "endpoints": [describe_endpoint()] })))
}

async fn endpoint(State(workspace): Shared, Path(name): Path<String>, headers: HeaderMap) -> Reply {
    workspace.caller(&headers, Some(SCOPE))?;
    known_endpoint(&name)?;
    Ok(Json(describe_endpoint()))
}

/// The indexes that the caller may read, in short.
fn listed(account: &Account) -> Value {
    let one = json!({
        "name": INDEX, "endpoint_name": ENDPOINT, "primary_key": KEY, "index_type": "DELTA_SYNC",
        "index_subtype": "HYBRID", "creator": "carol@example.com",
    });
    let all: Vec<Value> = may_read(account).then_some(one).into_iter().collect();
    json!({ "vector_indexes": all })
}

async fn indexes_of(
    State(workspace): Shared,
    Path(endpoint): Path<String>,
    headers: HeaderMap,
) -> Reply {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    known_endpoint(&endpoint)?;
    Ok(Json(listed(caller)))
}

#[derive(Deserialize)]
struct Of {
    endpoint_name: Option<String>,
}

async fn indexes(State(workspace): Shared, Query(of): Query<Of>, headers: HeaderMap) -> Reply {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    let endpoint = of.endpoint_name.ok_or_else(|| Refusal::invalid("endpoint_name is required"))?;
    known_endpoint(&endpoint)?;
    Ok(Json(listed(caller)))
}

async fn index(State(workspace): Shared, Path(index): Path<String>, headers: HeaderMap) -> Reply {
    let caller = reader(&workspace, &headers, &index)?;
    describe(&workspace, caller).await.map(Json)
}

async fn index_of(
    State(workspace): Shared,
    Path((endpoint, index)): Path<(String, String)>,
    headers: HeaderMap,
) -> Reply {
    let caller = reader(&workspace, &headers, &index)?;
    known_endpoint(&endpoint)?;
    describe(&workspace, caller).await.map(Json)
}

async fn search(
    State(workspace): Shared,
    Path(index): Path<String>,
    headers: HeaderMap,
    body: bytes::Bytes,
) -> Reply {
    let caller = reader(&workspace, &headers, &index)?;
    let search: Search = reply::read(&body)?;
    search.run(&workspace, caller).await.map(Json)
}

/// Every result is on the first page: the index is smaller than one.
async fn next_page(
    State(workspace): Shared,
    Path(index): Path<String>,
    headers: HeaderMap,
) -> Reply {
    reader(&workspace, &headers, &index)?;
    Err(Refusal::invalid("page_token is not one of this index"))
}

async fn scan(
    State(workspace): Shared,
    Path(index): Path<String>,
    headers: HeaderMap,
    body: bytes::Bytes,
) -> Reply {
    let caller = reader(&workspace, &headers, &index)?;
    let scan: Scan = reply::read(&body)?;
    scan.run(&workspace, caller).await.map(Json)
}
