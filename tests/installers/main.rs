//! The packages of a release, as whoever installs them meets them: `cargo xtask test --all` writes and then checks them.
//! What was written by our libraries is read here by the programs of others: dpkg, rpm, gpg, minisign, lintian.

mod contents;
mod machine;
mod signatures;

use behalf_tests::root;
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

const PACKAGES: [&str; 3] = ["behalf", "behalf-demo", "behalf-desktop"];

/// The folder with one writing of the packages: `first`, `again`, and `next`, a higher version.
fn written(which: &str) -> PathBuf {
    let folder = std::env::var_os("BEHALF_INSTALLERS");
    PathBuf::from(folder.expect("`cargo xtask test --all` writes packages and says where"))
        .join(which)
}

/// The files of a folder whose names end so, sorted.
fn ending(folder: &Path, end: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.to_str().unwrap().ends_with(end));
    files.sort();
    files
}

/// The one package file of this name.
fn package(which: &str, name: &str, end: &str) -> PathBuf {
    let folder = written(which);
    let of_name = |path: &PathBuf| {
        let file = path.file_name().unwrap().to_str().unwrap();
        file.strip_prefix(name).is_some_and(|rest| rest[1..].starts_with(char::is_numeric))
    };
    let found: Vec<PathBuf> = ending(&folder, end).into_iter().filter(of_name).collect();
    assert_eq!(found.len(), 1, "one {name}{end} in {}: {found:?}", folder.display());
    found.into_iter().next().unwrap()
}

/// Runs a program to its end.
fn ran(program: &str, arguments: &[&str]) -> Output {
    let output = Command::new(program).args(arguments).env("LC_ALL", "C.UTF-8").output();
    output.unwrap_or_else(|error| panic!("{program} cannot be started: {error}"))
}

/// What a program prints that must not fail.
fn said(program: &str, arguments: &[&str]) -> String {
    let output = ran(program, arguments);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{program} {arguments:?} succeeds: {text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    text
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The list of files of a package, as it stands in the repository: formats, mode, path.
fn listed(name: &str) -> Vec<(String, String, String)> {
    let path = root().join(format!("xtask/bundle/manifest/{name}.txt"));
    let lines = std::fs::read_to_string(&path).unwrap();
    let words =
        |line: &str| -> Vec<String> { line.split_whitespace().map(str::to_owned).collect() };
    lines
        .lines()
        .map(|line| match words(line).as_slice() {
            [formats, mode, path] => (formats.clone(), mode.clone(), path.clone()),
            other => panic!("{name}: a line of three words: {other:?}"),
        })
        .collect()
}
