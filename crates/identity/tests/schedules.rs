//! Random schedules of lease, refresh, revoke, expiry and sign-out over several principals. Whatever
//! happens in whatever order: a lease is its caller's own, lives no longer and does no more than the
//! token it came from, and is alive when it is handed out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a test tells what it did")]

mod world;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use behalf_core::{
    Clock, Failure, Lease, Limits, Origin, RunAs, Scopes, TokenSource, secret::AccessToken,
};
use behalf_databricks::{Wire, wire::Network};
use behalf_identity::{
    Authority, Bearers, Broker, Exchange, ExchangeMode, MemoryVault, Profile, Session, SignIn,
    UserSource, discover, session::Surroundings,
};
use behalf_tests::{Demo, http};
use jiff::{SignedDuration, Timestamp};
use proptest::{
    prelude::*,
    sample::select,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};
use std::{
    hash::{BuildHasher, Hasher, RandomState},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
};
use tokio_util::sync::CancellationToken;
use world::{Counted, Person};

const PEOPLE: [&str; 3] = ["alice", "bob", "carol"];
const SCOPES: [&str; 3] = ["sql", "model-serving", "genie"];

/// What happens next, to one of the people.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// They need a lease for a scope.
    Lease(usize, &'static str),
    /// Everybody needs a lease for this scope at once, several times over.
    Everybody(&'static str),
    /// The workspace calls their last lease dead.
    Replace(usize),
    /// Time passes: seconds.
    Wait(i64),
    /// Their sessions are revoked at the workspace.
    Revoke(usize),
    /// They sign out here.
    SignOut(usize),
    /// They come back: with a token of so many seconds, or by signing in.
    Return(usize, i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = || 0..PEOPLE.len();
    let scope = || select(SCOPES.to_vec());
    let step = prop_oneof![
        8 => (who(), scope()).prop_map(|(who, scope)| Step::Lease(who, scope)),
        3 => scope().prop_map(Step::Everybody),
        2 => who().prop_map(Step::Replace),
        4 => (1i64..4000).prop_map(Step::Wait),
        1 => who().prop_map(Step::Revoke),
        1 => who().prop_map(Step::SignOut),
        2 => (who(), 61i64..4000).prop_map(|(who, life)| Step::Return(who, life)),
    ];
    prop::collection::vec(step, 1..40)
}

/// Cases that are made up anew in each run, or of the seed in `BEHALF_SEED`.
fn runner(cases: u32) -> TestRunner {
    let given = std::env::var("BEHALF_SEED").ok().map(|seed| seed.parse().unwrap());
    let seed: u64 = given.unwrap_or_else(|| RandomState::new().build_hasher().finish());
    // To be found beside a failure.
    println!("BEHALF_SEED={seed}");
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

/// A clock that is put forward, here and at the workspace.
#[derive(Default)]
struct Ahead(AtomicI64);

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::from_secs(self.0.load(Ordering::SeqCst))
    }
}

/// A workspace, and the time.
struct Place {
    demo: Demo,
    clock: Arc<Ahead>,
    entropy: Arc<Counted>,
    /// One for everybody, as the keyring of a machine is.
    vault: Arc<MemoryVault>,
    wire: Wire,
    host: Origin,
    authority: Authority,
}

impl Place {
    async fn new() -> Self {
        let demo = Demo::start(&[]).await;
        let host = Origin::parse(demo.host()).unwrap();
        let wire = Wire::new(&Limits::default(), &Network::default()).unwrap();
        let authority = discover(&wire, &host).await.unwrap();
        let vault = Arc::new(MemoryVault::new("a test"));
        Self { demo, clock: Arc::default(), entropy: Arc::default(), vault, wire, host, authority }
    }

    fn broker(&self, mode: ExchangeMode) -> Broker {
        let exchange = Exchange {
            mode,
            token_endpoint: self.authority.token_endpoint.clone(),
            client_id: "databricks-cli".to_owned(),
            client_secret: None,
            authorization_details: None,
        };
        let clock: Arc<dyn Clock> = Arc::clone(&self.clock) as _;
        let (wire, limits) = (self.wire.clone(), Limits::default());
        Broker::new(wire, limits, clock, self.host.clone(), self.authority.clone(), exchange)
    }

    async fn wait(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds, Ordering::SeqCst);
        self.demo.control("/demo/clock", json!({ "advance_s": seconds })).await;
    }

    /// A token of the company, and when it ends by its own words.
    async fn company_token(&self, user: &str, life: i64) -> (AccessToken, Timestamp) {
        let wanted = json!({ "user": user, "expires_in": life });
        let url = format!("{}/demo/idp", self.demo.host());
        let reply = http().post(url).json(&wanted).send().await.unwrap();
        let reply: Value = reply.json().await.unwrap();
        let token = reply["token"].as_str().unwrap();
        let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
        let claims: Value = serde_json::from_slice(&claims).unwrap();
        let ends = Timestamp::from_second(claims["exp"].as_i64().unwrap()).unwrap();
        (AccessToken::new(token), ends)
    }

    /// What must hold of every lease that anybody is handed.
    fn holds(&self, lease: &Lease, who: usize, asked: &Scopes, until: Timestamp) {
        let name = format!("{}@example.com", PEOPLE[who]);
        assert_eq!(lease.principal.user_name, name, "it is the caller's own");
        assert_eq!(lease.run_as, RunAs::OnBehalfOfUser, "and on their behalf");
        assert_eq!(lease.origin, self.host, "for this workspace");
        assert!(asked.cover(&lease.scopes), "it does no more than asked: {}", lease.scopes);
        assert!(lease.expires_at > self.clock.now(), "it is alive");
        assert!(lease.expires_at <= until, "it does not outlive what it came from");
    }
}

