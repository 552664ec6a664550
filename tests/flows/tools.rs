//! Every tool, as every identity: the witness shows the right principal and the least scope, or no call.

use behalf_tests::{Behalf, Demo, Serve};
use serde_json::{Value, json};

/// Each tool: the line that calls it, its kind, the call that the workspace sees of it (method, path), and
/// the one scope of that call.
struct Row {
    line: &'static str,
    kind: &'static str,
    method: &'static str,
    path: &'static str,
    scope: &'static str,
    /// Whether it asks first.
    asks: bool,
}

const STATEMENTS: &str = "/api/2.0/sql/statements";
const ROWS: [Row; 11] = [
    Row {
        line: r#"free_sql {"statement": "SELECT count(*) AS n FROM main.sales.orders"}"#,
        kind: "sql",
        method: "POST",
        path: STATEMENTS,
        scope: "sql",
        asks: false,
    },
    // The tool without parameters: where the peer loses the user.
    Row {
        line: "orders_seen {}",
        kind: "sql",
        method: "POST",
        path: STATEMENTS,
        scope: "sql",
        asks: false,
    },
    Row {
        line: r#"orders_of {"region": "DACH", "least": 100}"#,
        kind: "sql",
        method: "POST",
        path: STATEMENTS,
        scope: "sql",
        asks: false,
    },
    Row {
        line: r#"discount {"amount_before": 200, "percent": 25}"#,
        kind: "function",
        method: "POST",
        path: STATEMENTS,
        scope: "sql",
        asks: false,
    },
    Row {
        line: "order_count {}",
        kind: "function",
        method: "POST",
        path: STATEMENTS,
        scope: "sql",
        asks: false,
    },
    Row {
        line: r#"summary_of {"article_id": 1}"#,
        kind: "function",
        method: "POST",
        path: STATEMENTS,
        scope: "sql",
        asks: true,
    },
    Row {
        line: r#"ask_genie {"question": "What was revenue by region in 2026?"}"#,
        kind: "genie",
        method: "POST",
        path: "/api/2.0/genie/spaces/01f0de3000000000000000000000c0de/start-conversation",
        scope: "genie",
        asks: false,
    },
    Row {
        line: r#"search_articles {"query": "warranty of power tools"}"#,
        kind: "ai_search",
        method: "POST",
        path: "/api/2.0/vector-search/indexes/main.support.articles_index/query",
        scope: "vector-search",
        asks: false,
    },
    Row {
        line: r#"execute_sql_read_only {"query": "SELECT count(*) AS n FROM main.sales.orders"}"#,
        kind: "mcp",
        method: "POST",
        path: "/api/2.0/mcp/sql",
        scope: "sql",
        asks: false,
    },
    Row {
        line: r#"find_ticket {"id": 3}"#,
        kind: "mcp",
        method: "POST",
        path: "/api/2.0/mcp/external/tickets",
        scope: "unity-catalog",
        asks: true,
    },
    Row {
        line: r#"support_agent {"question": "What is the warranty on tools?"}"#,
        kind: "agent",
        method: "POST",
        path: "/serving-endpoints/demo-support-agent/invocations",
        scope: "model-serving",
        asks: true,
    },
];

