//! `cargo xtask`: the project's own commands.

mod bench;
mod bundle;
mod clients;
mod demo;
mod machine;
mod room;
mod supply;
mod test;
mod ui;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the main job on the demo workspace: the window, or with --cli the terminal.
    Demo {
        /// In the terminal: sign in, ask, see who acted.
        #[arg(long)]
        cli: bool,
        /// The question.
        #[arg(default_value = "What was our revenue by region last quarter?")]
        question: String,
    },
    /// Everything that must pass, stage by stage.
    Test {
        /// Also what takes release builds: the first time that is most of an hour.
        #[arg(long)]
        all: bool,
    },
    /// Release builds, measured as ratios; takes long the first time.
    Bench,
    /// Write the packages of a release, signed.
    Bundle(bundle::Arguments),
    /// Write ui/src/contract.ts from the engine's contract.
    Contract,
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Demo { cli, question } => demo::run(cli, &question),
        Command::Test { all } => test::run_all(all),
        Command::Bench => bench::all(),
        Command::Bundle(arguments) => bundle::write(&arguments),
        Command::Contract => ui::contract(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            machine::say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
