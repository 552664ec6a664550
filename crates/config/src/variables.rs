//! Parameters: `${var.name}` and `${param.name}` in scalars, from the environment, then the
//! default of `parameters`, then the fallback after `:-`.

use crate::{
    Environment,
    error::{ConfigError, Place},
    tree::{Node, Value},
};
use std::collections::BTreeMap;

/// Puts parameters into every scalar.
pub(crate) fn resolve(
    file: &str,
    mut tree: Node,
    environment: &Environment,
) -> Result<Node, Vec<ConfigError>> {
    let mut resolver =
        Resolver { file, environment, defaults: defaults(&tree), errors: Vec::new() };
    resolver.walk(&mut tree);
    if resolver.errors.is_empty() { Ok(tree) } else { Err(resolver.errors) }
}

/// The defaults that `parameters` gives.
fn defaults(tree: &Node) -> BTreeMap<String, String> {
    let entry = |map: &Value, name: &str| match map {
        Value::Map(entries) => {
            entries.iter().find(|(key, _)| key.name == name).map(|(_, node)| node.clone())
        }
        _ => None,
    };
    let Some(Node { value: Value::Map(parameters), .. }) = entry(&tree.value, "parameters") else {
        return BTreeMap::new();
    };
    parameters
        .into_iter()
        .filter_map(|(key, node)| Some((key.name, scalar(&entry(&node.value, "default")?.value)?)))
        .collect()
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Int(value) => Some(value.to_string()),
        Value::Float(value) => Some(value.to_string()),
        Value::Null | Value::List(_) | Value::Map(_) => None,
    }
}

struct Resolver<'a> {
    file: &'a str,
    environment: &'a Environment,
    defaults: BTreeMap<String, String>,
    errors: Vec<ConfigError>,
}

impl Resolver<'_> {
    fn walk(&mut self, node: &mut Node) {
        let place = node.place;
        match &mut node.value {
            Value::Text(text) if text.contains("${") => {
                if let Some(replaced) = self.replace(text, place) {
                    node.value = retyped(text, replaced);
                }
            }
            Value::List(items) => items.iter_mut().for_each(|item| self.walk(item)),
            Value::Map(entries) => entries.iter_mut().for_each(|(_, item)| self.walk(item)),
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Text(_) => {}
        }
    }

    fn replace(&mut self, text: &str, place: Place) -> Option<String> {
        let mut out = String::new();
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            out.push_str(&rest[..start]);
            let after = &rest[start + 2..];
            let Some(end) = after.find('}') else {
                self.error(
                    place,
                    format!("`{text}` has a `${{` without its `}}`"),
                    "close it with }",
                );
                return None;
            };
            out.push_str(&self.lookup(&after[..end], place)?);
            rest = &after[end + 1..];
        }
        out.push_str(rest);
        Some(out)
    }

    fn lookup(&mut self, inner: &str, place: Place) -> Option<String> {
        let (name, fallback) = match inner.split_once(":-") {
            Some((name, fallback)) => (name.trim(), Some(fallback)),
            None => (inner.trim(), None),
        };
        let Some(name) = name.strip_prefix("var.").or_else(|| name.strip_prefix("param.")) else {
            self.error(
                place,
                format!("`${{{inner}}}` is not known"),
                "write ${var.NAME}; a variable of the environment is read with {env: NAME}",
            );
            return None;
        };
        let variable = name.to_uppercase().replace(['.', '-'], "_");
        let value = self
            .environment
            .get(&variable)
            .or_else(|| self.defaults.get(name))
            .cloned()
            .or_else(|| fallback.map(str::to_owned));
        if value.is_none() {
            self.error(
                place,
                format!("the parameter `{name}` has no value"),
                &format!(
                    "set the environment variable {variable}, or give parameters.{name}.default"
                ),
            );
        }
        value
    }

    fn error(&mut self, place: Place, message: String, hint: &str) {
        self.errors.push(ConfigError {
            file: self.file.to_owned(),
            place: Some(place),
            field: String::new(),
            message,
            hint: hint.to_owned(),
        });
    }
}

/// A scalar that was nothing but one parameter takes the type its text reads as.
fn retyped(original: &str, replaced: String) -> Value {
    let whole = original.starts_with("${")
        && original.ends_with('}')
        && original.matches("${").count() == 1;
    match replaced.as_str() {
        "true" | "True" | "TRUE" if whole => Value::Bool(true),
        "false" | "False" | "FALSE" if whole => Value::Bool(false),
        text if whole => text.parse().map_or(Value::Text(replaced), Value::Int),
        _ => Value::Text(replaced),
    }
}
