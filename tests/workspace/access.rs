//! What each account may see, the same on every surface: SQL, Unity Catalog, Genie, AI Search,
//! functions, MCP and system tables read one list of grants.

use crate::surfaces::Caller;
use behalf_tests::{Demo, http};
use serde_json::{Value, json};
use std::collections::BTreeSet;

type Names = BTreeSet<String>;

const RETAIL: [&str; 5] = [
    "main.sales.customers",
    "main.sales.orders",
    "main.sales.products",
    "main.sales.targets",
    "main.support.articles",
];
const SAMPLES: [&str; 8] = [
    "samples.tpch.customer",
    "samples.tpch.lineitem",
    "samples.tpch.nation",
    "samples.tpch.orders",
    "samples.tpch.part",
    "samples.tpch.partsupp",
    "samples.tpch.region",
    "samples.tpch.supplier",
];
const SYSTEM: [&str; 2] = ["system.access.audit", "system.query.history"];
const FUNCTIONS: [&str; 7] = [
    "main.sales.discounted",
    "main.sales.hidden_text",
    "main.sales.of_my_area",
    "main.sales.order_count",
    "main.sales.orders_since",
    "main.support.articles_on",
    "main.support.summary_of",
];

/// An account, and what it may see.
struct Row {
    name: &'static str,
    tables: Names,
    functions: Names,
    asks_genie: bool,
    searches: bool,
    sees_system: bool,
}

fn names(lists: &[&[&str]]) -> Names {
    lists.concat().into_iter().map(str::to_owned).collect()
}

/// The table: alice and bob analyse, carol and the service principal see all, dave nothing.
fn table() -> [Row; 5] {
    let analyst = |name| Row {
        name,
        tables: names(&[&RETAIL, &SAMPLES]),
        functions: names(&[&FUNCTIONS]),
        asks_genie: true,
        searches: true,
        sees_system: false,
    };
    let everything = |name| Row {
        tables: names(&[&RETAIL, &SAMPLES, &SYSTEM, &["main.hr.salaries"]]),
        functions: names(&[&FUNCTIONS, &["main.hr.raised"]]),
        sees_system: true,
        ..analyst(name)
    };
    let nothing = Row {
        name: "dave",
        tables: Names::new(),
        functions: Names::new(),
        asks_genie: false,
        searches: false,
        sees_system: false,
    };
    [
        analyst("alice"),
        analyst("bob"),
        everything("carol"),
        everything("service principal"),
        nothing,
    ]
}

async fn token(demo: &Demo, name: &str) -> String {
    match name {
        "service principal" => demo.service_token("all-apis").await,
        person => demo.token(person).to_owned(),
    }
}

