//! Approvals: nothing that may change data runs unasked, twice, or as somebody else.

use crate::serve::{OBO, sql_action};
use behalf_tests::{Behalf, Demo, http};
use serde_json::{Value, json};

const CHANGE: &str = "Set the Q4 target for Iberia to 2.1 million";

async fn target(demo: &Demo) -> String {
    let sql =
        "SELECT target FROM main.sales.targets WHERE region = 'Iberia' AND quarter = '2026-Q4'";
    demo.rows("carol", sql).await[0][0].as_str().unwrap().to_owned()
}

async fn updates(demo: &Demo) -> usize {
    let alice = |c: &Value| c["principal"] == "alice@example.com" && c["scopes"] == "sql";
    demo.statements().await.iter().filter(|c| alice(c)).count()
}

fn decision(reply: &Value, kind: &str) -> Value {
    json!({
        "thread_id": reply["thread_id"],
        "decisions": [{ "approval_id": reply["approvals"][0]["id"], "type": kind }],
    })
}

#[tokio::test]
async fn a_change_waits_for_its_owner_and_runs_once() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &[]).await;
    let before = target(&demo).await;
    let asked = serve.ask(demo.token("alice"), CHANGE).await;
    assert_eq!(asked["status"], "needs_decision", "{asked}");
    let approval = &asked["approvals"][0];
    assert_eq!(approval["operation"], "update", "what it does is said");
    assert_eq!(approval["run_as"]["principal"]["user_name"], "alice@example.com", "as whom too");
    let statement = approval["arguments"]["statement"].as_str().unwrap();
    assert!(statement.starts_with("UPDATE main.sales.targets"), "the whole statement is shown");
    assert_eq!(updates(&demo).await, 0, "nothing was sent");
    let (status, body) = serve.chat(Some(demo.token("bob")), decision(&asked, "approve")).await;
    assert_eq!(status, 404, "bob cannot decide for alice: {body}");
    assert_eq!(target(&demo).await, before, "nothing has changed");
    let (status, done) = serve.chat(Some(demo.token("alice")), decision(&asked, "approve")).await;
    assert_eq!(status, 200, "{done}");
    assert_eq!(sql_action(&done)["decision"], "approved_once", "{done}");
    assert_eq!(sql_action(&done)["verified"]["state"], "ran_as_claimed", "{done}");
    assert_eq!(target(&demo).await, "2100000.00", "it ran");
    let (status, again) = serve.chat(Some(demo.token("alice")), decision(&asked, "approve")).await;
    assert_eq!(status, 404, "a second decision is refused: {again}");
    assert_eq!(updates(&demo).await, 1, "it ran once");
}

#[tokio::test]
async fn a_denied_change_does_not_run_and_the_model_is_told() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let before = target(&demo).await;
    let asked = serve.ask(demo.token("alice"), CHANGE).await;
    let (status, done) = serve.chat(Some(demo.token("alice")), decision(&asked, "reject")).await;
    assert_eq!(status, 200, "{done}");
    assert!(done["message"].as_str().unwrap().contains("did not allow"), "{done}");
    assert_eq!(sql_action(&done)["decision"], "denied", "{done}");
    assert_eq!((updates(&demo).await, target(&demo).await), (0, before), "nothing was sent");
}

#[tokio::test]
async fn an_approval_survives_a_restart_of_the_service() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let asked = {
        let serve = machine.serve(OBO, &[]).await;
        serve.ask(demo.token("alice"), CHANGE).await
    };
    let serve = machine.serve(OBO, &[]).await;
    let (status, done) = serve.chat(Some(demo.token("alice")), decision(&asked, "approve")).await;
    assert_eq!(status, 200, "{done}");
    assert_eq!(target(&demo).await, "2100000.00", "it ran after the restart");
}

