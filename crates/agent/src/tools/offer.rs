//! Which tools there are for whom: what the file says, completed by what the workspace tells this identity.
//! Lists and signatures are asked for as whoever the tool acts as, after the sign-in and never before.

mod found;

use super::{Kind, Tool, catalog, deployed, statement};
use crate::resources::{Resource, Wanted, set};
use behalf_config::{Agent, Agents, Does, Model, Tool as Declared};
use behalf_core::{Failure, FailureCode, RunAs, TokenSource};
use behalf_databricks::{Door, serving::Manner, serving::ToolSpec};
use found::Lookup;
use serde_json::json;

const REMEMBER: &str = "remember";
const SUPERVISOR: &str = "transfer_to_supervisor";

/// Who answers: the first speaks with the user, and may hand over to the others.
#[derive(Clone, Debug, Default)]
pub(crate) struct Crew {
    pub(crate) actors: Vec<Actor>,
    /// Why nobody can answer.
    pub(crate) broken: Option<Failure>,
}

/// One of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Actor {
    /// Its name, where a supervisor has it to hand over to.
    pub(crate) name: Option<String>,
    pub(crate) prompt: Option<String>,
    /// A model of its own.
    pub(crate) model: Option<(Result<Resource, Failure>, Manner)>,
    pub(crate) tools: Vec<Tool>,
}

impl Crew {
    /// Why some tools cannot be used.
    pub(crate) fn missing(&self) -> Vec<Failure> {
        let tools = self.actors.iter().flat_map(|actor| &actor.tools);
        let mut all: Vec<Failure> = self.broken.iter().cloned().collect();
        for tool in tools {
            if let Kind::Broken { failure, .. } = &tool.kind
                && !all.contains(failure)
            {
                all.push(failure.clone());
            }
        }
        all
    }

    /// Where an agent stands that a supervisor has, by the name that is its alone.
    pub(crate) fn named(&self, name: &str) -> Option<usize> {
        let is_it = |actor: &Actor| actor.name.as_deref() == Some(name);
        let mut found = self.actors.iter().enumerate().filter(|(_, actor)| is_it(actor));
        let (at, _) = found.next()?;
        found.next().is_none().then_some(at)
    }

    /// Every tool of every actor.
    pub(crate) fn tool(&self, name: &str) -> Option<&Tool> {
        self.actors.iter().flat_map(|actor| &actor.tools).find(|tool| tool.spec.name == name)
    }
}

/// Finds out who answers, and with which tools.
pub(crate) async fn crew(
    door: &Door,
    source: &dyn TokenSource,
    wanted: &Wanted,
    warehouse: &Result<Resource, Failure>,
    run_as: RunAs,
) -> Crew {
    let lookup = Lookup { door, source, warehouse };
    let each = wanted.tools.iter().map(|declared| lookup.tools_of(declared));
    let mut tools: Vec<Vec<Tool>> = futures::future::join_all(each).await;
    let mut taken = vec![REMEMBER.to_owned(), SUPERVISOR.to_owned()];
    if let Agents::Supervised { workers, .. } = &wanted.agents {
        taken.extend((0..workers.len()).map(|at| transfer_name(workers, at)));
    }
    // The file's own names first: a server's tool never stands in the place of one.
    for of_server in [false, true] {
        let is = |tool: &&mut Tool| matches!(tool.kind, Kind::Mcp { .. }) == of_server;
        for (declared, tools) in wanted.tools.iter().zip(&mut tools) {
            for tool in tools.iter_mut().filter(is) {
                unique(&mut tool.spec.name, &declared.key, &mut taken);
            }
        }
    }
    let of = |places: &[usize]| -> Vec<Tool> {
        places.iter().filter_map(|at| tools.get(*at)).flatten().cloned().collect()
    };
    let own = wanted.prompt.clone();
    let actor = |agent: &Agent| Actor {
        name: None,
        prompt: agent.prompt.clone().or_else(|| own.clone()),
        model: agent.model.as_ref().map(model),
        tools: of(&agent.tools),
    };
    let (mut actors, broken) = match &wanted.agents {
        Agents::NotSupported(error) => (vec![Actor::default()], Some(not_run(error))),
        Agents::Implicit => {
            let all: Vec<usize> = (0..wanted.tools.len()).collect();
            let tools = if all.is_empty() { usual(warehouse, run_as) } else { of(&all) };
            (vec![Actor { prompt: own, tools, ..Actor::default() }], None)
        }
        Agents::One(agent) => (vec![actor(agent)], None),
        Agents::Supervised { prompt, model: of_lead, tools: places, workers } => {
            let mut lead = Actor {
                name: None,
                prompt: Some(supervisor_prompt(prompt.as_deref().or(own.as_deref()), workers)),
                model: of_lead.as_ref().map(model),
                tools: of(places),
            };
            let mut all = Vec::new();
            for (at, worker) in workers.iter().enumerate() {
                let about = worker.handoff.as_ref().or(worker.description.as_ref());
                let name = transfer_name(workers, at);
                lead.tools.push(hand_over(name, &worker.name, about.map(String::as_str), at + 1));
                let mut worker = Actor { name: Some(worker.name.clone()), ..actor(worker) };
                let about = "What is left of the question belongs to somebody else.";
                let name = SUPERVISOR.to_owned();
                worker.tools.push(hand_over(name, "supervisor", Some(about), 0));
                all.push(worker);
            }
            all.insert(0, lead);
            (all, None)
        }
    };
    if let Some(lead) = actors.first_mut() {
        lead.tools.push(remember());
    }
    Crew { actors, broken }
}

