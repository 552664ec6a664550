//! A working day in minutes: turn after turn in one window, from thread to thread, and what its memory has
//! become at the end.

use crate::window::{self, IDLE, below, proportional};
use behalf_tests::{Demo, Keyring, Window, row};

/// The turns of a day. `BEHALF_BENCH_TURNS` makes it shorter, to try it out.
const TURNS: usize = 200;
/// Turns from one change of the thread to the next.
const STAY: usize = 4;
/// How often the webview is made to collect, and how often its memory is looked at then, `IDLE` apart.
const COLLECTIONS: usize = 2;
const LOOKS: usize = 4;
/// Threads that are gone round.
const THREADS: usize = 10;
/// What is asked, one after the other: sums, a list, a text, and results that fill the grid.
const QUESTIONS: [&str; 7] = [
    "What is our revenue by region?",
    "How many orders did we have in 2025?",
    "What are our top 5 products by revenue?",
    "SELECT * FROM main.sales.orders LIMIT 1000",
    "Who am I?",
    "Revenue by product category",
    "SELECT * FROM main.sales.customers LIMIT 500",
];
const NEW_CHAT: &str = "\u{e009}n";
const ENTER: &str = "\u{e007}";

pub(crate) async fn measure() {
    let turns = std::env::var("BEHALF_BENCH_TURNS").ok().and_then(|text| text.parse().ok());
    let turns: usize = turns.unwrap_or(TURNS).max(2 * STAY);
    // What is made once, and what the first answers bring with them, is no growth.
    let warm = (turns / 10).next_multiple_of(STAY);
    let demo = Demo::start(&[]).await;
    let keyring = Keyring::start().await;
    // The proofs come in a tenth of their time too.
    let machine = window::machine(&demo, &keyring).await.env("BEHALF_TIME_SCALE", "10");
    let window = window::open(&demo, &machine).await;
    let mut before = 0;
    for turn in 0..turns {
        if turn == warm {
            before = settled(&window).await;
        }
        if turn % STAY == 0 {
            change(&window, turn / STAY).await;
        }
        ask(&window, &question(turn)).await;
    }
    let after = settled(&window).await;
    window.close().await;
    let mib = |kib: u64| kib as f64 / 1024.0;
    let ratio = after as f64 / before as f64;
    let growth = (ratio - 1.0) * 100.0;
    row(
        &format!(
            "8 simulated hours: {turns} turns, {} changes of the thread: least memory of all processes (PSS) for 20 s",
            turns.div_ceil(STAY)
        ),
        format!("{:.0} MiB, {growth:+.1} %", mib(after)),
        format!("after {warm} turns: {:.0} MiB", mib(before)),
        ratio,
        "≤ 1.15",
    );
}

/// What is asked at a turn. The first of each thread tells it from the others.
fn question(turn: usize) -> String {
    if turn.is_multiple_of(STAY) && turn / STAY < THREADS {
        return title(turn / STAY);
    }
    QUESTIONS[turn % QUESTIONS.len()].to_owned()
}

fn title(thread: usize) -> String {
    format!("SELECT {thread} AS talk")
}

/// Goes on to another thread, by keys: a new one at first, later one that is there.
async fn change(window: &Window, change: usize) {
    if change < THREADS {
        return new_chat(window).await;
    }
    let title = title(change % THREADS);
    let row = format!("[data-testid=thread][title='{title}']");
    window.press(&row, ENTER).await;
    window
        .wait_for(&format!(
            "document.querySelector(\"{row}[aria-current]\") && document.querySelector('.turn')?.textContent.includes('{title}')"
        ))
        .await;
}

async fn new_chat(window: &Window) {
    window.type_into("composer", NEW_CHAT).await;
    window.wait_for("!document.querySelector('.turn')").await;
}

/// Asks, and waits for the answer.
async fn ask(window: &Window, question: &str) {
    let last = "[...document.querySelectorAll('.turn')].at(-1)?.dataset";
    let before = window.script(&format!("return {last}?.turn ?? ''")).await;
    window.ask(question).await;
    window
        .wait_for(&format!(
            "{last}?.turn && {last}.turn !== {before} && {last}.status !== 'running'"
        ))
        .await;
    let status = window.script(&format!("return {last}.status")).await;
    assert_eq!(status, "done", "{question}: {}", window.text().await);
}

/// The memory of all processes of the window, at an empty chat: both times the same is in sight. What is garbage goes
/// when the webview thinks of it, sooner or later: it is made to think of it, and the least of a while is what is held.
async fn settled(window: &Window) -> u64 {
    new_chat(window).await;
    for _ in 0..COLLECTIONS {
        // Bytes that nobody holds, so many that they are collected with all else that nobody holds.
        window.script("for (let i = 0; i < 256; i++) new Uint8Array(1 << 20).fill(1)").await;
        tokio::time::sleep(IDLE).await;
    }
    let mut least = u64::MAX;
    for _ in 0..LOOKS {
        tokio::time::sleep(IDLE).await;
        least = least.min(proportional(&below(window.driver())));
    }
    least
}
