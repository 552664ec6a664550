//! What is a caller's own: threads, actions, ledger, and the turns that run. Anybody else's is not found.

use crate::{problem::Problem, service::Service};
use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
};
use behalf_app::{Caller, Running};
use behalf_core::{ActionId, Failure, FailureCode, OwnerKey, TurnId};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio_util::sync::CancellationToken;

/// The turns that run here, each with its owner.
#[derive(Clone, Default)]
pub(crate) struct Turns(Arc<Mutex<HashMap<TurnId, (OwnerKey, CancellationToken)>>>);

/// A turn that is in the list for as long as this lives.
pub(crate) struct Listed {
    turns: Turns,
    turn_id: TurnId,
}

impl Turns {
    /// Puts a turn into the list.
    pub(crate) fn list(&self, caller: &Caller, running: &Running) -> Listed {
        let entry = (caller.principal().owner_key(), running.cancel.clone());
        let turn_id = running.turn_id.clone();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(turn_id.clone(), entry);
        Listed { turns: self.clone(), turn_id }
    }

    /// Stops a turn of this owner; `false` where there is none.
    fn stop(&self, owner: &OwnerKey, turn_id: &TurnId) -> bool {
        let turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = turns.get(turn_id).filter(|(whose, _)| whose == owner);
        found.inspect(|(_, cancel)| cancel.cancel()).is_some()
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        let mut turns = self.turns.0.lock().unwrap_or_else(PoisonError::into_inner);
        turns.remove(&self.turn_id);
    }
}

/// A caller who is a person: a service principal has nothing of its own here.
pub(crate) async fn person(service: &Service, headers: &HeaderMap) -> Result<Caller, Failure> {
    let caller = service.owner(headers).await?;
    if caller.is_service_principal() { Err(no_v1()) } else { Ok(caller) }
}

pub(crate) fn no_v1() -> Failure {
    Failure::new(
        FailureCode::NotFound,
        "A service that runs as its service principal offers no /v1.",
        "Use a configuration with on_behalf_of_user: true.",
    )
}

fn none(what: &str) -> Failure {
    Failure::new(
        FailureCode::NotFound,
        format!("There is no such {what} of yours."),
        "GET /v1/threads lists your threads; a reply of /chat names thread, turn and actions.",
    )
}

pub(crate) async fn threads(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let caller = person(&service, &headers).await?;
    Ok(Json(json!({ "threads": caller.store().threads().await? })))
}

pub(crate) async fn thread(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let caller = person(&service, &headers).await?;
    let threads = caller.store().threads().await?;
    let thread = threads.into_iter().find(|thread| thread.id.as_str() == id);
    let written = caller.written(thread.ok_or_else(|| none("thread"))?).await?;
    Ok(Json(serde_json::to_value(written).map_err(Failure::internal)?))
}

pub(crate) async fn delete_thread(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let caller = person(&service, &headers).await?;
    let deleted = caller.store().delete_thread(&behalf_core::ThreadId(id)).await;
    match deleted {
        Err(failure) if failure.code == FailureCode::NotFound => Err(none("thread").into()),
        deleted => Ok(deleted.map(|()| StatusCode::NO_CONTENT)?),
    }
}

pub(crate) async fn action(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let caller = person(&service, &headers).await?;
    let stored = caller.store().action(&ActionId(id)).await?.ok_or_else(|| none("action"))?;
    // That of a thread which is being deleted is none any more.
    caller.store().check_thread(&stored.action.thread_id).await.map_err(|_| none("action"))?;
    let mut body = serde_json::to_value(&stored.action).map_err(Failure::internal)?;
    body["arguments"] = stored.arguments;
    Ok(Json(body))
}

pub(crate) async fn cancel(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let caller = person(&service, &headers).await?;
    match service.turns.stop(&caller.principal().owner_key(), &TurnId(id)) {
        true => Ok(StatusCode::ACCEPTED),
        false => Err(none("turn that runs").into()),
    }
}

pub(crate) async fn audit(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let caller = person(&service, &headers).await?;
    let report = service.engine.audit(&caller).await?;
    let lines = service.engine.export_audit(&caller).await?;
    let entries: Vec<Value> =
        lines.iter().filter_map(|line| serde_json::from_str(line).ok()).collect();
    Ok(Json(json!({ "report": report, "entries": entries })))
}
