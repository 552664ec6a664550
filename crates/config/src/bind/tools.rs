//! Tools: from the file's functions to what is run. What cannot be run fails when it is used, by its line.

mod limits;
mod mcp;
mod search;
mod sql;

use super::{
    Binder, Section, keys,
    run_as::{OBO, Said},
};
use crate::{
    error::{ConfigError, Place},
    model::{Does, Setting, Tool},
    tree::{Key, Node, Value},
};
use behalf_core::RunAs;

/// Keys that every function may have.
const COMMON: [&str; 4] = ["type", "name", "description", "human_in_the_loop"];

/// What a value that comes from elsewhere has, and no resource.
const ELSEWHERE: [&str; 4] = ["env", "options", "value", "secret"];

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
                self.note(function, key);
            }
        }
    }

    /// Notes a key that is not read, unless it would have bound the tool: that is an error, and so is one
    /// that is all but such a key.
    fn note(&mut self, section: &Section<'_>, key: &Key) {
        let name = key.name.as_str();
        let is_near = |known: &&str| strsim::jaro_winkler(name, known) > 0.88;
        if name == OBO {
            let message = "is not read here".to_owned();
            let hint = "write it in what the tool names, as its warehouse or its genie_room";
            self.error(Some(key.place), section.field(name), message, hint);
        } else if !keys::BINDING.contains(&name) && keys::BINDING.iter().any(is_near) {
            self.unknown_key(section, key, &keys::BINDING);
        } else {
            self.not_supported(section.field(name), key.place);
        }
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
        self.check_resource(&resource, &keys::FUNCTION);
        let run_as = self.run_as_of_function(&resource, of_app);
        let name = self.full_name(&resource);
        let name = name.unwrap_or_else(|| Err(self.lacks(&resource, "name", Some(place))));
        let mut given: Vec<(String, Setting)> = Vec::new();
        if let Some(partial) = self.subsection(function, "partial_args") {
            for (key, node) in partial.entries {
                let is_same = |(name, _): &(String, Setting)| name.eq_ignore_ascii_case(&key.name);
                if given.iter().any(is_same) {
                    let message = "is given twice: a parameter is the same in any case".to_owned();
                    let field = partial.field(&key.name);
                    self.error(Some(key.place), field, message, "keep one of the two");
                    continue;
                }
                let value = match node.value {
                    Value::Bool(_) | Value::Float(_) => scalar(&node.value).map(written),
                    _ => self.value_when_used(&partial, &key.name),
                };
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
        self.check_room(&room);
        let space = self.space_id(&room);
        let space = space.unwrap_or_else(|| Err(self.lacks(&room, "space_id", Some(place))));
        let keeps = self.flag_or(function, "persist_conversation", true);
        let name = self.plain(&room, "name");
        Ok(Does::Genie { space, name, run_as: self.run_as_of_resource(&room, of_app), keeps })
    }

    /// A Genie space that a tool writes out, and the warehouse in it.
    fn check_room(&mut self, room: &Section<'_>) {
        self.check_resource(room, &keys::GENIE_ROOM);
        self.no_credentials_in(room, "warehouse");
    }

    fn deployed(
        &mut self,
        function: &Section<'_>,
        kind: &str,
        place: Place,
        of_app: RunAs,
    ) -> Result<Does, ConfigError> {
        let key = if kind == "app" { "app" } else { "endpoint" };
        self.only(function, &[key, "api", OBO]);
        let own = self.says(function);
        let Some((name, said)) = self.named(function, key, place) else {
            return Err(self.lacks(function, key, Some(place)));
        };
        let run_as = self.decided([own, said], of_app);
        Ok(match key {
            "app" => Does::App { name, run_as },
            _ => Does::Endpoint { name, run_as },
        })
    }

    /// Something of the workspace that has a name, and what is said of as whom it is used: a text or a
    /// value from elsewhere, or a mapping.
    fn named(
        &mut self,
        function: &Section<'_>,
        key: &str,
        place: Place,
    ) -> Option<(Setting, Option<Said>)> {
        let node = function.get(key).filter(|node| node.value != Value::Null)?;
        let from_elsewhere = match &node.value {
            Value::Map(entries) => entries.iter().any(|(k, _)| ELSEWHERE.contains(&&*k.name)),
            _ => true,
        };
        if from_elsewhere {
            let kinds: &[&str] = match key {
                "endpoint" => &["models", keys::LLMS],
                "app" => &["apps"],
                _ => &["connections"],
            };
            let said = match &node.value {
                Value::Text(name) => self.says_by_name(kinds, name),
                _ => None,
            };
            return Some((self.value_when_used(function, key)?, said));
        }
        let section = Section::of(node, &function.field(key));
        match key {
            "endpoint" => {
                self.check_resource(&section, &keys::MODEL);
                self.note_other_keys(&section, &keys::MODEL, &keys::NAMED);
            }
            "app" => self.check_resource(&section, &keys::NAMED),
            // The other dialect takes any key of a connection.
            _ => {
                self.no_credentials(&section);
                for (key, _) in section.entries {
                    let name = key.name.as_str();
                    let is_read = keys::NAMED.contains(&name) || name == OBO;
                    if !is_read && !keys::CREDENTIALS.contains(&name) {
                        self.note(&section, key);
                    }
                }
            }
        }
        let name = self.value_when_used(&section, "name");
        let name = name.unwrap_or_else(|| Err(self.lacks(&section, "name", Some(place))));
        Some((name, self.says(&section)))
    }

    /// A text, or a value that is known when the file is read; a list or a mapping is an error.
    pub(super) fn plain(&mut self, section: &Section<'_>, name: &str) -> Option<String> {
        let node = section.get(name)?;
        if let Value::List(_) | Value::Map(_) = node.value {
            self.wrong_type(node.place, section.field(name), "a text", &node.value);
        }
        scalar(&node.value)
    }

    /// The items of a list, or none where nothing is said. What is no list is an error.
    pub(super) fn items<'t>(&mut self, section: &Section<'t>, name: &str) -> &'t [Node] {
        match section.get(name) {
            None | Some(Node { value: Value::Null, .. }) => &[],
            Some(Node { value: Value::List(items), .. }) => items,
            Some(other) => {
                self.wrong_type(other.place, section.field(name), "a list", &other.value);
                &[]
            }
        }
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
