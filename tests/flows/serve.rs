//! The service: each request as its own user.

use behalf_tests::{Behalf, Demo};
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub(crate) const OBO: &str = "config/examples/06_on_behalf_of_user/obo_config.yaml";

/// The one SQL action of a reply.
pub(crate) fn sql_action(reply: &Value) -> &Value {
    let actions = reply["actions"].as_array().unwrap();
    actions.iter().find(|a| a["tool"] == "sql").unwrap_or_else(|| panic!("no SQL action: {reply}"))
}

/// Every `name`: value of a list in the answer.
fn listed(message: &str) -> BTreeSet<String> {
    message
        .lines()
        .filter_map(|line| Some(line.strip_prefix("- `")?.trim_end_matches('`').to_owned()))
        .collect()
}

async fn visible(demo: &Demo, who: &str) -> BTreeSet<String> {
    let sql = "SELECT table_catalog || '.' || table_schema || '.' || table_name FROM system.information_schema.tables \
               WHERE table_schema <> 'information_schema'";
    demo.rows(who, sql).await.iter().map(|row| row[0].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_seeds_command_lists_exactly_what_the_caller_may_see() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &[]).await;
    for who in ["alice", "bob", "carol", "dave"] {
        let output = tokio::process::Command::new("curl")
            .args(["-s", "-X", "POST", &format!("http://localhost:{}/chat", serve.port)])
            .args(["-H", &format!("Authorization: Bearer {}", demo.token(who))])
            .args(["-d", r#"{"message": "What tables can I access?"}"#])
            .output()
            .await
            .unwrap();
        let reply: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(reply["status"], "completed", "{who}: {reply}");
        let seen = listed(reply["message"].as_str().unwrap());
        assert_eq!(seen, visible(&demo, who).await, "{who} sees what {who} may see: {reply}");
    }
}

#[tokio::test]
async fn every_action_runs_as_the_caller_with_an_exchanged_token() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &[]).await;
    let question = "What was our revenue by region in Q3 2026?";
    let mut answers = Vec::new();
    for (who, area) in [("alice", "EMEA"), ("bob", "AMER")] {
        let reply = serve.ask(demo.token(who), question).await;
        let action = sql_action(&reply);
        assert_eq!(action["run_as"]["mode"], "on_behalf_of_user", "{action}");
        assert_eq!(
            action["run_as"]["principal"]["user_name"],
            format!("{who}@example.com"),
            "{action}"
        );
        assert_eq!(action["run_as"]["grant"], "jwt-bearer", "{action}");
        assert_eq!(
            action["verified"]["state"], "ran_as_claimed",
            "the workspace's record agrees: {action}"
        );
        let sql = format!(
            "SELECT region, sum(amount) AS r FROM main.sales.orders WHERE area = '{area}' \
             AND order_date >= DATE '2026-07-01' AND order_date < DATE '2026-10-01' GROUP BY region"
        );
        let message = reply["message"].as_str().unwrap().replace(',', "");
        for row in demo.rows("carol", &sql).await {
            let line = format!("- {}: {}", row[0].as_str().unwrap(), row[1].as_str().unwrap());
            assert!(message.contains(&line), "{who}: {line} is in {message}");
        }
        answers.push(message);
    }
    assert_ne!(answers[0], answers[1], "the same question gives each another answer");
    let (app, _) = demo.service_principal();
    let calls = demo.calls().await;
    assert!(calls.iter().all(|c| c["principal"] != app), "not one call by the service principal");
    let sent: Vec<&Value> = calls
        .iter()
        .filter(|c| c["path"] == "/api/2.0/sql/statements" && c["scopes"] != "all-apis")
        .collect();
    let people: Vec<&Value> = sent.iter().map(|c| &c["principal"]).collect();
    assert_eq!(people, ["alice@example.com", "bob@example.com"], "as each");
    assert!(sent.iter().all(|c| c["scopes"] == "sql"), "with a token of scope sql: {sent:?}");
    let exchanged = |who: &str| {
        calls.iter().any(|c| {
            c["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
                && c["principal"] == who
                && c["scopes"] == "sql"
        })
    };
    assert!(
        exchanged("alice@example.com") && exchanged("bob@example.com"),
        "obtained by jwt-bearer"
    );
}

#[tokio::test]
async fn without_a_bearer_or_with_a_bad_one_nothing_runs() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &[]).await;
    for token in [None, Some("nonsense"), Some("a.b.c")] {
        let mut request = behalf_tests::http().post(serve.url("/chat")).body(r#"{"message": "x"}"#);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let reply = request.send().await.unwrap();
        assert_eq!(reply.status().as_u16(), 401, "{token:?} is refused");
        assert!(reply.headers().contains_key("www-authenticate"), "and told how to do better");
        let body: Value = reply.json().await.unwrap();
        assert_eq!(body["code"], "sign_in_needed", "{body}");
    }
    assert!(demo.statements().await.is_empty(), "nothing was sent");
}

#[tokio::test]
async fn a_forbidden_table_is_named_and_no_data_is_told() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &[]).await;
    let reply = serve.ask(demo.token("dave"), "What was our revenue by region in 2026?").await;
    let action = sql_action(&reply);
    assert_eq!(action["error"]["code"], "forbidden", "{action}");
    assert_eq!(action["error"]["securable"], "main", "the securable is named");
    assert_eq!(action["error"]["privilege"], "USE CATALOG", "and what is missing");
    assert!(action["rows"].is_null(), "no rows");
    let message = reply["message"].as_str().unwrap();
    assert!(
        message.contains("dave@example.com does not have USE CATALOG"),
        "as whom and why: {message}"
    );
}

