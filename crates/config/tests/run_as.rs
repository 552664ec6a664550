//! As whom things are done: no mistake in a file makes the service principal act where the user was meant.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]

use behalf_config::{AssetKind, Config, ConfigError, Environment, parse};
use behalf_core::RunAs::{self, OnBehalfOfUser, ServicePrincipal};

/// Where nothing else is said, the service principal acts.
const APP: &str = "app:\n  on_behalf_of_user: false\n  service_principal:\n    \
                   client_id: {env: ID}\n    client_secret: {env: SECRET}\n";

fn read(text: &str, more: &[(&str, &str)]) -> Result<Config, Vec<String>> {
    let named = [("ID", "app-1"), ("SECRET", "s")];
    let pairs = named.iter().chain(more);
    let environment: Environment =
        pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    parse("test.yaml", text, &environment)
        .map_err(|errors| errors.iter().map(ConfigError::to_string).collect())
}

fn errors(text: &str) -> Vec<String> {
    read(text, &[]).err().unwrap_or_default()
}

fn config(text: &str) -> Config {
    read(text, &[]).unwrap_or_else(|errors| panic!("{text}: {errors:?}"))
}

/// A file whose app is the service principal, with one tool in its seventh line.
fn with_tool(function: &str) -> String {
    format!("{APP}tools:\n  t: {{name: t, function: {{{function}}}}}\n")
}

fn of_tool(text: &str) -> RunAs {
    config(text).tools[0].does.as_ref().unwrap().run_as().unwrap()
}

fn noted(text: &str) -> Vec<(String, u64)> {
    config(text).not_supported.into_iter().map(|n| (n.field, n.place.line)).collect()
}

/// Every place where a tool says as whom: its function, and where the key stands.
const PLACES: [(&str, &str); 14] = [
    ("type: sql, warehouse: {warehouse_id: w, OBO}", "warehouse"),
    ("type: unity_catalog, resource: {name: a.b.c, OBO}", "resource"),
    ("type: genie, genie_room: {space_id: s, OBO}", "genie_room"),
    ("type: ai_search, vector_store: {index: {name: a.b.c}, OBO}", "vector_store"),
    ("type: ai_search, vector_store: {index: {name: a.b.c, OBO}}", "vector_store.index"),
    (
        "type: ai_search, retriever: {vector_store: {index: {name: a.b.c}, OBO}}",
        "retriever.vector_store",
    ),
    ("type: serving_endpoint, endpoint: {name: e, OBO}", "endpoint"),
    ("type: serving_endpoint, endpoint: e, OBO", ""),
    ("type: app, app: {name: e, OBO}", "app"),
    ("type: mcp, sql: true, OBO", ""),
    ("type: mcp, genie_room: {space_id: s, OBO}", "genie_room"),
    ("type: mcp, vector_search: {index: {name: a.b.c}, OBO}", "vector_search"),
    ("type: mcp, connection: {name: c, OBO}", "connection"),
    ("type: mcp, app: {name: c, OBO}", "app"),
];

#[test]
fn what_is_neither_true_nor_false_is_an_error_wherever_a_tool_says_as_whom() {
    for (function, at) in PLACES {
        let text = |value: &str| {
            with_tool(&function.replace("OBO", &format!("on_behalf_of_user: {value}")))
        };
        let at = if at.is_empty() { String::new() } else { format!(".{at}") };
        for (value, is) in [
            ("\"true\"", "a text"),
            ("yes", "a text"),
            ("1", "a number"),
            ("null", "nothing"),
            ("[true]", "a list"),
            ("{env: WHO}", "a mapping"),
        ] {
            let found = errors(&text(value));
            let said = format!(
                "tools.t.function{at}.on_behalf_of_user: must be true or false, but is {is}"
            );
            assert_eq!(found.len(), 1, "{function}, {value}: {found:?}");
            assert!(
                found[0].starts_with("test.yaml:7:") && found[0].contains(&said),
                "{function}, {value}: by line and field: {found:?}"
            );
        }
        assert_eq!(of_tool(&text("true")), OnBehalfOfUser, "{function}: the user");
        assert_eq!(of_tool(&text("false")), ServicePrincipal, "{function}: as it says");
        assert_eq!(
            of_tool(&with_tool(&function.replace(", OBO", ""))),
            ServicePrincipal,
            "{function}: as the app"
        );
    }
}

