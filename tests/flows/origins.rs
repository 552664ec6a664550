//! A token is good for one origin: configurations, environments and replies that try to send one
//! somewhere else, and what that place heard.

use behalf_tests::{Behalf, Demo, Hunt, Keyring};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const QUESTION: &str = "Revenue by region in 2026";

/// Somewhere else: it writes down all that it hears.
struct Elsewhere {
    host: String,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Elsewhere {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = format!("http://{}", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let all = Arc::clone(&heard);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let all = Arc::clone(&all);
                tokio::spawn(async move {
                    let mut buffer = [0; 65536];
                    while let Ok(n @ 1..) = stream.read(&mut buffer).await {
                        all.lock().unwrap().extend_from_slice(&buffer[..n]);
                        let reply = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
                        stream.write_all(reply).await.ok();
                    }
                });
            }
        });
        Self { host, heard }
    }

    fn heard(&self) -> Vec<u8> {
        std::mem::take(&mut self.heard.lock().unwrap())
    }
}

/// No token of the workspace is in what was heard.
async fn no_token(what: &str, demo: &Demo, heard: &[u8]) {
    let findings = Hunt::new(demo.secrets().await).search([(what.to_owned(), heard)]);
    assert!(findings.found.is_empty() && findings.secrets > 5, "{what}: {findings:?}");
    let text = String::from_utf8_lossy(heard).to_lowercase();
    assert!(!text.contains("authorization:"), "{what}: {text}");
}

#[tokio::test]
async fn no_configuration_sends_a_token_anywhere_else() {
    let (demo, elsewhere) = (Demo::start(&[]).await, Elsewhere::start().await);
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&demo).keyring(&keyring);
    machine.sign_in("alice").await;
    let other = &elsewhere.host;
    let warehouse = demo.warehouse();
    // What is written, whether the place hears anything at all, the exit code, and the words.
    for (what, text, hears, code, said) in [
        (
            "a warehouse of another workspace",
            format!("resources:\n  warehouses:\n    w:\n      warehouse_id: {warehouse}\n      workspace_host: {other}\n"),
            false,
            2,
            ":5:7: resources.warehouses.w.workspace_host: is refused",
        ),
        (
            "a model of another workspace",
            format!("resources:\n  models:\n    m:\n      name: demo-rule-based-planner\n      workspace_host: {other}\n"),
            false,
            2,
            ":5:7: resources.models.m.workspace_host: is refused",
        ),
        (
            "a token in the file",
            "resources:\n  models:\n    m:\n      name: demo-rule-based-planner\n      pat: dapi0123456789\n".to_owned(),
            false,
            2,
            ":5:7: resources.models.m.pat: is refused",
        ),
        (
            "a workspace in clear",
            "app:\n  workspace: {host: \"http://elsewhere.example\"}\n".to_owned(),
            false,
            2,
            ":2:21: app.workspace.host: `http://elsewhere.example` is plain http",
        ),
        (
            "a workspace with a path",
            format!("app:\n  workspace: {{host: \"{other}/api\"}}\n"),
            false,
            2,
            ":2:21: app.workspace.host:",
        ),
        (
            "another workspace, with nobody signed in there",
            format!("app:\n  workspace: {{host: \"{other}\"}}\n"),
            true,
            2,
            "does not look like a Databricks workspace",
        ),
        (
            "another company's sign-in",
            format!("app:\n  sign_in: {{authority: \"{other}\", client_id: a}}\n"),
            true,
            2,
            "does not describe itself as an identity provider",
        ),
        (
            "an MCP server",
            format!("tools:\n  t:\n    name: t\n    function:\n      type: mcp\n      url: {other}/mcp\n"),
            false,
            0,
            "names an address that the workspace does not: it gets no token",
        ),
    ] {
        let file = machine.home.write("c.yaml", &text);
        let output = machine.run(&["ask", "-c", file.to_str().unwrap(), QUESTION]).await;
        assert_eq!(output.code, code, "{what}: {output:?}");
        assert!(output.stderr.contains(said), "{what}: {output:?}");
        let heard = elsewhere.heard();
        assert_eq!(!heard.is_empty(), hears, "{what}: {}", String::from_utf8_lossy(&heard));
        no_token(what, &demo, &heard).await;
    }
    for variable in ["DATABRICKS_TOKEN", "DATABRICKS_PASSWORD"] {
        let machine = Behalf::with_host(other).keyring(&keyring).env(variable, demo.token("carol"));
        let output = machine.run(&["ask", QUESTION]).await;
        assert_ne!(output.code, 0, "{variable}: {output:?}");
        no_token(variable, &demo, &elsewhere.heard()).await;
    }
}

