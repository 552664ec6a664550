//! What Behalf has said that it keeps, and what must hold of what it has kept after it was killed.

use behalf_tests::{Demo, http};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// So many ends cannot all miss by chance.
const MANY: usize = 50;

/// An event of a turn: its name, and what it tells.
pub(crate) type Event = (String, Value);

/// A turn that was acknowledged.
struct Turn {
    thread: String,
    question: String,
    /// The whole answer, if it was told.
    answer: Option<String>,
}

/// The turns that were acknowledged, by id.
#[derive(Default)]
pub(crate) struct Book {
    turns: BTreeMap<String, Turn>,
    /// When ends came: before the turn began, in the midst of it, or after it.
    ends: BTreeMap<&'static str, usize>,
}

/// What was found of some threads.
#[derive(Default, Debug)]
pub(crate) struct Found {
    /// Actions by how they stand.
    pub(crate) actions: BTreeMap<String, usize>,
}

impl Found {
    /// How many actions are said to be running.
    pub(crate) fn running(&self) -> usize {
        self.actions.get("running").copied().unwrap_or_default()
    }

    /// Adds a thread, as it is written out.
    pub(crate) fn add(&mut self, written: &Value) {
        let turns = written["turns"].as_array().unwrap();
        for action in turns.iter().flat_map(|turn| turn["actions"].as_array().unwrap()) {
            let status = action["status"].as_str().unwrap().to_owned();
            *self.actions.entry(status).or_default() += 1;
        }
    }
}

impl Book {
    /// Writes down what whoever asked this has seen.
    pub(crate) fn saw(&mut self, question: &str, events: &[Event]) {
        for (name, body) in events {
            let text = |field: &str| body[field].as_str().unwrap_or_default().to_owned();
            match name.as_str() {
                "turnStarted" => {
                    let (thread, question) = (text("thread_id"), question.to_owned());
                    let turn = Turn { thread, question, answer: None };
                    // A decision goes on with the turn that asked for it.
                    self.turns.entry(text("turn_id")).or_insert(turn);
                }
                "turnFinished" => {
                    let turn = self.turns.get_mut(&text("turn_id"));
                    turn.expect("what ends has begun").answer = Some(text("message"));
                }
                _ => {}
            }
        }
    }

    /// Writes down that an end came when this was told.
    pub(crate) fn ended(&mut self, events: &[Event]) {
        let told = |name: &str| events.iter().any(|(event, _)| event == name);
        let when = match (told("turnStarted"), told("turnFinished")) {
            (false, _) => "before",
            (true, false) => "in the midst",
            (true, true) => "after",
        };
        *self.ends.entry(when).or_default() += 1;
    }

    /// When ends came. Of many, enough were in the midst of a turn to say something.
    pub(crate) fn ends(&self) -> &BTreeMap<&'static str, usize> {
        let all: usize = self.ends.values().sum();
        let midst = self.ends.get("in the midst").copied().unwrap_or_default();
        assert!(all < MANY || midst * 4 >= all, "in the midst of turns: {:?}", self.ends);
        &self.ends
    }

    /// How many turns were acknowledged, and how many of them with an answer.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let answered = self.turns.values().filter(|turn| turn.answer.is_some()).count();
        (self.turns.len(), answered)
    }

    /// The threads of it.
    pub(crate) fn threads(&self) -> BTreeSet<String> {
        self.turns.values().map(|turn| turn.thread.clone()).collect()
    }

    /// Everything of a thread that was acknowledged is in it, as it is written out now.
    pub(crate) fn is_kept_in(&self, thread: &str, written: &Value, point: &str) {
        let turns = written["turns"].as_array().unwrap_or_else(|| panic!("{point}: {written}"));
        for (id, acknowledged) in self.turns.iter().filter(|(_, turn)| turn.thread == thread) {
            let kept = turns.iter().find(|turn| turn["turn_id"] == id.as_str());
            let kept = kept.unwrap_or_else(|| panic!("{point}: turn {id} is lost: {written}"));
            assert_eq!(kept["question"], acknowledged.question.as_str(), "{point}: {kept}");
            if let Some(answer) = &acknowledged.answer {
                assert_eq!(kept["answer"], answer.as_str(), "{point}: {kept}");
            }
        }
    }
}