#[test]
fn what_is_neither_true_nor_false_is_an_error_in_models_agents_and_unused_resources() {
    let two = "agents:\n  a: {name: a, model: m}\n  b: {name: b, model: m}\n";
    for (text, field) in [
        (format!("{APP}resources:\n  models:\n    m: {{name: m, OBO}}\n"), "resources.models.m"),
        (format!("{APP}resources:\n  llms:\n    m: {{name: m, OBO}}\n"), "resources.llms.m"),
        (
            format!("{APP}resources:\n  warehouses:\n    w: {{warehouse_id: w, OBO}}\n"),
            "resources.warehouses.w",
        ),
        (
            format!("{APP}resources:\n  connections:\n    c: {{name: c, OBO}}\n"),
            "resources.connections.c",
        ),
        (format!("{APP}resources:\n  apps:\n    c: {{name: c, OBO}}\n"), "resources.apps.c"),
        (
            format!("{APP}resources:\n  vector_stores:\n    v: {{index: {{name: a.b.c, OBO}}}}\n"),
            "resources.vector_stores.v.index",
        ),
        (format!("{APP}agents:\n  a: {{name: a, model: {{name: m, OBO}}}}\n"), "agents.a.model"),
        (format!("{APP}  agents: [{{name: a, model: {{name: m, OBO}}}}]\n"), "app.agents.model"),
        (
            format!("{APP}  orchestration: {{supervisor: {{model: {{name: m, OBO}}}}}}\n{two}"),
            "app.orchestration.supervisor.model",
        ),
    ] {
        let found = errors(&text.replace("OBO", "on_behalf_of_user: \"true\""));
        let said = format!("{field}.on_behalf_of_user: must be true or false, but is a text");
        assert!(found.len() == 1 && found[0].contains(&said), "{text}: {found:?}");
        assert!(read(&text.replace("OBO", "on_behalf_of_user: true"), &[]).is_ok(), "{text}");
    }
}

#[test]
fn what_an_alias_repeats_is_said_once() {
    let found = errors(&format!(
        "{APP}resources:\n  warehouses:\n    w: &w {{warehouse_id: w, on_behalf_of_user: \"true\"}}\n\
         tools:\n  t: {{name: t, function: {{type: sql, warehouse: *w}}}}\n"
    ));
    assert_eq!(found.len(), 1, "at its place: {found:?}");
    assert!(found[0].starts_with("test.yaml:8:"), "{found:?}");
}

#[test]
fn a_parameter_that_reads_as_a_boolean_is_one() {
    let text = with_tool("type: mcp, sql: true, on_behalf_of_user: \"${var.who:-false}\"");
    let of = |pairs: &[(&str, &str)]| {
        let read = read(&text, pairs).unwrap_or_else(|errors| panic!("{errors:?}"));
        read.tools[0].does.as_ref().unwrap().run_as().unwrap()
    };
    assert_eq!(of(&[]), ServicePrincipal, "the fallback");
    for word in ["true", "True", "TRUE"] {
        assert_eq!(of(&[("WHO", word)]), OnBehalfOfUser, "{word}");
    }
    assert_eq!(of(&[("WHO", "False")]), ServicePrincipal, "as YAML reads it");
    assert!(read(&text, &[("WHO", "ja")]).is_err(), "any other word is an error");
}

#[test]
fn of_an_mcp_tool_and_its_resource_the_one_that_says_the_user_holds() {
    for resource in [
        "genie_room: {space_id: s, OBO}",
        "vector_search: {index: {name: a.b.c}, OBO}",
        "connection: {name: c, OBO}",
        "app: {name: c, OBO}",
        "functions: {catalog_name: a, schema_name: b, OBO}",
    ] {
        let with = |own: &str, of_resource: &str| {
            let say = |word: &str| match word {
                "" => String::new(),
                word => format!(", on_behalf_of_user: {word}"),
            };
            let resource = resource.replace(", OBO", &say(of_resource));
            with_tool(&format!("type: mcp, {resource}{}", say(own)))
        };
        for (own, of_resource, expected) in [
            ("false", "true", OnBehalfOfUser),
            ("true", "false", OnBehalfOfUser),
            ("true", "true", OnBehalfOfUser),
            ("", "true", OnBehalfOfUser),
            ("true", "", OnBehalfOfUser),
            ("false", "false", ServicePrincipal),
            ("", "false", ServicePrincipal),
            ("false", "", ServicePrincipal),
        ] {
            assert_eq!(
                of_tool(&with(own, of_resource)),
                expected,
                "{resource}: {own:?} and {of_resource:?}"
            );
        }
        assert_eq!(
            noted(&with("false", "true")),
            [("tools.t.function.on_behalf_of_user".to_owned(), 7)],
            "{resource}: the word that gives way is named"
        );
        assert!(noted(&with("true", "false")).is_empty(), "{resource}: and no other");
    }
}

