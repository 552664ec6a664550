//! What a model gives a tool is checked before anything is sent; what a person stops is stopped, all of it.

use crate::tools::with_every_tool;
use behalf_tests::{Behalf, Demo, ENDLESS, eventually, http};
use serde_json::{Value, json};

async fn sent(demo: &Demo) -> usize {
    demo.statements().await.iter().filter(|c| c["scopes"] == "sql").count()
}

#[tokio::test]
async fn wrong_arguments_are_named_and_nothing_is_sent() {
    let demo = Demo::start(&[]).await;
    let (_machine, serve) = with_every_tool(&demo, true).await;
    let alice = demo.token("alice");
    for (line, named) in [
        (r#"orders_of {"region": "DACH", "least": "a lot"}"#, "least"),
        (r#"orders_of {"region": "DACH"}"#, "least"),
        (r#"orders_of {"region": "DACH", "least": 1, "limit": 2}"#, "limit"),
        (r#"orders_seen {"region": "DACH"}"#, "region"),
        (r#"discount {"amount_before": 200}"#, "percent"),
        (r#"search_articles {"query": "x", "filters": [{"key": "salary", "value": 1}]}"#, "salary"),
        (
            r#"search_articles {"query": "x", "filters": [{"key": "topic OR title", "value": 1}]}"#,
            "topic",
        ),
        (r#"ask_genie {"question": "  "}"#, "question"),
    ] {
        let reply = serve.ask(alice, line).await;
        assert_eq!(reply["status"], "completed", "{line}: {reply}");
        let said = reply["message"].as_str().unwrap();
        assert!(said.contains(named), "{line}: what is wrong is named: {said}");
        let actions = reply["actions"].as_array().unwrap();
        assert!(actions.iter().all(|a| a["tool"] == "model"), "{line}: nothing acted: {reply}");
    }
    assert_eq!(sent(&demo).await, 0, "nothing was sent");
    let calls = demo.calls().await;
    let asked = |c: &&Value| c["path"].as_str().unwrap().ends_with("/query");
    assert!(!calls.iter().any(|c| asked(&c)), "nor searched");
}

#[tokio::test]
async fn a_value_is_a_value_and_never_part_of_the_statement() {
    let demo = Demo::start(&[]).await;
    let (_machine, serve) = with_every_tool(&demo, true).await;
    let line = r#"orders_of {"region": "DACH' OR '1'='1", "least": 0}"#;
    let reply = serve.ask(demo.token("alice"), line).await;
    assert!(
        reply["message"].as_str().unwrap().contains("**0**"),
        "no region is called so: {reply}"
    );
}

#[tokio::test]
async fn filters_of_the_file_stand_whatever_the_model_says() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let text = "tools:\n  search:\n    name: search\n    function:\n      type: ai_search\n      name: search\n      \
                retriever:\n        vector_store: {index: {name: main.support.articles_index}}\n        \
                search_parameters: {num_results: 20, query_type: HYBRID, filters: {topic: returns}}\n";
    let file = machine.home.write("filters.yaml", text);
    let serve = machine.serve(file.to_str().unwrap(), &["--ephemeral"]).await;
    let alice = demo.token("alice");
    for line in [
        r#"search {"query": "notice to partners"}"#,
        r#"search {"query": "notice to partners", "filters": [{"key": "topic", "value": "accounts"}]}"#,
    ] {
        let reply = serve.ask(alice, line).await;
        let actions = reply["actions"].as_array().unwrap();
        let action = actions.iter().find(|a| a["tool"] == "ai_search").unwrap();
        let found = action["findings"]["citations"].as_array().unwrap();
        assert!(!found.is_empty(), "{line}: {action}");
        let titles: Vec<&str> = found.iter().filter_map(|c| c["title"].as_str()).collect();
        assert!(
            !titles.contains(&"Partner notice"),
            "{line}: only what the file allows: {titles:?}"
        );
    }
}

#[tokio::test]
async fn a_rate_limit_is_waited_out_and_said() {
    let demo = Demo::start(&[]).await;
    let (_machine, serve) = with_every_tool(&demo, true).await;
    let limited = json!([{
        "match": { "path": "/api/2.0/genie/spaces/", "method": "POST" },
        "do": { "status": 429, "retry_after": 1,
                "body": { "error_code": "RESOURCE_EXHAUSTED", "message": "too many questions" } },
        "times": 1,
    }]);
    demo.control("/demo/faults", limited).await;
    let body = json!({
        "message": r#"ask_genie {"question": "What was revenue by region in 2026?"}"#, "stream": true,
    });
    let request = http().post(serve.url("/chat")).bearer_auth(demo.token("alice")).json(&body);
    let stream = request.send().await.unwrap().text().await.unwrap();
    assert!(stream.contains(r#""state":"RATE_LIMITED""#), "the wait is said: {stream}");
    assert!(stream.contains(r#""wait_seconds":1"#), "and how long it is: {stream}");
    assert!(stream.contains("event: turnFinished"), "then it is answered: {stream}");
    let states =
        ["SUBMITTED", "FETCHING_METADATA", "FILTERING_CONTEXT", "ASKING_AI", "EXECUTING_QUERY"];
    assert!(states.iter().any(|state| stream.contains(state)), "its progress is told: {stream}");
}

#[tokio::test]
async fn who_goes_away_stops_every_call_on_the_warehouse() {
    let demo = Demo::start(&[]).await;
    let (_machine, serve) = with_every_tool(&demo, true).await;
    let line = |sql: &str| format!("free_sql {}", json!({ "statement": sql }));
    let text = format!("{}\n{}", line(ENDLESS), line(&ENDLESS.replace("AS n", "AS m")));
    let body = json!({ "message": text }).to_string();
    let request = http().post(serve.url("/chat")).bearer_auth(demo.token("alice")).body(body);
    let waiting = tokio::spawn(request.send());
    eventually("two statements", || async { (sent(&demo).await == 2).then_some(()) }).await;
    waiting.abort();
    eventually("both are stopped", || async {
        let calls = demo.calls().await;
        let stopped = calls.iter().filter(|call| {
            call["path"].as_str().unwrap().ends_with("/cancel")
                && call["principal"] == "alice@example.com"
                && call["status"] == 200
        });
        (stopped.count() == 2).then_some(())
    })
    .await;
}

#[tokio::test]
async fn an_argument_of_the_file_is_the_files_and_one_that_fits_nothing_stops_the_tool() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let warehouse = demo.warehouse();
    let file = |partial: &str| {
        let text = format!(
            "resources:\n  warehouses:\n    w: {{warehouse_id: \"{warehouse}\"}}\ntools:\n  discount:\n    \
             name: discount\n    function: {{type: unity_catalog, resource: {{name: main.sales.discounted}}, \
             partial_args: {partial}}}\n"
        );
        machine.home.write("partial.yaml", &text).display().to_string()
    };
    let alice = demo.token("alice");
    let serve = machine.serve(&file("{PERCENT: 10}"), &["--ephemeral"]).await;
    let reply = serve.ask(alice, r#"discount {"amount_before": 200, "percent": 99}"#).await;
    assert!(
        reply["message"].as_str().unwrap().contains("percent"),
        "it is not the model's: {reply}"
    );
    let reply = serve.ask(alice, r#"discount {"amount_before": 200}"#).await;
    assert!(reply["message"].as_str().unwrap().contains("180"), "ten percent: {reply}");
    let serve = machine.serve(&file("{percentage: 10}"), &["--ephemeral"]).await;
    let before = sent(&demo).await;
    let reply = serve.ask(alice, r#"discount {"amount_before": 200, "percent": 99}"#).await;
    let said = reply["message"].as_str().unwrap();
    assert!(said.contains("no parameter `percentage`"), "what fits nothing is named: {reply}");
    assert_eq!(sent(&demo).await, before, "and nothing is sent");
}
