//! The items and the events of turns: of several rounds, of a refusal, and of one that waits.

use super::*;
use behalf_core::{Decision, ThreadId, Usage, Verification};

fn action(id: &str, tool: &str, status: ActionStatus) -> Action {
    Action {
        id: ActionId(id.to_owned()),
        thread_id: ThreadId("thread".to_owned()),
        turn_id: TurnId("turn".to_owned()),
        tool: tool.to_owned(),
        resource: "somewhere".to_owned(),
        operation: "select".to_owned(),
        run_as: None,
        decision: Decision::Allowed,
        status,
        statement_id: None,
        request_id: None,
        rows: None,
        truncated: false,
        ms: 1,
        verified: Verification::NotRecorded,
        findings: None,
        error: None,
    }
}

fn started(id: &str, tool: &str) -> TurnEvent {
    let arguments = json!({ "statement": "SELECT 1" });
    TurnEvent::ActionStarted { action: action(id, tool, ActionStatus::Running), arguments }
}

fn finished(id: &str, tool: &str, status: ActionStatus) -> TurnEvent {
    TurnEvent::ActionFinished { action: action(id, tool, status), columns: Vec::new() }
}

fn says(text: &str) -> TurnEvent {
    TurnEvent::TextDelta { text: text.to_owned() }
}

fn outcome(status: TurnStatus, message: &str) -> TurnOutcome {
    TurnOutcome { status, message: message.to_owned(), usage: Usage::default() }
}

fn kinds(told: &[Value]) -> Vec<String> {
    told.iter()
        .map(|event| {
            let kind = event["type"].as_str().unwrap().trim_start_matches("response.");
            format!("{kind} {}", event["output_index"])
        })
        .collect()
}

#[test]
fn text_before_a_call_is_a_message_of_its_own() {
    let mut output = Output::new(&TurnId("turn".to_owned()));
    let mut told = Vec::new();
    for event in [
        started("m1", "model"),
        says("Let me"),
        says(" look."),
        finished("m1", "model", ActionStatus::Succeeded),
        started("s1", "sql"),
        finished("s1", "sql", ActionStatus::Succeeded),
        started("m2", "model"),
        says("It is 1."),
        finished("m2", "model", ActionStatus::Succeeded),
    ] {
        told.extend(output.take(&event));
    }
    let custom = json!({ "thread_id": "thread" });
    told.extend(output.end(&outcome(TurnStatus::Completed, "It is 1."), &[], &custom));
    let expected = [
        "output_item.added 0",
        "content_part.added 0",
        "output_text.delta 0",
        "output_text.delta 0",
        "output_text.done 0",
        "content_part.done 0",
        "output_item.done 0",
        "output_item.added 1",
        "output_item.done 1",
        "output_item.added 2",
        "output_item.done 2",
        "output_item.added 3",
        "content_part.added 3",
        "output_text.delta 3",
        "output_text.done 3",
        "content_part.done 3",
        "output_item.done 3",
    ];
    assert_eq!(kinds(&told), expected);
    assert_eq!(told.last().unwrap()["custom_outputs"], custom, "the last message has the rest");
    let items = output.items();
    let shapes: Vec<&str> = items.iter().map(|item| item["type"].as_str().unwrap()).collect();
    assert_eq!(shapes, ["message", "function_call", "function_call_output", "message"]);
    assert_eq!(items[0]["content"][0]["text"], "Let me look.");
    assert_eq!(items[1]["arguments"], "{\"statement\":\"SELECT 1\"}", "arguments are JSON text");
    assert_eq!(items[1]["call_id"], items[2]["call_id"]);
    assert_eq!(items[1]["status"], "completed");
    assert_eq!(items[3]["content"][0]["text"], "It is 1.");
}

#[test]
fn a_call_that_was_not_sent_is_there_once() {
    let mut output = Output::new(&TurnId("turn".to_owned()));
    let denied = action("s1", "sql", ActionStatus::NotRun);
    assert!(!output.knows(&denied), "nothing told of it");
    output.begin(&denied, &json!({}));
    output.take(&finished("s1", "sql", ActionStatus::NotRun));
    output.take(&finished("s1", "sql", ActionStatus::NotRun));
    assert_eq!(output.items().len(), 2, "a call and its end");
    assert_eq!(output.items()[0]["status"], "incomplete");
    // An answer that was not streamed is told whole.
    output.end(&outcome(TurnStatus::Completed, "It was not allowed."), &[], &json!({}));
    assert_eq!(output.items()[2]["content"][0]["text"], "It was not allowed.");
}

#[test]
fn a_turn_that_waits_says_so() {
    let mut output = Output::new(&TurnId("turn".to_owned()));
    output.take(&says("I will change it."));
    output.end(&outcome(TurnStatus::NeedsDecision, ""), &[], &json!({}));
    let texts: Vec<&str> =
        output.items().iter().map(|i| i["content"][0]["text"].as_str().unwrap()).collect();
    assert_eq!(texts[0], "I will change it.", "what the model said stands by itself");
    assert!(texts[1].contains("custom_inputs.decisions"), "then what to do: {}", texts[1]);
}
