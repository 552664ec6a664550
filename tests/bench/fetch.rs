//! Ten million rows behind links: through the service until the last is held, beside bare downloads of such
//! links and beside the official clients. The clock of each starts at its first request to the storage, as the
//! workspace witnessed it.

use behalf_tests::{Behalf, Demo, TEN_MILLION, http, links, release, row};
use futures::{StreamExt, stream};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::{
    io::Write,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const ROWS: u64 = 10_000_000;
/// Downloads at once, ours and the bare ones.
const AT_ONCE: usize = 8;
/// Memory that the rows of one result may take, as the file of the service says.
const MEGABYTES: u64 = 1024;
/// Each way, so often; the best of them counts.
const TRIES: usize = 3;

pub(crate) async fn measure() {
    let demo = Demo::start_program(&release("behalf-demo"), &["--tpch-scale", "1.67"]).await;
    let (ours, held) = best(async || ours(&demo).await).await;
    let (bare, bytes) = best(async || bare(&demo).await).await;
    let rate = |time: Duration| bytes as f64 / time.as_secs_f64() / 1e6;
    let ratio = |a: Duration, b: Duration| a.as_secs_f64() / b.as_secs_f64();
    let seen = format!("{:.0} MB/s", rate(ours));
    row(
        "10 million rows behind links, until all are held",
        seen.clone(),
        format!("bare downloads of the same, {AT_ONCE} at once: {:.0} MB/s", rate(bare)),
        ratio(bare, ours),
        "≥ 0.7",
    );
    let mut quickest = Duration::MAX;
    for (way, name) in [
        ("kernel", "the official connector, its kernel"),
        ("sea", "the official connector, its own backend"),
        ("sdk", "the official SDK with pyarrow"),
    ] {
        let (theirs, _) = best(async || theirs(&demo, way).await).await;
        quickest = quickest.min(theirs);
        let beside = format!("{name}: {:.0} MB/s", rate(theirs));
        row("the same rows", seen.clone(), beside, ratio(theirs, ours), "≥ 2");
    }
    // Where this is below two, so is whatever does more than to download.
    row(
        "bare downloads, which nothing is quicker than",
        format!("{:.0} MB/s", rate(bare)),
        format!("the quickest of the official clients: {:.0} MB/s", rate(quickest)),
        ratio(quickest, bare),
        "≥ 2, or the row above cannot be",
    );
    row(
        "memory at most, with these rows",
        format!("{held} MiB"),
        format!("what the file allows them: {MEGABYTES} MB"),
        held as f64 * 1.048_576 / MEGABYTES as f64,
        "≤ 1",
    );
}

/// The quickest of some tries, with what it says beside.
async fn best<T>(once: impl AsyncFn() -> (Duration, T)) -> (Duration, T) {
    let mut found = once().await;
    for _ in 1..TRIES {
        let next = once().await;
        if next.0 < found.0 {
            found = next;
        }
    }
    found
}

/// When a request to one of these places was first made since the last reset.
async fn first(demo: &Demo, place: &str) -> Timestamp {
    let calls = demo.calls().await;
    let call = calls.iter().find(|call| call["path"].as_str().is_some_and(|at| at.contains(place)));
    call.unwrap_or_else(|| panic!("nothing was asked of {place}"))["at"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap()
}

fn between(from: Timestamp, to: Timestamp) -> Duration {
    to.duration_since(from).unsigned_abs()
}

/// Until all rows are held, as the log says. With it the most memory, in MiB.
async fn ours(demo: &Demo) -> (Duration, u64) {
    let machine = Behalf::at(demo).env("BEHALF_LOG", "warn,behalf_agent=info");
    let results = format!("  results: {{rows: {ROWS}, megabytes: {MEGABYTES}}}\n");
    let file =
        machine.home.write("many.yaml", &format!("app:\n  on_behalf_of_user: true\n{results}"));
    let serve = machine.serve(file.to_str().unwrap(), &["--ephemeral"]).await;
    demo.control("/demo/reset", json!({})).await;
    let reply = serve.ask(demo.token("carol"), TEN_MILLION).await;
    let action = reply["actions"].as_array().unwrap().iter().find(|a| a["tool"] == "sql").unwrap();
    assert_eq!(
        (&action["rows"], &action["truncated"]),
        (&Value::from(ROWS), &Value::Null),
        "{action}"
    );
    let began = first(demo, "/_storage/").await;
    let log = machine.written();
    let line = log.lines().rev().find(|line| line.contains("the rows are held")).unwrap();
    let ended = line.split_whitespace().next().unwrap().parse().unwrap();
    (between(began, ended), crate::window::most_resident(serve.pid()) / 1024)
}

/// Every chunk of such a statement, by links that are there already. With it, how many bytes they are.
async fn bare(demo: &Demo) -> (Duration, usize) {
    demo.control("/demo/reset", json!({})).await;
    let ended = demo.compressed(TEN_MILLION).await;
    let links = links(demo, &ended).await;
    let total = links.iter().map(|(_, bytes)| bytes).sum();
    let client = http();
    let began = Instant::now();
    let get = |(link, _): (String, usize)| {
        let client = client.clone();
        async move {
            let mut reply = client.get(link).send().await.unwrap();
            while reply.chunk().await.unwrap().is_some() {}
        }
    };
    stream::iter(links).map(get).buffer_unordered(AT_ONCE).collect::<()>().await;
    (began.elapsed(), total)
}

/// By an official client, until it has all rows.
async fn theirs(demo: &Demo, way: &str) -> (Duration, ()) {
    demo.control("/demo/reset", json!({})).await;
    let target = std::env::current_exe().unwrap().ancestors().nth(3).unwrap().to_owned();
    let script = behalf_tests::root().join("tests/bench/fetch.py");
    let (ready, name) = (demo.ready(), way.to_owned());
    let ran = tokio::task::spawn_blocking(move || {
        let mut child = Command::new(target.join("conformance/bin/python"))
            .args([script.into_os_string(), name.into()])
            .env("BEHALF_DEMO", ready)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(TEN_MILLION.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    });
    let printed = String::from_utf8(ran.await.unwrap().stdout).unwrap();
    let (rows, end) =
        printed.trim().split_once(' ').unwrap_or_else(|| panic!("no rows: {printed}"));
    if rows != ROWS.to_string() {
        println!(
            "| the same rows | – | {way}: {rows} of {ROWS} rows came, and it told nobody | | |"
        );
    }
    let end = Timestamp::from_millisecond((end.parse::<f64>().unwrap() * 1e3) as i64).unwrap();
    (between(first(demo, "/_storage/").await, end), ())
}
