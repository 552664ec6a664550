//! MCP servers over streamable HTTP, by the official SDK. Its requests go through the door like all others:
//! the SDK sees neither token nor address.

mod client;

use crate::{
    agents::App,
    door::{Door, DoorError, Elsewhere, Errand},
    wire::segment,
};
use behalf_core::{Failure, FailureCode, Scopes};
use client::{connect, why};
use rmcp::{
    model::{CallToolRequestParams, CallToolResponse, PaginatedRequestParams},
    service::ServiceError,
};
use serde_json::{Map, Value, json};

/// Most tools of one server.
const TOOLS: usize = 128;
/// Where the servers of others stand, each behind a connection of Unity Catalog.
const EXTERNAL: &str = "/api/2.0/mcp/external/";

/// A server: of the workspace, or an App that the workspace names.
#[derive(Clone, Debug)]
pub struct Server {
    path: String,
    elsewhere: Option<Elsewhere>,
}

impl Server {
    /// A managed server, by what follows `/api/2.0/mcp/`: `sql`, `genie/{space}`.
    pub fn managed(parts: &[&str]) -> Self {
        let parts: Vec<String> = parts.iter().map(|part| segment(part)).collect();
        Self { path: format!("/api/2.0/mcp/{}", parts.join("/")), elsewhere: None }
    }

    /// A path of the workspace itself.
    pub fn at_path(path: &str) -> Self {
        Self { path: path.to_owned(), elsewhere: None }
    }

    /// Where it is, on the workspace or on the App.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The API scope of a managed server, by its path; none where it says nothing.
    pub fn scope(&self) -> Option<&'static str> {
        if self.elsewhere.is_some() {
            return Some(Scopes::APPS);
        }
        match self.path.strip_prefix("/api/2.0/mcp/")?.split('/').next()? {
            "sql" => Some(Scopes::SQL),
            "genie" => Some(Scopes::GENIE),
            "vector-search" | "ai-search" => Some(Scopes::VECTOR_SEARCH),
            "functions" | "external" => Some(Scopes::UNITY_CATALOG),
            _ => None,
        }
    }

    /// Whose word its replies may be, where the server is not the workspace's own.
    fn stranger(&self) -> Option<String> {
        if let Some(there) = &self.elsewhere {
            return Some(there.who().to_owned());
        }
        let connection = self.path.strip_prefix(EXTERNAL)?.split('/').next()?;
        Some(format!("MCP server `{connection}`"))
    }

    /// The server of an App.
    pub fn of_app(app: &App, path: &str) -> Self {
        Self { path: path.to_owned(), elsewhere: Some(app.elsewhere().clone()) }
    }
}

/// A tool that a server offers. Name and description are a stranger's words.
#[derive(Clone, Debug, PartialEq)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// What it says of itself.
    pub description: String,
    /// JSON Schema of its arguments.
    pub schema: Value,
}

/// What a call gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Whether the tool says that it failed.
    pub is_error: bool,
    /// Its words.
    pub text: String,
    /// Its result as JSON, where there is one.
    pub structured: Option<Value>,
}

/// Pages of a list of tools that are read.
const PAGES: usize = 10;
/// Longest schema and description of a tool, in bytes.
const ABOUT: usize = 16 * 1024;

/// The tools of a server. What is too much, or repeats the token, is no tool.
pub async fn tools(
    door: &Door,
    errand: &Errand<'_>,
    server: &Server,
) -> Result<Vec<Tool>, DoorError> {
    let (client, seen) = connect(door, errand, server).await?;
    let token = &errand.lease.token;
    let mut all = Vec::new();
    let mut cursor = None;
    for _ in 0..PAGES {
        let params = PaginatedRequestParams::default().with_cursor(cursor.take());
        let page = client.list_tools(Some(params)).await;
        let page = page.map_err(|error| why(&seen, &error, errand))?;
        all.extend(page.tools.into_iter().filter_map(|tool| {
            let name = tool.name.to_string();
            let schema = of_object(tool.input_schema.as_ref().clone()).to_string();
            let description = tool.description.map(|text| text.to_string()).unwrap_or_default();
            let is_fit = is_name(&name) && token.cut_from(&name) == name && schema.len() <= ABOUT;
            let clean = serde_json::from_str(&token.cut_from(&schema)).ok().filter(|_| is_fit)?;
            let about: String = token.cut_from(&description).chars().take(ABOUT).collect();
            Some(Tool { name, description: about, schema: clean })
        }));
        cursor = page.next_cursor.filter(|cursor| !cursor.is_empty());
        if cursor.is_none() || all.len() >= TOOLS {
            break;
        }
    }
    client.cancel().await.ok();
    all.truncate(TOOLS);
    Ok(all)
}