#[tokio::test]
async fn no_reply_sends_a_token_anywhere_else() {
    let (demo, elsewhere) = (Demo::start(&[]).await, Elsewhere::start().await);
    let machine = Behalf::at(&demo);
    let serve = machine.serve(crate::serve::OBO, &["--ephemeral"]).await;
    let other = &elsewhere.host;
    let document = json!({
        "issuer": format!("{other}/oidc"),
        "authorization_endpoint": format!("{other}/oidc/v1/authorize"),
        "token_endpoint": format!("{other}/oidc/v1/token"),
    });
    let to = |status: u16| {
        move |path: &str| {
            let headers = json!({ "location": format!("{other}/taken") });
            json!([{ "match": { "path": path }, "do": { "status": status, "headers": headers } }])
        }
    };
    for status in [302, 307] {
        for path in [
            "/oidc/v1/token",
            "/api/2.0/preview/scim",
            "/api/2.0/sql/warehouses",
            "/api/2.0/sql/statements",
            "/api/2.0/serving-endpoints",
            "/serving-endpoints",
            "/_storage/",
        ] {
            demo.control("/demo/reset", json!({})).await;
            demo.control("/demo/faults", to(status)(path)).await;
            serve.chat(Some(demo.token("alice")), json!({ "message": QUESTION })).await;
            let heard = elsewhere.heard();
            assert!(heard.is_empty(), "{status} {path}: {}", String::from_utf8_lossy(&heard));
        }
    }
    // Links to a result lie in a cloud's storage: it may be anywhere, and gets no token.
    let chunk = json!({
        "chunk_index": 0, "row_offset": 0, "row_count": 1, "byte_count": 2,
        "external_link": format!("{other}/result"), "expiration": "2036-01-01T00:00:00Z",
        "next_chunk_internal_link": format!("{other}/next"), "http_headers": { "Authorization": "Bearer x" },
    });
    let statement = json!({
        "statement_id": "01f0", "status": { "state": "SUCCEEDED" },
        "manifest": { "format": "ARROW_STREAM", "schema": { "column_count": 1, "columns":
            [{ "name": "n", "type_text": "INT", "type_name": "INT", "position": 0 }] },
            "total_chunk_count": 2, "total_row_count": 2, "truncated": false },
        "result": { "external_links": [chunk] },
    });
    let reply = json!([{ "match": { "path": "/api/2.0/sql/statements" }, "do": { "status": 200, "body": statement } }]);
    demo.control("/demo/faults", reply).await;
    serve.chat(Some(demo.token("alice")), json!({ "message": QUESTION })).await;
    let heard = elsewhere.heard();
    let text = String::from_utf8_lossy(&heard).into_owned();
    assert!(text.starts_with("GET /result "), "the storage is asked for the rows: {text}");
    assert!(!text.contains("/next"), "the next chunk is asked of the workspace: {text}");
    no_token("a presigned link", &demo, &heard).await;
    // A workspace that names an authority elsewhere is none.
    let named = json!([{ "match": { "path": "/oidc/.well-known" }, "do": { "status": 200, "body": document } },
        { "match": { "path": "/.well-known" }, "do": { "status": 200, "body": { "oidc_endpoint": other } } }]);
    demo.control("/demo/faults", named).await;
    let output = machine.run(&["login", "--no-browser"]).await;
    assert_eq!(output.code, 2, "{output:?}");
    assert!(output.stderr.contains("does not look like a Databricks workspace"), "{output:?}");
    no_token("discovery", &demo, &elsewhere.heard()).await;
    let refused: Vec<Value> = demo.statements().await;
    assert!(refused.iter().all(|call| call["principal"] == "alice@example.com"), "{refused:?}");
}