#[tokio::test]
async fn many_users_at_once_never_meet() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let asked: Vec<&str> = ["alice", "bob", "carol"].into_iter().cycle().take(12).collect();
    let replies =
        futures_join(asked.iter().map(|who| serve.ask(demo.token(who), "Who am I?"))).await;
    for (who, reply) in asked.iter().zip(replies) {
        let name = format!("{who}@example.com");
        assert!(reply["message"].as_str().unwrap().contains(&name), "{who} is told {reply}");
        assert_eq!(sql_action(&reply)["run_as"]["principal"]["user_name"], name, "{who} acts");
    }
    for call in demo.calls().await {
        let Some(id) = call["statement_id"].as_str() else { continue };
        let owner = &call["principal"];
        let others = demo.calls().await;
        let met = others.iter().any(|c| c["statement_id"] == id && c["principal"] != *owner);
        assert!(!met, "statement {id} is touched by its own user alone");
    }
}

async fn futures_join<T>(work: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    // One after the other would not be at once: each is polled in turn until all are done.
    let mut pinned: Vec<_> = work.map(Box::pin).collect();
    let mut done: Vec<Option<T>> = pinned.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, slot) in pinned.iter_mut().zip(done.iter_mut()) {
            if slot.is_none()
                && let std::task::Poll::Ready(value) = future.as_mut().poll(context)
            {
                *slot = Some(value);
            }
        }
        if done.iter().all(Option::is_some) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    done.into_iter().flatten().collect()
}

#[tokio::test]
async fn a_thread_belongs_to_its_owner() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &[]).await;
    let first = serve.ask(demo.token("alice"), "What was revenue by region in 2026?").await;
    let thread = first["thread_id"].as_str().unwrap();
    let follow = json!({ "message": "And by month?", "thread_id": thread });
    let (status, body) = serve.chat(Some(demo.token("bob")), follow.clone()).await;
    assert_eq!(
        (status, &body["code"]),
        (404, &json!("not_found")),
        "bob is told there is no such thread"
    );
    let (status, body) = serve.chat(Some(demo.token("alice")), follow).await;
    assert_eq!(status, 200, "alice goes on: {body}");
    assert_eq!(body["thread_id"], thread, "in the same thread");
    assert!(
        body["message"].as_str().unwrap().contains("2026-0"),
        "the follow-up keeps the year: {body}"
    );
}

#[tokio::test]
async fn a_stream_tells_events_in_order() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let body = json!({ "message": "Revenue by region in 2026", "stream": true });
    let request = behalf_tests::http()
        .post(serve.url("/chat"))
        .bearer_auth(demo.token("alice"))
        .body(body.to_string());
    let reply = request.send().await.unwrap();
    assert_eq!(reply.headers()["content-type"], "text/event-stream", "server-sent events");
    let text = reply.text().await.unwrap();
    let events: Vec<&str> = text.lines().filter_map(|l| l.strip_prefix("event: ")).collect();
    let at = |name: &str| {
        events.iter().position(|e| *e == name).unwrap_or_else(|| panic!("{name} in {events:?}"))
    };
    assert_eq!(events[0], "turnStarted", "it begins");
    assert!(at("actionStarted") < at("actionFinished"), "an action starts before it ends");
    assert!(at("actionFinished") < at("turnFinished"), "the turn ends last");
    assert!(events.contains(&"identityVerified"), "the proof is told");
    assert!(events.iter().filter(|e| **e == "textDelta").count() > 3, "the answer is streamed");
}

#[tokio::test]
async fn as_the_service_principal_only_where_the_file_says_so_and_it_shows() {
    let demo = Demo::start(&[]).await;
    let (id, secret) = demo.service_principal();
    let machine =
        Behalf::at(&demo).env("DATABRICKS_CLIENT_ID", id).env("DATABRICKS_CLIENT_SECRET", secret);
    let serve = machine.serve("config/service_principal.yaml", &[]).await;
    let question = json!({ "message": "What tables can I access?" });
    let (status, reply) = serve.chat(None, question.clone()).await;
    assert_eq!(status, 200, "no bearer is needed on loopback: {reply}");
    for action in reply["actions"].as_array().unwrap() {
        assert_eq!(action["run_as"]["mode"], "service_principal", "every action says so: {action}");
        assert_eq!(action["run_as"]["principal"]["user_name"], id, "{action}");
    }
    assert!(reply["message"].as_str().unwrap().contains("main.hr.salaries"), "it sees everything");
    let (status, body) = serve.chat(Some(demo.token("alice")), question).await;
    assert_eq!(status, 400, "a user's bearer is not taken and ignored: {body}");
    let audit = behalf_tests::http().get(serve.url("/v1/audit")).send().await.unwrap();
    assert_eq!(audit.status().as_u16(), 404, "and it offers no /v1");
}

#[tokio::test]
async fn an_obo_service_with_app_credentials_at_hand_never_uses_them() {
    let demo = Demo::start(&[]).await;
    let (id, secret) = demo.service_principal();
    let machine =
        Behalf::at(&demo).env("DATABRICKS_CLIENT_ID", id).env("DATABRICKS_CLIENT_SECRET", secret);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let dave = serve.ask(demo.token("dave"), "Revenue by region in 2026").await;
    assert_eq!(sql_action(&dave)["error"]["code"], "forbidden", "no fallback: {dave}");
    let (status, _) = serve.chat(None, json!({ "message": "Who am I?" })).await;
    assert_eq!(status, 401, "nobody is not the app");
    assert!(demo.calls().await.iter().all(|c| c["principal"] != id), "the app never acted");
}
