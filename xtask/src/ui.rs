//! The UI: its packages as the lock file says, its checks, its build.

use crate::machine::{cargo, root, run};
use std::process::Command;

fn npm(arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.arg("--prefix").arg(root().join("ui")).args(arguments);
    command
}

/// Installs packages where they are not what the lock file says, and builds.
pub(crate) fn build() -> anyhow::Result<()> {
    let ui = root().join("ui");
    let modified = |path: &str| std::fs::metadata(ui.join(path)).and_then(|m| m.modified()).ok();
    let installed = modified("node_modules/.package-lock.json");
    if installed.is_none() || installed < modified("package-lock.json") {
        run(&mut npm(&["ci", "--no-audit", "--no-fund"]))?;
    }
    run(&mut npm(&["run", "build"]))
}

/// Builds, and runs the UI's own tests.
pub(crate) fn test() -> anyhow::Result<()> {
    build()?;
    run(&mut npm(&["test"]))
}

/// Writes `ui/src/contract.ts`.
pub(crate) fn contract() -> anyhow::Result<()> {
    let mut command = cargo(&["test", "--quiet", "--package", "behalf-app", "--test", "contract"]);
    run(command.env("BEHALF_WRITE_CONTRACT", "1"))
}
