//! The demo's own routes: the witness, faults, history overrides, clock, revocation,
//! tickets, reset.

use crate::{
    accounts::Account, faults::Fault, history::Override, oauth::Policy, reply::Refusal,
    workspace::Workspace,
};
use axum::{
    Json,
    extract::{Query, State},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

#[derive(Deserialize)]
pub(crate) struct Since {
    #[serde(default)]
    since: usize,
}

pub(crate) async fn calls(
    State(workspace): State<Arc<Workspace>>,
    Query(query): Query<Since>,
) -> Json<Value> {
    Json(json!({ "calls": workspace.calls.lock().since(query.since) }))
}

pub(crate) async fn faults(
    State(workspace): State<Arc<Workspace>>,
    Json(faults): Json<Vec<Fault>>,
) -> Json<Value> {
    let count = faults.len();
    *workspace.faults.lock() = faults;
    Json(json!({ "faults": count }))
}

pub(crate) async fn history(
    State(workspace): State<Arc<Workspace>>,
    Json(change): Json<Override>,
) -> Json<Value> {
    workspace.history.lock().overrides.push(change);
    Json(json!({}))
}

#[derive(Deserialize)]
pub(crate) struct Advance {
    advance_s: i64,
}

pub(crate) async fn clock(
    State(workspace): State<Arc<Workspace>>,
    Json(advance): Json<Advance>,
) -> Json<Value> {
    workspace.clock.advance(advance.advance_s);
    Json(json!({ "now": workspace.clock.now().to_string() }))
}

#[derive(Deserialize)]
pub(crate) struct Revoke {
    user: String,
}

pub(crate) async fn revoke(
    State(workspace): State<Arc<Workspace>>,
    Json(revoke): Json<Revoke>,
) -> Result<Json<Value>, Refusal> {
    let account = Account::named(&revoke.user)?;
    workspace.revoke(account);
    Ok(Json(json!({})))
}

/// Adds federation policies.
pub(crate) async fn policies(
    State(workspace): State<Arc<Workspace>>,
    Json(policies): Json<Vec<Policy>>,
) -> Json<Value> {
    workspace.oauth.lock().policies.extend(policies);
    Json(json!({}))
}

/// Every secret that was given out so far: tokens, codes, signatures of links.
pub(crate) async fn secrets(State(workspace): State<Arc<Workspace>>) -> Json<Value> {
    Json(json!({ "secrets": *workspace.secrets.lock() }))
}

/// The tickets that were closed, one entry for each call.
pub(crate) async fn tickets(State(workspace): State<Arc<Workspace>>) -> Json<Value> {
    Json(json!({ "closed": *workspace.closed_tickets.lock() }))
}

pub(crate) async fn reset(State(workspace): State<Arc<Workspace>>) -> Json<Value> {
    workspace.reset();
    Json(json!({}))
}
