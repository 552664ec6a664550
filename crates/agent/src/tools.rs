//! The tools of a turn: what the model may call, as whom each acts, and how a call becomes a plan.

mod arguments;
mod catalog;
mod deployed;
mod genie;
mod mcp;
pub(crate) mod offer;
mod search;
mod statement;
pub(crate) mod written;

use crate::{act::Plan, gate::Verdict, resources::Resource, turn::Turn};
use behalf_config::{Parameter, Review};
use behalf_core::{ActionId, Decision, Failure, FailureCode, Scopes, Verification};
use behalf_databricks::{agents::App, catalog::Function, mcp::Server, serving::ToolSpec};
use behalf_store::chain::hex;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// Something the model may call.
#[derive(Clone, Debug)]
pub(crate) struct Tool {
    /// As the model is told.
    pub(crate) spec: ToolSpec,
    /// Whether a person decides about each call.
    pub(crate) review: Option<Review>,
    /// How often a turn may call it.
    pub(crate) call_limit: Option<u32>,
    /// What it does.
    pub(crate) kind: Kind,
}

/// What a tool does, with all that was found out about it.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// Whatever statement the model writes.
    FreeSql { on: Resource },
    /// Whatever statement its owner writes in the editor.
    Written { on: Resource },
    /// A statement of the file.
    FixedSql { on: Resource, statement: String, parameters: Vec<Parameter> },
    /// A function of Unity Catalog. `on` names it, and has the id of the warehouse.
    Function { on: Resource, function: Function, given: Vec<(String, String)> },
    /// A Genie space.
    Genie { on: Resource, keeps: bool },
    /// An index.
    Search { on: Resource, search: Box<Searched> },
    /// Unity Catalog's listings.
    Catalog { on: Resource },
    /// A tool of an MCP server.
    Mcp { on: Resource, server: Server, tool: String, sort: McpSort, scopes: Scopes },
    /// A deployed agent.
    Agent { on: Resource, app: Option<App> },
    /// Keeps something that the user said.
    Remember,
    /// Hands the question over to another agent of the file.
    HandOver { to: usize },
    /// It cannot be used, and why: what it would be, and as whom it would act on what.
    Broken { kind: &'static str, on: Resource, failure: Failure },
}

/// How an index is searched.
#[derive(Clone, Debug)]
pub(crate) struct Searched {
    pub(crate) columns: Vec<String>,
    pub(crate) num_results: u32,
    pub(crate) filters: Map<String, Value>,
    pub(crate) query_type: &'static str,
    pub(crate) rerank: Option<Vec<String>>,
    pub(crate) text_column: Option<String>,
    pub(crate) doc_uri: Option<String>,
    pub(crate) key_column: String,
}

/// What is known of an MCP tool, by its server and its name. What the server says of it is no part of this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum McpSort {
    /// It runs SQL: its statement is judged.
    Sql,
    /// A managed tool that only reads.
    Reads,
    /// Anything else asks first.
    Unknown,
}

/// A call that may become an action.
pub(crate) struct Prepared {
    pub(crate) plan: Plan,
    pub(crate) verdict: Verdict,
    /// Whether the gate knows it for a read, whoever decides about it.
    pub(crate) is_read: bool,
}

impl Prepared {
    /// A plan and what the gate says of it.
    fn new(plan: Plan, verdict: Verdict) -> Self {
        let is_read = matches!(verdict, Verdict::Allow { .. });
        Self { plan, verdict, is_read }
    }
}

/// What a plan is made of, beside its tool.
pub(crate) struct CallOf<'a> {
    pub(crate) id: ActionId,
    pub(crate) tool_call_id: &'a str,
    pub(crate) called: &'a Value,
}