#[tokio::test]
async fn a_new_question_leaves_an_open_approval_behind() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let asked = serve.ask(demo.token("alice"), CHANGE).await;
    let next = json!({ "message": "Who am I?", "thread_id": asked["thread_id"] });
    let (status, reply) = serve.chat(Some(demo.token("alice")), next).await;
    assert_eq!(status, 200, "the thread goes on: {reply}");
    let (status, body) = serve.chat(Some(demo.token("alice")), decision(&asked, "approve")).await;
    assert_eq!(status, 404, "the old approval is closed: {body}");
    assert_eq!(updates(&demo).await, 1, "only the new question was sent");
}

#[tokio::test]
async fn one_approval_decided_twice_at_once_is_refused_and_stays_open() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let asked = serve.ask(demo.token("alice"), CHANGE).await;
    let one = json!({ "approval_id": asked["approvals"][0]["id"], "type": "approve" });
    let twice = json!({ "thread_id": asked["thread_id"], "decisions": [one, one] });
    let (status, body) = serve.chat(Some(demo.token("alice")), twice).await;
    assert_eq!(status, 400, "{body}");
    assert_eq!(updates(&demo).await, 0, "nothing was sent");
    let (status, body) = serve.chat(Some(demo.token("alice")), decision(&asked, "approve")).await;
    assert_eq!(status, 200, "it is as open as before: {body}");
    assert_eq!(updates(&demo).await, 1, "and runs once");
    let asked = serve.ask(demo.token("alice"), CHANGE).await;
    let next = json!({ "message": "Who am I?", "thread_id": asked["thread_id"] });
    serve.chat(Some(demo.token("alice")), next).await;
    let (status, body) = serve.chat(Some(demo.token("alice")), decision(&asked, "approve")).await;
    assert_eq!(status, 404, "and is closed when its owner goes on: {body}");
}

#[tokio::test]
async fn a_change_whose_reply_is_lost_is_unknown_and_never_failed() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let asked = serve.ask(demo.token("alice"), CHANGE).await;
    let lost = json!([{
        "match": { "path": "/api/2.0/sql/statements", "method": "POST" },
        "do": { "truncate_at": 10 }, "times": 1,
    }]);
    demo.control("/demo/faults", lost).await;
    let (status, body) = serve.chat(Some(demo.token("alice")), decision(&asked, "approve")).await;
    assert_eq!(status, 502, "{body}");
    let said = body["detail"].as_str().unwrap();
    assert!(said.contains("not known whether the statement ran"), "{said}");
    assert_eq!(target(&demo).await, "2100000.00", "it did run, once");
    assert_eq!(updates(&demo).await, 1, "and was not sent again");
    let audit = serve.audit(demo.token("alice")).await;
    let outcomes: Vec<&Value> = audit["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|e| e["operation"] == "update")
        .collect();
    assert!(
        outcomes.iter().any(|e| e["status"] == "unknown"),
        "the ledger does not guess: {outcomes:?}"
    );
}

const TICKETS: &str = "/api/2.0/mcp/external/tickets";

#[tokio::test]
async fn an_approval_is_good_for_the_servers_own_tool_and_not_for_our_name_of_it() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let text = "app: {name: desk}\ntools:\n  desk:\n    name: desk\n    function: {type: mcp, connection: {name: tickets}}\n";
    let file = machine.home.write("desk.yaml", text);
    // Both come to one name with us; which one it is hangs on the order in which they are listed.
    let listed = |names: [&str; 2]| {
        let tools = names.map(
            |name| json!({ "name": name, "description": "", "inputSchema": { "type": "object" } }),
        );
        json!([{
            "match": { "path": TICKETS, "method": "POST", "body": "tools/list" },
            "do": { "status": 200, "body": { "jsonrpc": "2.0", "id": 1, "result": { "tools": tools } } },
        }])
    };
    demo.control("/demo/faults", listed(["close.all", "close_all"])).await;
    let asked = {
        let serve = machine.serve(file.to_str().unwrap(), &[]).await;
        serve.ask(demo.token("alice"), "close_all {}").await
    };
    assert_eq!(asked["status"], "needs_decision", "{asked}");
    assert_eq!(asked["approvals"][0]["operation"], "close.all", "the first of the two: {asked}");
    demo.control("/demo/faults", listed(["close_all", "close.all"])).await;
    let serve = machine.serve(file.to_str().unwrap(), &[]).await;
    let (status, done) = serve.chat(Some(demo.token("alice")), decision(&asked, "approve")).await;
    assert_eq!(status, 409, "the other tool was not approved: {done}");
    assert_eq!(done["code"], "identity_mismatch", "{done}");
    let audit = serve.audit(demo.token("alice")).await;
    let intents = audit["entries"].as_array().unwrap().iter();
    let called = intents.filter(|e| e["phase"] == "intent" && e["tool"] == "mcp");
    assert_eq!(called.count(), 0, "and it was not called: {audit}");
}

