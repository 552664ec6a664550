//! The routes.

use crate::{
    chat,
    guard::{self, Guard, bearer},
    own::{self, Turns},
    problem::Problem,
};
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, Method, StatusCode, Uri},
    middleware,
    routing::{get, post},
};
use behalf_app::{Caller, Engine};
use behalf_core::{Failure, FailureCode, RunAs};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::OnceCell;

/// Longest body of a request, in bytes.
const BODY: usize = 1024 * 1024;

/// What every route shares.
pub(crate) struct Service {
    pub(crate) engine: Arc<Engine>,
    pub(crate) turns: Turns,
    app: OnceCell<Caller>,
}

impl Service {
    pub(crate) fn new(engine: Arc<Engine>) -> Self {
        Self { engine, turns: Turns::default(), app: OnceCell::new() }
    }

    /// Who asks: the bearer's user, or the service principal where the whole configuration runs
    /// as it.
    pub(crate) async fn caller(&self, headers: &HeaderMap) -> Result<Caller, Failure> {
        let token = bearer(headers)?;
        match (self.engine.config().run_as, token) {
            (RunAs::OnBehalfOfUser, Some(token)) => self.engine.bearer(token).await,
            (RunAs::OnBehalfOfUser, None) => Err(Failure::new(
                FailureCode::SignInNeeded,
                "This service acts on behalf of its caller, and no token came with the request.",
                "Send `Authorization: Bearer <your Databricks token>`.",
            )),
            (RunAs::ServicePrincipal, None) => {
                self.app.get_or_try_init(|| self.engine.service_principal()).await.cloned()
            }
            (RunAs::ServicePrincipal, Some(_)) => Err(Failure::new(
                FailureCode::Invalid { field: "Authorization".to_owned() },
                "This service runs as its service principal; it does not act on behalf of a caller.",
                "Leave the Authorization header out, or use a configuration with on_behalf_of_user: true.",
            )),
        }
    }
}

pub(crate) fn router(service: Arc<Service>, guard: Arc<Guard>) -> Router {
    Router::new()
        .route("/", get(about))
        .route("/health", get(health))
        .route("/chat", post(chat::chat))
        .route("/v1/threads", get(own::threads))
        .route("/v1/threads/{id}", get(own::thread).delete(own::delete_thread))
        .route("/v1/actions/{id}", get(own::action))
        .route("/v1/turns/{id}/cancel", post(own::cancel))
        .route("/v1/audit", get(own::audit))
        .fallback(nowhere)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(BODY))
        .layer(middleware::from_fn_with_state(guard, guard::layer))
        .with_state(service)
}

async fn about(State(service): State<Arc<Service>>) -> String {
    let acting = match service.engine.config().run_as {
        RunAs::OnBehalfOfUser => {
            "Every action runs on behalf of the user whose token comes with the request."
        }
        RunAs::ServicePrincipal => {
            "Every action runs as the service principal of the configuration."
        }
    };
    format!(
        "Behalf, at the workspace {host}\n{acting}\n\n\
         POST /chat    {{\"message\": \"What tables can I access?\"}}   header: Authorization: Bearer <user token>\n\
         GET /v1/threads, GET and DELETE /v1/threads/{{id}}, GET /v1/actions/{{id}}: your own\n\
         POST /v1/turns/{{id}}/cancel: stops a turn of yours\n\
         GET /v1/audit your own ledger, checked\n\
         GET /health\n",
        host = service.engine.host(),
    )
}

async fn health() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// The caller's own ledger: what the check found, and every entry.
async fn wrong_method(method: Method, uri: Uri) -> Problem {
    let failure = Failure::new(
        FailureCode::Invalid { field: "method".to_owned() },
        format!("{} does not take {method}.", uri.path()),
        "GET / says what there is.",
    );
    Problem::with_status(StatusCode::METHOD_NOT_ALLOWED, failure)
}

async fn nowhere(method: Method, uri: Uri) -> Problem {
    Failure::new(
        FailureCode::NotFound,
        format!("There is no {method} {}.", uri.path()),
        "GET / says what there is.",
    )
    .into()
}
