//! What a file declares, name by name: resources, tools, agents and how they work together.

use super::{
    Binder, Section,
    keys::{AGENT, KINDS, LLMS, ORCHESTRATION, SKILLS, TOOL_TYPES},
};
use crate::{
    error::Place,
    model::{Declared, DeclaredAgent, DeclaredResource, DeclaredTool},
    tree::{Node, Value},
};
use std::collections::BTreeMap;

impl Binder<'_> {
    pub(super) fn declared(&mut self, top: &Section<'_>, app: &Section<'_>) -> Declared {
        let (agents, orchestration) = (self.agents(top), self.orchestration(app));
        Declared {
            resources: self.declared_resources(top),
            tools: self.tools(top),
            agents,
            orchestration,
        }
    }

    fn declared_resources(
        &mut self,
        top: &Section<'_>,
    ) -> BTreeMap<String, BTreeMap<String, DeclaredResource>> {
        let mut all = BTreeMap::new();
        let Some(resources) = top.get("resources") else { return all };
        let resources = Section::of(resources, "resources");
        for (name, node) in resources.entries {
            let kind = if name.name == LLMS { "models" } else { name.name.as_str() };
            let acted_on = KINDS.iter().any(|(known, keys)| *known == kind && keys.is_some());
            let section = self.section(node, resources.field(&name.name));
            let mut entries = BTreeMap::new();
            for (key, node) in section.entries {
                let entry = self.section(node, section.field(&key.name));
                let on_behalf_of_user = self.flag(&entry, "on_behalf_of_user");
                if !acted_on {
                    self.not_supported(section.field(&key.name), key.place);
                }
                entries.insert(key.name.clone(), DeclaredResource { on_behalf_of_user });
            }
            // A skill is a file of instructions, and no resource of the workspace.
            if !entries.is_empty() && kind != SKILLS {
                all.entry(kind.to_owned()).or_insert_with(BTreeMap::new).extend(entries);
            }
        }
        all
    }

    pub(super) fn flag(&mut self, section: &Section<'_>, name: &str) -> bool {
        self.flag_or(section, name, false)
    }

    /// A flag, and what it is where nothing is said.
    pub(super) fn flag_or(&mut self, section: &Section<'_>, name: &str, usual: bool) -> bool {
        match section.get(name).map(|node| (&node.value, node.place)) {
            None => usual,
            Some((Value::Bool(value), _)) => *value,
            Some((other, place)) => {
                self.wrong_type(place, section.field(name), "true or false", other);
                usual
            }
        }
    }

    fn tools(&mut self, top: &Section<'_>) -> BTreeMap<String, DeclaredTool> {
        let mut all = BTreeMap::new();
        let Some(tools) = self.subsection(top, "tools") else { return all };
        for (key, node) in tools.entries {
            let field = tools.field(&key.name);
            if let Some(tool) = self.declared_tool(node, field, key.place) {
                all.insert(key.name.clone(), tool);
            }
        }
        all
    }

    /// One tool, wherever it is written out.
    pub(super) fn declared_tool(
        &mut self,
        node: &Node,
        field: String,
        place: Place,
    ) -> Option<DeclaredTool> {
        let tool = self.section(node, field);
        self.check_keys(&tool, &["name", "function"], &[]);
        let name = self.required(&tool, "name", place);
        let Some(function) = tool.get("function") else {
            let message = "is missing".to_owned();
            let hint = "a tool is a name and a function with its type";
            self.error(Some(place), tool.field("function"), message, hint);
            return None;
        };
        let (kind, human_in_the_loop) = self.function(function, tool.field("function"));
        Some(DeclaredTool { name: name?, kind: kind?, human_in_the_loop })
    }

    /// The type of a function, and whether a person decides about each call.
    fn function(&mut self, node: &Node, field: String) -> (Option<String>, bool) {
        if let Value::Text(_) = node.value {
            // The full name of a Python function.
            return (Some("python".to_owned()), false);
        }
        let section = self.section(node, field);
        let in_the_loop = section
            .get("human_in_the_loop")
            .is_some_and(|node| !matches!(node.value, Value::Null | Value::Bool(false)));
        let Some(kind) = self.required(&section, "type", node.place) else {
            return (None, in_the_loop);
        };
        if !TOOL_TYPES.contains(&kind.as_str()) {
            let place = section.get("type").map(|node| node.place);
            let hint = super::suggestion(&kind, &TOOL_TYPES);
            let message = format!("`{kind}` is not a type of tools");
            self.error(place, section.field("type"), message, &hint);
            return (None, in_the_loop);
        }
        (Some(kind), in_the_loop)
    }

    fn agents(&mut self, top: &Section<'_>) -> BTreeMap<String, DeclaredAgent> {
        let mut all = BTreeMap::new();
        let Some(agents) = self.subsection(top, "agents") else { return all };
        for (key, node) in agents.entries {
            let agent = self.section(node, agents.field(&key.name));
            self.check_keys(&agent, &AGENT, &[]);
            let name = self.required(&agent, "name", key.place);
            let model =
                agent.get("model").and_then(|node| self.name_of(node, agent.field("model")));
            let tools = self.names_of(&agent, "tools");
            if let Some(name) = name {
                all.insert(key.name.clone(), DeclaredAgent { name, model, tools });
            }
        }
        all
    }

    /// The names of a list of things, each written out or by its name.
    fn names_of(&mut self, section: &Section<'_>, name: &str) -> Vec<String> {
        let Some(node) = section.get(name) else { return Vec::new() };
        match &node.value {
            Value::List(items) => {
                items.iter().filter_map(|item| self.name_of(item, section.field(name))).collect()
            }
            Value::Null => Vec::new(),
            other => {
                self.wrong_type(node.place, section.field(name), "a list", other);
                Vec::new()
            }
        }
    }

    fn name_of(&mut self, node: &Node, field: String) -> Option<String> {
        match &node.value {
            Value::Text(name) => Some(name.clone()),
            Value::Map(entries) => {
                let section = Section { path: field, entries };
                // A Genie room in a model's place has no name of its own.
                self.value_when_used(&section, "name").and_then(Result::ok)
            }
            other => {
                self.wrong_type(node.place, field, "a name or a mapping with one", other);
                None
            }
        }
    }

    fn orchestration(&mut self, app: &Section<'_>) -> Vec<String> {
        let agents = match app.get("agents").map(|node| (&node.value, node.place)) {
            None | Some((Value::Null, _)) => 0,
            Some((Value::List(items), _)) => items.len(),
            Some((other, place)) => {
                self.wrong_type(place, app.field("agents"), "a list", other);
                0
            }
        };
        let said = self.subsection(app, "orchestration");
        if let Some(section) = &said {
            self.check_keys(section, &ORCHESTRATION, &[]);
        }
        let is_said = |name: &str| {
            let node = said.as_ref().and_then(|section| section.get(name));
            node.is_some_and(|node| !matches!(node.value, Value::Null | Value::Bool(false)))
        };
        let named: Vec<String> = ["supervisor", "swarm"]
            .into_iter()
            .filter(|name| is_said(name))
            .map(str::to_owned)
            .collect();
        match agents {
            _ if !named.is_empty() => named,
            0 => Vec::new(),
            _ if is_said("deep_agent") => Vec::new(),
            1 => vec!["swarm".to_owned()],
            _ => vec!["supervisor".to_owned()],
        }
    }
}
