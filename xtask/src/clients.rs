//! What comes from PyPI, as the official clients for conformance: pinned, in virtual environments beside the builds.

use crate::machine::{as_root, root, run, say, target};
use anyhow::Context;
use std::{fs, path::PathBuf, process::Command};

const PYTHON: &str = "python3";

/// Makes the environment of the clients.
pub(crate) fn prepare() -> anyhow::Result<()> {
    environment("conformance").map(|_| ())
}

/// Makes the environment of a folder of `tests`, unless it holds what is pinned now; gives where it is.
pub(crate) fn environment(name: &str) -> anyhow::Result<PathBuf> {
    let pinned = root().join("tests").join(name).join("requirements.txt");
    let wanted = fs::read_to_string(&pinned).context("reading what is pinned")?;
    let folder = target()?.join(name);
    let stamp = folder.join("pinned.txt");
    if fs::read_to_string(&stamp).is_ok_and(|there| there == wanted) {
        return Ok(folder);
    }
    let has_venv = Command::new(PYTHON).args(["-c", "import ensurepip, venv"]).output();
    if !has_venv.is_ok_and(|output| output.status.success()) {
        say("Installing from Debian: python3-venv");
        run(&mut as_root(&["apt-get", "install", "-y", "-qq", "python3-venv"]))?;
    }
    say(&format!("Installing what tests/{name} pins…"));
    run(Command::new(PYTHON).args(["-m", "venv", "--clear"]).arg(&folder))?;
    run(Command::new(folder.join("bin/pip"))
        .args(["install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(&pinned))?;
    fs::write(stamp, wanted).context("noting what is installed")?;
    Ok(folder)
}
