//! SCIM `Me`: who a token belongs to. Almost any scope reaches it.

use crate::{accounts::Kind, reply::Refusal, workspace::Workspace};
use axum::{Json, extract::State, http::HeaderMap};
use serde_json::{Value, json};
use std::sync::Arc;

/// Every group; its place makes its id.
const GROUPS: [&str; 5] = ["admins", "analysts", "emea", "amer", "service-principals"];

pub(crate) async fn me(
    State(workspace): State<Arc<Workspace>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let account = workspace.caller(&headers, None)?;
    let groups: Vec<Value> = account
        .groups
        .iter()
        .map(|group| {
            let place = GROUPS.iter().position(|known| known == group).unwrap_or_default();
            let value = (700 + place).to_string();
            json!({ "display": group, "type": "direct", "value": value, "$ref": format!("Groups/{value}") })
        })
        .collect();
    let mut body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": account.id,
        "userName": account.user_name,
        "displayName": account.display_name,
        "active": true,
        "groups": groups,
        "entitlements": [{ "value": "databricks-sql-access" }, { "value": "workspace-access" }],
    });
    if account.kind == Kind::User {
        body["emails"] = json!([{ "type": "work", "value": account.user_name, "primary": true }]);
    } else {
        body["applicationId"] = json!(account.user_name);
    }
    Ok(Json(body))
}
