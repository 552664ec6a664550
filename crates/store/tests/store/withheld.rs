//! What a mismatch takes back, and what it leaves.

use crate::history::{Ticking, action, ask, begin, decisions, in_memory};
use behalf_core::{
    ActionId, ActionStatus, ApprovalId, ApprovalRequest, DecisionKind, Failure, FailureCode,
    Findings, RunAs, TurnId, Verification,
};
use behalf_store::{Answer, BeginAction, Binding, Permit, Role, Store};
use serde_json::json;

const SECRET: &str = "ACME";

fn mismatch() -> Verification {
    Verification::Mismatch { executed_as: "mallory".into(), user: "mallory".into() }
}

async fn withholds(store: &Store, id: &str) {
    store.record_verification(&ActionId(id.into()), mismatch(), "[withheld]").await.unwrap();
}

async fn told(store: &Store, role: Role, content: &str) {
    let of = action("a1");
    let body = json!({ "role": "x", "content": content });
    store.add_message(&of.thread_id, &of.turn_id, role, body).await.unwrap();
}

#[tokio::test]
async fn what_was_found_since_goes_with_the_rows() {
    let store = in_memory(Ticking::new()).await;
    ask(&store).await;
    store.begin_action(begin("a1")).await.unwrap();
    told(&store, Role::Tool, SECRET).await;
    store.begin_action(begin("a2")).await.unwrap();
    let mut found = action("a2");
    found.status = ActionStatus::Failed;
    found.findings = Some(Findings { sql: Some(format!("… '{SECRET}'")), ..Findings::default() });
    found.error = Some(Failure::new(FailureCode::Internal, format!("no {SECRET}"), "Ask again."));
    store.finish_action(found).await.unwrap();
    withholds(&store, "a1").await;
    let left = format!("{:?}", store.actions(&action("a1").thread_id).await.unwrap());
    assert!(!left.contains(SECRET), "{left}");
}

#[tokio::test]
async fn genie_does_not_go_on_where_it_was_told_of_them() {
    let store = in_memory(Ticking::new()).await;
    ask(&store).await;
    store.begin_action(begin("a1")).await.unwrap();
    let thread = action("a1").thread_id;
    store.keep_conversation(&thread, "s1/u1", "c1").await.unwrap();
    withholds(&store, "a1").await;
    assert_eq!(store.conversations(&thread).await.unwrap(), [], "it begins anew");
}

#[tokio::test]
async fn what_no_model_was_told_takes_no_answer_with_it() {
    let store = in_memory(Ticking::new()).await;
    ask(&store).await;
    let compared = BeginAction { tool_call_id: None, permit: Permit::Gate, ..begin("a1") };
    store.begin_action(compared).await.unwrap();
    told(&store, Role::Assistant, "four rows").await;
    withholds(&store, "a1").await;
    let thread = action("a1").thread_id;
    let last = store.messages(&thread).await.unwrap().pop().unwrap();
    assert_eq!(last.body["content"], "four rows", "the answer rests on other rows");
    let stored = store.action(&ActionId("a1".into())).await.unwrap().unwrap();
    assert_eq!(stored.action.status, ActionStatus::Withheld, "the rows are withheld");
}

#[tokio::test]
async fn what_was_approved_since_lapses_and_the_ledger_says_so() {
    let store = in_memory(Ticking::new()).await;
    ask(&store).await;
    store.begin_action(begin("a1")).await.unwrap();
    told(&store, Role::Tool, SECRET).await;
    let statement = json!({ "statement": "UPDATE x" });
    let binding =
        Binding::new("1001", "42", "1001", RunAs::OnBehalfOfUser, "w1", "sql", &statement).unwrap();
    let request = ApprovalRequest {
        id: ApprovalId("p1".into()),
        turn_id: TurnId("u1".into()),
        action_id: ActionId("a2".into()),
        tool: "sql".into(),
        name: "sql".into(),
        resource: "w1".into(),
        operation: "update".into(),
        reason: "changes data".into(),
        arguments: statement,
        statement: None,
        run_as: action("a2").run_as.unwrap(),
        allowed: DecisionKind::ALL.to_vec(),
        securables: Vec::new(),
    };
    let thread = action("a1").thread_id;
    store.open_approval(&thread, request.clone(), "call1".into(), binding).await.unwrap();
    store.decide(&request.id, Answer::Approve).await.unwrap();
    withholds(&store, "a1").await;
    let said = decisions(&store).await;
    let said: Vec<&str> = said.iter().filter_map(|entry| entry[0].as_str()).collect();
    assert_eq!(said, ["approved", "lapsed"]);
    assert_eq!(store.waiting_approvals(&thread).await.unwrap(), [], "nothing waits any more");
}

#[tokio::test]
async fn the_error_of_what_is_withheld_goes_with_it() {
    for told in [true, false] {
        let store = in_memory(Ticking::new()).await;
        ask(&store).await;
        let call = told.then(|| "call1".to_owned());
        store.begin_action(BeginAction { tool_call_id: call, ..begin("a1") }).await.unwrap();
        let mut failed = action("a1");
        failed.status = ActionStatus::Failed;
        let message = format!("[CAST_INVALID_INPUT] The value '{SECRET}'");
        failed.error = Some(Failure::new(FailureCode::Internal, message, "Ask again."));
        store.finish_action(failed).await.unwrap();
        withholds(&store, "a1").await;
        let left = format!("{:?}", store.actions(&action("a1").thread_id).await.unwrap());
        assert!(!left.contains(SECRET), "told to a model: {told}: {left}");
    }
}
