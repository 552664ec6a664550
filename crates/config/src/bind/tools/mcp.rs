//! An MCP tool: which server, and which of its tools.

use super::written;
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
        let (server, of_resource) = self.server(function, place)?;
        let run_as = self.one_run_as(function, ("the resource that it names", of_resource), of_app);
        Ok(Does::Mcp {
            server,
            run_as,
            include: self.texts(function, "include_tools"),
            exclude: self.texts(function, "exclude_tools"),
        })
    }

    /// The server, and what the resource that it is says of who acts.
    fn server(
        &mut self,
        function: &Section<'_>,
        place: Place,
    ) -> Result<(McpServer, Option<RunAs>), ConfigError> {
        if function.get("sql").is_some_and(|node| node.value == Value::Bool(true)) {
            return Ok((McpServer::Sql, None));
        }
        if let Some(room) = self.subsection(function, "genie_room") {
            let space = self.space_id(&room);
            let space = space.unwrap_or_else(|| Err(self.lacks(&room, "space_id", Some(place))));
            self.credentials_refused(&room);
            return Ok((McpServer::Genie(space), self.said_run_as(&room)));
        }
        if let Some(store) = self.subsection(function, "vector_search") {
            let index = self.index_name(&store).or_else(|| self.schema_or_member(&store));
            let index = index.unwrap_or_else(|| Err(self.lacks(&store, "index", Some(place))));
            let said = self.said_run_as(&store);
            // What the index says of itself is a word on the same thing.
            let run_as = self.run_as_of_store(&store, RunAs::ServicePrincipal);
            let said = said.or((run_as == RunAs::OnBehalfOfUser).then_some(run_as));
            return Ok((McpServer::Search(index), said));
        }
        if let Some(functions) = self.subsection(function, "functions") {
            let name = self.schema_or_member(&functions);
            let name = name.unwrap_or_else(|| Err(self.lacks(&functions, "schema", Some(place))));
            self.credentials_refused(&functions);
            return Ok((McpServer::Functions(name), self.said_run_as(&functions)));
        }
        for (key, server) in [
            ("connection", McpServer::Connection as fn(Setting) -> McpServer),
            ("app", McpServer::App),
        ] {
            if let Some((name, said)) = self.named(function, key, place) {
                return Ok((server(name), said));
            }
        }
        if let Some(url) = self.value_when_used(function, "url") {
            return Ok((McpServer::Url(url), None));
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
