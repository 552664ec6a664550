//! Databricks Apps: one app, at an address of its own. It is the deployed agent again, behind the
//! platform's proxy for apps: OAuth tokens of this workspace alone, and a browser without one is sent to
//! sign in.

use crate::{
    accounts::Account,
    faults,
    reply::Refusal,
    serving::agent,
    witness,
    workspace::{PAT, Workspace},
};
use axum::{
    Json, Router,
    extract::{Path, Request, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use std::sync::Arc;

pub(crate) const NAME: &str = "demo-support-app";
/// The scope of the listing.
const SCOPE: &str = "apps";
/// Under what the witness keeps the requests to the app.
const WITNESSED_UNDER: &str = "/apps/demo-support-app";

type Shared = State<Arc<Workspace>>;

/// The routes of the workspace that tell which apps there are.
pub(crate) fn routes() -> Router<Arc<Workspace>> {
    Router::new().route("/api/2.0/apps", get(list)).route("/api/2.0/apps/{name}", get(one))
}

/// The app itself, to be served at its own address.
pub(crate) fn router(workspace: Arc<Workspace>) -> Router {
    Router::new()
        .route("/responses", post(responses))
        .fallback(nowhere)
        .layer(middleware::from_fn_with_state(Arc::clone(&workspace), faults::layer))
        .layer(middleware::from_fn_with_state(Arc::clone(&workspace), witness::layer))
        .layer(middleware::from_fn(under_its_name))
        .with_state(workspace)
}

fn describe(workspace: &Workspace) -> Value {
    let principal = Account::service_principal();
    json!({
        "name": NAME,
        "id": "0a995000-0000-4000-8000-0000000000de",
        "description": "Answers from the support articles, by rule. It is not a language model.",
        "url": workspace.options.app_url,
        "app_status": { "state": "RUNNING", "message": "App is running." },
        "compute_status": { "state": "ACTIVE", "message": "App compute is running." },
        "creator": "carol@example.com",
        "service_principal_client_id": principal.user_name,
        "service_principal_name": principal.display_name,
    })
}

fn check(caller: &Account) -> Result<(), Refusal> {
    if agent::may_query(caller) {
        return Ok(());
    }
    Err(Refusal::denied(format!(
        "{} does not have CAN USE permission on App '{NAME}'.",
        caller.user_name
    )))
}

async fn list(State(workspace): Shared, headers: HeaderMap) -> Result<Json<Value>, Refusal> {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    let apps: Vec<Value> =
        agent::may_query(caller).then(|| describe(&workspace)).into_iter().collect();
    Ok(Json(json!({ "apps": apps })))
}

async fn one(
    State(workspace): Shared,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    if name != NAME {
        return Err(Refusal::not_found(format!(
            "App with name {name} does not exist or is deleted."
        )));
    }
    check(caller)?;
    Ok(Json(describe(&workspace)))
}

/// Lets the witness and the faults see a request to the app by the app's name.
async fn under_its_name(mut request: Request, next: Next) -> Response {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    if let Ok(uri) = format!("{WITNESSED_UNDER}{path}").parse::<Uri>() {
        *request.uri_mut() = uri;
    }
    next.run(request).await
}

/// Who calls, as the proxy before the app judges it; or its reply to everybody else.
fn caller(workspace: &Workspace, headers: &HeaderMap) -> Result<&'static Account, Response> {
    if !headers.contains_key(header::AUTHORIZATION) {
        let sign_in = format!("{}/oidc/v1/authorize", workspace.options.host);
        return Err((StatusCode::FOUND, [(header::LOCATION, sign_in)]).into_response());
    }
    let refused =
        || Refusal::api(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "Invalid access token.");
    let claims = workspace.claims_of(headers);
    // Neither personal access tokens nor those of another issuer pass.
    let is_own =
        claims.is_some_and(|claims| claims.iss == workspace.issuer() && claims.client_id != PAT);
    let caller = workspace.caller(headers, None).ok().filter(|_| is_own);
    let caller = caller.ok_or_else(|| refused().into_response())?;
    check(caller).map_err(Refusal::into_response)?;
    Ok(caller)
}

async fn responses(State(workspace): Shared, headers: HeaderMap, body: bytes::Bytes) -> Response {
    match caller(&workspace, &headers) {
        Ok(_) => match agent::answer(&workspace, &body).await {
            Ok(response) => response,
            Err(refusal) => refusal.into_response(),
        },
        Err(response) => response,
    }
}

async fn nowhere(
    State(workspace): Shared,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    match caller(&workspace, &headers) {
        Ok(_) => Refusal::api(
            StatusCode::NOT_FOUND,
            "ENDPOINT_NOT_FOUND",
            format!("The app has no '{method} {}'", uri.path()),
        )
        .into_response(),
        Err(response) => response,
    }
}
