//! The official clients for conformance: pinned, in a virtual environment beside the builds.

use crate::machine::{as_root, root, run, say, target};
use anyhow::Context;
use std::{fs, process::Command};

const PYTHON: &str = "python3";

/// Makes the environment, unless it holds what is pinned now.
pub(crate) fn prepare() -> anyhow::Result<()> {
    let pinned = root().join("tests/conformance/requirements.txt");
    let wanted = fs::read_to_string(&pinned).context("reading the pinned clients")?;
    let folder = target()?.join("conformance");
    let stamp = folder.join("pinned.txt");
    if fs::read_to_string(&stamp).is_ok_and(|there| there == wanted) {
        return Ok(());
    }
    let has_venv = Command::new(PYTHON).args(["-c", "import ensurepip, venv"]).output();
    if !has_venv.is_ok_and(|output| output.status.success()) {
        say("Installing from Debian: python3-venv");
        run(&mut as_root(&["apt-get", "install", "-y", "-qq", "python3-venv"]))?;
    }
    say("Installing the official clients…");
    run(Command::new(PYTHON).args(["-m", "venv", "--clear"]).arg(&folder))?;
    run(Command::new(folder.join("bin/pip"))
        .args(["install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(&pinned))?;
    fs::write(stamp, wanted).context("noting what is installed")
}
