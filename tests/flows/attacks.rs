//! What a web page in the user's browser may not do.

use crate::serve::OBO;
use behalf_tests::{Behalf, Demo, http};
use serde_json::json;

#[tokio::test]
async fn a_hostile_page_gets_nothing() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let token = demo.token("alice");
    let body = r#"{"message": "Who am I?"}"#;
    type Headers = &'static [(&'static str, &'static str)];
    let cases: [(&str, Headers, u16); 7] = [
        ("a name that points here", &[("host", "evil.example")], 421),
        ("a name that looks like here", &[("host", "localhost.evil.example:8000")], 421),
        ("another site", &[("origin", "https://evil.example")], 403),
        ("a sandboxed frame", &[("origin", "null")], 403),
        ("another port of this machine", &[("origin", "http://localhost:1")], 403),
        ("a request the browser calls cross-site", &[("sec-fetch-site", "cross-site")], 403),
        ("a page of the same site", &[("sec-fetch-site", "same-site")], 403),
    ];
    for (what, headers, status) in cases {
        let mut request = http().post(serve.url("/chat")).bearer_auth(token).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let reply = request.send().await.unwrap();
        assert_eq!(reply.status().as_u16(), status, "{what}");
        assert!(!reply.headers().contains_key("access-control-allow-origin"), "{what}: no CORS");
    }
    let own = format!("http://127.0.0.1:{}", serve.port);
    let request =
        http().post(serve.url("/chat")).bearer_auth(token).header("origin", own).body(body);
    assert_eq!(request.send().await.unwrap().status().as_u16(), 200, "its own origin may");
    assert_eq!(demo.statements().await.len(), 1, "one request of all got through");
}

#[tokio::test]
async fn an_origin_that_the_file_names_may() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let config = machine
        .home
        .write("c.yaml", "app:\n  serve:\n    allowed_origins: [https://app.example]\n");
    let serve = machine.serve(config.to_str().unwrap(), &["--ephemeral"]).await;
    let request = http()
        .post(serve.url("/chat"))
        .bearer_auth(demo.token("alice"))
        .header("origin", "https://app.example")
        .header("sec-fetch-site", "cross-site")
        .body(r#"{"message": "Who am I?"}"#);
    let reply = request.send().await.unwrap();
    assert_eq!(reply.status().as_u16(), 200, "it is allowed");
    assert_eq!(
        reply.headers()["access-control-allow-origin"],
        "https://app.example",
        "and told so"
    );
}

#[tokio::test]
async fn a_peer_that_guesses_tokens_is_shut_out() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    serve.ask(demo.token("alice"), "Who am I?").await;
    let mut last = 0;
    for guess in 0..25 {
        let request =
            http().post(serve.url("/chat")).bearer_auth(format!("guess-{guess}")).body("{}");
        last = request.send().await.unwrap().status().as_u16();
    }
    assert_eq!(last, 429, "after twenty refusals the peer waits");
    let asked = demo
        .calls()
        .await
        .iter()
        .filter(|c| c["path"].as_str().unwrap().contains("/scim/"))
        .count();
    assert!(asked <= 24, "and the workspace is not asked for each: {asked}");
    serve.ask(demo.token("alice"), "Who am I?").await;
    let bob = json!({ "message": "Who am I?" });
    let (status, _) = serve.chat(Some(demo.token("bob")), bob).await;
    assert_eq!(status, 429, "a known caller at the same address is not shut out, a new one waits");
}