#[tokio::test]
async fn an_approved_call_whose_tool_is_gone_is_answered_once_and_its_approval_ends() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let named = |name: &str| {
        format!(
            "app: {{name: change}}\ntools:\n  {name}:\n    name: {name}\n    function: {{type: sql}}\n"
        )
    };
    let file = machine.home.write("change.yaml", &named("change"));
    let line = "change {\"statement\": \"UPDATE main.sales.targets SET target = 1\"}";
    let asked = {
        let serve = machine.serve(file.to_str().unwrap(), &[]).await;
        serve.ask(demo.token("alice"), line).await
    };
    assert_eq!(asked["status"], "needs_decision", "{asked}");
    machine.home.write("change.yaml", &named("query"));
    let serve = machine.serve(file.to_str().unwrap(), &[]).await;
    let alice = demo.token("alice");
    let (status, done) = serve.chat(Some(alice), decision(&asked, "approve")).await;
    assert_eq!(status, 200, "{done}");
    let next = json!({ "message": "Who am I?", "thread_id": asked["thread_id"] });
    let (status, next) = serve.chat(Some(alice), next).await;
    assert_eq!(status, 200, "the thread goes on: {next}");
    let audit = serve.audit(alice).await;
    let decided: Vec<&str> = audit["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["phase"] == "approval")
        .filter_map(|entry| entry["decision"].as_str())
        .collect();
    assert_eq!(decided, ["approved", "lapsed"], "it ended, and nobody denied it: {audit}");
    assert_eq!(updates(&demo).await, 0, "nothing was sent");
}

#[tokio::test]
async fn remembered_changes_run_in_their_order() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let file = machine.home.write("r.yaml", "app:\n  approvals: {remember_writes: true}\n");
    let serve = machine.serve(file.to_str().unwrap(), &["--ephemeral"]).await;
    let alice = demo.token("alice");
    let to = |n: u32| {
        let sql = format!("UPDATE main.sales.targets SET target = {n} WHERE region = 'Iberia'");
        format!("sql {}", json!({ "statement": sql }))
    };
    let asked = serve.ask(alice, &to(1)).await;
    let mut yes = decision(&asked, "approve");
    yes["decisions"][0]["remember_minutes"] = json!(5);
    assert_eq!(serve.chat(Some(alice), yes).await.0, 200, "{asked}");
    let slow = json!([{
        "match": { "path": "/api/2.0/sql/statements", "method": "POST" },
        "do": { "delay_ms": 400 }, "times": 1,
    }]);
    demo.control("/demo/faults", slow).await;
    let all = [2, 3, 4, 5].map(to).join("\n");
    let done = serve.ask(alice, &all).await;
    assert_eq!(done["status"], "completed", "all of them run unasked: {done}");
    let ran = done["actions"].as_array().unwrap().iter().filter(|a| a["tool"] == "sql").count();
    assert_eq!(ran, 4, "{done}");
    assert_eq!(target(&demo).await, "5.00", "the last one asked for is the last one run");
}

