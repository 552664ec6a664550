//! Rows in the replies themselves, where the storage that holds results cannot be reached. How rows come is
//! settled when a statement is sent, so a read is sent once more, as an action of its own with its own
//! intent and its own id. What may change something is never sent twice.

use super::taking::incomplete;
use crate::{
    act::{Act, Plan},
    gate::{self, Verdict},
    turn::Turn,
};
use behalf_core::{
    Decision, Failure,
    results::{Column, unread},
};
use behalf_databricks::{
    Errand,
    door::Door,
    statements::{self, Manifest},
};
use std::sync::Arc;

impl Turn {
    /// The plan that asks the same once more, under an id that it is yet to get: of a statement alone that is
    /// known to only read, and that nobody had to allow.
    pub(super) fn read_again(plan: &Plan) -> Option<Plan> {
        let sql = plan.sql.as_ref()?;
        let is_read = matches!(gate::judge_sql(&sql.text), Verdict::Allow { .. });
        let is_free = plan.decision == Decision::Allowed
            && plan.approval.is_none()
            && plan.remembered.is_none();
        (is_read && is_free).then(|| plan.clone())
    }

    /// Takes rows that come in replies to the shelf.
    pub(super) async fn take_inline(
        &self,
        act: &mut Act,
        statement_id: &str,
        manifest: Manifest,
        first: Vec<Vec<Option<String>>>,
    ) -> Result<Vec<Column>, Failure> {
        let errand = act.follow_up();
        let rows = tokio::select! {
            rows = gather(&self.door, &errand, statement_id, &manifest, first) => rows?,
            () = self.cancel.cancelled() => return Err(Failure::cancelled()),
        };
        let (owner, id) = (self.source.owner().owner_key(), act.action.id.clone());
        let (shelf, columns) = (Arc::clone(&self.shelf), manifest.columns.clone());
        let put = tokio::task::spawn_blocking(move || shelf.put(&owner, &id, columns, rows));
        let shelved = put.await.map_err(Failure::internal)??;
        act.action.rows = Some(shelved.rows);
        act.action.truncated = manifest.truncated;
        Ok(manifest.columns)
    }
}

/// All rows of a result that comes in replies, behind the first of them.
pub(super) async fn gather(
    door: &Door,
    errand: &Errand<'_>,
    statement: &str,
    manifest: &Manifest,
    first: Vec<Vec<Option<String>>>,
) -> Result<Vec<Vec<Option<String>>>, Failure> {
    let mut rows = first;
    for index in 1..manifest.chunks {
        rows.extend(statements::rows(door, errand, statement, (index, manifest.chunks)).await?);
        // More than was said is not gathered any further.
        if rows.len() as u64 > manifest.total_rows {
            break;
        }
    }
    let came = rows.len() as u64;
    if came != manifest.total_rows {
        return Err(incomplete(manifest.total_rows, came));
    }
    if rows.iter().any(|row| row.len() != manifest.columns.len()) {
        return Err(unread("rows of another width than the manifest"));
    }
    Ok(rows)
}
