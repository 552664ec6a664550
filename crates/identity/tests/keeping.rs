//! What is given must be kept: a keyring that fails in the midst of a renewal, and whoever stops waiting.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod world;

use async_trait::async_trait;
use behalf_core::{Failure, FailureCode, Limits, Vault, VaultItem, secret::VaultText};
use behalf_identity::{
    MemoryVault, ProcessLock, Profile, Session, SignIn, session::Surroundings, settled,
};
use behalf_tests::{Demo, eventually};
use serde_json::json;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio_util::sync::CancellationToken;
use world::{Counted, Person, at};

/// A vault that keeps nothing while it is full.
struct Failing {
    inner: MemoryVault,
    full: AtomicBool,
}

#[async_trait]
impl Vault for Failing {
    async fn load(&self, item: &VaultItem) -> Result<Option<VaultText>, Failure> {
        self.inner.load(item).await
    }

    async fn save(&self, item: &VaultItem, text: &VaultText) -> Result<(), Failure> {
        if self.full.load(Ordering::SeqCst) {
            return Err(Failure::new(FailureCode::Busy, "The keyring is full.", "Make room."));
        }
        self.inner.save(item, text).await
    }

    async fn delete(&self, item: &VaultItem) -> Result<(), Failure> {
        self.inner.delete(item).await
    }

    fn notice(&self) -> Option<String> {
        None
    }
}

struct Place {
    demo: Demo,
    vault: Arc<Failing>,
    profile: Profile,
    authority: behalf_identity::Authority,
    around: Surroundings,
}

impl Place {
    /// A workspace at which alice has signed in.
    async fn new(name: &str) -> Self {
        Self::with(name, &[], Limits::default()).await
    }

    async fn with(name: &str, more: &[&str], limits: Limits) -> Self {
        let demo = Demo::start(&[&["--refresh", "single-use"], more].concat()).await;
        let inner = MemoryVault::new("a test");
        let vault = Arc::new(Failing { inner, full: AtomicBool::new(false) });
        let (profile, authority, around) = at(&demo, name, Arc::clone(&vault) as _, limits).await;
        let place = Self { demo, vault, profile, authority, around };
        let sign_in = SignIn {
            profile: place.profile.clone(),
            authority: place.authority.clone(),
            around: place.around.clone(),
            entropy: Arc::new(Counted::default()),
            browser: Arc::new(Person("alice")),
        };
        sign_in.run(&CancellationToken::new(), |_| {}).await.unwrap();
        place
    }

    /// A program that begins anew.
    async fn program(&self) -> Arc<Session> {
        let (profile, authority) = (self.profile.clone(), self.authority.clone());
        let session = Session::resume(profile, authority, self.around.clone()).await.unwrap();
        Arc::new(session.expect("alice is signed in"))
    }

    async fn refused(&self) -> usize {
        let calls = self.demo.calls().await;
        calls.iter().filter(|c| c["grant_type"] == "refresh_token" && c["status"] != 200).count()
    }
}

#[tokio::test]
async fn a_keyring_that_fails_in_the_midst_loses_no_token() {
    let place = Place::new("failing").await;
    let program = place.program().await;
    place.vault.full.store(true, Ordering::SeqCst);
    for _ in 0..2 {
        let Err(failure) = program.access().await else { panic!("it cannot be kept") };
        assert_eq!(failure.message, "The keyring is full.", "it is said");
    }
    // What the vault holds is used up: no other process may read it now.
    let name = format!("refresh-{}", place.profile.name);
    let lock = || ProcessLock::take(&name, "waiting", Duration::from_millis(50));
    assert!(lock().await.is_err(), "the lock stays taken until it is kept");
    place.vault.full.store(false, Ordering::SeqCst);
    assert!(program.access().await.is_ok(), "what was given then is kept now");
    assert!(lock().await.is_ok(), "and others may go on");
    assert!(place.program().await.access().await.is_ok(), "and the next program finds it");
    assert_eq!(place.refused().await, 0, "no token was shown twice");
}

#[tokio::test]
async fn whoever_stops_waiting_stops_no_renewal() {
    let place = Place::new("impatient").await;
    let late = json!([{
        "match": { "path": "/oidc/v1/token" }, "do": { "reply_delay_ms": 700 }, "times": 1,
    }]);
    place.demo.control("/demo/faults", late).await;
    let program = place.program().await;
    let patience = tokio::time::timeout(Duration::from_millis(200), program.access()).await;
    assert!(patience.is_err(), "nobody waits for the answer");
    settled().await;
    assert!(place.program().await.access().await.is_ok(), "what it brought was kept");
    assert_eq!(place.refused().await, 0, "no token was shown twice");
}

#[tokio::test]
async fn a_window_that_nobody_uses_stays_signed_in() {
    let (short, long) = (Duration::from_millis(600), Duration::from_secs(2));
    let limits = Limits { lease_min_life: short, lease_renew_within: long, ..Limits::default() };
    let place = Place::with("left alone", &["--access-ttl", "3"], limits).await;
    let program = place.program().await;
    program.keep();
    let renewals = async || {
        let calls = place.demo.calls().await;
        let renewed = calls.iter().filter(|c| c["grant_type"] == "refresh_token").count();
        (renewed >= 3).then_some(())
    };
    eventually("one renewal after another", renewals).await;
    assert_eq!(place.refused().await, 0, "no token was shown twice");
    drop(program);
}

#[tokio::test]
async fn who_signs_out_during_a_renewal_is_signed_out() {
    let place = Place::new("sign-out").await;
    let late = json!([{ "match": { "path": "/api/2.0/preview/scim" }, "do": { "delay_ms": 700 }, "times": 1 }]);
    place.demo.control("/demo/faults", late).await;
    let program = place.program().await;
    let renewing = Arc::clone(&program);
    let renewal = tokio::spawn(async move { renewing.access().await.map(drop) });
    let asked = async || {
        let calls = place.demo.calls().await;
        calls.iter().any(|c| c["grant_type"] == "refresh_token").then_some(())
    };
    eventually("the renewal", asked).await;
    program.sign_out().await.unwrap();
    renewal.await.unwrap().ok();
    let after = program.access().await.map(drop).expect_err("nobody is signed in");
    assert_eq!(after.code, FailureCode::SignInNeeded, "{after:?}");
}

#[tokio::test]
async fn what_a_program_could_not_save_it_saves_when_it_can_and_gives_up_at_a_sign_out() {
    let place = Place::new("later").await;
    let program = place.program().await;
    place.vault.full.store(true, Ordering::SeqCst);
    assert!(program.access().await.is_err(), "it cannot be kept");
    drop(program);
    place.vault.full.store(false, Ordering::SeqCst);
    // Nobody asks: it is saved in the background, and the lock is free.
    settled().await;
    assert!(place.program().await.access().await.is_ok(), "the next program finds it");
    assert_eq!(place.refused().await, 0, "no token was shown twice");
    let program = place.program().await;
    place.vault.full.store(true, Ordering::SeqCst);
    assert!(program.access().await.is_err(), "once more");
    program.sign_out().await.unwrap();
    let again = program.access().await.map(drop).expect_err("signed out");
    assert_eq!(again.code, FailureCode::SignInNeeded, "its own lock holds nobody up: {again:?}");
}
