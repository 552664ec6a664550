//! A session bus of a test's own.

use crate::DEADLINE;
use std::process::Stdio;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// Starts one; gives its address, and the process that lives as long as it is held.
pub(crate) async fn session_bus() -> (String, Child) {
    let mut bus = Command::new("dbus-daemon")
        .args(["--session", "--nofork", "--print-address"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("dbus-daemon is installed");
    let mut lines = BufReader::new(bus.stdout.take().unwrap()).lines();
    let address = tokio::time::timeout(DEADLINE, lines.next_line()).await.unwrap().unwrap();
    (address.expect("dbus-daemon prints its address"), bus)
}
