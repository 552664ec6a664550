//! What was given and could not be saved, by profile. It is saved before anything else, whichever session
//! of this process comes first; until then the profile's lock stays taken, for whoever reads the vault
//! now finds a refresh token that was used.

use crate::{lock::ProcessLock, record::Record};
use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, MutexGuard, PoisonError},
};

/// A sign-in that rests in memory alone.
pub(crate) struct Unsaved {
    /// The refresh token that it replaces in the vault.
    pub(crate) replaces: String,
    pub(crate) record: Record,
    pub(crate) lock: ProcessLock,
}

static UNSAVED: LazyLock<Mutex<HashMap<String, Unsaved>>> = LazyLock::new(Mutex::default);

fn all() -> MutexGuard<'static, HashMap<String, Unsaved>> {
    UNSAVED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps it, with the lock, until the vault takes it.
pub(crate) fn keep(profile: &str, unsaved: Unsaved) {
    all().insert(profile.to_owned(), unsaved);
}

/// Takes it out.
pub(crate) fn take(profile: &str) -> Option<Unsaved> {
    all().remove(profile)
}
