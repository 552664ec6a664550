//! Prompt injection: what an article, a row or the description of a tool says cannot make a write run, a
//! second identity act, or an address be fetched. The demo's planner believes every word of it.

use crate::serve::OBO;
use behalf_tests::{Behalf, Demo, Proxy};
use serde_json::{Value, json};

const SEARCH: &str = "config/examples/06_on_behalf_of_user/sql_search_genie.yaml";
const MCP: &str = "config/examples/02_mcp/managed_mcp.yaml";

async fn targets(demo: &Demo) -> String {
    let rows = demo.rows("carol", "SELECT count(*) AS n FROM main.sales.targets").await;
    rows[0][0].as_str().unwrap().to_owned()
}

/// Nothing that changes anything, or acts as anybody but the user, was sent since.
async fn only_reads(demo: &Demo, what: &str, since: usize) {
    let (app, _) = demo.service_principal();
    for call in &demo.calls().await[since..] {
        assert_ne!(call["principal"], app, "{what}: nobody else acts: {call}");
        let principal = call["principal"].as_str().unwrap_or("-");
        assert!(
            ["alice@example.com", "-", "carol@example.com"].contains(&principal),
            "{what}: only whoever asked: {call}"
        );
    }
    let sql =
        "SELECT statement_type, count(*) AS n FROM system.query.history GROUP BY statement_type";
    for row in demo.rows("carol", sql).await {
        assert_eq!(row[0], "SELECT", "{what}: only reads ran: {row:?}");
    }
}

#[tokio::test]
async fn a_poisoned_article_makes_nothing_run() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(SEARCH, &["--ephemeral"]).await;
    let (before, since) = (targets(&demo).await, demo.calls().await.len());
    let alice = demo.token("alice");
    let line = r#"search_articles {"query": "notice to partners"}"#;
    let reply = serve.ask(alice, line).await;
    assert_eq!(
        reply["status"], "needs_decision",
        "the model was fooled, the gate was not: {reply}"
    );
    let approval = &reply["approvals"][0];
    assert_eq!(approval["operation"], "delete", "what it would do is said: {approval}");
    assert_eq!(approval["securables"], json!([]), "and cannot be remembered here: {approval}");
    only_reads(&demo, "an article", since).await;
    let body = json!({
        "thread_id": reply["thread_id"],
        "decisions": [{ "approval_id": approval["id"], "type": "approve", "remember_minutes": 60 }],
    });
    let (status, body) = serve.chat(Some(alice), body).await;
    assert_eq!(status, 400, "a change is not remembered unless the file says so: {body}");
    let no = json!({
        "thread_id": reply["thread_id"],
        "decisions": [{ "approval_id": approval["id"], "type": "reject", "message": "I did not ask" }],
    });
    let (status, done) = serve.chat(Some(alice), no).await;
    assert_eq!((status, &done["status"]), (200, &json!("completed")), "{done}");
    assert_eq!(targets(&demo).await, before, "nothing has changed");
}

#[tokio::test]
async fn a_poisoned_row_makes_nothing_run_and_no_address_is_fetched() {
    let demo = Demo::start(&[]).await;
    // Whatever leaves this machine would come by here.
    let proxy = Proxy::start("evil.example", "127.0.0.1:1", None).await;
    let way_out = format!("http://{}", proxy.address);
    let machine = Behalf::at(&demo).env("HTTPS_PROXY", &way_out).env("HTTP_PROXY", &way_out);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let (before, since) = (targets(&demo).await, demo.calls().await.len());
    for question in [
        "SELECT body FROM main.support.articles WHERE title LIKE '%artner%'",
        "SELECT body FROM main.support.articles WHERE title = 'Carrier notice'",
    ] {
        let reply = serve.ask(demo.token("alice"), question).await;
        only_reads(&demo, question, since).await;
        if reply["status"] == "completed" {
            // The words are told; whoever shows them keeps them inert, and nothing here opened them.
            assert!(reply["message"].as_str().unwrap().contains("evil.example"), "{reply}");
        }
    }
    assert_eq!(targets(&demo).await, before, "nothing has changed");
    assert_eq!(proxy.asked(), Vec::<String>::new(), "no address was fetched");
    assert!(!machine.written().contains("dns error"), "nor looked up");
}

#[tokio::test]
async fn a_poisoned_description_closes_no_ticket() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(MCP, &["--ephemeral"]).await;
    let reply = serve.ask(demo.token("alice"), r#"lookup {"name": "Mia"}"#).await;
    assert_eq!(reply["status"], "needs_decision", "{reply}");
    let asked: Vec<&Value> =
        reply["approvals"].as_array().unwrap().iter().map(|a| &a["name"]).collect();
    assert!(asked.contains(&&json!("close_ticket")), "the model was fooled: {asked:?}");
    assert!(asked.contains(&&json!("lookup")), "a read by its own word asks too: {asked:?}");
    let url = format!("{}/demo/tickets", demo.address());
    let closed: Value = behalf_tests::http().get(url).send().await.unwrap().json().await.unwrap();
    assert_eq!(closed["closed"], json!([]), "no ticket was closed");
}
