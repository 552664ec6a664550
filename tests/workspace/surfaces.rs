//! What each account may see, the same on every surface: SQL, Unity Catalog, Genie and AI Search
//! read one list of grants.

use behalf_tests::{Demo, eventually, http};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const ANALYST: [&str; 5] = [
    "main.sales.customers",
    "main.sales.orders",
    "main.sales.products",
    "main.sales.targets",
    "main.support.articles",
];

/// Somebody, and the tables that they may see.
fn accounts(demo: &Demo) -> Vec<(String, String, BTreeSet<String>)> {
    let analyst: BTreeSet<String> = ANALYST.iter().map(|name| (*name).to_owned()).collect();
    let mut all = analyst.clone();
    all.insert("main.hr.salaries".to_owned());
    [("alice", analyst.clone()), ("bob", analyst), ("carol", all), ("dave", BTreeSet::new())]
        .map(|(name, tables)| (name.to_owned(), demo.token(name).to_owned(), tables))
        .into()
}

struct Caller<'d> {
    demo: &'d Demo,
    token: &'d str,
}

impl Caller<'_> {
    async fn get(&self, path: &str) -> (u16, Value) {
        let request = http().get(format!("{}{path}", self.demo.host())).bearer_auth(self.token);
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}{path}", self.demo.host());
        let response = http().post(url).bearer_auth(self.token).json(&body).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    /// The tables that SQL lists.
    async fn tables_by_sql(&self) -> BTreeSet<String> {
        let statement = "SELECT table_catalog, table_schema, table_name \
                         FROM system.information_schema.tables \
                         WHERE table_schema <> 'information_schema'";
        let body = json!({ "statement": statement, "warehouse_id": self.demo.warehouse() });
        let (_, reply) = self.post("/api/2.0/sql/statements", body).await;
        assert_eq!(reply["status"]["state"], "SUCCEEDED", "{reply}");
        let rows: Vec<Vec<String>> =
            serde_json::from_value(reply["result"]["data_array"].clone()).unwrap_or_default();
        rows.into_iter().map(|row| row.join(".")).collect()
    }

    /// The tables that SQL reads.
    async fn tables_that_can_be_read(&self, all: &BTreeSet<String>) -> BTreeSet<String> {
        let mut read = BTreeSet::new();
        for table in all {
            let statement = format!("SELECT count(*) FROM {table}");
            let body = json!({ "statement": statement, "warehouse_id": self.demo.warehouse() });
            let (_, reply) = self.post("/api/2.0/sql/statements", body).await;
            if reply["status"]["state"] == "SUCCEEDED" {
                read.insert(table.clone());
            }
        }
        read
    }

    /// The tables that Unity Catalog lists.
    async fn tables_by_catalog(&self) -> BTreeSet<String> {
        let root = "/api/2.1/unity-catalog";
        let mut tables = BTreeSet::new();
        let names = |body: &Value, key: &str| -> Vec<String> {
            let all = body[key].as_array().cloned().unwrap_or_default();
            all.iter().map(|one| one["full_name"].as_str().unwrap().to_owned()).collect()
        };
        let (_, catalogs) = self.get(&format!("{root}/catalogs")).await;
        for catalog in names(&catalogs, "catalogs") {
            let (_, schemas) = self.get(&format!("{root}/schemas?catalog_name={catalog}")).await;
            for schema in names(&schemas, "schemas") {
                let (_, name) = schema.split_once('.').unwrap();
                let path = format!("{root}/tables?catalog_name={catalog}&schema_name={name}");
                let (_, listed) = self.get(&path).await;
                tables.extend(names(&listed, "tables"));
            }
        }
        tables.retain(|name| !name.contains(".information_schema."));
        tables
    }
}

#[tokio::test]
async fn every_surface_agrees_on_what_each_account_may_see() {
    let demo = Demo::start(&[]).await;
    let accounts = accounts(&demo);
    let everything = accounts.iter().flat_map(|(_, _, tables)| tables.clone()).collect();
    for (name, token, tables) in &accounts {
        let caller = Caller { demo: &demo, token };
        assert_eq!(&caller.tables_by_sql().await, tables, "{name}: SQL lists");
        assert_eq!(&caller.tables_that_can_be_read(&everything).await, tables, "{name}: SQL reads");
        assert_eq!(&caller.tables_by_catalog().await, tables, "{name}: Unity Catalog lists");
        for table in &everything {
            let (status, _) = caller.get(&format!("/api/2.1/unity-catalog/tables/{table}")).await;
            let expected = if tables.contains(table) { 200 } else { 404 };
            assert_eq!(status, expected, "{name}: Unity Catalog shows {table}");
        }
        let sells = tables.contains("main.sales.orders");
        let (_, spaces) = caller.get("/api/2.0/genie/spaces").await;
        assert_eq!(!spaces["spaces"].as_array().unwrap().is_empty(), sells, "{name}: Genie");
        let supports = tables.contains("main.support.articles");
        let query = json!({ "columns": ["title"], "query_text": "refund" });
        let path = "/api/2.0/vector-search/indexes/main.support.articles_index/query";
        let (status, reply) = caller.post(path, query).await;
        assert_eq!(status, if supports { 200 } else { 403 }, "{name}: AI Search: {reply}");
    }
}

