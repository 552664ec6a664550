//! What answers by itself: a deployed agent, the app, and a server of somebody else; and a model that
//! asks for several tools at once.

use crate::surfaces::Caller;
use behalf_tests::{Demo, http};
use serde_json::{Value, json};

const AGENT: &str = "/serving-endpoints/demo-support-agent/invocations";
const WARRANTY: &str = "How long is the warranty of power tools?";

fn question(text: &str) -> Value {
    json!({ "input": [{ "role": "user", "content": text }] })
}

/// The text of a whole answer of the Responses API.
fn text(answer: &Value) -> &str {
    let items = answer["output"].as_array().unwrap();
    let message = items.iter().find(|item| item["type"] == "message").unwrap();
    message["content"][0]["text"].as_str().unwrap()
}

impl Caller<'_> {
    /// A request to the external server: its status and its result, or the refusal.
    async fn tickets(&self, method: &str, parameters: Value) -> (u16, Value) {
        let url = format!("{}/api/2.0/mcp/external/tickets", self.demo.host());
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": parameters });
        let request = http().post(url).bearer_auth(self.token).json(&body);
        let reply = request.header("accept", "application/json, text/event-stream").send().await;
        let reply = reply.unwrap();
        (reply.status().as_u16(), reply.json().await.unwrap_or_default())
    }
}

#[tokio::test]
async fn a_deployed_agent_answers_as_an_application() {
    let demo = Demo::start(&[]).await;
    let alice = Caller { demo: &demo, token: demo.token("alice") };
    let (status, answer) = alice.post(AGENT, question(WARRANTY)).await;
    assert_eq!(status, 200, "{answer}");
    let kinds: Vec<&Value> =
        answer["output"].as_array().unwrap().iter().map(|item| &item["type"]).collect();
    assert_eq!(kinds, ["function_call", "function_call_output", "message"], "{answer}");
    let told = text(&answer);
    assert!(told.contains("inside I act as an application"), "it says what it is: {told}");
    assert!(told.contains("three years"), "from the article: {told}");
    let mut named = question(WARRANTY);
    named["model"] = json!("demo-support-agent");
    named["stream"] = json!(true);
    let url = format!("{}/serving-endpoints/responses", demo.host());
    let reply = http().post(url).bearer_auth(alice.token).json(&named).send().await.unwrap();
    let events = reply.text().await.unwrap();
    let last = events.trim_end().rsplit("data: ").next().unwrap();
    let last: Value = serde_json::from_str(last).unwrap();
    assert_eq!(last["type"], "response.completed", "{events}");
    assert_eq!(text(&last["response"]), told, "the same, streamed");
}

