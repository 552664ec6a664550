//! The world of these tests: the real time, and a person in front of a browser.

#![allow(dead_code, reason = "no test needs all of it")]

use behalf_core::{Browser, Clock, Entropy, Limits, Origin, Vault};
use behalf_databricks::{Wire, wire::Network};
use behalf_identity::{
    Authority, Broker, Exchange, ExchangeMode, Profile, discover, session::Surroundings,
};
use behalf_tests::{Consent, Demo, follow_sign_in};
use jiff::Timestamp;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use url::Url;

/// The system's clock.
pub(crate) struct System;

impl Clock for System {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// Numbers that differ from each other; nothing in these tests is secret.
#[derive(Default)]
pub(crate) struct Counted(AtomicU64);

impl Entropy for Counted {
    fn fill(&self, buffer: &mut [u8]) {
        for place in buffer {
            *place = self.0.fetch_add(1, Ordering::SeqCst).wrapping_mul(31) as u8;
        }
    }
}

/// One of the demo's people, by the short name: signs in wherever the browser is sent.
pub(crate) struct Person(pub(crate) &'static str);

impl Browser for Person {
    fn open(&self, url: &Url) -> Result<(), String> {
        let (link, name) = (url.to_string(), self.0);
        tokio::spawn(async move {
            follow_sign_in(&link, name, &format!("{name}-demo"), Consent::Allow).await;
        });
        Ok(())
    }
}

/// A profile at this workspace, and all that a sign-in needs; tokens are used as they are.
pub(crate) async fn at(
    demo: &Demo,
    name: &str,
    vault: Arc<dyn Vault>,
    limits: Limits,
) -> (Profile, Authority, Surroundings) {
    let host = Origin::parse(demo.host()).unwrap();
    let wire = Wire::new(&limits, &Network::default()).unwrap();
    let authority = discover(&wire, &host).await.unwrap();
    let exchange = Exchange {
        mode: ExchangeMode::None,
        token_endpoint: authority.token_endpoint.clone(),
        client_id: "databricks-cli".to_owned(),
        client_secret: None,
        authorization_details: None,
    };
    let clock: Arc<dyn Clock> = Arc::new(System);
    let broker = Broker::new(wire, limits, clock, host.clone(), authority.clone(), exchange);
    let profile = Profile::new(format!("{name}-{}", std::process::id()), host);
    (profile, authority, Surroundings { broker, vault })
}
