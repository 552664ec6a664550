//! The hunt where a program breaks: it panics wherever a port is called, at the most talkative log level and
//! with whole backtraces, and none of its secrets is in what it wrote.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a test tells what it did")]

mod machine;

use async_trait::async_trait;
use behalf_app::SystemEntropy;
use behalf_core::{Clock, Entropy, Failure, Vault, VaultItem, secret::VaultText};
use behalf_identity::MemoryVault;
use behalf_tests::{Demo, Hunt};
use jiff::Timestamp;
use machine::{Machine, STEPS};
use std::{
    process::{Output, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::process::Command;

const WHERE: &str = "BEHALF_CANARY";
const HOST: &str = "BEHALF_CANARY_HOST";

/// Breaks at the call of this number of a port, and then at every one.
struct Breaking {
    port: &'static str,
    left: AtomicUsize,
}

impl Breaking {
    fn call(&self) {
        let left = self
            .left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| Some(n.saturating_sub(1)));
        assert!(left != Ok(0), "the {} broke", self.port);
    }
}

struct BreakingVault {
    breaking: Arc<Breaking>,
    inner: MemoryVault,
}

#[async_trait]
impl Vault for BreakingVault {
    async fn load(&self, item: &VaultItem) -> Result<Option<VaultText>, Failure> {
        self.breaking.call();
        self.inner.load(item).await
    }

    async fn save(&self, item: &VaultItem, text: &VaultText) -> Result<(), Failure> {
        assert!(self.breaking.port != "planted", "a panic that tells: {}", text.expose());
        self.breaking.call();
        self.inner.save(item, text).await
    }

    async fn delete(&self, item: &VaultItem) -> Result<(), Failure> {
        self.breaking.call();
        self.inner.delete(item).await
    }

    fn notice(&self) -> Option<String> {
        Some("a test".to_owned())
    }
}

struct BreakingClock(Arc<Breaking>);

impl Clock for BreakingClock {
    fn now(&self) -> Timestamp {
        self.0.call();
        Timestamp::now()
    }
}

struct BreakingEntropy(Arc<Breaking>);

impl Entropy for BreakingEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        self.0.call();
        SystemEntropy.fill(buffer);
    }
}

/// The program that breaks: signs in, renews, exchanges, calls, signs out.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a process that the test below starts"]
async fn a_program_that_breaks() {
    let place = std::env::var(WHERE).unwrap();
    let (port, left) = place.split_once(' ').unwrap();
    let port = ["vault", "clock", "entropy", "planted"].into_iter().find(|p| *p == port).unwrap();
    let breaking = |name: &'static str| {
        let left = if name == port { left.parse().unwrap() } else { usize::MAX };
        Arc::new(Breaking {
            port: if port == "planted" { port } else { name },
            left: AtomicUsize::new(left),
        })
    };
    behalf_app::start::log(false);
    let mut machine = Machine::at(&std::env::var(HOST).unwrap()).await;
    machine.options.vault =
        Arc::new(BreakingVault { breaking: breaking("vault"), inner: MemoryVault::new("a test") });
    machine.options.clock = Arc::new(BreakingClock(breaking("clock")));
    machine.options.entropy = Arc::new(BreakingEntropy(breaking("entropy")));
    for step in STEPS {
        // Each in a task of its own: what breaks one does not end the program.
        let options = machine.options.clone();
        let ended = tokio::spawn(async move { Machine::reach_with(&options, step).await }).await;
        eprintln!("{step:?}: {ended:?}");
    }
    let forgotten = tokio::spawn(async move { behalf_app::forget(&machine.options).await }).await;
    eprintln!("sign-out: {forgotten:?}");
}

async fn broken_at(demo: &Demo, place: &str) -> Output {
    let program = std::env::current_exe().unwrap();
    let child = Command::new(program)
        .args(["--ignored", "--exact", "--nocapture", "a_program_that_breaks"])
        .envs([
            (WHERE, place),
            (HOST, demo.host()),
            ("RUST_BACKTRACE", "full"),
            ("BEHALF_LOG", "trace"),
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    tokio::time::timeout(behalf_tests::DEADLINE, child.wait_with_output()).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_breaks_tells_no_secret() {
    let demo = Demo::start(&[]).await;
    let (mut broke, mut bytes) = (0, 0);
    for (port, calls) in [("vault", 6), ("clock", 14), ("entropy", 6)] {
        for call in 0..calls {
            let place = format!("{port} {call}");
            let output = broken_at(&demo, &place).await;
            let written = [output.stdout, output.stderr].concat();
            let text = String::from_utf8_lossy(&written).into_owned();
            let panicked = text.contains(&format!("the {port} broke"));
            assert!(!panicked || text.contains("stack backtrace:"), "{place}: with a backtrace");
            broke += usize::from(panicked);
            let findings =
                Hunt::new(demo.secrets().await).search([(place.clone(), written.as_slice())]);
            assert!(findings.found.is_empty(), "{place}: {findings:?}");
            assert!(findings.secrets > 5, "{place}: there were secrets to tell: {findings:?}");
            bytes += findings.bytes;
        }
    }
    println!("broke in {broke} of 26 programs, which wrote {bytes} bytes");
    assert!(broke >= 20, "most calls are made: {broke}");
    let output = broken_at(&demo, "planted 99").await;
    let written = [output.stdout, output.stderr].concat();
    let findings =
        Hunt::new(demo.secrets().await).search([("planted".to_owned(), written.as_slice())]);
    assert!(!findings.found.is_empty(), "a panic that tells is found");
}
