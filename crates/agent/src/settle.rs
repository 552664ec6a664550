//! What lies between intent and outcome after a crash: settled by looking for the intent's tag in
//! the query history. Nothing is rerun.

use behalf_core::{
    ActionStatus, Failure, FailureCode, RunAs, Scopes, ThreadId, TokenSource, Verification,
};
use behalf_databricks::{Door, Errand, Reason, history};
use behalf_store::{Store, StoredAction};

/// How far back the look goes.
const LOOK_BACK_MS: i64 = 24 * 60 * 60 * 1000;

/// Settles every action whose thread nobody holds. Gives how many it settled.
pub async fn settle(
    door: &Door,
    source: &dyn TokenSource,
    store: &Store,
    now_ms: i64,
    is_held: impl Fn(&ThreadId) -> bool,
) -> Result<usize, Failure> {
    let open: Vec<StoredAction> =
        store.unsettled().await?.into_iter().filter(|s| !is_held(&s.action.thread_id)).collect();
    if open.is_empty() {
        return Ok(0);
    }
    let user_lease = source.lease(RunAs::OnBehalfOfUser, &Scopes::of(Scopes::SQL)).await?;
    let errand = Errand {
        lease: &user_lease,
        principal_id: &user_lease.principal.id,
        reason: Reason::FollowUp("settle"),
    };
    let from = now_ms - LOOK_BACK_MS;
    let records = history::since(door, &errand, &user_lease.principal.id, from).await?;
    let count = open.len();
    for StoredAction { mut action, entry_hash, .. } in open {
        let record = entry_hash
            .as_deref()
            .and_then(|hash| records.iter().find(|r| r.tag("behalf_entry") == Some(hash)));
        action.status = match record.and_then(|r| r.status.as_deref()) {
            Some("FINISHED") => ActionStatus::Succeeded,
            Some("FAILED") => ActionStatus::Failed,
            Some("CANCELED") => ActionStatus::Cancelled,
            _ => ActionStatus::Unknown,
        };
        action.statement_id = record.map(|r| r.query_id.clone()).or(action.statement_id);
        if record.is_none() {
            action.verified = Verification::NotRecorded;
        }
        action.error = Some(
            Failure::new(
                FailureCode::Internal,
                "Behalf ended before it saw how this went.",
                "Look at the statement in the workspace before you run it again.",
            )
            .traced(&action.id),
        );
        store.finish_action(action).await?;
    }
    Ok(count)
}
