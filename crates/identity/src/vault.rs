//! Where secrets rest: the operating system's keyring, or memory with a notice.

mod items;

use async_trait::async_trait;
use behalf_core::{Failure, FailureCode, Vault, VaultItem, secret::VaultText};
use items::Items;
use std::{
    collections::HashMap,
    sync::{Mutex as StdMutex, PoisonError},
    thread,
    time::{Duration, Instant},
};
use tokio::sync::{Mutex, oneshot};

/// The operating system's keyring: Secret Service, Keychain, Credential Manager.
pub struct KeyringVault {
    limit: Duration,
    items: Items,
    /// One call at a time, and when the last one was refused: a keyring asks its person once, not once
    /// for each call.
    last_refusal: Mutex<Option<(Instant, Failure)>>,
}

/// A refusal answers the calls that follow it for this part of a call's limit.
const REFUSED_FOR: u32 = 12;

impl KeyringVault {
    /// Opens the keyring; each later call may take as long as `limit`. One that does not answer in time
    /// is there all the same: calls say so.
    ///
    /// # Errors
    /// When this machine has no keyring, with the cause.
    pub async fn open(limit: Duration) -> Result<Self, Failure> {
        let opened = within(limit, || match keyring::v1::Entry::store_status() {
            Ok(()) => Ok(()),
            Err(error) => Err(absent(error)),
        });
        match opened.await {
            Err(failure) if failure != unanswered() => Err(failure),
            _ => Ok(Self { limit, items: Items::of_this_system(), last_refusal: Mutex::default() }),
        }
    }

    /// Keeps long texts in parts of this many UTF-16 units, as on a system whose items are short.
    #[must_use]
    pub fn in_parts_of(self, longest: usize) -> Self {
        Self { items: Items::in_parts_of(longest), ..self }
    }

    /// Does something with an item; once more where the keyring's program was started anew.
    async fn call<T: Send + 'static>(
        &self,
        item: &VaultItem,
        work: impl Fn(Items, &str) -> Result<T, keyring::Error> + Send + 'static,
    ) -> Result<T, Failure> {
        let (items, name) = (self.items, item.name());
        let mut last_refusal = self.last_refusal.lock().await;
        if let Some((when, failure)) = last_refusal.as_ref()
            && when.elapsed() < self.limit / REFUSED_FOR
        {
            return Err(failure.clone());
        }
        let done = within(self.limit, move || {
            let done = match work(items, &name) {
                Err(keyring::Error::PlatformFailure(_)) if items::reconnect() => work(items, &name),
                done => done,
            };
            done.map_err(|error| failed(&name, &error))
        })
        .await;
        let refusal = done.as_ref().err().filter(|f| f.code == FailureCode::Declined);
        *last_refusal = refusal.map(|failure| (Instant::now(), failure.clone()));
        done
    }
}

/// Runs a keyring call on a thread of its own: a locked keyring waits for a prompt, and no worker of
/// ours may wait with it.
async fn within<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let (sender, receiver) = oneshot::channel();
    thread::Builder::new()
        .name("keyring".to_owned())
        .spawn(move || sender.send(work()).ok())
        .map_err(Failure::internal)?;
    match tokio::time::timeout(limit, receiver).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(Failure::internal("the keyring call ended without an answer")),
        Err(_) => Err(unanswered()),
    }
}

/// Somebody is probably asked for a password, and does not give it. No time-out, after which one tries
/// again: that would ask again.
fn unanswered() -> Failure {
    Failure::new(
        FailureCode::Declined,
        "The keyring did not answer; it is probably locked and waits for its password.",
        "Unlock your login keyring and try again, or set BEHALF_VAULT=memory for this session.",
    )
}

fn absent(error: &keyring::Error) -> Failure {
    Failure::new(
        FailureCode::Busy,
        "This machine has no keyring.",
        "Start one (gnome-keyring, KWallet), or set BEHALF_VAULT=memory to keep the sign-in in memory.",
    )
    .caused_by(error)
}

fn failed(item: &str, error: &keyring::Error) -> Failure {
    let (code, message, hint) = match error {
        keyring::Error::NoDefaultStore => return absent(error),
        keyring::Error::NoStorageAccess(_) => (
            FailureCode::Declined,
            "The keyring is locked, and unlocking it was refused.".to_owned(),
            "Unlock your login keyring and try again.",
        ),
        keyring::Error::BadEncoding(_)
        | keyring::Error::BadDataFormat(..)
        | keyring::Error::Ambiguous(_) => (
            FailureCode::Invalid { field: "keyring".to_owned() },
            format!("The keyring's item `{item}` does not hold what Behalf keeps there."),
            "Sign in again: that replaces it.",
        ),
        _ => (
            FailureCode::Busy,
            "The keyring does not answer as it should.".to_owned(),
            "Check your keyring program; to go on without it, set BEHALF_VAULT=memory.",
        ),
    };
    // What lies in an item is secret: of these errors only the kind is told.
    let cause = match error {
        keyring::Error::BadEncoding(_) | keyring::Error::BadDataFormat(..) => {
            "unreadable".to_owned()
        }
        other => other.to_string(),
    };
    Failure::new(code, message, hint).caused_by(cause)
}

#[async_trait]
impl Vault for KeyringVault {
    async fn load(&self, item: &VaultItem) -> Result<Option<VaultText>, Failure> {
        let text = self.call(item, |items, name| items.get(name)).await?;
        Ok(text.map(VaultText::new))
    }

    async fn save(&self, item: &VaultItem, text: &VaultText) -> Result<(), Failure> {
        let text = text.clone();
        self.call(item, move |items, name| items.set(name, text.expose())).await
    }

    async fn delete(&self, item: &VaultItem) -> Result<(), Failure> {
        self.call(item, |items, name| items.delete(name)).await
    }

    fn notice(&self) -> Option<String> {
        None
    }
}

/// A vault that could not be opened. Whoever asks it for something is told why.
pub struct NoVault(pub Failure);

#[async_trait]
impl Vault for NoVault {
    async fn load(&self, _: &VaultItem) -> Result<Option<VaultText>, Failure> {
        Err(self.0.clone())
    }

    async fn save(&self, _: &VaultItem, _: &VaultText) -> Result<(), Failure> {
        Err(self.0.clone())
    }

    async fn delete(&self, _: &VaultItem) -> Result<(), Failure> {
        Err(self.0.clone())
    }

    fn notice(&self) -> Option<String> {
        None
    }
}

/// Memory: everything ends with the process.
pub struct MemoryVault {
    items: StdMutex<HashMap<String, VaultText>>,
    why: String,
}

impl MemoryVault {
    /// An empty vault; `why` is told to the user.
    pub fn new(why: impl Into<String>) -> Self {
        Self { items: StdMutex::default(), why: why.into() }
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
