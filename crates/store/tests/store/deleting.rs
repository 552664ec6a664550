//! Threads that are deleted, hidden first: nothing shows them, they can be had back for a while, and then they are gone.

use crate::history::{Folder, Ticking, action, ask, ask_in, begin, in_memory, key, open_at};
use behalf_core::{ActionId, ActionStatus, FailureCode, ThreadId, TurnId, Verification};
use behalf_store::{ChainState, Counts, DraftPlace, Role, Store};
use serde_json::json;

fn thread(id: &str) -> ThreadId {
    ThreadId(id.into())
}

/// The ids of the list.
async fn listed(store: &Store) -> Vec<String> {
    store.threads().await.unwrap().into_iter().map(|thread| thread.id.0).collect()
}

/// A thread in which the word "canary" was asked.
async fn canary(store: &Store) {
    let body = json!({ "role": "user", "content": "canary revenue" });
    store.save_question(&thread("t1"), &TurnId("u1".into()), "canary", body, None).await.unwrap();
}

#[tokio::test]
async fn a_hidden_thread_is_nowhere_and_comes_back_as_it_was() {
    let store = in_memory(Ticking::new()).await;
    ask_in(&store, "t2", "two").await;
    canary(&store).await;
    store.pin_thread(&thread("t1"), true).await.unwrap();
    store.keep_draft(DraftPlace::Thread(&thread("t1")), "and by month?").await.unwrap();
    let before = store.threads().await.unwrap();
    store.hide_thread(&thread("t1")).await.unwrap();
    assert_eq!(listed(&store).await, ["t2"], "it is not listed");
    assert!(store.search("canary", 9).await.unwrap().is_empty(), "nor found");
    let counts = store.counts().await.unwrap();
    assert_eq!(counts, Counts { threads: 1, entries: 0 }, "nor counted");
    let t1 = thread("t1");
    for (what, refused) in [
        ("shown", store.messages(&t1).await.err()),
        ("asked in", store.check_thread(&t1).await.err()),
        ("renamed", store.rename_thread(&t1, "x").await.err()),
        ("pinned", store.pin_thread(&t1, false).await.err()),
        ("written in", store.keep_draft(DraftPlace::Thread(&t1), "x").await.err()),
        ("hidden again", store.hide_thread(&t1).await.err()),
    ] {
        let code = refused.map(|failure| failure.code);
        assert_eq!(code, Some(FailureCode::NotFound), "it cannot be {what}");
    }
    assert_eq!(store.draft(DraftPlace::Thread(&t1)).await.unwrap(), "", "nor is its draft told");
    store.restore_thread(&t1).await.unwrap();
    assert_eq!(store.threads().await.unwrap(), before, "as it was, and where it was");
    assert_eq!(store.search("canary", 9).await.unwrap().len(), 1, "found again");
    assert_eq!(
        store.draft(DraftPlace::Thread(&t1)).await.unwrap(),
        "and by month?",
        "with its draft"
    );
    store.restore_thread(&t1).await.unwrap();
    assert_eq!(store.threads().await.unwrap(), before, "what is there stays as it is");
}

#[tokio::test]
async fn what_is_hidden_is_deleted_when_its_time_is_over() {
    let clock = Ticking::new();
    let store = in_memory(clock.clone()).await;
    for id in ["t1", "t2", "t3"] {
        ask_in(&store, id, id).await;
    }
    assert_eq!(store.purge_hidden(None).await.unwrap(), 0, "none is hidden");
    let first = store.hide_thread(&thread("t1")).await.unwrap();
    clock.pass(1);
    store.hide_thread(&thread("t2")).await.unwrap();
    assert_eq!(store.purge_hidden(Some(first)).await.unwrap(), 1, "the second waits still");
    let gone = store.restore_thread(&thread("t1")).await.unwrap_err();
    assert_eq!(gone.code, FailureCode::NotFound, "the first does not come back: {gone:?}");
    store.restore_thread(&thread("t2")).await.unwrap();
    assert_eq!(store.purge_hidden(None).await.unwrap(), 0, "what was had back is not hidden");
    assert_eq!(listed(&store).await, ["t3", "t2"], "nor deleted");
    store.hide_thread(&thread("t2")).await.unwrap();
    assert_eq!(store.purge_hidden(None).await.unwrap(), 0, "all that is hidden, at once");
    assert!(store.restore_thread(&thread("t2")).await.is_err(), "is gone");
    store.hide_thread(&thread("t3")).await.unwrap();
    store.delete_thread(&thread("t3")).await.unwrap();
    assert!(store.restore_thread(&thread("t3")).await.is_err(), "a hidden one too can be deleted");
}

#[tokio::test]
async fn a_thread_stays_hidden_over_a_restart_and_is_really_deleted_then() {
    let folder = Folder::new("hidden");
    let clock = Ticking::new();
    let store = open_at(&folder, &key(), clock.clone()).await.unwrap();
    ask(&store).await;
    store.begin_action(begin("a1")).await.unwrap();
    let mut done = action("a1");
    done.status = ActionStatus::Succeeded;
    let hidden_at = store.hide_thread(&thread("t1")).await.unwrap();
    store.finish_action(done).await.unwrap();
    drop(store);
    let store = open_at(&folder, &key(), clock).await.unwrap();
    assert_eq!(listed(&store).await, Vec::<String>::new(), "nothing comes back by itself");
    let id = ActionId("a1".into());
    let verified = store.record_verification(&id, Verification::RanAsClaimed, "").await.unwrap();
    assert!(verified.is_some(), "what ran in it is still proven");
    assert_eq!(store.purge_hidden(Some(hidden_at)).await.unwrap(), 0, "then it goes");
    assert!(store.action(&id).await.unwrap().is_none(), "with its actions, and their salts");
    ask_in(&store, "t1", "one").await;
    let left = store.messages(&thread("t1")).await.unwrap();
    assert_eq!(left.iter().map(|m| m.role).collect::<Vec<_>>(), [Role::User], "and what was said");
    assert!(matches!(store.verify().await.unwrap(), ChainState::Intact { .. }), "the chain stands");
}
