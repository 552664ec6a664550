//! `ui/src/contract.ts` says what `app::contract` says.

#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

use behalf_app::contract::{COMMANDS, typescript};
use std::{fs, path::Path};

#[test]
fn the_written_contract_is_fresh() {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap();
    let path = Path::new(&here).join("../../ui/src/contract.ts");
    let now = typescript();
    if std::env::var_os("BEHALF_WRITE_CONTRACT").is_some() {
        fs::write(&path, &now).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == now, "ui/src/contract.ts is stale: run `cargo xtask contract`");
    for command in COMMANDS {
        assert!(written.contains(&format!("\"{command}\"")), "{command} is in it");
    }
}
