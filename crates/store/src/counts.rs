//! How much is kept: numbers for a look at it from outside.

use crate::Store;
use behalf_core::Failure;

/// How much an owner has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Threads; none that is hidden.
    pub threads: u64,
    /// Entries of the ledger.
    pub entries: u64,
}

impl Store {
    /// How much there is.
    pub async fn counts(&self) -> Result<Counts, Failure> {
        self.with(|connection| {
            let count = |sql: &str| -> rusqlite::Result<u64> {
                let count: i64 = connection.query_row(sql, [], |row| row.get(0))?;
                Ok(u64::try_from(count).unwrap_or_default())
            };
            let threads = count("SELECT count(*) FROM threads WHERE hidden_at IS NULL")?;
            Ok(Counts { threads, entries: count("SELECT count(*) FROM ledger")? })
        })
        .await
    }
}
