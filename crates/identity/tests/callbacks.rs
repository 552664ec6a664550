//! The browser's way back: callbacks that are wrong, forged, replayed or late, what they are told, and
//! that neither a listener nor a task is left behind.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod world;

use behalf_core::{Browser, Failure, Limits, Principal};
use behalf_identity::{MemoryVault, SignIn};
use behalf_tests::{Demo, eventually, http, way_back};
use std::{
    io::Write,
    net::TcpStream,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{runtime::Handle, sync::oneshot};
use tokio_util::sync::CancellationToken;
use url::Url;
use world::{Counted, at};

/// A browser that only says where it was sent.
struct Said(Mutex<Option<oneshot::Sender<Url>>>);

impl Browser for Said {
    fn open(&self, url: &Url) -> Result<(), String> {
        self.0.lock().unwrap().take().unwrap().send(url.clone()).map_err(|url| url.to_string())
    }
}

/// Whoever sits at the browser.
struct Person {
    link: Url,
    cancel: CancellationToken,
}

impl Person {
    fn of_link(&self, name: &str) -> String {
        let mut query = self.link.query_pairs();
        query.find(|(key, _)| key == name).unwrap().1.into_owned()
    }

    /// Goes to the loopback with this query, in which `STATE` is ours; gives the status and the page.
    async fn goes(&self, query: &str) -> (u16, String) {
        let query = query.replace("STATE", &self.of_link("state"));
        fetch(&format!("{}/?{query}", self.of_link("redirect_uri"))).await
    }

    /// Signs in at the workspace: where that leads back to.
    async fn signs_in(&self) -> String {
        way_back(self.link.as_str(), "alice", "alice-demo").await.to_string()
    }
}

/// One sign-in at a time: a port that one has left is not taken by the next while it is looked at.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

async fn fetch(url: &str) -> (u16, String) {
    let reply = http().get(url).send().await.unwrap();
    (reply.status().as_u16(), reply.text().await.unwrap())
}

/// A sign-in to its end, and what is left of it: nothing.
async fn sign_in<A: AsyncFnOnce(Person)>(
    demo: &Demo,
    announces_iss: bool,
    limit: Duration,
    browser: A,
) -> Result<Principal, Failure> {
    let tasks = || Handle::current().metrics().num_alive_tasks();
    let before = tasks();
    let limits = Limits { sign_in: limit, ..Limits::default() };
    let vault = Arc::new(MemoryVault::new("a test"));
    let (profile, mut authority, around) = at(demo, "callbacks", vault, limits).await;
    authority.sends_iss = announces_iss;
    let (sender, link) = oneshot::channel();
    let sign_in = SignIn {
        profile,
        authority,
        around,
        entropy: Arc::new(Counted::default()),
        browser: Arc::new(Said(Mutex::new(Some(sender)))),
    };
    let cancel = CancellationToken::new();
    let acting = async {
        let person = Person { link: link.await.unwrap(), cancel: cancel.clone() };
        let redirect = Url::parse(&person.of_link("redirect_uri")).unwrap();
        browser(person).await;
        redirect.port().unwrap()
    };
    let (outcome, port) = tokio::join!(sign_in.run(&cancel, |_| {}), acting);
    let outcome = outcome.map(|session| session.principal().clone());
    drop(sign_in);
    for address in ["127.0.0.1", "::1"] {
        assert!(TcpStream::connect((address, port)).is_err(), "no listener is left at {address}");
    }
    eventually("the end of its tasks", async || (tasks() <= before).then_some(())).await;
    outcome
}

/// The requests for tokens that the workspace saw.
async fn redeemed(demo: &Demo) -> usize {
    demo.calls().await.iter().filter(|call| call["path"] == "/oidc/v1/token").count()
}

const LIMIT: Duration = Duration::from_secs(60);

#[tokio::test]
async fn what_comes_back_wrong_ends_the_sign_in_and_says_why() {
    let _alone = ALONE.lock().await;
    let demo = Demo::start(&[]).await;
    for (query, announces, code, text) in [
        (
            "code=c&state=STATE&iss=https://other.example",
            false,
            "identity_mismatch",
            "another server",
        ),
        ("code=c&state=STATE&iss=", false, "identity_mismatch", "another server"),
        ("code=c&state=STATE", true, "identity_mismatch", "another server"),
        (
            "error=access_denied&state=STATE&iss=https://other.example",
            true,
            "identity_mismatch",
            "another server",
        ),
        ("error=access_denied&state=STATE", true, "declined", "was refused: no reason was given."),
        (
            "error=access_denied&error_description=Ask+me.&state=STATE",
            false,
            "declined",
            "was refused: Ask me.",
        ),
        ("code=c&error=access_denied&state=STATE", false, "declined", "was refused"),
        (
            "error=invalid_scope&error_description=Invalid+scope:+x&state=STATE",
            false,
            "consent_needed",
            "Invalid scope: x",
        ),
        ("error=server_error&state=STATE", false, "offline", "The sign-in's server failed"),
        (
            "error=temporarily_unavailable&state=STATE",
            false,
            "offline",
            "The sign-in's server failed",
        ),
        (
            "error=unsupported_response_type&state=STATE",
            false,
            "exchange_failed",
            "unsupported_response_type",
        ),
        (
            "error=<script>&error_description=%1b[31m<script>alert(1)</script>&state=STATE",
            false,
            "exchange_failed",
            "unknown_error, [31m<script>",
        ),
    ] {
        let before = redeemed(&demo).await;
        let outcome = sign_in(&demo, announces, LIMIT, async |person| {
            let (status, page) = person.goes(query).await;
            assert_eq!(status, 200, "{query}: {page}");
            assert!(page.contains("You are not signed in"), "{query}: the browser says so: {page}");
            assert!(!page.contains("<script>"), "{query}: inert: {page}");
        })
        .await;
        let failure = outcome.expect_err(query);
        assert_eq!(failure.code.name(), code, "{query}: {failure:?}");
        assert!(failure.message.contains(text), "{query}: {failure:?}");
        assert!(!failure.hint.is_empty(), "{query}: the next step is named");
        assert_eq!(redeemed(&demo).await, before, "{query}: no code was redeemed");
    }
}

#[tokio::test]
async fn what_is_forged_or_comes_twice_changes_nothing() {
    let _alone = ALONE.lock().await;
    let demo = Demo::start(&[]).await;
    let mut held = Vec::new();
    let principal = sign_in(&demo, false, LIMIT, async |person| {
        for forged in [
            "",
            "code=c",
            "code=c&state=",
            "code=c&state=guess",
            "code=&state=STATE",
            "state=STATE",
            "error=access_denied&state=guess",
            "code=c&state=guess&state=STATE",
        ] {
            assert_eq!(person.goes(forged).await.0, 400, "{forged} is nobody's");
        }
        // Whoever holds a connection, with nothing or half a request on it, holds nobody up.
        let redirect = Url::parse(&person.of_link("redirect_uri")).unwrap();
        for half in ["", "GET / HTTP/1.1\r\nHos"] {
            let mut stream = TcpStream::connect(("127.0.0.1", redirect.port().unwrap())).unwrap();
            stream.write_all(half.as_bytes()).unwrap();
            held.push(stream);
        }
        let back = person.signs_in().await;
        let (first, second) = tokio::join!(fetch(&back), fetch(&back));
        let mut both = [first.0, second.0];
        both.sort_unstable();
        assert_eq!(both, [200, 400], "of two that are alike one is taken");
    })
    .await;
    assert_eq!(principal.unwrap().user_name, "alice@example.com");
    drop(held);
    assert_eq!(redeemed(&demo).await, 1, "one code was redeemed, once");
}

#[tokio::test]
async fn a_code_that_was_used_is_no_sign_in() {
    let _alone = ALONE.lock().await;
    let demo = Demo::start(&[]).await;
    let used = Mutex::new(String::new());
    let first = sign_in(&demo, false, LIMIT, async |person| {
        let back = person.signs_in().await;
        let url = Url::parse(&back).unwrap();
        let (_, code) = url.query_pairs().find(|(name, _)| name == "code").unwrap();
        code.as_ref().clone_into(&mut used.lock().unwrap());
        fetch(&back).await;
    })
    .await;
    assert!(first.is_ok(), "{first:?}");
    let again = sign_in(&demo, false, LIMIT, async |person| {
        let code = used.lock().unwrap().clone();
        person.goes(&format!("code={code}&state=STATE")).await;
    })
    .await;
    let failure = again.expect_err("it was used");
    assert_eq!(failure.code.name(), "sign_in_needed", "{failure:?}");
    assert!(failure.message.contains("did not accept the sign-in's code"), "{failure:?}");
}

#[tokio::test]
async fn whoever_comes_late_finds_nobody() {
    let _alone = ALONE.lock().await;
    let demo = Demo::start(&[]).await;
    let mut late = None;
    let outcome = sign_in(&demo, false, Duration::from_millis(300), async |person| {
        late = Some(person.signs_in().await);
    })
    .await;
    assert_eq!(outcome.expect_err("nobody came").code.name(), "timed_out");
    assert!(http().get(late.unwrap()).send().await.is_err(), "nobody listens any more");
    assert_eq!(redeemed(&demo).await, 0, "no code was redeemed");
}

#[tokio::test]
async fn a_cancel_ends_it_wherever_it_is() {
    let _alone = ALONE.lock().await;
    let demo = Demo::start(&[]).await;
    let waiting = sign_in(&demo, false, LIMIT, async |person| person.cancel.cancel()).await;
    assert_eq!(waiting.expect_err("it was cancelled").code.name(), "cancelled");
    let slow = serde_json::json!([{ "match": { "path": "/oidc/v1/token" }, "do": { "delay_ms": 60_000 } }]);
    demo.control("/demo/faults", slow).await;
    let redeeming = sign_in(&demo, false, LIMIT, async |person| {
        let back = person.signs_in().await;
        let page = tokio::spawn(async move { fetch(&back).await.1 });
        eventually("the code", async || (redeemed(&demo).await > 0).then_some(())).await;
        person.cancel.cancel();
        assert!(page.await.unwrap().contains("You are not signed in"), "the browser says so");
    })
    .await;
    assert_eq!(redeeming.expect_err("it was cancelled").code.name(), "cancelled");
}