#[test]
fn a_function_that_says_nothing_acts_as_the_warehouse_it_runs_on() {
    let with = |of_warehouse: &str, of_function: &str| {
        let say = |word: &str| match word {
            "" => String::new(),
            word => format!(", on_behalf_of_user: {word}"),
        };
        format!(
            "{APP}resources:\n  warehouses:\n    w: {{warehouse_id: w{}}}\n  functions:\n    \
             f: &f {{name: a.b.c{}}}\ntools:\n  t: {{name: t, function: {{type: unity_catalog, resource: *f}}}}\n",
            say(of_warehouse),
            say(of_function),
        )
    };
    for (of_warehouse, of_function, expected) in [
        ("true", "", OnBehalfOfUser),
        ("false", "", ServicePrincipal),
        ("", "", ServicePrincipal),
        ("", "true", OnBehalfOfUser),
        ("false", "true", OnBehalfOfUser),
        ("true", "false", OnBehalfOfUser),
        ("false", "false", ServicePrincipal),
    ] {
        let text = with(of_warehouse, of_function);
        assert_eq!(of_tool(&text), expected, "{of_warehouse:?}, {of_function:?}");
        let found = config(&text).assets.into_iter().find(|a| a.kind == AssetKind::Function);
        assert_eq!(found.unwrap().run_as, expected, "and is looked for so");
    }
    let noted: Vec<(String, u64)> = noted(&with("true", "false"));
    assert!(
        noted.iter().any(|(field, line)| field.ends_with(".on_behalf_of_user") && *line == 10),
        "the word that gives way is named: {noted:?}"
    );
    let app_of_user = with("false", "").replacen("user: false", "user: true", 1);
    assert_eq!(of_tool(&app_of_user), ServicePrincipal, "the warehouse's own word, not the app's");
}

#[test]
fn an_endpoint_may_come_from_elsewhere() {
    let text = with_tool(
        "type: serving_endpoint, endpoint: {env: NONE, default_value: e}, on_behalf_of_user: true",
    );
    let does = config(&text).tools.remove(0).does.unwrap();
    assert_eq!(
        does,
        behalf_config::Does::Endpoint { name: Ok("e".to_owned()), run_as: OnBehalfOfUser },
        "by its default, as the user"
    );
}

/// The scopes of what runs as the user.
fn scopes(text: &str) -> Vec<String> {
    config(text).scopes().iter().map(str::to_owned).collect()
}

#[test]
fn an_mcp_server_at_the_workspace_needs_the_scope_of_its_path() {
    let here = "https://here.example";
    for (url, scope) in [
        ("https://here.example/api/2.0/mcp/sql", "sql"),
        ("https://here.example/api/2.0/mcp/genie/01f0", "genie"),
        ("https://here.example/api/2.0/mcp/vector-search/main/support", "vector-search"),
        ("https://here.example/api/2.0/mcp/functions/main/sales", "unity-catalog"),
        ("https://here.example/api/2.0/mcp/external/tickets", "unity-catalog"),
        ("https://here.example/api/2.0/mcp/unheard-of", "apps"),
        ("https://here.example/mcp", "apps"),
        ("https://app.example/mcp", "apps"),
        ("https://app.example/api/2.0/mcp/sql", "apps"),
    ] {
        let tool = with_tool(&format!("type: mcp, url: \"{url}\", on_behalf_of_user: true"));
        let text =
            tool.replacen("app:\n", &format!("app:\n  workspace: {{host: \"{here}\"}}\n"), 1);
        let mut expected = [scope, "offline_access"];
        expected.sort_unstable();
        assert_eq!(scopes(&text), expected, "{url}");
    }
    let unnamed = with_tool(
        "type: mcp, url: \"https://here.example/api/2.0/mcp/genie/01f0\", on_behalf_of_user: true",
    );
    assert_eq!(scopes(&unnamed), ["genie", "offline_access"], "where no workspace is named");
}

#[test]
fn a_model_of_an_agents_own_is_counted() {
    let model = "model: {name: m, on_behalf_of_user: true}";
    let two = "agents:\n  a: {name: a}\n  b: {name: b}\n";
    for text in [
        format!("{APP}agents:\n  a: {{name: a, {model}}}\n"),
        format!("{APP}agents:\n  a: {{name: a, {model}}}\n  b: {{name: b}}\n"),
        format!("{APP}  orchestration: {{supervisor: {{{model}}}}}\n{two}"),
    ] {
        assert_eq!(scopes(&text), ["model-serving", "offline_access"], "{text}");
    }
    assert!(scopes(&format!("{APP}{two}")).is_empty(), "nothing runs as the user");
}
