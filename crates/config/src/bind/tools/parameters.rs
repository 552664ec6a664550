//! The parameters of a statement: their types, and where their values come from.

use super::scalar;
use crate::{
    bind::{Binder, Section},
    error::ConfigError,
    model::{ContextKey, Parameter, ParameterKind},
    tree::Value,
};

impl Binder<'_> {
    pub(super) fn parameters(
        &mut self,
        function: &Section<'_>,
    ) -> Result<Vec<Parameter>, ConfigError> {
        let mut all = Vec::new();
        let Some(node) = function.get("params") else { return Ok(all) };
        let Value::List(items) = &node.value else {
            return Err(self.cannot(&function.field("params"), node.place, "is not a list"));
        };
        for item in items {
            let section = self.section(item, function.field("params"));
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
                None | Some("llm" | "model") => None,
                Some(other) => {
                    let message = format!("takes its value from `{other}`");
                    return Err(self.cannot(&section.field("source"), item.place, &message));
                }
            };
            let default = section.get("default").and_then(|node| scalar(&node.value));
            let says_optional =
                section.get("required").is_some_and(|n| n.value == Value::Bool(false));
            all.push(Parameter {
                required: context.is_none() && default.is_none() && !says_optional,
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
