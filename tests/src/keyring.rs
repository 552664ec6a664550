//! A real keyring of a test's own: a session bus with gnome-keyring, unlocked or locked.

use crate::{DEADLINE, Scratch, bus::session_bus};
use std::process::Stdio;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, Command},
};

/// A session bus with a gnome-keyring.
pub struct Keyring {
    /// `DBUS_SESSION_BUS_ADDRESS`.
    pub bus: String,
    folder: Scratch,
    _bus: Child,
    daemon: Child,
}

impl Keyring {
    /// Starts one, unlocked.
    pub async fn start() -> Self {
        Self::with(Scratch::new("keyring"), true).await
    }

    /// The same keyring, locked. Nobody is there to unlock it.
    pub async fn lock(self) -> Self {
        let Self { folder, mut daemon, .. } = self;
        daemon.kill().await.unwrap();
        Self::with(folder, false).await
    }

    async fn with(folder: Scratch, unlocked: bool) -> Self {
        let (address, bus) = session_bus(folder.path()).await;
        let daemon = daemon(&address, &folder, unlocked).await;
        Self { bus: address, folder, _bus: bus, daemon }
    }

    /// Ends the keyring's program; nobody answers on the bus.
    pub async fn stop(&mut self) {
        self.daemon.kill().await.unwrap();
    }

    /// Starts it again, on the same bus and with what it has kept.
    pub async fn restart(&mut self) {
        self.daemon = daemon(&self.bus, &self.folder, true).await;
    }

    /// The folder in which it keeps its files.
    pub fn folder(&self) -> &Scratch {
        &self.folder
    }
}

async fn daemon(bus: &str, folder: &Scratch, unlocked: bool) -> Child {
    let mut daemon = Command::new("gnome-keyring-daemon")
        // The bus may have started one meanwhile, which is locked.
        .args(["--foreground", "--replace", "--components=secrets"])
        .args(unlocked.then_some("--unlock"))
        .env("DBUS_SESSION_BUS_ADDRESS", bus)
        .env("HOME", folder.path())
        .env("XDG_DATA_HOME", folder.path())
        .env("XDG_RUNTIME_DIR", folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("gnome-keyring-daemon is installed");
    let mut stdin = daemon.stdin.take().unwrap();
    stdin.write_all(b"\n").await.unwrap();
    drop(stdin);
    // It prints its control socket when it is there.
    let mut lines = BufReader::new(daemon.stdout.take().unwrap()).lines();
    tokio::time::timeout(DEADLINE, lines.next_line()).await.unwrap().unwrap();
    daemon
}
