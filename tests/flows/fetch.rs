//! The rows of a result on their way: chunks side by side, by links that are good, each gone on with where
//! it broke; and no token for the storage. What the storage was asked for is the witness.

use crate::serve::{OBO, sql_action};
use behalf_tests::{Behalf, Demo, Serve, eventually, http};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Five chunks of 20,000 rows at most.
const FIVE: &str = "SELECT l_orderkey, l_partkey FROM samples.tpch.lineitem LIMIT 90000";
/// More chunks than come at once.
const TWELVE: &str = "SELECT l_orderkey, l_partkey FROM samples.tpch.lineitem LIMIT 240000";

async fn start() -> (Demo, Behalf, Serve) {
    let demo = Demo::start(&["--tpch-scale", "0.05"]).await;
    let machine = Behalf::at(&demo);
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    (demo, machine, serve)
}

/// What goes wrong with the storage, or with one chunk of it: `/2`.
fn at_storage(chunk: &str, effect: &Value, times: u32) -> Value {
    json!([{ "match": { "path": "/_storage/", "path_ends": chunk }, "do": effect, "times": times }])
}

/// Every request to the storage, in order.
async fn stored(demo: &Demo) -> Vec<Value> {
    let calls = demo.calls().await.into_iter();
    calls.filter(|call| call["path"].as_str().unwrap().starts_with("/_storage/")).collect()
}

/// How often each chunk was asked of the storage.
async fn fetched(demo: &Demo) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for call in stored(demo).await {
        let index = call["path"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        *counts.entry(index).or_default() += 1;
    }
    counts
}

/// How often a link to each chunk was asked of the workspace.
async fn linked(demo: &Demo) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for call in demo.calls().await {
        if let Some((_, index)) = call["path"].as_str().unwrap().split_once("/result/chunks/") {
            *counts.entry(index.to_owned()).or_default() += 1;
        }
    }
    counts
}

fn each(counts: [(&str, usize); 5]) -> BTreeMap<String, usize> {
    counts.into_iter().map(|(index, count)| (index.to_owned(), count)).collect()
}

/// Until so many chunks are being answered at once.
async fn under_way(demo: &Demo, count: usize) {
    eventually("chunks side by side", || async {
        let open = stored(demo).await.iter().filter(|call| call["status"].is_null()).count();
        (open == count).then_some(())
    })
    .await;
}

/// The rows and the status of an action that has all of them.
fn has_all(reply: &Value) {
    let action = sql_action(reply);
    let seen = (&action["status"], &action["rows"], &action["truncated"]);
    assert_eq!(seen, (&json!("succeeded"), &json!(90_000), &Value::Null), "{action}");
}

#[tokio::test]
async fn chunks_come_side_by_side_and_the_storage_sees_no_token() {
    let (demo, _machine, serve) = start().await;
    demo.control("/demo/faults", at_storage("", &json!({ "delay_ms": 3000 }), 5)).await;
    let (reply, ()) = tokio::join!(serve.ask(demo.token("alice"), FIVE), under_way(&demo, 5));
    has_all(&reply);
    assert_eq!(fetched(&demo).await, each([("0", 1), ("1", 1), ("2", 1), ("3", 1), ("4", 1)]));
    let once = ["1", "2", "3", "4"].map(|index| (index.to_owned(), 1));
    assert_eq!(linked(&demo).await, BTreeMap::from(once), "the first link came with the statement");
    let shown: Vec<Value> =
        stored(&demo).await.into_iter().filter(|call| call["authorized"] == true).collect();
    assert!(shown.is_empty(), "no token is for the storage: {shown:?}");
    let with_token = demo.calls().await.iter().any(|call| call["authorized"] == true);
    assert!(with_token, "the witness sees tokens where they are");
}

