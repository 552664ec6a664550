//! Every bad input has its file, line, column, field and hint.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]

use behalf_config::{Config, ConfigError, Environment, Grant, parse};
use behalf_core::RunAs;

fn environment(pairs: &[(&str, &str)]) -> Environment {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

fn errors(text: &str) -> Vec<String> {
    match parse("test.yaml", text, &Environment::new()) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.iter().map(ConfigError::to_string).collect(),
    }
}

fn config(text: &str, environment: &Environment) -> Config {
    parse("test.yaml", text, environment).unwrap_or_else(|errors| panic!("{errors:?}"))
}

#[test]
fn the_seeds_two_lines_are_a_whole_configuration() {
    let config = config("app:\n  on_behalf_of_user: true\n", &Environment::new());
    assert_eq!(config.run_as, RunAs::OnBehalfOfUser, "the user acts");
    assert!(config.warehouse.is_none() && config.model.is_none(), "resources are discovered");
    assert_eq!(config.exchange.grant, Grant::Auto, "the default grant");
}

#[test]
fn nothing_at_all_acts_as_the_user() {
    assert_eq!(
        config("{}", &Environment::new()).run_as,
        RunAs::OnBehalfOfUser,
        "the default is the user"
    );
}

#[test]
fn an_unknown_key_is_named_with_its_place_and_a_suggestion() {
    assert_eq!(
        errors("app:\n  on_behalf_off_user: true\n"),
        [
            "test.yaml:2:3: app.on_behalf_off_user: is not a key that Behalf knows\n  hint: did you mean `on_behalf_of_user`?"
        ],
        "file, line, column, field, hint"
    );
}

#[test]
fn a_wrong_type_says_what_is_wanted() {
    assert_eq!(
        errors("app:\n  on_behalf_of_user: 1\n"),
        [
            "test.yaml:2:22: app.on_behalf_of_user: must be true or false, but is a number\n  hint: correct the value at this place"
        ],
        "the place is the value's"
    );
}

#[test]
fn a_missing_variable_is_named_with_its_place() {
    assert_eq!(
        errors("app:\n  workspace:\n    host: ${var.host}\n"),
        [
            "test.yaml:3:11: the parameter `host` has no value\n  hint: set the environment variable HOST, or give parameters.host.default"
        ],
        "what to set"
    );
}

#[test]
fn parameters_come_from_the_environment_then_the_default_then_the_fallback() {
    let text = "parameters:\n  host: {default: https://default.example}\napp:\n  workspace: {host: \"${var.host}\"}\n";
    let host =
        |env: &[(&str, &str)]| config(text, &environment(env)).workspace.host.unwrap().to_string();
    assert_eq!(host(&[]), "https://default.example", "the default");
    assert_eq!(
        host(&[("HOST", "https://env.example")]),
        "https://env.example",
        "the environment wins"
    );
    let fallback = "app:\n  workspace: {host: \"${var.h:-https://f.example}\"}\n";
    assert_eq!(
        config(fallback, &Environment::new()).workspace.host.unwrap().to_string(),
        "https://f.example",
        "the fallback"
    );
}

#[test]
fn broken_yaml_has_a_place_and_quotes_no_secret() {
    let found = errors("app:\n  a: [1,\n  secret: hunter2\n");
    assert_eq!(found.len(), 1, "one error: {found:?}");
    assert!(found[0].starts_with("test.yaml:"), "with a place: {}", found[0]);
    assert!(!found[0].contains("hunter2"), "the file's text is not quoted: {}", found[0]);
}

#[test]
fn a_duplicate_key_is_an_error() {
    let found = errors("app:\n  name: a\n  name: b\n");
    assert!(found[0].starts_with("test.yaml:3:"), "the second is named: {found:?}");
}

#[test]
fn a_service_principal_acts_only_where_the_file_names_it() {
    let found = errors("app:\n  on_behalf_of_user: false\n");
    assert!(found[0].contains("names no service principal"), "no silent fallback: {found:?}");
    let text = "app:\n  on_behalf_of_user: false\n  service_principal:\n    client_id: {env: ID}\n    client_secret: {env: SECRET}\n";
    let both = environment(&[("ID", "app-1"), ("SECRET", "s")]);
    assert_eq!(config(text, &both).run_as, RunAs::ServicePrincipal, "named, so it acts");
    assert!(
        parse("t", text, &environment(&[("ID", "app-1")])).is_err(),
        "a missing secret is an error"
    );
}

