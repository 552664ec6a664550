//! Whose sign-in it is, whatever goes wrong: what a hostile workspace, a second person, an impatient user
//! and an unreachable network can do to it.

use crate::serve::{OBO, sql_action};
use axum::{Json, Router, routing::get};
use behalf_tests::{Behalf, Consent, DEADLINE, Demo, Keyring, follow_sign_in};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};

fn written(machine: &Behalf, text: &str) -> String {
    machine.home.write("c.yaml", text).to_str().unwrap().to_owned()
}

/// The refresh tokens that the workspace was shown.
async fn redeemed(demo: &Demo) -> usize {
    demo.calls().await.iter().filter(|c| c["grant_type"] == "refresh_token").count()
}

#[tokio::test]
async fn a_sign_in_that_cannot_be_kept_leaves_nobody_elses_behind() {
    let demo = Demo::start(&[]).await;
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&demo).keyring(&keyring);
    machine.sign_in("alice").await;
    let config = written(&machine, "app:\n  sign_in: {scopes: [all-apis]}\n");
    let login = ["login", "--no-browser", "-c", &config];
    let output = machine.run_signing_in(&login, "bob", Consent::Allow).await;
    assert_eq!(output.code, 0, "{output:?}");
    assert!(output.stderr.contains("cannot be renewed"), "it is said: {}", output.stderr);
    let who = machine.run(&["whoami"]).await;
    assert_eq!(who.code, 3, "and alice is not signed in behind bob's back: {who:?}");
}

#[tokio::test]
async fn a_refresh_token_is_redeemed_where_it_was_given_and_nowhere_else() {
    let (one, two) = (Demo::start(&[]).await, Demo::start(&[]).await);
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&one).keyring(&keyring);
    let work = ["--profile", "work"];
    let login = [&["login", "--no-browser"], &work[..]].concat();
    let output = machine.run_signing_in(&login, "alice", Consent::Allow).await;
    assert_eq!(output.code, 0, "{output:?}");
    // Another home on the same keyring, where `work` is another workspace.
    let other = machine.home.path().join("other").display().to_string();
    let machine = machine.env("BEHALF_HOME", &other);
    let machine = machine.env("DATABRICKS_HOST", two.host());
    let who = machine.run(&[&["whoami"], &work[..]].concat()).await;
    assert_eq!(who.code, 3, "the other workspace's sign-in is not taken up: {who:?}");
    assert_eq!(redeemed(&two).await, 0, "and its token not shown there");
}

#[tokio::test]
async fn a_workspace_that_shows_anothers_sign_in_page_gets_no_code() {
    let demo = Demo::start(&[]).await;
    let real = demo.host();
    for issuer in [Value::Null, json!(format!("{real}/oidc")), json!("http://127.0.0.1:9/oidc")] {
        let document = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{real}/oidc/v1/authorize"),
            "token_endpoint": "http://127.0.0.1:9/steal",
        });
        let metadata = move || {
            let document = document.clone();
            async move { Json(document) }
        };
        let router =
            Router::new().route("/oidc/.well-known/oauth-authorization-server", get(metadata));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let output = Behalf::with_host(&host).run(&["login", "--no-browser"]).await;
        assert_eq!(output.code, 2, "{issuer}: {output:?}");
        assert!(output.stderr.contains("does not look like a Databricks workspace"), "{output:?}");
    }
}

#[tokio::test]
async fn an_impatient_interrupt_costs_nobody_the_sign_in() {
    let demo = Demo::start(&[]).await;
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&demo).keyring(&keyring);
    machine.sign_in("alice").await;
    let late = json!([{
        "match": { "path": "/oidc/v1/token", "body": "=refresh_token" },
        "do": { "reply_delay_ms": 1500 }, "times": 1,
    }]);
    demo.control("/demo/faults", late).await;
    let mut command = machine.start(&["whoami"]);
    let mut lines = BufReader::new(command.stderr.take().unwrap()).lines();
    let begun = async {
        while let Some(line) = lines.next_line().await.unwrap() {
            if line.contains("renewing the sign-in") {
                return;
            }
        }
    };
    tokio::time::timeout(DEADLINE, begun).await.expect("it renews the sign-in");
    let drain = tokio::spawn(async move { while lines.next_line().await.unwrap().is_some() {} });
    let pid = command.id().unwrap().to_string();
    tokio::process::Command::new("kill").args(["-INT", &pid]).status().await.unwrap();
    let ended = tokio::time::timeout(DEADLINE, command.wait()).await.unwrap();
    assert_eq!(ended.unwrap().code(), Some(130), "it ends as interrupted");
    drain.await.unwrap();
    let who = machine.run(&["whoami"]).await;
    assert_eq!(who.code, 0, "and alice is still signed in: {who:?}");
}

