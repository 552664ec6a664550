//! Rows in the replies themselves, where the storage that holds results cannot be reached. How rows come is
//! settled when a statement is sent, so a read is sent once more, as an action of its own with its own
//! intent and its own id. What may change something is never sent twice.

use super::rows::incomplete;
use crate::{
    act::{Act, Plan},
    gate::{self, Verdict},
    turn::Turn,
};
use behalf_core::{Decision, Failure, FailureCode, Verification, results::Column};
use behalf_databricks::statements::{self, Manifest};
use std::sync::Arc;

impl Turn {
    /// The plan that asks the same once more, under an id that it is yet to get: of a statement alone that is
    /// known to only read, and that nobody had to allow.
    pub(super) fn read_again(plan: &Plan) -> Option<Plan> {
        let sql = plan.sql.clone()?;
        let is_read = matches!(gate::judge_sql(&sql.text), Verdict::Allow { .. });
        let is_free = plan.decision == Decision::Allowed
            && plan.approval.is_none()
            && plan.remembered.is_none();
        (is_read && is_free).then(|| Plan {
            id: plan.id.clone(),
            tool: plan.tool.clone(),
            name: plan.name.clone(),
            target: plan.target.clone(),
            on: plan.on.clone(),
            operation: plan.operation.clone(),
            scopes: plan.scopes.clone(),
            arguments: plan.arguments.clone(),
            called: plan.called.clone(),
            sql: Some(sql),
            tool_call_id: plan.tool_call_id.clone(),
            decision: plan.decision,
            approval: None,
            remembered: None,
            verified: Verification::Pending,
        })
    }

    /// Takes rows that come in replies to the shelf.
    pub(super) async fn take_inline(
        &self,
        act: &mut Act,
        statement_id: &str,
        manifest: Manifest,
        first: Vec<Vec<Option<String>>>,
    ) -> Result<Vec<Column>, Failure> {
        let mut rows = first;
        for index in 1..manifest.chunks {
            let follow_up = act.follow_up();
            let more = tokio::select! {
                more = statements::rows(&self.door, &follow_up, statement_id, index) => more,
                () = self.cancel.cancelled() => return Err(Failure::cancelled()),
            };
            rows.extend(more?);
        }
        let came = rows.len() as u64;
        if came != manifest.total_rows {
            return Err(incomplete(manifest.total_rows, came));
        }
        if rows.iter().any(|row| row.len() != manifest.columns.len()) {
            return Err(Failure::new(
                FailureCode::Offline,
                "The result's rows could not be read.",
                "Run the question again; if it stays, a proxy may be changing the replies.",
            )
            .caused_by("rows of another width than the manifest"));
        }
        let (owner, id) = (self.source.owner().owner_key(), act.action.id.clone());
        let (shelf, columns) = (Arc::clone(&self.shelf), manifest.columns.clone());
        let put = tokio::task::spawn_blocking(move || shelf.put(&owner, &id, columns, rows));
        let shelved = put.await.map_err(Failure::internal)??;
        act.action.rows = Some(shelved.rows);
        act.action.truncated = manifest.truncated;
        Ok(manifest.columns)
    }
}