/// A person who brings tokens: the callers of a service.
struct Caller {
    token: AccessToken,
    ends: Timestamp,
    last: Option<Arc<Lease>>,
}

async fn as_bearers(place: &Place, steps: &[Step]) -> usize {
    let broker = place.broker(ExchangeMode::TokenExchange);
    let bearers = Bearers::new(broker.clone(), None);
    let mut callers = Vec::new();
    for user in PEOPLE {
        let (token, ends) = place.company_token(user, 900).await;
        callers.push(Caller { token, ends, last: None });
    }
    let mut handed = 0;
    for step in steps {
        match *step {
            Step::Wait(seconds) => place.wait(seconds).await,
            Step::Revoke(who) => {
                place.demo.control("/demo/revoke", json!({ "user": PEOPLE[who] })).await;
            }
            Step::Return(who, life) => {
                let (token, ends) = place.company_token(PEOPLE[who], life).await;
                callers[who] = Caller { token, ends, last: None };
            }
            Step::SignOut(who) => {
                if let Some(last) = callers[who].last.take() {
                    broker.drop_owner(&last.principal.owner_key());
                }
            }
            Step::Lease(who, scope) => {
                let caller = &mut callers[who];
                let asked = Scopes::of(scope);
                let Ok(source) = bearers.resolve(caller.token.clone()).await else { continue };
                if let Ok(lease) = source.lease(RunAs::OnBehalfOfUser, &asked).await {
                    place.holds(&lease, who, &asked, caller.ends);
                    handed += 1;
                    caller.last = Some(lease);
                }
            }
            Step::Everybody(scope) => {
                let asked = Scopes::of(scope);
                let all = (0..PEOPLE.len() * 4).map(|n| {
                    let (who, asked, callers, bearers) =
                        (n % PEOPLE.len(), &asked, &callers, &bearers);
                    async move {
                        let source = bearers.resolve(callers[who].token.clone()).await.ok()?;
                        let lease = source.lease(RunAs::OnBehalfOfUser, asked).await.ok()?;
                        place.holds(&lease, who, asked, callers[who].ends);
                        Some(())
                    }
                });
                handed += futures::future::join_all(all).await.into_iter().flatten().count();
            }
            Step::Replace(who) => {
                let caller = &mut callers[who];
                let Some(dead) = caller.last.take() else { continue };
                let Ok(source) = bearers.resolve(caller.token.clone()).await else { continue };
                if let Ok(lease) = source.replace(&dead).await {
                    place.holds(&lease, who, &dead.asked, caller.ends);
                    assert!(lease.token.digest() != dead.token.digest(), "it is another one");
                    caller.last = Some(lease);
                }
            }
        }
    }
    handed
}

/// A person who signed in here.
struct Desk {
    session: Arc<Session>,
    source: UserSource,
    last: Option<Arc<Lease>>,
    signed_out: bool,
}

