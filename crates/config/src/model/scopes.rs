//! The scopes that a configuration needs: of everything in it that runs on behalf of the user.

use super::{Agents, Config, Does, McpServer, Model};
use behalf_core::{RunAs, Scopes};
use url::Url;

impl Config {
    /// The API scopes of everything in it that runs on behalf of the user, and that of a refresh
    /// token: what a client of one's own asks for, and must be registered with. None where nothing
    /// runs on behalf of anybody.
    pub fn scopes(&self) -> Scopes {
        let model = self.model.as_ref().map_or(self.run_as, |model| model.run_as);
        let warehouse = self.warehouse.as_ref().map_or(self.run_as, |w| w.run_as);
        let offered = self.offers.models.iter().map(|offered| offered.model.run_as);
        let own = self.own_models().into_iter().map(|model| model.run_as);
        let models = own.chain(offered).chain([model]);
        let mut all: Vec<(RunAs, &str)> = vec![(warehouse, Scopes::SQL)];
        all.extend(models.map(|run_as| (run_as, Scopes::MODEL_SERVING)));
        for asset in &self.assets {
            all.extend(asset.kind.scopes().iter().map(|scope| (asset.run_as, *scope)));
        }
        for does in self.tools.iter().filter_map(|tool| tool.does.as_ref().ok()) {
            let run_as = does.run_as().unwrap_or(warehouse);
            all.extend(self.scopes_of(does).iter().map(|scope| (run_as, *scope)));
        }
        if matches!(self.agents, Agents::Implicit) && self.tools.is_empty() {
            all.push((self.run_as, Scopes::UNITY_CATALOG));
        }
        all.retain(|(run_as, _)| *run_as == RunAs::OnBehalfOfUser);
        let mut needed: Vec<&str> = all.into_iter().map(|(_, scope)| scope).collect();
        if !needed.is_empty() {
            needed.push(Scopes::OFFLINE_ACCESS);
        }
        Scopes::parse(&needed.join(" "))
    }

    /// The models that agents and the supervisor have of their own.
    fn own_models(&self) -> Vec<&Model> {
        match &self.agents {
            Agents::One(agent) => agent.model.iter().collect(),
            Agents::Supervised { model, workers, .. } => {
                model.iter().chain(workers.iter().filter_map(|w| w.model.as_ref())).collect()
            }
            Agents::Implicit | Agents::NotSupported(_) => Vec::new(),
        }
    }

    /// An MCP server of the workspace that is named by its address needs what its path says.
    fn scopes_of(&self, does: &Does) -> &'static [&'static str] {
        let Does::Mcp { server: McpServer::Url(Ok(address)), .. } = does else {
            return does.scopes();
        };
        let of_path = Url::parse(address).ok().and_then(|url| {
            // Where the file names no workspace, a path like this is no App's.
            let is_here = self.workspace.host.as_ref().is_none_or(|host| host.contains(&url));
            managed(url.path()).filter(|_| is_here)
        });
        of_path.unwrap_or_else(|| does.scopes())
    }
}

/// The API scopes of a managed MCP server, by its path at the workspace.
fn managed(path: &str) -> Option<&'static [&'static str]> {
    match path.strip_prefix("/api/2.0/mcp/")?.split('/').next()? {
        "sql" => Some(&[Scopes::SQL]),
        "genie" => Some(&[Scopes::GENIE]),
        "vector-search" | "ai-search" => Some(&[Scopes::VECTOR_SEARCH]),
        "functions" | "external" => Some(&[Scopes::UNITY_CATALOG]),
        _ => None,
    }
}

/// The name that Databricks Apps have for an API scope (`user_api_scopes`); none where an App needs
/// to declare nothing.
pub fn app_scope(api_scope: &str) -> Option<&str> {
    match api_scope {
        "offline_access" | "openid" | "profile" | "email" => None,
        "model-serving" => Some("serving.serving-endpoints"),
        "genie" => Some("dashboards.genie"),
        "vector-search" => Some("vectorsearch.vector-search-indexes"),
        "unity-catalog" => Some("catalog.tables:read"),
        other => Some(other),
    }
}