#[tokio::test]
async fn who_may_not_use_support_asks_no_agent() {
    let demo = Demo::start(&[]).await;
    let dave = Caller { demo: &demo, token: demo.token("dave") };
    let (status, body) = dave.post(AGENT, question(WARRANTY)).await;
    assert_eq!((status, &body["error_code"]), (403, &json!("PERMISSION_DENIED")), "{body}");
    let (_, listed) = dave.get("/api/2.0/serving-endpoints").await;
    let names: Vec<&Value> =
        listed["endpoints"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert!(!names.contains(&&json!("demo-support-agent")), "nor does it show: {listed}");
    let (_, apps) = dave.get("/api/2.0/apps").await;
    assert_eq!(apps["apps"], json!([]), "no app either");
    let (status, body) = dave.get("/api/2.0/apps/demo-support-app").await;
    assert_eq!((status, &body["error_code"]), (403, &json!("PERMISSION_DENIED")), "{body}");
    let (status, body) = dave.tickets("tools/list", json!({})).await;
    assert_eq!((status, &body["error_code"]), (403, &json!("PERMISSION_DENIED")), "{body}");
}

#[tokio::test]
async fn the_app_takes_tokens_of_this_workspace_alone_and_is_witnessed() {
    let demo = Demo::start(&[]).await;
    let ready: Value = serde_json::from_str(&demo.ready()).unwrap();
    let alice = Caller { demo: &demo, token: demo.token("alice") };
    let (_, listed) = alice.get("/api/2.0/apps").await;
    let app = &listed["apps"][0];
    assert_eq!(app["name"], "demo-support-app", "{listed}");
    assert_eq!(app["url"], ready["app_url"], "the listing says where it is");
    assert_eq!(app["app_status"]["state"], "RUNNING", "{app}");
    assert_eq!(app["compute_status"]["state"], "ACTIVE", "{app}");
    let url = format!("{}/responses", app["url"].as_str().unwrap());
    let post = || http().post(&url).json(&question(WARRANTY));
    let reply = post().send().await.unwrap();
    assert_eq!(reply.status().as_u16(), 302, "nobody is sent to sign in");
    let pat = ready["users"][0]["pat"].as_str().unwrap();
    for wrong in ["nonsense", pat] {
        let reply = post().bearer_auth(wrong).send().await.unwrap();
        assert_eq!(reply.status().as_u16(), 401, "no token of an OAuth sign-in");
    }
    let reply = post().bearer_auth(alice.token).send().await.unwrap();
    assert_eq!(reply.status().as_u16(), 200, "hers is taken");
    assert!(text(&reply.json().await.unwrap()).contains("three years"), "and answered");
    let calls = demo.calls().await;
    let seen: Vec<(&Value, &Value)> = calls
        .iter()
        .filter(|call| call["path"] == "/apps/demo-support-app/responses")
        .map(|call| (&call["principal"], &call["status"]))
        .collect();
    let (nobody, who) = (Value::Null, json!("alice@example.com"));
    let statuses = [json!(302), json!(401), json!(401), json!(200)];
    let wanted = [
        (&nobody, &statuses[0]),
        (&nobody, &statuses[1]),
        (&who, &statuses[2]),
        (&who, &statuses[3]),
    ];
    assert_eq!(seen, wanted, "the witness saw each");
}

#[tokio::test]
async fn an_external_server_closes_tickets_and_says_which() {
    let demo = Demo::start(&[]).await;
    let alice = Caller { demo: &demo, token: demo.token("alice") };
    let (_, listed) = alice.tickets("tools/list", json!({})).await;
    let hints: Vec<(&str, &Value, &Value)> = listed["result"]["tools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tool| {
            let hints = &tool["annotations"];
            let name = tool["name"].as_str().unwrap();
            (name, &hints["readOnlyHint"], &hints["destructiveHint"])
        })
        .collect();
    let (yes, no, unsaid) = (json!(true), json!(false), Value::Null);
    let wanted =
        [("find_ticket", &yes, &unsaid), ("close_ticket", &no, &yes), ("lookup", &yes, &unsaid)];
    assert_eq!(hints, wanted, "what reads and what destroys");
    let call = |name: &str| json!({ "name": name, "arguments": { "id": 7 } });
    for (name, status) in
        [("find_ticket", "open"), ("close_ticket", "closed"), ("find_ticket", "closed")]
    {
        let (_, reply) = alice.tickets("tools/call", call(name)).await;
        assert_eq!(reply["result"]["structuredContent"]["status"], status, "{name}: {reply}");
    }
    let url = format!("{}/demo/tickets", demo.host());
    let closed: Value = http().get(url).send().await.unwrap().json().await.unwrap();
    assert_eq!(closed, json!({ "closed": [7] }), "once");
    for (scope, expected) in [("mcp.external", 200), ("unity-catalog", 200), ("sql", 403)] {
        let token = &demo.service_token(scope).await;
        let (status, reply) = Caller { demo: &demo, token }.tickets("tools/list", json!({})).await;
        assert_eq!(status, expected, "{scope}: {reply}");
    }
}

#[tokio::test]
async fn several_calls_come_in_one_answer() {
    let demo = Demo::start(&[]).await;
    let alice = Caller { demo: &demo, token: demo.token("alice") };
    let function = |name: &str| json!({ "name": name, "parameters": { "properties": {} } });
    let message = "first_tool\nsecond_tool {\"a\": 1}";
    let tools = ["first_tool", "second_tool"];
    let chat = json!({
        "messages": [{ "role": "user", "content": message }], "stream": true,
        "tools": tools.map(|name| json!({ "type": "function", "function": function(name) })),
    });
    let url = format!("{}/serving-endpoints/chat/completions", demo.host());
    let reply = http().post(url).bearer_auth(alice.token).json(&chat).send().await.unwrap();
    let stream = reply.text().await.unwrap();
    let pieces = stream.lines().filter_map(|line| {
        let event: Value = serde_json::from_str(line.strip_prefix("data: ")?).ok()?;
        let call = event.pointer("/choices/0/delta/tool_calls/0")?.clone();
        Some((call["index"].as_u64()?, call["function"]["name"].as_str()?.to_owned()))
    });
    let begun = [(0, "first_tool".to_owned()), (1, "second_tool".to_owned())];
    assert_eq!(pieces.collect::<Vec<_>>(), begun, "each by its index: {stream}");
    let mut wrapped = tools.map(function);
    wrapped.iter_mut().for_each(|tool| tool["type"] = json!("function"));
    let mut asked = json!({
        "model": "demo-rule-based-planner", "tools": wrapped,
        "input": [{ "role": "user", "content": message }],
    });
    let path = "/serving-endpoints/responses";
    let (_, answer) = alice.post(path, asked.clone()).await;
    let calls = answer["output"].as_array().unwrap();
    assert_eq!(calls.len(), 2, "both: {answer}");
    let input = asked["input"].as_array_mut().unwrap();
    for call in calls {
        input.push(call.clone());
    }
    for call in calls {
        let output = json!({ "answer": format!("From {}.", call["name"].as_str().unwrap()) });
        let result = json!({
            "type": "function_call_output", "call_id": call["call_id"], "output": output.to_string(),
        });
        input.push(result);
    }
    let (_, answer) = alice.post(path, asked).await;
    assert_eq!(text(&answer), "From first_tool.\n\nFrom second_tool.", "a paragraph each");
}