/// What a file without tools offers: free SQL, where there is a warehouse, and the catalog.
fn usual(warehouse: &Result<Resource, Failure>, run_as: RunAs) -> Vec<Tool> {
    let mut tools = Vec::new();
    if let Ok(on) = warehouse {
        let kind = Kind::FreeSql { on: on.clone() };
        tools.push(plain(statement::free_spec(crate::sql::NAME, None), kind));
    }
    let on = Resource { id: "catalog".to_owned(), name: "catalogs".to_owned(), run_as };
    tools.push(plain(catalog::spec(), Kind::Catalog { on }));
    tools
}

fn plain(spec: ToolSpec, kind: Kind) -> Tool {
    Tool { spec, review: None, call_limit: None, kind }
}

fn remember() -> Tool {
    let spec = ToolSpec {
        name: REMEMBER.to_owned(),
        description:
            "Keeps something about the user for later conversations, where the user asks for it. \
                      The text must be the user's own words."
                .to_owned(),
        parameters: json!({
            "type": "object",
            "properties": { "text": { "type": "string", "description": "The user's own words" } },
            "required": ["text"],
        }),
    };
    plain(spec, Kind::Remember)
}

/// By what name a question is handed over; with its number where the name alone is not that of one worker.
fn transfer_name(workers: &[Agent], at: usize) -> String {
    let name = workers[at].name.as_str();
    let short: String = plain_name(name).chars().take(40).collect();
    let is_one = workers.iter().filter(|worker| worker.name == name).count() == 1;
    match short == name && is_one {
        true => format!("transfer_to_{short}"),
        false => format!("transfer_to_{short}_{}", at + 1),
    }
}

/// A name of letters, digits and underscores.
fn plain_name(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

fn hand_over(tool: String, name: &str, about: Option<&str>, to: usize) -> Tool {
    let about = about.map(|about| format!(" {}", about.trim())).unwrap_or_default();
    let spec = ToolSpec {
        name: tool,
        description: format!("Hands the question over to `{name}`.{about}"),
        parameters: json!({
            "type": "object",
            "properties": { "reason": { "type": "string", "description": "Why, in a few words" } },
            "required": [],
        }),
    };
    plain(spec, Kind::HandOver { to })
}

fn supervisor_prompt(own: Option<&str>, workers: &[Agent]) -> String {
    let mut text = own.map(|prompt| format!("{}\n\n", prompt.trim())).unwrap_or_default();
    text.push_str(
        "You supervise these agents. Hand each question over to the one whose work it is:\n",
    );
    for worker in workers {
        let about = worker.description.as_deref().unwrap_or_default().trim();
        text.push_str(&format!("- {}: {about}\n", worker.name));
    }
    text
}

fn model(model: &Model) -> (Result<Resource, Failure>, Manner) {
    let resource =
        set(&model.name).map(|id| Resource { name: id.clone(), id, run_as: model.run_as });
    let manner = Manner { temperature: model.temperature.clone(), max_tokens: model.max_tokens };
    (resource, manner)
}

/// Two tools of one name would be one to the model: the second is called after its place in the file, which
/// does not hang on what servers list today.
fn unique(name: &mut String, key: &str, taken: &mut Vec<String>) {
    if taken.contains(name) {
        let short = |text: &str| text.chars().take(30).collect::<String>();
        let first = format!("{}_{}", short(name), short(&plain_name(key)));
        *name = first.clone();
        let mut number = 2;
        while taken.contains(name) {
            *name = format!("{first}_{number}");
            number += 1;
        }
    }
    taken.push(name.clone());
}

/// Something of the file that is not run.
pub(super) fn not_run(error: &behalf_config::ConfigError) -> Failure {
    let at = error.place.map_or(1, |place| place.line);
    Failure::new(
        FailureCode::Invalid { field: error.field.clone() },
        format!("{}: {}.", error.field, error.message),
        format!("{} (line {at} of {}).", error.hint, error.file),
    )
}

/// A tool whose description comes from the file.
pub(super) fn described(declared: &Declared, usual: impl FnOnce() -> String) -> String {
    declared.description.clone().unwrap_or_else(usual)
}

/// A tool that cannot be used: it is offered, and says why when it is called.
pub(super) fn broken(declared: &Declared, run_as: RunAs, failure: Failure) -> Tool {
    let about = described(declared, || "Cannot be used here.".to_owned());
    let mut spec = deployed::spec(&declared.name, about);
    spec.parameters = json!({ "type": "object", "properties": {}, "required": [] });
    let kind = match &declared.does {
        Ok(Does::Sql { .. }) => "sql",
        Ok(Does::Function { .. }) => "function",
        Ok(Does::Genie { .. }) => "genie",
        Ok(Does::Search(_)) => "ai_search",
        Ok(Does::Mcp { .. }) => "mcp",
        Ok(Does::Endpoint { .. } | Does::App { .. }) => "agent",
        Err(_) => "unknown",
    };
    let on = Resource { id: String::new(), name: declared.key.clone(), run_as };
    Tool { spec, review: None, call_limit: None, kind: Kind::Broken { kind, on, failure } }
}

/// As whom a tool acts.
pub(super) fn acts_as(does: &Does, warehouse: &Result<Resource, Failure>) -> RunAs {
    let of_warehouse = warehouse.as_ref().map_or(RunAs::OnBehalfOfUser, |found| found.run_as);
    does.run_as().unwrap_or(of_warehouse)
}
