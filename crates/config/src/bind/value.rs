//! A value that may be written, or come from elsewhere: a variable of the environment, a secret, the first
//! of several that there is.

use super::{Binder, Section};
use crate::{
    error::{ConfigError, Place},
    model::Setting,
    tree::{Node, Value},
};

/// What a value came to.
enum Found {
    Text(String),
    /// It is not to be had here, and what would mend that.
    Unset {
        place: Place,
        message: String,
        hint: String,
    },
    /// An error that is noted already.
    Wrong,
}

const FORMS: [&str; 8] =
    ["env", "default_value", "value", "options", "scope", "secret", "schema", "name"];

impl Binder<'_> {
    /// A text, or where it comes from. A secret is never written in the file.
    pub(super) fn value_or_env(
        &mut self,
        section: &Section<'_>,
        name: &str,
        secret: bool,
    ) -> Option<String> {
        let node = section.get(name)?;
        let field = section.field(name);
        match self.find(node, &field, secret) {
            Found::Text(text) => Some(text),
            Found::Unset { place, message, hint } => {
                self.error(Some(place), field, message, &hint);
                None
            }
            Found::Wrong => None,
        }
    }

    /// The same of what may be missing until it is used.
    pub(super) fn value_when_used(&mut self, section: &Section<'_>, name: &str) -> Option<Setting> {
        self.when_used(section, name, false)
    }

    /// The same of a secret.
    pub(super) fn secret_when_used(
        &mut self,
        section: &Section<'_>,
        name: &str,
    ) -> Option<Setting> {
        self.when_used(section, name, true)
    }

    fn when_used(&mut self, section: &Section<'_>, name: &str, secret: bool) -> Option<Setting> {
        let node = section.get(name)?;
        let field = section.field(name);
        match self.find(node, &field, secret) {
            Found::Text(text) => Some(Ok(text)),
            Found::Unset { place, message, hint } => {
                let file = self.file.to_owned();
                let unset = ConfigError { file, place: Some(place), field, message, hint };
                if !self.unset.contains(&unset) {
                    self.unset.push(unset.clone());
                }
                Some(Err(unset))
            }
            Found::Wrong => None,
        }
    }

    fn find(&mut self, node: &Node, field: &str, secret: bool) -> Found {
        match &node.value {
            Value::Text(_) | Value::Int(_) if secret => {
                self.error(
                    Some(node.place),
                    field.to_owned(),
                    "a secret must not be written in the file".to_owned(),
                    "write {env: DATABRICKS_CLIENT_SECRET} and set that variable",
                );
                Found::Wrong
            }
            Value::Text(text) => Found::Text(text.clone()),
            Value::Int(number) => Found::Text(number.to_string()),
            Value::Map(entries) => self.look_elsewhere(node.place, field, secret, entries),
            other => {
                self.wrong_type(node.place, field.to_owned(), "a text or {env: NAME}", other);
                Found::Wrong
            }
        }
    }

    fn look_elsewhere(
        &mut self,
        place: Place,
        field: &str,
        secret: bool,
        entries: &[(crate::tree::Key, Node)],
    ) -> Found {
        let section = Section { path: field.to_owned(), entries };
        self.check_keys(&section, &FORMS, &[]);
        let found = if let Some(options) = section.get("options") {
            self.first_of(options, field, secret)
        } else if let Some(node) = section.get("value") {
            return self.find(node, field, secret);
        } else if section.get("env").is_some() {
            self.look_in_environment(&section)
        } else {
            Found::Unset {
                place,
                message: "is a secret of the workspace, which is not read here".to_owned(),
                hint: "write {env: NAME} and set that variable".to_owned(),
            }
        };
        match (found, section.get("default_value").filter(|_| !secret)) {
            (Found::Unset { .. }, Some(default)) => self.find(default, field, secret),
            (found, _) => found,
        }
    }

    fn look_in_environment(&mut self, section: &Section<'_>) -> Found {
        let Some(variable) = self.text(section, "env") else { return Found::Wrong };
        match crate::variable(self.environment, &variable) {
            Some(value) => Found::Text(value.to_owned()),
            None => Found::Unset {
                place: section.get("env").map_or(Place { line: 1, column: 1 }, |node| node.place),
                message: format!("the environment variable {variable} is not set"),
                hint: format!("set {variable} and start again"),
            },
        }
    }

    fn first_of(&mut self, options: &Node, field: &str, secret: bool) -> Found {
        let Value::List(items) = &options.value else {
            self.wrong_type(options.place, format!("{field}.options"), "a list", &options.value);
            return Found::Wrong;
        };
        let mut first = None;
        for item in items {
            match self.find(item, field, secret) {
                found @ Found::Unset { .. } => drop(first.get_or_insert(found)),
                found => return found,
            }
        }
        first.unwrap_or_else(|| Found::Unset {
            place: options.place,
            message: "has no options".to_owned(),
            hint: "name at least one".to_owned(),
        })
    }
}