#[test]
fn a_secret_in_the_file_is_refused() {
    let found =
        errors("app:\n  service_principal:\n    client_id: a\n    client_secret: hunter2\n");
    assert!(found[0].contains("must not be written in the file"), "refused: {found:?}");
    assert!(!found[0].contains("hunter2"), "and not repeated");
}

#[test]
fn tokens_and_other_hosts_of_a_resource_are_refused_by_line() {
    let found = errors(
        "resources:\n  warehouses:\n    w:\n      warehouse_id: abc\n      pat: dapi123\n      workspace_host: https://other.example\n",
    );
    assert_eq!(found.len(), 2, "both are named: {found:?}");
    assert!(
        found[0].starts_with("test.yaml:5:7: resources.warehouses.w.pat: is refused"),
        "{found:?}"
    );
}

#[test]
fn tokens_and_other_hosts_inside_a_tool_or_an_agent_are_refused_by_line() {
    let tool = |function: &str| format!("tools:\n  t: {{name: t, function: {{{function}}}}}\n");
    let two = "agents:\n  a: {name: a, model: m}\n  b: {name: b, model: m}\n";
    for (text, at) in [
        (tool("type: sql, warehouse: {warehouse_id: w, KEY}"), "2:.function.warehouse"),
        (tool("type: unity_catalog, resource: {name: a.b.c, KEY}"), "2:.function.resource"),
        (tool("type: genie, genie_room: {space_id: s, KEY}"), "2:.function.genie_room"),
        (
            tool("type: genie, genie_room: {space_id: s, warehouse: {warehouse_id: w, KEY}}"),
            "2:.function.genie_room.warehouse",
        ),
        (
            tool("type: ai_search, vector_store: {index: {name: a.b.c}, KEY}"),
            "2:.function.vector_store",
        ),
        (
            tool("type: ai_search, retriever: {vector_store: {index: {name: a.b.c, KEY}}}"),
            "2:.function.retriever.vector_store.index",
        ),
        (tool("type: serving_endpoint, endpoint: {name: e, KEY}"), "2:.function.endpoint"),
        (tool("type: app, app: {name: e, KEY}"), "2:.function.app"),
        (tool("type: mcp, connection: {name: c, KEY}"), "2:.function.connection"),
        (tool("type: mcp, app: {name: c, KEY}"), "2:.function.app"),
        (tool("type: mcp, genie_room: {space_id: s, KEY}"), "2:.function.genie_room"),
        (
            tool("type: mcp, vector_search: {index: {name: a.b.c}, KEY}"),
            "2:.function.vector_search",
        ),
        ("agents:\n  a: {name: a, model: {name: m, KEY}}\n".to_owned(), "2:agents.a.model"),
        ("app:\n  agents: [{name: a, model: {name: m, KEY}}]\n".to_owned(), "2:app.agents.model"),
        (
            format!("{two}app:\n  orchestration: {{supervisor: {{model: {{name: m, KEY}}}}}}\n"),
            "5:app.orchestration.supervisor.model",
        ),
    ] {
        let (line, field) = at.split_once(':').unwrap();
        for (name, value) in [
            ("pat", "dapi123"),
            ("client_id", "client-7"),
            ("client_secret", "hunter2"),
            ("service_principal", "{client_id: a}"),
            ("workspace_host", "https://other.example"),
        ] {
            let found = errors(&text.replace("KEY", &format!("{name}: \"{value}\"")));
            assert!(
                found.len() == 1
                    && found[0].starts_with(&format!("test.yaml:{line}:"))
                    && found[0].contains(&format!("{field}.{name}: is refused")),
                "{text}, {name}: {found:?}"
            );
            assert!(!found[0].contains(value), "and not repeated: {found:?}");
        }
        let good = errors(&text.replace(", KEY", ""));
        assert!(good.is_empty(), "{text}: {good:?}");
    }
}

