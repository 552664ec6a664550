//! The hunt: no token, code, refresh token or link signature in anything that was written, at the
//! most talkative log level.

use crate::serve::OBO;
use behalf_tests::{Behalf, Demo, Hunt, Keyring};
use serde_json::json;
use std::fs;

#[tokio::test]
async fn nothing_secret_is_written_anywhere() {
    let demo = Demo::start(&[]).await;
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&demo).keyring(&keyring);
    machine.sign_in("alice").await;
    machine.run(&["ask", "Revenue by region in 2026"]).await;
    machine.run(&["ask", "--json", "Who am I?"]).await;
    machine.run(&["ask", "What do managers earn?"]).await;
    machine.run(&["audit", "export"]).await;
    let faulty =
        json!([{ "match": { "path": "/_storage/" }, "do": { "status": 500 }, "times": 2 }]);
    demo.control("/demo/faults", faulty).await;
    machine.run(&["ask", "Revenue by country in 2026"]).await;
    demo.control("/demo/faults", json!([])).await;
    let mut told = String::new();
    {
        let serve = machine.serve(OBO, &[]).await;
        for question in ["Revenue by region in 2026", "SELECT nothing FROM main.sales.orders"] {
            told.push_str(&serve.ask(demo.token("bob"), question).await.to_string());
        }
        demo.control(
            "/demo/faults",
            json!([{ "match": { "path": "/oidc/v1/token" }, "do": { "status": 500 } }]),
        )
        .await;
        let (_, body) =
            serve.chat(Some(demo.token("carol")), json!({ "message": "Who am I?" })).await;
        told.push_str(&body.to_string());
    }
    let mut secrets = demo.secrets().await;
    secrets.extend(["alice", "bob", "carol"].map(|who| demo.token(who).to_owned()));
    secrets.push(demo.service_principal().1.to_owned());
    // The request id of the sign-in page is in the link that is shown: it is no secret of ours.
    let hunt = Hunt::new(secrets);
    let written = machine.written();
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for path in machine.home.files() {
        files.push((path.display().to_string(), fs::read(&path).unwrap()));
    }
    assert!(
        files.iter().any(|(name, _)| name.ends_with(".db")),
        "the stores are among what is searched"
    );
    let texts = |planted: &'static str| {
        let mut all = vec![
            ("output".to_owned(), written.as_bytes().to_vec()),
            ("replies".to_owned(), told.as_bytes().to_vec()),
            ("planted".to_owned(), planted.as_bytes().to_vec()),
        ];
        all.extend(files.clone());
        all
    };
    let all = texts("");
    let found = hunt.search(all.iter().map(|(name, text)| (name.clone(), text.as_slice())));
    assert!(found.secrets >= 20, "many secrets were hunted: {}", found.secrets);
    assert!(found.bytes >= 20_000, "in much that was written: {} bytes", found.bytes);
    assert!(found.found.is_empty(), "{:?}", found.found);
    let planted = demo.token("alice").to_owned();
    let encoded = {
        use base64::{Engine, engine::general_purpose::STANDARD};
        STANDARD.encode(&planted)
    };
    let leaks = hunt.search([("planted".to_owned(), encoded.as_bytes())]);
    assert!(!leaks.found.is_empty(), "a planted leak is found");
}

#[tokio::test]
async fn a_token_that_the_workspace_repeats_is_not_repeated() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let token = demo.token("alice").to_owned();
    let echo = |status: u16, body: serde_json::Value, path: &str| {
        let headers = json!({ "x-request-id": token });
        json!([{ "match": { "path": path }, "do": { "status": status, "body": body, "headers": headers } }])
    };
    let exchange = json!({ "error": "odd", "error_description": format!("bad assertion {token}") });
    let named = json!({ "error": token, "error_description": "odd" });
    let me = json!({ "error_code": token, "message": format!("bad bearer {token}") });
    let failed = json!({ "statement_id": "s", "status": {
        "state": "FAILED", "error": { "message": format!("cannot run for {token}") },
    } });
    let link = json!({ "statement_id": "s", "status": { "state": "SUCCEEDED" },
        "result": { "external_links": [format!("https://storage/{token}")] } });
    let (exchanging, statements) = ("/oidc/v1/token", "/api/2.0/sql/statements");
    for (status, body, path) in [
        (400, exchange, exchanging),
        (400, named, exchanging),
        (400, me.clone(), "/api/2.0/preview/scim"),
        (500, me, statements),
        (200, failed, statements),
        (200, link, statements),
    ] {
        demo.control("/demo/faults", echo(status, body, path)).await;
        let (_, reply) = serve.chat(Some(&token), json!({ "message": "Who am I?" })).await;
        let ledger = match path == statements {
            true => serve.audit(&token).await.to_string(),
            false => String::new(),
        };
        let texts = [
            ("reply".to_owned(), reply.to_string()),
            ("log".to_owned(), machine.written()),
            ("ledger".to_owned(), ledger),
        ];
        let found = Hunt::new([token.clone()])
            .search(texts.iter().map(|(name, text)| (name.clone(), text.as_bytes())));
        assert!(found.found.is_empty(), "{status} {path}: {:?}", found.found);
    }
}

#[tokio::test]
async fn a_refresh_token_that_the_workspace_repeats_is_not_repeated() {
    let demo = Demo::start(&["--access-ttl", "1"]).await;
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&demo).keyring(&keyring);
    machine.sign_in("alice").await;
    let echo = json!([{
        "match": { "path": "/oidc/v1/token", "body": "grant_type=refresh_token" },
        "do": { "status": 400, "echo": true },
    }]);
    demo.control("/demo/faults", echo).await;
    let output = machine.run(&["whoami"]).await;
    assert_ne!(output.code, 0, "the refresh fails: {output:?}");
    let hunt = Hunt::new(demo.secrets().await);
    let written = machine.written();
    let found = hunt.search([("output".to_owned(), written.as_bytes())]);
    assert!(written.contains("grant_type=refresh_token"), "it was repeated to us: {written}");
    assert!(found.found.is_empty(), "{:?}", found.found);
}
