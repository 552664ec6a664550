//! A million rows in the window: their first paint, windows of them, orders, and what scrolling costs.

use crate::{
    frames::{MIDDLE, MOST, Watch, middle_and_most, of_budget},
    median, window,
};
use behalf_tests::{Demo, Keyring, Window, ms, release, row};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};

/// A million rows of `samples.tpch`, at a scale of 0.17 or more.
const MILLION: &str = "SELECT l_orderkey, l_partkey, l_quantity, l_extendedprice, l_shipdate, l_shipmode, \
    l_comment FROM samples.tpch.lineitem LIMIT 1000000";
const ROWS: u64 = 1_000_000;
/// Answered without rows.
const SHORT: &str = "Hello";
const OPENINGS: usize = 9;
/// Rows of a window, as the page asks for them.
const WINDOW: u64 = 200;
const WINDOWS: u64 = 100;
const SCROLLS: usize = 3;
/// Frames of one scroll.
const STEPS: i32 = 600;
/// How high a row is, in CSS pixels.
const HEIGHT: i32 = 28;

/// How it is scrolled, and how far in each frame, in CSS pixels.
#[derive(Clone, Copy)]
enum Scrolled {
    /// By its bar, some screens down: the rows are gone before their values have come.
    Flung = 3_000,
    /// By a wheel, some rows up.
    Wheeled = -84,
}

pub(crate) async fn measure() {
    let demo = Demo::start_program(&release("behalf-demo"), &["--tpch-scale", "0.17"]).await;
    let keyring = Keyring::start().await;
    let machine = window::machine(&demo, &keyring).await;
    let window = window::open(&demo, &machine).await;
    window.ask(SHORT).await;
    window.wait_for("document.querySelector('.turn[data-status=done]')").await;
    window.click("new-chat").await;
    window.ask(MILLION).await;
    window
        .wait_for("document.querySelector('.turn[data-status=done] [role=gridcell]:not(.loading)')")
        .await;

    let mut paints = Vec::new();
    for _ in 0..OPENINGS {
        window::open_thread(
            &window,
            SHORT,
            "document.querySelector('.turn') && !document.querySelector('[role=grid]')",
        )
        .await;
        let cells = "document.querySelector('[role=grid]')?.ariaRowCount > 1e6 && document.querySelector('[role=gridcell]:not(.loading)')";
        paints.push(window::open_thread(&window, "SELECT", cells).await);
    }
    let limit = Duration::from_millis(150);
    let paint = median(paints);
    say("a million rows: from the click on their thread until rows are painted", paint, limit);

    let action = action(&window).await;
    let last = json!({ "action_id": action, "offset": ROWS - WINDOW, "count": WINDOW });
    let last = called(&window, "results/window", last).await;
    say("the first look at its last rows, which are in frames until then", last, limit);
    let times = (0..WINDOWS).map(|n| n * 7_919_000 % (ROWS - WINDOW)).collect::<Vec<_>>();
    let mut windows = Vec::new();
    for offset in times {
        let request = json!({ "action_id": action, "offset": offset, "count": WINDOW });
        windows.push(called(&window, "results/window", request).await);
    }
    say(
        "a window of 200 rows, from the call to its bytes (median)",
        median(windows),
        Duration::from_millis(8),
    );

    for (column, name) in
        [(1, "a number"), (3, "a decimal"), (5, "one of few texts"), (6, "a text of its own")]
    {
        let view = json!({ "filters": [], "words": "", "sort": [{ "column": column, "descending": true }] });
        let took =
            called(&window, "results/view", json!({ "action_id": action, "view": view })).await;
        say(&format!("a million rows in the order of {name}"), took, Duration::from_millis(250));
    }

    for (how, name) in
        [(Scrolled::Flung, "flung past unread"), (Scrolled::Wheeled, "up by a wheel")]
    {
        let mut scrolls = Vec::new();
        for at in 1..=SCROLLS {
            scrolls.push(scroll(&window, how, at as f64 / (SCROLLS + 1) as f64).await);
        }
        let best =
            scrolls.into_iter().min_by(|a, b| of_budget(*a).total_cmp(&of_budget(*b))).unwrap();
        row(
            &format!(
                "scrolling a million rows, {name}: main thread per frame, median and p99, best of {SCROLLS}"
            ),
            format!("{:.1} ms, {:.1} ms", best.0, best.1),
            format!("{MIDDLE:.0} ms, {MOST:.0} ms"),
            of_budget(best),
            "≤ 1",
        );
    }
    window.close().await;
}

fn say(what: &str, took: Duration, limit: Duration) {
    row(what, ms(took), ms(limit), took.as_secs_f64() / limit.as_secs_f64(), "≤ 1");
}

/// The action whose rows are looked at: that of the thread that was asked last.
async fn action(window: &Window) -> Value {
    let reply = window
        .script(
            "const rpc = (command, payload) => window.__TAURI_INTERNALS__.invoke('rpc', { command, payload, channel: null }); \
             return rpc('threads/list', {}).then(({ threads }) => Promise.all(threads.map((one) => rpc('threads/show', { thread_id: one.id })))) \
                 .then((all) => all.flatMap((one) => one.actions).find((one) => one.action.rows === 1000000).action.id);",
        )
        .await;
    assert!(reply.is_string(), "{reply}");
    reply
}

/// A call from the page, until its reply is there.
async fn called(window: &Window, command: &str, payload: Value) -> Duration {
    let message = json!({ "command": command, "payload": payload, "channel": null });
    let script = format!(
        "const began = performance.now(); \
         return window.__TAURI_INTERNALS__.invoke('rpc', {message}).then(() => performance.now() - began);"
    );
    let took = window.script(&script).await;
    Duration::from_secs_f64(took.as_f64().unwrap_or_else(|| panic!("{command}: {took}")) / 1000.0)
}

/// Scrolls from some part of the rows on; what a frame takes of the main thread.
async fn scroll(window: &Window, how: Scrolled, part: f64) -> (f64, f64) {
    let step = how as i32;
    let grid = "const grid = document.querySelector('[role=grid]');";
    let first = "+document.querySelector('.grid-body [data-row]').dataset.row";
    let begin = format!(
        "{grid} const was = {first}; grid.scrollTop = grid.scrollHeight * {part}; return was;"
    );
    let was = window.script(&begin).await;
    // Elsewhere, and with the values of all that is seen there.
    window
        .wait_for(&format!(
            "{first} !== {was} && !document.querySelector('[role=gridcell].loading')"
        ))
        .await;
    let from = window.script(&format!("return {first}")).await.as_f64().unwrap();
    let one = match how {
        Scrolled::Flung => format!("grid.scrollTop += {step}"),
        Scrolled::Wheeled => format!(
            "grid.dispatchEvent(new WheelEvent('wheel', {{ deltaY: {step}, bubbles: true, cancelable: true }}))"
        ),
    };
    let watch = Watch::begin(window).await;
    let began = SystemTime::now();
    let script = format!(
        "{grid} \
         let left = {STEPS}; \
         return new Promise((done) => {{ \
             const step = () => {{ \
                 {one}; \
                 if (--left) requestAnimationFrame(step); else requestAnimationFrame(() => done({first})); \
             }}; \
             requestAnimationFrame(step); \
         }});"
    );
    let reached = window.script(&script).await.as_f64().unwrap();
    let frames = watch.end(window, began, SystemTime::now()).await;
    let far = f64::from(STEPS * step / HEIGHT);
    assert!((reached - from) / far > 0.9, "rows {from} to {reached} were drawn");
    assert!(frames.took.len() > 50, "{} frames were drawn", frames.took.len());
    middle_and_most(&frames.took)
}
