//! Threads as their owner keeps them: named, pinned, deleted, with all that is theirs.

use crate::history::{Ticking, action, ask, ask_in, begin, in_memory};
use behalf_core::{ActionId, FailureCode, MessageId, ThreadId, TurnId, Verification};
use behalf_store::{Branches, Role, Store, ThreadDigest};
use jiff::Timestamp;
use serde_json::json;

fn thread(id: &str) -> ThreadId {
    ThreadId(id.into())
}

/// Id and title of every thread, and whether it is pinned, in the order of the list.
async fn listed(store: &Store) -> Vec<(String, String, bool)> {
    let threads = store.threads().await.unwrap();
    threads.into_iter().map(|thread| (thread.id.0, thread.title, thread.pinned)).collect()
}

fn row(id: &str, title: &str, pinned: bool) -> (String, String, bool) {
    (id.to_owned(), title.to_owned(), pinned)
}

#[tokio::test]
async fn the_title_that_the_owner_gives_stays() {
    let store = in_memory(Ticking::new()).await;
    ask_in(&store, "t1", "Revenue  by\nregion").await;
    let t1 = thread("t1");
    let before = store.threads().await.unwrap();
    assert_eq!(listed(&store).await, [row("t1", "Revenue by region", false)], "in one line");
    store.rename_thread(&t1, "  Board\tmeeting ").await.unwrap();
    ask_in(&store, "t1", "And by month?").await;
    assert_eq!(listed(&store).await, [row("t1", "Board meeting", false)], "the name stays");
    store.rename_thread(&t1, &"ü".repeat(200)).await.unwrap();
    for (what, title) in [("empty", " \n".to_owned()), ("too long", "ü".repeat(201))] {
        let failure = store.rename_thread(&t1, &title).await.unwrap_err();
        assert_eq!(failure.code, FailureCode::Invalid { field: "title".into() }, "{what}");
    }
    assert_eq!(listed(&store).await, [row("t1", &"ü".repeat(200), false)], "200 is the most");
    let none = store.rename_thread(&thread("t9"), "x").await.unwrap_err();
    assert_eq!(none.code, FailureCode::NotFound, "a thread that is not here");
    let after = store.threads().await.unwrap();
    assert_eq!(after[0].created_at, before[0].created_at, "a name makes no new thread");
    ask_in(&store, "t2", &"revenue ".repeat(20)).await;
    let title = store.threads().await.unwrap().remove(0).title;
    let seven = format!("{}…", ["revenue"; 7].join(" "));
    assert_eq!(title, seven, "a long question gives its first whole words");
}

#[tokio::test]
async fn pinned_threads_come_first() {
    let store = in_memory(Ticking::new()).await;
    for (id, text) in [("t1", "one"), ("t2", "two"), ("t3", "three")] {
        ask_in(&store, id, text).await;
    }
    store.pin_thread(&thread("t1"), true).await.unwrap();
    let pinned = [row("t1", "one", true), row("t3", "three", false), row("t2", "two", false)];
    assert_eq!(listed(&store).await, pinned, "the pinned one, then the last changed first");
    store.rename_thread(&thread("t2"), "zwei").await.unwrap();
    store.pin_thread(&thread("t1"), false).await.unwrap();
    let plain = [row("t3", "three", false), row("t2", "zwei", false), row("t1", "one", false)];
    assert_eq!(listed(&store).await, plain, "neither a name nor a pin is a change of the thread");
    let none = store.pin_thread(&thread("t9"), true).await.unwrap_err();
    assert_eq!(none.code, FailureCode::NotFound, "a thread that is not here");
}

#[tokio::test]
async fn old_threads_are_deleted_but_none_that_is_pinned() {
    let clock = Ticking::new();
    let store = in_memory(clock.clone()).await;
    for id in ["t1", "t2", "t3", "t4"] {
        ask_in(&store, id, id).await;
        clock.pass(24 * 60);
    }
    // Asked again: it changed last.
    ask_in(&store, "t2", "more").await;
    store.pin_thread(&thread("t1"), true).await.unwrap();
    let all = store.threads().await.unwrap();
    let fourth = all.iter().find(|thread| thread.id.0 == "t4").unwrap();
    let instant: Timestamp = fourth.updated_at.parse().unwrap();
    assert_eq!(
        store.delete_older_than(instant, false).await.unwrap(),
        1,
        "one is old, and not pinned"
    );
    let left = [row("t1", "t1", true), row("t2", "t2", false), row("t4", "t4", false)];
    assert_eq!(listed(&store).await, left, "what changed at the instant or later stays");
    assert_eq!(store.delete_older_than(instant, false).await.unwrap(), 0, "and no other is old");
}