/// A configuration with every tool, each of whose resources says who acts.
fn every_tool(demo: &Demo, on_behalf_of_user: bool) -> String {
    let warehouse = demo.warehouse();
    format!(
        r#"
app:
  on_behalf_of_user: true
  service_principal: {{client_id: {{env: APP_ID}}, client_secret: {{env: APP_SECRET}}}}
resources:
  warehouses:
    w: &w {{warehouse_id: "{warehouse}", name: the warehouse, on_behalf_of_user: {on_behalf_of_user}}}
tools:
  free_sql: {{name: free_sql, function: {{type: sql, warehouse: *w}}}}
  orders_seen:
    name: orders_seen
    function:
      type: sql
      warehouse: *w
      statement: SELECT current_user() AS who, count(*) AS orders FROM main.sales.orders
  orders_of:
    name: orders_of
    function:
      type: sql
      warehouse: *w
      statement: SELECT count(*) AS n FROM main.sales.orders WHERE region = :region AND amount > :least
      params: [{{name: region, type: string}}, {{name: least, type: int}}]
  discount:
    name: discount
    function: {{type: unity_catalog, resource: {{name: main.sales.discounted, on_behalf_of_user: {on_behalf_of_user}}}}}
  order_count:
    name: order_count
    function: {{type: unity_catalog, resource: {{name: main.sales.order_count, on_behalf_of_user: {on_behalf_of_user}}}}}
  summary_of:
    name: summary_of
    function: {{type: unity_catalog, resource: {{name: main.support.summary_of, on_behalf_of_user: {on_behalf_of_user}}}}}
  ask_genie:
    name: ask_genie
    function:
      type: genie
      name: ask_genie
      genie_room: {{name: Retail sales, space_id: 01f0de3000000000000000000000c0de, on_behalf_of_user: {on_behalf_of_user}}}
  search_articles:
    name: search_articles
    function:
      type: ai_search
      name: search_articles
      retriever:
        vector_store: {{index: {{name: main.support.articles_index}}, on_behalf_of_user: {on_behalf_of_user}}}
        search_parameters: {{num_results: 1}}
  sql_server:
    name: sql_server
    function: {{type: mcp, sql: true, on_behalf_of_user: {on_behalf_of_user}}}
  tickets:
    name: tickets
    function: {{type: mcp, connection: {{name: tickets}}, on_behalf_of_user: {on_behalf_of_user}}}
  support_agent:
    name: support_agent
    function:
      type: serving_endpoint
      name: support_agent
      endpoint: {{name: demo-support-agent, on_behalf_of_user: {on_behalf_of_user}}}
"#
    )
}

/// A service with every tool.
pub(crate) async fn with_every_tool(demo: &Demo, on_behalf_of_user: bool) -> (Behalf, Serve) {
    let (id, secret) = demo.service_principal();
    let machine = Behalf::at(demo).env("APP_ID", id).env("APP_SECRET", secret);
    let file = machine.home.write("every.yaml", &every_tool(demo, on_behalf_of_user));
    let serve = machine.serve(file.to_str().unwrap(), &["--ephemeral"]).await;
    (machine, serve)
}

/// Approves everything that is open in a reply.
pub(crate) async fn approve_all(serve: &Serve, token: &str, reply: &Value) -> Value {
    let open = reply["approvals"].as_array().cloned().unwrap_or_default();
    let decisions: Vec<Value> =
        open.iter().map(|a| json!({ "approval_id": a["id"], "type": "approve" })).collect();
    let body = json!({ "thread_id": reply["thread_id"], "decisions": decisions });
    let (status, reply) = serve.chat(Some(token), body).await;
    assert_eq!(status, 200, "{reply}");
    reply
}

