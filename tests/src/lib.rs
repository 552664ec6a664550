//! The harness: the real programs as processes, a browser that follows the demo's pages, and the
//! witness that tells what the workspace saw.

mod authority;
mod behalf;
mod browser;
mod bus;
mod demo;
mod dice;
mod keyring;
mod leaks;
mod proxy;
mod relay;
mod report;
mod rows;
mod scratch;
mod window;

pub use authority::IdentityProvider;
pub use behalf::{Behalf, Output, Serve};
pub use browser::{Consent, follow_sign_in, way_back};
pub use demo::Demo;
pub use dice::Dice;
pub use keyring::Keyring;
pub use leaks::{Findings, Hunt};
pub use proxy::Proxy;
pub use relay::Relay;
pub use report::{ms, row};
pub use rows::{TEN_MILLION, links};
pub use scratch::Scratch;
pub use window::{Window, display};

use std::{path::PathBuf, time::Duration};

/// No wait of a test is longer: it catches hangs, and is no assertion about speed.
pub const DEADLINE: Duration = Duration::from_secs(120);

/// A program that the workspace builds.
pub fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().and_then(|deps| deps.parent()).unwrap();
    let mut path = folder.join(name);
    if folder.ends_with("release") {
        // What is measured is what is shipped, where it is built.
        let builds = ["dist", "release", "debug"];
        let mut built = builds.iter().map(|build| folder.with_file_name(build).join(name));
        path = built.find(|path| path.exists()).unwrap_or(path);
    }
    assert!(path.exists(), "{} is not built: run `cargo build --workspace` first", path.display());
    path
}

/// A program's release build.
pub fn release(name: &str) -> PathBuf {
    let debug = program(name);
    let path = debug.parent().unwrap().with_file_name("release").join(name);
    assert!(path.exists(), "{} is not built: `cargo xtask test --all` builds it", path.display());
    path
}

/// A statement that does not end by itself: it is there to be stopped.
pub const ENDLESS: &str = "SELECT count(*) AS n FROM samples.tpch.lineitem a, \
    samples.tpch.lineitem b WHERE a.l_quantity + b.l_quantity < 0";

/// Looks again until there is something to see.
pub async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, look: impl Fn() -> F) -> T {
    let looking = async {
        loop {
            match look().await {
                Some(seen) => return seen,
                None => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    };
    match tokio::time::timeout(DEADLINE, looking).await {
        Ok(seen) => seen,
        Err(_) => panic!("{what} did not come"),
    }
}

/// The public examples of the other dialect, where they are at hand: they are no part of the repository.
/// Beside it, or where `BEHALF_CORPUS` says.
pub fn corpus() -> Option<PathBuf> {
    let here = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap());
    let beside = here.ancestors().map(|folder| folder.join("shared/corpus/dao-ai-examples"));
    let given = std::env::var_os("BEHALF_CORPUS").map(PathBuf::from);
    given.into_iter().chain(beside).find(|folder| folder.join("oracle.json").is_file())
}

/// The root of the repository.
pub fn root() -> PathBuf {
    // Asked when it runs: clones share a target folder, and a path compiled in may be another's.
    let here = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap());
    here.ancestors().find(|folder| folder.join("Cargo.lock").exists()).unwrap().to_owned()
}

/// The most memory that a process held so far, in KiB.
fn peak_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches(" kB").parse().unwrap()
}

/// An HTTP client without proxies, redirects or patience.
pub fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(DEADLINE)
        .build()
        .unwrap()
}
