//! What an action claims, and what a record of the workspace says to it. By ids, never by names.

use crate::act::Act;
use behalf_core::{Action, ActionId, ActionStatus, RunAs, ThreadId, Verification};
use behalf_databricks::history::Record;
use behalf_store::StoredAction;
use jiff::Timestamp;

/// How an action's record is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trace {
    /// By the id that the workspace gave.
    Statement(String),
    /// By the tag with the hash of its intent: no id ever came back.
    Tag { entry_hash: String, since_ms: i64 },
}

/// What an action claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) action_id: ActionId,
    pub(crate) thread_id: ThreadId,
    pub(crate) principal_id: String,
    pub(crate) run_as: RunAs,
    pub(crate) trace: Trace,
    /// How it ended is not known either.
    pub(crate) open: bool,
    /// Whether a model was told of it.
    pub(crate) told: bool,
    /// Whether somebody else may compute it, with the data of whoever asked: Genie.
    pub(crate) computed_elsewhere: bool,
}

/// Clocks of two machines differ: a look for a tag begins this much earlier.
const SLACK_MS: i64 = 10 * 60 * 1000;

impl Claim {
    /// The claim of an action that has left.
    pub(crate) fn of(act: &Act) -> Option<Self> {
        let trace = match &act.action.statement_id {
            Some(id) => Trace::Statement(id.clone()),
            None if act.is_open() => Trace::Tag {
                entry_hash: act.receipt.hash.clone(),
                since_ms: act.started_ms - SLACK_MS,
            },
            None => return None,
        };
        Self::about(&act.action, trace, act.is_open(), act.told)
    }

    /// The claim of an action as it rests; none where the workspace keeps no record of its kind.
    pub(crate) fn of_stored(stored: &StoredAction) -> Option<Self> {
        let action = &stored.action;
        if action.verified != Verification::Pending {
            return None;
        }
        let trace = match (&action.statement_id, &stored.entry_hash) {
            (Some(id), _) => Trace::Statement(id.clone()),
            (None, Some(hash)) => {
                let began = stored.created_at.parse::<Timestamp>().ok()?;
                Trace::Tag { entry_hash: hash.clone(), since_ms: began.as_millisecond() - SLACK_MS }
            }
            (None, None) => return None,
        };
        Self::about(action, trace, !stored.settled, stored.tool_call_id.is_some())
    }

    /// None where the action never had an identity: it was not sent.
    fn about(action: &Action, trace: Trace, open: bool, told: bool) -> Option<Self> {
        let run_as = action.run_as.as_ref()?;
        Some(Self {
            action_id: action.id.clone(),
            thread_id: action.thread_id.clone(),
            principal_id: run_as.principal.id.clone(),
            run_as: run_as.mode,
            trace,
            open,
            told,
            computed_elsewhere: action.tool == "genie",
        })
    }

    /// Finds the record of this claim.
    pub(crate) fn find<'r>(&self, records: &'r [Record]) -> Option<&'r Record> {
        records.iter().find(|record| match &self.trace {
            Trace::Statement(id) => record.query_id == *id,
            Trace::Tag { entry_hash, .. } => {
                record.tag("behalf_entry") == Some(entry_hash.as_str())
            }
        })
    }

    /// Compares a record with this claim; `None` while the record does not say who ran it. One
    /// foreign id is enough for a mismatch; only both ids together are a proof.
    pub(crate) fn compare(&self, record: &Record) -> Option<Verification> {
        let ids = [&record.executed_as_user_id, &record.user_id];
        let is_ours = |id: &Option<String>| id.as_ref() == Some(&self.principal_id);
        if self.computed_elsewhere
            && is_ours(ids[0])
            && ids[1].as_ref().is_some_and(|id| *id != self.principal_id)
        {
            let compute_as = record.user_name.as_ref().or(record.user_id.as_ref());
            let compute_as = compute_as.cloned().unwrap_or_default();
            return Some(Verification::DataAsClaimed { compute_as });
        }
        if ids.iter().copied().flatten().any(|id| *id != self.principal_id) {
            let name = |name: &Option<String>, id: &Option<String>| {
                name.as_ref().or(id.as_ref()).map_or("not named", String::as_str).to_owned()
            };
            return Some(Verification::Mismatch {
                executed_as: name(&record.executed_as_user_name, &record.executed_as_user_id),
                user: name(&record.user_name, &record.user_id),
            });
        }
        ids.iter().all(|id| id.is_some()).then_some(Verification::RanAsClaimed)
    }
}

/// How a statement ended, as its record says; `None` while it goes on.
pub(crate) fn ended(record: &Record) -> Option<ActionStatus> {
    match record.status.as_deref()? {
        "FINISHED" => Some(ActionStatus::Succeeded),
        "FAILED" => Some(ActionStatus::Failed),
        "CANCELED" => Some(ActionStatus::Cancelled),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(executed_as: Option<&str>, user: Option<&str>) -> Record {
        Record {
            query_id: "s1".into(),
            user_id: user.map(str::to_owned),
            user_name: Some("name".into()),
            executed_as_user_id: executed_as.map(str::to_owned),
            executed_as_user_name: Some("name".into()),
            status: None,
            query_tags: Vec::new(),
        }
    }

    #[test]
    fn only_both_ids_make_a_tick() {
        let claim = Claim {
            action_id: ActionId("a".into()),
            thread_id: ThreadId("t".into()),
            principal_id: "1".into(),
            run_as: RunAs::OnBehalfOfUser,
            trace: Trace::Statement("s1".into()),
            open: false,
            told: true,
            computed_elsewhere: false,
        };
        let compare = |e, u| claim.compare(&record(e, u));
        assert_eq!(compare(Some("1"), Some("1")), Some(Verification::RanAsClaimed), "both match");
        let mismatch = |v| matches!(v, Some(Verification::Mismatch { .. }));
        assert!(mismatch(compare(Some("2"), Some("1"))), "run as another");
        assert!(mismatch(compare(Some("1"), Some("2"))), "sent by another");
        assert_eq!(compare(None, Some("1")), None, "a missing field is no tick");
        assert_eq!(compare(Some("1"), None), None, "whichever is missing");
        assert!(
            mismatch(compare(Some("2"), None)),
            "a foreign id is one, whatever else is missing"
        );
        assert!(mismatch(compare(None, Some("2"))), "on either side");
        let genie = Claim { computed_elsewhere: true, ..claim.clone() };
        let of_genie = |e, u| genie.compare(&record(e, u));
        let two_parts = Verification::DataAsClaimed { compute_as: "name".into() };
        assert_eq!(of_genie(Some("1"), Some("2")), Some(two_parts), "data as claimed");
        assert!(mismatch(of_genie(Some("2"), Some("1"))), "data of another is a mismatch");
        assert_eq!(of_genie(Some("1"), Some("1")), Some(Verification::RanAsClaimed), "both");
    }
}
