//! One history in a folder of its own, with a clock that ticks by itself and can be put forward.

use behalf_core::{
    Action, ActionId, ActionStatus, Clock, Decision, Entropy, Failure, Grant, Principal,
    PrincipalKind, RunAs, RunAsIdentity, Scopes, ThreadId, TurnId, Verification, WorkspaceId,
    action::ActingPrincipal,
};
use behalf_store::{BeginAction, Location, Permit, Store, StoreKey};
use serde_json::{Value, json};
use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// A millisecond later each time it is asked.
pub(crate) struct Ticking(AtomicU64);

impl Ticking {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(AtomicU64::new(0)))
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, minutes: u64) {
        self.0.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }
}

impl Clock for Ticking {
    fn now(&self) -> jiff::Timestamp {
        let step = i64::try_from(self.0.fetch_add(1, Ordering::SeqCst)).unwrap();
        jiff::Timestamp::from_millisecond(1_795_000_000_000 + step).unwrap()
    }
}

/// Counts up: distinct, and the same in each run.
pub(crate) struct Counting(AtomicU64);

impl Counting {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(AtomicU64::new(0)))
    }
}

impl Entropy for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        for byte in buffer {
            *byte = u8::try_from(self.0.fetch_add(1, Ordering::SeqCst) % 251).unwrap();
        }
    }
}

pub(crate) fn alice() -> Principal {
    Principal {
        id: "1001".into(),
        user_name: "alice@example.com".into(),
        display_name: "Alice".into(),
        kind: PrincipalKind::User,
        workspace: WorkspaceId("42".into()),
    }
}

pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("behalf-store-{name}-{}", std::process::id()));
        fs::remove_dir_all(&path).ok();
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

pub(crate) fn key() -> StoreKey {
    StoreKey::parse(&"ab".repeat(32)).unwrap()
}

pub(crate) async fn open(folder: &Folder, key: &StoreKey) -> Result<Arc<Store>, Failure> {
    open_at(folder, key, Ticking::new()).await
}

/// Opens it at the time of this clock.
pub(crate) async fn open_at(
    folder: &Folder,
    key: &StoreKey,
    clock: Arc<Ticking>,
) -> Result<Arc<Store>, Failure> {
    let location = Location::Folder(folder.0.clone());
    Store::open(&location, key, alice(), clock, Counting::new()).await
}

/// Alice's, in memory.
pub(crate) async fn in_memory(clock: Arc<Ticking>) -> Arc<Store> {
    Store::open(&Location::Memory, &key(), alice(), clock, Counting::new()).await.unwrap()
}

pub(crate) fn action(id: &str) -> Action {
    Action {
        id: ActionId(id.into()),
        thread_id: ThreadId("t1".into()),
        turn_id: TurnId("u1".into()),
        tool: "sql".into(),
        resource: "w1".into(),
        operation: "update".into(),
        run_as: Some(RunAsIdentity {
            mode: RunAs::OnBehalfOfUser,
            principal: ActingPrincipal { id: "1001".into(), user_name: "alice@example.com".into() },
            grant: Grant::JwtBearer,
            scopes: Scopes::of("sql"),
        }),
        decision: Decision::Allowed,
        status: ActionStatus::Running,
        statement_id: None,
        request_id: None,
        rows: None,
        truncated: false,
        ms: 0,
        verified: Verification::Pending,
        findings: None,
        error: None,
    }
}

pub(crate) fn begin(id: &str) -> BeginAction {
    BeginAction {
        action: action(id),
        arguments: json!({"statement": "SELECT 'canary-argument'"}),
        tool_call_id: Some("call1".into()),
        permit: Permit::Gate,
    }
}

pub(crate) async fn ask(store: &Store) {
    ask_in(store, "t1", "canary-question").await;
}

/// Asks something in a thread.
pub(crate) async fn ask_in(store: &Store, thread: &str, text: &str) {
    store
        .save_question(
            &ThreadId(thread.into()),
            &TurnId("u1".into()),
            text,
            json!({"role": "user"}),
            None,
        )
        .await
        .unwrap();
}

/// What the ledger tells of decisions, oldest first: what was said, and of which tool, resource,
/// operation and action.
pub(crate) async fn decisions(store: &Store) -> Vec<Value> {
    let lines = store.export().await.unwrap();
    let entries = lines.iter().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let told = ["decision", "tool", "resource", "operation", "action_id"];
    entries
        .filter(|entry| entry["phase"] == "approval")
        .map(|entry| told.iter().map(|name| entry[*name].clone()).collect())
        .collect()
}