#[tokio::test]
async fn a_scope_opens_its_own_surface_alone() {
    let demo = Demo::start(&[]).await;
    let (id, secret) = demo.service_principal();
    let surfaces = [
        ("sql", "/api/2.0/sql/warehouses"),
        ("genie", "/api/2.0/genie/spaces"),
        ("vector-search", "/api/2.0/vector-search/endpoints"),
        ("unity-catalog", "/api/2.1/unity-catalog/catalogs"),
        ("model-serving", "/api/2.0/serving-endpoints"),
    ];
    for (scope, own) in surfaces {
        let form = [("grant_type", "client_credentials"), ("scope", scope)];
        let request = http().post(format!("{}/oidc/v1/token", demo.host())).form(&form);
        let reply: Value =
            request.basic_auth(id, Some(secret)).send().await.unwrap().json().await.unwrap();
        let token = reply["access_token"].as_str().unwrap_or_else(|| panic!("{scope}: {reply}"));
        let caller = Caller { demo: &demo, token };
        for (needed, path) in surfaces {
            let (status, body) = caller.get(path).await;
            let expected = if path == own { 200 } else { 403 };
            assert_eq!(status, expected, "{scope} at {path}: {body}");
            if status == 403 {
                let text = body["message"].as_str().unwrap();
                let phrase = format!("does not have required scopes: {needed} [ReqId: ");
                assert!(text.contains(&phrase), "it names the scope: {text}");
            }
        }
    }
}

#[tokio::test]
async fn genie_refuses_the_sixth_question_of_a_minute_when_asked_to() {
    let demo = Demo::start(&["--genie-questions-per-minute", "5"]).await;
    let caller = Caller { demo: &demo, token: demo.token("alice") };
    let ready: Value = serde_json::from_str(&demo.ready()).unwrap();
    let space = ready["genie_space_id"].as_str().unwrap();
    let path = format!("/api/2.0/genie/spaces/{space}/start-conversation");
    for number in 1..=5 {
        let (status, reply) = caller.post(&path, json!({ "content": "Who are you?" })).await;
        assert_eq!(status, 200, "question {number}: {reply}");
    }
    let (status, reply) = caller.post(&path, json!({ "content": "Who are you?" })).await;
    assert_eq!((status, &reply["error_code"]), (429, &json!("RESOURCE_EXHAUSTED")), "{reply}");
    demo.control("/demo/clock", json!({ "advance_s": 61 })).await;
    let (status, reply) = caller.post(&path, json!({ "content": "Who are you?" })).await;
    assert_eq!(status, 200, "a minute later: {reply}");
}

#[tokio::test]
async fn what_is_not_there_says_so_in_the_platforms_shape() {
    let demo = Demo::start(&[]).await;
    let caller = Caller { demo: &demo, token: demo.token("alice") };
    let (status, body) = caller.get("/api/2.0/nothing/of-this").await;
    assert_eq!((status, &body["error_code"]), (404, &json!("ENDPOINT_NOT_FOUND")), "{body}");
    let (status, body) = caller.get("/api/2.0/mcp/sql").await;
    assert_eq!((status, &body["error_code"]), (501, &json!("NOT_IMPLEMENTED")), "{body}");
    assert!(body["message"].as_str().unwrap().contains("managed MCP"), "it is named: {body}");
}

#[tokio::test]
async fn genie_answers_by_reading_alone() {
    let demo = Demo::start(&[]).await;
    let caller = Caller { demo: &demo, token: demo.token("alice") };
    let ready: Value = serde_json::from_str(&demo.ready()).unwrap();
    let root = format!("/api/2.0/genie/spaces/{}", ready["genie_space_id"].as_str().unwrap());
    let before = demo.rows("carol", "SELECT sum(target) FROM main.sales.targets").await;
    let change = json!({ "content": "UPDATE main.sales.targets SET target = 1 WHERE true" });
    let (_, begun) = caller.post(&format!("{root}/start-conversation"), change).await;
    let (conversation, message) =
        (begun["conversation_id"].as_str().unwrap(), begun["message_id"].as_str().unwrap());
    let path = format!("{root}/conversations/{conversation}/messages/{message}");
    let answer = eventually("the answer", || async {
        let (_, answer) = caller.get(&path).await;
        ["COMPLETED", "FAILED"].contains(&answer["status"].as_str()?).then_some(answer)
    })
    .await;
    let attachments = answer["attachments"].as_array().unwrap();
    assert!(attachments.iter().all(|a| a.get("query").is_none()), "no query ran: {answer}");
    let after = demo.rows("carol", "SELECT sum(target) FROM main.sales.targets").await;
    assert_eq!(after, before, "nothing was changed");
}

#[tokio::test]
async fn requests_for_too_much_are_refused() {
    let demo = Demo::start(&[]).await;
    let caller = Caller { demo: &demo, token: demo.token("alice") };
    let many = json!({ "model": "demo-hashed-words", "input": vec!["a"; 151] });
    let (status, body) = caller.post("/serving-endpoints/embeddings", many).await;
    assert_eq!((status, &body["error_code"]), (400, &json!("INVALID_PARAMETER_VALUE")), "{body}");
    let wide = json!({ "columns": vec!["body"; 5], "query_text": "refund" });
    let path = "/api/2.0/vector-search/indexes/main.support.articles_index/query";
    let (status, body) = caller.post(path, wide).await;
    assert_eq!((status, &body["error_code"]), (400, &json!("INVALID_PARAMETER_VALUE")), "{body}");
}
