//! Writes the packages of a release: `.deb` and `.rpm` of the window, the command and the demo workspace, signed, with
//! sums, and with every file accounted for. `cargo xtask bundle` builds the programs and calls it.
//!
//! A program of its own, so that `cargo xtask demo` need not build what signs.

#![expect(clippy::print_stdout, reason = "what was written is this program's result")]

mod contents;
mod deb;
mod elf;
mod keys;
mod manifest;
mod notices;
mod package;
mod pages;
mod redhat;
mod release;
mod sizes;

use clap::Parser;
use std::{path::PathBuf, process::ExitCode};

/// Write the packages of a release.
#[derive(Parser)]
#[command(name = "bundle")]
pub(crate) struct Arguments {
    /// The root of the repository.
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// A folder with builds of the programs; may be given again, and the first that has one gives it.
    #[arg(long, required = true)]
    programs: Vec<PathBuf>,
    /// Where packages go; what lay there is replaced.
    #[arg(long)]
    out: PathBuf,
    /// The version of the packages; else that of the workspace.
    #[arg(long = "package-version", value_name = "VERSION", default_value = env!("CARGO_PKG_VERSION"))]
    version: String,
    /// Write only this package; may be given again.
    #[arg(long = "only", value_name = "PACKAGE")]
    only: Vec<String>,
    #[command(flatten)]
    keys: keys::KeyArguments,
    /// Who answers for the packages, as `Name <address>`.
    #[arg(
        long,
        env = "BEHALF_MAINTAINER",
        value_name = "WHO",
        default_value = "The Behalf contributors <behalf@packages.invalid>"
    )]
    maintainer: String,
    /// The time that everything carries, in seconds since 1970; else that of the last commit.
    #[arg(long, env = "SOURCE_DATE_EPOCH", value_name = "SECONDS")]
    source_date_epoch: Option<u32>,
    /// Sign these files for the updater and stop: the packages of other systems are made by others.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    sign_only: Vec<PathBuf>,
    /// Pack quickly and not small: for tests.
    #[arg(long)]
    quick: bool,
    /// Write the lists of files anew instead of comparing with them.
    #[arg(long)]
    write_manifest: bool,
}

fn main() -> ExitCode {
    match release::write(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
