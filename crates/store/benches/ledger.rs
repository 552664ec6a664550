//! What a history costs: an append to the ledger, checking a long chain, and a search in what was said.

#![allow(clippy::print_stdout, reason = "a bench prints its table")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a bench fails loudly")]

use behalf_core::{
    ActionId, Clock, Entropy, Entry, Grant, Ledger, Phase, Principal, PrincipalKind, RunAs, Scopes,
    ThreadId, TurnId, WorkspaceId, action::ActingPrincipal,
};
use behalf_store::{ChainState, Location, Role, Store, StoreKey};
use behalf_tests::{ms, row};
use serde_json::json;
use std::{
    collections::HashSet,
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

const ENTRIES: usize = 100_000;
const MESSAGES: usize = 100_000;
const THREADS: usize = 1000;
const QUERIES: usize = 200;
/// As many as the window asks for.
const FOUND: u32 = 50;
/// How many words there are. One that is half as common as another stands twice as far behind.
const WORDS: usize = 20_000;
/// The most common ones, in nearly every text: nobody looks for them.
const PLAIN: usize = 100;

struct System;

impl Clock for System {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::now()
    }
}

/// SplitMix64, the same in each run: what is measured is the same.
struct Chance(AtomicU64);

impl Chance {
    fn roll(&self) -> u64 {
        let step = 0x9e37_79b9_7f4a_7c15u64;
        let mut z = self.0.fetch_add(step, Ordering::Relaxed).wrapping_add(step);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&self, n: usize) -> usize {
        usize::try_from(self.roll() % u64::try_from(n).unwrap()).unwrap()
    }

    /// One of the words, the common ones more often (Zipf).
    fn word(&self) -> usize {
        let even = self.below(1 << 30) as f64 / f64::from(1 << 30);
        (WORDS as f64).powf(even) as usize - 1
    }
}

impl Entropy for Chance {
    fn fill(&self, buffer: &mut [u8]) {
        for piece in buffer.chunks_mut(8) {
            piece.copy_from_slice(&self.roll().to_le_bytes()[..piece.len()]);
        }
    }
}

/// A folder, gone afterwards: in memory where the system has such a place, so that no disk is measured.
struct Folder {
    path: PathBuf,
    place: &'static str,
}

impl Folder {
    fn new() -> Self {
        let name = format!("behalf-bench-{}", std::process::id());
        let memory = Path::new("/dev/shm").join(&name);
        let (path, place) = match fs::create_dir(&memory) {
            Ok(()) => (memory, "a file in memory, fsync apart"),
            Err(_) => (std::env::temp_dir().join(name), "a file on disk"),
        };
        fs::create_dir_all(&path).unwrap();
        Self { path, place }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.path).ok();
    }
}

async fn open(folder: &Path, id: &str) -> Arc<Store> {
    let owner = Principal {
        id: id.into(),
        user_name: "alice@example.com".into(),
        display_name: "Alice".into(),
        kind: PrincipalKind::User,
        workspace: WorkspaceId("42".into()),
    };
    let key = StoreKey::parse(&"ab".repeat(32)).unwrap();
    let entropy = Arc::new(Chance(AtomicU64::new(1)));
    let location = Location::Folder(folder.to_owned());
    Store::open(&location, &key, owner, Arc::new(System), entropy).await.unwrap()
}

/// An entry as an action has it.
fn intent(number: usize) -> Entry {
    let acting = ActingPrincipal { id: "1001".into(), user_name: "alice@example.com".into() };
    let id = |kind: &str| format!("019a7c3e-5b1d-7{kind}-8f42-{number:012x}");
    Entry {
        principal: Some(acting),
        thread_id: Some(ThreadId(id("001"))),
        turn_id: Some(TurnId(id("002"))),
        action_id: Some(ActionId(id("003"))),
        run_as: Some(RunAs::OnBehalfOfUser),
        grant: Some(Grant::JwtBearer),
        scopes: Some(Scopes::of(Scopes::SQL)),
        tool: Some("sql".into()),
        resource: Some("a1b2c3d4e5f60718".into()),
        operation: Some("select".into()),
        args_commitment: Some("5f".repeat(32)),
        decision: Some("allowed".into()),
        ..Entry::new(Phase::Intent)
    }
}

/// The time that so many of a hundred do not exceed.
fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort();
    times[(times.len() * percent / 100).min(times.len() - 1)]
}

