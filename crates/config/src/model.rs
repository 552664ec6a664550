//! What a configuration says, after every check.

mod offers;
mod scopes;
mod tools;

pub use offers::{OfferedModel, OfferedPrompt, Offers, Starter};
pub use scopes::app_scope;
pub use tools::{
    Agent, Agents, ContextKey, Does, McpServer, Parameter, ParameterKind, Review, Search, Tool,
};

use crate::{
    error::{ConfigError, Place},
    policy::Policy,
};
use behalf_core::{Limits, Origin, RunAs, Scopes, secret::ClientSecret};
use serde::Serialize;
use serde_json::Number;
use std::{collections::BTreeMap, ops::RangeInclusive, sync::Arc};
use url::Url;

/// A checked configuration.
#[derive(Clone)]
pub struct Config {
    /// The file it came from, for messages.
    pub file: String,
    /// `app.name`.
    pub name: Option<String>,
    /// The identity of every action whose resource does not say otherwise.
    pub run_as: RunAs,
    /// The workspace, if the file names one.
    pub workspace: Workspace,
    /// How users sign in.
    pub sign_in: SignIn,
    /// How scoped tokens are had.
    pub exchange: Exchange,
    /// The service principal, if the file names one.
    pub service_principal: Option<AppPrincipal>,
    /// The chat endpoint; discovered as the user where absent.
    pub model: Option<Model>,
    /// The warehouse; discovered as the user where absent.
    pub warehouse: Option<Warehouse>,
    /// What else the file names in the workspace.
    pub assets: Vec<Asset>,
    /// Origins that a browser may call the service from.
    pub allowed_origins: Vec<String>,
    /// The agent's prompt, if one is given.
    pub prompt: Option<String>,
    /// The tools, as they are run.
    pub tools: Vec<Tool>,
    /// Who answers.
    pub agents: Agents,
    /// Which decisions may be remembered.
    pub remember: Remember,
    /// What a statement may be run as beside one another.
    pub compare_identities: CompareIdentities,
    /// After how many days a thread that nobody pinned is deleted; never, where there is none.
    pub retention_days: Option<u32>,
    /// How much of one result is fetched.
    pub results: Results,
    /// What the window offers whoever begins.
    pub offers: Offers,
    /// What the file declares, name by name.
    pub declared: Declared,
    /// What the organization has settled on this machine, above the file.
    pub policy: Option<Arc<Policy>>,
    /// What the file asks for and Behalf does not run.
    pub not_supported: Vec<NotSupported>,
    /// What has no value here: it fails when it is used.
    pub unset: Vec<ConfigError>,
}

/// A value that may be missing until it is used: then why, and what to set.
pub type Setting = Result<String, ConfigError>;

impl Config {
    /// Whether it holds what is for one workspace and no other: a company's sign-in, or credentials of
    /// an application.
    pub fn is_for_one_workspace(&self) -> bool {
        self.sign_in.authority.is_some()
            || self.sign_in.client_secret.is_some()
            || self.exchange.client_secret.is_some()
            || self.service_principal.is_some()
    }

    /// Whether the organization lets people sign in at this workspace.
    pub fn admits(&self, host: &Origin) -> bool {
        self.policy.as_ref().is_none_or(|policy| policy.admits(host))
    }

    /// Whether nobody but the file, or whoever starts the program, chooses the workspace.
    pub fn is_workspace_fixed(&self) -> bool {
        self.workspace.host.is_some() || self.is_for_one_workspace()
    }
}

/// `app.workspace`.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// `host`.
    pub host: Option<Origin>,
}

/// `app.results`: how much of one result is fetched; the usual where absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Results {
    /// `rows`.
    pub rows: Option<u64>,
    /// `megabytes`.
    pub megabytes: Option<u64>,
}

impl Results {
    /// The limits with these in them. All results together have room for two of them at least.
    pub fn within(self, mut limits: Limits) -> Limits {
        limits.result_rows = self.rows.unwrap_or(limits.result_rows);
        if let Some(megabytes) = self.megabytes {
            let bytes = megabytes.saturating_mul(1024 * 1024);
            limits.result_bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
            limits.shelf_bytes = limits.shelf_bytes.max(limits.result_bytes.saturating_mul(2));
        }
        limits
    }
}

/// `app.sign_in`.
#[derive(Clone, Default)]
pub struct SignIn {
    /// `client_id`; the public client where absent.
    pub client_id: Option<String>,
    /// `client_secret`, of a client that is confidential.
    pub client_secret: Option<ClientSecret>,
    /// `scopes`.
    pub scopes: Option<Scopes>,
    /// `redirect_ports`.
    pub redirect_ports: Option<RangeInclusive<u16>>,
    /// `authority`: the company's identity provider, by its issuer.
    pub authority: Option<Url>,
    /// `session_minutes`: how long the workspace lets a sign-in live, however often it is renewed.
    pub session_minutes: Option<u32>,
    /// `idle_lock_minutes`: a window that nobody uses for so long asks to sign in again.
    pub idle_lock_minutes: Option<u32>,
}

