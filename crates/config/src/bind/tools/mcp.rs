//! An MCP tool: which server, and which of its tools.

use super::{scalar, written};
use crate::{
    bind::{Binder, Section},
    error::{ConfigError, Place},
    model::{Does, McpServer, Setting},
    tree::Value,
};
use behalf_core::RunAs;

impl Binder<'_> {
    pub(super) fn mcp(
        &mut self,
        function: &Section<'_>,
        place: Place,
        of_app: RunAs,
    ) -> Result<Does, ConfigError> {
        let known = [
            "sql",
            "genie_room",
            "vector_search",
            "functions",
            "connection",
            "app",
            "url",
            "include_tools",
            "exclude_tools",
            "on_behalf_of_user",
        ];
        self.only(function, &known);
        let (server, of_resource) = self.server(function, place, of_app)?;
        // The tool's own word, or that of the resource it names.
        let run_as = self.run_as_of_resource(function, of_resource);
        Ok(Does::Mcp {
            server,
            run_as,
            include: patterns(function, "include_tools"),
            exclude: patterns(function, "exclude_tools"),
        })
    }

    fn server(
        &mut self,
        function: &Section<'_>,
        place: Place,
        of_app: RunAs,
    ) -> Result<(McpServer, RunAs), ConfigError> {
        if function.get("sql").is_some_and(|node| node.value == Value::Bool(true)) {
            return Ok((McpServer::Sql, of_app));
        }
        if let Some(room) = self.subsection(function, "genie_room") {
            let space = self.space_id(&room);
            let space = space.unwrap_or_else(|| Err(self.lacks(&room, "space_id", Some(place))));
            return Ok((McpServer::Genie(space), self.run_as_of_resource(&room, of_app)));
        }
        if let Some(store) = self.subsection(function, "vector_search") {
            let index = self.index_name(&store).or_else(|| self.schema_or_member(&store));
            let index = index.unwrap_or_else(|| Err(self.lacks(&store, "index", Some(place))));
            return Ok((McpServer::Search(index), self.run_as_of_resource(&store, of_app)));
        }
        if let Some(functions) = self.subsection(function, "functions") {
            let name = self.schema_or_member(&functions);
            let name = name.unwrap_or_else(|| Err(self.lacks(&functions, "schema", Some(place))));
            return Ok((McpServer::Functions(name), self.run_as_of_resource(&functions, of_app)));
        }
        for (key, server) in [
            ("connection", McpServer::Connection as fn(Setting) -> McpServer),
            ("app", McpServer::App),
        ] {
            if let Some((name, run_as)) = self.named(function, key, place, of_app) {
                return Ok((server(name), run_as));
            }
        }
        if let Some(url) = self.value_when_used(function, "url") {
            return Ok((McpServer::Url(url), of_app));
        }
        let named = function
            .entries
            .iter()
            .find(|(key, _)| ["service", "genie"].contains(&key.name.as_str()));
        Err(match named {
            Some((key, _)) => self.cannot(&function.field(&key.name), key.place, "names a service"),
            None => self.cannot(&function.path, place, "names no server"),
        })
    }

    /// A schema itself, or something in one.
    fn schema_or_member(&mut self, section: &Section<'_>) -> Option<Setting> {
        if let Some(whole) = self.full_name(section) {
            return Some(whole);
        }
        let nested = self.subsection(section, "schema");
        let schema = nested.as_ref().unwrap_or(section);
        let catalog = self.value_when_used(schema, "catalog_name")?;
        let name = self.value_when_used(schema, "schema_name")?;
        let whole = || Ok(format!("{}.{}", catalog?, name?));
        match whole() {
            Ok(text) => Some(written(text)),
            Err(error) => Some(Err(error)),
        }
    }
}

fn patterns(function: &Section<'_>, name: &str) -> Vec<String> {
    match function.get(name).map(|node| &node.value) {
        Some(Value::List(items)) => items.iter().filter_map(|item| scalar(&item.value)).collect(),
        _ => Vec::new(),
    }
}