/// Asks for one tool as one user, and looks what the workspace saw.
async fn one(demo: &Demo, serve: &Serve, row: &Row, who: &str, acts: &str, may: bool) {
    let token = demo.token(who);
    let what = format!("{} as {who}, acting as {acts}", row.line);
    let before = demo.calls().await.len();
    let mut reply = serve.ask(token, row.line).await;
    let of_tool = |calls: &[Value]| -> Vec<Value> {
        let is = |c: &&Value| c["method"] == row.method && c["path"] == row.path;
        calls.iter().filter(is).cloned().collect()
    };
    if row.asks && may {
        assert_eq!(reply["status"], "needs_decision", "{what}: {reply}");
        let remembered = &reply["approvals"][0]["securables"];
        assert_eq!(*remembered, json!([]), "{what}: not known to only read: not remembered");
        // A server's list of tools comes by the same path as their calls.
        if row.kind != "mcp" {
            assert!(of_tool(&demo.calls().await[before..]).is_empty(), "{what}: nothing was sent");
        }
    }
    if reply["status"] == "needs_decision" {
        reply = approve_all(serve, token, &reply).await;
    }
    assert_eq!(reply["status"], "completed", "{what}: {reply}");
    let calls = demo.calls().await;
    let seen = of_tool(&calls[before..]);
    for call in &seen {
        assert_eq!(call["principal"], acts, "{what}: {call}");
        assert_eq!(call["scopes"], row.scope, "{what}: the least scope: {call}");
    }
    let actions = reply["actions"].as_array().unwrap();
    let action = actions.iter().find(|a| a["tool"] == row.kind && a["status"] != "not_run");
    if !may {
        let ran = action.filter(|a| a["status"] == "succeeded");
        assert!(ran.is_none(), "{what}: nothing was given: {ran:?}");
        return;
    }
    let action = action.unwrap_or_else(|| panic!("{what}: no action: {reply}"));
    assert_eq!(action["status"], "succeeded", "{what}: {action}");
    assert!(!seen.is_empty(), "{what}: the workspace saw it");
    assert_eq!(action["run_as"]["scopes"], json!([row.scope]), "{what}: {action}");
    let mode = if acts.contains('@') { "on_behalf_of_user" } else { "service_principal" };
    assert_eq!(action["run_as"]["mode"], mode, "{what}: {action}");
    if action["statement_id"].is_string() {
        assert_eq!(action["verified"]["state"], "ran_as_claimed", "{what}: {action}");
    }
}

#[tokio::test]
async fn on_behalf_of_the_user_every_tool_acts_as_whoever_asks() {
    let demo = Demo::start(&[]).await;
    let (_machine, serve) = with_every_tool(&demo, true).await;
    let (app, _) = demo.service_principal();
    for row in &ROWS {
        for who in ["alice", "bob", "dave"] {
            let acts = format!("{who}@example.com");
            one(&demo, &serve, row, who, &acts, who != "dave").await;
        }
    }
    let calls = demo.calls().await;
    let as_app: Vec<&Value> = calls.iter().filter(|c| c["principal"] == app).collect();
    assert!(as_app.is_empty(), "not one call by the service principal: {as_app:?}");
    let reply = serve.ask(demo.token("alice"), "orders_seen {}").await;
    assert!(reply["message"].as_str().unwrap().contains("alice@example.com"), "{reply}");
}

#[tokio::test]
async fn as_the_service_principal_every_tool_acts_as_it_and_the_model_as_the_user() {
    let demo = Demo::start(&[]).await;
    let (_machine, serve) = with_every_tool(&demo, false).await;
    let (app, _) = demo.service_principal();
    for row in &ROWS {
        for who in ["alice", "bob", "dave"] {
            one(&demo, &serve, row, who, app, true).await;
        }
    }
    let calls = demo.calls().await;
    let of_model = |c: &&Value| {
        c["path"].as_str().unwrap().contains("demo-rule-based-planner") && c["principal"] == app
    };
    assert!(!calls.iter().any(|c| of_model(&c)), "the model is asked as the user");
}

#[tokio::test]
async fn the_catalog_shows_what_its_reader_may_know() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(crate::serve::OBO, &["--ephemeral"]).await;
    let seen = |reply: &Value| {
        let actions = reply["actions"].as_array().unwrap();
        actions.iter().find(|a| a["tool"] == "catalog").cloned().unwrap_or_default()
    };
    let alice = serve.ask(demo.token("alice"), "What is in main.sales?").await;
    let action = seen(&alice);
    assert_eq!(action["status"], "succeeded", "{alice}");
    assert_eq!(action["operation"], "list_tables", "{action}");
    assert_eq!(action["run_as"]["scopes"], json!(["unity-catalog"]), "{action}");
    assert!(alice["message"].as_str().unwrap().contains("orders"), "{alice}");
    let dave = serve.ask(demo.token("dave"), "What is in main.sales?").await;
    let rows = seen(&dave)["rows"].as_u64().unwrap_or(0);
    assert_eq!(rows, 0, "dave knows of nothing: {dave}");
}
