//! What holds on every surface: scopes, limits, and what is not there.

use behalf_tests::{Demo, eventually, http};
use serde_json::{Value, json};

/// Somebody who calls.
pub(crate) struct Caller<'d> {
    pub(crate) demo: &'d Demo,
    pub(crate) token: &'d str,
}

impl Caller<'_> {
    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        let request = http().get(format!("{}{path}", self.demo.host())).bearer_auth(self.token);
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}{path}", self.demo.host());
        let response = http().post(url).bearer_auth(self.token).json(&body).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }
}

#[tokio::test]
async fn a_scope_opens_its_own_surface_alone() {
    let demo = Demo::start(&[]).await;
    let surfaces = [
        ("sql", "/api/2.0/sql/warehouses"),
        ("genie", "/api/2.0/genie/spaces"),
        ("vector-search", "/api/2.0/vector-search/endpoints"),
        ("unity-catalog", "/api/2.1/unity-catalog/catalogs"),
        ("model-serving", "/api/2.0/serving-endpoints"),
    ];
    for (scope, own) in surfaces {
        let token = &demo.service_token(scope).await;
        let caller = Caller { demo: &demo, token };
        for (needed, path) in surfaces {
            let (status, body) = caller.get(path).await;
            let expected = if path == own { 200 } else { 403 };
            assert_eq!(status, expected, "{scope} at {path}: {body}");
            if status == 403 {
                let text = body["message"].as_str().unwrap();
                let phrase = format!("does not have required scopes: {needed} [ReqId: ");
                assert!(text.contains(&phrase), "it names the scope: {text}");
            }
        }
    }
}

#[tokio::test]
async fn genie_refuses_the_sixth_question_of_a_minute_when_asked_to() {
    let demo = Demo::start(&["--genie-questions-per-minute", "5"]).await;
    let caller = Caller { demo: &demo, token: demo.token("alice") };
    let ready: Value = serde_json::from_str(&demo.ready()).unwrap();
    let space = ready["genie_space_id"].as_str().unwrap();
    let path = format!("/api/2.0/genie/spaces/{space}/start-conversation");
    for number in 1..=5 {
        let (status, reply) = caller.post(&path, json!({ "content": "Who are you?" })).await;
        assert_eq!(status, 200, "question {number}: {reply}");
    }
    let (status, reply) = caller.post(&path, json!({ "content": "Who are you?" })).await;
    assert_eq!((status, &reply["error_code"]), (429, &json!("RESOURCE_EXHAUSTED")), "{reply}");
    demo.control("/demo/clock", json!({ "advance_s": 61 })).await;
    let (status, reply) = caller.post(&path, json!({ "content": "Who are you?" })).await;
    assert_eq!(status, 200, "a minute later: {reply}");
}

#[tokio::test]
async fn what_is_not_there_says_so_in_the_platforms_shape() {
    let demo = Demo::start(&[]).await;
    let caller = Caller { demo: &demo, token: demo.token("alice") };
    let (status, body) = caller.get("/api/2.0/nothing/of-this").await;
    assert_eq!((status, &body["error_code"]), (404, &json!("ENDPOINT_NOT_FOUND")), "{body}");
    let (status, body) = caller.get("/ai-gateway/mlflow/v1/models").await;
    assert_eq!((status, &body["error_code"]), (501, &json!("NOT_IMPLEMENTED")), "{body}");
    assert!(body["message"].as_str().unwrap().contains("AI gateway"), "it is named: {body}");
    // What the framework refuses by itself has the platform's shape too.
    for (path, status) in [
        ("/api/2.0/sql/statements/x/result/chunks/one", 400),
        ("/api/2.1/unity-catalog/tables?max_results=many", 400),
        ("/api/2.0/sql/sessions", 405),
    ] {
        let (seen, body) = caller.get(path).await;
        assert_eq!(seen, status, "{path}: {body}");
        assert!(body["error_code"].is_string() && body["message"].is_string(), "{path}: {body}");
    }
}

