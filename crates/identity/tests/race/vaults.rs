//! The vaults of the race: one in a file, or the real keyring; and around it what kills the process
//! at one of its calls.

use crate::victim::{Point, kill};
use async_trait::async_trait;
use behalf_core::{Failure, Vault, VaultItem, secret::VaultText};
use behalf_identity::KeyringVault;
use std::{
    fs, io,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// Which vault.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    File,
    Keyring,
}

/// A vault for tests: a file that is replaced as a whole.
pub(crate) struct FileVault(pub(crate) PathBuf);

impl FileVault {
    fn path(&self, item: &VaultItem) -> PathBuf {
        self.0.join(item.name().replace('/', "_"))
    }
}

#[async_trait]
impl Vault for FileVault {
    async fn load(&self, item: &VaultItem) -> Result<Option<VaultText>, Failure> {
        match fs::read_to_string(self.path(item)) {
            Ok(text) => Ok(Some(VaultText::new(text))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure::internal(error)),
        }
    }

    async fn save(&self, item: &VaultItem, text: &VaultText) -> Result<(), Failure> {
        let part = self.0.join(format!("part-{}", std::process::id()));
        fs::write(&part, text.expose()).map_err(Failure::internal)?;
        fs::rename(part, self.path(item)).map_err(Failure::internal)
    }

    async fn delete(&self, item: &VaultItem) -> Result<(), Failure> {
        fs::remove_file(self.path(item)).map_err(Failure::internal)
    }

    fn notice(&self) -> Option<String> {
        None
    }
}

/// The vault of a process, as its environment says.
pub(crate) async fn vault() -> Arc<dyn Vault> {
    let inner: Arc<dyn Vault> = match std::env::var_os("RACE_KEYRING") {
        Some(_) => Arc::new(KeyringVault::open(Duration::from_secs(60)).await.unwrap()),
        None => Arc::new(FileVault(std::env::var_os("RACE_FOLDER").unwrap().into())),
    };
    let variable = |name: &str| std::env::var(name).ok();
    let point = variable("RACE_KILL");
    let point = Point::ALL.into_iter().find(|p| Some(format!("{p:?}")) == point);
    let at = variable("RACE_KILL_AT").map_or(0, |text| text.parse().unwrap());
    Arc::new(Deadly { inner, point, at, loads: AtomicUsize::new(0), saves: AtomicUsize::new(0) })
}

/// Kills its process at one call.
struct Deadly {
    inner: Arc<dyn Vault>,
    point: Option<Point>,
    at: usize,
    loads: AtomicUsize,
    saves: AtomicUsize,
}

impl Deadly {
    fn strike(&self, point: Point, count: usize) {
        if self.point == Some(point) && count == self.at {
            kill(std::process::id());
            loop {
                std::thread::park();
            }
        }
    }
}

#[async_trait]
impl Vault for Deadly {
    async fn load(&self, item: &VaultItem) -> Result<Option<VaultText>, Failure> {
        // Each refresh reads twice: to take up the sign-in, and under the lock.
        let count = self.loads.fetch_add(1, Ordering::SeqCst) + 1;
        let under_lock = if count.is_multiple_of(2) { count / 2 } else { 0 };
        self.strike(Point::BeforeRead, under_lock);
        let found = self.inner.load(item).await;
        self.strike(Point::AfterRead, under_lock);
        found
    }

    async fn save(&self, item: &VaultItem, text: &VaultText) -> Result<(), Failure> {
        let count = self.saves.fetch_add(1, Ordering::SeqCst) + 1;
        self.strike(Point::BeforeSave, count);
        let saved = self.inner.save(item, text).await;
        self.strike(Point::AfterSave, count);
        saved
    }

    async fn delete(&self, item: &VaultItem) -> Result<(), Failure> {
        self.inner.delete(item).await
    }

    fn notice(&self) -> Option<String> {
        self.inner.notice()
    }
}
