//! `cargo xtask bundle`: the packages of a release. What writes and signs them is a program of its own, `bundle`, so that
//! nobody waits for it who only wants to see the demo.

use crate::{
    machine::{Purpose, cargo, prepare, run, say, target},
    test, ui,
};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Take the programs as they are built.
    #[arg(long)]
    no_build: bool,
    /// The folder with the builds of the programs; else target/dist and target/release.
    #[arg(long, value_name = "FOLDER")]
    programs: Option<PathBuf>,
    /// Where packages go; else target/packages.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// The OpenPGP secret key, armored; else its text in BEHALF_OPENPGP_KEY, else a throwaway one.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The minisign secret key; else its text in BEHALF_MINISIGN_KEY, else a throwaway one.
    #[arg(long, value_name = "FILE")]
    minisign_key: Option<PathBuf>,
    /// The version of the packages; else that of the workspace.
    #[arg(long, value_name = "VERSION")]
    package_version: Option<String>,
    /// Write only this package; may be given again.
    #[arg(long, value_name = "PACKAGE")]
    only: Vec<String>,
    /// Pack quickly and not small: for tests.
    #[arg(long)]
    quick: bool,
    /// Write the lists of files in xtask/bundle/manifest anew.
    #[arg(long)]
    write_manifest: bool,
    /// Sign these files for the updater, and nothing else.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    sign_only: Vec<PathBuf>,
}

pub(crate) fn write(arguments: &Arguments) -> anyhow::Result<()> {
    if !arguments.no_build && arguments.sign_only.is_empty() {
        prepare(Purpose::Window)?;
        ui::build()?;
        say("Building the programs, for release…");
        test::release()?;
    }
    if arguments.sign_only.is_empty() {
        // The licences of what the UI is built of are read where it is installed.
        ui::install("ui")?;
    }
    let folder = target()?;
    let out = arguments.out.clone().unwrap_or_else(|| folder.join("packages"));
    let mut command = cargo(&["run", "--locked", "--quiet", "--package", "bundle", "--"]);
    match &arguments.programs {
        Some(programs) => command.arg("--programs").arg(programs),
        None => built(&mut command, &folder),
    };
    command.arg("--out").arg(&out);
    let files = [("--key", &arguments.key), ("--minisign-key", &arguments.minisign_key)];
    for (name, file) in files {
        command.args(file.iter().flat_map(|file| [name.as_ref(), file.as_os_str()]));
    }
    let version = arguments.package_version.iter();
    command.args(version.flat_map(|version| ["--package-version", version]));
    command.args(arguments.only.iter().flat_map(|name| ["--only", name]));
    command.args(arguments.quick.then_some("--quick"));
    command.args(arguments.write_manifest.then_some("--write-manifest"));
    if !arguments.sign_only.is_empty() {
        command.arg("--sign-only").args(&arguments.sign_only);
    }
    run(&mut command)?;
    if arguments.sign_only.is_empty() {
        say(&format!("The packages are in {}", out.display()));
    }
    Ok(())
}

/// Two versions of the packages as a test needs them, and the test: `cargo xtask test --all`.
pub(crate) fn test() -> anyhow::Result<()> {
    prepare(Purpose::Installers)?;
    let folder = target()?.join("installers");
    let packed = |version: &str, place: &str, more: &[&str]| {
        let mut command = cargo(&["run", "--locked", "--quiet", "--package", "bundle", "--"]);
        built(&mut command, &target()?).arg("--out").arg(folder.join(place));
        run(command.args(["--package-version", version]).args(more))
    };
    packed("0.1.0", "first", &["--quick"])?;
    packed("0.1.0", "again", &["--quick", "--only", "behalf"])?;
    packed("0.2.0", "next", &["--only", "behalf-desktop"])?;
    let mut command = cargo(&["test", "--locked", "-p", "behalf-tests", "--test", "installers"]);
    command.args(["--", "--ignored", "--nocapture", "--test-threads=1"]);
    run(command.env("BEHALF_INSTALLERS", folder))
}

/// Where the programs are built: those that are shipped, and the demo workspace.
fn built<'c>(command: &'c mut Command, target: &Path) -> &'c mut Command {
    command.arg("--programs").arg(target.join("dist")).arg("--programs").arg(target.join("release"))
}
