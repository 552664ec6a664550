//! `cargo xtask test`: what CI runs, stage by stage, with the minutes of each.

use crate::{
    bundle, clients,
    machine::{Purpose, cargo, prepare, run, say},
    room, supply, ui,
};
use std::time::Instant;

type Stage = (&'static str, fn() -> anyhow::Result<()>);

const STAGES: [Stage; 12] = [
    ("machine", || prepare(Purpose::Tests)),
    ("room", room::make),
    ("clients", clients::prepare),
    ("supply", supply::check),
    ("authority", || ui::install("tests/authority")),
    ("ui", ui::test),
    ("browser", ui::browser),
    ("workflows", ui::workflows),
    ("format", || run(&mut cargo(&["fmt", "--all", "--check"]))),
    ("clippy", || {
        run(&mut cargo(&[
            "clippy",
            "--locked",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]))
    }),
    ("build", || run(&mut cargo(&["build", "--locked", "--workspace", "--all-targets"]))),
    ("tests", || run(&mut cargo(&["test", "--locked", "--workspace", "--no-fail-fast"]))),
];

/// Stages of `--all`.
const HEAVY: [Stage; 7] = [
    ("release", release),
    ("installers", bundle::test),
    ("heavy", || in_full("heavy", "")),
    ("race", || in_full("race", "full")),
    ("gate", || in_full("gate", "full")),
    ("storm", || in_full("storm", "full")),
    ("in full", ui::browser_in_full),
];

/// The tests of a target that run in full alone; they print what they measured.
fn in_full(target: &str, filter: &str) -> anyhow::Result<()> {
    run(cargo(&["test", "--locked", "--workspace", "--test", target, "--"]).args([
        "--ignored",
        "--nocapture",
        filter,
    ]))
}

/// Optimised builds: of the demo workspace, and of the programs as they are shipped.
pub(crate) fn release() -> anyhow::Result<()> {
    run(&mut cargo(&["build", "--locked", "--release", "-p", "behalf-demo"]))?;
    let programs = ["-p", "behalf-cli", "-p", "behalf-desktop"];
    run(cargo(&["build", "--locked", "--profile", "dist"]).args(programs))
}

pub(crate) fn run_all(all: bool) -> anyhow::Result<()> {
    let mut times = Vec::new();
    let heavy = HEAVY.into_iter().filter(|_| all);
    for (name, stage) in STAGES.into_iter().chain(heavy) {
        say(&format!("\n== {name}"));
        let started = Instant::now();
        let result = stage();
        times.push((name, started.elapsed().as_secs_f64() / 60.0));
        if let Err(error) = result {
            summary(&times);
            return Err(error.context(format!("stage {name}")));
        }
    }
    summary(&times);
    Ok(())
}

fn summary(times: &[(&str, f64)]) {
    say("\n== minutes");
    for (name, minutes) in times {
        say(&format!("{name:>10} {minutes:6.1}"));
    }
    let total: f64 = times.iter().map(|(_, minutes)| minutes).sum();
    say(&format!("{:>10} {total:6.1}", "all"));
}
