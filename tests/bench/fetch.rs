//! Ten million rows behind links: through the service until the last is held, beside bare downloads of such
//! links and beside the official clients. The clock of each starts at its first request to the storage, as the
//! workspace witnessed it; that of bare downloads just before it. Each is a process of its own: memory that has
//! been used before costs nothing.

use behalf_tests::{Behalf, Demo, TEN_MILLION, http, links, release, row};
use futures::{StreamExt, stream};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::{
    io::{Write, stdin},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// What this program is called with to be who downloads.
pub(crate) const BARE: &str = "bare-downloads";
const ROWS: u64 = 10_000_000;
/// Downloads at once, ours and the bare ones.
const AT_ONCE: usize = 8;
/// Memory that the rows of one result may take, as the file of the service says.
const MEGABYTES: u64 = 1024;
/// Each way, so often; the best of them counts.
const TRIES: usize = 3;

pub(crate) async fn measure() {
    for (chunks, arguments) in [("plain", &["--no-lz4"][..]), ("as LZ4 to who asks", &[])] {
        let arguments = [&["--tpch-scale", "1.67"], arguments].concat();
        let demo = Demo::start_program(&release("behalf-demo"), &arguments).await;
        beside(&demo, chunks).await;
    }
}

async fn beside(demo: &Demo, chunks: &str) {
    let what = format!(
        "10 million rows behind links, {chunks}, until all were read once and are held; bytes of rows"
    );
    let mut most = 0;
    let ours = best(async || {
        let (time, held) = ours(demo).await;
        most = most.max(held);
        (time, ())
    });
    let (ours, ()) = ours.await;
    let (bare, bytes) = best(async || bare(demo).await).await;
    let against = |name: &str, theirs, budget| {
        let beside = format!("{name}: {}", rate(bytes, theirs));
        row(&what, rate(bytes, ours), beside, ratio(theirs, ours), budget);
    };
    against("bare downloads of the same, held as they came", bare, "≥ 0.7");
    for (way, name) in [
        ("kernel", "the official connector, its kernel"),
        ("sea", "the official connector, its own backend"),
        ("sdk", "the official SDK with pyarrow, which asks for plain ones"),
    ] {
        let (theirs, _) = best(async || theirs(demo, way).await).await;
        if theirs < Duration::MAX {
            against(name, theirs, "≥ 2");
        }
    }
    row(
        &format!("memory at most, with these rows, {chunks}"),
        format!("{most} MiB"),
        format!("what the file allows them: {MEGABYTES} MB"),
        most as f64 * 1.048_576 / MEGABYTES as f64,
        "≤ 1",
    );
}

/// Bytes of Arrow, framed or not: those of the rows.
fn rate(bytes: usize, time: Duration) -> String {
    format!("{:.0} MB/s", bytes as f64 / time.as_secs_f64() / 1e6)
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}

/// The quickest of some tries, with what it says beside.
async fn best<T>(mut once: impl AsyncFnMut() -> (Duration, T)) -> (Duration, T) {
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

/// Every chunk of such a statement, by links that are there already, until all are held as they came. With it, how many
/// bytes of rows they are.
async fn bare(demo: &Demo) -> (Duration, usize) {
    demo.control("/demo/reset", json!({})).await;
    let ended = demo.compressed(TEN_MILLION).await;
    let links = links(demo, &ended).await;
    let total = links.iter().map(|(_, bytes)| bytes).sum();
    let links: Vec<String> = links.into_iter().map(|(link, _)| link).collect();
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.arg(BARE);
    let printed = printed(program, json!(links).to_string()).await;
    (Duration::from_nanos(printed.trim().parse().unwrap()), total)
}

/// Who downloads: takes links, and says how many nanoseconds it took.
pub(crate) async fn hold() {
    let links: Vec<String> = serde_json::from_reader(stdin()).unwrap();
    let client = http();
    let began = Instant::now();
    let get = |link: String| {
        let client = client.clone();
        let download = async move {
            let mut reply = client.get(link).send().await.unwrap();
            let length = reply.content_length().unwrap();
            let mut held = Vec::with_capacity(usize::try_from(length).unwrap());
            while let Some(bytes) = reply.chunk().await.unwrap() {
                held.extend_from_slice(&bytes);
            }
            assert_eq!(held.len() as u64, length, "the chunk is whole");
            held
        };
        // Each on any processor, as ours are.
        async { tokio::spawn(download).await.unwrap() }
    };
    let held: Vec<_> = stream::iter(links).map(get).buffer_unordered(AT_ONCE).collect().await;
    let time = began.elapsed();
    drop(held);
    println!("{}", time.as_nanos());
}

/// What a program prints that is told this.
async fn printed(mut program: Command, told: String) -> String {
    let ran = tokio::task::spawn_blocking(move || {
        let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(told.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    });
    String::from_utf8(ran.await.unwrap().stdout).unwrap()
}

/// By an official client, until it has all rows; longer than any where it has not.
async fn theirs(demo: &Demo, way: &str) -> (Duration, ()) {
    demo.control("/demo/reset", json!({})).await;
    let target = std::env::current_exe().unwrap().ancestors().nth(3).unwrap().to_owned();
    let script = behalf_tests::root().join("tests/bench/fetch.py");
    let mut program = Command::new(target.join("conformance/bin/python"));
    program.arg(script).arg(way).env("BEHALF_DEMO", demo.ready());
    program.env("PYTHONDONTWRITEBYTECODE", "1");
    let printed = printed(program, TEN_MILLION.to_owned()).await;
    let (rows, end) =
        printed.trim().split_once(' ').unwrap_or_else(|| panic!("no rows: {printed}"));
    if rows != ROWS.to_string() {
        println!(
            "| the same rows | – | {way}: {rows} of {ROWS} rows came, and it told nobody | | |"
        );
        return (Duration::MAX, ());
    }
    let end = Timestamp::from_millisecond((end.parse::<f64>().unwrap() * 1e3) as i64).unwrap();
    (between(first(demo, "/_storage/").await, end), ())
}
