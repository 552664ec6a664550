//! The process that is killed: at a call of the vault by itself, or on the way to the token endpoint
//! and back by a door that the test keeps.

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::IntoResponse,
    routing::post,
};
use behalf_tests::http;
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};
use tokio::process::{Child, Command};

/// Where it is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Point {
    /// It holds the lock and has not read the vault.
    BeforeRead,
    /// It has read what it will redeem.
    AfterRead,
    /// Its request is on the way and not served.
    Sent,
    /// Its request was served; the answer is on the way.
    Answered,
    /// It has the answer and has kept nothing of it.
    BeforeSave,
    /// What it got is kept, and nobody was told.
    AfterSave,
}

impl Point {
    pub(crate) const ALL: [Self; 6] = [
        Self::BeforeRead,
        Self::AfterRead,
        Self::Sent,
        Self::Answered,
        Self::BeforeSave,
        Self::AfterSave,
    ];

    /// Whether the workspace has given a token that nobody keeps.
    pub(crate) fn loses_the_answer(self) -> bool {
        matches!(self, Self::Answered | Self::BeforeSave)
    }
}

/// The door between the victim and the token endpoint.
pub(crate) struct Victim {
    host: String,
    point: Point,
    at: usize,
    pid: Arc<Mutex<Option<u32>>>,
}

#[derive(Clone)]
struct Door {
    to: String,
    point: Point,
    at: usize,
    seen: Arc<AtomicUsize>,
    pid: Arc<Mutex<Option<u32>>>,
}

impl Victim {
    /// One that is killed at its `at`-th refresh.
    pub(crate) async fn new(host: &str, point: Point, at: usize) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let pid = Arc::default();
        let door = Door {
            to: format!("{host}/oidc/v1/token"),
            point,
            at,
            seen: Arc::default(),
            pid: Arc::clone(&pid),
        };
        let router = Router::new().route("/oidc/v1/token", post(pass)).with_state(door);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { host: address, point, at, pid }
    }

    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) fn begin(&self, command: &mut Command) -> Child {
        let command = command
            .env("RACE_KILL", format!("{:?}", self.point))
            .env("RACE_KILL_AT", self.at.to_string());
        let child = command.spawn().unwrap();
        *self.pid.lock().unwrap() = child.id();
        child
    }

    /// It was killed, and did not end by itself.
    pub(crate) async fn died(&self, mut child: Child) {
        let status = tokio::time::timeout(behalf_tests::DEADLINE, child.wait()).await;
        let status = status.expect("it is killed").unwrap();
        assert_eq!(status.code(), None, "{:?}: it ended by a signal: {status}", self.point);
    }
}

/// `kill -9`, as a power cut or an impatient user does it.
pub(crate) fn kill(pid: u32) {
    let sent = std::process::Command::new("kill").args(["-9", &pid.to_string()]).status();
    assert!(sent.unwrap().success(), "the signal is sent");
}

async fn pass(State(door): State<Door>, body: Bytes) -> impl IntoResponse {
    let its_turn = door.seen.fetch_add(1, Ordering::SeqCst) + 1 == door.at;
    let end = || kill(door.pid.lock().unwrap().expect("it has begun"));
    if its_turn && door.point == Point::Sent {
        end();
        std::future::pending::<()>().await;
    }
    let form = "application/x-www-form-urlencoded";
    let reply = http().post(&door.to).header("content-type", form).body(body).send().await.unwrap();
    let (status, body) = (reply.status().as_u16(), reply.bytes().await.unwrap());
    if its_turn && door.point == Point::Answered {
        end();
        std::future::pending::<()>().await;
    }
    let json = [(CONTENT_TYPE, "application/json")];
    (StatusCode::from_u16(status).unwrap(), json, body)
}