impl Turn {
    /// What a call would do, and what the gate says of it.
    pub(crate) fn prepare(&self, tool: &Tool, call: CallOf<'_>) -> Result<Prepared, Failure> {
        let mut prepared = match &tool.kind {
            Kind::FreeSql { on } => Self::prepare_free(tool, on, call),
            Kind::Written { on } => Self::prepare_written(tool, on, call),
            Kind::FixedSql { on, statement, parameters } => {
                self.prepare_fixed(tool, on, statement, parameters, call)
            }
            Kind::Function { on, function, given } => {
                Self::prepare_function(tool, on, function, given, call)
            }
            Kind::Genie { on, .. } => Self::prepare_genie(tool, on, call),
            Kind::Search { on, search } => Self::prepare_search(tool, on, search, call),
            Kind::Catalog { on } => Self::prepare_catalog(tool, on, call),
            Kind::Mcp { on, tool: name, sort, scopes, .. } => {
                Self::prepare_mcp(tool, on, (name, *sort), scopes, call)
            }
            Kind::Agent { on, app } => Self::prepare_agent(tool, on, app.as_ref(), call),
            Kind::Remember | Kind::HandOver { .. } => {
                Err(Failure::internal("a tool that is no action was planned as one"))
            }
            Kind::Broken { failure, .. } => Err(failure.clone()),
        }?;
        if let Some(review) = &tool.review {
            // What the model writes itself is another thing each time.
            let is_fixed = !matches!(tool.kind, Kind::FreeSql { .. } | Kind::Mcp { .. });
            let on = is_fixed.then(|| tool.covers());
            prepared.verdict = reviewed(review, prepared.verdict, on);
        }
        if prepared.plan.operation.is_empty() {
            prepared.verdict.operation().clone_into(&mut prepared.plan.operation);
        }
        Ok(prepared)
    }

    /// Runs a plan that may run, and gives what the model may see.
    pub(crate) async fn run_plan(&self, tool: &Tool, plan: Plan) -> Result<Value, Failure> {
        match &tool.kind {
            Kind::FreeSql { .. }
            | Kind::Written { .. }
            | Kind::FixedSql { .. }
            | Kind::Function { .. } => self.run_sql(plan).await,
            Kind::Genie { keeps, .. } => self.run_genie(plan, *keeps).await,
            Kind::Search { search, .. } => self.run_search(plan, search).await,
            Kind::Catalog { .. } => self.run_catalog(plan).await,
            Kind::Mcp { server, tool, sort, .. } => self.run_mcp(plan, server, (tool, *sort)).await,
            Kind::Agent { app, .. } => self.run_agent(plan, app.as_ref()).await,
            Kind::Remember | Kind::HandOver { .. } | Kind::Broken { .. } => {
                Err(Failure::internal("a tool that is no action was run as one"))
            }
        }
    }
}

impl Tool {
    /// What a remembered decision about it names: the tool, and what the file or the catalog says that it does
    /// today. Another statement under its name is another thing.
    fn covers(&self) -> String {
        let does = match &self.kind {
            Kind::FixedSql { statement, .. } => statement.clone(),
            Kind::Function { function, given, .. } => {
                format!("{} {:?} {given:?}", function.full_name, function.body)
            }
            Kind::Search { search, .. } => format!("{:?} {:?}", search.filters, search.columns),
            _ => String::new(),
        };
        let hash: [u8; 32] = Sha256::digest(does).into();
        format!("tool {} ({})", self.spec.name, hex(&hash[..4]))
    }

    /// A plan of this tool, with what all kinds share.
    pub(crate) fn plan(
        &self,
        kind: &str,
        on: &Resource,
        scopes: Scopes,
        call: &CallOf<'_>,
    ) -> Plan {
        Plan {
            id: call.id.clone(),
            tool: kind.to_owned(),
            name: self.spec.name.clone(),
            target: self.spec.name.clone(),
            on: on.clone(),
            operation: String::new(),
            scopes,
            arguments: call.called.clone(),
            called: call.called.clone(),
            sql: None,
            tool_call_id: Some(call.tool_call_id.to_owned()),
            decision: Decision::Allowed,
            approval: None,
            remembered: None,
            verified: Verification::NotRecorded,
        }
    }
}

/// The verdict on a tool that a person decides about, whatever the gate says.
fn reviewed(review: &Review, verdict: Verdict, on: Option<String>) -> Verdict {
    let asked = review.prompt.as_deref().map(str::trim);
    match verdict {
        Verdict::Allow { operation } => Verdict::Ask {
            operation,
            reason: asked.unwrap_or("The configuration asks for a person's word.").to_owned(),
            securables: on.into_iter().collect(),
        },
        Verdict::Ask { operation, reason, securables } => {
            let reason = match asked {
                Some(asked) => format!("{asked} {reason}"),
                None => reason,
            };
            Verdict::Ask { operation, reason, securables }
        }
    }
}

/// A tool that is not there.
pub(crate) fn unknown(name: &str, tools: &[Tool]) -> Failure {
    let names: Vec<String> = tools.iter().map(|tool| format!("`{}`", tool.spec.name)).collect();
    Failure::new(
        FailureCode::Invalid { field: "tool".to_owned() },
        format!("There is no tool `{name}`."),
        format!("Use one of {}.", names.join(", ")),
    )
}
