//! Every route of the workspace, in one place.

use crate::{
    apps, control, faults, genie, history, mcp, oauth, reply::Refusal, scim, search, serving,
    statements, unity, warehouses, witness, workspace::Workspace,
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{Method, StatusCode, Uri},
    middleware,
    routing::{any, delete, get, post},
};
use std::sync::Arc;

pub(crate) fn router(workspace: Arc<Workspace>) -> Router {
    Router::new()
        .route("/.well-known/databricks-config", get(oauth::discovery::databricks_config))
        .route(
            "/oidc/.well-known/oauth-authorization-server",
            get(oauth::discovery::authorization_server),
        )
        .route("/oidc/jwks.json", get(oauth::discovery::jwks))
        .route("/oidc/v1/authorize", get(oauth::authorize::authorize))
        .route("/oidc/v1/sign-in", post(oauth::authorize::sign_in))
        .route("/oidc/v1/consent", post(oauth::authorize::consent))
        .route("/oidc/v1/token", post(oauth::token::token))
        .merge(authorities())
        .route("/api/2.0/preview/scim/v2/Me", get(scim::me))
        .route("/api/2.0/sql/warehouses", get(warehouses::list))
        .route("/api/2.0/sql/warehouses/{id}", get(warehouses::get))
        .route("/api/2.0/sql/warehouses/{id}/start", post(warehouses::start))
        .route("/api/2.0/sql/warehouses/{id}/stop", post(warehouses::stop))
        .route("/api/2.0/sql/statements", post(statements::execute))
        .route("/api/2.0/sql/statements/", post(statements::execute))
        .route("/api/2.0/sql/statements/{id}", get(statements::get).delete(statements::close))
        .route("/api/2.0/sql/statements/{id}/cancel", post(statements::cancel))
        .route("/api/2.0/sql/statements/{id}/result/chunks/{index}", get(statements::chunk))
        .route("/api/2.0/sql/sessions", post(statements::session::begin))
        .route("/api/2.0/sql/sessions/{id}", delete(statements::session::end))
        .route("/api/2.0/sql/history/queries", get(history::list))
        .route("/api/2.0/serving-endpoints", get(serving::list))
        .route("/api/2.0/serving-endpoints/{name}", get(serving::get))
        .route("/serving-endpoints/{name}/invocations", post(serving::invoke))
        .route("/serving-endpoints/chat/completions", post(serving::chat_completions))
        .route("/serving-endpoints/embeddings", post(serving::embeddings::embeddings))
        .route("/serving-endpoints/responses", post(serving::responses::responses))
        .route("/api/2.1/unity-catalog/catalogs", get(unity::catalogs))
        .route("/api/2.1/unity-catalog/catalogs/{name}", get(unity::catalog))
        .route("/api/2.1/unity-catalog/schemas", get(unity::schemas))
        .route("/api/2.1/unity-catalog/schemas/{name}", get(unity::schema))
        .route("/api/2.1/unity-catalog/tables", get(unity::tables))
        .route("/api/2.1/unity-catalog/tables/{name}", get(unity::table))
        .route("/api/2.1/unity-catalog/tables/{name}/exists", get(unity::table_exists))
        .route("/api/2.1/unity-catalog/table-summaries", get(unity::table_summaries))
        .route("/api/2.1/unity-catalog/functions", get(unity::functions))
        .route("/api/2.1/unity-catalog/functions/{name}", get(unity::function))
        .route("/api/2.1/unity-catalog/permissions/{kind}/{name}", get(unity::permissions::direct))
        .route(
            "/api/2.1/unity-catalog/effective-permissions/{kind}/{name}",
            get(unity::permissions::effective),
        )
        .route("/api/2.0/mcp/{*path}", any(mcp::serve))
        .route("/_storage/{id}/{index}", get(statements::storage))
        .route("/demo/calls", get(control::calls))
        .route("/demo/secrets", get(control::secrets))
        .route("/demo/tickets", get(control::tickets))
        .route("/demo/faults", post(control::faults))
        .route("/demo/history", post(control::history))
        .route("/demo/clock", post(control::clock))
        .route("/demo/revoke", post(control::revoke))
        .route("/demo/idp", post(oauth::company::mint))
        .route("/demo/entra", post(oauth::entra::mint))
        .route("/demo/policies", post(control::policies))
        .route("/demo/reset", post(control::reset))
        .merge(apps::routes())
        .merge(genie::routes())
        .merge(search::routes())
        .fallback(nowhere)
        .method_not_allowed_fallback(not_so)
        .layer(DefaultBodyLimit::max(20 * 1024 * 1024))
        .layer(middleware::from_fn_with_state(Arc::clone(&workspace), faults::layer))
        .layer(middleware::from_fn_with_state(Arc::clone(&workspace), witness::layer))
        .with_state(workspace)
}

/// Authorization servers beside the workspace's own.
fn authorities() -> Router<Arc<Workspace>> {
    let tenant = Router::new()
        .route("/v2.0/.well-known/openid-configuration", get(oauth::entra::openid_configuration))
        .route("/discovery/v2.0/keys", get(oauth::entra::keys))
        .route("/oauth2/v2.0/authorize", get(oauth::authorize::at_entra))
        .route("/oauth2/v2.0/token", post(oauth::entra::token));
    Router::new()
        .route("/idp/.well-known/openid-configuration", get(oauth::company::openid_configuration))
        .route("/idp/jwks.json", get(oauth::company::jwks))
        .route("/idp/authorize", get(oauth::authorize::at_company))
        .route("/idp/token", post(oauth::company::token))
        .nest(&format!("/entra/{}", oauth::entra::TENANT), tenant)
}

/// Parts of the platform that the demo workspace knows of and does not have.
const NOT_BUILT: [(&str, &str); 12] = [
    ("/api/2.0/vector-search/", "this part of AI Search"),
    ("/api/2.0/ai-search/", "the new routes of AI Search; use /api/2.0/vector-search/"),
    ("/api/2.0/mcp", "this MCP server"),
    ("/api/2.0/apps", "this part of Apps"),
    ("/api/2.0/genie/", "this part of Genie"),
    ("/api/2.1/unity-catalog/", "this part of Unity Catalog"),
    ("/api/2.0/serving-endpoints", "this part of model serving"),
    ("/serving-endpoints/", "this part of model serving"),
    ("/ai-gateway/", "the AI gateway"),
    ("/api/2.0/sql/", "this part of Databricks SQL"),
    ("/sql/1.0/", "the Thrift protocol of the drivers; use the Statement Execution API"),
    ("/api/2.0/preview/scim/", "this part of SCIM"),
];

async fn not_so(method: Method, uri: Uri) -> Refusal {
    Refusal::api(
        StatusCode::METHOD_NOT_ALLOWED,
        "ENDPOINT_NOT_FOUND",
        format!("No API found for '{method} {}'", uri.path()),
    )
}

async fn nowhere(method: Method, uri: Uri) -> Refusal {
    let path = uri.path();
    match NOT_BUILT.iter().find(|(prefix, _)| path.starts_with(prefix)) {
        Some((_, what)) => Refusal::api(
            StatusCode::NOT_IMPLEMENTED,
            "NOT_IMPLEMENTED",
            format!("The demo workspace does not have {what}: {method} {path}"),
        ),
        None => Refusal::api(
            StatusCode::NOT_FOUND,
            "ENDPOINT_NOT_FOUND",
            format!("No API found for '{method} {path}'"),
        ),
    }
}