impl Caller<'_> {
    async fn run(&self, statement: &str) -> Value {
        let body = json!({ "statement": statement, "warehouse_id": self.demo.warehouse() });
        self.post("/api/2.0/sql/statements", body).await.1
    }

    async fn can_run(&self, statement: &str) -> bool {
        let reply = self.run(statement).await;
        let refused = reply["status"]["sql_state"] == "42501";
        assert!(reply["status"]["state"] == "SUCCEEDED" || refused, "{statement}: {reply}");
        !refused
    }

    /// The tables that SQL lists.
    async fn tables_by_sql(&self) -> Names {
        let reply = self
            .run(
                "SELECT table_catalog, table_schema, table_name FROM system.information_schema.tables \
                 WHERE table_schema <> 'information_schema'",
            )
            .await;
        assert_eq!(reply["status"]["state"], "SUCCEEDED", "{reply}");
        let rows: Vec<Vec<String>> =
            serde_json::from_value(reply["result"]["data_array"].clone()).unwrap_or_default();
        rows.into_iter().map(|row| row.join(".")).collect()
    }

    /// The tables, or the functions, that Unity Catalog lists.
    async fn by_catalog(&self, kind: &str) -> Names {
        let root = "/api/2.1/unity-catalog";
        let mut found = Names::new();
        let full_names = |body: &Value, key: &str| -> Vec<String> {
            let all = body[key].as_array().cloned().unwrap_or_default();
            all.iter().map(|one| one["full_name"].as_str().unwrap().to_owned()).collect()
        };
        let (_, catalogs) = self.get(&format!("{root}/catalogs")).await;
        for catalog in full_names(&catalogs, "catalogs") {
            let (_, schemas) = self.get(&format!("{root}/schemas?catalog_name={catalog}")).await;
            for schema in full_names(&schemas, "schemas") {
                let (_, name) = schema.split_once('.').unwrap();
                let path = format!("{root}/{kind}?catalog_name={catalog}&schema_name={name}");
                let (_, listed) = self.get(&path).await;
                found.extend(full_names(&listed, kind));
            }
        }
        found.retain(|name| !name.contains(".information_schema."));
        found
    }

    /// A request to an MCP server: its status, and the result if there is one.
    async fn mcp(&self, server: &str, method: &str, parameters: Value) -> (u16, Value) {
        let url = format!("{}/api/2.0/mcp/{server}", self.demo.host());
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": parameters });
        let request = http().post(url).bearer_auth(self.token).json(&body);
        let reply = request.header("accept", "application/json, text/event-stream").send().await;
        let reply = reply.unwrap();
        (reply.status().as_u16(), reply.json().await.unwrap_or_default())
    }

    /// The tools of an MCP server; none where the server is not there for the caller.
    async fn tools(&self, server: &str) -> Names {
        let (_, reply) = self.mcp(server, "tools/list", json!({})).await;
        let tools = reply["result"]["tools"].as_array().cloned().unwrap_or_default();
        tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test]
async fn every_surface_agrees_on_what_each_account_may_see() {
    let demo = Demo::start(&["--tpch-scale", "0.001"]).await;
    let ready: Value = serde_json::from_str(&demo.ready()).unwrap();
    let space = ready["genie_space_id"].as_str().unwrap();
    let all = names(&[&RETAIL, &SAMPLES, &SYSTEM, &["main.hr.salaries"]]);
    for Row { name, tables, functions, asks_genie, searches, sees_system } in table() {
        let token = token(&demo, name).await;
        let caller = Caller { demo: &demo, token: &token };
        assert_eq!(caller.tables_by_sql().await, tables, "{name}: SQL lists");
        assert_eq!(caller.by_catalog("tables").await, tables, "{name}: Unity Catalog lists");
        assert_eq!(caller.by_catalog("functions").await, functions, "{name}: it lists functions");
        for table in &all {
            let may = tables.contains(table);
            let reads = caller.can_run(&format!("SELECT count(*) FROM {table}")).await;
            assert_eq!(reads, may, "{name}: SQL reads {table}");
            let (status, _) = caller.get(&format!("/api/2.1/unity-catalog/tables/{table}")).await;
            assert_eq!(status, if may { 200 } else { 404 }, "{name}: the catalog shows {table}");
        }
        for (function, call) in [
            ("main.sales.discounted", "SELECT main.sales.discounted(100, 15)"),
            ("main.hr.raised", "SELECT main.hr.raised(pay => 1000, percent => 3)"),
            ("main.sales.order_count", "SELECT * FROM main.sales.order_count()"),
            ("main.support.articles_on", "SELECT * FROM main.support.articles_on('returns')"),
            ("main.support.summary_of", "SELECT main.support.summary_of(article_id => 3)"),
        ] {
            let may = functions.contains(function);
            assert_eq!(caller.can_run(call).await, may, "{name}: SQL calls {function}");
            let path = format!("/api/2.1/unity-catalog/functions/{function}");
            let (status, _) = caller.get(&path).await;
            assert_eq!(status, if may { 200 } else { 404 }, "{name}: the catalog shows {function}");
            let (schema, _) = function.rsplit_once('.').unwrap();
            let tools = caller.tools(&format!("functions/{}", schema.replace('.', "/"))).await;
            assert_eq!(tools.contains(&function.replace('.', "__")), may, "{name}: MCP {function}");
        }
        for (view, may) in [("history", sees_system), ("audit", sees_system)] {
            let table = SYSTEM.iter().find(|table| table.ends_with(view)).unwrap();
            assert_eq!(tables.contains(*table), may, "{name}: {table}");
        }
        let (_, spaces) = caller.get("/api/2.0/genie/spaces").await;
        assert_eq!(!spaces["spaces"].as_array().unwrap().is_empty(), asks_genie, "{name}: Genie");
        let tools = caller.tools(&format!("genie/{space}")).await;
        assert_eq!(!tools.is_empty(), asks_genie, "{name}: Genie by MCP: {tools:?}");
        let query = json!({ "columns": ["title"], "query_text": "refund" });
        let path = "/api/2.0/vector-search/indexes/main.support.articles_index/query";
        let (status, reply) = caller.post(path, query).await;
        assert_eq!(status, if searches { 200 } else { 403 }, "{name}: AI Search: {reply}");
        for root in ["ai-search", "vector-search"] {
            let tools = caller.tools(&format!("{root}/main/support")).await;
            assert_eq!(!tools.is_empty(), searches, "{name}: AI Search by MCP: {tools:?}");
        }
        let statement = json!({ "query": "SELECT count(*) FROM main.sales.orders" });
        let call = json!({ "name": "execute_sql_read_only", "arguments": statement });
        let (_, reply) = caller.mcp("sql", "tools/call", call).await;
        let told = &reply["result"]["structuredContent"];
        let succeeded = told["status"]["state"] == "SUCCEEDED";
        assert_eq!(succeeded, tables.contains("main.sales.orders"), "{name}: SQL by MCP: {reply}");
    }
}

