//! A long conversation: its older part is summed up once, and the model is given the sum.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod machine;

use behalf_app::{Caller, Engine, TurnCommand};
use behalf_core::{ThreadId, TurnId, secret::AccessToken};
use behalf_tests::Demo;
use machine::Machine;
use serde_json::Value;
use std::sync::Arc;

async fn ask(
    engine: &Arc<Engine>,
    caller: &Caller,
    thread: Option<ThreadId>,
    text: &str,
) -> (ThreadId, String) {
    let command = TurnCommand::Ask { text: text.to_owned(), instead_of: None };
    let running = engine.turn(caller, thread, command).await.unwrap();
    let outcome = running.outcome.await.unwrap().unwrap();
    (running.thread_id, outcome.message)
}

#[tokio::test]
async fn what_is_older_is_summed_up_and_not_forgotten() {
    let demo = Demo::start(&[]).await;
    let mut machine = Machine::at(demo.host()).await;
    machine.options.limits.history_tokens = 250;
    let engine = Engine::start(machine.options.clone()).await.unwrap();
    let caller = engine.bearer(AccessToken::new(demo.token("alice"))).await.unwrap();
    let (thread, _) = ask(&engine, &caller, None, "What was revenue by country in 2026?").await;
    for question in ["How many orders by month in 2026?", "Who am I?"] {
        ask(&engine, &caller, Some(thread.clone()), question).await;
    }
    let question = "What did we talk about?";
    let (_, told) = ask(&engine, &caller, Some(thread.clone()), question).await;
    assert!(told.contains("revenue by country"), "the model was given the sum: {told}");
    let digest = caller.store().summary(&thread).await.unwrap().expect("a summary is kept");
    assert!(digest.text.contains("revenue by country"), "{}", digest.text);
    let actions = caller.store().actions(&thread).await.unwrap();
    let sums = actions.iter().filter(|a| a.action.operation == "summarise").count();
    assert!((1..=3).contains(&sums), "it is summed up where it grew, and not at each call: {sums}");
    // Everything stays for its owner.
    let messages = caller.store().messages(&thread).await.unwrap();
    let questions = messages.iter().filter(|m| m.body["role"] == "user").count();
    assert_eq!(questions, 4, "nothing was deleted");
    let calls = demo.calls().await;
    let as_whom: Vec<&Value> = calls.iter().filter_map(|c| c.get("principal")).collect();
    assert!(as_whom.iter().all(|p| p.is_null() || *p == "alice@example.com"), "{as_whom:?}");
}

#[tokio::test]
async fn a_question_asked_otherwise_is_answered_without_what_came_after_the_first() {
    let demo = Demo::start(&[]).await;
    let machine = Machine::at(demo.host()).await;
    let engine = Engine::start(machine.options.clone()).await.unwrap();
    let caller = engine.bearer(AccessToken::new(demo.token("alice"))).await.unwrap();
    let (thread, _) = ask(&engine, &caller, None, "Who am I?").await;
    ask(&engine, &caller, Some(thread.clone()), "What was revenue by country in 2026?").await;
    let first = caller.store().messages(&thread).await.unwrap();
    let second = first.last().unwrap().turn_id.clone();
    let command = TurnCommand::Ask {
        text: "What did we talk about?".to_owned(),
        instead_of: Some(second.clone()),
    };
    let running = engine.turn(&caller, Some(thread.clone()), command).await.unwrap();
    running.outcome.await.unwrap().unwrap();
    let actions = caller.store().actions(&thread).await.unwrap();
    let given = |turn: &TurnId| {
        let first = actions.iter().find(|a| a.action.turn_id == *turn && a.action.tool == "model");
        first.unwrap().arguments["messages"].as_u64().unwrap()
    };
    let (anew, second_one) = (given(&running.turn_id), given(&second));
    assert_eq!(anew, second_one, "the model is given what came before, and not the other branch");
    caller.store().show_branch(&thread, &second).await.unwrap();
    assert_eq!(caller.store().messages(&thread).await.unwrap(), first, "which is kept, whole");
}

#[tokio::test]
async fn a_branch_is_whole_whatever_was_open_when_it_was_left() {
    let demo = Demo::start(&[]).await;
    let machine = Machine::at(demo.host()).await;
    let engine = Engine::start(machine.options.clone()).await.unwrap();
    let caller = engine.bearer(AccessToken::new(demo.token("alice"))).await.unwrap();
    let change = "Set the Q4 target for Iberia to 2.1 million";
    let command = TurnCommand::Ask { text: change.to_owned(), instead_of: None };
    let running = engine.turn(&caller, None, command).await.unwrap();
    running.outcome.await.unwrap().unwrap();
    let (thread, waiting) = (running.thread_id, running.turn_id);
    let gone = TurnCommand::Ask {
        text: "Who am I?".to_owned(),
        instead_of: Some(TurnId("gone".to_owned())),
    };
    let failed = engine.turn(&caller, Some(thread.clone()), gone).await.unwrap().outcome.await;
    assert_eq!(failed.unwrap().unwrap_err().code.name(), "not_found", "there is no such turn");
    let open = caller.store().waiting_approvals(&thread).await.unwrap();
    assert_eq!(open.len(), 1, "what waits still waits");
    let anew = TurnCommand::Ask { text: "Who am I?".to_owned(), instead_of: Some(waiting.clone()) };
    let running = engine.turn(&caller, Some(thread.clone()), anew).await.unwrap();
    let engine_busy = engine.show_branch(&caller, &thread, &waiting).await;
    running.outcome.await.unwrap().unwrap();
    if let Err(failure) = engine_busy {
        assert_eq!(failure.code.name(), "busy", "no branch is changed under a turn: {failure:?}");
    }
    engine.show_branch(&caller, &thread, &running.turn_id).await.unwrap();
    let messages = caller.store().messages(&thread).await.unwrap();
    let roles: Vec<String> =
        messages.iter().map(|m| m.body["role"].as_str().unwrap().to_owned()).collect();
    assert_eq!(
        roles.first().map(String::as_str),
        Some("user"),
        "it begins with its question: {roles:?}"
    );
    assert!(
        messages.iter().all(|m| m.turn_id == running.turn_id),
        "and holds nothing of the other"
    );
    engine.show_branch(&caller, &thread, &waiting).await.unwrap();
    let messages = caller.store().messages(&thread).await.unwrap();
    let last = messages.last().unwrap();
    assert_eq!(
        last.body["role"], "tool",
        "the other was answered where it was asked: {messages:?}"
    );
    assert!(last.body["content"].as_str().unwrap().contains("something else"), "{last:?}");
}