/// A schema as that of an object, which is what arguments are: one that is anything else, or does not say what
/// it holds, tells of no argument. What is missing then, the server says when it is called.
fn of_object(mut schema: Map<String, Value>) -> Value {
    let is_or_lacks = |key: &str, is: fn(&Value) -> bool| schema.get(key).is_none_or(is);
    let is_object = is_or_lacks("type", |kind| kind == "object");
    if !is_object || !is_or_lacks("properties", Value::is_object) {
        return json!({ "type": "object", "properties": {} });
    }
    if !is_or_lacks("required", Value::is_array) {
        schema.remove("required");
    }
    schema.insert("type".to_owned(), json!("object"));
    schema.entry("properties").or_insert_with(|| json!({}));
    Value::Object(schema)
}

/// Whether a text can be the name of a tool: it goes to the ledger, for good.
fn is_name(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-./".contains(&b))
}

/// Calls a tool. It is never sent twice.
pub async fn call(
    door: &Door,
    errand: &Errand<'_>,
    server: &Server,
    tool: &str,
    arguments: &Value,
) -> Result<Outcome, DoorError> {
    let (client, seen) = connect(door, errand, server).await?;
    let mut params = CallToolRequestParams::new(tool.to_owned());
    params.arguments = arguments.as_object().cloned();
    let reply = client.call_tool_once(params).await;
    client.cancel().await.ok();
    let reply = match reply {
        Ok(reply) => reply,
        // The server itself says what is wrong with the call.
        Err(ServiceError::McpError(said)) if !seen.has_trouble() => {
            let text = errand.lease.token.cut_from(&said.message);
            return Ok(Outcome { is_error: true, text, structured: None });
        }
        Err(error) => return Err(why(&seen, &error, errand)),
    };
    let CallToolResponse::Complete(result) = reply else {
        return Err(Failure::new(
            FailureCode::Invalid { field: "tool".to_owned() },
            "This MCP tool asks back, or answers later; neither is supported here.",
            "Use another tool of this server.",
        )
        .into());
    };
    let token = &errand.lease.token;
    let texts = result.content.iter().filter_map(|block| Some(block.as_text()?.text.as_str()));
    let structured = result.structured_content.as_ref().map(|value| {
        let clean = token.cut_from(&value.to_string());
        serde_json::from_str(&clean).unwrap_or(Value::String(clean))
    });
    Ok(Outcome {
        is_error: result.is_error == Some(true),
        text: token.cut_from(&texts.collect::<Vec<_>>().join("\n")),
        structured,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_an_object_whatever_a_schema_says() {
        let none = json!({ "type": "object", "properties": {} });
        let whole = json!({
            "type": "object", "properties": { "id": { "type": "integer" } }, "required": ["id"],
        });
        let lacking = json!({ "properties": { "id": { "type": "integer" } }, "required": ["id"] });
        let odd = json!({ "type": "object", "properties": {}, "required": "id" });
        for (schema, expected) in [
            (json!({}), &none),
            (json!({ "type": "string" }), &none),
            (json!({ "type": ["object", "null"] }), &none),
            (json!({ "type": "array", "items": {} }), &none),
            (json!({ "type": "object", "properties": ["id"] }), &none),
            (odd, &none),
            (lacking, &whole),
            (whole.clone(), &whole),
        ] {
            let given = schema.as_object().cloned().unwrap();
            assert_eq!(of_object(given), *expected, "{schema}");
        }
    }
}
