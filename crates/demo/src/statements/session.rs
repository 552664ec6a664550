//! Sessions of drivers: a warehouse with a catalog and a schema to begin with. They hold nothing else.

use crate::{
    reply::{self, Refusal},
    warehouses,
    workspace::Workspace,
};
use axum::{
    Json,
    extract::{Path, State},
    http::HeaderMap,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// What a session begins with, and whose it is.
#[derive(Clone)]
pub(crate) struct DriverSession {
    account_id: &'static str,
    pub(crate) catalog: Option<String>,
    pub(crate) schema: Option<String>,
}

pub(crate) type Sessions = HashMap<String, DriverSession>;

#[derive(Deserialize)]
struct Begin {
    warehouse_id: Option<String>,
    catalog: Option<String>,
    schema: Option<String>,
    session_confs: Option<BTreeMap<String, String>>,
}

/// The one setting that changes nothing here: everything is computed in UTC and by ANSI rules.
fn is_harmless(name: &str, value: &str) -> bool {
    match name.to_ascii_lowercase().as_str() {
        "timezone" => matches!(value, "UTC" | "Etc/UTC"),
        "ansi_mode" => value.eq_ignore_ascii_case("true"),
        "query_tags" => true,
        _ => false,
    }
}

pub(crate) async fn begin(
    State(workspace): State<Arc<Workspace>>,
    headers: HeaderMap,
    body: bytes::Bytes,
) -> Result<Json<Value>, Refusal> {
    let caller = workspace.caller(&headers, Some("sql"))?;
    let begin: Begin = reply::read(&body)?;
    let warehouse = begin.warehouse_id.unwrap_or_default();
    if warehouse != warehouses::ID {
        return Err(Refusal::not_found(format!("SQL warehouse {warehouse} does not exist.")));
    }
    let settings = begin.session_confs.unwrap_or_default();
    if let Some((name, value)) = settings.iter().find(|(n, v)| !is_harmless(n, v)) {
        return Err(Refusal::invalid(format!(
            "The demo workspace does not support the setting {name}={value}."
        )));
    }
    let id = workspace.fresh_id();
    let session =
        DriverSession { account_id: caller.id, catalog: begin.catalog, schema: begin.schema };
    workspace.sessions.lock().insert(id.clone(), session);
    Ok(Json(json!({ "session_id": id })))
}

pub(crate) async fn end(
    State(workspace): State<Arc<Workspace>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let caller = workspace.caller(&headers, Some("sql"))?;
    own(&workspace, caller.id, &id)?;
    workspace.sessions.lock().remove(&id);
    Ok(Json(json!({})))
}

/// A session of this account; anybody else's is not there.
pub(super) fn own(
    workspace: &Workspace,
    account_id: &str,
    id: &str,
) -> Result<DriverSession, Refusal> {
    let session = workspace.sessions.lock().get(id).cloned();
    session
        .filter(|session| session.account_id == account_id)
        .ok_or_else(|| Refusal::not_found(format!("Session {id} does not exist.")))
}
