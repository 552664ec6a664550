//! The Responses API: the same turns in the shape that clients of OpenAI and of agents know.

use crate::serve::OBO;
use behalf_tests::{Behalf, Demo, Serve, http};
use serde_json::{Value, json};

const CHANGE: &str = "Set the Q4 target for Iberia to 2.1 million";
const QUESTION: &str = "Revenue by region in 2026";

async fn post(serve: &Serve, path: &str, token: &str, body: &Value) -> (u16, Value) {
    let request = http().post(serve.url(path)).bearer_auth(token).body(body.to_string());
    let reply = request.send().await.unwrap();
    (reply.status().as_u16(), reply.json().await.unwrap())
}

async fn respond(serve: &Serve, token: &str, body: Value) -> (u16, Value) {
    post(serve, "/v1/responses", token, &body).await
}

fn items<'r>(response: &'r Value, kind: &str) -> Vec<&'r Value> {
    let output = response["output"].as_array().unwrap_or_else(|| panic!("no output: {response}"));
    output.iter().filter(|item| item["type"] == kind).collect()
}

/// All text of the agent, as the client's `output_text` has it.
fn text(response: &Value) -> String {
    let messages = items(response, "message");
    messages.iter().map(|message| message["content"][0]["text"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_three_paths_answer_as_the_caller() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    for (path, who) in
        [("/v1/responses", "alice"), ("/responses", "bob"), ("/invocations", "carol")]
    {
        // Who it is about is told by the token, whatever the body says.
        let body = json!({
            "model": "any", "input": [{ "role": "user", "content": "Who am I?" }],
            "custom_inputs": { "configurable": { "user_id": "dave@example.com" } },
            "context": { "user_id": "dave@example.com" },
        });
        let (status, response) = post(&serve, path, demo.token(who), &body).await;
        assert_eq!(status, 200, "{path}: {response}");
        assert_eq!(
            (&response["object"], &response["status"]),
            (&json!("response"), &json!("completed"))
        );
        assert!(text(&response).contains(&format!("{who}@example.com")), "{path}: {response}");
        let (calls, outputs) =
            (items(&response, "function_call"), items(&response, "function_call_output"));
        assert_eq!((calls.len(), outputs.len()), (1, 1), "the statement, and no call of the model");
        assert_eq!(calls[0]["name"], "sql", "{response}");
        let arguments: Value =
            serde_json::from_str(calls[0]["arguments"].as_str().unwrap()).unwrap();
        assert!(arguments["statement"].is_string(), "its arguments are whole: {arguments}");
        assert_eq!(calls[0]["call_id"], outputs[0]["call_id"], "{response}");
        let custom = &response["custom_outputs"];
        let sql = custom["actions"].as_array().unwrap().iter().find(|a| a["tool"] == "sql");
        let sql = sql.unwrap();
        assert_eq!(sql["id"], calls[0]["call_id"], "the action is found by the call");
        assert_eq!(sql["verified"]["state"], "ran_as_claimed", "with its proof: {sql}");
        assert_eq!(custom["configurable"]["thread_id"], custom["thread_id"], "{custom}");
    }
}

#[tokio::test]
async fn a_thread_goes_on_by_either_id_and_belongs_to_its_owner() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let alice = demo.token("alice");
    let (_, first) = respond(&serve, alice, json!({ "input": "Revenue by region in 2026" })).await;
    let thread = &first["custom_outputs"]["thread_id"];
    let by_id = json!({ "input": "And by month?", "previous_response_id": first["id"] });
    let by_thread = json!({
        "input": "Revenue by month in 2026", "custom_inputs": { "configurable": { "thread_id": thread } },
    });
    for follow in [by_id, by_thread] {
        let (status, body) = respond(&serve, demo.token("bob"), follow.clone()).await;
        assert_eq!((status, &body["code"]), (404, &json!("not_found")), "not for bob: {body}");
        let (status, next) = respond(&serve, alice, follow).await;
        assert_eq!(status, 200, "{next}");
        assert_eq!(next["custom_outputs"]["thread_id"], *thread, "the same thread");
        assert!(text(&next).contains("2026-0"), "it is answered in the thread: {next}");
    }
    let own = json!({ "input": "x", "custom_inputs": { "configurable": { "thread_id": "mine" } } });
    let (status, body) = respond(&serve, alice, own).await;
    assert_eq!(status, 404, "ids are made here: {body}");
    assert!(body["hint"].as_str().unwrap().contains("out"), "and it says to leave it out: {body}");
    let chat = json!({ "message": "Who am I?", "thread_id": thread });
    assert_eq!(serve.chat(Some(alice), chat).await.0, 200, "it is a thread as any other");
}

#[tokio::test]
async fn decisions_are_made_in_the_order_of_the_interrupts() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let alice = demo.token("alice");
    let (status, asked) = respond(&serve, alice, json!({ "input": CHANGE })).await;
    assert_eq!(status, 200, "{asked}");
    let custom = &asked["custom_outputs"];
    let interrupt = &custom["interrupts"][0];
    let request = &interrupt["action_requests"][0];
    assert_eq!(request["name"], "sql", "{interrupt}");
    let statement = request["args"]["statement"].as_str().unwrap();
    assert!(statement.starts_with("UPDATE main.sales.targets"), "the whole statement: {statement}");
    assert_eq!(interrupt["review_configs"][0]["action_name"], "sql", "{interrupt}");
    let allowed = interrupt["review_configs"][0]["allowed_decisions"].as_array().unwrap();
    assert!(allowed.contains(&json!("approve")), "{interrupt}");
    assert!(text(&asked).contains("decision"), "people are told too: {asked}");
    let decide = |decisions: Value| {
        json!({ "input": [], "custom_inputs": {
            "configurable": custom["configurable"], "decisions": decisions,
        } })
    };
    let approve = json!({ "type": "approve" });
    let mut unseen = decide(json!([approve]));
    unseen["custom_inputs"]["configurable"] = json!({ "thread_id": custom["thread_id"] });
    let (status, body) = respond(&serve, alice, unseen).await;
    assert_eq!(status, 400, "who does not say what was shown decides nothing: {body}");
    assert!(body["hint"].as_str().unwrap().contains("configurable"), "what to send: {body}");
    let (status, body) = respond(&serve, alice, decide(json!([approve, approve]))).await;
    assert_eq!(status, 400, "{body}");
    let detail = body["detail"].as_str().unwrap();
    assert!(detail.contains("came: 2") && detail.contains("for: 1"), "both numbers: {detail}");
    let (status, body) = respond(&serve, demo.token("bob"), decide(json!([approve]))).await;
    assert_eq!(status, 404, "bob cannot decide for alice: {body}");
    let updated = |calls: &[Value]| calls.iter().filter(|c| c["scopes"] == "sql").count();
    assert_eq!(updated(&demo.statements().await), 0, "nothing was sent");
    let (status, done) = respond(&serve, alice, decide(json!([approve]))).await;
    assert_eq!(status, 200, "{done}");
    assert_eq!(items(&done, "function_call").len(), 1, "the approved call: {done}");
    assert!(done["custom_outputs"]["interrupts"].is_null(), "nothing waits: {done}");
    assert_eq!(updated(&demo.statements().await), 1, "it ran once");
    let (status, again) = respond(&serve, alice, decide(json!([approve]))).await;
    assert_eq!(status, 409, "a second decision finds no approval: {again}");
    assert_eq!(updated(&demo.statements().await), 1, "and runs nothing");
    let next = json!({ "input": CHANGE, "custom_inputs": {
        "configurable": { "thread_id": custom["thread_id"] },
    } });
    let (status, next) = respond(&serve, alice, next).await;
    assert_eq!(status, 200, "{next}");
    let shown = &next["custom_outputs"]["configurable"]["interrupt_id"];
    assert!(shown.is_string(), "it asks again, by another name: {next}");
    let (status, again) = respond(&serve, alice, decide(json!([approve]))).await;
    assert_eq!(
        status, 409,
        "the same request once more does not decide what came after it: {again}"
    );
    assert_eq!(updated(&demo.statements().await), 1, "and runs nothing");
    let mut denied = decide(json!([{ "type": "reject" }]));
    denied["custom_inputs"]["configurable"] = next["custom_outputs"]["configurable"].clone();
    let (status, denied) = respond(&serve, alice, denied).await;
    assert_eq!(status, 200, "it still waits for its own: {denied}");
}

