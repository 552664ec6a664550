//! Charts as somebody made them of a result: one for each action, as a text. They go with their thread.

use crate::{
    Store,
    ledger::{Durability, transact},
};
use behalf_core::{ActionId, Failure, FailureCode};
use rusqlite::OptionalExtension;

/// Longest chart, in bytes: what may be written by hand, and what is said around it.
const LONGEST: usize = 160 * 1024;

impl Store {
    /// The chart that is kept of an action; nothing where none is.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn chart(&self, action: &ActionId) -> Result<Option<String>, Failure> {
        let action = action.clone();
        self.with(move |connection| {
            let sql = "SELECT chart FROM actions WHERE id = ?1";
            let text = |row: &rusqlite::Row<'_>| row.get::<_, Option<String>>(0);
            Ok(connection.query_row(sql, [action.as_str()], text).optional()?.flatten())
        })
        .await
    }

    /// Keeps a chart of an action in place of the one before.
    ///
    /// # Errors
    /// `invalid` for one that is too long, `not_found` where there is no such action.
    pub async fn keep_chart(&self, action: &ActionId, chart: &str) -> Result<(), Failure> {
        if chart.len() > LONGEST {
            return Err(Failure::new(
                FailureCode::Invalid { field: "chart".to_owned() },
                "The chart is too long to be kept.",
                "Shorten what was written by hand.",
            ));
        }
        let (action, chart) = (action.clone(), chart.to_owned());
        self.with(move |connection| {
            transact(connection, Durability::Normal, |t| {
                let sql = "UPDATE actions SET chart = ?2 WHERE id = ?1";
                if t.execute(sql, (action.as_str(), &chart))? == 0 {
                    let hint = "Its chat may have been deleted meanwhile.";
                    let gone =
                        Failure::new(FailureCode::NotFound, "There is no such action.", hint);
                    return Err(gone.into());
                }
                Ok(())
            })
        })
        .await
    }
}
