//! The store as a whole: encrypted, private, chained, and never overwritten when damaged.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]

mod approvals;
mod deleting;
mod history;
mod memory;
mod remembered;
mod threads;
mod withheld;

use behalf_core::{
    ActionId, ActionStatus, Entry, FailureCode, Ledger, Phase, Principal, ThreadId, Verification,
};
use behalf_store::{ChainState, Location, Store, StoreKey, verify_export};
use history::{Counting, Folder, Ticking, action, alice, ask, begin, key, open};
use std::{fs, sync::Arc};

#[tokio::test]
async fn the_file_is_unreadable_without_its_key_and_left_alone() {
    let folder = Folder::new("key");
    let store = open(&folder, &key()).await.unwrap();
    ask(&store).await;
    store.begin_action(begin("a1")).await.unwrap();
    let path = store.path().unwrap().to_owned();
    drop(store);
    let before = fs::read(&path).unwrap();
    for canary in ["canary-question", "canary-argument", "SQLite format"] {
        let found = before.windows(canary.len()).any(|w| w == canary.as_bytes());
        assert!(!found, "{canary} must not be readable on disk");
    }
    let other = StoreKey::parse(&"cd".repeat(32)).unwrap();
    let failure = open(&folder, &other).await.err().unwrap();
    assert_eq!(
        failure.code,
        FailureCode::Invalid { field: "store".into() },
        "another key is refused"
    );
    assert_eq!(fs::read(&path).unwrap(), before, "and nothing is overwritten");
    assert!(open(&folder, &key()).await.is_ok(), "the right key still opens it");
}

#[tokio::test]
async fn one_changed_byte_is_damage_and_nothing_is_overwritten() {
    let folder = Folder::new("damage");
    let store = open(&folder, &key()).await.unwrap();
    for n in 0..50 {
        let mut entry = Entry::new(Phase::SignedIn);
        entry.tool = Some(format!("padding-{n}-{}", "x".repeat(200)));
        store.append(entry).await.unwrap();
    }
    let path = store.path().unwrap().to_owned();
    drop(store);
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() - 2000;
    bytes[middle] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let result = match open(&folder, &key()).await {
        Ok(store) => store.verify().await.map(|_| ()),
        Err(failure) => Err(failure),
    };
    let failure = result.unwrap_err();
    assert_eq!(failure.code, FailureCode::Invalid { field: "store".into() }, "said as damage");
    assert_eq!(fs::read(&path).unwrap(), bytes, "the damaged file is kept as it is");
}

#[tokio::test]
async fn the_chain_is_intact_and_an_export_can_be_checked() {
    let folder = Folder::new("chain");
    let store = open(&folder, &key()).await.unwrap();
    ask(&store).await;
    let receipt = store.begin_action(begin("a1")).await.unwrap();
    assert_eq!(receipt.seq, 1, "the first entry is `begun`");
    let mut done = action("a1");
    done.status = ActionStatus::Succeeded;
    store.finish_action(done).await.unwrap();
    store
        .record_verification(&ActionId("a1".into()), Verification::RanAsClaimed, "")
        .await
        .unwrap();
    let state = store.verify().await.unwrap();
    assert!(matches!(state, ChainState::Intact { entries: 4, .. }), "four entries: {state:?}");
    let lines = store.export().await.unwrap();
    let text = lines.join("\n");
    assert_eq!(verify_export(&text).unwrap(), state, "the export says the same");
    assert!(!text.contains("canary-argument"), "arguments are committed to, not told");
    for (number, line) in lines.iter().enumerate() {
        let at = line.rfind("\"at\":\"").map_or(10, |i| i + 8);
        let mut changed = line.clone().into_bytes();
        changed[at] = if changed[at] == b'1' { b'2' } else { b'1' };
        let mut all = lines.clone();
        all[number] = String::from_utf8(changed).unwrap();
        let found = verify_export(&all.join("\n")).unwrap();
        assert!(
            matches!(found, ChainState::Broken { seq, .. } if seq == number as u64),
            "one byte of entry {number} is named: {found:?}"
        );
    }
}

