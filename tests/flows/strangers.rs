//! What an App, a deployed agent and the MCP server of somebody else say is about themselves: it signs nobody
//! out, ends no turn, and takes no more memory than it is given.

use crate::tools::{approve_all, with_every_tool};
use axum::{
    Json, Router,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use behalf_tests::{Behalf, Demo, Serve};
use serde_json::{Value, json};

const AGENTS: &str = "config/examples/10_agent_integrations/deployed_agent.yaml";
const MCP: &str = "app: {on_behalf_of_user: true}
tools:
  server:
    name: server
    function: {type: mcp, app: {name: demo-support-app}}
";
const APP: &str = "App `demo-support-app`";
/// Of a reply that nobody should read.
const MUCH: usize = 62 * 1024 * 1024;
/// What reading it may take at most; all of it would take many times as much.
const MOST_KIB: u64 = 48 * 1024;

/// Starts a server of a stranger, and lets the workspace name it as the address of its App.
async fn name_a_stranger(demo: &Demo) {
    let router = Router::new().route("/responses", post(answer)).route("/mcp", post(mcp));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let named = json!([{
        "match": { "path": "/api/2.0/apps/demo-support-app" }, "do": { "patch": { "url": url } },
    }]);
    demo.control("/demo/faults", named).await;
}

fn words() -> String {
    // Short words: a list of them is many times as long as they are.
    "a ".repeat(MUCH / 2)
}

fn as_json(body: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

async fn answer() -> Response {
    let message =
        json!({ "type": "message", "content": [{ "type": "output_text", "text": "WORDS" }] });
    as_json(json!({ "output": [message] }).to_string().replace("WORDS", &words()))
}

async fn mcp(Json(request): Json<Value>) -> Response {
    let reply = |result: Value| json!({ "jsonrpc": "2.0", "id": request["id"], "result": result });
    let stream = |body: String| ([(header::CONTENT_TYPE, "text/event-stream")], body);
    let refusal = |status: u16, message: &str| {
        let status = StatusCode::from_u16(status).unwrap();
        (status, Json(json!({ "error_code": 403, "message": message }))).into_response()
    };
    match request["method"].as_str().unwrap_or_default() {
        "initialize" => Json(reply(json!({
            "protocolVersion": "2025-06-18", "capabilities": { "tools": {} },
            "serverInfo": { "name": "stranger", "version": "1" },
        })))
        .into_response(),
        "tools/list" => Json(reply(json!({
            "tools": [{ "name": "fetch", "description": "Fetches.", "inputSchema": { "type": "string" } }],
        })))
        .into_response(),
        "tools/call" => {
            let much = || {
                let text = json!({ "content": [{ "type": "text", "text": "WORDS" }] });
                reply(text).to_string().replace("WORDS", &words())
            };
            match request["params"]["arguments"]["how"].as_str().unwrap_or_default() {
                "dead" => refusal(401, "Invalid access token."),
                "scope" => refusal(403, "does not have required scopes: sql"),
                "much" => as_json(much()),
                "stream" => stream(format!("data: {}\n\n", much())).into_response(),
                "broken" => stream("data: {\n\n".to_owned()).into_response(),
                how => Json(reply(json!({ "content": [{ "type": "text", "text": how }] })))
                    .into_response(),
            }
        }
        _ => StatusCode::ACCEPTED.into_response(),
    }
}

fn action<'a>(reply: &'a Value, tool: &str) -> &'a Value {
    let all = reply["actions"].as_array().unwrap();
    all.iter().rfind(|a| a["tool"] == tool).unwrap_or_else(|| panic!("no {tool}: {reply}"))
}

/// Asks for a call that asks first, and allows it.
async fn allowed(serve: &Serve, token: &str, line: &str) -> Value {
    let asked = serve.ask(token, line).await;
    assert_eq!(asked["status"], "needs_decision", "{line}: {asked}");
    let done = approve_all(serve, token, &asked).await;
    assert_eq!(done["status"], "completed", "{line}: the turn goes on: {done}");
    done
}

