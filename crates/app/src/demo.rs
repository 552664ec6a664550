//! The demo workspace: its program beside this one, started by a click, and ended with the window.
//!
//! Its ready line holds tokens and a secret. They are read by nobody: what goes on is the address, and
//! what one types into its sign-in page.

use crate::contract::{DemoAccount, DemoWorkspace};
use behalf_config::{Environment, variable};
use behalf_core::{Failure, FailureCode, Origin, origin::is_loopback};
use serde::Deserialize;
use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::{Child, Command},
    sync::Mutex,
};

/// Where it listens if that is free: whoever comes back to it finds their threads under one address.
const USUAL: &str = "127.0.0.1:8480";
/// Any free port.
const ANY: &str = "127.0.0.1:0";
/// How long it may take until it is ready.
const PATIENCE: Duration = Duration::from_secs(30);
/// What a program needs of its environment.
const ENVIRONMENT: [&str; 8] =
    ["PATH", "HOME", "TMPDIR", "LANG", "SystemRoot", "TEMP", "TMP", "USERPROFILE"];
/// Longest ready line, in bytes.
const LINE: u64 = 1024 * 1024;

/// The demo workspace of a window.
#[derive(Default)]
pub(crate) struct Demo(Mutex<Option<Running>>);

struct Running {
    /// Holds its standard input, with which it ends.
    child: Child,
    workspace: DemoWorkspace,
}

/// What is read of the ready line.
#[derive(Deserialize)]
struct Ready {
    host: Origin,
    users: Vec<DemoAccount>,
}

impl Demo {
    /// The one that runs.
    pub(crate) async fn running(&self) -> Option<DemoWorkspace> {
        alive(&mut *self.0.lock().await)
    }

    /// Starts it, or gives the one that runs.
    pub(crate) async fn start(&self, environment: &Environment) -> Result<DemoWorkspace, Failure> {
        let mut running = self.0.lock().await;
        if let Some(workspace) = alive(&mut running) {
            return Ok(workspace);
        }
        let program = program(environment).ok_or_else(|| {
            Failure::new(
                FailureCode::NotFound,
                "The program behalf-demo is not on this machine.",
                "Install it beside Behalf, or put it on the PATH.",
            )
        })?;
        let started = match run(&program, USUAL).await {
            // Another program may listen there.
            Err(_) => run(&program, ANY).await?,
            started => started?,
        };
        let workspace = started.workspace.clone();
        *running = Some(started);
        Ok(workspace)
    }
}

fn alive(running: &mut Option<Running>) -> Option<DemoWorkspace> {
    let is_alive = running.as_mut().is_some_and(|one| matches!(one.child.try_wait(), Ok(None)));
    if !is_alive {
        *running = None;
    }
    running.as_ref().map(|one| one.workspace.clone())
}

/// The program: beside this one, else on the PATH.
pub(crate) fn program(environment: &Environment) -> Option<PathBuf> {
    let name = format!("behalf-demo{}", std::env::consts::EXE_SUFFIX);
    let own = std::env::current_exe().ok();
    let beside = own.and_then(|path| path.parent().map(PathBuf::from));
    let path = variable(environment, "PATH").map(std::env::split_paths);
    let folders = beside.into_iter().chain(path.into_iter().flatten());
    // A folder that is named from where one stands is anybody's.
    folders
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(&name))
        .find(|p| p.is_file())
}

async fn run(program: &Path, listen: &str) -> Result<Running, Failure> {
    let mut command = Command::new(program);
    // What else is around is none of its business: keys and secrets of this program may be.
    let around = ENVIRONMENT.iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
    command
        .env_clear()
        .envs(around)
        .args(["--listen", listen, "--until-stdin-ends"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    #[cfg(windows)]
    command.creation_flags(NO_WINDOW);
    let mut child = command.spawn().map_err(not_started)?;
    let stdout = child.stdout.take().ok_or_else(|| not_started("no output"))?;
    let mut line = String::new();
    let mut output = BufReader::new(stdout.take(LINE));
    tokio::time::timeout(PATIENCE, output.read_line(&mut line))
        .await
        .map_err(not_started)?
        .map_err(not_started)?;
    // The cause would quote the line.
    let ready: Ready = serde_json::from_str(&line).map_err(|_| not_started("no ready line"))?;
    if !is_loopback(&ready.host.at("/")) {
        return Err(not_started("it is not on this machine"));
    }
    let workspace = DemoWorkspace { host: ready.host.to_string(), accounts: ready.users };
    Ok(Running { child, workspace })
}

/// Without a console beside the window.
#[cfg(windows)]
const NO_WINDOW: u32 = 0x0800_0000;

fn not_started(cause: impl std::fmt::Display) -> Failure {
    Failure::new(
        FailureCode::Offline,
        "The demo workspace did not start.",
        "Run `behalf-demo` in a terminal: it says why.",
    )
    .caused_by(cause)
}