#[tokio::test]
async fn a_chunk_that_breaks_off_goes_on_where_it_broke() {
    let (demo, _machine, serve) = start().await;
    demo.control("/demo/faults", at_storage("/2", &json!({ "truncate_at": 1000 }), 1)).await;
    has_all(&serve.ask(demo.token("alice"), FIVE).await);
    assert_eq!(
        fetched(&demo).await,
        each([("0", 1), ("1", 1), ("2", 2), ("3", 1), ("4", 1)]),
        "nothing else is fetched again"
    );
    let third = |call: &&Value| call["path"].as_str().unwrap().ends_with("/2");
    let calls = stored(&demo).await;
    let parts: Vec<(&Value, &Value)> =
        calls.iter().filter(third).map(|call| (&call["range"], &call["status"])).collect();
    let rest = (&json!("bytes=1000-"), &json!(206));
    assert_eq!(parts, [(&Value::Null, &json!(200)), rest], "only what is missing comes again");
}

#[tokio::test]
async fn a_token_that_dies_among_the_chunks_is_replaced_and_nothing_comes_twice() {
    let (demo, _machine, serve) = start().await;
    let dead = json!({ "error_code": 401, "message": "Invalid access token." });
    // All that ask for a link with it are told; some once there is another.
    let refused = [("1", 0), ("2", 300), ("3", 0), ("4", 0)].map(|(index, delay)| {
        json!({
            "match": {
                "path": "/api/2.0/sql/statements/", "path_ends": format!("/result/chunks/{index}"),
            },
            "do": { "status": 401, "body": dead, "delay_ms": delay }, "times": 1,
        })
    });
    demo.control("/demo/faults", json!(refused)).await;
    has_all(&serve.ask(demo.token("alice"), FIVE).await);
    let twice = ["1", "2", "3", "4"].map(|index| (index.to_owned(), 2));
    assert_eq!(
        linked(&demo).await,
        BTreeMap::from(twice),
        "with the token that died, and the next"
    );
    assert_eq!(fetched(&demo).await, each([("0", 1), ("1", 1), ("2", 1), ("3", 1), ("4", 1)]));
    assert_eq!(demo.statements().await.len(), 1, "nothing runs again");
}

#[tokio::test]
async fn a_chunk_that_is_reset_or_busy_is_asked_for_again_alone() {
    for effect in [json!({ "reset": true }), json!({ "status": 503 })] {
        let (demo, _machine, serve) = start().await;
        demo.control("/demo/faults", at_storage("/2", &effect, 2)).await;
        has_all(&serve.ask(demo.token("alice"), FIVE).await);
        let twice_more = each([("0", 1), ("1", 1), ("2", 3), ("3", 1), ("4", 1)]);
        assert_eq!(fetched(&demo).await, twice_more, "{effect}");
    }
}

#[tokio::test]
async fn a_chunk_that_breaks_every_time_is_given_up() {
    let (demo, _machine, serve) = start().await;
    demo.control("/demo/faults", at_storage("/2", &json!({ "status": 503 }), 99)).await;
    let (status, body) = serve.chat(Some(demo.token("alice")), json!({ "message": FIVE })).await;
    assert_eq!((status, &body["code"]), (502, &json!("offline")), "{body}");
    assert!(body.to_string().contains("storage (127.0.0.1) failed (HTTP 503)"), "{body}");
    assert_eq!(fetched(&demo).await["2"], 4, "once, and three times more");
}

#[tokio::test]
async fn a_link_that_is_refused_is_renewed_once() {
    let (demo, _machine, serve) = start().await;
    demo.control("/demo/faults", at_storage("/1", &json!({ "status": 403 }), 1)).await;
    has_all(&serve.ask(demo.token("alice"), FIVE).await);
    assert_eq!(fetched(&demo).await, each([("0", 1), ("1", 2), ("2", 1), ("3", 1), ("4", 1)]));
    assert_eq!(linked(&demo).await["1"], 2, "by another link");

    let (demo, _machine, serve) = start().await;
    demo.control("/demo/faults", at_storage("/1", &json!({ "status": 403 }), 99)).await;
    let (status, body) = serve.chat(Some(demo.token("alice")), json!({ "message": FIVE })).await;
    assert_eq!((status, &body["code"]), (502, &json!("offline")), "{body}");
    assert!(body.to_string().contains("refused the result's link twice"), "{body}");
    assert!(body.to_string().contains("127.0.0.1"), "the storage is named: {body}");
    assert_eq!(fetched(&demo).await["1"], 2, "and not a third time");
}