/// The events of a body of server-sent events, as far as they are whole.
pub(crate) fn events(body: &[u8]) -> Vec<Event> {
    let text = String::from_utf8_lossy(body);
    let Some((whole, _)) = text.rsplit_once("\n\n") else { return Vec::new() };
    let event = |frame: &str| {
        let field = |name: &str| frame.lines().find_map(|line| line.strip_prefix(name));
        let data = serde_json::from_str(field("data: ")?).ok()?;
        Some((field("event: ")?.to_owned(), data))
    };
    whole.split("\n\n").filter_map(event).collect()
}

/// A change with an amount of its own, so that the history tells each from the others.
pub(crate) fn change(number: usize) -> String {
    format!(
        "UPDATE main.sales.targets SET target = {} WHERE region = 'Iberia' AND quarter = '2026-Q4'",
        1_000_000 + number
    )
}

/// No entry of the ledger was sent twice; gives how often each change ran, by its text.
pub(crate) async fn ran_once(demo: &Demo, point: &str) -> BTreeMap<String, usize> {
    let sql =
        "SELECT statement_text, query_tags['behalf_entry'] AS entry FROM system.query.history";
    let mut entries = BTreeSet::new();
    let mut changes: BTreeMap<String, usize> = BTreeMap::new();
    for row in demo.rows("carol", sql).await {
        let text = row[0].as_str().unwrap();
        if let Some(entry) = row[1].as_str() {
            assert!(entries.insert(entry.to_owned()), "{point}: ran twice: {text}");
        }
        if text.starts_with("UPDATE") {
            *changes.entry(text.to_owned()).or_default() += 1;
        }
    }
    for (change, times) in &changes {
        assert_eq!(*times, 1, "{point}: at most once for each approval: {change}");
    }
    changes
}

/// A book of one turn with an answer, and the thread with another answer.
fn planted(answer: &str) -> (Book, Value) {
    let began = json!({ "thread_id": "a", "turn_id": "b" });
    let ended = json!({ "turn_id": "b", "message": "4" });
    let mut book = Book::default();
    let events = [("turnStarted".to_owned(), began), ("turnFinished".to_owned(), ended)];
    book.saw("2 + 2?", &events);
    let turn = json!({ "turn_id": "b", "question": "2 + 2?", "answer": answer, "actions": [] });
    (book, json!({ "id": "a", "turns": [turn] }))
}

#[test]
fn what_was_kept_is_found() {
    let (book, written) = planted("4");
    book.is_kept_in("a", &written, "whole");
    assert_eq!(book.counts(), (1, 1), "a turn with its answer");
}

#[test]
#[should_panic(expected = "an answer is gone")]
fn an_answer_that_is_lost_is_missed() {
    let (book, written) = planted("");
    book.is_kept_in("a", &written, "an answer is gone");
}

#[test]
#[should_panic(expected = "turn b is lost")]
fn a_turn_that_is_lost_is_missed() {
    let (book, _) = planted("4");
    book.is_kept_in("a", &json!({ "id": "a", "turns": [] }), "a turn is gone");
}

#[test]
fn events_are_read_as_far_as_they_are_whole() {
    let body = b"event: one\ndata: {\"a\":1}\n\n: alive\n\nevent: two\ndata: {\"b\":2";
    assert_eq!(events(body), [("one".to_owned(), json!({ "a": 1 }))], "the second is cut");
}

#[tokio::test]
#[should_panic(expected = "ran twice")]
async fn what_runs_twice_is_found() {
    let demo = Demo::start(&["--tpch-scale", "0.001"]).await;
    let body = json!({
        "statement": "SELECT 1 AS a", "warehouse_id": demo.warehouse(),
        "query_tags": [{ "key": "behalf_entry", "value": "of an intent" }],
    });
    for _ in 0..2 {
        let url = format!("{}/api/2.0/sql/statements", demo.address());
        let request = http().post(url).bearer_auth(demo.token("alice")).json(&body);
        assert_eq!(request.send().await.unwrap().status().as_u16(), 200, "it is sent");
    }
    ran_once(&demo, "planted").await;
}
