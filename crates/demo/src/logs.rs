//! What the system tables tell: requests as the platform's audit log names them, and statements.

use crate::{
    sql::{Event, Query, Served},
    witness::Call,
    workspace::Workspace,
};

impl Served for Workspace {
    fn queries(&self) -> Vec<Query> {
        self.told(|_| true)
    }

    fn events(&self) -> Vec<Event> {
        self.calls.lock().all().filter_map(event).collect()
    }
}

/// Service, action and parameters of a request; requests that the platform does not log are none.
fn event(call: &Call) -> Option<Event> {
    let parts: Vec<&str> = call.path.split('/').filter(|part| !part.is_empty()).collect();
    let (service, action, mut parameters) = match (call.method.as_str(), parts.as_slice()) {
        (method, ["oidc", rest @ ..]) => ("accounts", sign_in(method, rest)?, Vec::new()),
        (method, ["api", "2.0", "sql", rest @ ..]) => sql(method, rest)?,
        (method, ["api", "2.0", "genie", "spaces", rest @ ..]) => genie(method, rest)?,
        (_, ["api", "2.0", "vector-search", "indexes", index, rest @ ..]) => search(index, rest)?,
        ("GET", ["api", "2.1", "unity-catalog", rest @ ..]) => catalog(rest)?,
        _ => return None,
    };
    let known = [
        ("statementId", &call.statement_id),
        ("grant_type", &call.grant_type),
        ("client_id", if service == "accounts" { &call.client_id } else { &None }),
        ("scope", if service == "accounts" { &call.scopes } else { &None }),
    ];
    for (name, value) in known {
        parameters.extend(value.clone().map(|value| (name, value)));
    }
    Some(Event {
        at_ms: call.at_ms,
        service,
        action,
        user_name: call.principal.clone(),
        user_agent: call.user_agent.clone(),
        source: "127.0.0.1".to_owned(),
        request_id: call.request_id.clone(),
        parameters,
        status: call.status,
    })
}

type Named = (&'static str, &'static str, Vec<(&'static str, String)>);

fn sign_in(method: &str, rest: &[&str]) -> Option<&'static str> {
    match (method, rest) {
        ("POST", ["v1", "token"]) => Some("mintOAuthToken"),
        ("POST", ["v1", "consent"]) => Some("mintOAuthAuthorizationCode"),
        ("POST", ["v1", "sign-in"]) => Some("oidcBrowserLogin"),
        _ => None,
    }
}

fn sql(method: &str, rest: &[&str]) -> Option<Named> {
    let action = match (method, rest) {
        ("POST", ["statements"]) => "executeStatement",
        ("POST", ["statements", _, "cancel"]) => "cancelQueryExecution",
        ("GET", ["statements", _, "result", "chunks", _]) => "getResults",
        ("POST", ["warehouses", _, "start"]) => "startEndpoint",
        ("POST", ["warehouses", _, "stop"]) => "stopEndpoint",
        _ => return None,
    };
    Some(("databrickssql", action, Vec::new()))
}

fn genie(method: &str, rest: &[&str]) -> Option<Named> {
    let names = ["space_id", "", "conversation_id", "", "message_id"];
    let action = match (method, rest) {
        ("GET", [_]) => "getSpace",
        ("POST", [_, "start-conversation"]) => "genieStartConversationMessage",
        ("POST", [_, _, _, "messages"]) => "genieCreateConversationMessage",
        ("GET", [_, _, _, "messages", _]) => "genieGetConversationMessage",
        ("POST", [_, _, _, "messages", _, "feedback"]) => "updateConversationMessageFeedback",
        ("POST", [.., "execute-query"]) => "genieExecuteMessageQuery",
        ("GET", [.., "query-result"]) => "genieGetMessageQueryResult",
        _ => return None,
    };
    let parameters = names.into_iter().zip(rest).filter(|(name, _)| !name.is_empty());
    Some(("aibiGenie", action, parameters.map(|(name, at)| (name, (*at).to_owned())).collect()))
}

fn search(index: &str, rest: &[&str]) -> Option<Named> {
    let action = match rest {
        [] => "getVectorIndex",
        ["query"] => "queryVectorIndex",
        ["query-next-page"] => "queryVectorIndexNextPage",
        ["scan"] => "scanVectorIndex",
        _ => return None,
    };
    Some(("vectorSearch", action, vec![("index_name", index.to_owned())]))
}

fn catalog(rest: &[&str]) -> Option<Named> {
    let action = match rest {
        ["catalogs"] => "listCatalogs",
        ["catalogs", _] => "getCatalog",
        ["schemas"] => "listSchemas",
        ["schemas", _] => "getSchema",
        ["tables"] => "listTables",
        ["tables", _, ..] => "getTable",
        ["table-summaries"] => "listTableSummaries",
        ["functions"] => "listFunctions",
        ["functions", _] => "getFunction",
        ["permissions", ..] => "getPermissions",
        ["effective-permissions", ..] => "getEffectivePermissions",
        _ => return None,
    };
    let name = match rest {
        [kind, _, name] if kind.ends_with("permissions") => Some(name),
        [_, name, ..] => Some(name),
        _ => None,
    };
    let parameters = name.map(|name| ("full_name_arg", (*name).to_owned()));
    Some(("unityCatalog", action, parameters.into_iter().collect()))
}
