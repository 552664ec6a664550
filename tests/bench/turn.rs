//! Our own time in a turn: through the service, beside the bare requests that the turn makes.

use crate::{dao_ai, instant, median};
use behalf_tests::{Behalf, Demo, http, ms, row};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const TURNS: usize = 200;
const OBO: &str = "config/examples/06_on_behalf_of_user/obo_config.yaml";

pub(crate) async fn measure() {
    let rows = rows().await;
    let host = instant::start(rows).await;
    // More looks at the history in a second than a workspace would be asked.
    let machine =
        Behalf::with_host(&host).env("BEHALF_TIME_SCALE", "100").env("BEHALF_LOG", "warn");
    let began = Instant::now();
    let serve = machine.serve(OBO, &["--ephemeral"]).await;
    let ready = began.elapsed();
    let body = json!({ "message": "How many orders by region?" }).to_string();
    let client = http();
    let mut turns = Vec::new();
    for _ in 0..TURNS {
        let began = Instant::now();
        let request = client.post(serve.url("/chat")).bearer_auth("user-token").body(body.clone());
        let reply: Value = request.send().await.unwrap().json().await.unwrap();
        turns.push(began.elapsed());
        let sql = reply["actions"].as_array().unwrap().iter().find(|a| a["tool"] == "sql");
        let sql = sql.unwrap_or_else(|| panic!("a turn with a statement: {reply}"));
        assert_eq!(sql["verified"]["state"], "ran_as_claimed", "whole turns are measured: {reply}");
    }
    let resident = crate::window::resident(serve.pid());
    let bare = bare(&host).await;
    let turn = median(turns.split_off(TURNS / 10));
    let ratio = |a: Duration, b: Duration| a.as_secs_f64() / b.as_secs_f64();
    row(
        "a turn with one statement, instant workspace, in memory (p50)",
        format!("{}; own {}", ms(turn), ms(turn.saturating_sub(bare))),
        format!("its 5 requests, bare: {}", ms(bare)),
        ratio(turn, bare),
        "own ≤ 5 ms",
    );
    let limit = Duration::from_millis(150);
    row("`behalf serve` ready", ms(ready), ms(limit), ratio(ready, limit), "≤ 1");
    let mib = resident as f64 / 1024.0;
    row(
        "`behalf serve` resident after that",
        format!("{mib:.0} MiB"),
        "50 MiB".into(),
        mib / 50.0,
        "≤ 1",
    );
    drop(serve);
    let dao_ai = match dao_ai::measure(&host).await {
        Ok(measured) => measured,
        Err(why) => {
            return println!("| the same turn through dao-ai's server | – | not run: {why} | | |");
        }
    };
    let beside = |seen: String| format!("dao-ai's server: {seen}");
    row(
        "the same turn through dao-ai's server (p50)",
        ms(turn),
        beside(ms(dao_ai.turn)),
        ratio(turn, dao_ai.turn),
        "–",
    );
    row(
        "`behalf serve` ready, beside dao-ai's server",
        ms(ready),
        beside(ms(dao_ai.ready)),
        ratio(ready, dao_ai.ready),
        "–",
    );
    let theirs = dao_ai.kib / 1024.0;
    row(
        "`behalf serve` resident, beside dao-ai's server",
        format!("{mib:.0} MiB"),
        beside(format!("{theirs:.0} MiB")),
        mib / theirs,
        "–",
    );
}

/// The Arrow stream of three rows, as the demo workspace makes it.
async fn rows() -> Vec<u8> {
    let demo = Demo::start(&[]).await;
    let url = format!("{}/api/2.0/sql/statements", demo.host());
    let sql = "SELECT region, count(*) AS n FROM main.sales.orders GROUP BY region ORDER BY region LIMIT 3";
    let body = json!({
        "statement": sql, "warehouse_id": demo.warehouse(),
        "disposition": "EXTERNAL_LINKS", "format": "ARROW_STREAM",
    });
    let request = http().post(url).bearer_auth(demo.token("carol")).json(&body);
    let reply: Value = request.send().await.unwrap().json().await.unwrap();
    let link = reply["result"]["external_links"][0]["external_link"].as_str().unwrap();
    http().get(link).send().await.unwrap().bytes().await.unwrap().to_vec()
}

/// The requests of one turn, one after the other, without anything around them.
async fn bare(host: &str) -> Duration {
    let client = http();
    let mut times = Vec::new();
    let post = |path: &str, body: Value| {
        client.post(format!("{host}{path}")).bearer_auth("user-token").json(&body)
    };
    let get = |path: &str| client.get(format!("{host}{path}")).bearer_auth("user-token");
    let ask = json!({ "messages": [{ "role": "user", "content": "How many orders by region?" }] });
    let statement = json!({ "statement": "SELECT 1", "disposition": "EXTERNAL_LINKS" });
    for _ in 0..TURNS {
        let began = Instant::now();
        for request in [
            post("/serving-endpoints/m/invocations", ask.clone()),
            post("/api/2.0/sql/statements", statement.clone()),
            get("/rows"),
            get("/api/2.0/sql/history/queries?filter_by.statement_ids=s-1"),
            post("/serving-endpoints/m/invocations", ask.clone()),
        ] {
            request.send().await.unwrap().bytes().await.unwrap();
        }
        times.push(began.elapsed());
    }
    median(times.split_off(TURNS / 10))
}
