//! The world of these tests: the real time, and a person in front of a browser.

#![allow(dead_code, reason = "no test needs all of it")]

use behalf_core::{Browser, Clock, Entropy};
use behalf_tests::{Consent, follow_sign_in};
use jiff::Timestamp;
use std::sync::atomic::{AtomicU64, Ordering};
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
