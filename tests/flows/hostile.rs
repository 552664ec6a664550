//! What may have changed something is never sent twice, whatever its receiver answers, and a remembered
//! decision cannot be stretched.

use crate::tools::{approve_all, with_every_tool};
use behalf_tests::{Behalf, Demo};
use serde_json::{Value, json};

#[tokio::test]
async fn an_agent_or_a_tool_that_relays_a_refusal_is_not_asked_again() {
    let demo = Demo::start(&[]).await;
    let (_machine, serve) = with_every_tool(&demo, true).await;
    let alice = demo.token("alice");
    let busy = json!({ "error_code": "REQUEST_LIMIT_EXCEEDED", "message": "too many" });
    let dead = json!({ "error_code": 403, "message": "Invalid access token." });
    let scope = json!({ "error_code": 403, "message": "does not have required scopes: sql" });
    let agent =
        ("support_agent {\"question\": \"warranty\"}", "/serving-endpoints/demo-support-agent");
    let ticket = ("find_ticket {\"id\": 3}", "/api/2.0/mcp/external/tickets");
    for (line, path) in [agent, ticket] {
        for (status, body) in [(429, &busy), (401, &dead), (403, &scope)] {
            let what = format!("{line} with {status}");
            let asked = serve.ask(alice, line).await;
            assert_eq!(asked["status"], "needs_decision", "{what}: {asked}");
            let is_call = if path.contains("mcp") { "tools/call" } else { "input" };
            let fault = json!([{
                "match": { "path": path, "method": "POST", "body": is_call },
                "do": { "status": status, "retry_after": 1, "body": body },
            }]);
            demo.control("/demo/faults", fault).await;
            let since = demo.calls().await.len();
            let decision = json!({ "approval_id": asked["approvals"][0]["id"], "type": "approve" });
            let body = json!({ "thread_id": asked["thread_id"], "decisions": [decision] });
            let (code, done) = serve.chat(Some(alice), body.clone()).await;
            assert_eq!((code, &done["status"]), (200, &json!("completed")), "{what}: {done}");
            let refused = async || {
                let calls = demo.calls().await;
                let is = |c: &&Value| {
                    c["path"].as_str().unwrap().starts_with(path) && c["status"] == status
                };
                calls[since..].iter().filter(is).count()
            };
            assert_eq!(refused().await, 1, "{what}: it is sent once");
            let (again, reply) = serve.chat(Some(alice), body).await;
            assert_eq!(again, 404, "{what}: the decision is used up: {reply}");
            assert_eq!(refused().await, 1, "{what}: and not sent again");
            demo.control("/demo/faults", json!([])).await;
        }
    }
    let audit = serve.audit(alice).await;
    let unknown = audit["entries"].as_array().unwrap().iter().filter(|e| e["status"] == "unknown");
    assert_eq!(unknown.count(), 6, "the ledger says that nobody knows: {audit}");
}

#[tokio::test]
async fn a_remembered_decision_is_good_for_what_it_names_and_no_more() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let text = "app:\n  approvals: {remember_writes: true}\n";
    let file = machine.home.write("remember.yaml", text);
    let serve = machine.serve(file.to_str().unwrap(), &["--ephemeral"]).await;
    let alice = demo.token("alice");
    let write = "UPDATE main.sales.targets SET target = 1 WHERE region = 'Iberia'";
    let asked = serve.ask(alice, write).await;
    let decision = json!({
        "approval_id": asked["approvals"][0]["id"], "type": "approve", "remember_minutes": 60,
    });
    let body = json!({ "thread_id": asked["thread_id"], "decisions": [decision] });
    assert_eq!(serve.chat(Some(alice), body).await.0, 200, "{asked}");
    let same =
        serve.ask(alice, "UPDATE main.sales.targets SET target = 2 WHERE region = 'DACH'").await;
    assert_eq!(same["status"], "completed", "the same runs unasked: {same}");
    for other in [
        "DELETE FROM main.sales.targets",
        "UPDATE main.sales.customers SET email = 'x' WHERE customer_id = 1",
        "UPDATE main.sales.targets SET target = (SELECT max(salary) FROM main.hr.salaries)",
        "UPDATE main.sales.targets SET target = main.sales.discounted(1, 2)",
        "WITH x AS (SELECT 1) UPDATE main.sales.targets SET target = 0",
        "UPDATE main.sales.targets SET target = 0; DROP TABLE main.sales.targets",
    ] {
        let reply = serve.ask(alice, other).await;
        assert_eq!(reply["status"], "needs_decision", "{other}: {reply}");
    }
    let select = serve.ask(alice, "SELECT ai_query('m', 'x') FROM main.sales.targets").await;
    let securables = &select["approvals"][0]["securables"];
    assert_eq!(*securables, json!([]), "what an unknown function does is never remembered");
    // What was remembered can be taken back.
    let url = serve.url("/v1/remembered");
    let http = behalf_tests::http();
    let list: Value = http.get(&url).bearer_auth(alice).send().await.unwrap().json().await.unwrap();
    let id = list["remembered"][0]["id"].as_str().unwrap().to_owned();
    let of_bob = http.delete(format!("{url}/{id}")).bearer_auth(demo.token("bob")).send().await;
    assert_eq!(of_bob.unwrap().status().as_u16(), 404, "not by bob");
    let gone = http.delete(format!("{url}/{id}")).bearer_auth(alice).send().await.unwrap();
    assert_eq!(gone.status().as_u16(), 204, "by its owner");
    let again = serve.ask(alice, write).await;
    assert_eq!(again["status"], "needs_decision", "and it asks again: {again}");
    approve_all(&serve, alice, &again).await;
}
