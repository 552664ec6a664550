//! The keys of stores: from the vault, or for a service without a keyring from the environment or
//! a file.

use behalf_core::{Clock, Entropy, Failure, FailureCode, OwnerKey, Vault, VaultItem};
use behalf_identity::ProcessLock;
use behalf_store::{Location, StoreKey, open_lock};
use jiff::Timestamp;
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

/// Where store keys come from.
#[derive(Clone)]
pub(crate) enum KeySource {
    /// One key for each owner, in the vault.
    Vault,
    /// One key for all, given.
    Given(StoreKey),
}

impl KeySource {
    /// The key of an owner, and what must be said about it. A history whose key is lost is set aside
    /// as it is, and a new one begins.
    pub(crate) async fn key(
        &self,
        vault: &dyn Vault,
        (clock, entropy): (&dyn Clock, &dyn Entropy),
        location: &Location,
        owner: &OwnerKey,
        limit: Duration,
    ) -> Result<(StoreKey, Option<String>), Failure> {
        if let Self::Given(key) = self {
            return Ok((key.clone(), None));
        }
        let item = VaultItem::Store { owner: owner.clone() };
        // Of two processes that begin at once, one makes the key and the other finds it.
        let _lock = ProcessLock::take("store-key", "opening this history", limit).await?;
        let text = match vault.load(&item).await {
            Ok(text) => text,
            // Somebody else's bytes are no key.
            Err(failure) if matches!(failure.code, FailureCode::Invalid { .. }) => None,
            Err(failure) => return Err(failure),
        };
        if let Some(key) = text.and_then(|text| StoreKey::parse(text.expose())) {
            return Ok((key, None));
        }
        let file = location.file(owner).filter(|file| file.exists());
        let aside = file.map(|file| set_aside(&file, clock.now())).transpose()?;
        let key = StoreKey::fresh(entropy);
        vault.save(&item, key.as_vault_text()).await?;
        Ok((key, aside.map(|aside| lost(&aside))))
    }
}

fn lost(aside: &Path) -> String {
    format!(
        "The key of your history is not in the keyring any more, so a new history begins. The old one \
         lies unchanged in {}; with the keyring of that time it can be read again.",
        aside.display()
    )
}

/// Renames a history and what belongs to it; nothing is overwritten. One that somebody has open stays.
fn set_aside(file: &Path, now: Timestamp) -> Result<PathBuf, Failure> {
    let not_now = || {
        Failure::new(
            FailureCode::Busy,
            "The key of your history is lost, and the history could not be set aside.",
            "Close other Behalf windows and services, then try again. Nothing in it was changed.",
        )
    };
    let lock = open_lock(file).map_err(|error| not_now().caused_by(error))?;
    lock.try_lock().map_err(|error| not_now().caused_by(error))?;
    let named = |suffix: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let mark = format!(".lost-{}", now.as_millisecond());
    // The file itself last: as long as it is there, this is done again.
    for part in ["-wal", "-shm", ""] {
        let (from, to) = (named(part), named(&format!("{mark}{part}")));
        match fs::rename(&from, &to) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(not_now().caused_by(error)),
        }
    }
    Ok(named(&mark))
}

/// The key for a service: `BEHALF_STORE_KEY`, a given file, or a file of our own under the home.
/// The second part is what must be said about it.
pub(crate) fn service_key(
    from_environment: Option<&str>,
    file: Option<&PathBuf>,
    own: PathBuf,
    entropy: &dyn Entropy,
) -> Result<(StoreKey, Option<String>), Failure> {
    let bad = |what: &str| {
        Failure::new(
            FailureCode::Invalid { field: what.to_owned() },
            format!("{what} does not hold a key."),
            "A store key is 64 hex digits; make one with `openssl rand -hex 32`.",
        )
    };
    if let Some(text) = from_environment {
        return Ok((StoreKey::parse(text).ok_or_else(|| bad("BEHALF_STORE_KEY"))?, None));
    }
    if let Some(file) = file {
        let text = fs::read_to_string(file).map_err(|e| bad("--store-key-file").caused_by(e))?;
        return Ok((StoreKey::parse(&text).ok_or_else(|| bad("--store-key-file"))?, None));
    }
    let notice = format!(
        "The history's key lies in {}: it protects copies of the history, not this account.",
        own.display()
    );
    let kept = || {
        let text = fs::read_to_string(&own).ok()?;
        Some(StoreKey::parse(&text).ok_or_else(|| bad("store.key")))
    };
    if let Some(key) = kept() {
        return Ok((key?, Some(notice)));
    }
    let key = StoreKey::fresh(entropy);
    let mut suffix = [0; 8];
    entropy.fill(&mut suffix);
    let half = own.with_extension(format!("{:016x}", u64::from_ne_bytes(suffix)));
    match write_private(&own, &half, key.as_vault_text().expose()) {
        Ok(()) => Ok((key, Some(notice))),
        Err(error) => match kept() {
            // Another service was first.
            Some(key) => Ok((key?, Some(notice))),
            None => Err(Failure::new(
                FailureCode::Invalid { field: "BEHALF_HOME".to_owned() },
                format!("{} cannot be written.", own.display()),
                "Set BEHALF_HOME to a folder of your own, or use --ephemeral.",
            )
            .caused_by(error)),
        },
    }
}

/// Writes a file that only its owner reads, whole or not at all; one that is there stays.
fn write_private(path: &Path, half: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = fs::File::options();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(half)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::hard_link(half, path));
    fs::remove_file(half).ok();
    written
}
