//! Behind the proxy of Databricks Apps: the token that it hands on is the only credential.

use crate::serve::{OBO, sql_action};
use behalf_tests::{Behalf, DEADLINE, Demo, http};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};

const TOKEN: &str = "x-forwarded-access-token";
const BODY: &str = r#"{"message": "Who am I?"}"#;
const FLAG: &[&str] = &["--ephemeral", "--behind-databricks-apps"];

#[tokio::test]
async fn the_token_that_is_handed_on_says_who_asks_and_no_other_header_does() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, FLAG).await;
    let request = http()
        .post(serve.url("/chat"))
        .header("host", "behalf-1234.example.databricksapps.com")
        .header(TOKEN, demo.token("alice"))
        .header("x-forwarded-email", "carol@example.com")
        .header("x-forwarded-user", "carol@example.com")
        .header("x-forwarded-preferred-username", "carol")
        .bearer_auth(demo.token("carol"))
        .body(BODY);
    let reply = request.send().await.unwrap();
    assert_eq!(reply.status().as_u16(), 200, "under the name of the proxy");
    let reply: Value = reply.json().await.unwrap();
    let principal = &sql_action(&reply)["run_as"]["principal"]["user_name"];
    assert_eq!(principal, "alice@example.com", "by the token alone: {reply}");
    let bearer = http().post(serve.url("/chat")).bearer_auth(demo.token("carol")).body(BODY);
    let named = http().post(serve.url("/chat")).header("x-forwarded-email", "carol@example.com");
    for request in [bearer, named.body(BODY)] {
        let reply = request.send().await.unwrap();
        assert_eq!(reply.status().as_u16(), 401, "nothing else lets anybody in");
        let problem: Value = reply.json().await.unwrap();
        let hint = problem["hint"].as_str().unwrap();
        assert!(hint.contains("user authorization"), "it says what to turn on: {problem}");
    }
    let calls = demo.calls().await;
    assert!(calls.iter().all(|c| c["principal"] != "carol@example.com"), "nothing ran as carol");
}

#[tokio::test]
async fn a_page_of_the_app_may_and_one_of_another_site_may_not() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, FLAG).await;
    let cases = [
        ("its own", "https://app.example", Some("app.example"), 200),
        ("its own by another scheme", "http://app.example", Some("app.example"), 403),
        ("another", "https://evil.example", Some("app.example"), 403),
        ("one that nobody named", "https://app.example", None, 403),
    ];
    for (what, origin, host, status) in cases {
        let mut request =
            http().post(serve.url("/chat")).header(TOKEN, demo.token("alice")).body(BODY);
        request = request.header("origin", origin);
        if let Some(host) = host {
            request = request.header("x-forwarded-host", host);
        }
        assert_eq!(request.send().await.unwrap().status().as_u16(), status, "{what}");
    }
}

#[tokio::test]
async fn elsewhere_the_header_is_nobodys_token() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let request = http().post(serve.url("/chat")).header(TOKEN, demo.token("alice")).body(BODY);
    assert_eq!(request.send().await.unwrap().status().as_u16(), 401, "anybody could send it");
    let request = http()
        .post(serve.url("/chat"))
        .header("origin", "https://evil.example")
        .header("x-forwarded-host", "evil.example")
        .bearer_auth(demo.token("alice"))
        .body(BODY);
    assert_eq!(request.send().await.unwrap().status().as_u16(), 403, "nor is it another's site");
}

#[tokio::test]
async fn it_listens_where_apps_expect_it() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo).env("BEHALF_LOG", "warn").env("DATABRICKS_APP_PORT", "0");
    let arguments = ["serve", "-c", OBO, "--ephemeral", "--behind-databricks-apps"];
    let mut child = machine.start(&arguments);
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let serving = async {
        loop {
            let line = lines.next_line().await.unwrap().expect("it says where it serves");
            if line.contains("Serving ") {
                return line;
            }
        }
    };
    let line = tokio::time::timeout(DEADLINE, serving).await.unwrap();
    assert!(line.contains(" at http://0.0.0.0:"), "on every address of the machine: {line}");
    child.kill().await.unwrap();
    let machine = Behalf::at(&demo).env("DATABRICKS_APP_PORT", "eight");
    let output = machine.run(&arguments).await;
    assert_eq!(output.code, 2, "{output:?}");
    assert!(output.stderr.contains("DATABRICKS_APP_PORT"), "it says what is wrong: {output:?}");
    let (id, secret) = demo.service_principal();
    let app =
        Behalf::at(&demo).env("DATABRICKS_CLIENT_ID", id).env("DATABRICKS_CLIENT_SECRET", secret);
    let arguments =
        ["serve", "-c", "config/service_principal.yaml", FLAG[1], "--listen", "127.0.0.1:0"];
    let output = app.run(&arguments).await;
    assert_eq!(output.code, 2, "an App's principal does not answer for everybody: {output:?}");
}
