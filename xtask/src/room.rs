//! Room on the disk: builds of other clones, and of code that is no more, stay in a target folder for ever.

use crate::machine::{cargo, run, say, target};
use anyhow::Context;
use std::{path::Path, process::Command};

/// What building and testing everything adds at most, in KiB.
const WANTED: u64 = 10 << 20;

/// Where the disk of the target folder is too full, what was built of this workspace goes; what it depends on stays.
pub(crate) fn make() -> anyhow::Result<()> {
    let target = target()?;
    let free = free(&target)?;
    if free >= WANTED {
        return Ok(());
    }
    say(&format!(
        "{} GiB are free: earlier builds of this workspace are removed from the target folder.",
        free >> 20
    ));
    run(&mut cargo(&["clean", "--workspace"]))
}

/// What is free on the disk of a folder, in KiB.
fn free(folder: &Path) -> anyhow::Result<u64> {
    let output = Command::new("df").arg("-Pk").arg(folder).output().context("asking df")?;
    let told = String::from_utf8(output.stdout)?;
    let column = told.lines().nth(1).and_then(|line| line.split_whitespace().nth(3));
    column.and_then(|kib| kib.parse().ok()).with_context(|| format!("df said {told:?}"))
}
