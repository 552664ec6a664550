//! What restricts a tool and cannot be read is an error by its line: it never becomes no restriction.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]

use behalf_config::{CompareIdentities, Config, ConfigError, Does, Environment, parse};
use serde_json::{Value, json};

fn read(text: &str) -> Result<Config, Vec<String>> {
    parse("test.yaml", text, &Environment::new())
        .map_err(|errors| errors.iter().map(ConfigError::to_string).collect())
}

fn errors(text: &str) -> Vec<String> {
    read(text).err().unwrap_or_default()
}

fn config(text: &str) -> Config {
    read(text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"))
}

/// A file with one tool, in its second line.
fn tool(function: &str) -> String {
    format!("tools:\n  t: {{name: t, function: {{{function}}}}}\n")
}

fn does(function: &str) -> Does {
    config(&tool(function)).tools.remove(0).does.unwrap()
}

fn noted(text: &str) -> Vec<String> {
    config(text).not_supported.into_iter().map(|n| n.field).collect()
}

/// Each of these is one error, of this field, that says this, in the second line.
fn each_is_an_error(start: &str, cases: &[(&str, &str, &str)]) {
    for (more, field, said) in cases {
        let found = errors(&tool(&format!("{start}, {more}")));
        assert_eq!(found.len(), 1, "{more}: {found:?}");
        let at = format!("tools.t.function.{field}: {said}");
        assert!(
            found[0].starts_with("test.yaml:2:") && found[0].contains(&at),
            "{more}: by line and field: {found:?}"
        );
    }
}

#[test]
fn lists_of_an_mcp_servers_tools_are_lists() {
    each_is_an_error(
        "type: mcp, sql: true",
        &[
            ("exclude_tools: \"drop_*\"", "exclude_tools", "must be a list, but is a text"),
            ("include_tools: read_*", "include_tools", "must be a list, but is a text"),
            ("exclude_tools: {a: b}", "exclude_tools", "must be a list, but is a mapping"),
            ("exclude_tools: true", "exclude_tools", "must be a list, but is true or false"),
            ("exclude_tools: [a, [b]]", "exclude_tools", "must be a name of a tool, but is a list"),
            (
                "include_tools: [{name: a}]",
                "include_tools",
                "must be a name of a tool, but is a mapping",
            ),
            ("include_tools: [null]", "include_tools", "must be a name of a tool, but is nothing"),
            ("exclude_tool: [a]", "exclude_tool", "is not a key that Behalf knows"),
            ("included_tools: [a]", "included_tools", "is not a key that Behalf knows"),
            ("on_behalf_off_user: true", "on_behalf_off_user", "is not a key that Behalf knows"),
        ],
    );
    let Does::Mcp { include, exclude, .. } =
        does("type: mcp, sql: true, include_tools: [\"a*\", b], exclude_tools: [\"*c\"]")
    else {
        panic!("an MCP tool")
    };
    assert_eq!((include, exclude), (vec!["a*".to_owned(), "b".to_owned()], vec!["*c".to_owned()]));
    let Does::Mcp { include, exclude, .. } =
        does("type: mcp, sql: true, include_tools: [], exclude_tools: null")
    else {
        panic!("an MCP tool")
    };
    assert!(include.is_empty() && exclude.is_empty(), "nothing is said");
    for pattern in ["drop_?", "[ab]_*"] {
        let text = tool(&format!("type: mcp, sql: true, exclude_tools: [\"{pattern}\"]"));
        let broken = config(&text).tools.remove(0).does.unwrap_err().to_string();
        assert!(broken.contains("has another wildcard than *"), "it cannot be used: {broken}");
    }
}

#[test]
fn an_mcp_tool_names_one_server() {
    for more in ["genie_room: {space_id: s, on_behalf_of_user: true}", "url: https://a.example"] {
        let text = tool(&format!("type: mcp, sql: true, {more}"));
        let broken = config(&text).tools.remove(0).does.unwrap_err().to_string();
        assert!(broken.contains("names a second server beside the first"), "{more}: {broken}");
    }
}

#[test]
fn how_an_index_is_searched_is_read_or_is_an_error() {
    let start = "type: ai_search, retriever: {vector_store: {index: {name: a.b.c}}, ";
    for (more, field, said) in [
        (
            "search_parameters: {num_results: \"3\"}",
            "search_parameters.num_results",
            "must be a whole number from 1 on, but is a text",
        ),
        (
            "search_parameters: {num_results: 0}",
            "search_parameters.num_results",
            "must be a whole number from 1 on, but is a number",
        ),
        (
            "search_parameters: {filters: [topic]}",
            "search_parameters.filters",
            "must be a mapping, but is a list",
        ),
        (
            "search_parameters: {filters: \"topic = 'a'\"}",
            "search_parameters.filters",
            "must be a mapping, but is a text",
        ),
        (
            "search_parameters: {query_type: FULLTEXT}",
            "search_parameters.query_type",
            "`FULLTEXT` is no type of queries\n  hint: known here: ANN, HYBRID, FULL_TEXT",
        ),
        (
            "search_parameters: {query_type: [ANN]}",
            "search_parameters.query_type",
            "must be a text, but is a list",
        ),
        (
            "search_parameters: {filter: {topic: a}}",
            "search_parameters.filter",
            "is not a key that Behalf knows\n  hint: did you mean `filters`?",
        ),
        ("search_parameters: [a]", "search_parameters", "must be a mapping, but is a list"),
        ("columns: title", "columns", "must be a list, but is a text"),
        ("columns: [[title]]", "columns", "must be a name of a column, but is a list"),
        ("rerank: all", "rerank", "must be true, false or a mapping, but is a text"),
        ("rerank: {columns: body}", "rerank.columns", "must be a list, but is a text"),
        ("rerank: {column: [body]}", "rerank.column", "is not a key that Behalf knows"),
        ("colums: [a]", "colums", "is not a key that Behalf knows"),
    ] {
        let found = errors(&tool(&format!("{start}{more}}}")));
        assert_eq!(found.len(), 1, "{more}: {found:?}");
        let at = format!("tools.t.function.retriever.{field}: {said}");
        assert!(found[0].starts_with("test.yaml:2:") && found[0].contains(&at), "{found:?}");
    }
    each_is_an_error(
        "type: ai_search",
        &[(
            "vector_store: {index: {name: a.b.c}, columns: a}",
            "vector_store.columns",
            "must be a list, but is a text",
        )],
    );
    let good = "columns: [a, {name: b, type: string}], rerank: {top_n: 3}, search_parameters: \
                {num_results: 500, filters: {topic: a}, query_type: hybrid}}";
    let Does::Search(search) = does(&format!("{start}{good}")) else { panic!("a search") };
    assert_eq!(search.columns, ["a", "b"], "a column may be told of");
    assert_eq!((search.num_results, search.query_type), (200, "HYBRID"), "at most; in any case");
    assert_eq!(Value::Object(search.filters), json!({ "topic": "a" }), "the filters");
    assert_eq!(
        noted(&tool(&format!("{start}{good}"))),
        ["tools.t.function.retriever.rerank.top_n"],
        "what is not run is named"
    );
}

#[test]
fn whether_a_person_decides_is_read_or_is_an_error() {
    each_is_an_error(
        "type: sql",
        &[
            (
                "human_in_the_loop: \"true\"",
                "human_in_the_loop",
                "must be true, false or a mapping, but is a text",
            ),
            (
                "human_in_the_loop: no",
                "human_in_the_loop",
                "must be true, false or a mapping, but is a text",
            ),
            (
                "human_in_the_loop: 1",
                "human_in_the_loop",
                "must be true, false or a mapping, but is a number",
            ),
            (
                "human_in_the_loop: [approve]",
                "human_in_the_loop",
                "must be true, false or a mapping, but is a list",
            ),
            (
                "human_in_the_loop: {allowed_decision: [reject]}",
                "human_in_the_loop.allowed_decision",
                "is not a key that Behalf knows",
            ),
            (
                "human_in_the_loop: {review_prompt: [a]}",
                "human_in_the_loop.review_prompt",
                "must be a text, but is a list",
            ),
            ("human_in_the_lop: true", "human_in_the_lop", "is not a key that Behalf knows"),
            ("call_limit: [1]", "call_limit", "must be a whole number from 0 on, but is a list"),
            (
                "call_limit: true",
                "call_limit",
                "must be a whole number from 0 on, but is true or false",
            ),
            (
                "call_limit: {run_limt: 1}",
                "call_limit.run_limt",
                "is not a key that Behalf knows\n  hint: did you mean `run_limit`?",
            ),
            ("call_limits: 1", "call_limits", "is not a key that Behalf knows"),
        ],
    );
    let text = tool("type: sql, call_limit: {turn_limit: 2, thread_limit: 9}");
    assert_eq!(config(&text).tools[0].call_limit, Some(2), "by its other name");
    assert_eq!(noted(&text), ["tools.t.function.call_limit.thread_limit"], "what is not kept");
}

#[test]
fn a_statement_that_cannot_be_read_makes_no_tool_of_any_statement() {
    each_is_an_error(
        "type: sql",
        &[
            ("statement: [SELECT 1]", "statement", "must be a text, but is a list"),
            ("statement: null", "statement", "must be a text, but is nothing"),
            ("statment: SELECT 1", "statment", "is not a key that Behalf knows"),
            ("warehous: {warehouse_id: w}", "warehous", "is not a key that Behalf knows"),
            ("on_behalf_of_user: true", "on_behalf_of_user", "is not read here"),
            ("statement: a, params: {a: b}", "params", "must be a list, but is a mapping"),
            (
                "statement: a, params: [{name: who, source: contxt}]",
                "params.source",
                "`contxt` is no source of a parameter",
            ),
            (
                "statement: a, params: [{name: who, required: \"false\"}]",
                "params.required",
                "must be true or false, but is a text",
            ),
            (
                "statement: a, params: [{name: who, sorce: context}]",
                "params.sorce",
                "is not a key that Behalf knows\n  hint: did you mean `source`?",
            ),
        ],
    );
}

#[test]
fn what_the_file_gives_to_a_function_is_read_or_is_an_error() {
    each_is_an_error(
        "type: unity_catalog, resource: {name: a.b.c}",
        &[
            ("partial_args: [a]", "partial_args", "must be a mapping, but is a list"),
            (
                "partial_args: {a: [1]}",
                "partial_args.a",
                "must be a text or {env: NAME}, but is a list",
            ),
            ("partial_args: {host: a, Host: b}", "partial_args.Host", "is given twice"),
            ("partial_arg: {a: b}", "partial_arg", "is not a key that Behalf knows"),
        ],
    );
    let Does::Function { given, .. } = does(
        "type: unity_catalog, resource: {name: a.b.c}, partial_args: {a: 1.5, b: true, c: 2, d: e}",
    ) else {
        panic!("a function")
    };
    let given: Vec<(&str, &str)> =
        given.iter().map(|(name, value)| (name.as_str(), value.as_deref().unwrap())).collect();
    assert_eq!(given, [("a", "1.5"), ("b", "true"), ("c", "2"), ("d", "e")], "each as a text");
}

#[test]
fn a_number_of_a_model_is_one() {
    let model = |more: &str| format!("resources:\n  models:\n    m: {{name: m, {more}}}\n");
    for (more, said) in [
        ("max_tokens: many", "max_tokens: must be a number, but is a text"),
        ("max_tokens: -1", "max_tokens: must be a whole number from 0 on, but is a number"),
        ("temperature: [0]", "temperature: must be a number, but is a list"),
    ] {
        let found = errors(&model(more));
        assert!(found.len() == 1 && found[0].contains(said), "{more}: {found:?}");
    }
    let read = config(&model("max_tokens: \"100\", temperature: null")).model.unwrap();
    assert_eq!((read.max_tokens, read.temperature), (Some(100), None), "as a parameter gives it");
}

#[test]
fn what_identities_are_compared_is_one_of_three() {
    let app = |value: &str| format!("app:\n  compare_identities: {value}\n");
    let named = "  service_principal: {client_id: {env: ID}, client_secret: {env: SECRET}}\n";
    assert_eq!(config("{}").compare_identities, CompareIdentities::Profiles, "the default");
    for (value, expected) in [
        ("off", CompareIdentities::Off),
        ("profiles", CompareIdentities::Profiles),
        ("service_principal", CompareIdentities::ServicePrincipal),
    ] {
        let text = format!("{}{named}", app(value));
        assert_eq!(config(&text).compare_identities, expected, "{value}");
    }
    for (value, said) in [
        ("on", "`on` is nothing to compare\n  hint: known here: off, profiles, service_principal"),
        ("true", "must be one of off, profiles, service_principal, but is true or false"),
        ("[off]", "must be one of off, profiles, service_principal, but is a list"),
        ("service_principal", "compares with a service principal, and the file names none"),
    ] {
        let found = errors(&app(value));
        let said = format!("test.yaml:2:23: app.compare_identities: {said}");
        assert!(found.len() == 1 && found[0].starts_with(&said), "{value}: {found:?}");
    }
}

#[test]
fn what_gives_nothing_but_a_name_acts_as_the_resource_of_that_name_says() {
    let head = "app:\n  on_behalf_of_user: false\n  service_principal: {client_id: {env: ID}, client_secret: {env: S}}\n";
    let environment = [("ID", "i"), ("S", "s")].map(|(n, v)| (n.to_owned(), v.to_owned()));
    let environment: behalf_config::Environment = environment.into_iter().collect();
    let read = |text: &str| {
        let text = format!("{head}{text}");
        behalf_config::parse("test.yaml", &text, &environment).unwrap_or_else(|e| panic!("{e:?}"))
    };
    let config = read(
        "resources:\n  llms:\n    m: {name: chat, on_behalf_of_user: true}\nagents:\n  a: {name: a, model: chat}\n",
    );
    let behalf_config::Agents::One(agent) = &config.agents else { panic!("{:?}", config.agents) };
    let acts = agent.model.as_ref().unwrap().run_as;
    assert_eq!(acts, behalf_core::RunAs::OnBehalfOfUser, "the model says the user");
    let config = read(
        "resources:\n  connections:\n    c: {name: my_conn, on_behalf_of_user: true}\ntools:\n  t:\n    name: t\n    \
         function: {type: mcp, connection: my_conn}\n",
    );
    let acts = config.tools[0].does.as_ref().unwrap().run_as();
    assert_eq!(acts, Some(behalf_core::RunAs::OnBehalfOfUser), "and so does the connection");
}

#[test]
fn who_asks_is_never_left_to_the_model_by_a_missing_word() {
    let text = "tools:\n  t:\n    name: t\n    function:\n      type: sql\n      statement: SELECT :who\n      \
                params: [{name: who, type: string, context_key: user_name}]\n";
    let errors = behalf_config::parse("test.yaml", text, &behalf_config::Environment::new());
    let errors = errors.err().unwrap();
    assert!(errors[0].to_string().contains("source: context"), "{errors:?}");
}
