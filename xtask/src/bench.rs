//! `cargo xtask bench`: release builds, measured as ratios within one run.

use crate::{
    machine::{Purpose, cargo, prepare, run, say},
    ui,
};

pub(crate) fn all() -> anyhow::Result<()> {
    prepare(Purpose::Tests)?;
    ui::build()?;
    say("Building the demo workspace (debug) and the programs (release)…");
    run(&mut cargo(&["build", "--locked", "--workspace"]))?;
    let programs = ["build", "--locked", "--release", "-p", "behalf-cli", "-p", "behalf-desktop"];
    run(&mut cargo(&programs))?;
    run(&mut cargo(&[
        "build",
        "--locked",
        "--release",
        "-p",
        "behalf-desktop",
        "--example",
        "empty",
    ]))?;
    run(&mut cargo(&["bench", "--locked", "-p", "behalf-tests", "--bench", "behalf"]))
}
