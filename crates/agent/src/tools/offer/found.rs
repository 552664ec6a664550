//! What the workspace tells of a tool: the signature of a function, the columns of an index, the tools of
//! an MCP server, the address of an App.

use super::{acts_as, broken, described, not_run};
use crate::{
    resources::{LOOK_UP, Resource, looked_up, set},
    tools::{Kind, McpSort, Searched, Tool, deployed, genie, search, statement},
};
use behalf_config::{Does, McpServer, Search, Setting, Tool as Declared};
use behalf_core::{Failure, FailureCode, Lease, RunAs, Scopes, TokenSource};
use behalf_databricks::{
    Door, Errand, agents, assets, catalog,
    mcp::{self, Server},
    search as index,
    serving::ToolSpec,
};
use url::Url;

/// Longest description of a stranger's tool, in characters.
const ABOUT: usize = 1_000;

/// What every lookup needs.
pub(super) struct Lookup<'a> {
    pub(super) door: &'a Door,
    pub(super) source: &'a dyn TokenSource,
    pub(super) warehouse: &'a Result<Resource, Failure>,
}

impl Lookup<'_> {
    /// The tools that a declared one comes to: one, or those of a server.
    pub(super) async fn tools_of(&self, declared: &Declared) -> Vec<Tool> {
        let found = match &declared.does {
            Ok(does) => self.found(declared, does).await,
            Err(error) => Err(not_run(error)),
        };
        match found {
            Ok(tools) => tools
                .into_iter()
                .map(|(spec, kind)| Tool {
                    spec,
                    review: declared.review.clone(),
                    call_limit: declared.call_limit,
                    kind,
                })
                .collect(),
            Err(failure) => {
                let acts = declared.does.as_ref().map(|does| acts_as(does, self.warehouse));
                vec![broken(declared, acts.unwrap_or(RunAs::OnBehalfOfUser), failure)]
            }
        }
    }

    async fn found(
        &self,
        declared: &Declared,
        does: &Does,
    ) -> Result<Vec<(ToolSpec, Kind)>, Failure> {
        let run_as = acts_as(does, self.warehouse);
        let name = declared.name.as_str();
        let one = match does {
            Does::Sql { warehouse, statement, parameters } => {
                let on = match warehouse {
                    Some(warehouse) => {
                        let id = set(&warehouse.id)?;
                        let name = warehouse.name.clone().unwrap_or_else(|| id.clone());
                        Resource { id, name, run_as }
                    }
                    None => self.warehouse.clone()?,
                };
                match statement {
                    None => (
                        statement::free_spec(name, declared.description.as_deref()),
                        Kind::FreeSql { on },
                    ),
                    Some(text) => {
                        let about = described(declared, || format!("Runs a fixed query: {text}"));
                        let spec = statement::fixed_spec(name, about, parameters);
                        let (statement, parameters) = (text.clone(), parameters.clone());
                        (spec, Kind::FixedSql { on, statement, parameters })
                    }
                }
            }
            Does::Function { name: function, given, .. } => {
                return self.function(declared, function, given, run_as).await;
            }
            Does::Genie { space, name: title, keeps, .. } => {
                let id = set(space)?;
                let asks = "which answers questions on its data.";
                let (title, usual) = match title {
                    Some(title) => {
                        (title.clone(), format!("Asks the Genie space `{title}`, {asks}"))
                    }
                    None => {
                        let title = self.title(&id, run_as).await?;
                        let said = format!("(Its title, in its owner's words:) {title}");
                        (title, format!("Asks a Genie space, {asks} {said}"))
                    }
                };
                let about = described(declared, || usual);
                let on = Resource { id, name: title, run_as };
                (genie::spec(name, about), Kind::Genie { on, keeps: *keeps })
            }
            Does::Search(wanted) => return self.search(declared, wanted, run_as).await,
            Does::Mcp { server, include, exclude, .. } => {
                let scopes = Scopes::of(does.scopes().first().copied().unwrap_or_default());
                let all = self.mcp(name, server, run_as, scopes).await?;
                let offered = |tool: &str| {
                    (include.is_empty() || include.iter().any(|p| fits(p, tool)))
                        && !exclude.iter().any(|p| fits(p, tool))
                };
                return Ok(all.into_iter().filter(|(_, k)| is_offered(k, &offered)).collect());
            }
            Does::Endpoint { name: endpoint, .. } => {
                let id = set(endpoint)?;
                let about = described(declared, || format!("Asks the agent `{id}`."));
                let on = Resource { name: id.clone(), id, run_as };
                (deployed::spec(name, about), Kind::Agent { on, app: None })
            }
            Does::App { name: app, .. } => {
                let id = set(app)?;
                let (door, of) = (self.door, id.as_str());
                let scopes = Scopes::of(Scopes::APPS);
                let app = looked_up(self.source, (run_as, scopes), |lease| async move {
                    agents::app(door, &follow(&lease), of).await
                })
                .await?;
                let about = described(declared, || format!("Asks the agent `{id}`."));
                let on = Resource { name: id.clone(), id, run_as };
                (deployed::spec(name, about), Kind::Agent { on, app: Some(app) })
            }
        };
        Ok(vec![one])
    }

    async fn title(&self, space: &str, run_as: RunAs) -> Result<String, Failure> {
        let (door, scopes) = (self.door, Scopes::of(Scopes::GENIE));
        looked_up(self.source, (run_as, scopes), |lease| async move {
            assets::space(door, &follow(&lease), space).await
        })
        .await
    }

    async fn function(
        &self,
        declared: &Declared,
        function: &Setting,
        given: &[(String, Setting)],
        run_as: RunAs,
    ) -> Result<Vec<(ToolSpec, Kind)>, Failure> {
        let full_name = set(function)?;
        let warehouse = self.warehouse.clone()?;
        let (door, name) = (self.door, full_name.as_str());
        let scopes = Scopes::of(Scopes::UNITY_CATALOG);
        let found = looked_up(self.source, (run_as, scopes), |lease| async move {
            catalog::function(door, &follow(&lease), name).await
        })
        .await?;
        let given = of_file(&declared.key, given, &found)?;
        let about = declared.description.clone();
        let spec = statement::function_spec(&declared.name, about, &found, &given)?;
        let on = Resource { id: warehouse.id, name: found.full_name.clone(), run_as };
        Ok(vec![(spec, Kind::Function { on, function: found, given })])
    }

    async fn search(
        &self,
        declared: &Declared,
        wanted: &Search,
        run_as: RunAs,
    ) -> Result<Vec<(ToolSpec, Kind)>, Failure> {
        let id = set(&wanted.index)?;
        let (door, name) = (self.door, id.as_str());
        let scopes = Scopes::of(Scopes::VECTOR_SEARCH);
        let found = looked_up(self.source, (run_as, scopes), |lease| async move {
            index::index(door, &follow(&lease), name).await
        })
        .await?;
        let mut columns =
            if wanted.columns.is_empty() { found.columns.clone() } else { wanted.columns.clone() };
        let text_column = wanted.text_column.clone().or(found.text_column);
        for needed in text_column.iter().chain([&found.primary_key]).chain(&wanted.doc_uri) {
            if !needed.is_empty() && !columns.contains(needed) {
                columns.push(needed.clone());
            }
        }
        let about = described(declared, || format!("Searches the documents of `{id}`."));
        let spec = search::spec(&declared.name, about, &columns);
        let search = Searched {
            columns,
            num_results: wanted.num_results,
            filters: wanted.filters.clone(),
            query_type: wanted.query_type,
            rerank: wanted.rerank.clone(),
            text_column,
            doc_uri: wanted.doc_uri.clone(),
            key_column: found.primary_key,
        };
        let on = Resource { name: id.clone(), id, run_as };
        Ok(vec![(spec, Kind::Search { on, search: Box::new(search) })])
    }

    async fn mcp(
        &self,
        key: &str,
        server: &McpServer,
        run_as: RunAs,
        scopes: Scopes,
    ) -> Result<Vec<(ToolSpec, Kind)>, Failure> {
        let (label, at) = self.server(key, server, run_as).await?;
        // One App may have several servers.
        let id = format!("{label} {}", at.path());
        let scopes = at.scope().map_or(scopes, Scopes::of);
        let (door, server_at) = (self.door, &at);
        let listed = looked_up(self.source, (run_as, scopes.clone()), |lease| async move {
            mcp::tools(door, &follow(&lease), server_at).await
        })
        .await?;
        let on = Resource { id, name: label.clone(), run_as };
        Ok(listed
            .into_iter()
            .map(|tool| {
                let said: String = tool.description.chars().take(ABOUT).collect();
                let spec = ToolSpec {
                    name: callable(&tool.name),
                    description: format!("(In the words of the MCP server `{label}`:) {said}"),
                    parameters: tool.schema,
                };
                let sort = sort(server, &tool.name);
                let (on, server, scopes) = (on.clone(), at.clone(), scopes.clone());
                (spec, Kind::Mcp { on, server, tool: tool.name, sort, scopes })
            })
            .collect())
    }

    /// Where a server is, and what it is called.
    async fn server(
        &self,
        key: &str,
        server: &McpServer,
        run_as: RunAs,
    ) -> Result<(String, Server), Failure> {
        let dotted = |kind: &str, name: &Setting| -> Result<(String, Server), Failure> {
            let name = set(name)?;
            let mut parts = vec![kind];
            parts.extend(name.split('.'));
            Ok((format!("{kind}/{name}"), Server::managed(&parts)))
        };
        match server {
            McpServer::Sql => Ok(("sql".to_owned(), Server::managed(&["sql"]))),
            McpServer::Genie(space) => {
                let space = set(space)?;
                Ok((format!("genie/{space}"), Server::managed(&["genie", &space])))
            }
            McpServer::Search(name) => dotted("vector-search", name),
            McpServer::Functions(name) => dotted("functions", name),
            McpServer::Connection(name) => {
                let name = set(name)?;
                Ok((format!("external/{name}"), Server::managed(&["external", &name])))
            }
            McpServer::App(name) => {
                let name = set(name)?;
                let (door, app) = (self.door, name.as_str());
                let scopes = Scopes::of(Scopes::APPS);
                let app = looked_up(self.source, (run_as, scopes), |lease| async move {
                    agents::app(door, &follow(&lease), app).await
                })
                .await?;
                Ok((format!("app/{name}"), Server::of_app(&app, "/mcp")))
            }
            McpServer::Url(url) => self.at_address(key, &set(url)?, run_as).await,
        }
    }

    /// Rule 11: the workspace itself, or an App that it names; nobody else gets a token.
    async fn at_address(
        &self,
        key: &str,
        address: &str,
        run_as: RunAs,
    ) -> Result<(String, Server), Failure> {
        let url = Url::parse(address).map_err(|error| {
            refused(key, &format!("names an address that cannot be read: {error}"))
        })?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refused(key, "names an address with a query, which is not kept"));
        }
        if self.door.origin().contains(&url) {
            return Ok((url.path().to_owned(), Server::at_path(url.path())));
        }
        let (door, address) = (self.door, &url);
        let scopes = Scopes::of(Scopes::APPS);
        let app = looked_up(self.source, (run_as, scopes), |lease| async move {
            agents::app_at(door, &follow(&lease), address).await
        })
        .await?;
        let app = app.ok_or_else(|| {
            refused(key, "names an address that the workspace does not: it gets no token")
        })?;
        Ok((format!("app/{}", app.name()), Server::of_app(&app, url.path())))
    }
}

