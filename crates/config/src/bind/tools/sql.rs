//! A SQL tool: a statement of the file and its parameters, or whatever statement the model writes.

use crate::{
    bind::{Binder, Section, keys},
    error::ConfigError,
    model::{ContextKey, Does, Parameter, ParameterKind, Warehouse},
    tree::{Node, Value},
};
use behalf_core::RunAs;

/// The keys of a parameter.
const PARAMETER: [&str; 7] =
    ["name", "type", "source", "required", "default", "description", "context_key"];

impl Binder<'_> {
    pub(super) fn sql(
        &mut self,
        function: &Section<'_>,
        of_app: RunAs,
    ) -> Result<Does, ConfigError> {
        self.only(function, &["warehouse", "statement", "params"]);
        if let Some(node) = function.get("database") {
            let field = function.field("database");
            return Err(self.cannot(&field, node.place, "is a Lakebase database"));
        }
        let warehouse = match self.subsection(function, "warehouse") {
            Some(section) => {
                self.check_resource(&section, &keys::WAREHOUSE);
                let run_as = self.run_as_of_resource(&section, of_app);
                let id = self.value_when_used(&section, "warehouse_id");
                let place = function.get("warehouse").map(|node| node.place);
                let id = id.unwrap_or_else(|| Err(self.lacks(&section, "warehouse_id", place)));
                let name = self.value_when_used(&section, "name").and_then(Result::ok);
                Some(Warehouse { id, name, run_as })
            }
            None => None,
        };
        let statement = match function.get("statement") {
            // A statement that is none must not make a tool of any statement.
            Some(Node { value: Value::Null, place }) => {
                self.wrong_type(*place, function.field("statement"), "a text", &Value::Null);
                None
            }
            _ => self.plain(function, "statement"),
        };
        let parameters = self.parameters(function)?;
        Ok(Does::Sql { warehouse, statement, parameters })
    }

    fn parameters(&mut self, function: &Section<'_>) -> Result<Vec<Parameter>, ConfigError> {
        let mut all = Vec::new();
        for item in self.items(function, "params") {
            let section = self.section(item, function.field("params"));
            self.check_keys(&section, &PARAMETER, &[]);
            let Some(name) = self.plain(&section, "name") else {
                return Err(self.lacks(&section, "name", Some(item.place)));
            };
            let written = self.plain(&section, "type").unwrap_or_else(|| "string".to_owned());
            let kind = match written.as_str() {
                "string" | "str" => ParameterKind::Text,
                "int" | "integer" => ParameterKind::Integer,
                "float" | "number" => ParameterKind::Number,
                "bool" | "boolean" => ParameterKind::Boolean,
                "date" => ParameterKind::Date,
                "timestamp" => ParameterKind::Timestamp,
                other => {
                    let message = format!("has the type `{other}`");
                    return Err(self.cannot(&section.path, item.place, &message));
                }
            };
            let context = match self.plain(&section, "source").as_deref() {
                Some("context") => {
                    let key = self.plain(&section, "context_key").unwrap_or_else(|| name.clone());
                    Some(match key.as_str() {
                        "user_name" | "user_email" | "actor_id" => ContextKey::UserName,
                        "user_id" => ContextKey::UserId,
                        "thread_id" | "conversation_id" => ContextKey::ThreadId,
                        other => {
                            let message = format!("takes `{other}` of the request");
                            return Err(self.cannot(&section.path, item.place, &message));
                        }
                    })
                }
                None | Some("llm") => {
                    if let Some(node) = section.get("context_key") {
                        // Nobody but the model would say who asks.
                        let field = section.field("context_key");
                        let message = "has no effect without `source: context`".to_owned();
                        let hint = "add source: context, or leave the key out";
                        self.error(Some(node.place), field, message, hint);
                    }
                    None
                }
                Some(other) => {
                    let message = format!("`{other}` is no source of a parameter");
                    let hint = "known here: llm, context";
                    self.error(Some(item.place), section.field("source"), message, hint);
                    None
                }
            };
            let default = self.plain(&section, "default");
            let is_required = self.flag_or(&section, "required", true);
            all.push(Parameter {
                required: context.is_none() && default.is_none() && is_required,
                description: self.plain(&section, "description"),
                name,
                kind,
                default,
                context,
            });
        }
        Ok(all)
    }
}
