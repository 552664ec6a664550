//! The UI: its packages as the lock file says, its checks, its build.

use crate::machine::{cargo, root, run};
use std::process::Command;

fn npm(folder: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.arg("--prefix").arg(root().join(folder)).args(arguments);
    command
}

/// Installs the packages of a folder where they are not what its lock file says.
pub(crate) fn install(folder: &str) -> anyhow::Result<()> {
    let place = root().join(folder);
    let modified = |path: &str| std::fs::metadata(place.join(path)).and_then(|m| m.modified()).ok();
    let installed = modified("node_modules/.package-lock.json");
    if installed.is_none() || installed < modified("package-lock.json") {
        run(&mut npm(folder, &["ci", "--no-audit", "--no-fund"]))?;
    }
    Ok(())
}

/// Installs what is missing, and builds.
pub(crate) fn build() -> anyhow::Result<()> {
    install("ui")?;
    run(&mut npm("ui", &["run", "build"]))
}

/// Builds, and runs the UI's own tests.
pub(crate) fn test() -> anyhow::Result<()> {
    build()?;
    run(&mut npm("ui", &["test"]))
}

/// Looks at every part of the UI in every state, in a real browser, without an engine behind it.
pub(crate) fn browser() -> anyhow::Result<()> {
    install("ui")?;
    run(&mut npm("ui", &["run", "browser"]))
}

/// What the browser plays a part of otherwise, whole: every failure where it may come, every payload at every place,
/// every page as it looked.
pub(crate) fn browser_in_full() -> anyhow::Result<()> {
    install("ui")?;
    let mut command = npm("ui", &["run", "browser", "--", "failures", "xss", "gallery-snapshots"]);
    run(command.env("BEHALF_FULL", "1"))
}

/// Lints the workflows of the forge: what they mean, and what they let others do.
pub(crate) fn workflows() -> anyhow::Result<()> {
    install("tests/workflows")?;
    run(&mut npm("tests/workflows", &["test"]))?;
    let zizmor = crate::clients::environment("workflows")?.join("bin/zizmor");
    run(Command::new(zizmor).args(["--offline", "--no-progress", "--quiet", ".github"]))
}

/// Writes `ui/src/contract.ts`.
pub(crate) fn contract() -> anyhow::Result<()> {
    let mut command = cargo(&["test", "--quiet", "--package", "behalf-app", "--test", "contract"]);
    run(command.env("BEHALF_WRITE_CONTRACT", "1"))
}
