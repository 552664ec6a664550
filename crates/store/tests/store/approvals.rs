//! What the owner says to a question: bound to it, said once, and told by the ledger.

use crate::history::{Folder, action, ask, decisions, key, open};
use behalf_core::{
    ActionId, ApprovalId, ApprovalRequest, DecisionKind, FailureCode, RunAs, ThreadId, TurnId,
};
use behalf_store::{Answer, ApprovalState, BeginAction, Binding, Permit, Store, StoredApproval};
use serde_json::json;

fn binding(statement: &str) -> Binding {
    Binding::new(
        "1001",
        "42",
        "1001",
        RunAs::OnBehalfOfUser,
        "w1",
        "sql",
        &json!({"statement": statement}),
    )
    .unwrap()
}

/// The question `id`, of an action and its statement.
fn request(id: &str, of_action: &str, statement: &str) -> ApprovalRequest {
    ApprovalRequest {
        id: ApprovalId(id.into()),
        turn_id: TurnId("u1".into()),
        action_id: ActionId(of_action.into()),
        tool: "sql".into(),
        name: "sql".into(),
        resource: "w1".into(),
        operation: "update".into(),
        reason: "changes data".into(),
        arguments: json!({"statement": statement}),
        statement: None,
        run_as: action(of_action).run_as.unwrap(),
        allowed: DecisionKind::ALL.to_vec(),
        securables: Vec::new(),
    }
}

fn with(id: &str, approval: &str, statement: &str) -> BeginAction {
    BeginAction {
        action: action(id),
        arguments: json!({"statement": statement}),
        tool_call_id: Some("call1".into()),
        permit: Permit::Approval(ApprovalId(approval.into()), binding(statement)),
    }
}

fn thread() -> ThreadId {
    ThreadId("t1".into())
}

/// Opens the question `p1`: may `a1` run `UPDATE x`?
async fn open_question(store: &Store) -> ApprovalRequest {
    ask(store).await;
    let request = request("p1", "a1", "UPDATE x");
    store
        .open_approval(&thread(), request.clone(), "call1".into(), binding("UPDATE x"))
        .await
        .unwrap();
    request
}

fn decided() -> FailureCode {
    FailureCode::Invalid { field: "decisions".into() }
}

#[tokio::test]
async fn an_approval_is_bound_and_used_once() {
    let folder = Folder::new("approval");
    let store = open(&folder, &key()).await.unwrap();
    let id = open_question(&store).await.id;
    let early = store.begin_action(with("a0", "p1", "UPDATE x")).await;
    assert!(early.is_err(), "undecided is not approved");
    store.decide(&id, Answer::Approve).await.unwrap();
    let again = store.decide(&id, Answer::Approve).await.unwrap_err();
    assert_eq!(again.code, decided(), "a second decision is refused");
    let other = store.begin_action(with("a1", "p1", "UPDATE y")).await.unwrap_err();
    assert_eq!(other.code, FailureCode::IdentityMismatch, "other arguments are another approval");
    store.begin_action(with("a1", "p1", "UPDATE x")).await.unwrap();
    let twice = store.begin_action(with("a2", "p1", "UPDATE x")).await;
    assert!(twice.is_err(), "used once, used up");
}

#[tokio::test]
async fn an_edit_takes_the_place_of_what_was_asked() {
    let folder = Folder::new("edit");
    let store = open(&folder, &key()).await.unwrap();
    let old = open_question(&store).await.id;
    let edited = request("p2", "a2", "UPDATE y");
    let stored = store.edit_approval(&old, edited.clone(), binding("UPDATE y")).await.unwrap();
    let expected = StoredApproval {
        request: edited,
        tool_call_id: "call1".into(),
        state: ApprovalState::Approved,
    };
    assert_eq!(stored, expected, "the new one is approved, for the same call");
    let waiting = store.waiting_approvals(&thread()).await.unwrap();
    assert_eq!(waiting, [expected], "and waits alone for its use");
    for answer in [Answer::Approve, Answer::Deny, Answer::Respond] {
        let late = store.decide(&old, answer).await.unwrap_err();
        assert_eq!(late.code, decided(), "the old one cannot be decided: {answer:?}");
    }
    let late = store.withdraw(&old).await.unwrap_err();
    assert_eq!(late.code, decided(), "nor withdrawn");
    let third = request("p3", "a3", "UPDATE z");
    let late = store.edit_approval(&old, third.clone(), binding("UPDATE z")).await.unwrap_err();
    assert_eq!(late.code, decided(), "nor edited again");
    let nothing = ApprovalId("p9".into());
    let none = store.edit_approval(&nothing, third, binding("UPDATE z")).await.unwrap_err();
    assert_eq!(none.code, FailureCode::NotFound, "what was not asked cannot be edited");
    let before = store.begin_action(with("a1", "p1", "UPDATE x")).await.unwrap_err();
    assert_eq!(before.code, decided(), "what was asked first does not run");
    store.begin_action(with("a2", "p2", "UPDATE y")).await.unwrap();
    let told = [
        json!(["edited", "sql", "w1", "update", "a1"]),
        json!(["approved", "sql", "w1", "update", "a2"]),
    ];
    assert_eq!(decisions(&store).await, told, "the ledger tells both, and nothing of what failed");
}

#[tokio::test]
async fn an_answer_of_the_owner_is_a_no_and_told_as_what_it_is() {
    let folder = Folder::new("respond");
    let store = open(&folder, &key()).await.unwrap();
    let asked = open_question(&store).await;
    let stored = store.decide(&asked.id, Answer::Respond).await.unwrap();
    let expected = StoredApproval {
        request: asked,
        tool_call_id: "call1".into(),
        state: ApprovalState::Denied,
    };
    assert_eq!(stored, expected, "nothing may run by it");
    let refused = store.begin_action(with("a1", "p1", "UPDATE x")).await.unwrap_err();
    assert_eq!(refused.code, decided(), "and nothing does");
    let told = [json!(["responded", "sql", "w1", "update", "a1"])];
    assert_eq!(decisions(&store).await, told, "the ledger has a word of its own for it");
}