async fn sign_in(place: &Place, broker: &Broker, who: usize) -> Result<Desk, Failure> {
    let profile =
        Profile::new(format!("schedule-{}-{who}", std::process::id()), place.host.clone());
    let sign_in = SignIn {
        profile,
        authority: place.authority.clone(),
        around: Surroundings { broker: broker.clone(), vault: Arc::clone(&place.vault) as _ },
        entropy: Arc::clone(&place.entropy) as _,
        browser: Arc::new(Person(PEOPLE[who])),
    };
    let session = Arc::new(sign_in.run(&CancellationToken::new(), |_| {}).await?);
    let source = UserSource::of_session(broker.clone(), Arc::clone(&session), None).await?;
    Ok(Desk { session, source, last: None, signed_out: false })
}

async fn as_sessions(place: &Place, steps: &[Step]) -> usize {
    let broker = place.broker(ExchangeMode::JwtBearer);
    let mut desks = Vec::new();
    for who in 0..PEOPLE.len() {
        desks.push(sign_in(place, &broker, who).await.unwrap());
    }
    let mut handed = 0;
    for step in steps {
        match *step {
            Step::Wait(seconds) => place.wait(seconds).await,
            Step::Revoke(who) => {
                place.demo.control("/demo/revoke", json!({ "user": PEOPLE[who] })).await;
            }
            Step::Return(who, _) => desks[who] = sign_in(place, &broker, who).await.unwrap(),
            Step::SignOut(who) => {
                let desk = &mut desks[who];
                broker.drop_owner(&desk.session.principal().owner_key());
                desk.session.sign_out().await.unwrap();
                desk.signed_out = true;
            }
            Step::Lease(who, scope) => {
                let desk = &mut desks[who];
                let asked = Scopes::of(scope);
                let lent = desk.source.lease(RunAs::OnBehalfOfUser, &asked).await;
                if desk.signed_out {
                    assert!(lent.is_err(), "whoever signed out gets nothing");
                } else if let Ok(lease) = lent {
                    let until = desk.session.access().await.unwrap().expires_at;
                    place.holds(&lease, who, &asked, until);
                    handed += 1;
                    desk.last = Some(lease);
                }
            }
            Step::Everybody(scope) => {
                let asked = Scopes::of(scope);
                let all = (0..PEOPLE.len() * 4).map(|n| {
                    let (who, asked, desks) = (n % PEOPLE.len(), &asked, &desks);
                    async move {
                        let desk = &desks[who];
                        let lent = desk.source.lease(RunAs::OnBehalfOfUser, asked).await;
                        assert!(
                            !desk.signed_out || lent.is_err(),
                            "whoever signed out gets nothing"
                        );
                        let until = desk.session.access().await.ok()?.expires_at;
                        let lease = lent.ok()?;
                        place.holds(&lease, who, asked, until);
                        Some(())
                    }
                });
                handed += futures::future::join_all(all).await.into_iter().flatten().count();
            }
            Step::Replace(who) => {
                let desk = &mut desks[who];
                let Some(dead) = desk.last.take() else { continue };
                let lent = desk.source.replace(&dead).await;
                if desk.signed_out {
                    assert!(lent.is_err(), "whoever signed out gets nothing");
                } else if let Ok(lease) = lent {
                    let until = desk.session.access().await.unwrap().expires_at;
                    place.holds(&lease, who, &dead.asked, until);
                    assert!(lease.token.digest() != dead.token.digest(), "it is another one");
                    desk.last = Some(lease);
                }
            }
        }
    }
    handed
}

fn every_schedule(cases: u32, run: impl AsyncFn(&Place, &[Step]) -> usize) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let place = runtime.block_on(Place::new());
    let handed = Mutex::new(0);
    let result = runner(cases).run(&steps(), |steps| {
        *handed.lock().unwrap() += runtime.block_on(run(&place, &steps));
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    let handed = *handed.lock().unwrap();
    assert!(handed > cases as usize, "leases were handed out at all: {handed}");
}

#[test]
fn a_lease_is_its_callers_own_whatever_tokens_are_brought() {
    every_schedule(24, as_bearers);
}

#[test]
fn a_lease_is_its_callers_own_whoever_signs_in_and_out() {
    every_schedule(12, as_sessions);
}
