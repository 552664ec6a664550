//! Who acts, by the id that the workspace gives.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A workspace, by its id (`X-Databricks-Org-Id`), not by its host name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WorkspaceId(pub String);

impl fmt::Display for WorkspaceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What kind of principal it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum PrincipalKind {
    /// A person.
    User,
    /// An application.
    ServicePrincipal,
}

/// A user or a service principal, as SCIM `Me` tells it. Never built from a claim or a header.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Principal {
    /// The id the workspace gives (digits).
    pub id: String,
    /// The e-mail of a user, the application id of a service principal.
    pub user_name: String,
    /// What people call it.
    pub display_name: String,
    /// User or service principal.
    pub kind: PrincipalKind,
    /// The workspace that answered.
    pub workspace: WorkspaceId,
}

impl Principal {
    /// The part of the user name before the `@`: how the window writes it.
    pub fn short_name(&self) -> &str {
        self.user_name.split('@').next().unwrap_or(&self.user_name)
    }

    /// The key under which everything of this principal is kept.
    pub fn owner_key(&self) -> OwnerKey {
        OwnerKey { workspace: self.workspace.clone(), principal_id: self.id.clone() }
    }
}

/// What keys every cache, thread, result, approval and ledger.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OwnerKey {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The principal's id in it.
    pub principal_id: String,
}

impl fmt::Display for OwnerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.workspace, self.principal_id)
    }
}
