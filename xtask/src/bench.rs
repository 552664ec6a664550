//! `cargo xtask bench`: release builds, measured as ratios within one run.

use crate::{
    clients,
    machine::{Purpose, cargo, prepare, run, say},
    test, ui,
};

pub(crate) fn all() -> anyhow::Result<()> {
    prepare(Purpose::Tests)?;
    clients::prepare()?;
    ui::build()?;
    say("Building the programs, for release…");
    test::release()?;
    run(&mut cargo(&[
        "build",
        "--locked",
        "--profile",
        "dist",
        "-p",
        "behalf-desktop",
        "--example",
        "empty",
    ]))?;
    run(&mut cargo(&[
        "bench",
        "--locked",
        "-p",
        "behalf-identity",
        "-p",
        "behalf-config",
        "-p",
        "behalf-store",
        "-p",
        "behalf-tests",
        "--bench",
        "lease",
        "--bench",
        "corpus",
        "--bench",
        "ledger",
        "--bench",
        "behalf",
    ]))
}
