//! A session bus of a test's own.

use crate::DEADLINE;
use std::{path::Path, process::Stdio};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// Starts one; gives its address, and the process that lives as long as it is held. What the bus
/// itself starts has its home in this folder.
pub(crate) async fn session_bus(home: &Path) -> (String, Child) {
    let mut bus = Command::new("dbus-daemon")
        .args(["--session", "--nofork", "--print-address"])
        .envs(["HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"].map(|name| (name, home)))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("dbus-daemon is installed");
    let mut lines = BufReader::new(bus.stdout.take().unwrap()).lines();
    let address = tokio::time::timeout(DEADLINE, lines.next_line()).await.unwrap().unwrap();
    (address.expect("dbus-daemon prints its address"), bus)
}