/// `app.exchange`.
#[derive(Clone, Default)]
pub struct Exchange {
    /// `grant`.
    pub grant: Grant,
    /// `authority`, or what follows from `tenant`: Entra's issuer.
    pub authority: Option<Url>,
    /// `client_id` of the application at Entra.
    pub client_id: Option<String>,
    /// `client_secret` of the application at Entra.
    pub client_secret: Option<ClientSecret>,
    /// `authorization_details`, as JSON.
    pub authorization_details: Option<String>,
}

/// `app.exchange.grant`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grant {
    /// jwt-bearer where the workspace has it, pass-through otherwise.
    #[default]
    Auto,
    /// Pass-through.
    None,
    /// jwt-bearer, always.
    JwtBearer,
    /// RFC 8693, of a company's token.
    TokenExchange,
    /// On-behalf-of at Entra; `serve` alone.
    EntraObo,
}

/// `app.approvals`: which decisions may be remembered, each more than the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remember {
    /// None: every call that asks asks each time.
    Nothing,
    /// Those about what only reads.
    Reads,
    /// Those about what changes something too: `remember_writes`.
    Changes,
}

/// `app.compare_identities`: as whom one statement may be run, side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CompareIdentities {
    /// Nothing is compared.
    Off,
    /// The user, by two of their profiles.
    #[default]
    Profiles,
    /// The service principal that the file names, too.
    ServicePrincipal,
}

/// The credentials of a service principal.
#[derive(Clone)]
pub struct AppPrincipal {
    /// Its application id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: ClientSecret,
}

/// A chat endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Its name.
    pub name: Setting,
    /// The identity of its calls.
    pub run_as: RunAs,
    /// `temperature`.
    pub temperature: Option<Number>,
    /// `max_tokens`.
    pub max_tokens: Option<u64>,
}

impl Model {
    /// An endpoint of which nothing more is said.
    pub fn plain(name: Setting, run_as: RunAs) -> Self {
        Self { name, run_as, temperature: None, max_tokens: None }
    }
}

/// A SQL warehouse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warehouse {
    /// Its id.
    pub id: Setting,
    /// Its name, for people.
    pub name: Option<String>,
    /// The identity of its statements.
    pub run_as: RunAs,
}

/// A Genie space, an index or a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// What it is.
    pub kind: AssetKind,
    /// Its key in the file.
    pub key: String,
    /// Its id on the wire: of a space, or the full name of an index or a function.
    pub id: Setting,
    /// The identity of what is done with it.
    pub run_as: RunAs,
}

/// What an asset is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssetKind {
    /// `resources.genie_rooms`.
    GenieSpace,
    /// `resources.vector_stores`.
    Index,
    /// `resources.functions`.
    Function,
}

impl AssetKind {
    /// The API scopes that its use needs, the first of which also finds it.
    pub fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::GenieSpace => &[Scopes::GENIE],
            Self::Index => &[Scopes::VECTOR_SEARCH],
            // It runs as SQL.
            Self::Function => &[Scopes::UNITY_CATALOG, Scopes::SQL],
        }
    }
}

/// What a file declares, name by name, in the words of the dao-ai dialect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Declared {
    /// By kind, then by key.
    pub resources: BTreeMap<String, BTreeMap<String, DeclaredResource>>,
    /// By key.
    pub tools: BTreeMap<String, DeclaredTool>,
    /// By key.
    pub agents: BTreeMap<String, DeclaredAgent>,
    /// `supervisor`, `swarm`: as written, or what follows from the number of agents.
    pub orchestration: Vec<String>,
}

/// A resource, as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeclaredResource {
    /// Whether the file says so; what it does not say is not true here, whatever holds for the app.
    pub on_behalf_of_user: bool,
}

/// A tool, as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeclaredTool {
    /// By what name the model calls it.
    pub name: String,
    /// `function.type`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether a person decides about each call.
    pub human_in_the_loop: bool,
}

/// An agent, as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeclaredAgent {
    /// Its name.
    pub name: String,
    /// The endpoint of its model; none where a Genie room answers.
    pub model: Option<String>,
    /// The names of its tools.
    pub tools: Vec<String>,
}

/// Something that the file asks for and Behalf does not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSupported {
    /// The path of the key.
    pub field: String,
    /// Where it stands.
    pub place: Place,
}
