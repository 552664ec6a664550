//! The same turn through dao-ai's own server, where that can be had: `dao_ai/README.md` says how.

use behalf_tests::root;
use serde_json::Value;
use std::{ffi::OsStr, process::Stdio, time::Duration};
use tokio::process::Command;

/// What its server takes.
pub(crate) struct DaoAi {
    /// The middle of its turns.
    pub(crate) turn: Duration,
    /// From its start until it says that it is well.
    pub(crate) ready: Duration,
    /// Resident after the first turns.
    pub(crate) kib: f64,
}

/// Runs it with this workspace; otherwise tells why it did not run.
pub(crate) async fn measure(host: &str) -> Result<DaoAi, String> {
    let program = std::env::current_exe().unwrap();
    let environment = program.ancestors().nth(3).unwrap().join("dao-ai");
    let script = root().join("tests/bench/dao_ai/run.py");
    let child = Command::new("python3")
        .args([script.as_os_str(), OsStr::new(host), environment.as_os_str()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("python3 cannot be started: {error}"))?;
    let output = child.wait_with_output().await.unwrap();
    let said: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let number = |name: &str| {
        let why = || said["not_run"].as_str().unwrap_or("its script failed").to_owned();
        said[name].as_f64().ok_or_else(why)
    };
    let time = |name: &str| number(name).map(|ms| Duration::from_secs_f64(ms / 1000.0));
    Ok(DaoAi { turn: time("p50_ms")?, ready: time("ready_ms")?, kib: number("resident_kib")? })
}
