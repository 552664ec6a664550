//! The stores of the owners of one engine: where they lie, whence their keys come, and what must be said
//! about both.

use super::{EngineOptions, options::place};
use crate::keys::KeySource;
use behalf_core::{Clock, Entropy, Failure, Limits, Origin, OwnerKey, Principal, Vault};
use behalf_store::{Location, Store, StoreKey};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex as StdMutex, PoisonError},
};
use tokio::sync::OnceCell;

/// The stores that are open, and how others are opened.
pub(crate) struct Stores {
    location: Location,
    keys: KeySource,
    vault: Arc<dyn Vault>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    limits: Limits,
    notices: StdMutex<Vec<String>>,
    open: StdMutex<HashMap<OwnerKey, Arc<OnceCell<Arc<Store>>>>>,
}

impl Stores {
    /// As these options say; none is open yet.
    pub(crate) fn of(options: &EngineOptions, host: &Origin) -> Result<Self, Failure> {
        let mut notices: Vec<String> = options.vault.notice().into_iter().collect();
        let (location, keys) = place(options, host, &mut notices)?;
        Ok(Self {
            location,
            keys,
            vault: Arc::clone(&options.vault),
            clock: Arc::clone(&options.clock),
            entropy: Arc::clone(&options.entropy),
            limits: options.limits.clone(),
            notices: StdMutex::new(notices),
            open: StdMutex::default(),
        })
    }

    /// What must be said to the user: a vault in memory, a key in a file, a history set aside.
    pub(crate) fn notices(&self) -> Vec<String> {
        self.notices.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// One more thing that must be said, once.
    pub(crate) fn notice(&self, notice: String) {
        let mut notices = self.notices.lock().unwrap_or_else(PoisonError::into_inner);
        if !notices.contains(&notice) {
            notices.push(notice);
        }
    }

    /// The store of an owner, opened once.
    pub(crate) async fn store(&self, owner: &Principal) -> Result<Arc<Store>, Failure> {
        let slot = {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(open.entry(owner.owner_key()).or_default())
        };
        // One owner may wait for a prompt of the keyring; the others do not wait with them.
        slot.get_or_try_init(|| self.open(owner)).await.cloned()
    }

    async fn open(&self, owner: &Principal) -> Result<Arc<Store>, Failure> {
        let entropy = self.entropy.as_ref();
        let key = match &self.location {
            Location::Memory => StoreKey::fresh(entropy),
            folder @ Location::Folder(_) => {
                let (vault, limit) = (self.vault.as_ref(), self.limits.vault * 2);
                let (sources, owner) = ((self.clock.as_ref(), entropy), owner.owner_key());
                let found = self.keys.key(vault, sources, folder, &owner, limit);
                let (key, notice) = found.await?;
                notice.into_iter().for_each(|notice| self.notice(notice));
                key
            }
        };
        let (clock, entropy) = (Arc::clone(&self.clock), Arc::clone(&self.entropy));
        Store::open(&self.location, &key, owner.clone(), clock, entropy).await
    }
}
