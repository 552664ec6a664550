//! Agents: who answers, with which model, prompt and tools.

use super::{Binder, Section, keys::AGENT, suggestion};
use crate::{
    error::Place,
    model::{Agent, Agents, Model, Tool},
    tree::{Node, Value},
};
use behalf_core::RunAs;

/// The tools bound so far, each with the place of its definition.
type Bound = Vec<(Place, Tool)>;

impl Binder<'_> {
    /// Who answers. Tools that an agent writes out itself are added to the others.
    pub(super) fn who_answers(
        &mut self,
        top: &Section<'_>,
        app: &Section<'_>,
        of_app: RunAs,
        tools: &mut Bound,
    ) -> Agents {
        let declared: Vec<(&str, &Node)> = match top.get("agents").map(|node| &node.value) {
            Some(Value::Map(entries)) => {
                entries.iter().map(|(key, node)| (key.name.as_str(), node)).collect()
            }
            _ => Vec::new(),
        };
        let nodes = match app.get("agents").map(|node| &node.value) {
            Some(Value::List(items)) => {
                items.iter().filter_map(|item| self.named_agent(item, &declared)).collect()
            }
            _ => declared,
        };
        let mut agents = Vec::new();
        for (key, node) in nodes {
            if let Some(agent) = self.agent(node, format!("agents.{key}"), of_app, tools) {
                agents.push(agent);
            }
        }
        let orchestration = self.subsection(app, "orchestration");
        for name in ["memory", "output_mode", "interrupt_model"] {
            let found = orchestration.as_ref().and_then(|section| section.get(name));
            if let Some(node) = found.filter(|node| node.value != Value::Null) {
                self.not_supported(format!("app.orchestration.{name}"), node.place);
            }
        }
        let part = |name: &str| {
            let node = orchestration.as_ref().and_then(|section| section.get(name));
            node.filter(|node| !matches!(node.value, Value::Null | Value::Bool(false)))
        };
        if let Some(node) = part("deep_agent") {
            let field = "app.orchestration.deep_agent";
            self.not_supported(field.to_owned(), node.place);
            return Agents::NotSupported(self.cannot(field, node.place, "is a deep agent"));
        }
        if agents.len() > 1
            && let (Some(node), None) = (part("swarm"), part("supervisor"))
        {
            let field = "app.orchestration.swarm";
            self.not_supported(field.to_owned(), node.place);
            let why = self.cannot(field, node.place, "is a swarm of several agents");
            return Agents::NotSupported(why);
        }
        match (agents.len(), part("supervisor")) {
            (0, _) => Agents::Implicit,
            (1, _) => agents.pop().map_or(Agents::Implicit, Agents::One),
            (_, said) => {
                let supervisor = said.map(|node| Section::of(node, "app.orchestration.supervisor"));
                let (mut prompt, mut model, mut own) = (None, None, Vec::new());
                if let Some(section) = &supervisor {
                    prompt = self.prompt(section);
                    model = self.model_of(section, of_app);
                    own = self.tools_of(section, of_app, tools);
                }
                Agents::Supervised { prompt, model, tools: own, workers: agents }
            }
        }
    }

    /// An item of `app.agents`: an agent itself, or the key or the name of one.
    fn named_agent<'t>(
        &mut self,
        item: &'t Node,
        declared: &[(&'t str, &'t Node)],
    ) -> Option<(&'t str, &'t Node)> {
        let field = "app.agents".to_owned();
        match &item.value {
            Value::Map(_) => Some(("agents", item)),
            Value::Text(wanted) => {
                let is_called = |node: &Node| {
                    let name = Section::of(node, "").get("name").map(|name| &name.value);
                    name == Some(&item.value)
                };
                let found =
                    declared.iter().find(|(key, node)| key == wanted || is_called(node)).copied();
                if found.is_none() {
                    let keys: Vec<&str> = declared.iter().map(|(key, _)| *key).collect();
                    let message = format!("`{wanted}` is no agent of this file");
                    self.error(Some(item.place), field, message, &suggestion(wanted, &keys));
                }
                found
            }
            other => {
                self.wrong_type(item.place, field, "an agent, or the name of one", other);
                None
            }
        }
    }

    fn agent(
        &mut self,
        node: &Node,
        field: String,
        of_app: RunAs,
        tools: &mut Bound,
    ) -> Option<Agent> {
        let Value::Map(_) = &node.value else { return None };
        let section = Section::of(node, &field);
        if field == "agents.agents" {
            // Those of `agents` are looked at where they are declared.
            self.check_keys(&section, &AGENT, &[]);
        }
        for name in [
            "guardrails",
            "middleware",
            "skills",
            "response_format",
            "handoff",
            "requires",
            "recursion_limit",
            "call_limit",
            "internal",
        ] {
            if let Some((key, node)) = section.entries.iter().find(|(key, _)| key.name == name)
                && node.value != Value::Null
            {
                self.not_supported(section.field(name), key.place);
            }
        }
        Some(Agent {
            name: self.plain(&section, "name")?,
            description: self.plain(&section, "description"),
            handoff: self.plain(&section, "handoff_prompt"),
            prompt: self.prompt(&section),
            model: self.model_of(&section, of_app),
            tools: self.tools_of(&section, of_app, tools),
        })
    }

    /// A prompt: a text, or a mapping with its template.
    fn prompt(&mut self, section: &Section<'_>) -> Option<String> {
        match &section.get("prompt")?.value {
            Value::Text(text) => Some(text.clone()),
            Value::Map(_) => {
                let prompt = self.subsection(section, "prompt")?;
                self.plain(&prompt, "template").or_else(|| self.plain(&prompt, "default_template"))
            }
            _ => None,
        }
    }

    fn model_of(&mut self, section: &Section<'_>, of_app: RunAs) -> Option<Model> {
        let node = section.get("model")?;
        match &node.value {
            Value::Text(name) => Some(Model::plain(Ok(name.clone()), of_app)),
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
                self.model(&model, of_app)
            }
            _ => None,
        }
    }

    fn tools_of(&mut self, section: &Section<'_>, of_app: RunAs, tools: &mut Bound) -> Vec<usize> {
        let Some(Value::List(items)) = section.get("tools").map(|node| &node.value) else {
            return Vec::new();
        };
        let mut places = Vec::new();
        for item in items {
            let known = match &item.value {
                Value::Text(name) => {
                    tools.iter().position(|(_, tool)| tool.key == *name || tool.name == *name)
                }
                _ => tools.iter().position(|(place, _)| *place == item.place),
            };
            let at = known.or_else(|| {
                let tool = self.tool(item, "tools", section.field("tools"), of_app)?;
                tools.push((item.place, tool));
                Some(tools.len() - 1)
            });
            places.extend(at.filter(|at| !places.contains(at)));
        }
        places
    }
}
