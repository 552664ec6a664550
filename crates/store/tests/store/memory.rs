//! What the owner asked to keep in mind.

use crate::history::{Ticking, ask, in_memory};
use behalf_core::{FailureCode, MemoryId, ThreadId};
use behalf_store::Memory;

fn invalid() -> FailureCode {
    FailureCode::Invalid { field: "memory".into() }
}

#[tokio::test]
async fn a_memory_is_kept_once_until_it_is_erased() {
    let store = in_memory(Ticking::new()).await;
    ask(&store).await;
    let t1 = ThreadId("t1".into());
    let first = store.add_memory("  Fiscal years begin in February. ", Some(&t1)).await.unwrap();
    let expected = Memory {
        id: first.id.clone(),
        text: "Fiscal years begin in February.".into(),
        created_at: first.created_at.clone(),
    };
    assert_eq!(first, expected, "without the space around it");
    let second = store.add_memory("Say revenue in euros.", None).await.unwrap();
    let again = store.add_memory("Fiscal years begin in February.", None).await.unwrap();
    assert_eq!(again, first, "the same text twice is one memory");
    store.delete_thread(&t1).await.unwrap();
    let all = store.memories().await.unwrap();
    assert_eq!(all, [first.clone(), second.clone()], "oldest first; they outlive the thread");
    store.forget(&first.id).await.unwrap();
    assert_eq!(store.memories().await.unwrap(), [second], "one is erased, the other stays");
    let gone = store.forget(&first.id).await.unwrap_err();
    assert_eq!(gone.code, FailureCode::NotFound, "what is gone cannot be erased");
    let none = store.forget(&MemoryId("m9".into())).await.unwrap_err();
    assert_eq!(none.code, FailureCode::NotFound, "nor what never was");
    assert_eq!(store.forget_all().await.unwrap(), 1, "the one that was left");
    assert_eq!(store.memories().await.unwrap(), Vec::<Memory>::new(), "nothing is kept");
}

#[tokio::test]
async fn memories_are_short_and_not_too_many() {
    let store = in_memory(Ticking::new()).await;
    for (what, text) in [("empty", " \n ".to_owned()), ("too long", "ü".repeat(501))] {
        let failure = store.add_memory(&text, None).await.unwrap_err();
        assert_eq!(failure.code, invalid(), "{what}");
    }
    store.add_memory(&"ü".repeat(500), None).await.unwrap();
    for n in 1..200 {
        store.add_memory(&format!("memory {n}"), None).await.unwrap();
    }
    let failure = store.add_memory("one more", None).await.unwrap_err();
    assert_eq!(failure.code, invalid(), "200 is the most");
    assert!(failure.hint.contains("Erase some"), "the hint says what to do: {}", failure.hint);
    let known = store.add_memory("memory 7", None).await.unwrap();
    assert_eq!(known.text, "memory 7", "one that is known needs no room");
    store.forget(&known.id).await.unwrap();
    store.add_memory("one more", None).await.unwrap();
    assert_eq!(store.forget_all().await.unwrap(), 200, "there is room again, for one");
}