#[tokio::test]
async fn what_is_of_a_thread_goes_with_it() {
    let store = in_memory(Ticking::new()).await;
    ask_in(&store, "t1", "one").await;
    ask_in(&store, "t2", "two").await;
    let digest = |text: &str| ThreadDigest { text: text.into(), upto: MessageId("m1".into()) };
    for (id, conversation) in [("t1", "c1"), ("t2", "c2")] {
        let of = thread(id);
        assert_eq!(store.conversations(&of).await.unwrap(), [], "{id}: none has begun");
        store.keep_conversation(&of, "s1", "c0").await.unwrap();
        store.keep_conversation(&of, "s1", conversation).await.unwrap();
        let kept = store.conversations(&of).await.unwrap();
        let last = [("s1".to_owned(), conversation.to_owned())];
        assert_eq!(kept, last, "{id}: the last one is kept, for its space");
        assert_eq!(store.summary(&of).await.unwrap(), None, "{id}: nobody has summed it up");
        store.keep_summary(&of, "before", &MessageId("m0".into())).await.unwrap();
        store.keep_summary(&of, id, &MessageId("m1".into())).await.unwrap();
        assert_eq!(store.summary(&of).await.unwrap(), Some(digest(id)), "{id}: the last one");
    }
    store.delete_thread(&thread("t1")).await.unwrap();
    let gone = store.keep_conversation(&thread("t1"), "s1", "c3").await.unwrap_err();
    assert_eq!(gone.code, FailureCode::NotFound, "nothing is kept for a thread that is gone");
    let gone = store.keep_summary(&thread("t1"), "x", &MessageId("m1".into())).await.unwrap_err();
    assert_eq!(gone.code, FailureCode::NotFound, "nor summed up");
    // The same id again shows what was left behind.
    ask_in(&store, "t1", "one").await;
    assert_eq!(store.conversations(&thread("t1")).await.unwrap(), [], "deleted with it");
    assert_eq!(store.summary(&thread("t1")).await.unwrap(), None, "and so is its summary");
    let other = store.conversations(&thread("t2")).await.unwrap();
    assert_eq!(other, [("s1".to_owned(), "c2".to_owned())], "the other thread has its own");
    assert_eq!(store.summary(&thread("t2")).await.unwrap(), Some(digest("t2")), "both of them");
}

#[tokio::test]
async fn a_summary_of_what_is_withheld_is_dropped() {
    let store = in_memory(Ticking::new()).await;
    ask(&store).await;
    store.begin_action(begin("a1")).await.unwrap();
    let (of, upto) = (action("a1").thread_id, MessageId("m1".into()));
    store.keep_summary(&of, "four rows of the payroll", &upto).await.unwrap();
    let mismatch = Verification::Mismatch { executed_as: "mallory".into(), user: "mallory".into() };
    let id = ActionId("a1".into());
    store.record_verification(&id, mismatch, "[withheld]").await.unwrap();
    assert_eq!(store.summary(&of).await.unwrap(), None, "it might tell of the rows");
}

/// Asks and answers in a thread, as a turn.
async fn turn(store: &Store, id: &str, instead_of: Option<&str>) {
    let (of, turn) = (thread("t1"), TurnId(id.into()));
    let instead_of = instead_of.map(|turn| TurnId(turn.into()));
    let body = json!({ "role": "user", "content": format!("question {id}") });
    store.save_question(&of, &turn, "question", body, instead_of.as_ref()).await.unwrap();
    let body = json!({ "role": "assistant", "content": format!("answer {id}") });
    store.add_message(&of, &turn, Role::Assistant, body).await.unwrap();
}

/// The turns that a thread shows, one word each.
async fn shown(store: &Store) -> String {
    let mut turns: Vec<String> = Vec::new();
    for message in store.messages(&thread("t1")).await.unwrap() {
        if turns.last() != Some(&message.turn_id.0) {
            turns.push(message.turn_id.0);
        }
    }
    turns.join(" ")
}

#[tokio::test]
async fn a_question_asked_anew_stands_beside_the_first_and_both_are_kept() {
    let store = in_memory(Ticking::new()).await;
    for id in ["a", "b", "c"] {
        turn(&store, id, None).await;
    }
    turn(&store, "B", Some("b")).await;
    assert_eq!(shown(&store).await, "a B", "what came after the first is not shown");
    turn(&store, "D", None).await;
    assert_eq!(shown(&store).await, "a B D", "and it goes on from there");
    let (of, named) = (thread("t1"), |id: &str| TurnId(id.into()));
    let both =
        |turn: &str| vec![Branches { turn_id: named(turn), all: vec![named("b"), named("B")] }];
    assert_eq!(store.branches(&of).await.unwrap(), both("B"), "there are two of it");
    store.show_branch(&of, &named("b")).await.unwrap();
    assert_eq!(shown(&store).await, "a b c", "the other is whole");
    assert_eq!(store.branches(&of).await.unwrap(), both("b"));
    turn(&store, "A", Some("a")).await;
    assert_eq!(shown(&store).await, "A", "the first question too");
    store.show_branch(&of, &named("a")).await.unwrap();
    assert_eq!(shown(&store).await, "a B D", "the newest end of what follows");
    let gone = store.show_branch(&of, &named("z")).await.unwrap_err();
    assert_eq!(gone.code, FailureCode::NotFound, "a turn that is not there");
    let body = json!({ "role": "user", "content": "x" });
    let none =
        store.save_question(&of, &named("Z"), "x", body, Some(&named("z"))).await.unwrap_err();
    assert_eq!(none.code, FailureCode::NotFound, "nor is anything beside it");
    assert_eq!(shown(&store).await, "a B D", "and nothing has changed");
}