#[test]
fn an_unknown_key_of_a_resource_inside_a_tool_is_named() {
    let tool = |function: &str| format!("tools:\n  t: {{name: t, function: {{{function}}}}}\n");
    for function in [
        "type: sql, warehouse: {warehouse_id: w, on_behalf_off_user: true}",
        "type: genie, genie_room: {space_id: s, on_behalf_off_user: true}",
        "type: mcp, connection: {name: c, on_behalf_off_user: true}",
        "type: mcp, app: {name: c, on_behalf_off_user: true}",
        "type: serving_endpoint, endpoint: {name: c, on_behalf_off_user: true}",
    ] {
        let found = errors(&tool(function));
        assert!(
            found.len() == 1
                && found[0].starts_with("test.yaml:2:")
                && found[0].contains("did you mean `on_behalf_of_user`?"),
            "{function}: {found:?}"
        );
    }
    let noted = |function: &str| {
        let read = config(&tool(function), &Environment::new()).not_supported;
        read.into_iter().map(|n| n.field).collect::<Vec<_>>()
    };
    assert_eq!(
        noted("type: serving_endpoint, endpoint: {name: c, temperature: 0.1}"),
        ["tools.t.function.endpoint.temperature"],
        "what changes nothing"
    );
    assert_eq!(
        noted("type: mcp, connection: {name: c, comment: ours}"),
        ["tools.t.function.connection.comment"],
        "what the other dialect takes"
    );
}

#[test]
fn what_is_not_run_is_named_and_not_an_error() {
    let text = "tools:\n  t: {name: x, function: {type: python, name: a.b}}\nmemory: {checkpointer: {name: c}}\n\
                app:\n  tags: {a: b}\n";
    let config = config(text, &Environment::new());
    let fields: Vec<(&str, u64)> =
        config.not_supported.iter().map(|n| (n.field.as_str(), n.place.line)).collect();
    assert_eq!(fields, [("memory", 3), ("app.tags", 5), ("tools.t", 2)], "by name and line");
}

#[test]
fn what_is_wrong_with_a_tool_or_an_agent_is_named() {
    for (text, said) in [
        ("tools:\n  t: {name: x}\n", "test.yaml:2:3: tools.t.function: is missing"),
        (
            "tools:\n  t: {name: x, function: {type: sqll}}\n",
            "test.yaml:2:33: tools.t.function.type: `sqll` is not a type of tools\n  hint: did you mean `sql`?",
        ),
        ("agents:\n  a: {model: m}\n", "test.yaml:2:3: agents.a.name: is missing"),
        (
            "agents:\n  a: {name: a, tols: []}\n",
            "test.yaml:2:16: agents.a.tols: is not a key that Behalf knows\n  hint: did you mean `tools`?",
        ),
        (
            "resources:\n  genie_rooms:\n    r: {space: x}\n",
            "test.yaml:3:9: resources.genie_rooms.r.space: is not a key that Behalf knows\n  hint: did you mean `space_id`?",
        ),
        (
            "app:\n  agents: {a: b}\n",
            "test.yaml:2:11: app.agents: must be a list, but is a mapping",
        ),
    ] {
        let found = errors(text);
        assert!(found.iter().any(|error| error.starts_with(said)), "{text}: {found:?}");
    }
}

#[test]
fn a_value_comes_from_the_first_place_that_has_one() {
    let text = "resources:\n  warehouses:\n    w:\n      warehouse_id:\n        options:\n          - {env: FIRST}\n          \
                - {scope: s, secret: k}\n          - {env: SECOND, default_value: third}\n";
    let id = |pairs: &[(&str, &str)]| {
        config(text, &environment(pairs)).warehouse.and_then(|w| w.id.ok())
    };
    assert_eq!(id(&[("FIRST", "a"), ("SECOND", "b")]).as_deref(), Some("a"), "the first");
    assert_eq!(
        id(&[("SECOND", "b")]).as_deref(),
        Some("b"),
        "a secret of the workspace is not read"
    );
    assert_eq!(id(&[]).as_deref(), Some("third"), "the default");
    let text = "resources:\n  warehouses:\n    w: {warehouse_id: {env: NONE}}\n";
    let unset = config(text, &Environment::new());
    let id = unset.warehouse.unwrap().id.unwrap_err();
    assert_eq!(
        id.to_string(),
        "test.yaml:3:29: resources.warehouses.w.warehouse_id: the environment variable NONE is not set\n  hint: set NONE and start again",
        "a file may name what is not set yet: it fails when it is used"
    );
    assert_eq!(unset.unset, [id], "and is said before");
}