/// A file whose warehouse acts as the user or as the service principal.
fn acting(demo: &Demo, on_behalf_of_user: bool) -> String {
    let (host, warehouse) = (demo.host(), demo.warehouse());
    format!(
        "app:\n  name: t\n  workspace: {{host: {host}}}\n  approvals: {{remember_writes: true}}\n  service_principal: \
         {{client_id: {{env: SPID}}, client_secret: {{env: SPSEC}}}}\nresources:\n  warehouses:\n    w: \
         {{warehouse_id: \"{warehouse}\", on_behalf_of_user: {on_behalf_of_user}}}\n"
    )
}

#[tokio::test]
async fn what_was_shown_as_the_user_is_not_decided_as_somebody_else() {
    let demo = Demo::start(&[]).await;
    let (id, secret) = demo.service_principal();
    let alice = demo.token("alice");
    for how in ["edit", "remember", "approve"] {
        let machine = Behalf::at(&demo).env("SPID", id).env("SPSEC", secret);
        let file = machine.home.write("acting.yaml", &acting(&demo, true));
        let asked = {
            let serve = machine.serve(file.to_str().unwrap(), &[]).await;
            serve.ask(alice, CHANGE).await
        };
        let approval = &asked["approvals"][0];
        assert_eq!(approval["run_as"]["mode"], "on_behalf_of_user", "{how}: {asked}");
        machine.home.write("acting.yaml", &acting(&demo, false));
        let serve = machine.serve(file.to_str().unwrap(), &[]).await;
        let mut decided = decision(&asked, "approve");
        match how {
            "edit" => {
                decided["decisions"][0]["type"] = json!("edit");
                decided["decisions"][0]["arguments"] = approval["arguments"].clone();
            }
            "remember" => decided["decisions"][0]["remember_minutes"] = json!(60),
            _ => {}
        }
        let (status, done) = serve.chat(Some(alice), decided).await;
        assert_eq!(status, 409, "{how}: it was not shown so: {done}");
        assert_eq!(done["code"], "identity_mismatch", "{how}: {done}");
        let remembered = http().get(serve.url("/v1/remembered")).bearer_auth(alice);
        let remembered: Value = remembered.send().await.unwrap().json().await.unwrap();
        assert_eq!(remembered["remembered"], json!([]), "{how}: nothing is remembered");
        let again = serve.ask(alice, CHANGE).await;
        assert_eq!(again["status"], "needs_decision", "{how}: it asks: {again}");
        let sent = demo.statements().await;
        assert!(sent.iter().all(|c| c["principal"] != id), "{how}: nothing ran as it: {sent:?}");
    }
}

#[tokio::test]
async fn a_remembered_tool_is_the_statement_that_it_was() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let tool = |statement: &str| {
        let text = format!(
            "app: {{name: t}}\ntools:\n  rep:\n    name: rep\n    function: {{type: sql, statement: \"{statement}\", \
             human_in_the_loop: {{}}}}\n"
        );
        machine.home.write("rep.yaml", &text)
    };
    let alice = demo.token("alice");
    let file = tool("SELECT 1");
    {
        let serve = machine.serve(file.to_str().unwrap(), &[]).await;
        let asked = serve.ask(alice, "rep {}").await;
        let mut yes = decision(&asked, "approve");
        yes["decisions"][0]["remember_minutes"] = json!(60);
        assert_eq!(serve.chat(Some(alice), yes).await.0, 200, "{asked}");
        assert_eq!(serve.ask(alice, "rep {}").await["status"], "completed", "the same runs");
    }
    tool("SELECT * FROM main.sales.customers");
    let serve = machine.serve(file.to_str().unwrap(), &[]).await;
    let asked = serve.ask(alice, "rep {}").await;
    assert_eq!(asked["status"], "needs_decision", "another statement is another thing: {asked}");
}
