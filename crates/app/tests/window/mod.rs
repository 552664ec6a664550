//! A window that is driven by its commands.

#![allow(dead_code, reason = "no test needs all of it")]

use behalf_app::{
    Desk, Engine, EngineOptions, Environment, Home, Reply, StoreChoice, SystemClock, SystemEntropy,
    open_vault, start,
};
use behalf_core::Failure;
use behalf_tests::{Consent, Demo, Scratch, follow_sign_in};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::sync::mpsc;

/// A window that is driven by its commands.
pub(crate) struct Window {
    pub(crate) desk: Arc<Desk>,
    pub(crate) options: EngineOptions,
    pub(crate) home: Scratch,
}

impl Window {
    pub(crate) async fn at(host: &str, config: &str) -> Self {
        Self::with(host, config, &[]).await
    }

    pub(crate) async fn with(host: &str, config: &str, more: &[(&str, &str)]) -> Self {
        let home = Scratch::new("desk");
        let mut environment: Environment = [
            ("DATABRICKS_HOST", host.to_owned()),
            ("BEHALF_HOME", home.path().display().to_string()),
            ("BEHALF_STORE_KEY", "5".repeat(64)),
            ("XDG_DOWNLOAD_DIR", home.path().join("downloads").display().to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect();
        environment.extend(more.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
        let limits = start::limits(&environment);
        let config = behalf_config::parse("t", config, &environment);
        let config = config.unwrap_or_else(|errors| panic!("{errors:?}"));
        let policy = behalf_config::policy::of_machine(&environment);
        let config = match policy.unwrap_or_else(|errors| panic!("{errors:?}")) {
            Some(policy) => policy.over(config).unwrap_or_else(|errors| panic!("{errors:?}")),
            None => config,
        };
        let options = EngineOptions {
            config,
            home: Home::find(&environment).unwrap(),
            profile: None,
            store: StoreChoice::Service { key_file: None },
            vault: open_vault(Some("memory"), &limits).await.unwrap(),
            environment,
            limits,
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
        };
        Self { desk: Desk::new(options.clone()), options, home }
    }

    /// A window whose person has asked; gives the action that ran SQL.
    pub(crate) async fn asked(demo: &Demo, config: &str, question: &str) -> (Self, Value) {
        let window = Self::at(demo.host(), config).await;
        let action = window.runs(question).await;
        (window, action)
    }

    /// Signs somebody in, who asks; gives the action that ran SQL.
    pub(crate) async fn runs(&self, question: &str) -> Value {
        self.signs_in("alice", false).await.unwrap();
        let question = json!({ "thread_id": null, "text": question });
        let events = self.turn("chat/send", question).await.unwrap();
        event(&events, "turnFinished");
        let finished = events.iter().filter(|e| e["event"] == "actionFinished");
        finished.map(|e| &e["action"]).find(|a| a["tool"] == "sql").unwrap().clone()
    }

    pub(crate) async fn asks(&self, command: &str, payload: Value) -> Result<Value, Failure> {
        let asked = self.desk.rpc(command, payload, None);
        match Box::pin(asked).await? {
            Reply::Json(value) => Ok(value),
            Reply::Bytes(_) => panic!("{command} gives JSON"),
        }
    }

    pub(crate) async fn state(&self) -> Value {
        self.asks("session/state", json!({})).await.unwrap()
    }

    /// The ledger of whoever is signed in, as another program reads it: phase and tool of each entry.
    pub(crate) async fn ledger(&self) -> Vec<String> {
        let engine = Engine::start(self.options.clone()).await.unwrap();
        let session = engine.resume().await.unwrap().expect("somebody is signed in");
        let caller = engine.user(session).await.unwrap();
        let lines = engine.export_audit(&caller).await.unwrap();
        let entries = lines.iter().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let word = |entry: &Value, name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        entries.map(|e| format!("{} {}", word(&e, "phase"), word(&e, "tool"))).collect()
    }

    /// Signs in as this person, in a browser that follows the page.
    pub(crate) async fn signs_in(
        &self,
        who: &'static str,
        another: bool,
    ) -> Result<Value, Failure> {
        let follow = move |told: Value| {
            let link = told["url"].as_str().unwrap().to_owned();
            tokio::spawn(async move {
                follow_sign_in(&link, who, &format!("{who}-demo"), Consent::Allow).await;
            });
        };
        let request = json!({ "host": null, "another": another });
        let asked = self.desk.rpc("session/sign_in", request, Some(Arc::new(follow)));
        match Box::pin(asked).await? {
            Reply::Json(value) => Ok(value),
            Reply::Bytes(_) => panic!("a state is JSON"),
        }
    }

    /// Runs a turn to its end; gives what it told.
    pub(crate) async fn turn(&self, command: &str, payload: Value) -> Result<Vec<Value>, Failure> {
        let (tell, mut told) = mpsc::unbounded_channel();
        let tell = Mutex::new(tell);
        let emit = move |event: Value| drop(tell.lock().unwrap().send(event));
        Box::pin(self.desk.rpc(command, payload, Some(Arc::new(emit)))).await?;
        let mut events = Vec::new();
        while let Some(event) = told.recv().await {
            if event["event"] == "end" {
                break;
            }
            events.push(event);
        }
        Ok(events)
    }
}

pub(crate) fn who(state: &Value) -> &str {
    state["signed_in"]["principal"]["user_name"].as_str().unwrap_or("nobody")
}

pub(crate) fn event<'e>(events: &'e [Value], name: &str) -> &'e Value {
    events.iter().find(|e| e["event"] == name).unwrap_or_else(|| panic!("{name}: {events:#?}"))
}
