//! Opening the file: its key, its damage, its place.

use crate::schema;
use behalf_core::{Clock, Entropy, Failure, FailureCode, OwnerKey, Principal, secret::VaultText};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// 256 random bits that open one file.
#[derive(Clone)]
pub struct StoreKey(VaultText);

impl StoreKey {
    /// A fresh key.
    pub fn fresh(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0u8; 32];
        entropy.fill(&mut bytes);
        Self(VaultText::new(crate::chain::hex(&bytes)))
    }

    /// Reads 64 hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let valid = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
        valid.then(|| Self(VaultText::new(text.to_ascii_lowercase())))
    }

    /// The key as the vault keeps it.
    pub fn as_vault_text(&self) -> &VaultText {
        &self.0
    }
}

/// Where a store lies.
#[derive(Clone)]
pub enum Location {
    /// A folder that holds one file for each owner.
    Folder(PathBuf),
    /// Memory: gone with the process.
    Memory,
}

impl Location {
    /// The file of an owner in a folder.
    pub fn file(&self, owner: &OwnerKey) -> Option<PathBuf> {
        let safe = |text: &str| -> String {
            text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
        };
        match self {
            Self::Folder(folder) => Some(
                folder
                    .join(safe(&owner.workspace.0))
                    .join(format!("{}.db", safe(&owner.principal_id))),
            ),
            Self::Memory => None,
        }
    }
}

/// Whoever has a store open holds a lock on the file beside it, shared with the others.
///
/// # Errors
/// When the file cannot be made.
pub fn open_lock(store: &Path) -> std::io::Result<File> {
    let mut name = store.as_os_str().to_owned();
    name.push(".lock");
    File::options().create(true).truncate(false).write(true).open(PathBuf::from(name))
}

/// The open store of one owner.
pub struct Store {
    pub(crate) owner: Principal,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    connection: Arc<Mutex<Connection>>,
    path: Option<PathBuf>,
    _open: Option<File>,
}

impl Store {
    /// Opens the owner's store, creating it where there is none.
    ///
    /// # Errors
    /// `invalid` when the file is damaged, has another key, or is of a newer Behalf. Nothing is
    /// overwritten then.
    pub async fn open(
        location: &Location,
        key: &StoreKey,
        owner: Principal,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Arc<Self>, Failure> {
        let path = location.file(&owner.owner_key());
        let (for_open, key) = (path.clone(), key.clone());
        let whose = owner.owner_key().to_string();
        let (connection, open) = blocking(move || {
            let open = for_open.as_deref().map(hold_open).transpose()?;
            let connection = connect(for_open.as_deref(), &key)?;
            bind(&connection, &whose)?;
            Ok((connection, open))
        })
        .await?;
        let connection = Arc::new(Mutex::new(connection));
        Ok(Arc::new(Self { owner, clock, entropy, connection, path, _open: open }))
    }

    /// Whose store it is.
    pub fn owner(&self) -> &Principal {
        &self.owner
    }

    /// The file; none for a store in memory.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Runs work on the connection, off the async threads.
    pub(crate) async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Failure> {
        let connection = Arc::clone(&self.connection);
        blocking(move || {
            let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
            work(&mut connection).map_err(Failure::from)
        })
        .await
    }

    pub(crate) fn now(&self) -> String {
        format!("{:.3}", self.clock.now())
    }
}

/// A row whose first columns are all texts.
pub(crate) fn texts<const N: usize>(row: &rusqlite::Row<'_>) -> rusqlite::Result<[String; N]> {
    let mut all = [const { String::new() }; N];
    for (column, text) in all.iter_mut().enumerate() {
        *text = row.get(column)?;
    }
    Ok(all)
}

/// What goes wrong inside a transaction: a refusal of ours, or SQLite's.
pub(crate) enum StoreError {
    Refused(Failure),
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        Self::Refused(failure)
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Refused(Failure::internal(error))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(failure) => failure,
            StoreError::Sqlite(error) => broken(&error),
        }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(Failure::internal)?
}

/// Says to others that this store is open.
fn hold_open(path: &Path) -> Result<File, Failure> {
    if let Some(folder) = path.parent() {
        private_folder(folder)?;
    }
    let held =
        open_lock(path).and_then(|file| file.try_lock_shared().map(|()| file).map_err(Into::into));
    held.map_err(|error| {
        Failure::new(
            FailureCode::Busy,
            "Your history is being set aside by another Behalf.",
            "Try again in a moment.",
        )
        .caused_by(error)
    })
}

fn connect(path: Option<&Path>, key: &StoreKey) -> Result<Connection, Failure> {
    let mut connection = match path {
        None => Connection::open_in_memory().map_err(|e| broken(&e))?,
        Some(path) => {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
                | OpenFlags::SQLITE_OPEN_CREATE
                | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            Connection::open_with_flags(path, flags).map_err(|e| broken(&e))?
        }
    };
    let prepare = |connection: &Connection| -> rusqlite::Result<()> {
        // SQLCipher would write to stderr, which is the user's.
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.execute_batch("PRAGMA cipher_log_level = NONE")?;
        let key = format!("x'{}'", key.0.expose());
        connection.key(Some("main"), key, false)?;
        connection
            .query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get::<_, i64>(0))?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "secure_delete", true)
    };
    prepare(&connection).map_err(|e| broken(&e))?;
    schema::migrate(&mut connection)?;
    Ok(connection)
}

/// A file belongs to the owner that began it, whatever name it has now.
fn bind(connection: &Connection, owner: &str) -> Result<(), Failure> {
    let kept = || -> rusqlite::Result<String> {
        connection.execute(
            "INSERT INTO settings (name, value) VALUES ('owner', ?1) ON CONFLICT DO NOTHING",
            [owner],
        )?;
        connection
            .query_row("SELECT value FROM settings WHERE name = 'owner'", [], |row| row.get(0))
    };
    if kept().map_err(|e| broken(&e))? == owner {
        return Ok(());
    }
    Err(Failure::new(
        FailureCode::Invalid { field: "store".to_owned() },
        "This history belongs to somebody else.",
        "Move the file away to begin your own. Nothing in it was changed.",
    ))
}

fn private_folder(folder: &Path) -> Result<(), Failure> {
    let make = || {
        fs::create_dir_all(folder)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        }
        Ok::<(), std::io::Error>(())
    };
    make().map_err(|error| {
        Failure::new(
            FailureCode::Invalid { field: "BEHALF_HOME".to_owned() },
            format!("{} cannot be written.", folder.display()),
            "Set BEHALF_HOME to a folder of your own.",
        )
        .caused_by(error)
    })
}

/// What an error of SQLite means.
pub(crate) fn broken(error: &rusqlite::Error) -> Failure {
    let failure = match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Failure::new(
            FailureCode::Invalid { field: "store".to_owned() },
            "Your history is damaged, or was encrypted with another key. Nothing in it was changed.",
            "Restore the file from a backup, or move it away to begin a new history.",
        ),
        Some(ErrorCode::DiskFull) => Failure::new(
            FailureCode::Busy,
            "The disk is full: your history could not be written.",
            "Free some space and try again; nothing was sent.",
        ),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Failure::new(
            FailureCode::Busy,
            "Another Behalf is writing to your history and does not finish.",
            "Close other Behalf windows and services, then try again.",
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen) => Failure::new(
            FailureCode::Invalid { field: "BEHALF_HOME".to_owned() },
            "Your history cannot be written.",
            "Check the permissions of the folder, or set BEHALF_HOME to another.",
        ),
        _ => Failure::internal(""),
    };
    failure.caused_by(error)
}
