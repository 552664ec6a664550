//! The tools that a request offers, and what kind each is: by its name, its description and its
//! arguments, which is all that a model sees of them.

use super::Call;
use serde_json::{Map, Value, json};

/// What a tool is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Runs SQL.
    Sql,
    /// Asks a Genie space.
    Genie,
    /// Searches documents.
    Search,
    /// Asks a deployed agent.
    Agent,
    /// Hands the conversation over to another agent.
    Handoff,
    /// Tells what the catalog holds.
    Catalog,
    /// Keeps something for later conversations.
    Remember,
    /// Whatever else: called by its name.
    Other,
}

/// How the names of tools begin that hand over.
pub(super) const HANDOFF: &str = "transfer_to_";

/// A tool that is offered.
#[derive(Debug)]
pub(super) struct Tool {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) kind: Kind,
    properties: Map<String, Value>,
    required: Vec<String>,
}

impl Tool {
    /// Reads a tool as the chat API offers it.
    pub(super) fn read(offered: &Value) -> Option<Self> {
        let function = &offered["function"];
        let name = function["name"].as_str()?.to_owned();
        let description = function["description"].as_str().unwrap_or_default().to_owned();
        let parameters = &function["parameters"];
        let properties = parameters["properties"].as_object().cloned().unwrap_or_default();
        let required = parameters["required"].as_array().map(Vec::as_slice).unwrap_or_default();
        let required = required.iter().filter_map(|name| name.as_str().map(str::to_owned));
        let required = required.collect();
        let kind = kind(&name, &description, &properties);
        Some(Self { name, description, kind, properties, required })
    }

    /// The arguments that it takes, by their names.
    pub(super) fn arguments(&self) -> impl Iterator<Item = &str> {
        self.properties.keys().map(String::as_str)
    }

    /// The arguments that it needs.
    pub(super) fn required(&self) -> impl Iterator<Item = &str> {
        self.required.iter().map(String::as_str)
    }

    /// The JSON type of an argument; a text where the schema does not say.
    pub(super) fn type_of(&self, argument: &str) -> &str {
        let declared = self.properties.get(argument).map(|property| &property["type"]);
        match declared {
            Some(Value::String(name)) => name,
            Some(Value::Array(names)) => names
                .iter()
                .filter_map(Value::as_str)
                .find(|name| *name != "null")
                .unwrap_or("string"),
            _ => "string",
        }
    }

    /// The first of these arguments that it takes.
    pub(super) fn takes<'a>(&self, names: &[&'a str]) -> Option<&'a str> {
        names.iter().copied().find(|name| self.properties.contains_key(*name))
    }

    /// A call with one argument.
    pub(super) fn call_with(&self, argument: &str, value: &str) -> Call {
        Call { name: self.name.clone(), arguments: json!({ argument: value }) }
    }

    /// A call without arguments.
    pub(super) fn call(&self) -> Call {
        Call { name: self.name.clone(), arguments: json!({}) }
    }
}

const STATEMENT: [&str; 3] = ["statement", "query", "sql"];

fn kind(name: &str, description: &str, properties: &Map<String, Value>) -> Kind {
    let name = name.to_lowercase();
    let description = description.to_lowercase();
    let says = |word: &str| name.contains(word) || description.contains(word);
    let takes = |argument: &str| properties.contains_key(argument);
    if name.starts_with(HANDOFF) {
        Kind::Handoff
    } else if name == "catalog" {
        Kind::Catalog
    } else if name == "remember" && takes("text") {
        Kind::Remember
    } else if name.contains("sql") && STATEMENT.into_iter().any(takes) {
        Kind::Sql
    } else if says("genie") && (takes("question") || takes("query")) {
        Kind::Genie
    } else if takes("query") && ["search", "article", "document", "index"].into_iter().any(says) {
        Kind::Search
    } else if takes("question") && description.contains("agent") {
        Kind::Agent
    } else {
        Kind::Other
    }
}

/// The call that runs a statement, if a tool is offered that does.
pub(super) fn to_run(statement: &str, tools: &[Tool]) -> Option<Call> {
    let tool = tools.iter().find(|tool| tool.kind == Kind::Sql)?;
    Some(tool.call_with(tool.takes(&STATEMENT)?, statement))
}