#[tokio::test]
async fn a_short_lived_token_is_not_renewed_at_every_turn() {
    let demo = Demo::start(&["--access-ttl", "240"]).await;
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&demo).keyring(&keyring);
    machine.sign_in("alice").await;
    for n in 0..3 {
        let before = redeemed(&demo).await;
        let asked = machine.run(&["ask", "Who am I?"]).await;
        assert_eq!(asked.code, 0, "{n}: {asked:?}");
        assert_eq!(redeemed(&demo).await - before, 1, "{n}: one for each program");
    }
}

#[tokio::test]
async fn signing_out_needs_nobody() {
    let demo = Demo::start(&[]).await;
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&demo).keyring(&keyring);
    machine.sign_in("alice").await;
    demo.control("/demo/faults", json!([{ "match": {}, "do": { "status": 500 } }])).await;
    let out = machine.run(&["logout"]).await;
    assert_eq!(out.code, 0, "{out:?}");
    assert!(
        out.stderr.contains("on this machine alone") && out.stderr.contains("Signed out alice")
    );
    demo.control("/demo/faults", json!([])).await;
    assert_eq!(machine.run(&["whoami"]).await.code, 3, "it holds when the workspace is back");
    let listed = machine.run(&["profiles"]).await;
    assert!(listed.stdout.contains("nobody is signed in"), "and in the list: {}", listed.stdout);
}

#[tokio::test]
async fn credentials_of_a_configuration_go_where_whoever_started_it_says() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo).env("DATABRICKS_HOST", "").env("OWN_SECRET", "secret-of-ours");
    machine.home.write(".databrickscfg", &format!("[elsewhere]\nhost = {}\n", demo.host()));
    let text = "app:\n  sign_in:\n    client_id: 6a1d2e3f-behalf-service\n    \
                client_secret: {env: OWN_SECRET}\n";
    let config = written(&machine, text);
    let login = ["login", "--no-browser", "-c", &config, "--profile", "elsewhere"];
    let output = machine.run(&login).await;
    assert_eq!(output.code, 2, "{output:?}");
    assert!(output.stderr.contains("No workspace is named."), "{}", output.stderr);
    assert!(demo.calls().await.is_empty(), "a list of profiles leads them nowhere");
}

#[tokio::test]
async fn an_endpoint_that_repeats_the_request_makes_nobody_repeat_it() {
    let demo = Demo::start(&[]).await;
    let secret = "ab~c/d+e=SECRETSECRET";
    let machine = Behalf::at(&demo).env("OWN_SECRET", secret);
    let text = "app:\n  sign_in:\n    client_id: 6a1d2e3f-behalf-service\n    \
                client_secret: {env: OWN_SECRET}\n  exchange: {grant: jwt-bearer}\n";
    let config = written(&machine, text);
    let serve = machine.serve(&config, &["--ephemeral"]).await;
    let echo =
        json!([{ "match": { "path": "/oidc/v1/token" }, "do": { "status": 400, "echo": true } }]);
    demo.control("/demo/faults", echo).await;
    let question = json!({ "message": "Revenue by region" });
    let (status, body) = serve.chat(Some(demo.token("alice")), question).await;
    assert_eq!(status, 502, "{body}");
    let said = format!("{body}{}", machine.written());
    // The beginning of a token is enough to say that it was repeated.
    for part in ["SECRETSECRET", "%7Ec%2Fd", &demo.token("alice")[..60]] {
        assert!(!said.contains(part), "{part} is not said again: {body}");
    }
}

#[tokio::test]
async fn a_service_principal_is_served_as_nobody() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let token = demo.service_token("all-apis").await;
    let question = json!({ "message": "Revenue by region" });
    let (status, body) = serve.chat(Some(&token), question).await;
    assert_eq!((status, &body["code"]), (409, &json!("identity_mismatch")), "{body}");
    assert!(demo.statements().await.is_empty(), "nothing ran on behalf of no user");
    let reply = serve.ask(demo.token("bob"), "Revenue by region in 2026").await;
    assert_eq!(sql_action(&reply)["run_as"]["principal"]["user_name"], "bob@example.com");
}

#[tokio::test]
async fn a_session_that_another_program_ended_is_not_taken_up_again() {
    let demo = Demo::start(&[]).await;
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&demo).keyring(&keyring);
    let (link, ends) = machine.start_login().await;
    machine.sign_in("bob").await;
    let page = follow_sign_in(&link, "alice", "alice-demo", Consent::Allow).await;
    assert!(page.contains("Signed in as alice@example.com"), "the last one is meant: {page}");
    assert_eq!(ends.await.unwrap().code, 0);
    let who = machine.run(&["whoami"]).await;
    assert!(who.stdout.contains("alice@example.com"), "one sign-in for each profile: {who:?}");
}