#[tokio::test]
async fn a_field_changed_through_a_keyed_connection_names_the_entry() {
    let folder = Folder::new("keyed");
    let store = open(&folder, &key()).await.unwrap();
    ask(&store).await;
    store.begin_action(begin("a1")).await.unwrap();
    let path = store.path().unwrap().to_owned();
    let forger = rusqlite::Connection::open(&path).unwrap();
    forger.key(Some("main"), format!("x'{}'", "ab".repeat(32)), false).unwrap();
    forger
        .execute("UPDATE ledger SET entry = replace(entry, 'alice', 'mallo') WHERE seq = 1", [])
        .unwrap();
    let state = store.verify().await.unwrap();
    assert!(matches!(state, ChainState::Broken { seq: 1, .. }), "entry 1 is named: {state:?}");
}

#[tokio::test]
async fn two_processes_share_one_chain() {
    let folder = Folder::new("shared");
    let (one, two) = (open(&folder, &key()).await.unwrap(), open(&folder, &key()).await.unwrap());
    let append = |store: Arc<Store>| async move {
        for _ in 0..25 {
            store.append(Entry::new(Phase::SignedIn)).await.unwrap();
        }
    };
    tokio::join!(append(Arc::clone(&one)), append(two));
    let state = one.verify().await.unwrap();
    assert!(
        matches!(state, ChainState::Intact { entries: 51, .. }),
        "no append is lost: {state:?}"
    );
}

#[tokio::test]
async fn deleting_a_thread_deletes_its_content_and_the_chain_stands() {
    let folder = Folder::new("delete");
    let store = open(&folder, &key()).await.unwrap();
    ask(&store).await;
    store.begin_action(begin("a1")).await.unwrap();
    store.delete_thread(&ThreadId("t1".into())).await.unwrap();
    assert!(store.action(&ActionId("a1".into())).await.unwrap().is_none(), "the action is gone");
    assert!(store.messages(&ThreadId("t1".into())).await.is_err(), "the thread is gone");
    assert!(matches!(store.verify().await.unwrap(), ChainState::Intact { .. }), "the chain stands");
}

#[tokio::test]
async fn a_file_belongs_to_the_owner_that_began_it() {
    let folder = Folder::new("owner");
    let store = open(&folder, &key()).await.unwrap();
    let path = store.path().unwrap().to_owned();
    drop(store);
    fs::rename(&path, path.with_file_name("1002.db")).unwrap();
    let bob = Principal { id: "1002".into(), user_name: "bob@example.com".into(), ..alice() };
    let opened = Store::open(
        &Location::Folder(folder.0.clone()),
        &key(),
        bob,
        Ticking::new(),
        Counting::new(),
    )
    .await;
    let failure = opened.err().unwrap();
    assert!(failure.message.contains("belongs to somebody else"), "{failure:?}");
}

#[tokio::test]
async fn an_export_has_one_form() {
    let folder = Folder::new("form");
    let store = open(&folder, &key()).await.unwrap();
    store.append(Entry::new(Phase::SignedIn)).await.unwrap();
    let lines = store.export().await.unwrap();
    assert!(matches!(verify_export("").unwrap(), ChainState::Broken { .. }), "nothing is no chain");
    for changed in [
        lines[0].replacen('{', "{\"owner\":\"9999\",", 1),
        lines[0].replacen("\"seq\":0", "\"seq\":0.0", 1),
        lines[0].replacen(':', ": ", 1),
    ] {
        let state = verify_export(&changed).unwrap();
        assert!(matches!(state, ChainState::Broken { seq: 0, .. }), "{changed}: {state:?}");
    }
}

#[tokio::test]
async fn a_mismatch_takes_the_answer_in_the_same_commit() {
    let folder = Folder::new("withheld");
    let store = open(&folder, &key()).await.unwrap();
    ask(&store).await;
    store.begin_action(begin("a1")).await.unwrap();
    let said = serde_json::json!({ "role": "assistant", "content": "four rows" });
    let (thread, turn) = (action("a1").thread_id, action("a1").turn_id);
    store.add_message(&thread, &turn, behalf_store::Role::Assistant, said).await.unwrap();
    let mismatch = Verification::Mismatch { executed_as: "mallory".into(), user: "mallory".into() };
    let id = ActionId("a1".into());
    let action = store.record_verification(&id, mismatch, "[withheld]").await.unwrap().unwrap();
    assert_eq!(action.status, ActionStatus::Withheld, "the rows are withheld");
    let messages = store.messages(&thread).await.unwrap();
    let last = &messages.last().unwrap().body["content"];
    assert_eq!(last, "[withheld]", "and so is what was said of them");
    assert_ne!(messages[0].body["content"], "[withheld]", "the question stays");
}
