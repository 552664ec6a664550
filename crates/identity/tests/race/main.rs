//! The race for a single-use refresh token: several processes redeem one sign-in, and one of them is
//! killed at every point on the way. Nobody is signed out by it and the workspace sees no token twice,
//! save where the answer was lost before it could be kept: then everybody is asked to sign in, and
//! what is kept stays kept.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]
#![allow(clippy::print_stdout, reason = "the counts are for people")]

mod vaults;
mod victim;
mod worker;
#[path = "../world/mod.rs"]
mod world;

use behalf_tests::{Demo, Keyring, Scratch};
use std::{collections::BTreeMap, process::Stdio};
use tokio::process::{Child, Command};
use vaults::Kind;
use victim::{Point, Victim};

const PROCESSES: usize = 8;

/// One sign-in that several processes share.
struct Race {
    demo: Demo,
    folder: Scratch,
    keyring: Option<Keyring>,
}

/// How the refreshes of one run ended: `ok`, or the code of a failure.
type Counts = BTreeMap<String, usize>;

impl Race {
    async fn start(kind: Kind) -> Self {
        let keyring = match kind {
            Kind::File => None,
            Kind::Keyring => Some(Keyring::start().await),
        };
        let demo = Demo::start(&["--refresh", "single-use"]).await;
        let race = Self { demo, folder: Scratch::new("race"), keyring };
        race.sign_in().await;
        race
    }

    /// Signs alice in, in a process of its own: it keeps the sign-in in the vault.
    async fn sign_in(&self) {
        let counts = ended(self.process(1, self.demo.host(), "sign_in").spawn().unwrap()).await;
        assert_eq!(counts, Counts::from([("ok".to_owned(), 1)]), "alice signs in");
    }

    /// A process that redeems the sign-in `refreshes` times, each as a program that begins anew.
    fn process(&self, refreshes: usize, token_host: &str, task: &str) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["worker::process", "--exact", "--ignored", "--nocapture"])
            .env("RACE_TASK", task)
            .env("RACE_HOST", self.demo.host())
            .env("RACE_TOKEN_HOST", token_host)
            .env("RACE_REFRESHES", refreshes.to_string())
            .env("RACE_FOLDER", self.folder.path())
            .env("XDG_RUNTIME_DIR", self.folder.path())
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        if let Some(keyring) = &self.keyring {
            command.env("DBUS_SESSION_BUS_ADDRESS", &keyring.bus).env("RACE_KEYRING", "1");
        }
        command
    }

    /// All processes at once, the first of them with a point at which it is killed.
    async fn run(&self, refreshes: usize, kill: Option<(Point, usize)>) -> Counts {
        let own = match kill {
            Some((point, at)) => {
                let victim = Victim::new(self.demo.host(), point, at).await;
                let mut command = self.process(refreshes, victim.host(), "refresh");
                let child = victim.begin(&mut command);
                Some((victim, child))
            }
            None => None,
        };
        let others = PROCESSES - usize::from(own.is_some());
        let others: Vec<Child> = (0..others)
            .map(|_| self.process(refreshes, self.demo.host(), "refresh").spawn().unwrap())
            .collect();
        let mut all = Counts::new();
        for child in others {
            for (outcome, count) in ended(child).await {
                *all.entry(outcome).or_default() += count;
            }
        }
        if let Some((victim, child)) = own {
            victim.died(child).await;
        }
        all
    }

    /// How many refreshes the workspace refused.
    async fn refused(&self) -> usize {
        let calls = self.demo.calls().await;
        calls.iter().filter(|c| c["grant_type"] == "refresh_token" && c["status"] != 200).count()
    }
}

/// Reads what a process says of each refresh, to its end.
async fn ended(child: Child) -> Counts {
    let output = tokio::time::timeout(behalf_tests::DEADLINE * 5, child.wait_with_output());
    let output = output.await.expect("the process ends").unwrap();
    let mut counts = Counts::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        if let Some(outcome) = line.strip_prefix("outcome ") {
            *counts.entry(outcome.to_owned()).or_default() += 1;
        }
    }
    counts
}

async fn race(kind: Kind, refreshes: usize) {
    let race = Race::start(kind).await;
    let all = race.run(refreshes, None).await;
    println!("{kind:?}: nobody is killed: {all:?}");
    let everyone = Counts::from([("ok".to_owned(), PROCESSES * refreshes)]);
    assert_eq!(all, everyone, "everybody stays signed in");
    for point in Point::ALL {
        // In the midst of the others' refreshes, not before they begin.
        let at = 1 + refreshes / 2;
        let refused = race.refused().await;
        let all = race.run(refreshes, Some((point, at))).await;
        let refused = race.refused().await - refused;
        println!("{kind:?}: killed {point:?}: {all:?}, refused {refused}");
        if point.loses_the_answer() {
            let others: usize = all.values().sum();
            assert_eq!(others, (PROCESSES - 1) * refreshes, "{point:?}: nobody hangs: {all:?}");
            assert!(
                all.keys().all(|outcome| outcome == "ok" || outcome == "sign_in_needed"),
                "{point:?}: whoever comes after is asked to sign in: {all:?}"
            );
            let task = race.process(1, race.demo.host(), "kept").spawn().unwrap();
            assert_eq!(ended(task).await["ok"], 1, "{point:?}: what was kept is kept");
            race.sign_in().await;
        } else {
            let others = Counts::from([("ok".to_owned(), (PROCESSES - 1) * refreshes)]);
            assert_eq!(all, others, "{point:?}: nobody is signed out");
            assert_eq!(refused, 0, "{point:?}: no token is redeemed twice");
        }
    }
}

#[tokio::test]
async fn eight_processes_share_a_single_use_token() {
    race(Kind::File, 10).await;
}

#[tokio::test]
async fn eight_processes_share_it_through_the_keyring() {
    race(Kind::Keyring, 3).await;
}

#[tokio::test]
#[ignore = "takes minutes: cargo xtask test --all"]
async fn full_eight_processes_share_a_single_use_token() {
    race(Kind::File, 200).await;
}

#[tokio::test]
#[ignore = "takes minutes: cargo xtask test --all"]
async fn full_eight_processes_share_it_through_the_keyring() {
    race(Kind::Keyring, 50).await;
}
