//! `kill -9` of `behalf ask` at any byte of its turn. Its sign-in and its history's key are in a keyring.

use crate::{
    book::{Book, Event, Found, ran_once},
    crash::{Kind, Point, workspace},
    wire::Wire,
};
use behalf_tests::{Behalf, Demo, Dice, Keyring};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};

const CONFIG: &str = "config/examples/06_on_behalf_of_user/sql_search_genie.yaml";

/// A machine whose commands are killed.
struct Terminal {
    wire: Wire,
    demo: Demo,
    machine: Behalf,
    book: Book,
    _keyring: Keyring,
}

impl Terminal {
    /// Asks, and ends it after so many bytes and turns; gives what it told until then.
    async fn ask(&mut self, question: &str, end: Option<(usize, usize)>) -> Vec<Event> {
        let mut child = self.machine.start(&["ask", "-c", CONFIG, "--json", question]);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let reading = tokio::spawn(async move {
            let mut events: Vec<Event> = Vec::new();
            while let Ok(Some(line)) = lines.next_line().await {
                // The last line may be cut.
                let Ok(body) = serde_json::from_str::<Value>(&line) else { break };
                events.push((body["event"].as_str().unwrap_or_default().to_owned(), body));
            }
            events
        });
        // What nobody reads would stop it.
        let mut stderr = child.stderr.take().unwrap();
        let complaints = tokio::spawn(async move {
            let mut text = Vec::new();
            stderr.read_to_end(&mut text).await.ok();
            String::from_utf8_lossy(&text).into_owned()
        });
        let passed = async {
            match end {
                Some((bytes, turns)) => self.wire.after(bytes, turns).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            ended = child.wait() => drop(ended.unwrap()),
            () = passed => child.kill().await.unwrap(),
        }
        let events = reading.await.unwrap();
        let complaints = complaints.await.unwrap();
        assert!(!complaints.contains("panicked"), "{question}: {complaints}");
        self.book.saw(question, &events);
        events
    }

    /// A command that must do, and the JSON that it gives.
    async fn json(&self, arguments: &[&str], point: &str) -> Value {
        let output = self.machine.run(arguments).await;
        assert_eq!(output.code, 0, "{point}: {arguments:?}: {output:?}");
        serde_json::from_str(&output.stdout).unwrap()
    }

    /// Every thread, and what the book says of it.
    async fn found(&self, point: &str) -> Found {
        let mut found = Found::default();
        let listed = self.json(&["threads", "list", "--json"], point).await;
        let listed = listed["threads"].as_array().unwrap().clone();
        let ids: Vec<&str> = listed.iter().map(|thread| thread["id"].as_str().unwrap()).collect();
        for thread in self.book.threads() {
            assert!(ids.contains(&thread.as_str()), "{point}: thread {thread} is there");
        }
        for id in ids {
            found.add(&self.thread(id, point).await);
        }
        found
    }

    async fn thread(&self, id: &str, point: &str) -> Value {
        let written = self.json(&["threads", "export", id, "--format", "json"], point).await;
        self.book.is_kept_in(id, &written, point);
        written
    }

    /// Kills a command at a point, and looks what the next ones find.
    async fn killed_at(&mut self, number: usize, point: &Point) {
        let (said, before) = (format!("{number}: {point:?}"), self.book.threads());
        let question = point.kind.question(number);
        let events = self.ask(&question, Some((point.bytes, point.turns))).await;
        self.book.ended(&events);
        for thread in self.book.threads().difference(&before) {
            self.thread(thread, &said).await;
        }
        let report = self.json(&["audit", "verify", "--json"], &said).await;
        assert_eq!(report["chain"]["state"], "intact", "{said}: {report}");
        assert_eq!(report["anchor"]["contradicted"], json!([]), "{said}: {report}");
        ran_once(&self.demo, &said).await;
    }
}

async fn a_command_is_killed(times: usize) {
    let mut dice = Dice::thrown();
    let (wire, demo) = workspace().await;
    let keyring = Keyring::start().await;
    let machine = Behalf::with_host(&wire.host).env("BEHALF_LOG", "error").keyring(&keyring);
    machine.sign_in("alice").await;
    let mut terminal = Terminal { wire, demo, machine, book: Book::default(), _keyring: keyring };
    let mut whole = [0; 3];
    for (number, (kind, bytes)) in Kind::ALL.into_iter().zip(&mut whole).enumerate() {
        let before = terminal.wire.passed();
        terminal.ask(&kind.question(number), None).await;
        *bytes = terminal.wire.passed() - before;
    }
    assert_eq!(terminal.book.counts(), (3, 2), "each began, and a change waits for a decision");
    let before = terminal.wire.passed();
    terminal.json(&["threads", "list", "-c", CONFIG, "--json"], "unkilled").await;
    let begins = terminal.wire.passed() - before;
    println!("bytes of a whole command: {whole:?}; {begins} of them before its turn begins");
    for number in 10..10 + times {
        let point = Point::any(&mut dice, begins / 2, &whole);
        println!("{number}: {point:?}");
        terminal.killed_at(number, &point).await;
    }
    // A command that goes on for a while looks for what was left open as long as it takes.
    terminal.machine = terminal.machine.env("BEHALF_TIME_SCALE", "60");
    let slow = json!([{
        "match": { "method": "POST", "path": "/serving-endpoints/" },
        "do": { "reply_delay_ms": 20_000 }, "times": 1,
    }]);
    terminal.demo.control("/demo/faults", slow).await;
    terminal.ask("Who am I?", None).await;
    let found = terminal.found("at the end").await;
    assert_eq!(found.running(), 0, "nothing is said to run: {found:?}");
    let changes = ran_once(&terminal.demo, "at the end").await;
    assert!(changes.is_empty(), "without a terminal nothing is allowed: {changes:?}");
    let (asked, answered) = terminal.book.counts();
    println!(
        "killed {times} times, {:?}: {asked} turns acknowledged, {answered} answered; actions {:?}",
        terminal.book.ends(),
        found.actions
    );
}

#[tokio::test]
async fn a_command_that_is_killed_keeps_what_it_said_and_runs_nothing_twice() {
    a_command_is_killed(5).await;
}

#[tokio::test]
#[ignore = "takes minutes: cargo xtask test --all"]
async fn full_a_command_that_is_killed_keeps_what_it_said_and_runs_nothing_twice() {
    a_command_is_killed(100).await;
}
