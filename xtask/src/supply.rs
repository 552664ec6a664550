//! What the programs are made of: licences that fit, crates from where they should come, none that is banned.

use crate::machine::{cargo, run, say, target};
use std::{path::PathBuf, process::Command};

const DENY: &str = "0.20.2";

/// Checks every crate of the lock file as `deny.toml` says.
pub(crate) fn check() -> anyhow::Result<()> {
    let checks = ["bans", "licenses", "sources"];
    run(Command::new(deny()?)
        .args(["--workspace", "--locked", "--all-features", "check"])
        .args(checks))
}

/// cargo-deny of this version, made once beside the builds.
fn deny() -> anyhow::Result<PathBuf> {
    let folder = target()?.join("supply");
    let program = folder.join("bin/cargo-deny");
    let there = Command::new(&program).arg("--version").output();
    if there.is_ok_and(|output| output.stdout.ends_with(format!(" {DENY}\n").as_bytes())) {
        return Ok(program);
    }
    say(&format!("Building cargo-deny {DENY}…"));
    let install = ["install", "cargo-deny", "--version", DENY, "--locked", "--debug", "--force"];
    run(cargo(&install).arg("--root").arg(&folder).arg("--target-dir").arg(folder.join("build")))?;
    // What it was made of is not needed any more.
    std::fs::remove_dir_all(folder.join("build"))?;
    Ok(program)
}