#[tokio::test]
async fn a_refusal_of_a_stranger_is_told_as_its_own() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(AGENTS, &["--ephemeral"]).await;
    let alice = demo.token("alice");
    let dead = json!({ "error_code": 401, "message": "Invalid access token." });
    let scope = json!({ "error_code": 403, "message": "does not have required scopes: sql" });
    let none = json!({ "error_code": 403, "message": "Computer says no" });
    for (tool, path, who) in [
        ("support_app", "/apps/demo-support-app/", APP),
        ("support_agent", "/serving-endpoints/demo-support-agent/", "Agent `demo-support-agent`"),
    ] {
        for (status, body) in [(401, &dead), (403, &dead), (403, &scope), (403, &none)] {
            let what = format!("{tool}, {status} {body}");
            let fault =
                json!([{ "match": { "path": path }, "do": { "status": status, "body": body } }]);
            demo.control("/demo/faults", fault).await;
            let since = demo.calls().await.len();
            let line = format!(r#"{tool} {{"question": "warranty"}}"#);
            let done = allowed(&serve, alice, &line).await;
            let acted = action(&done, "agent");
            assert_eq!(acted["error"]["code"], "forbidden", "{what}: {acted}");
            let is_told = body == &none || done["message"].as_str().unwrap().contains(who);
            assert!(is_told, "{what}: by whom: {done}");
            let calls = demo.calls().await;
            let sent =
                calls[since..].iter().filter(|c| c["path"].as_str().unwrap().starts_with(path));
            assert_eq!(sent.count(), 1, "{what}: it is sent once");
        }
    }
    // What leads to a sign-in, and what is no answer at all, of the App alone.
    let away = json!({ "status": 302, "headers": { "location": "https://elsewhere.example/" } });
    let page = json!({ "status": 200, "page": "<!doctype html><title>Sign in</title>" });
    for (effect, code) in [(away, "forbidden"), (page, "busy"), (json!({ "reset": true }), "busy")]
    {
        let fault = json!([{ "match": { "path": "/apps/demo-support-app/" }, "do": effect }]);
        demo.control("/demo/faults", fault).await;
        let done = allowed(&serve, alice, r#"support_app {"question": "warranty"}"#).await;
        let acted = action(&done, "agent");
        assert_eq!(acted["error"]["code"], code, "{effect}: {acted}");
        assert!(done["message"].as_str().unwrap().contains(APP), "{effect}: by whom: {done}");
    }
    demo.control("/demo/faults", json!([])).await;
    let me = serve.ask(alice, "support_app {\"question\": \"warranty\"}").await;
    assert_eq!(me["status"], "needs_decision", "she is signed in all the while: {me}");
}

#[tokio::test]
async fn a_token_that_is_dead_is_so_by_the_word_of_the_workspace() {
    let demo = Demo::start(&[]).await;
    let (_machine, serve) = with_every_tool(&demo, true).await;
    let alice = demo.token("alice");
    let asked = serve.ask(alice, r#"find_ticket {"id": 3}"#).await;
    let dead = json!({ "error_code": 401, "message": "Invalid access token." });
    let both = ["/api/2.0/mcp/external/", "/api/2.0/preview/scim/v2/Me"];
    let faults = both.map(|path| {
        json!({ "match": { "path": path }, "do": { "status": 401, "body": dead }, "times": 1 })
    });
    demo.control("/demo/faults", json!(faults)).await;
    // The opening of the session is refused, and the workspace says why: a fresh token goes on.
    let done = approve_all(&serve, alice, &asked).await;
    assert_eq!(action(&done, "mcp")["status"], "succeeded", "{done}");
}

#[tokio::test]
async fn a_server_that_says_too_much_is_not_read_to_its_end() {
    let demo = Demo::start(&[]).await;
    let alice = demo.token("alice");
    name_a_stranger(&demo).await;
    let machine = Behalf::at(&demo);
    let file = machine.home.write("mcp.yaml", MCP);
    let of_mcp = machine.serve(file.to_str().unwrap(), &["--ephemeral"]).await;
    let of_agent = machine.serve(AGENTS, &["--ephemeral"]).await;
    let much = format!("The reply of {APP} is longer than 2 MiB");
    for (serve, tool, line) in [
        (&of_agent, "agent", r#"support_app {"question": "warranty"}"#),
        (&of_mcp, "mcp", r#"fetch {"how": "much"}"#),
        (&of_mcp, "mcp", r#"fetch {"how": "stream"}"#),
    ] {
        // Asked before, so that all else that takes memory is there.
        serve.ask(alice, "Who am I?").await;
        let before = serve.peak_kib();
        let done = allowed(serve, alice, line).await;
        assert!(done["message"].as_str().unwrap().contains(&much), "{line}: it is said: {done}");
        assert_eq!(action(&done, tool)["status"], "unknown", "{line}: it may have run: {done}");
        let took = serve.peak_kib() - before;
        assert!(took < MOST_KIB, "{line}: it took {took} KiB");
    }
}

#[tokio::test]
async fn a_server_at_an_app_is_heard_as_a_stranger() {
    let demo = Demo::start(&[]).await;
    let alice = demo.token("alice");
    name_a_stranger(&demo).await;
    let machine = Behalf::at(&demo);
    let file = machine.home.write("mcp.yaml", MCP);
    let serve = machine.serve(file.to_str().unwrap(), &["--ephemeral"]).await;
    for (how, status, said) in [
        ("well", "succeeded", "well"),
        ("dead", "unknown", APP),
        ("scope", "unknown", APP),
        ("broken", "unknown", "not understood"),
    ] {
        let done = allowed(&serve, alice, &format!(r#"fetch {{"how": "{how}"}}"#)).await;
        let acted = action(&done, "mcp");
        assert_eq!(acted["status"], status, "{how}: {acted}");
        assert!(done["message"].as_str().unwrap().contains(said), "{how}: {done}");
        let code = acted["error"]["code"].as_str().unwrap_or_default();
        assert!(!["sign_in_needed", "consent_needed"].contains(&code), "{how}: {acted}");
    }
}

#[tokio::test]
async fn a_search_that_gives_more_than_was_asked_for_is_cut() {
    let demo = Demo::start(&[]).await;
    let (_machine, serve) = with_every_tool(&demo, true).await;
    let columns = ["article_id", "title", "body", "score"].map(|name| json!({ "name": name }));
    let row = json!([1, "On drills", "They drill.", 0.5]);
    let body = json!({
        "manifest": { "columns": columns }, "result": { "data_array": vec![row; 500] },
    });
    let fault = json!([{
        "match": { "path": "/api/2.0/vector-search/indexes/", "method": "POST" },
        "do": { "status": 200, "body": body },
    }]);
    demo.control("/demo/faults", fault).await;
    let line = r#"search_articles {"query": "drills"}"#;
    let reply = serve.ask(demo.token("alice"), line).await;
    let searched = action(&reply, "ai_search");
    assert_eq!(
        (&searched["rows"], &searched["truncated"]),
        (&json!(1), &json!(true)),
        "{searched}"
    );
    let citations = searched["findings"]["citations"].as_array().unwrap();
    assert_eq!(citations.len(), 1, "one was asked for: {searched}");
}

#[tokio::test]
async fn what_strangers_say_of_themselves_is_cut_and_marked() {
    let demo = Demo::start(&[]).await;
    let text = format!(
        "app: {{on_behalf_of_user: true}}
resources:
  warehouses: {{w: {{warehouse_id: \"{}\"}}}}
tools:
  discount:
    name: discount
    function: {{type: unity_catalog, resource: {{name: main.sales.discounted}}}}
  ask_genie:
    name: ask_genie
    function: {{type: genie, genie_room: {{space_id: 01f0de3000000000000000000000c0de}}}}
",
        demo.warehouse()
    );
    let long = |letter: &str| letter.repeat(5_000);
    let said = [
        ("/api/2.1/unity-catalog/functions/main.sales.discounted", json!({ "comment": long("f") })),
        ("/api/2.0/genie/spaces/", json!({ "title": long("t") })),
    ];
    let said = said.map(|(path, patch)| {
        json!({ "match": { "path": path, "method": "GET" }, "do": { "patch": patch } })
    });
    // Each fault is the witness of what the model was told: it is refused where it was.
    for (told, status) in [
        ("(In the words of the owner of `main.sales.discounted`:) fff".to_owned(), 400),
        ("(Its title, in its owner's words:) ttt".to_owned(), 400),
        ("f".repeat(1_001), 200),
        ("t".repeat(201), 200),
    ] {
        let machine = Behalf::at(&demo);
        let file = machine.home.write("words.yaml", &text);
        let serve = machine.serve(file.to_str().unwrap(), &["--ephemeral"]).await;
        let witness = json!({
            "match": { "path": "/serving-endpoints/", "body": told }, "do": { "status": 400 },
        });
        let [function, space] = said.clone();
        demo.control("/demo/faults", json!([function, space, witness])).await;
        let question = json!({ "message": "Hello" });
        let (code, body) = serve.chat(Some(demo.token("alice")), question).await;
        assert_eq!(code, status, "{told}: {body}");
    }
}

#[tokio::test]
async fn a_function_that_was_replaced_meanwhile_asks() {
    let demo = Demo::start(&[]).await;
    let (_machine, serve) = with_every_tool(&demo, true).await;
    let alice = demo.token("alice");
    let line = r#"discount {"amount_before": 200, "percent": 25}"#;
    let ran = serve.ask(alice, line).await;
    assert_eq!(action(&ran, "function")["decision"], "allowed", "its body only reads: {ran}");
    let another = json!({ "routine_definition": "ai_query('m', amount_before)" });
    let fault = json!([{
        "match": { "path": "/api/2.1/unity-catalog/functions/" }, "do": { "patch": another },
    }]);
    demo.control("/demo/faults", fault).await;
    let since = demo.statements().await.len();
    let asked = serve.ask(alice, line).await;
    assert_eq!(asked["status"], "needs_decision", "its body is another by now: {asked}");
    assert_eq!(demo.statements().await.len(), since, "and nothing has run");
}
