//! Tauri's build step. It embeds `ui/dist`, which `npm run build` makes; without it a page that
//! says so stands in, so that the crate can be checked on its own.

use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
    let dist = Path::new("../ui/dist");
    if !dist.join("index.html").exists() {
        fs::create_dir_all(dist)?;
        fs::write(
            dist.join("index.html"),
            "<!doctype html><p>Build the UI first: cargo xtask demo</p>",
        )?;
    }
    println!("cargo:rerun-if-changed=../ui/dist");
    tauri_build::build();
    Ok(())
}
