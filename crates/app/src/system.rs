//! The real world behind the ports: clock, randomness, browser, vault.

use behalf_core::{Browser, Clock, Entropy, Failure, FailureCode, Limits, Vault};
use behalf_identity::{KeyringVault, MemoryVault};
use jiff::Timestamp;
use std::{
    process::{Command, Stdio},
    sync::Arc,
};
use url::Url;

/// The system's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The operating system's randomness.
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        // Without it there is nothing safe to hand out, and no way on.
        if getrandom::fill(buffer).is_err() {
            std::process::abort();
        }
    }
}

/// The system's browser, by the command each system has for it.
#[derive(Default)]
pub struct SystemBrowser {
    /// Names of the environment that are ours alone.
    pub without: Vec<&'static str>,
}

impl Browser for SystemBrowser {
    fn open(&self, url: &Url) -> Result<(), String> {
        let program = if cfg!(target_os = "macos") {
            "open"
        } else if cfg!(windows) {
            "explorer"
        } else {
            "xdg-open"
        };
        let mut command = Command::new(program);
        for name in &self.without {
            command.env_remove(name);
        }
        command
            .arg(url.as_str())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map(|mut child| {
                std::thread::spawn(move || child.wait());
            })
            .map_err(|error| error.to_string())
    }
}

/// The vault that `BEHALF_VAULT` asks for: `keyring`, `memory`, or the keyring with memory as the
/// announced fallback where the machine has none.
///
/// # Errors
/// When `keyring` is asked for and there is none, or the value is not known.
pub async fn open_vault(choice: Option<&str>, limits: &Limits) -> Result<Arc<dyn Vault>, Failure> {
    match choice {
        Some("memory") => Ok(Arc::new(MemoryVault::new(
            "Your sign-in and history are kept in memory and end with this program (BEHALF_VAULT=memory).",
        ))),
        Some("keyring") => Ok(Arc::new(KeyringVault::open(limits.vault).await?)),
        None => match KeyringVault::open(limits.vault).await {
            Ok(vault) => Ok(Arc::new(vault)),
            Err(failure) => {
                tracing::info!(cause = failure.cause.as_deref().unwrap_or("-"), "no keyring");
                Ok(Arc::new(MemoryVault::new(
                    "This machine has no keyring: your sign-in and history are kept in memory and end with this program.",
                )))
            }
        },
        Some(other) => Err(Failure::new(
            FailureCode::Invalid { field: "BEHALF_VAULT".to_owned() },
            format!("BEHALF_VAULT is `{other}`."),
            "Set it to keyring or memory, or leave it out.",
        )),
    }
}
