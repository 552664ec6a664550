//! Agents and the tools that stand in them: whoever is named answers, and nothing is dropped without a word.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]

use behalf_config::{Agents, Config, ConfigError, Environment, parse};

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

/// Who answers, by name.
fn who(text: &str) -> Vec<String> {
    match config(text).agents {
        Agents::Implicit => Vec::new(),
        Agents::One(agent) => vec![agent.name],
        Agents::Supervised { workers, .. } => workers.into_iter().map(|w| w.name).collect(),
        Agents::NotSupported(error) => panic!("{error}"),
    }
}

const THREE: &str = "agents:\n  a: &a {name: Anna, model: m}\n  b: {name: Ben, model: m}\n  \
                     c: {name: Cleo, model: m}\n";

#[test]
fn an_agent_of_the_app_is_written_out_or_named() {
    let app = |agents: &str| format!("{THREE}app:\n  agents: [{agents}]\n");
    assert_eq!(who(THREE), ["Anna", "Ben", "Cleo"], "all, where the app names none");
    assert_eq!(who(&app("b")), ["Ben"], "by key");
    assert_eq!(who(&app("Cleo, a")), ["Cleo", "Anna"], "by name, in the app's order");
    assert_eq!(who(&app("*a, b, {name: Dora, model: m}")), ["Anna", "Ben", "Dora"], "mixed");
    assert_eq!(who(&app("*a, a, Anna")), ["Anna"], "each once");
}

#[test]
fn an_agent_of_the_app_that_there_is_not_is_an_error() {
    for (text, said) in [
        (
            format!("{THREE}app:\n  agents: [a, dora]\n"),
            "test.yaml:6:15: app.agents: `dora` is no agent of the file\n  hint: known here: a, b, c",
        ),
        (
            "app:\n  agents: [dora]\n".to_owned(),
            "test.yaml:2:12: app.agents: `dora` is no agent of the file\n  hint: there is none: define one under agents",
        ),
        (
            format!("{THREE}app:\n  agents: [a, 5]\n"),
            "test.yaml:6:15: app.agents: must be an agent, or the name of one, but is a number",
        ),
        (
            format!("{THREE}app:\n  agents: [a, null]\n"),
            "test.yaml:6:15: app.agents: must be an agent, or the name of one, but is nothing",
        ),
        (
            format!("{THREE}app:\n  agents: [[a]]\n"),
            "test.yaml:6:12: app.agents: must be an agent, or the name of one, but is a list",
        ),
        (
            "app:\n  agents: [{model: m}]\n".to_owned(),
            "test.yaml:2:12: app.agents.name: is missing",
        ),
    ] {
        let found = errors(&text);
        assert!(found.len() == 1 && found[0].starts_with(said), "{text}: {found:?}");
    }
}

#[test]
fn a_tool_of_an_agent_is_whole_or_an_error() {
    let agent = |tools: &str| {
        format!(
            "tools:\n  one: {{name: uno, function: {{type: sql}}}}\n\
             app:\n  agents: [{{name: a, model: m, tools: {tools}}}]\n"
        )
    };
    for (tools, said) in [
        ("one", "app.agents.tools: must be a list, but is a text"),
        ("[two]", "app.agents.tools: `two` is no tool of the file\n  hint: known here: one"),
        ("[{function: {type: sql}}]", "app.agents.tools.name: is missing"),
        ("[{name: t}]", "app.agents.tools.function: is missing"),
        (
            "[{name: t, function: {type: sqll}}]",
            "app.agents.tools.function.type: `sqll` is not a type of tools",
        ),
        (
            "[{name: t, human_in_the_loop: true, function: {type: sql}}]",
            "app.agents.tools.human_in_the_loop: is not a key that Behalf knows",
        ),
    ] {
        let found = errors(&agent(tools));
        assert!(
            found.len() == 1 && found[0].starts_with("test.yaml:4:") && found[0].contains(said),
            "{tools}: {found:?}"
        );
    }
    let Agents::One(agent) = config(&agent("[one, uno, {name: t, function: {type: sql}}]")).agents
    else {
        panic!("one agent")
    };
    assert_eq!(agent.tools, [0, 1], "by key, by name, written out; each once");
}

fn noted(text: &str) -> Vec<(String, u64)> {
    config(text).not_supported.into_iter().map(|n| (n.field, n.place.line)).collect()
}

