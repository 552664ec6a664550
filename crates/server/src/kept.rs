//! What is kept about a caller: memories and remembered decisions, shown and erased; and what a caller
//! thinks of an answer of Genie.

use crate::{body, own::person, problem::Problem, service::Service};
use axum::{
    Json,
    extract::{Path, Request, State},
    http::{HeaderMap, StatusCode},
};
use behalf_app::Rating;
use behalf_core::{ActionId, Failure, FailureCode, MemoryId, RememberedId};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

pub(crate) async fn memories(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let caller = person(&service, &headers).await?;
    Ok(Json(json!({ "memories": caller.store().memories().await? })))
}

pub(crate) async fn forget_all(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    person(&service, &headers).await?.store().forget_all().await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn forget(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    person(&service, &headers).await?.store().forget(&MemoryId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn remembered(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let caller = person(&service, &headers).await?;
    Ok(Json(json!({ "remembered": caller.store().remembered().await? })))
}

pub(crate) async fn revoke(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    person(&service, &headers).await?.store().revoke(&RememberedId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Feedback {
    rating: Rating,
    comment: Option<String>,
}

pub(crate) async fn feedback(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let caller = person(&service, request.headers()).await?;
    let given: Feedback = serde_json::from_slice(&body::read(request).await?).map_err(|error| {
        Failure::new(
            FailureCode::Invalid { field: "body".to_owned() },
            format!("The body is no feedback: {error}."),
            "Send {\"rating\": \"POSITIVE\"}, \"NEGATIVE\" or \"NONE\", and perhaps a comment.",
        )
    })?;
    let comment = given.comment.as_deref();
    service.engine.rate(&caller, &ActionId(id), given.rating, comment).await?;
    Ok(StatusCode::NO_CONTENT)
}
