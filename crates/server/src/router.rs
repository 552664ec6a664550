//! The routes.

use crate::{
    body, chat,
    guard::{self, Guard},
    kept, openapi, own,
    problem::Problem,
    responses,
    service::Service,
    trace,
};
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, MatchedPath, State},
    http::{Method, StatusCode, Uri, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{MethodRouter, delete, get, post},
};
use behalf_core::{Failure, FailureCode, RunAs};
use serde_json::{Value, json};
use std::sync::Arc;

/// One path, the methods it takes, and who answers.
pub(crate) struct Route {
    pub(crate) path: &'static str,
    pub(crate) methods: &'static [&'static str],
    answers: fn() -> MethodRouter<Arc<Service>>,
}

/// Every route. `openapi.json` describes each; a test compares.
pub(crate) static ROUTES: [Route; 18] = [
    Route { path: "/", methods: &["get"], answers: || get(about) },
    Route { path: "/health", methods: &["get"], answers: || get(health) },
    Route { path: "/metrics", methods: &["get"], answers: || get(metrics) },
    Route { path: "/openapi.json", methods: &["get"], answers: || get(openapi::openapi) },
    Route { path: "/chat", methods: &["post"], answers: || post(chat::chat) },
    Route { path: "/invocations", methods: &["post"], answers: || post(responses::responses) },
    Route { path: "/responses", methods: &["post"], answers: || post(responses::responses) },
    Route { path: "/v1/responses", methods: &["post"], answers: || post(responses::responses) },
    Route { path: "/v1/threads", methods: &["get"], answers: || get(own::threads) },
    Route {
        path: "/v1/threads/{id}",
        methods: &["get", "delete"],
        answers: || get(own::thread).delete(own::delete_thread),
    },
    Route { path: "/v1/actions/{id}", methods: &["get"], answers: || get(own::action) },
    Route {
        path: "/v1/actions/{id}/feedback",
        methods: &["post"],
        answers: || post(kept::feedback),
    },
    Route {
        path: "/v1/memory",
        methods: &["get", "delete"],
        answers: || get(kept::memories).delete(kept::forget_all),
    },
    Route { path: "/v1/memory/{id}", methods: &["delete"], answers: || delete(kept::forget) },
    Route { path: "/v1/remembered", methods: &["get"], answers: || get(kept::remembered) },
    Route { path: "/v1/remembered/{id}", methods: &["delete"], answers: || delete(kept::revoke) },
    Route { path: "/v1/turns/{id}/cancel", methods: &["post"], answers: || post(own::cancel) },
    Route { path: "/v1/audit", methods: &["get"], answers: || get(own::audit) },
];

pub(crate) fn router(service: Arc<Service>, guard: Arc<Guard>) -> Router {
    let routes = Router::new();
    let routes = ROUTES.iter().fold(routes, |all, one| all.route(one.path, (one.answers)()));
    routes
        .fallback(nowhere)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(body::MOST))
        .layer(middleware::from_fn_with_state(guard, guard::layer))
        // The outermost, so that what the guard refuses has a trace too.
        .layer(middleware::from_fn_with_state(Arc::clone(&service), trace::layer))
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
         POST /v1/responses, /responses, /invocations    {{\"input\": \"What tables can I access?\"}}: the OpenAI Responses API\n\
         GET /v1/threads, GET and DELETE /v1/threads/{{id}}, GET /v1/actions/{{id}}: your own\n\
         POST /v1/turns/{{id}}/cancel: stops a turn of yours\n\
         GET and DELETE /v1/memory, DELETE /v1/memory/{{id}}: what you asked to be remembered\n\
         GET /v1/remembered, DELETE /v1/remembered/{{id}}: the decisions by which something runs unasked\n\
         POST /v1/actions/{{id}}/feedback: what you think of an answer of Genie\n\
         GET /v1/audit your own ledger, checked\n\
         GET /openapi.json all of this, for programs\n\
         GET /health, GET /metrics: for whoever runs it\n",
        host = service.engine.host(),
    )
}

async fn health() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

async fn metrics(State(service): State<Arc<Service>>) -> Response {
    let text = service.metrics.text(service.admission.running());
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

async fn wrong_method(matched: Option<MatchedPath>, method: Method, uri: Uri) -> Problem {
    let route = matched.and_then(|path| ROUTES.iter().find(|route| route.path == path.as_str()));
    let takes = route.map_or_else(String::new, |route| route.methods.join(", ").to_uppercase());
    let failure = Failure::new(
        FailureCode::Invalid { field: "method".to_owned() },
        format!("{} does not take {method}.", uri.path()),
        format!("It takes {takes}. GET / says what there is."),
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