fn follow(lease: &Lease) -> Errand<'_> {
    Errand::follow_up(lease, LOOK_UP)
}

/// The arguments that the file gives, by the names of the function. One that fits no parameter would leave what
/// it was to settle to the model.
fn of_file(
    key: &str,
    given: &[(String, Setting)],
    function: &catalog::Function,
) -> Result<Vec<(String, String)>, Failure> {
    let one = |(name, value): &(String, Setting)| {
        let mut parameters = function.parameters.iter();
        let fits = parameters.find(|parameter| parameter.name.eq_ignore_ascii_case(name));
        let parameter = fits.ok_or_else(|| {
            let names: Vec<&str> = function.parameters.iter().map(|p| p.name.as_str()).collect();
            Failure::new(
                FailureCode::Invalid { field: format!("tools.{key}.function.partial_args.{name}") },
                format!("`{}` has no parameter `{name}`.", function.full_name),
                format!("Its parameters: {}.", names.join(", ")),
            )
        })?;
        Ok((parameter.name.clone(), set(value)?))
    };
    given.iter().map(one).collect()
}

fn refused(key: &str, why: &str) -> Failure {
    Failure::new(
        FailureCode::Invalid { field: format!("tools.{key}.function.url") },
        format!("The MCP tool `{key}` {why}."),
        "Name a managed server, a connection of Unity Catalog, or a Databricks App.",
    )
}

/// What is known of a tool, by its server and its name.
fn sort(server: &McpServer, tool: &str) -> McpSort {
    match server {
        McpServer::Sql if ["execute_sql", "execute_sql_read_only"].contains(&tool) => McpSort::Sql,
        McpServer::Sql if tool == "poll_sql_result" => McpSort::Reads,
        McpServer::Genie(_)
            if tool.starts_with("query_space_") || tool.starts_with("poll_response_") =>
        {
            McpSort::Reads
        }
        McpServer::Search(_) => McpSort::Reads,
        _ => McpSort::Unknown,
    }
}

fn is_offered(kind: &Kind, offered: &impl Fn(&str) -> bool) -> bool {
    matches!(kind, Kind::Mcp { tool, .. } if offered(tool))
}

/// Whether a name fits a pattern with `*`.
fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

fn callable(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    name.chars().map(plain).take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_as_written() {
        for (pattern, name, expected) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("a*", "ab", true),
            ("*b", "ab", true),
            ("a*c*e", "abcde", true),
            ("a*c", "ab", false),
            ("*", "", true),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} and {name}");
        }
    }
}