#[tokio::test]
async fn genie_answers_by_reading_alone() {
    let demo = Demo::start(&[]).await;
    let caller = Caller { demo: &demo, token: demo.token("alice") };
    let ready: Value = serde_json::from_str(&demo.ready()).unwrap();
    let root = format!("/api/2.0/genie/spaces/{}", ready["genie_space_id"].as_str().unwrap());
    let before = demo.rows("carol", "SELECT sum(target) FROM main.sales.targets").await;
    let change = json!({ "content": "UPDATE main.sales.targets SET target = 1 WHERE true" });
    let (_, begun) = caller.post(&format!("{root}/start-conversation"), change).await;
    let (conversation, message) =
        (begun["conversation_id"].as_str().unwrap(), begun["message_id"].as_str().unwrap());
    let path = format!("{root}/conversations/{conversation}/messages/{message}");
    let answer = eventually("the answer", || async {
        let (_, answer) = caller.get(&path).await;
        ["COMPLETED", "FAILED"].contains(&answer["status"].as_str()?).then_some(answer)
    })
    .await;
    let attachments = answer["attachments"].as_array().unwrap();
    assert!(attachments.iter().all(|a| a.get("query").is_none()), "no query ran: {answer}");
    let after = demo.rows("carol", "SELECT sum(target) FROM main.sales.targets").await;
    assert_eq!(after, before, "nothing was changed");
}

#[tokio::test]
async fn requests_for_too_much_are_refused() {
    let demo = Demo::start(&[]).await;
    let caller = Caller { demo: &demo, token: demo.token("alice") };
    let many = json!({ "model": "demo-hashed-words", "input": vec!["a"; 151] });
    let (status, body) = caller.post("/serving-endpoints/embeddings", many).await;
    assert_eq!((status, &body["error_code"]), (400, &json!("INVALID_PARAMETER_VALUE")), "{body}");
    let wide = json!({ "columns": vec!["body"; 5], "query_text": "refund" });
    let path = "/api/2.0/vector-search/indexes/main.support.articles_index/query";
    let (status, body) = caller.post(path, wide).await;
    assert_eq!((status, &body["error_code"]), (400, &json!("INVALID_PARAMETER_VALUE")), "{body}");
}

#[tokio::test]
async fn it_stops_when_asked_to() {
    let mut child = tokio::process::Command::new(behalf_tests::program("behalf-demo"))
        .args(["--listen", "127.0.0.1:0"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut out = tokio::io::BufReader::new(child.stdout.take().unwrap());
    tokio::io::AsyncBufReadExt::read_line(&mut out, &mut line).await.unwrap();
    let id = child.id().unwrap().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let output = child.wait_with_output().await.unwrap();
    assert!(output.status.success(), "it ends well: {output:?}");
    assert!(output.stderr.is_empty(), "and says nothing: {output:?}");
}

#[tokio::test]
async fn conversations_come_in_pages_and_are_ones_own() {
    let demo = Demo::start(&[]).await;
    let ready: Value = serde_json::from_str(&demo.ready()).unwrap();
    let root = format!("/api/2.0/genie/spaces/{}", ready["genie_space_id"].as_str().unwrap());
    let alice = Caller { demo: &demo, token: demo.token("alice") };
    for number in 0..3 {
        let question = json!({ "content": format!("Question {number}") });
        alice.post(&format!("{root}/start-conversation"), question).await;
    }
    let list = format!("{root}/conversations");
    let (_, first) = alice.get(&format!("{list}?page_size=2")).await;
    assert_eq!(first["conversations"][0]["title"], "Question 2", "the latest is first: {first}");
    let token = first["next_page_token"].as_str().unwrap();
    let (_, second) = alice.get(&format!("{list}?page_size=2&page_token={token}")).await;
    assert_eq!(second["conversations"].as_array().unwrap().len(), 1, "{second}");
    assert!(second["next_page_token"].is_null(), "the last page says so: {second}");
    let (status, _) = alice.get(&format!("{list}?include_all=true")).await;
    assert_eq!(status, 403, "others' are not for her");
    let carol = Caller { demo: &demo, token: demo.token("carol") };
    let (_, own) = carol.get(&list).await;
    assert_eq!(own["conversations"], json!([]), "carol has asked nothing: {own}");
    let (_, all) = carol.get(&format!("{list}?include_all=true")).await;
    assert_eq!(all["conversations"].as_array().unwrap().len(), 3, "an admin sees all: {all}");
}