#[test]
fn an_unknown_key_of_an_agent_or_an_orchestration_is_an_error() {
    let agent = |more: &str| format!("app:\n  agents: [{{name: a, model: m, {more}}}]\n");
    let together = |more: &str| format!("{THREE}app:\n  orchestration: {{{more}}}\n");
    for (text, said) in [
        (agent("tols: []"), "2:app.agents.tols: is not a key that Behalf knows"),
        (agent("human_in_the_loop: true"), "2:app.agents.human_in_the_loop: is not a key"),
        (agent("prompt: [a]"), "2:app.agents.prompt: must be a text or a mapping with a template"),
        (agent("prompt: {name: a}"), "2:app.agents.prompt.template: is missing"),
        (agent("prompt: {template: a, txt: b}"), "2:app.agents.prompt.txt: is not a key"),
        (agent("description: [a]"), "2:app.agents.description: must be a text"),
        (
            "app:\n  agents: [{name: a, model: [m]}]\n".to_owned(),
            "2:app.agents.model: must be a name or a mapping with one, but is a list",
        ),
        (
            "app:\n  agents: [{name: a, model: {name: m, temprature: 0}}]\n".to_owned(),
            "2:app.agents.model.temprature: is not a key that Behalf knows",
        ),
        (
            agent("tools: [{name: t, function: {type: sql, warehouse: {warehouse_id: w, x: y}}}]"),
            "2:app.agents.tools.function.warehouse.x: is not a key",
        ),
        (
            "app:\n  agents: [{name: a, model: {on_behalf_of_user: true}}]\n".to_owned(),
            "2:app.agents.model.name: is missing",
        ),
        (together("supervizor: {prompt: a}"), "6:app.orchestration.supervizor: is not a key"),
        (together("supervisor: {promt: a}"), "6:app.orchestration.supervisor.promt: is not a key"),
        (
            together("supervisor: {tools: a}"),
            "6:app.orchestration.supervisor.tools: must be a list, but is a text",
        ),
        (
            together("supervisor: [a]"),
            "6:app.orchestration.supervisor: must be true or a mapping, but is a list",
        ),
        (together("swarm: {hops: 1}"), "6:app.orchestration.swarm.hops: is not a key"),
    ] {
        let (line, said) = said.split_once(':').unwrap();
        let found = errors(&text);
        assert!(
            found.len() == 1
                && found[0].starts_with(&format!("test.yaml:{line}:"))
                && found[0].contains(said),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn what_is_read_and_not_run_of_agents_and_orchestrations_is_named() {
    for name in [
        "guardrails: [g]",
        "middleware: [g]",
        "skills: [g]",
        "response_format: g",
        "recursion_limit: 9",
        "call_limit: 9",
        "handoff: false",
        "requires: [g]",
        "internal: true",
    ] {
        let key = name.split_once(':').unwrap().0;
        let text = format!("agents:\n  a: {{name: a, model: m, {name}}}\n");
        assert_eq!(noted(&text), [(format!("agents.a.{key}"), 2)], "of an agent");
        let text = format!("app:\n  agents: [{{name: a, model: m, {name}}}]\n");
        assert_eq!(noted(&text), [(format!("app.agents.{key}"), 2)], "of one written out");
    }
    let silent = "agents:\n  a: {name: a, model: m, guardrails: null, call_limit: null}\n";
    assert!(noted(silent).is_empty(), "nothing is said");
    let of_one = "agents:\n  a: {name: a, model: m}\napp:\n  orchestration:\n";
    for (text, field, line) in [
        (format!("{THREE}app:\n  orchestration:\n    memory: {{a: b}}\n"), "memory", 7),
        (format!("{THREE}app:\n  orchestration:\n    output_mode: all\n"), "output_mode", 7),
        (
            format!("{THREE}app:\n  orchestration:\n    interrupt_model: {{name: m}}\n"),
            "interrupt_model",
            7,
        ),
        (
            format!("{THREE}app:\n  orchestration:\n    supervisor: {{middleware: [a]}}\n"),
            "supervisor.middleware",
            7,
        ),
        (format!("{THREE}app:\n  orchestration:\n    swarm: {{max_hops: 1}}\n"), "swarm", 7),
        (format!("{of_one}    swarm: {{default_agent: a, max_hops: 1}}\n"), "swarm.max_hops", 5),
        (format!("{of_one}    supervisor: {{model: m}}\n"), "supervisor", 5),
    ] {
        assert_eq!(noted(&text), [(format!("app.orchestration.{field}"), line)], "{text}");
    }
    assert!(noted(&format!("{of_one}    swarm: true\n")).is_empty(), "that agent");
}
