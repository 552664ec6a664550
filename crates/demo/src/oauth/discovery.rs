//! The two discovery documents and the key set.

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

pub(crate) async fn authorization_server(State(workspace): State<Arc<Workspace>>) -> Json<Value> {
    let issuer = workspace.issuer();
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/v1/authorize"),
        "token_endpoint": format!("{issuer}/v1/token"),
        "jwks_uri": format!("{issuer}/jwks.json"),
        "response_types_supported": ["code", "id_token"],
        "grant_types_supported": ["client_credentials", "authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "authorization_response_iss_parameter_supported": true,
        "scopes_supported": SCOPES,
    }))
}

pub(crate) async fn jwks(State(workspace): State<Arc<Workspace>>) -> Json<Value> {
    Json(workspace.keys.jwks())
}
