//! The tools and agents of a file, as they are run.

use super::{Model, Setting, Warehouse};
use crate::error::ConfigError;
use behalf_core::{DecisionKind, RunAs, Scopes};
use serde_json::{Map, Value};

/// A tool.
#[derive(Clone, Debug, PartialEq)]
pub struct Tool {
    /// Its key in the file.
    pub key: String,
    /// By what name the model calls it.
    pub name: String,
    /// What it does, for the model.
    pub description: Option<String>,
    /// Whether a person decides about each call.
    pub review: Option<Review>,
    /// How often a turn may call it.
    pub call_limit: Option<u32>,
    /// What it does, or why it cannot be run here.
    pub does: Result<Does, ConfigError>,
}

/// `human_in_the_loop`: a person decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// What they are asked.
    pub prompt: Option<String>,
    /// What they may say.
    pub allowed: Vec<DecisionKind>,
}

/// What a tool does.
#[derive(Clone, Debug, PartialEq)]
pub enum Does {
    /// A statement of the file, or with none whatever statement the model writes.
    Sql {
        /// Where; the one that is found where absent.
        warehouse: Option<Warehouse>,
        /// The statement, with `:name` for each parameter.
        statement: Option<String>,
        /// Its parameters.
        parameters: Vec<Parameter>,
    },
    /// A function of Unity Catalog, called as SQL.
    Function {
        /// Its full name.
        name: Setting,
        /// As whom.
        run_as: RunAs,
        /// Arguments that the file gives.
        given: Vec<(String, Setting)>,
    },
    /// A question to a Genie space.
    Genie {
        /// The space.
        space: Setting,
        /// Its name, for people.
        name: Option<String>,
        /// As whom.
        run_as: RunAs,
        /// Whether the conversation goes on in the next question of the thread.
        keeps: bool,
    },
    /// A search in an index.
    Search(Box<Search>),
    /// The tools of an MCP server.
    Mcp {
        /// Which.
        server: McpServer,
        /// As whom.
        run_as: RunAs,
        /// Names of the tools that are offered, with `*`; all where empty.
        include: Vec<String>,
        /// Names of those that are not.
        exclude: Vec<String>,
    },
    /// An agent that is deployed at a serving endpoint.
    Endpoint {
        /// The endpoint.
        name: Setting,
        /// As whom it is asked.
        run_as: RunAs,
    },
    /// An agent that is a Databricks App.
    App {
        /// The app.
        name: Setting,
        /// As whom it is asked.
        run_as: RunAs,
    },
}

impl Does {
    /// The API scopes that it needs.
    pub fn scopes(&self) -> &'static [&'static str] {
        match self {
            Self::Sql { .. } | Self::Mcp { server: McpServer::Sql, .. } => &[Scopes::SQL],
            Self::Function { .. } => &[Scopes::UNITY_CATALOG, Scopes::SQL],
            Self::Genie { .. } | Self::Mcp { server: McpServer::Genie(_), .. } => &[Scopes::GENIE],
            Self::Search(_) | Self::Mcp { server: McpServer::Search(_), .. } => {
                &[Scopes::VECTOR_SEARCH]
            }
            Self::App { .. } | Self::Mcp { server: McpServer::App(_) | McpServer::Url(_), .. } => {
                &[Scopes::APPS]
            }
            Self::Mcp { .. } => &[Scopes::UNITY_CATALOG],
            Self::Endpoint { .. } => &[Scopes::MODEL_SERVING],
        }
    }

    /// As whom; none where the warehouse that is found says.
    pub fn run_as(&self) -> Option<RunAs> {
        match self {
            Self::Sql { warehouse, .. } => warehouse.as_ref().map(|w| w.run_as),
            Self::Function { run_as, .. }
            | Self::Genie { run_as, .. }
            | Self::Mcp { run_as, .. }
            | Self::Endpoint { run_as, .. }
            | Self::App { run_as, .. } => Some(*run_as),
            Self::Search(search) => Some(search.run_as),
        }
    }
}

/// A parameter of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, without the colon.
    pub name: String,
    /// Its type.
    pub kind: ParameterKind,
    /// What it is, for the model.
    pub description: Option<String>,
    /// Whether it must be given.
    pub required: bool,
    /// What it is where it is not given.
    pub default: Option<String>,
    /// What of the turn it takes, in place of the model's word.
    pub context: Option<ContextKey>,
}

/// The types of parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// `string`.
    Text,
    /// `int`.
    Integer,
    /// `float`.
    Number,
    /// `bool`.
    Boolean,
    /// `date`.
    Date,
    /// `timestamp`.
    Timestamp,
}

/// What of a turn a parameter may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContextKey {
    /// The owner's user name.
    UserName,
    /// The owner's id.
    UserId,
    /// The thread.
    ThreadId,
}

/// A search in an index of AI Search.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// The index, by its full name.
    pub index: Setting,
    /// As whom.
    pub run_as: RunAs,
    /// What is fetched of each document; all that the index has where empty.
    pub columns: Vec<String>,
    /// How many documents.
    pub num_results: u32,
    /// What the file always filters by.
    pub filters: Map<String, Value>,
    /// `ANN`, `HYBRID`, `FULL_TEXT`.
    pub query_type: &'static str,
    /// The columns that Databricks' reranker reads; none where it is not asked for.
    pub rerank: Option<Vec<String>>,
    /// The column of the text.
    pub text_column: Option<String>,
    /// The column of the document's address.
    pub doc_uri: Option<String>,
}

/// An MCP server.
#[derive(Clone, Debug, PartialEq)]
pub enum McpServer {
    /// `sql: true`.
    Sql,
    /// A Genie space.
    Genie(Setting),
    /// The indexes of a schema, or one: `catalog.schema[.index]`.
    Search(Setting),
    /// The functions of a schema, or one: `catalog.schema[.function]`.
    Functions(Setting),
    /// An external one, behind a connection of Unity Catalog.
    Connection(Setting),
    /// A Databricks App.
    App(Setting),
    /// An address.
    Url(Setting),
}

/// An agent.
#[derive(Clone, Debug, PartialEq)]
pub struct Agent {
    /// Its name.
    pub name: String,
    /// What it is good for.
    pub description: Option<String>,
    /// When a supervisor hands over to it.
    pub handoff: Option<String>,
    /// Its prompt.
    pub prompt: Option<String>,
    /// Its model, where it has one of its own.
    pub model: Option<Model>,
    /// Its tools, by their place among [`super::Config::tools`].
    pub tools: Vec<usize>,
}

/// Who answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Agents {
    /// One, with every tool of the file; or free SQL and the catalog, where the file has none.
    Implicit,
    /// One of the file.
    One(Agent),
    /// Several, of whom a supervisor chooses.
    Supervised {
        /// The supervisor's own prompt.
        prompt: Option<String>,
        /// Its model.
        model: Option<Model>,
        /// Its own tools.
        tools: Vec<usize>,
        /// Who works for it.
        workers: Vec<Agent>,
    },
    /// What the file asks for is not run here.
    NotSupported(ConfigError),
}
