//! Which columns of a result the workspace masks. Its rows do not tell; the catalog does, as far as whoever asks may
//! know of the tables. It is asked as that person, and writes no action.

use crate::{Caller, Engine};
use behalf_agent::{gate, looked_up};
use behalf_core::{ActionId, Failure, Scopes};
use behalf_databricks::{Errand, catalog};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use ts_rs::TS;

/// Why the workspace is asked, in the log.
const WHY: &str = "masks";
/// Tables of one statement that are asked about.
const TABLES: usize = 5;

/// The columns that are masked in the tables that a result was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MaskedColumns {
    /// Their names, in lower case; where one table is read, also those that its statement gives them by `AS`. A column
    /// of the result may have another.
    pub names: Vec<String>,
}

impl Engine {
    /// What is masked in the tables that an action reads by their full names.
    ///
    /// # Errors
    /// Why the workspace does not tell.
    pub async fn masked(
        &self,
        caller: &Caller,
        action: &ActionId,
    ) -> Result<MaskedColumns, Failure> {
        let stored = caller.store().action(action).await?;
        let read = stored.map(|stored| {
            let found = stored.action.findings.as_ref().and_then(|found| found.sql.as_deref());
            gate::read(found.or(stored.arguments["statement"].as_str()).unwrap_or_default())
        });
        let read = read.unwrap_or_default();
        let mut names = BTreeSet::new();
        for table in read.tables.iter().take(TABLES) {
            let door = &self.door;
            let asked = (self.config.run_as, Scopes::of(Scopes::UNITY_CATALOG));
            let columns = looked_up(caller.source.as_ref(), asked, |lease| async move {
                catalog::columns(door, &Errand::follow_up(&lease, WHY), table).await
            })
            .await?;
            names.extend(
                columns.iter().filter(|one| one.is_masked()).map(|one| one.name.to_lowercase()),
            );
        }
        // Of several tables another one may have a column of that name.
        if read.is_all && read.tables.len() == 1 {
            names = read.renames.all_names(names);
        }
        Ok(MaskedColumns { names: names.into_iter().collect() })
    }
}
