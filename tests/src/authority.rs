//! An authorization server that is not ours: the OpenID-certified `oidc-provider`, as a process.

use crate::{http, root};
use serde_json::Value;
use std::process::Stdio;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// An identity provider of a test's own.
pub struct IdentityProvider {
    /// Its issuer, which is its address.
    pub issuer: String,
    _child: Child,
}

impl IdentityProvider {
    /// Starts one on a free port.
    pub async fn start(arguments: &[&str]) -> Self {
        let folder = root().join("tests/authority");
        assert!(folder.join("node_modules").exists(), "`cargo xtask test` installs its packages");
        let mut child = Command::new("node")
            .arg(folder.join("server.mjs"))
            .args(arguments)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("node is installed");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next_line().await.unwrap().expect("it says where it listens");
        let ready: Value = serde_json::from_str(&line).unwrap();
        Self { issuer: ready["issuer"].as_str().unwrap().to_owned(), _child: child }
    }

    /// What it saw: the requests of its token endpoint, and what was revoked.
    pub async fn witness(&self) -> Value {
        self.get("/witness").await
    }

    /// Its public keys.
    pub async fn keys(&self) -> Value {
        self.get("/jwks").await["keys"].take()
    }

    async fn get(&self, path: &str) -> Value {
        http().get(format!("{}{path}", self.issuer)).send().await.unwrap().json().await.unwrap()
    }
}
