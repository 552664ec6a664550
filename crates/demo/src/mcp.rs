//! MCP servers: SQL, Genie, AI Search and functions as tools, over streamable HTTP, and an external one
//! behind its connection. Each acts as whoever calls, and offers what they may use.

mod functions;
mod genie;
mod search;
mod sql;
mod tickets;

use crate::{accounts::Account, reply::Refusal, workspace::Workspace};
use axum::{
    body::Body,
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
};
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, Implementation, JsonObject,
        ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
        ToolAnnotations,
    },
    service::RequestContext,
    transport::streamable_http_server::{
        StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
    },
};
use serde_json::{Value, json};
use std::sync::Arc;

/// What the history calls the client of statements that a server runs.
const APPLICATION: &str = "Databricks MCP";

/// A server, by its path.
#[derive(Clone)]
enum Server {
    Sql,
    Genie(String),
    Search(Place),
    Functions(Place),
    /// Of somebody else, by its connection.
    Tickets,
}

/// A schema, and something in it where the path names it.
#[derive(Clone)]
struct Place {
    catalog: String,
    schema: String,
    name: Option<String>,
}

impl Server {
    /// The server of a path, and the scopes of which a token needs one.
    fn at(path: &str) -> Option<(Self, &'static [&'static str])> {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let place = |rest: &[&str]| match rest {
            [catalog, schema, name @ ..] if name.len() <= 1 => Some(Place {
                catalog: catalog.to_lowercase(),
                schema: schema.to_lowercase(),
                name: name.first().map(|name| name.to_lowercase()),
            }),
            _ => None,
        };
        Some(match parts.as_slice() {
            ["sql"] => (Self::Sql, &["sql"]),
            ["genie", space] => (Self::Genie((*space).to_owned()), &["genie"]),
            ["ai-search", rest @ ..] => {
                (Self::Search(place(rest)?), &["ai-search", "vector-search"])
            }
            ["vector-search", rest @ ..] => (Self::Search(place(rest)?), &["vector-search"]),
            ["functions", rest @ ..] => {
                (Self::Functions(place(rest)?), &["unity-catalog", "mcp.functions"])
            }
            ["external", tickets::CONNECTION] => {
                (Self::Tickets, &["mcp.external", "unity-catalog"])
            }
            _ => return None,
        })
    }
}

pub(crate) async fn serve(
    State(workspace): State<Arc<Workspace>>,
    Path(path): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let caller = workspace.caller(request.headers(), None)?;
    let (server, scopes) = Server::at(&path)
        .ok_or_else(|| Refusal::not_found(format!("There is no MCP server at {path}.")))?;
    let claims = workspace.claims_of(request.headers());
    if !scopes.iter().any(|scope| claims.as_ref().is_some_and(|c| c.covers(scope))) {
        return Err(Refusal::missing_scope(scopes.first().copied().unwrap_or_default()));
    }
    match &server {
        Server::Genie(space) => workspace.space(caller, space)?,
        Server::Search(place) => search::check(caller, place)?,
        Server::Functions(place) => functions::check(caller, place)?,
        Server::Tickets => tickets::check(caller)?,
        Server::Sql => {}
    }
    let host = workspace.options.host.trim_start_matches("http://").to_owned();
    let managed = Managed { workspace, account: caller, server };
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        // No page of a browser has business here.
        .enforce_origin_validation()
        .with_allowed_hosts(["localhost", "127.0.0.1", "::1", host.as_str()]);
    let service = StreamableHttpService::new(
        move || Ok(managed.clone()),
        Arc::new(NeverSessionManager::default()),
        config,
    );
    Ok(service.handle(request).await.map(Body::new).into_response())
}

/// A server as one caller sees it.
#[derive(Clone)]
struct Managed {
    workspace: Arc<Workspace>,
    account: &'static Account,
    server: Server,
}

/// What a tool gave: a result, or what went wrong with it.
type Outcome = Result<Value, Failure>;

enum Failure {
    /// There is no such tool, or its arguments are not its own.
    Call(String),
    /// It ran and failed: the caller reads why.
    Tool(Value),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Tool(json!({ "error": refusal.to_string() }))
    }
}

impl ServerHandler for Managed {
    fn get_info(&self) -> ServerConfig {
        let tools = ServerCapabilities::builder().enable_tools().build();
        let name = match &self.server {
            Server::Sql => "databricks-sql",
            Server::Genie(_) => "databricks-genie",
            Server::Search(_) => "databricks-ai-search",
            Server::Functions(_) => "databricks-functions",
            Server::Tickets => "demo-tickets",
        };
        let about = match &self.server {
            Server::Tickets => "A server that the demo workspace does not run. It makes things up.",
            _ => "A managed server of the demo workspace. It acts as whoever calls.",
        };
        ServerConfig::new(tools)
            .with_server_info(Implementation::new(name, env!("CARGO_PKG_VERSION")))
            .with_instructions(about)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = match &self.server {
            Server::Sql => sql::tools(),
            Server::Genie(space) => genie::tools(space),
            Server::Search(_) => search::tools(),
            Server::Functions(place) => functions::tools(self.account, place),
            Server::Tickets => tickets::tools(),
        };
        Ok(ListToolsResult::with_all_items(tools))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let name = request.name.as_ref();
        let arguments = Value::Object(request.arguments.unwrap_or_default());
        let (workspace, account) = (&self.workspace, self.account);
        let outcome = match &self.server {
            Server::Sql => sql::call(workspace, account, name, arguments).await,
            Server::Genie(space) => genie::call(workspace, account, space, name, arguments),
            Server::Search(_) => {
                search::call(workspace, account, name, arguments, &context.meta).await
            }
            Server::Functions(place) => {
                functions::call(workspace, account, place, name, arguments).await
            }
            Server::Tickets => tickets::call(workspace, name, arguments),
        };
        match outcome {
            Ok(result) => Ok(CallToolResult::structured(result).into()),
            Err(Failure::Tool(result)) => Ok(CallToolResult::structured_error(result).into()),
            Err(Failure::Call(why)) => Err(ErrorData::invalid_params(why, None)),
        }
    }
}

fn unknown(tool: &str) -> Failure {
    Failure::Call(format!("Unknown tool: {tool}"))
}

fn read<T: serde::de::DeserializeOwned>(arguments: Value) -> Result<T, Failure> {
    serde_json::from_value(arguments).map_err(|error| Failure::Call(error.to_string()))
}

/// A tool that takes texts: each with its name, what it is, and whether it must be there.
fn tool(name: String, about: String, takes: &[(&str, &str, bool)], only_reads: bool) -> Tool {
    let property = |(name, about, _): &(&str, &str, bool)| {
        ((*name).to_owned(), json!({ "type": "string", "description": about }))
    };
    schema_tool(name, about, takes.iter().map(property).collect(), &required(takes), only_reads)
}

fn required<'a>(takes: &[(&'a str, &str, bool)]) -> Vec<&'a str> {
    takes.iter().filter(|(_, _, must)| *must).map(|(name, _, _)| *name).collect()
}

fn schema_tool(
    name: String,
    about: String,
    properties: JsonObject,
    required: &[&str],
    only_reads: bool,
) -> Tool {
    let mut schema = JsonObject::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("required".to_owned(), json!(required));
    let hints = ToolAnnotations::new().read_only(only_reads);
    Tool::new(name, about, schema).with_annotations(hints)
}
