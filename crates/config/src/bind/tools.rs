//! Tools: from the file's functions to what is run. What cannot be run fails when it is used, by its line.

mod mcp;
mod parameters;
mod search;

use super::{Binder, Section, keys};
use crate::{
    error::{ConfigError, Place},
    model::{Does, Review, Setting, Tool, Warehouse},
    tree::{Node, Value},
};
use behalf_core::{DecisionKind, RunAs};

/// Keys that every function may have.
const COMMON: [&str; 4] = ["type", "name", "description", "human_in_the_loop"];

impl Binder<'_> {
    /// Every tool, each with the place of its definition: an alias leads there.
    pub(super) fn tools_to_run(&mut self, top: &Section<'_>, of_app: RunAs) -> Vec<(Place, Tool)> {
        let Some(tools) = self.subsection(top, "tools") else { return Vec::new() };
        let mut all = Vec::new();
        for (key, node) in tools.entries {
            if let Some(tool) = self.tool(node, &key.name, tools.field(&key.name), of_app) {
                all.push((node.place, tool));
            }
        }
        all
    }

    /// One tool, wherever it is written out.
    pub(super) fn tool(
        &mut self,
        node: &Node,
        key: &str,
        field: String,
        of_app: RunAs,
    ) -> Option<Tool> {
        let tool = self.section(node, field);
        let called = self.plain(&tool, "name")?;
        let function_node = tool.get("function")?;
        let Value::Map(_) = &function_node.value else {
            // The full name of a Python function.
            self.not_supported(tool.path.clone(), node.place);
            let why = self.cannot(&tool.path, node.place, "is a Python function");
            return Some(bare(key, &called, Err(why)));
        };
        let function = self.section(function_node, tool.field("function"));
        let does = self.does(&function, function_node.place, of_app);
        if does.is_err() {
            self.not_supported(tool.path.clone(), node.place);
        }
        // A Genie or search tool is called by the name of its function.
        let own = self.plain(&function, "name").filter(|_| {
            matches!(
                does,
                Ok(Does::Genie { .. } | Does::Search(_) | Does::Endpoint { .. } | Does::App { .. })
            )
        });
        Some(Tool {
            description: self.plain(&function, "description"),
            review: self.review(&function),
            call_limit: self.call_limit(&function),
            ..bare(key, own.as_deref().unwrap_or(&called), does)
        })
    }

    fn does(
        &mut self,
        function: &Section<'_>,
        place: Place,
        of_app: RunAs,
    ) -> Result<Does, ConfigError> {
        let kind = self.plain(function, "type").unwrap_or_default();
        if let Some((name, at)) = own_credentials(function) {
            let message = "is refused: one workspace, and no credentials of a tool's own";
            return Err(ConfigError {
                hint:
                    "sign in as the user, or name one service principal under app.service_principal"
                        .to_owned(),
                ..self.cannot(&function.field(name), at, message)
            });
        }
        match kind.as_str() {
            "sql" => self.sql(function, of_app),
            "unity_catalog" => self.function_tool(function, place, of_app),
            "genie" => self.genie(function, place, of_app),
            "vector_search" | "ai_search" => self.search(function, place, of_app),
            "mcp" => self.mcp(function, place, of_app),
            "serving_endpoint" | "app" => self.deployed(function, &kind, place, of_app),
            other => Err(self.cannot(&function.path, place, &format!("is of type `{other}`"))),
        }
    }

    /// Notes the keys of a function that change nothing here.
    pub(super) fn only(&mut self, function: &Section<'_>, known: &[&str]) {
        for (key, _) in function.entries {
            let name = key.name.as_str();
            if !known.contains(&name) && !COMMON.contains(&name) && name != "call_limit" {
                self.not_supported(function.field(name), key.place);
            }
        }
    }

    fn sql(&mut self, function: &Section<'_>, of_app: RunAs) -> Result<Does, ConfigError> {
        self.only(function, &["warehouse", "statement", "params"]);
        if let Some(node) = function.get("database") {
            let field = function.field("database");
            return Err(self.cannot(&field, node.place, "is a Lakebase database"));
        }
        let warehouse = match self.subsection(function, "warehouse") {
            Some(section) => {
                let run_as = self.run_as_of_resource(&section, of_app);
                let id = self.value_when_used(&section, "warehouse_id");
                let place = function.get("warehouse").map(|node| node.place);
                let id = id.unwrap_or_else(|| Err(self.lacks(&section, "warehouse_id", place)));
                let name = self.value_when_used(&section, "name").and_then(Result::ok);
                Some(Warehouse { id, name, run_as })
            }
            None => None,
        };
        // A statement that is none must not make a tool that runs any.
        let statement = match function.get("statement").map(|node| (&node.value, node.place)) {
            None | Some((Value::Null, _)) => None,
            Some((Value::Text(text), _)) => Some(text.clone()),
            Some((other, place)) => {
                self.wrong_type(place, function.field("statement"), "a text", other);
                None
            }
        };
        let parameters = self.parameters(function)?;
        Ok(Does::Sql { warehouse, statement, parameters })
    }

    fn function_tool(
        &mut self,
        function: &Section<'_>,
        place: Place,
        of_app: RunAs,
    ) -> Result<Does, ConfigError> {
        self.only(function, &["resource", "partial_args"]);
        let Some(resource) = self.subsection(function, "resource") else {
            return Err(self.lacks(function, "resource", Some(place)));
        };
        self.credentials_refused(&resource);
        // It runs as SQL, so that the warehouse has a say too.
        let of_warehouse = ("the warehouse that it runs on", self.of_warehouse);
        let run_as = self.one_run_as(&resource, of_warehouse, of_app);
        let name = self.full_name(&resource);
        let name = name.unwrap_or_else(|| Err(self.lacks(&resource, "name", Some(place))));
        let mut given = Vec::new();
        if let Some(partial) = self.subsection(function, "partial_args") {
            for (key, _) in partial.entries {
                let value = self.value_when_used(&partial, &key.name);
                given.extend(value.map(|value| (key.name.clone(), value)));
            }
        }
        Ok(Does::Function { name, run_as, given })
    }

    fn genie(
        &mut self,
        function: &Section<'_>,
        place: Place,
        of_app: RunAs,
    ) -> Result<Does, ConfigError> {
        self.only(function, &["genie_room", "persist_conversation"]);
        let Some(room) = self.subsection(function, "genie_room") else {
            return Err(self.lacks(function, "genie_room", Some(place)));
        };
        let space = self.space_id(&room);
        let space = space.unwrap_or_else(|| Err(self.lacks(&room, "space_id", Some(place))));
        let keeps =
            function.get("persist_conversation").is_none_or(|n| n.value != Value::Bool(false));
        let name = self.plain(&room, "name");
        Ok(Does::Genie { space, name, run_as: self.run_as_of_resource(&room, of_app), keeps })
    }

    fn deployed(
        &mut self,
        function: &Section<'_>,
        kind: &str,
        place: Place,
        of_app: RunAs,
    ) -> Result<Does, ConfigError> {
        let key = if kind == "app" { "app" } else { "endpoint" };
        self.only(function, &[key, "api"]);
        let Some((name, said)) = self.named(function, key, place) else {
            return Err(self.lacks(function, key, Some(place)));
        };
        let run_as = said.unwrap_or(of_app);
        Ok(match key {
            "app" => Does::App { name, run_as },
            _ => Does::Endpoint { name, run_as },
        })
    }

    /// Something of the workspace that has a name, and what it says of who acts: a text, or a mapping.
    fn named(
        &mut self,
        function: &Section<'_>,
        key: &str,
        place: Place,
    ) -> Option<(Setting, Option<RunAs>)> {
        if let Value::Text(name) = &function.get(key)?.value {
            return Some((Ok(name.clone()), None));
        }
        let section = self.subsection(function, key)?;
        let name = self.value_when_used(&section, "name");
        let name = name.unwrap_or_else(|| Err(self.lacks(&section, "name", Some(place))));
        self.credentials_refused(&section);
        Some((name, self.said_run_as(&section)))
    }

    /// A list of texts; none where it is absent. Of anything else nobody knows what was meant.
    pub(super) fn texts(&mut self, section: &Section<'_>, name: &str) -> Vec<String> {
        let Some(node) = section.get(name).filter(|node| node.value != Value::Null) else {
            return Vec::new();
        };
        let Value::List(items) = &node.value else {
            self.wrong_type(node.place, section.field(name), "a list of texts", &node.value);
            return Vec::new();
        };
        let mut all = Vec::new();
        for item in items {
            match scalar(&item.value) {
                Some(text) => all.push(text),
                None => self.wrong_type(item.place, section.field(name), "a text", &item.value),
            }
        }
        all
    }

    fn review(&mut self, function: &Section<'_>) -> Option<Review> {
        let node = function.get("human_in_the_loop")?;
        let section = match &node.value {
            Value::Null | Value::Bool(false) => return None,
            Value::Map(_) => self.section(node, function.field("human_in_the_loop")),
            _ => return Some(Review { prompt: None, allowed: DecisionKind::ALL.to_vec() }),
        };
        let allowed = match section.get("allowed_decisions") {
            Some(node) => self.decisions(node, section.field("allowed_decisions")),
            None => DecisionKind::ALL.to_vec(),
        };
        Some(Review { prompt: self.plain(&section, "review_prompt"), allowed })
    }

    /// What may be decided: what is not known is an error, and whoever is asked can always say no.
    fn decisions(&mut self, node: &Node, field: String) -> Vec<DecisionKind> {
        let written = match &node.value {
            Value::List(items) => items.iter().collect(),
            _ => vec![node],
        };
        let mut allowed = vec![DecisionKind::Reject];
        for item in written {
            let kind = match scalar(&item.value).unwrap_or_default().as_str() {
                "approve" => DecisionKind::Approve,
                "edit" => DecisionKind::Edit,
                "reject" => DecisionKind::Reject,
                "respond" => DecisionKind::Respond,
                other => {
                    let message = format!("`{other}` is no decision");
                    let hint = "known here: approve, edit, reject, respond";
                    self.error(Some(item.place), field.clone(), message, hint);
                    continue;
                }
            };
            if !allowed.contains(&kind) {
                allowed.push(kind);
            }
        }
        allowed
    }

    /// `call_limit`: a number, or a mapping with `run_limit`.
    fn call_limit(&mut self, function: &Section<'_>) -> Option<u32> {
        let node = function.get("call_limit")?;
        let (value, place) = match &node.value {
            Value::Map(_) => {
                let section = Section::of(node, &function.field("call_limit"));
                for (key, _) in section.entries.iter().filter(|(key, _)| key.name != "run_limit") {
                    self.not_supported(section.field(&key.name), key.place);
                }
                let node = section.get("run_limit")?;
                (node.value.clone(), node.place)
            }
            other => (other.clone(), node.place),
        };
        let limit = match value {
            Value::Null => return None,
            Value::Int(limit) => u32::try_from(limit).ok(),
            _ => None,
        };
        if limit.is_none() {
            let field = function.field("call_limit");
            self.wrong_type(place, field, "a whole number from 0 on", &value);
        }
        limit
    }

    /// A text, or a value that is known when the file is read; of anything else, none.
    pub(super) fn plain(&mut self, section: &Section<'_>, name: &str) -> Option<String> {
        section.get(name).and_then(|node| scalar(&node.value))
    }

    /// Something that is read and cannot be run.
    pub(super) fn cannot(&self, field: &str, place: Place, what: &str) -> ConfigError {
        ConfigError {
            file: self.file.to_owned(),
            place: Some(place),
            field: field.to_owned(),
            message: format!("{what}; that is not supported here"),
            hint: "use a tool of type sql, genie, ai_search, unity_catalog, mcp, serving_endpoint or app"
                .to_owned(),
        }
    }

    pub(super) fn lacks(
        &self,
        section: &Section<'_>,
        name: &str,
        place: Option<Place>,
    ) -> ConfigError {
        ConfigError {
            file: self.file.to_owned(),
            place,
            field: section.field(name),
            message: "is missing".to_owned(),
            hint: "add it".to_owned(),
        }
    }
}

fn bare(key: &str, name: &str, does: Result<Does, ConfigError>) -> Tool {
    Tool {
        key: key.to_owned(),
        name: callable(name),
        description: None,
        review: None,
        call_limit: None,
        does,
    }
}

/// A name as model APIs take one: letters, digits, `_` and `-`, 64 at most.
fn callable(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    name.chars().map(plain).take(64).collect()
}

pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Int(value) => Some(value.to_string()),
        Value::Float(value) => Some(value.to_string()),
        Value::Null | Value::List(_) | Value::Map(_) => None,
    }
}

/// Rule 11: tokens in the file, and other hosts.
fn own_credentials<'t>(function: &Section<'t>) -> Option<(&'t str, Place)> {
    let found =
        function.entries.iter().find(|(key, _)| keys::CREDENTIALS.contains(&key.name.as_str()));
    found.map(|(key, _)| (key.name.as_str(), key.place))
}

/// A value that stands in the file.
pub(super) fn written(text: String) -> Setting {
    Ok(text)
}