#[test]
fn merge_keys_and_anchors_are_applied() {
    let text = "x-base: &base {on_behalf_of_user: true}\n";
    assert!(errors(text)[0].contains("is not a key"), "an unknown top key is still named");
    let text = "resources:\n  models:\n    m: &m {name: one}\n  warehouses:\n    w:\n      <<: {name: W}\n      warehouse_id: abc\n";
    let warehouse = config(text, &Environment::new()).warehouse.unwrap();
    let id = warehouse.id.unwrap();
    assert_eq!((id.as_str(), warehouse.name.as_deref()), ("abc", Some("W")), "merged");
}

#[test]
fn a_companys_token_is_exchanged() {
    let text = "app:\n  sign_in: {authority: \"https://idp.example\", client_id: a}\n";
    let grant = |text: &str| config(text, &Environment::new()).exchange.grant;
    assert_eq!(grant(text), Grant::TokenExchange, "there is no other way");
    let auto = format!("{text}  exchange: {{grant: auto}}\n");
    assert_eq!(grant(&auto), Grant::TokenExchange, "auto is what fits");
}

#[test]
fn what_a_sign_in_elsewhere_needs_is_named() {
    let app = |lines: &str| format!("app:\n{lines}");
    for (text, field, said) in [
        (
            "  sign_in: {authority: \"https://idp.example\"}\n  exchange: {grant: token-exchange}\n",
            "app.sign_in.client_id",
            "is missing beside authority",
        ),
        (
            "  sign_in: {authority: \"http://idp.example\", client_id: a}\n  exchange: {grant: token-exchange}\n",
            "app.sign_in.authority",
            "is not an address that a sign-in may go to",
        ),
        (
            "  sign_in: {authority: \"https://idp.example\", client_id: a}\n  exchange: {grant: none}\n",
            "app.exchange.grant",
            "a company's token must be exchanged",
        ),
        (
            "  sign_in: {client_id: a, client_secret: written}\n",
            "app.sign_in.client_secret",
            "must not be written in the file",
        ),
        ("  sign_in: {session_minutes: soon}\n", "app.sign_in.session_minutes", "whole number"),
        ("  exchange: {grant: entra-obo, tenant: t}\n", "app.exchange.client_id", "is missing"),
        (
            "  exchange: {grant: jwt-bearer, tenant: t}\n",
            "app.exchange.tenant",
            "is for the grant entra-obo alone",
        ),
        ("  exchange: {grant: jwt_bearer}\n", "app.exchange.grant", "did you mean `jwt-bearer`?"),
        (
            "  exchange: {grant: jwt-bearer, authorization_details: [{a: b}]}\n",
            "app.exchange.authorization_details",
            "without a `type`",
        ),
        (
            "  exchange: {authorization_details: [{type: b}]}\n",
            "app.exchange.authorization_details",
            "is for the grant jwt-bearer alone",
        ),
    ] {
        let found = errors(&app(text));
        assert!(
            found.iter().any(|e| e.contains(field) && e.contains(said) && e.contains("test.yaml:")),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn a_limit_or_a_decision_that_is_none_is_an_error_and_never_no_limit() {
    let tool = |more: &str| {
        format!("tools:\n  t:\n    name: t\n    function:\n      type: sql\n      {more}\n")
    };
    for (more, field, said) in [
        ("call_limit: \"1\"", "call_limit", "whole number"),
        ("call_limit: -1", "call_limit", "whole number"),
        ("call_limit: {run_limit: many}", "call_limit", "whole number"),
        (
            "human_in_the_loop: {allowed_decisions: [aprove]}",
            "allowed_decisions",
            "`aprove` is no decision",
        ),
    ] {
        let found = errors(&tool(more));
        assert!(
            found
                .iter()
                .any(|e| e.contains(field) && e.contains(said) && e.contains("test.yaml:6:")),
            "{more}: {found:?}"
        );
    }
    for more in ["call_limit: 0", "human_in_the_loop: {allowed_decisions: approve}"] {
        let read =
            behalf_config::parse("test.yaml", &tool(more), &behalf_config::Environment::new());
        assert!(read.is_ok(), "{more}: {:?}", read.err());
    }
}
