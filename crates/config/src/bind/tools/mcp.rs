//! An MCP tool: which server, and which of its tools.

use super::{scalar, written};
use crate::{
    bind::{
        Binder, Section, keys,
        run_as::{OBO, Said},
    },
    error::{ConfigError, Place},
    model::{Does, McpServer, Setting},
    tree::{Key, Node, Value},
};
use behalf_core::RunAs;

/// What names a server: a tool has one.
const SERVERS: [&str; 9] = [
    "sql",
    "genie_room",
    "vector_search",
    "functions",
    "connection",
    "app",
    "url",
    "service",
    "genie",
];

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
            OBO,
        ];
        self.only(function, &known);
        let own = self.says(function);
        let (server, of_resource) = self.server(function, place)?;
        let run_as = self.decided([own].into_iter().chain(of_resource), of_app);
        Ok(Does::Mcp {
            server,
            run_as,
            include: self.patterns(function, "include_tools")?,
            exclude: self.patterns(function, "exclude_tools")?,
        })
    }

    /// The server, and what the resource that is named there says of as whom.
    fn server(
        &mut self,
        function: &Section<'_>,
        place: Place,
    ) -> Result<(McpServer, Vec<Option<Said>>), ConfigError> {
        let said = |node: &Node| !matches!(node.value, Value::Null | Value::Bool(false));
        let is_server = |(key, node): &&(Key, Node)| SERVERS.contains(&&*key.name) && said(node);
        if let Some((key, _)) = function.entries.iter().filter(is_server).nth(1) {
            let what = "names a second server beside the first";
            return Err(self.cannot(&function.field(&key.name), key.place, what));
        }
        if function.get("sql").is_some_and(|node| node.value == Value::Bool(true)) {
            return Ok((McpServer::Sql, Vec::new()));
        }
        if let Some(room) = self.subsection(function, "genie_room") {
            self.check_room(&room);
            let space = self.space_id(&room);
            let space = space.unwrap_or_else(|| Err(self.lacks(&room, "space_id", Some(place))));
            return Ok((McpServer::Genie(space), vec![self.says(&room)]));
        }
        if let Some(store) = self.subsection(function, "vector_search") {
            // An index, or a schema of them.
            let known = [&keys::VECTOR_STORE[..], &keys::SCHEMA[..]].concat();
            self.check_resource(&store, &known);
            let index = self.index_name(&store).or_else(|| self.schema_or_member(&store));
            let index = index.unwrap_or_else(|| Err(self.lacks(&store, "index", Some(place))));
            return Ok((McpServer::Search(index), self.store_says(&store).to_vec()));
        }
        if let Some(functions) = self.subsection(function, "functions") {
            self.check_resource(&functions, &keys::SCHEMA);
            let name = self.schema_or_member(&functions);
            let name = name.unwrap_or_else(|| Err(self.lacks(&functions, "schema", Some(place))));
            return Ok((McpServer::Functions(name), vec![self.says(&functions)]));
        }
        for (key, server) in [
            ("connection", McpServer::Connection as fn(Setting) -> McpServer),
            ("app", McpServer::App),
        ] {
            if let Some((name, said)) = self.named(function, key, place) {
                return Ok((server(name), vec![said]));
            }
        }
        if let Some(url) = self.value_when_used(function, "url") {
            return Ok((McpServer::Url(url), Vec::new()));
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

    /// Names of tools, with `*`. A list that cannot be read is an error: it must not stand for no list.
    fn patterns(&mut self, function: &Section<'_>, name: &str) -> Result<Vec<String>, ConfigError> {
        let mut patterns = Vec::new();
        for item in self.items(function, name) {
            let field = function.field(name);
            let Some(pattern) = scalar(&item.value) else {
                self.wrong_type(item.place, field, "a name of a tool", &item.value);
                continue;
            };
            if pattern.contains(['?', '[']) {
                let what = format!("`{pattern}` has another wildcard than *");
                let hint = "write the names, or patterns with * alone".to_owned();
                return Err(ConfigError { hint, ..self.cannot(&field, item.place, &what) });
            }
            patterns.push(pattern);
        }
        Ok(patterns)
    }
}
