//! The way in: which workspace an address is, and the demo workspace.

use super::Desk;
use crate::{
    contract::{DemoView, DemoWorkspace, WorkspaceFind, WorkspaceFound},
    demo::program,
};
use behalf_core::{Failure, FailureCode, Origin, origin::OriginError};
use behalf_identity::describe;
use url::Url;

impl Desk {
    /// Whether an address is a workspace's, before anybody is sent there to sign in.
    pub(super) async fn find_workspace(
        &self,
        request: WorkspaceFind,
    ) -> Result<WorkspaceFound, Failure> {
        let options = self.options();
        let host = match options.config.is_workspace_fixed() {
            true => options.chosen()?.host,
            false => pasted(&request.host).map_err(not_an_address)?,
        };
        if is_account_console(host.host()) {
            return Err(Failure::new(
                FailureCode::Invalid { field: "workspace host".to_owned() },
                format!("{} is the account console, not a workspace.", host.host()),
                "Open a workspace from there, and copy the address of that page.",
            ));
        }
        options.admit(&host)?;
        let described = describe(&options.wire()?, &host).await?;
        Ok(WorkspaceFound {
            host: host.to_string(),
            cloud: described.cloud,
            workspace_id: described.workspace_id,
        })
    }

    /// The demo workspace, where there is a choice.
    pub(super) async fn show_demo(&self) -> DemoView {
        let options = self.options();
        DemoView {
            offered: self.has_choice() && program(&options.environment).is_some(),
            running: self.demo.running().await,
        }
    }

    /// Whether any workspace may be chosen.
    fn has_choice(&self) -> bool {
        let config = &self.options.config;
        let allows_all = config.policy.as_ref().is_none_or(|policy| policy.workspaces.is_empty());
        !config.is_workspace_fixed() && allows_all
    }

    pub(super) async fn start_demo(&self) -> Result<DemoWorkspace, Failure> {
        if !self.has_choice() {
            return Err(Failure::new(
                FailureCode::Forbidden { securable: None, privilege: None, ask_whom: None },
                "This machine is set up for other workspaces.",
                "Sign in to one of those.",
            ));
        }
        self.demo.start(&self.options.environment).await
    }
}

/// The workspace of an address as it stands in a browser, with its path and all.
fn pasted(text: &str) -> Result<Origin, OriginError> {
    match Origin::parse(text) {
        Err(OriginError::MoreThanHost(host)) => {
            let text = text.trim();
            let full =
                if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
            let url = Url::parse(&full).map_err(|_| OriginError::NotAUrl(host))?;
            Origin::parse(&url.origin().ascii_serialization())
        }
        parsed => parsed,
    }
}

fn not_an_address(error: OriginError) -> Failure {
    Failure::new(
        FailureCode::Invalid { field: "workspace host".to_owned() },
        format!("{error}."),
        "Open the workspace in your browser, and copy the address of that page.",
    )
}

/// Where accounts are managed: people sign in there too, but nothing can be asked.
fn is_account_console(host: &str) -> bool {
    host.starts_with("accounts.")
        && [
            "databricks.com",
            "databricks.us",
            "azuredatabricks.net",
            "databricks.azure.us",
            "databricks.azure.cn",
        ]
        .iter()
        .any(|own| host.ends_with(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_page_leads_to_its_workspace() {
        for (text, host) in [
            ("prod.cloud.databricks.com", Some("https://prod.cloud.databricks.com")),
            (
                " https://adb-1.7.azuredatabricks.net/?o=1#notebook/2 ",
                Some("https://adb-1.7.azuredatabricks.net"),
            ),
            ("prod.cloud.databricks.com/sql/editor", Some("https://prod.cloud.databricks.com")),
            ("http://127.0.0.1:8480/oidc", Some("http://127.0.0.1:8480")),
            ("https://user:secret@example.com/", Some("https://example.com")),
            ("http://example.com/page", None),
            ("not an address", None),
            ("", None),
        ] {
            let found = pasted(text).ok().map(|host| host.to_string());
            assert_eq!(found.as_deref(), host, "{text}");
        }
    }

    #[test]
    fn an_account_console_is_no_workspace() {
        assert!(is_account_console("accounts.cloud.databricks.com"));
        assert!(is_account_console("accounts.azuredatabricks.net"));
        assert!(!is_account_console("prod.cloud.databricks.com"));
        assert!(!is_account_console("accounts.example.com"));
    }
}
