//! The house: which crate may import which, and where certain things may stand.

use serde_json::Value;
use std::{fs, path::Path, process::Command};

/// The rows, from the bottom up. A crate may import any lower row, never its own or a higher one.
const ROWS: [&[&str]; 6] = [
    &["behalf-core"],
    &["behalf-databricks", "behalf-store", "behalf-config"],
    &["behalf-identity"],
    &["behalf-agent", "behalf-results"],
    &["behalf-app"],
    &["behalf-server"],
];
const TOP: [&str; 2] = ["behalf-cli", "behalf-desktop"];
const APART: [&str; 4] = ["behalf-demo", "behalf-tests", "bundle", "xtask"];

fn row(name: &str) -> Option<usize> {
    if TOP.contains(&name) {
        return Some(ROWS.len());
    }
    ROWS.iter().position(|row| row.contains(&name))
}

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(behalf_tests::root())
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Packages with what they import. The harness of the tests is nobody's import: a crate's own tests
/// may run against the real programs.
fn packages() -> Vec<(String, Vec<String>)> {
    metadata()["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().unwrap();
            let of_tests = |d: &&Value| d["name"] == "behalf-tests" && d["kind"] == "dev";
            let names = dependencies
                .iter()
                .filter(|d| !of_tests(d))
                .map(|d| d["name"].as_str().unwrap().to_owned())
                .collect();
            (package["name"].as_str().unwrap().to_owned(), names)
        })
        .collect()
}

#[test]
fn arrows_point_down() {
    for (name, dependencies) in packages() {
        if APART.contains(&name.as_str()) {
            let ours: Vec<&String> =
                dependencies.iter().filter(|d| d.starts_with("behalf-")).collect();
            assert!(ours.is_empty(), "{name} stands apart and imports {ours:?}");
            continue;
        }
        let own = row(&name).unwrap_or_else(|| panic!("{name} has no row"));
        for dependency in dependencies.iter().filter(|d| d.starts_with("behalf-")) {
            let below = row(dependency).unwrap_or_else(|| panic!("{dependency} has no row"));
            assert!(below < own, "{name} (row {own}) must not import {dependency} (row {below})");
        }
    }
}

#[test]
fn heavy_crates_stay_where_they_belong() {
    for (name, dependencies) in packages() {
        for dependency in &dependencies {
            let home: &[&str] = match dependency.as_str() {
                "datafusion" | "jsonwebtoken" | "tpchgen" => &["behalf-demo"],
                "rmcp" => &["behalf-databricks", "behalf-demo"],
                "rusqlite" => &["behalf-store"],
                "keyring" | "keyring-core" | "oauth2" => &["behalf-identity"],
                "reqwest" => &["behalf-databricks", "behalf-demo", "behalf-tests"],
                "arrow" | "parquet" | "zip" => &["behalf-results"],
                "tauri" => &["behalf-desktop"],
                _ => continue,
            };
            assert!(
                home.contains(&name.as_str()),
                "{dependency} belongs to {home:?}, not to {name}"
            );
        }
    }
}

fn rust_files(folder: &Path, into: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn a_bearer_leaves_by_the_door_or_by_the_one_list_beside_it() {
    let crates = behalf_tests::root().join("crates");
    let mut files = Vec::new();
    rust_files(&crates, &mut files);
    let mut sending: Vec<String> = files
        .iter()
        .filter(|path| !path.starts_with(crates.join("demo")))
        .filter(|path| fs::read_to_string(path).unwrap().contains(".bearer_auth("))
        .map(|path| path.strip_prefix(&crates).unwrap().display().to_string())
        .collect();
    sending.sort();
    assert_eq!(
        sending,
        ["databricks/src/door.rs", "databricks/src/unleased.rs"],
        "no other file sends a bearer"
    );
}

#[test]
fn no_crate_names_tauri() {
    let mut files = Vec::new();
    rust_files(&behalf_tests::root().join("crates"), &mut files);
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let named = text.lines().any(|line| line.contains("tauri::"));
        assert!(!named, "{} names tauri", path.display());
    }
}

#[test]
fn files_hold_one_idea() {
    let mut files = Vec::new();
    for folder in ["crates", "xtask", "tests"] {
        rust_files(&behalf_tests::root().join(folder), &mut files);
    }
    for path in files {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 400, "{} has {lines} lines", path.display());
    }
}
