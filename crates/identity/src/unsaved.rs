//! What was given and could not be saved, by profile. It is saved before anything else, whichever session
//! of this process comes first, and in the background; until then the profile's lock stays taken, for whoever
//! reads the vault now finds a refresh token that was used.

use crate::{lock::ProcessLock, record::Record, renewals};
use behalf_core::{Failure, FailureCode, Vault, VaultItem};
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// A sign-in that rests in memory alone.
pub(crate) struct Unsaved {
    /// The refresh token that it replaces in the vault.
    pub(crate) replaces: String,
    pub(crate) record: Record,
}

static UNSAVED: LazyLock<Mutex<HashMap<String, (Unsaved, ProcessLock)>>> =
    LazyLock::new(Mutex::default);

/// First and longest pause between two tries.
const PAUSES: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(30));

fn all() -> MutexGuard<'static, HashMap<String, (Unsaved, ProcessLock)>> {
    UNSAVED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps it, with the lock, until the vault takes it.
pub(crate) fn keep(profile: &str, unsaved: Unsaved, lock: ProcessLock) {
    all().insert(profile.to_owned(), (unsaved, lock));
}

/// Takes it out.
pub(crate) fn take(profile: &str) -> Option<(Unsaved, ProcessLock)> {
    all().remove(profile)
}

/// Saves it now, if there is something, and gives the lock. Whatever else the vault holds by now is newer.
pub(crate) async fn save(
    profile: &str,
    vault: &dyn Vault,
    item: &VaultItem,
) -> Result<Option<ProcessLock>, Failure> {
    let Some((unsaved, lock)) = take(profile) else { return Ok(None) };
    let saved = async {
        let there = vault.load(item).await?;
        let there = there.as_ref().and_then(Record::read);
        if there.is_some_and(|record| record.refresh_token == unsaved.replaces) {
            vault.save(item, &unsaved.record.text()?).await?;
        }
        Ok(())
    };
    match saved.await {
        Ok(()) => Ok(Some(lock)),
        Err(failure) => {
            keep(profile, unsaved, lock);
            Err(failure)
        }
    }
}

/// Tries again in the background, until it is saved or somebody else has taken it. A keyring that asks for a
/// password is not asked again: the next who needs the sign-in does.
pub(crate) fn save_later(profile: String, vault: Arc<dyn Vault>, item: VaultItem) {
    drop(renewals::track(async move {
        let (mut pause, longest) = PAUSES;
        loop {
            tokio::time::sleep(pause).await;
            match save(&profile, vault.as_ref(), &item).await {
                Ok(_) => return,
                Err(failure) if failure.code == FailureCode::Declined => return,
                Err(_) => pause = (pause * 2).min(longest),
            }
        }
    }));
}