/// The events of a stream, each as its name and its data.
fn events(stream: &str) -> Vec<(String, Value)> {
    stream
        .split("\n\n")
        .filter_map(|event| {
            let field = |name: &str| event.lines().find_map(|l| l.strip_prefix(name));
            let data = serde_json::from_str(field("data: ")?).ok()?;
            Some((field("event: ")?.to_owned(), data))
        })
        .collect()
}

#[tokio::test]
async fn a_stream_tells_items_and_text_and_ends_with_the_whole() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let body = json!({ "input": QUESTION, "stream": true });
    let request = http()
        .post(serve.url("/v1/responses"))
        .bearer_auth(demo.token("alice"))
        .body(body.to_string());
    let reply = request.send().await.unwrap();
    assert_eq!(reply.headers()["content-type"], "text/event-stream", "server-sent events");
    let stream = reply.text().await.unwrap();
    assert!(stream.trim_end().ends_with("data: [DONE]"), "it says that it is over: {stream}");
    let events = events(&stream);
    for (at, (name, data)) in events.iter().enumerate() {
        assert_eq!(data["type"], name.as_str(), "an event is named by its type");
        assert_eq!(data["sequence_number"], at, "and numbered: {data}");
    }
    let names: Vec<&str> = events.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names[..2], ["response.created", "response.in_progress"]);
    assert_eq!(names.last(), Some(&"response.completed"));
    let of = |kind: &str| -> Vec<&Value> {
        events.iter().filter(|(name, _)| name == kind).map(|(_, data)| data).collect()
    };
    let response = &of("response.completed")[0]["response"];
    let deltas = of("response.output_text.delta");
    assert!(deltas.len() > 3, "the answer is streamed");
    let said: String = deltas.iter().map(|delta| delta["delta"].as_str().unwrap()).collect();
    assert_eq!(said, text(response), "what was streamed is what it says in the end");
    assert!(said.contains("DACH"), "as alice: {said}");
    let done: Vec<Value> =
        of("response.output_item.done").iter().map(|event| event["item"].clone()).collect();
    assert_eq!(json!(done), response["output"], "every item was told when it was done");
    let last = of("response.output_item.done").pop().unwrap();
    assert_eq!(last["custom_outputs"], response["custom_outputs"], "the last message has the rest");
    assert_eq!(response["id"], of("response.created")[0]["response"]["id"], "one response");
}

#[tokio::test]
async fn a_stream_that_fails_says_how() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let broken = json!([{ "match": { "path": "/serving-endpoints/" }, "do": { "status": 400 } }]);
    demo.control("/demo/faults", broken).await;
    let body = json!({ "input": "Who am I?", "stream": true });
    let request = http()
        .post(serve.url("/responses"))
        .bearer_auth(demo.token("alice"))
        .body(body.to_string());
    let stream = request.send().await.unwrap().text().await.unwrap();
    let (name, last) = events(&stream).pop().unwrap();
    assert_eq!(name, "response.failed", "{stream}");
    let response = &last["response"];
    assert_eq!(response["status"], "failed", "{response}");
    assert!(response["error"]["message"].is_string(), "in OpenAI's words: {response}");
    let failure = &response["custom_outputs"]["failure"];
    assert!(failure["code"].is_string() && failure["hint"].is_string(), "and ours: {response}");
    assert!(stream.trim_end().ends_with("data: [DONE]"), "{stream}");
}
