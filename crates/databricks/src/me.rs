//! SCIM `Me`: the principal behind a token.

use behalf_core::{Failure, FailureCode, Origin, Principal, PrincipalKind, WorkspaceId};
use serde::Deserialize;

pub(crate) const PATH: &str = "/api/2.0/preview/scim/v2/Me";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    id: String,
    user_name: String,
    display_name: Option<String>,
    #[serde(default)]
    emails: Vec<serde_json::Value>,
}

pub(crate) fn read(
    body: &[u8],
    workspace: Option<WorkspaceId>,
    origin: &Origin,
) -> Result<Principal, Failure> {
    let unreadable = |why: &str| {
        Failure::new(
            FailureCode::Offline,
            format!("{} did not say whose token this is.", origin.host()),
            "Check that the address is a Databricks workspace, then try again.",
        )
        .caused_by(why)
    };
    let body: Body = serde_json::from_slice(body).map_err(|e| unreadable(&e.to_string()))?;
    let workspace = workspace.ok_or_else(|| unreadable("no X-Databricks-Org-Id"))?;
    // A service principal is named by its application id, and has no address.
    let is_user = !body.emails.is_empty() || body.user_name.contains('@');
    let kind = if is_user { PrincipalKind::User } else { PrincipalKind::ServicePrincipal };
    Ok(Principal {
        display_name: body.display_name.unwrap_or_else(|| body.user_name.clone()),
        id: body.id,
        user_name: body.user_name,
        kind,
        workspace,
    })
}