#[tokio::test]
async fn rows_are_the_callers_on_every_surface() {
    let demo = Demo::start(&[]).await;
    let count = "SELECT count(*) FROM main.sales.orders_since(DATE'2025-01-01', 'DACH')";
    for (name, sees) in [("alice", true), ("bob", false), ("carol", true)] {
        let rows = demo.rows(name, count).await;
        assert_eq!(rows[0][0] != "0", sees, "{name} sees what the row filter shows: {rows:?}");
    }
    let mask = "SELECT main.sales.hidden_text(told => 'a@b.c')";
    assert_eq!(demo.rows("alice", mask).await, [[json!("****")]], "hidden from alice");
    assert_eq!(demo.rows("carol", mask).await, [[json!("a@b.c")]], "not from carol");
    let error = demo.error("alice", "SELECT main.sales.discounted(1)").await;
    assert!(error.starts_with("[WRONG_NUM_ARGS"), "it wants two: {error}");
    let captured = "SELECT count(*) FROM main.sales.orders_since(DATE'2025-01-01', region)";
    let error = demo.error("alice", captured).await;
    assert!(error.starts_with("[UNSUPPORTED_FEATURE"), "no name of hers is the body's: {error}");
    let error = demo.error("alice", "SELECT main.sales.discounted(99999999999, 1)").await;
    assert!(error.starts_with("[NUMERIC_VALUE_OUT_OF_RANGE]"), "{error}");
    let error = demo.error("alice", "SELECT main.sales.undercut(1)").await;
    assert!(error.starts_with("[UNRESOLVED_ROUTINE]"), "there is none: {error}");
}

#[tokio::test]
async fn the_system_tables_tell_what_was_served() {
    let demo = Demo::start(&[]).await;
    let asked = "SELECT count(*) FROM main.sales.products";
    let reply = demo.statement("alice", asked).await;
    let id = reply["statement_id"].as_str().unwrap();
    let rows = demo
        .rows(
            "carol",
            &format!(
                "SELECT executed_by, executed_as, execution_status, statement_text, compute.warehouse_id \
                 FROM system.query.history WHERE statement_id = '{id}'"
            ),
        )
        .await;
    let alice = "alice@example.com";
    let warehouse = demo.warehouse();
    assert_eq!(rows, [[alice, alice, "FINISHED", asked, warehouse].map(|text| json!(text))]);
    let rows = demo
        .rows(
            "carol",
            &format!(
                "SELECT service_name, action_name, user_identity.email FROM system.access.audit \
                 WHERE request_params['statementId'] = '{id}'"
            ),
        )
        .await;
    assert_eq!(rows, [["databrickssql", "executeStatement", alice].map(|text| json!(text))]);
}
