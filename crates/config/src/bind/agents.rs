//! Agents: who answers, with which model, prompt and tools.

mod orchestration;

use super::{Binder, Section, keys};
use crate::{
    error::Place,
    model::{Agent, Agents, Model, Tool},
    tree::{Key, Node, Value},
};
use behalf_core::RunAs;

/// The tools bound so far, each with the place of its definition.
type Bound = Vec<(Place, Tool)>;

/// What an agent may have, and Behalf does not run.
const NOT_RUN: [&str; 9] = [
    "guardrails",
    "middleware",
    "skills",
    "response_format",
    "recursion_limit",
    "call_limit",
    "handoff",
    "requires",
    "internal",
];

const PROMPT: [&str; 4] = ["name", "description", "template", "default_template"];
const PROMPT_NOT_RUN: [&str; 4] = ["schema", "alias", "version", "tags"];

/// An agent, as it is defined.
struct Defined<'t> {
    /// The path of the definition.
    field: String,
    /// Where it stands.
    place: Place,
    node: &'t Node,
}

impl Binder<'_> {
    /// Who answers. Tools that an agent writes out itself are added to the others.
    pub(super) fn who_answers(
        &mut self,
        top: &Section<'_>,
        app: &Section<'_>,
        of_app: RunAs,
        tools: &mut Bound,
    ) -> Agents {
        let mut agents = Vec::new();
        for defined in self.named_agents(top, app) {
            if let Some(agent) = self.agent(defined, of_app, tools) {
                agents.push(agent);
            }
        }
        self.work_together(app, of_app, agents, tools)
    }

    /// The agents that `app.agents` holds, each once: written out, by alias, or by key or name. Without it,
    /// all of the file's.
    fn named_agents<'t>(&mut self, top: &Section<'t>, app: &Section<'t>) -> Vec<Defined<'t>> {
        let of_file: &'t [(Key, Node)] = match top.get("agents").map(|node| &node.value) {
            Some(Value::Map(entries)) => entries,
            _ => &[],
        };
        let defined = |(key, node): &'t (Key, Node)| Defined {
            field: format!("agents.{}", key.name),
            place: key.place,
            node,
        };
        let Some(Value::List(items)) = app.get("agents").map(|node| &node.value) else {
            return of_file.iter().map(defined).collect();
        };
        let mut all: Vec<Defined<'t>> = Vec::new();
        for item in items {
            let found = match &item.value {
                Value::Text(name) => {
                    let found = of_file
                        .iter()
                        .find(|(key, _)| key.name == *name)
                        .or_else(|| of_file.iter().find(|(_, node)| is_called(node, name)));
                    if found.is_none() {
                        let keys: Vec<&str> =
                            of_file.iter().map(|(key, _)| key.name.as_str()).collect();
                        self.unknown_name(item.place, app.field("agents"), name, "agent", &keys);
                    }
                    found.map(defined)
                }
                Value::Map(_) => {
                    let of_alias = of_file.iter().find(|(_, node)| node.place == item.place);
                    Some(of_alias.map_or_else(
                        || Defined { field: app.field("agents"), place: item.place, node: item },
                        defined,
                    ))
                }
                other => {
                    let wanted = "an agent, or the name of one";
                    self.wrong_type(item.place, app.field("agents"), wanted, other);
                    None
                }
            };
            let is_new = |one: &Defined<'t>| all.iter().all(|o| o.node.place != one.node.place);
            let new = found.filter(is_new);
            all.extend(new);
        }
        all
    }

    /// A name that leads nowhere, and those that would not.
    fn unknown_name(
        &mut self,
        place: Place,
        field: String,
        name: &str,
        what: &str,
        known: &[&str],
    ) {
        let hint = match known {
            [] => format!("there is none: define one under {what}s"),
            _ => format!("known here: {}", known.join(", ")),
        };
        self.error(Some(place), field, format!("`{name}` is no {what} of the file"), &hint);
    }

    fn agent(&mut self, defined: Defined<'_>, of_app: RunAs, tools: &mut Bound) -> Option<Agent> {
        let Defined { field, place, node } = defined;
        let Value::Map(_) = &node.value else { return None };
        let section = Section::of(node, &field);
        self.check_keys(&section, &keys::AGENT, &[]);
        self.note_what_is_said(&section, &NOT_RUN);
        Some(Agent {
            name: self.required(&section, "name", place)?,
            description: self.plain(&section, "description"),
            handoff: self.plain(&section, "handoff_prompt"),
            prompt: self.prompt(&section),
            model: self.model_of(&section, of_app),
            tools: self.tools_of(&section, of_app, tools),
        })
    }

    /// Notes the keys of these that say anything.
    fn note_what_is_said(&mut self, section: &Section<'_>, names: &[&str]) {
        for (key, node) in section.entries {
            if names.contains(&key.name.as_str()) && node.value != Value::Null {
                self.not_supported(section.field(&key.name), key.place);
            }
        }
    }

    /// A prompt: a text, or a mapping with its template.
    fn prompt(&mut self, section: &Section<'_>) -> Option<String> {
        let node = section.get("prompt")?;
        let field = section.field("prompt");
        match &node.value {
            Value::Null => None,
            Value::Text(text) => Some(text.clone()),
            Value::Map(_) => {
                let prompt = Section::of(node, &field);
                self.check_keys(&prompt, &PROMPT, &PROMPT_NOT_RUN);
                let older = self.plain(&prompt, "default_template");
                match older {
                    Some(text) if prompt.get("template").is_none() => Some(text),
                    _ => self.required(&prompt, "template", node.place),
                }
            }
            other => {
                self.wrong_type(node.place, field, "a text or a mapping with a template", other);
                None
            }
        }
    }

    fn model_of(&mut self, section: &Section<'_>, of_app: RunAs) -> Option<Model> {
        let node = section.get("model")?;
        match &node.value {
            Value::Text(name) => {
                let said = self.says_by_name(&["models", keys::LLMS], name);
                let run_as = self.decided([said], of_app);
                Some(Model::plain(Ok(name.clone()), run_as))
            }
            Value::Map(_) => {
                let model = Section::of(node, &section.field("model"));
                if let Some((key, _)) =
                    model.entries.iter().find(|(key, _)| key.name == "genie_room")
                {
                    let why =
                        self.cannot(&model.field("genie_room"), key.place, "is no chat endpoint");
                    self.not_supported(model.field("genie_room"), key.place);
                    return Some(Model::plain(Err(why), of_app));
                }
                self.check_resource(&model, &keys::MODEL);
                if model.get("name").is_none() {
                    self.required(&model, "name", node.place);
                }
                self.model(&model, of_app)
            }
            other => {
                let wanted = "a name or a mapping with one";
                self.wrong_type(node.place, section.field("model"), wanted, other);
                None
            }
        }
    }

    fn tools_of(&mut self, section: &Section<'_>, of_app: RunAs, tools: &mut Bound) -> Vec<usize> {
        let mut places = Vec::new();
        for item in self.items(section, "tools") {
            let at = match &item.value {
                Value::Text(name) => {
                    let of_name =
                        |(_, tool): &(Place, Tool)| tool.key == *name || tool.name == *name;
                    let known = tools.iter().position(of_name);
                    if known.is_none() {
                        let keys: Vec<&str> =
                            tools.iter().map(|(_, tool)| tool.key.as_str()).collect();
                        self.unknown_name(item.place, section.field("tools"), name, "tool", &keys);
                    }
                    known
                }
                _ => {
                    let known = tools.iter().position(|(place, _)| *place == item.place);
                    known.or_else(|| {
                        let tool = self.tool_written_out(item, section.field("tools"), of_app)?;
                        tools.push((item.place, tool));
                        Some(tools.len() - 1)
                    })
                }
            };
            places.extend(at.filter(|at| !places.contains(at)));
        }
        places
    }

    /// A tool that stands where it is used, checked as those under `tools` are.
    fn tool_written_out(&mut self, node: &Node, field: String, of_app: RunAs) -> Option<Tool> {
        self.declared_tool(node, field.clone(), node.place)?;
        self.tool(node, "tools", field, of_app)
    }
}

/// Whether an agent has this name.
fn is_called(agent: &Node, name: &str) -> bool {
    let said = Section::of(agent, "").get("name").map(|node| &node.value);
    matches!(said, Some(Value::Text(said)) if said == name)
}
