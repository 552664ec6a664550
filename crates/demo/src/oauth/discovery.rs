//! The discovery documents and the key set of the workspace.

use super::SCOPES;
use crate::workspace::{ACCOUNT_ID, WORKSPACE_ID, Workspace};
use axum::{Json, extract::State};
use serde_json::{Value, json};
use std::sync::Arc;

pub(crate) async fn databricks_config(State(workspace): State<Arc<Workspace>>) -> Json<Value> {
    Json(json!({
        "oidc_endpoint": workspace.issuer(),
        "account_id": ACCOUNT_ID,
        "workspace_id": WORKSPACE_ID,
        "cloud": "AWS",
        "host_type": "workspace",
        "token_federation_default_oidc_audiences": [format!("{}/v1/token", workspace.issuer())],
    }))
}

/// Metadata of an authorization server (RFC 8414).
pub(super) fn document(
    issuer: &str,
    authorize: &str,
    token: &str,
    jwks: &str,
    grants: &[&str],
    scopes: &[&str],
) -> Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": authorize,
        "token_endpoint": token,
        "jwks_uri": jwks,
        "response_types_supported": ["code", "id_token"],
        "grant_types_supported": grants,
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "subject_types_supported": ["public"],
        "authorization_response_iss_parameter_supported": true,
        "scopes_supported": scopes,
    })
}

pub(crate) async fn authorization_server(State(workspace): State<Arc<Workspace>>) -> Json<Value> {
    let issuer = workspace.issuer();
    Json(document(
        &issuer,
        &format!("{issuer}/v1/authorize"),
        &format!("{issuer}/v1/token"),
        &format!("{issuer}/jwks.json"),
        &["client_credentials", "authorization_code", "refresh_token"],
        &SCOPES,
    ))
}

pub(crate) async fn jwks(State(workspace): State<Arc<Workspace>>) -> Json<Value> {
    Json(json!({ "keys": [workspace.key.public()] }))
}