/// Reports times beside what 95 of 100 may take.
fn report(what: &str, times: &mut [Duration], limit: Duration) {
    let (middle, most) = (percentile(times, 50), percentile(times, 95));
    let fine = |time: Duration| format!("{:.3} ms", time.as_secs_f64() * 1000.0);
    let seen = format!("{} p50, {} p95", fine(middle), fine(most));
    row(what, seen, ms(limit), most.as_secs_f64() / limit.as_secs_f64(), "p95 ≤ 1");
}

async fn chain(folder: &Folder) {
    let store = open(&folder.path, "1001").await;
    let mut times = Vec::new();
    for number in 0..ENTRIES - 1 {
        let entry = intent(number);
        let began = Instant::now();
        black_box(store.append(entry).await.unwrap());
        times.push(began.elapsed());
    }
    let what = format!("an append to the ledger ({})", folder.place);
    report(&what, &mut times, Duration::from_millis(1));
    let mut rounds = Vec::new();
    for _ in 0..5 {
        let began = Instant::now();
        let state = store.verify().await.unwrap();
        rounds.push(began.elapsed());
        let ChainState::Intact { entries, .. } = state else { panic!("{state:?}") };
        assert_eq!(entries, 100_000, "with the one that begins it, all are checked");
    }
    let (took, limit) = (percentile(&mut rounds, 50), Duration::from_secs(1));
    let ratio = took.as_secs_f64() / limit.as_secs_f64();
    row("verifying 100,000 entries", ms(took), ms(limit), ratio, "≤ 1");
}

/// A word of six letters.
fn word(number: usize) -> String {
    let (consonants, vowels) = (b"bcdfghjklmnpqrstvwxz", b"aeiou");
    let mut left = number * 48_271 % 1_000_003;
    let mut text = String::new();
    for _ in 0..3 {
        text.push(char::from(consonants[left % 20]));
        text.push(char::from(vowels[left / 20 % 5]));
        left /= 100;
    }
    text
}

/// Fills a store with what was said. Gives it word by word.
async fn talk(store: &Store, chance: &Chance) -> Vec<Vec<usize>> {
    let mut said = Vec::new();
    for thread in 0..THREADS {
        let id = ThreadId(format!("t{thread}"));
        for number in 0..MESSAGES / THREADS {
            let words: Vec<usize> = (0..10 + chance.below(60)).map(|_| chance.word()).collect();
            let text = words.iter().map(|number| word(*number)).collect::<Vec<_>>().join(" ");
            let turn = TurnId(format!("t{thread}-{}", number / 2));
            if number % 2 == 0 {
                let body = json!({ "role": "user", "content": text });
                store.save_question(&id, &turn, &text, body, None).await.unwrap();
            } else {
                let body = json!({ "role": "assistant", "content": text });
                store.add_message(&id, &turn, Role::Assistant, body).await.unwrap();
            }
            said.push(words);
        }
    }
    said
}

/// What somebody would look for: one to three words that stand together in one message, the last
/// unfinished in every third.
fn queries(said: &[Vec<usize>], chance: &Chance) -> Vec<String> {
    let mut all = HashSet::new();
    let mut queries = Vec::new();
    while queries.len() < QUERIES {
        let message = &said[chance.below(said.len())];
        let told: Vec<usize> = message.iter().copied().filter(|number| *number >= PLAIN).collect();
        let count = 1 + queries.len() % 3;
        let Some(starts) = (told.len() + 1).checked_sub(count).filter(|starts| *starts > 0) else {
            continue;
        };
        let start = chance.below(starts);
        let words = told[start..start + count].iter().map(|number| word(*number));
        let mut query = words.collect::<Vec<_>>().join(" ");
        if queries.len() / 3 % 3 == 0 {
            query.truncate(query.len() - 2);
        }
        if all.insert(query.clone()) {
            queries.push(query);
        }
    }
    queries
}

async fn search(folder: &Folder) {
    let store = open(&folder.path, "1002").await;
    let chance = Chance(AtomicU64::new(7));
    let said = talk(&store, &chance).await;
    let queries = queries(&said, &chance);
    let mut times = Vec::new();
    for query in &queries {
        let began = Instant::now();
        let found = store.search(query, FOUND).await.unwrap();
        times.push(began.elapsed());
        assert!(!found.is_empty(), "{query} was said");
    }
    let what = "full-text search in 100,000 messages, 200 queries";
    report(what, &mut times, Duration::from_millis(30));
}

#[tokio::main]
async fn main() {
    let folder = Folder::new();
    chain(&folder).await;
    search(&folder).await;
}
