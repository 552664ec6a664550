//! A machine with one vault, and the steps from a sign-in to the first call.

#![allow(dead_code, reason = "no test needs all of it")]

use behalf_app::{
    Engine, EngineOptions, Environment, Home, StoreChoice, SystemEntropy, open_vault, start,
};
use behalf_core::{Browser, Clock, Failure, Vault};
use behalf_tests::{Consent, Demo, Scratch, follow_sign_in};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;
use url::Url;

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    SignIn,
    Refresh,
    Exchange,
    FirstCall,
}

pub(crate) const STEPS: [Step; 4] = [Step::SignIn, Step::Refresh, Step::Exchange, Step::FirstCall];

impl Step {
    pub(crate) fn is_oauth(self) -> bool {
        self != Self::FirstCall
    }

    /// Which requests the fault hits.
    pub(crate) fn requests(self) -> Value {
        match self {
            Self::SignIn => json!({ "path": "/oidc/v1/token", "body": "authorization_code" }),
            Self::Refresh => json!({ "path": "/oidc/v1/token", "body": "=refresh_token" }),
            Self::Exchange => json!({ "path": "/oidc/v1/token", "body": "jwt-bearer" }),
            Self::FirstCall => json!({ "path": "/api/2.0/sql/warehouses" }),
        }
    }
}

/// A clock that is wrong by some minutes.
struct Shifted(SignedDuration);

impl Clock for Shifted {
    fn now(&self) -> Timestamp {
        Timestamp::now() + self.0
    }
}

/// Alice, in front of her browser.
struct Alice;

impl Browser for Alice {
    fn open(&self, url: &Url) -> Result<(), String> {
        let link = url.to_string();
        tokio::spawn(async move {
            follow_sign_in(&link, "alice", "alice-demo", Consent::Allow).await;
        });
        Ok(())
    }
}

/// A machine with one vault, on which programs start and end.
pub(crate) struct Machine {
    pub(crate) options: EngineOptions,
    _home: Scratch,
}

impl Machine {
    /// One at this workspace, where every token is exchanged.
    pub(crate) async fn at(host: &str) -> Self {
        Self::with(host, "jwt-bearer", 0).await
    }

    /// One whose clock is wrong by so many minutes.
    pub(crate) async fn wrong_by(host: &str, minutes: i64) -> Self {
        Self::with(host, "jwt-bearer", minutes).await
    }

    /// One with this grant, and this clock.
    pub(crate) async fn with(host: &str, grant: &str, minutes: i64) -> Self {
        let home = Scratch::new("faults");
        let environment: Environment = [
            ("DATABRICKS_HOST", host.to_owned()),
            ("BEHALF_HOME", home.path().display().to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect();
        let mut limits = start::limits(&environment);
        limits.token_request = Duration::from_millis(1500);
        limits.api_request = Duration::from_millis(1500);
        limits.sign_in = Duration::from_secs(30);
        let vault: Arc<dyn Vault> = open_vault(Some("memory"), &limits).await.unwrap();
        let text = format!("app:\n  exchange: {{grant: {grant}}}\n");
        let config = behalf_config::parse("t", &text, &environment);
        let options = EngineOptions {
            config: config.unwrap_or_else(|errors| panic!("{errors:?}")),
            home: Home::find(&environment).unwrap(),
            profile: Some(format!("faults-{}", std::process::id())),
            store: StoreChoice::Ephemeral,
            environment,
            limits,
            clock: Arc::new(Shifted(SignedDuration::from_mins(minutes))),
            entropy: Arc::new(SystemEntropy),
            vault,
        };
        Self { options, _home: home }
    }

    /// A program that begins anew, as far as this step.
    pub(crate) async fn reach(&self, step: Step) -> Result<(), Failure> {
        Self::reach_with(&self.options, step).await
    }

    pub(crate) async fn reach_with(options: &EngineOptions, step: Step) -> Result<(), Failure> {
        let engine = Engine::start(options.clone()).await?;
        if step == Step::SignIn {
            engine.sign_in(Arc::new(Alice), &CancellationToken::new(), |_| {}).await?;
            return Ok(());
        }
        let kept = || Failure::sign_in_needed("nothing was kept");
        let session = engine.resume().await?.ok_or_else(kept)?;
        if step == Step::Refresh {
            session.access().await?;
            return Ok(());
        }
        let caller = engine.user(session).await?;
        caller.resources().warehouse.clone().map(drop)
    }
}

/// How often the requests of a step came, and that nobody else's did.
pub(crate) async fn seen(demo: &Demo, step: Step) -> usize {
    let calls = demo.calls().await;
    for call in &calls {
        let who = call["principal"].as_str().unwrap_or("alice@example.com");
        assert_eq!(who, "alice@example.com", "{step:?}: nothing is sent as anybody else: {call}");
    }
    let path = step.requests()["path"].clone();
    calls.iter().filter(|call| call["path"] == path).count()
}
