//! The machine: where things are, what is missing, and running commands.

use anyhow::{Context, bail};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    // Asked when it runs: clones share a target folder, and a path compiled in may be another's.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| "xtask".into(), PathBuf::from);
    here.parent().unwrap_or(&here).to_owned()
}

/// A line for the person.
#[expect(clippy::print_stderr, reason = "this is where xtask speaks")]
pub(crate) fn say(text: &str) {
    eprintln!("{text}");
}

/// Runs a command in the root and fails with it.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command
        .current_dir(root())
        .status()
        .with_context(|| format!("`{name}` cannot be started"))?;
    if !status.success() {
        bail!("`{name}` failed ({status})");
    }
    Ok(())
}

/// Cargo, as it called us.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    command
}

/// Where builds go.
pub(crate) fn target() -> anyhow::Result<PathBuf> {
    let output = cargo(&["metadata", "--format-version=1", "--no-deps"])
        .current_dir(root())
        .output()
        .context("asking cargo for its target folder")?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let folder = metadata["target_directory"].as_str().context("no target folder")?;
    Ok(PathBuf::from(folder))
}

/// Debian packages that building and testing need: a file that shows the package is there, and
/// the package.
const BUILD: [(&str, &str); 2] =
    [("/usr/include/openssl/crypto.h", "libssl-dev"), ("/usr/bin/cc", "build-essential")];
const WINDOW: [(&str, &str); 2] = [
    ("/usr/include/webkitgtk-4.1/webkit2/webkit2.h", "libwebkit2gtk-4.1-dev"),
    ("/usr/include/librsvg-2.0/librsvg/rsvg.h", "librsvg2-dev"),
];
const TEST: [(&str, &str); 8] = [
    ("/usr/bin/WebKitWebDriver", "webkit2gtk-driver"),
    ("/usr/bin/Xvfb", "xvfb"),
    ("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf", "fonts-noto-core"),
    ("/usr/bin/dbus-daemon", "dbus"),
    ("/usr/bin/gnome-keyring-daemon", "gnome-keyring"),
    ("/usr/bin/chromium", "chromium"),
    ("/usr/bin/curl", "curl"),
    ("/usr/bin/python3", "python3"),
];

const INSTALL: [(&str, &str); 10] = [
    ("/usr/bin/strip", "binutils"),
    ("/usr/bin/lintian", "lintian"),
    ("/usr/bin/rpmkeys", "rpm"),
    ("/usr/bin/rpm2cpio", "rpm2cpio"),
    ("/usr/bin/cpio", "cpio"),
    ("/usr/bin/gpg", "gnupg"),
    ("/usr/bin/minisign", "minisign"),
    ("/usr/bin/gio", "libglib2.0-bin"),
    ("/usr/bin/desktop-file-validate", "desktop-file-utils"),
    ("/usr/bin/appstreamcli", "appstream"),
];

/// What is about to be done: each needs what those before it need.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
pub(crate) enum Purpose {
    /// The command and the demo workspace.
    Command,
    /// The window.
    Window,
    /// Every test.
    Tests,
    /// Packages, and what checks and installs them.
    Installers,
}

/// Installs what a fresh Debian lacks, and says what.
pub(crate) fn prepare(purpose: Purpose) -> anyhow::Result<()> {
    if !Path::new("/usr/bin/apt-get").exists() {
        return Ok(());
    }
    let mut wanted = BUILD.to_vec();
    if purpose >= Purpose::Window {
        wanted.extend(WINDOW);
    }
    if purpose >= Purpose::Tests {
        wanted.extend(TEST);
    }
    if purpose >= Purpose::Installers {
        wanted.extend(INSTALL);
    }
    let missing: Vec<&str> = wanted
        .iter()
        .filter(|(file, _)| !Path::new(file).exists())
        .map(|(_, package)| *package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    say(&format!("Installing from Debian: {}", missing.join(" ")));
    run(&mut as_root(&["apt-get", "update", "-qq"]))?;
    let mut install = vec!["apt-get", "install", "-y", "-qq", "--no-install-recommends"];
    install.extend(&missing);
    run(&mut as_root(&install))
}

/// A command as root, by `sudo` where need be.
pub(crate) fn as_root(command: &[&str]) -> Command {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout == b"0\n");
    let mut whole = Command::new("env");
    if !is_root {
        whole = Command::new("sudo");
        whole.arg("env");
    }
    whole.arg("DEBIAN_FRONTEND=noninteractive").args(command);
    whole
}