#[tokio::test]
async fn links_that_expire_on_the_way_are_renewed() {
    let (demo, _machine, serve) = start().await;
    demo.control("/demo/faults", at_storage("", &json!({ "delay_ms": 3000 }), 5)).await;
    let expire = async {
        under_way(&demo, 5).await;
        demo.control("/demo/clock", json!({ "advance_s": 1000 })).await;
    };
    let (reply, ()) = tokio::join!(serve.ask(demo.token("alice"), FIVE), expire);
    has_all(&reply);
    let twice = each([("0", 2), ("1", 2), ("2", 2), ("3", 2), ("4", 2)]);
    assert_eq!(
        fetched(&demo).await,
        twice,
        "each by a link that has expired, and by one that is good"
    );
    assert_eq!(linked(&demo).await, each([("0", 1), ("1", 2), ("2", 2), ("3", 2), ("4", 2)]));
}

#[tokio::test]
async fn the_first_rows_are_told_while_the_rest_is_on_its_way() {
    let (demo, _machine, serve) = start().await;
    demo.control("/demo/faults", at_storage("/4", &json!({ "delay_ms": 3000 }), 1)).await;
    let request = http().post(serve.url("/chat")).bearer_auth(demo.token("alice"));
    let request = request.body(json!({ "message": FIVE, "stream": true }).to_string());
    let mut stream = request.send().await.unwrap();
    let mut text = String::new();
    while !text.contains(r#""rows":20000"#) {
        let chunk = stream.chunk().await.unwrap().expect("it goes on");
        text.push_str(&String::from_utf8_lossy(&chunk));
    }
    eventually("the last chunk on its way", || async {
        let calls = stored(&demo).await;
        let last = calls.iter().find(|call| call["path"].as_str().unwrap().ends_with("/4"))?;
        last["status"].is_null().then_some(())
    })
    .await;
    assert_eq!(text.matches("event: actionFinished").count(), 1, "the model's alone: {text}");
    while let Some(chunk) = stream.chunk().await.unwrap() {
        text.push_str(&String::from_utf8_lossy(&chunk));
    }
    let told = text.matches(r#""columns":[{"name":"l_orderkey""#).count();
    assert_eq!(told, 2, "with the first rows, and at the end: {text}");
}

/// A link to the first chunk as the workspace gives it, for a patch of another reply.
async fn first_link(demo: &Demo) -> Value {
    let body = json!({
        "statement": FIVE, "warehouse_id": demo.warehouse(), "wait_timeout": "30s",
        "disposition": "EXTERNAL_LINKS", "format": "ARROW_STREAM", "result_compression": "LZ4_FRAME",
    });
    let url = format!("{}/api/2.0/sql/statements", demo.host());
    let request = http().post(url).bearer_auth(demo.token("alice")).json(&body);
    let reply: Value = request.send().await.unwrap().json().await.unwrap();
    reply["result"]["external_links"][0].clone()
}

/// The next statement by links tells this in place of its own result.
fn tells(field: &str, value: Value) -> Value {
    let mut patch = serde_json::Map::new();
    patch.insert(field.to_owned(), value);
    let of =
        json!({ "path": "/api/2.0/sql/statements", "method": "POST", "body": "EXTERNAL_LINKS" });
    json!([{ "match": of, "do": { "patch": patch }, "times": 1 }])
}

#[tokio::test]
async fn a_result_that_lies_about_its_rows_is_not_shown() {
    let (demo, _machine, serve) = start().await;
    let mut link = first_link(&demo).await;
    assert_eq!(link["row_count"], 20_000, "the first chunk: {link}");
    link["row_count"] = json!(19_999);
    let columns = json!([
        { "name": "l_orderkey", "type_text": "BIGINT", "type_name": "LONG", "position": 0 },
        { "name": "l_partkey", "type_text": "BIGINT", "type_name": "LONG", "position": 1 },
    ]);
    let manifest = json!({
        "format": "ARROW_STREAM", "schema": { "column_count": 2, "columns": columns },
        "total_chunk_count": 5, "total_row_count": 90_001, "truncated": false,
        "result_compression": "LZ4_FRAME",
    });
    let mut fewer = manifest.clone();
    fewer["total_chunk_count"] = json!(1);
    fewer["total_row_count"] = json!(20_000);
    for (fault, said) in [
        (tells("manifest", fewer), "The result's rows could not be read"),
        (
            tells("result", json!({ "external_links": [link] })),
            "19999 rows were announced, 20000 came",
        ),
        (tells("manifest", manifest), "90001 rows were announced, 90000 came"),
    ] {
        demo.control("/demo/faults", fault).await;
        let (status, body) =
            serve.chat(Some(demo.token("alice")), json!({ "message": FIVE })).await;
        assert_eq!((status, &body["code"]), (502, &json!("offline")), "{said}: {body}");
        assert!(body.to_string().contains(said), "{said}: {body}");
    }
    let sent = demo.statements().await.len();
    assert_eq!(sent, 4, "one of the test, three of ours: none is sent again for its rows");
}

#[tokio::test]
async fn a_stop_ends_the_downloads_and_the_window_is_never_wider() {
    let (demo, _machine, serve) = start().await;
    demo.control("/demo/faults", at_storage("", &json!({ "delay_ms": 3000 }), 99)).await;
    let request = http().post(serve.url("/chat")).bearer_auth(demo.token("alice"));
    let stream = request.body(json!({ "message": TWELVE, "stream": true }).to_string());
    let stream = stream.send().await.unwrap();
    under_way(&demo, 8).await;
    assert_eq!(fetched(&demo).await.len(), 8, "eight at once, and no more");
    drop(stream);
    let entry = eventually("the outcome", || async {
        let audit = serve.audit(demo.token("alice")).await;
        let entries = audit["entries"].as_array().unwrap();
        let of_it = |e: &&Value| e["operation"] == "select" && e["phase"] == "outcome";
        entries.iter().rfind(of_it).cloned()
    })
    .await;
    assert_eq!(entry["status"], "succeeded", "the statement itself had run: {entry}");
    // Another result takes as long as what was under way: meanwhile nothing more of the first came.
    let before = stored(&demo).await[0]["path"].as_str().unwrap().to_owned();
    let (first, _) = before.rsplit_once('/').unwrap();
    serve.ask(demo.token("alice"), "SELECT count(*) AS n FROM samples.tpch.region").await;
    let of_first = stored(&demo).await;
    let of_first = of_first.iter().filter(|call| call["path"].as_str().unwrap().starts_with(first));
    assert_eq!(of_first.count(), 8, "a stop ends the downloads");
}

#[tokio::test]
async fn a_read_whose_storage_is_out_of_reach_comes_inline_by_its_own_entry() {
    let (demo, _machine, serve) = start().await;
    let nowhere = json!({
        "external_link": "http://127.0.0.1:1/chunk?sig=secret-of-a-link", "chunk_index": 0,
        "row_offset": 0, "row_count": 5, "byte_count": 100, "expiration": "2036-01-01T00:00:00Z",
        "http_headers": {},
    });
    let regions = "SELECT r_name FROM samples.tpch.region ORDER BY r_name";
    demo.control("/demo/faults", tells("result", json!({ "external_links": [nowhere] }))).await;
    let reply = serve.ask(demo.token("alice"), regions).await;
    let all = reply["actions"].as_array().unwrap();
    let actions: Vec<&Value> = all.iter().filter(|action| action["tool"] == "sql").collect();
    assert_eq!(actions.len(), 2, "each execution is an action: {reply}");
    let (first, second) = (actions[0], actions[1]);
    assert_eq!(first["error"]["code"], "offline", "{first}");
    assert!(first["error"]["message"].as_str().unwrap().contains("127.0.0.1"), "{first}");
    assert!(first["error"]["hint"].as_str().unwrap().contains("Ask your IT"), "{first}");
    assert_eq!((&second["status"], &second["rows"]), (&json!("succeeded"), &json!(5)), "{second}");
    assert_ne!(first["statement_id"], second["statement_id"], "two statements");
    assert!(!reply.to_string().contains("secret-of-a-link"), "{reply}");
    let sent = demo.statements().await;
    let people: Vec<&Value> = sent.iter().map(|call| &call["principal"]).collect();
    assert_eq!(people, ["alice@example.com", "alice@example.com"], "both as alice");
    let audit = serve.audit(demo.token("alice")).await;
    let entries = audit["entries"].as_array().unwrap();
    let intents = entries.iter().filter(|e| e["operation"] == "select" && e["phase"] == "intent");
    assert_eq!(intents.count(), 2, "each has its own intent: {audit}");
}

#[tokio::test]
async fn a_change_is_never_sent_again_for_its_rows() {
    let (demo, _machine, serve) = start().await;
    let asked = serve.ask(demo.token("alice"), "Set the Q4 target for Iberia to 2.1 million").await;
    let nowhere = json!({
        "external_link": "http://127.0.0.1:1/chunk", "chunk_index": 0, "row_count": 1,
        "expiration": "2036-01-01T00:00:00Z",
    });
    demo.control("/demo/faults", tells("result", json!({ "external_links": [nowhere] }))).await;
    let decision = json!({
        "thread_id": asked["thread_id"],
        "decisions": [{ "approval_id": asked["approvals"][0]["id"], "type": "approve" }],
    });
    let (_, body) = serve.chat(Some(demo.token("alice")), decision).await;
    let updates = demo.statements().await.len();
    assert_eq!(updates, 1, "it is sent once: {body}");
    assert!(body.to_string().contains("The statement ran"), "and it is said that it ran: {body}");
}

#[tokio::test]
async fn the_limits_of_the_file_cut_and_it_is_said() {
    let demo = Demo::start(&["--tpch-scale", "0.05"]).await;
    let machine = Behalf::at(&demo);
    // A row has two numbers of eight bytes: a megabyte is more than three chunks, and less than four.
    for (limits, rows) in [("{rows: 30000}", 30_000), ("{rows: 200000, megabytes: 1}", 80_000)] {
        let text = format!("app:\n  on_behalf_of_user: true\n  results: {limits}\n");
        let file = machine.home.write("limits.yaml", &text);
        let serve = machine.serve(file.to_str().unwrap(), &["--ephemeral"]).await;
        let reply = serve.ask(demo.token("alice"), FIVE).await;
        let action = sql_action(&reply);
        let seen = (&action["rows"], &action["truncated"]);
        assert_eq!(seen, (&json!(rows), &json!(true)), "{limits}: {action}");
    }
}

#[tokio::test]
async fn rows_beyond_the_limit_are_cut_and_it_is_said() {
    let (demo, _machine, serve) = start().await;
    let many = "SELECT l_orderkey FROM samples.tpch.lineitem CROSS JOIN samples.tpch.region";
    let reply = serve.ask(demo.token("alice"), many).await;
    let action = sql_action(&reply);
    let seen = (&action["rows"], &action["truncated"]);
    assert_eq!(seen, (&json!(1_000_000), &json!(true)), "{action}");
}
