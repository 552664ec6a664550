//! Locks across the processes of one user: under one a refresh token is redeemed, under another
//! the key of a history is made.
//!
//! They lie in the user's runtime folder whatever `BEHALF_HOME` says: two data folders still share
//! one keyring.

use behalf_core::{Failure, FailureCode};
use std::{
    fs::{self, File, TryLockError},
    path::PathBuf,
    time::{Duration, Instant},
};

/// Holds a lock until dropped.
pub struct ProcessLock {
    _file: File,
}

impl ProcessLock {
    /// Waits for the lock of this name, for `limit` at most. `what` is what another one then does,
    /// for people.
    ///
    /// # Errors
    /// `busy` when another process keeps it for longer.
    pub async fn take(name: &str, what: &str, limit: Duration) -> Result<Self, Failure> {
        let path = folder()?.join(format!("{}.lock", safe(name)));
        let file = open(&path).map_err(Failure::internal)?;
        let started = Instant::now();
        let mut pause = Duration::from_millis(2);
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) if started.elapsed() < limit => {
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(Duration::from_millis(100));
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(Failure::new(
                        FailureCode::Busy,
                        format!("Another Behalf is {what} and does not finish."),
                        "Close other Behalf windows and services, then try again.",
                    ));
                }
                Err(TryLockError::Error(error)) => return Err(Failure::internal(error)),
            }
        }
    }
}

fn open(path: &PathBuf) -> std::io::Result<File> {
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The folder of this user that every session of theirs has, also one that was not told of it.
#[cfg(target_os = "linux")]
fn runtime_folder() -> Option<PathBuf> {
    use std::os::unix::fs::MetadataExt;
    let user = fs::metadata("/proc/self").ok()?.uid();
    let folder = PathBuf::from(format!("/run/user/{user}"));
    fs::metadata(&folder).ok().filter(|found| found.uid() == user).map(|_| folder)
}

#[cfg(not(target_os = "linux"))]
fn runtime_folder() -> Option<PathBuf> {
    None
}

/// `$XDG_RUNTIME_DIR/behalf`, else a folder under the user's home.
fn folder() -> Result<PathBuf, Failure> {
    let variable =
        |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    let base = variable("XDG_RUNTIME_DIR")
        .or_else(runtime_folder)
        .or_else(|| variable("HOME").map(|home| home.join(".local/state")))
        .or_else(|| variable("LOCALAPPDATA"))
        .ok_or_else(|| Failure::internal("neither XDG_RUNTIME_DIR nor HOME is set"))?;
    let folder = base.join("behalf");
    fs::create_dir_all(&folder).map_err(Failure::internal)?;
    Ok(folder)
}

fn safe(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect()
}
