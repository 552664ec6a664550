//! Where secrets rest: the operating system's keyring, or memory with a notice.

use async_trait::async_trait;
use behalf_core::{Failure, FailureCode, Vault, VaultItem, secret::VaultText};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    thread,
    time::Duration,
};
use tokio::sync::oneshot;

const SERVICE: &str = "behalf";

/// The operating system's keyring: Secret Service, Keychain, Credential Manager.
pub struct KeyringVault {
    limit: Duration,
}

impl KeyringVault {
    /// Opens the keyring; each later call may take as long as `limit`.
    ///
    /// # Errors
    /// When this machine has no keyring, with the cause.
    pub async fn open(limit: Duration) -> Result<Self, Failure> {
        let vault = Self { limit };
        vault
            .call(|| match keyring::v1::Entry::store_status() {
                Ok(()) => Ok(()),
                Err(error) => Err(absent(error)),
            })
            .await?;
        Ok(vault)
    }

    /// Runs a keyring call on a thread of its own: a locked keyring waits for a prompt, and no
    /// worker of ours may wait with it.
    async fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let (sender, receiver) = oneshot::channel();
        thread::Builder::new()
            .name("keyring".to_owned())
            .spawn(move || sender.send(work()).ok())
            .map_err(Failure::internal)?;
        match tokio::time::timeout(self.limit, receiver).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(Failure::internal("the keyring call ended without an answer")),
            Err(_) => Err(Failure::new(
                FailureCode::TimedOut,
                "The keyring did not answer; it is probably locked and waits for its password.",
                "Unlock your login keyring and try again, or set BEHALF_VAULT=memory for this session.",
            )),
        }
    }
}

fn entry(item: &str) -> Result<keyring::v1::Entry, Failure> {
    keyring::v1::Entry::new(SERVICE, item).map_err(|error| failed(&error))
}

fn absent(error: &keyring::Error) -> Failure {
    Failure::new(
        FailureCode::Busy,
        "This machine has no keyring.",
        "Start one (gnome-keyring, KWallet), or set BEHALF_VAULT=memory to keep the sign-in in memory.",
    )
    .caused_by(error)
}

fn failed(error: &keyring::Error) -> Failure {
    match error {
        keyring::Error::NoDefaultStore => absent(error),
        keyring::Error::NoStorageAccess(_) => Failure::new(
            FailureCode::Declined,
            "The keyring is locked, and unlocking it was refused.",
            "Unlock your login keyring and try again.",
        )
        .caused_by(error),
        _ => Failure::new(
            FailureCode::Busy,
            "The keyring failed.",
            "Check your keyring program; to go on without it, set BEHALF_VAULT=memory.",
        )
        .caused_by(error),
    }
}

#[async_trait]
impl Vault for KeyringVault {
    async fn load(&self, item: &VaultItem) -> Result<Option<VaultText>, Failure> {
        let name = item.name();
        self.call(move || match entry(&name)?.get_password() {
            Ok(text) => Ok(Some(VaultText::new(text))),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(failed(&error)),
        })
        .await
    }

    async fn save(&self, item: &VaultItem, text: &VaultText) -> Result<(), Failure> {
        let (name, text) = (item.name(), text.clone());
        self.call(move || entry(&name)?.set_password(text.expose()).map_err(|e| failed(&e))).await
    }

    async fn delete(&self, item: &VaultItem) -> Result<(), Failure> {
        let name = item.name();
        self.call(move || match entry(&name)?.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(failed(&error)),
        })
        .await
    }

    fn notice(&self) -> Option<String> {
        None
    }
}

/// Memory: everything ends with the process.
pub struct MemoryVault {
    items: Mutex<HashMap<String, VaultText>>,
    why: String,
}

impl MemoryVault {
    /// An empty vault; `why` is told to the user.
    pub fn new(why: impl Into<String>) -> Self {
        Self { items: Mutex::default(), why: why.into() }
    }
}

#[async_trait]
impl Vault for MemoryVault {
    async fn load(&self, item: &VaultItem) -> Result<Option<VaultText>, Failure> {
        Ok(self.items.lock().unwrap_or_else(PoisonError::into_inner).get(&item.name()).cloned())
    }

    async fn save(&self, item: &VaultItem, text: &VaultText) -> Result<(), Failure> {
        let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        items.insert(item.name(), text.clone());
        Ok(())
    }

    async fn delete(&self, item: &VaultItem) -> Result<(), Failure> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner).remove(&item.name());
        Ok(())
    }

    fn notice(&self) -> Option<String> {
        Some(self.why.clone())
    }
}
