//! What is read from requests, and what is refused.

use super::*;
use behalf_core::{
    ActionId, ApprovalId, Grant, RunAs, RunAsIdentity, Scopes, TurnId, action::ActingPrincipal,
};
use serde_json::json;

fn asked(body: Value) -> Result<Asked, Failure> {
    Asked::parse(body.to_string().as_bytes())
}

fn field(body: Value) -> Option<String> {
    match asked(body).err()?.code {
        FailureCode::Invalid { field } => Some(field),
        other => Some(other.name().to_owned()),
    }
}

#[test]
fn the_last_message_of_the_user_is_the_question() {
    let cases = [
        (json!("What?"), "What?"),
        (
            json!([{ "role": "user", "content": "One" }, { "role": "user", "content": "Two" }]),
            "Two",
        ),
        (
            json!([
                { "type": "message", "role": "user", "content": [
                    { "type": "input_text", "text": "a" }, { "type": "text", "text": "b" },
                ] },
                { "type": "function_call_output", "call_id": "1", "output": "x" },
                { "role": "assistant", "content": "c" },
            ]),
            "a\nb",
        ),
    ];
    for (input, question) in cases {
        let asked = asked(json!({ "input": input })).ok().unwrap();
        assert_eq!(asked.question, question, "of {input}");
        assert_eq!(asked.thread, None, "a new thread begins");
        assert!(!asked.stream, "and it is answered whole");
    }
    let image =
        json!([{ "role": "user", "content": [{ "type": "input_image", "image_url": "x" }] }]);
    for input in [json!(null), json!(7), json!([]), json!([{ "role": "assistant" }]), image] {
        assert_eq!(field(json!({ "input": input })).as_deref(), Some("input"), "{input}");
    }
    let later = json!({ "input": "x", "background": true });
    assert_eq!(field(later).as_deref(), Some("background"), "nobody would hear the answer");
}

#[test]
fn a_thread_is_named_in_one_of_five_places_the_first_first() {
    let mut body = json!({
        "input": "x",
        "custom_inputs": {
            "configurable": { "conversation_id": "1", "thread_id": "3", "user_id": "somebody" },
            "session": { "conversation_id": "2" },
        },
        "context": { "conversation_id": "4", "user_id": "somebody" },
        "previous_response_id": "resp_5_6",
    });
    let thread = |body: &Value| asked(body.clone()).ok().unwrap().thread.map(|t| t.0);
    assert_eq!(thread(&body).as_deref(), Some("1"));
    body["custom_inputs"]["configurable"]["conversation_id"] = json!(null);
    assert_eq!(thread(&body).as_deref(), Some("2"));
    body["custom_inputs"]["session"] = json!({});
    assert_eq!(thread(&body).as_deref(), Some("3"));
    body["custom_inputs"]["configurable"]["thread_id"] = json!("");
    assert_eq!(thread(&body).as_deref(), Some("4"));
    body["context"] = json!(null);
    assert_eq!(thread(&body).as_deref(), Some("5"), "the thread stands in the id of a response");
    body["previous_response_id"] = json!("resp_of_somebody_else");
    assert_eq!(field(body.clone()).as_deref(), Some("not_found"), "an id that is not ours");
    body["context"] = json!({ "conversation_id": 7 });
    assert_eq!(field(body).as_deref(), Some("context.conversation_id"));
}

fn approval(id: &str, allowed: Vec<DecisionKind>) -> ApprovalRequest {
    ApprovalRequest {
        id: ApprovalId(id.to_owned()),
        turn_id: TurnId("t".to_owned()),
        action_id: ActionId("a".to_owned()),
        tool: "sql".to_owned(),
        name: "sql".to_owned(),
        resource: "warehouse".to_owned(),
        operation: "update".to_owned(),
        reason: "it changes data".to_owned(),
        arguments: json!({ "statement": "UPDATE t" }),
        statement: None,
        run_as: RunAsIdentity {
            mode: RunAs::OnBehalfOfUser,
            principal: ActingPrincipal { id: "1".to_owned(), user_name: "alice".to_owned() },
            grant: Grant::JwtBearer,
            scopes: Scopes::of(Scopes::SQL),
        },
        allowed,
        securables: Vec::new(),
    }
}

fn read(decisions: Value) -> Vec<Decision> {
    super::decisions(&json!({ "decisions": decisions })).ok().unwrap()
}

#[test]
fn decisions_are_matched_with_approvals_by_their_order() {
    let all = || DecisionKind::ALL.to_vec();
    let open: Vec<_> = ["1", "2", "3", "4"].map(|id| approval(id, all())).into();
    let given = read(json!([
        { "type": "approve" },
        { "type": "reject", "message": "no" },
        { "type": "edit", "edited_action": { "name": "sql", "args": { "statement": "SELECT 1" } } },
        { "type": "respond", "message": "it is 7" },
    ]));
    let decided = decide(&open, &given).ok().unwrap();
    let decided = serde_json::to_value(decided).unwrap();
    assert_eq!(decided[0]["approval_id"], "1");
    assert_eq!(decided[0]["type"], "approve");
    assert_eq!((&decided[1]["type"], &decided[1]["message"]), (&json!("reject"), &json!("no")));
    assert_eq!(decided[2]["arguments"], json!({ "statement": "SELECT 1" }));
    assert_eq!(
        (&decided[3]["approval_id"], &decided[3]["message"]),
        (&json!("4"), &json!("it is 7"))
    );
    let short = decide(&open, &given[..1]).err().unwrap();
    assert!(short.message.contains("came: 1.") && short.message.contains("for: 4."), "{short}");
}

#[test]
fn a_decision_that_is_not_allowed_or_of_another_tool_is_refused() {
    let open = [approval("1", vec![DecisionKind::Approve])];
    let refused = |decision: Value| decide(&open, &read(json!([decision]))).is_err();
    assert!(refused(json!({ "type": "reject" })), "it may only be approved");
    let edit = json!({ "type": "edit", "edited_action": { "name": "mail", "args": {} } });
    assert!(decide(&[approval("1", DecisionKind::ALL.to_vec())], &read(json!([edit]))).is_err());
    let unknown =
        json!({ "input": "x", "custom_inputs": { "decisions": [{ "type": "perhaps" }] } });
    assert_eq!(field(unknown).as_deref(), Some("custom_inputs.decisions"));
}
