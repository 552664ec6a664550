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

/// A tool of one kind, whose function has these lines under an app that acts as its service principal.
fn tool_of_principal(function: &str) -> String {
    format!(
        "app:\n  on_behalf_of_user: false\n  service_principal: {{client_id: {{env: ID}}, client_secret: {{env: SECRET}}}}\n\
         tools:\n  t:\n    name: t\n    function: {function}\n"
    )
}

#[test]
fn who_acts_is_true_or_false_wherever_it_stands() {
    let flag = "on_behalf_of_user: \"true\"";
    let tools = [
        format!("{{type: sql, warehouse: {{warehouse_id: w, {flag}}}}}"),
        format!("{{type: unity_catalog, resource: {{name: a.b.c, {flag}}}}}"),
        format!("{{type: genie, genie_room: {{space_id: s, {flag}}}}}"),
        format!("{{type: ai_search, vector_store: {{index: {{name: a.b.c}}, {flag}}}}}"),
        format!("{{type: mcp, sql: true, {flag}}}"),
        format!("{{type: mcp, connection: {{name: c, {flag}}}}}"),
        format!("{{type: mcp, genie_room: {{space_id: s, {flag}}}}}"),
        format!("{{type: serving_endpoint, endpoint: {{name: e, {flag}}}}}"),
        format!("{{type: app, app: {{name: e, {flag}}}}}"),
    ];
    let environment = environment(&[("ID", "id"), ("SECRET", "s")]);
    let wrong = |text: &str| -> Vec<String> {
        let read = parse("test.yaml", text, &environment);
        read.err().unwrap_or_default().iter().map(ConfigError::to_string).collect()
    };
    for tool in tools {
        let found = wrong(&tool_of_principal(&tool));
        assert!(
            found.iter().any(|e| e.contains("must be true or false, but is a text")),
            "what is quoted is not misread as the app's own word: {tool}: {found:?}"
        );
    }
    for agents in [
        format!("agents:\n  a: {{name: a, model: {{name: m, {flag}}}}}\n"),
        format!("resources:\n  models:\n    m: {{name: m, {flag}}}\n"),
    ] {
        let found = wrong(&agents);
        assert!(found.iter().any(|e| e.contains("true or false")), "{agents}: {found:?}");
    }
}

#[test]
fn what_one_place_does_for_the_user_another_does_not_do_as_somebody_else() {
    let environment = environment(&[("ID", "id"), ("SECRET", "s")]);
    let conflict = |text: &str| {
        let read = parse("test.yaml", text, &environment);
        let found = read.err().unwrap_or_default();
        found.iter().any(|e| e.message.contains("is false, but") && e.place.is_some())
    };
    let room = "genie_room: {space_id: s, on_behalf_of_user: true}";
    assert!(conflict(&tool_of_principal(&format!(
        "{{type: mcp, {room}, on_behalf_of_user: false}}"
    ))));
    let function = "{type: unity_catalog, resource: {name: a.b.c, on_behalf_of_user: false}}";
    let warehouse =
        "resources:\n  warehouses:\n    w: {warehouse_id: w, on_behalf_of_user: true}\n";
    assert!(
        conflict(&format!("{}{warehouse}", tool_of_principal(function))),
        "its warehouse's word"
    );
    let acts =
        |text: &str| config(text, &environment).tools[0].does.as_ref().unwrap().run_as().unwrap();
    let store = "{type: ai_search, vector_store: {on_behalf_of_user: false, index: {name: a.b.c, \
                 on_behalf_of_user: true}}}";
    assert!(conflict(&tool_of_principal(store)), "its index's word");
    let silent = tool_of_principal(&format!("{{type: mcp, {room}}}"));
    assert_eq!(acts(&silent), RunAs::OnBehalfOfUser, "the resource's word before the app's");
    let silent = tool_of_principal("{type: unity_catalog, resource: {name: a.b.c}}");
    assert_eq!(acts(&format!("{silent}{warehouse}")), RunAs::OnBehalfOfUser, "the warehouse's too");
    assert_eq!(acts(&silent), RunAs::ServicePrincipal, "where nobody says anything, the app's");
}

#[test]
fn what_restricts_is_never_misread_as_no_limit() {
    let tool = |function: &str| format!("tools:\n  t:\n    name: t\n    function: {function}\n");
    let search = |more: &str| {
        tool(&format!(
            "{{type: ai_search, retriever: {{vector_store: {{index: {{name: a.b.c}}}}, {more}}}}}"
        ))
    };
    for (text, field) in [
        (tool("{type: mcp, sql: true, include_tools: execute_sql}"), "include_tools"),
        (tool("{type: mcp, sql: true, exclude_tools: [[a]]}"), "exclude_tools"),
        (tool("{type: sql, statement: [SELECT 1]}"), "statement"),
        (search("search_parameters: {num_results: many}"), "num_results"),
        (search("search_parameters: {num_results: 0}"), "num_results"),
        (search("search_parameters: {filters: [a]}"), "filters"),
        (search("search_parameters: {query_type: HYBIRD}"), "query_type"),
        (search("columns: title"), "columns"),
        ("app: {compare_identities: everybody}\n".to_owned(), "compare_identities"),
        ("app: {agents: [gone]}\nagents:\n  here: {name: x}\n".to_owned(), "app.agents"),
    ] {
        let found = errors(&text);
        assert!(
            found.iter().any(|e| e.contains(field) && e.contains("test.yaml:")),
            "{field} is named with its line: {found:?}"
        );
    }
}

#[test]
fn agents_may_be_named() {
    let text = "app: {agents: [sales, The helper]}\nagents:\n  sales: {name: Sales}\n  \
                other: {name: Nobody}\n  help: {name: The helper}\n";
    let config = config(text, &Environment::new());
    let behalf_config::Agents::Supervised { workers, .. } = &config.agents else {
        panic!("{:?}", config.agents);
    };
    let names: Vec<&str> = workers.iter().map(|worker| worker.name.as_str()).collect();
    assert_eq!(names, ["Sales", "The helper"], "by key or by name, and no other");
}

#[test]
fn credentials_of_ones_own_are_refused_wherever_they_stand() {
    for text in [
        "tools:\n  t: {name: t, function: {type: genie, genie_room: {space_id: s, pat: x}}}\n",
        "tools:\n  t: {name: t, function: {type: mcp, connection: {name: c, workspace_host: x}}}\n",
        "tools:\n  t: {name: t, function: {type: unity_catalog, resource: {name: a.b.c, pat: x}}}\n",
        "agents:\n  a: {name: a, model: {name: m, workspace_host: https://other.example}}\n",
    ] {
        let found = errors(text);
        assert_eq!(found.len(), 1, "once: {found:?}");
        assert!(found[0].contains("is refused") && found[0].contains("test.yaml:2:"), "{found:?}");
    }
}

#[test]
fn a_clients_scopes_are_those_of_everything_that_acts_for_the_user() {
    let scopes = |text: &str| config(text, &Environment::new()).scopes().to_string();
    let mcp =
        |url: &str| format!("tools:\n  t: {{name: t, function: {{type: mcp, url: \"{url}\"}}}}\n");
    let genie = scopes(&mcp("https://w.example/api/2.0/mcp/genie/1"));
    assert!(genie.contains("genie") && !genie.contains("apps"), "{genie}");
    assert!(scopes(&mcp("https://a.databricksapps.com/mcp")).contains("apps"));
}
