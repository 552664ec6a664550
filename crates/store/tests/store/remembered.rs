//! Remembered decisions: they hold for a while, for what they name, and not a step further.

use crate::history::{Ticking, action, ask, decisions, in_memory};
use behalf_core::{ActionId, FailureCode, RememberedId, RunAs};
use behalf_store::{BeginAction, NewRemembered, Permit, Remembered, Store, Wish};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

const ORDERS: &str = "main.sales.orders";
const TARGETS: &str = "main.sales.targets";

fn wish(securables: &[&str]) -> Wish {
    Wish {
        tool: "sql".into(),
        name: "query".into(),
        operation: "update".into(),
        securables: securables.iter().map(|name| (*name).to_owned()).collect(),
        resource_id: "w-17".into(),
        run_as: RunAs::OnBehalfOfUser,
        principal_id: "1001".into(),
    }
}

fn new(minutes: u32) -> NewRemembered {
    let wish = wish(&[TARGETS, ORDERS, TARGETS]);
    NewRemembered { wish, resource: "w1".into(), minutes }
}

fn with(id: &str, remembered: &RememberedId, wish: Wish) -> BeginAction {
    BeginAction {
        action: action(id),
        arguments: json!({"statement": "UPDATE x"}),
        tool_call_id: Some("call1".into()),
        permit: Permit::Remembered(remembered.clone(), wish),
    }
}

/// Tries to run an action that must be refused, and looks that nothing was written.
async fn is_refused(store: &Store, begin: BeginAction, why: &str) {
    let before = store.export().await.unwrap();
    let id = begin.action.id.clone();
    let failure = store.begin_action(begin).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::Declined, "{why}");
    let text = "This is not allowed any more without asking: ";
    assert!(failure.message.starts_with(text), "{why}: {}", failure.message);
    assert_eq!(store.action(&id).await.unwrap(), None, "{why}: no action is written");
    assert_eq!(store.export().await.unwrap(), before, "{why}: the ledger is as it was");
}

#[tokio::test]
async fn a_decision_is_remembered_as_it_was_given() {
    let store = in_memory(Ticking::new()).await;
    let remembered = store.remember(new(60)).await.unwrap();
    let from: Timestamp = remembered.created_at.parse().unwrap();
    let expected = Remembered {
        id: remembered.id.clone(),
        tool: "sql".into(),
        name: "query".into(),
        operation: "update".into(),
        securables: vec![ORDERS.into(), TARGETS.into()],
        resource_id: "w-17".into(),
        resource: "w1".into(),
        run_as: RunAs::OnBehalfOfUser,
        principal_id: "1001".into(),
        created_at: remembered.created_at.clone(),
        expires_at: format!("{:.3}", from + SignedDuration::from_mins(60)),
    };
    assert_eq!(remembered, expected, "sorted, each securable once, for an hour");
    let later = store.remember(new(480)).await.unwrap();
    let all = store.remembered().await.unwrap();
    assert_eq!(all, [later.clone(), expected.clone()], "newest first, as they were given");
    store.revoke(&expected.id).await.unwrap();
    assert_eq!(store.remembered().await.unwrap(), [later], "one is revoked, the other holds");
    let again = store.revoke(&expected.id).await.unwrap_err();
    assert_eq!(again.code, FailureCode::NotFound, "what is gone cannot be revoked");
    let told = [
        json!(["remembered", "sql", "w1", "update", null]),
        json!(["remembered", "sql", "w1", "update", null]),
        json!(["revoked", "sql", "w1", "update", null]),
    ];
    assert_eq!(decisions(&store).await, told, "the ledger tells each once");
}

#[tokio::test]
async fn nothing_is_remembered_for_too_long_or_for_everything() {
    let store = in_memory(Ticking::new()).await;
    let everything = NewRemembered { wish: wish(&[]), ..new(60) };
    for (what, wrong) in [
        ("for no time", new(0)),
        ("for more than 8 hours", new(481)),
        ("for securables that nobody can name", everything),
    ] {
        let failure = store.remember(wrong).await.unwrap_err();
        let code = FailureCode::Invalid { field: "remember_minutes".into() };
        assert_eq!(failure.code, code, "{what}");
    }
    assert_eq!(store.remembered().await.unwrap(), Vec::<Remembered>::new(), "nothing is kept");
    assert_eq!(store.export().await.unwrap(), Vec::<String>::new(), "and nothing is told");
}

#[tokio::test]
async fn a_decision_covers_what_it_names_and_nothing_else() {
    let store = in_memory(Ticking::new()).await;
    let id = store.remember(new(60)).await.unwrap().id;
    for named in [&[ORDERS, TARGETS][..], &[TARGETS, ORDERS], &[ORDERS], &[TARGETS]] {
        let fits = store.fitting(&wish(named)).await.unwrap();
        assert_eq!(fits.as_ref(), Some(&id), "{named:?} is among what it names");
    }
    let whole = || wish(&[ORDERS, TARGETS]);
    for (what, other) in [
        ("one securable more", wish(&[ORDERS, TARGETS, "main.hr.salaries"])),
        ("another securable", wish(&["main.sales"])),
        ("no securable", wish(&[])),
        ("another tool", Wish { tool: "function".into(), ..whole() }),
        ("another name", Wish { name: "other".into(), ..whole() }),
        ("another operation", Wish { operation: "delete".into(), ..whole() }),
        ("another resource", Wish { resource_id: "w-18".into(), ..whole() }),
        ("another role", Wish { run_as: RunAs::ServicePrincipal, ..whole() }),
        ("another principal", Wish { principal_id: "1002".into(), ..whole() }),
    ] {
        assert_eq!(store.fitting(&other).await.unwrap(), None, "{what} is not covered");
        ask(&store).await;
        is_refused(&store, with("a1", &id, other), what).await;
    }
}

#[tokio::test]
async fn an_action_runs_by_a_decision_while_that_holds() {
    let clock = Ticking::new();
    let store = in_memory(clock.clone()).await;
    ask(&store).await;
    let id = store.remember(new(60)).await.unwrap().id;
    for name in ["a1", "a2"] {
        store.begin_action(with(name, &id, wish(&[ORDERS]))).await.unwrap();
    }
    let mut other = with("a3", &id, wish(&[ORDERS]));
    other.action.operation = "delete".into();
    is_refused(&store, other, "the wish is of another action").await;
    let mut nobody = with("a3", &id, wish(&[ORDERS]));
    nobody.action.run_as = None;
    is_refused(&store, nobody, "the action runs as nobody").await;
    clock.pass(60);
    is_refused(&store, with("a3", &id, wish(&[ORDERS])), "it has ended").await;
    assert_eq!(store.fitting(&wish(&[ORDERS])).await.unwrap(), None, "it fits no more");
    assert_eq!(store.remembered().await.unwrap(), Vec::<Remembered>::new(), "and is not listed");
    let gone = store.revoke(&id).await.unwrap_err();
    assert_eq!(gone.code, FailureCode::NotFound, "it is deleted");
    let next = store.remember(new(60)).await.unwrap().id;
    store.revoke(&next).await.unwrap();
    is_refused(&store, with("a3", &next, wish(&[ORDERS])), "it was revoked").await;
    let ran = store.actions(&action("a1").thread_id).await.unwrap();
    let ran: Vec<ActionId> = ran.into_iter().map(|stored| stored.action.id).collect();
    assert_eq!(ran, [ActionId("a1".into()), ActionId("a2".into())], "two ran, and no other");
}
