//! Who comes in, and where: the workspace, the sign-in, the demo workspace.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Goes on as another profile.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SwitchProfile {
    /// Its name.
    pub name: String,
}

/// Signs in, at this workspace or the known one.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SignIn {
    /// The workspace's address.
    pub host: Option<String>,
    /// As somebody who is not signed in here yet: no sign-in of this machine is replaced.
    pub another: bool,
}

/// A sign-in waits for the browser.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SignInWaiting {
    /// The page, to be copied by hand.
    pub url: String,
    /// Whether a browser was started.
    pub opened: bool,
}

/// Asks an address which workspace it is.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct WorkspaceFind {
    /// The address, of the workspace or of any page of it.
    pub host: String,
}

/// A workspace, as it describes itself to anybody.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct WorkspaceFound {
    /// Its address.
    pub host: String,
    /// Its cloud, `AWS`, `AZURE` or `GCP`, where it is known.
    pub cloud: Option<String>,
    /// Its id, where it says so.
    pub workspace_id: Option<String>,
}

/// Whether the demo workspace can be had, and the one that runs.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DemoView {
    /// Whether its program is on this machine, and the configuration leaves the choice.
    pub offered: bool,
    /// The one that this window started.
    pub running: Option<DemoWorkspace>,
}

/// A demo workspace on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DemoWorkspace {
    /// Its address.
    pub host: String,
    /// Who may sign in.
    pub accounts: Vec<DemoAccount>,
}

/// What one types into the demo's sign-in page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DemoAccount {
    /// The name.
    pub user_name: String,
    /// The password, which everybody knows.
    pub password: String,
}
