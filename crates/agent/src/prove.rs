//! The proof: what the workspace's own query history says about who ran a statement. By ids.

use crate::{act::Act, turn::Turn};
use behalf_core::{ActionId, Failure, FailureCode, RunAs, Scopes, TurnEvent, Verification};
use behalf_databricks::{
    Errand, Reason,
    history::{self, Record},
};
use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};
use tokio::{sync::mpsc, time::Instant};

/// Most statements of one look-up.
const BATCH: usize = 50;

/// What an action claims about a statement.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) action_id: ActionId,
    statement_id: String,
    principal_id: String,
    run_as: RunAs,
}

impl Claim {
    pub(crate) fn of(act: &Act) -> Option<Self> {
        let run_as = act.action.run_as.as_ref()?;
        Some(Self {
            action_id: act.action.id.clone(),
            statement_id: act.action.statement_id.clone()?,
            principal_id: run_as.principal.id.clone(),
            run_as: run_as.mode,
        })
    }
}

/// What one look told.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Proof {
    /// It is settled.
    Settled(Verification),
    /// The record is not there yet.
    NotYet,
}

/// Compares a record with a claim.
fn compare(record: &Record, claim: &Claim) -> Verification {
    let (Some(executed_as), Some(user)) = (&record.executed_as_user_id, &record.user_id) else {
        return Verification::Unconfirmed {
            reason: "the query history does not say who ran it".to_owned(),
        };
    };
    if *executed_as == claim.principal_id && *user == claim.principal_id {
        return Verification::RanAsClaimed;
    }
    let name = |name: &Option<String>, id: &str| name.clone().unwrap_or_else(|| id.to_owned());
    Verification::Mismatch {
        executed_as: name(&record.executed_as_user_name, executed_as),
        user: name(&record.user_name, user),
    }
}

pub(crate) fn mismatch() -> Failure {
    Failure::new(
        FailureCode::IdentityMismatch,
        "The workspace's record says that somebody else ran this statement.",
        "The rows are withheld. Tell your workspace admin; the statement id is on the action.",
    )
}

/// What stands in place of messages that came of withheld rows.
const WITHHELD: &str = "[withheld: the workspace's record names another identity]";

impl Turn {
    /// Looks once, for some claims of one run-as.
    pub(crate) async fn look_up(&self, claims: &[Claim]) -> Vec<Proof> {
        let Some(first) = claims.first() else { return Vec::new() };
        let ids: Vec<String> = claims.iter().map(|claim| claim.statement_id.clone()).collect();
        let records = async {
            let lease = self.source.lease(first.run_as, &Scopes::of(Scopes::SQL)).await?;
            let errand = Errand {
                lease: &lease,
                principal_id: &first.principal_id,
                reason: Reason::FollowUp(first.action_id.as_str()),
            };
            history::of_statements(&self.door, &errand, &ids).await.map_err(Failure::from)
        };
        match records.await {
            Ok(records) => claims
                .iter()
                .map(|claim| {
                    let record = records.iter().find(|r| r.query_id == claim.statement_id);
                    record.map_or(Proof::NotYet, |r| Proof::Settled(compare(r, claim)))
                })
                .collect(),
            Err(failure) => {
                let forbidden = matches!(
                    failure.code,
                    FailureCode::Forbidden { .. } | FailureCode::ConsentNeeded { .. }
                );
                let proof = if forbidden {
                    Proof::Settled(Verification::Unconfirmed {
                        reason: "you may not read the query history".to_owned(),
                    })
                } else {
                    Proof::NotYet
                };
                vec![proof; claims.len()]
            }
        }
    }

    /// Commits and tells what the record says. A mismatch withholds the rows and stops the turn.
    pub(crate) async fn settle(
        &self,
        id: &ActionId,
        verified: Verification,
    ) -> Result<(), Failure> {
        let mismatched = matches!(verified, Verification::Mismatch { .. });
        if mismatched {
            self.shelf.withhold(&self.source.owner().owner_key(), id);
            self.mismatch.cancel();
            self.cancel.cancel();
        }
        let action = self.store.record_verification(id, verified.clone(), mismatched).await?;
        if mismatched && let Some(action) = action {
            self.store.withhold_messages(&action.turn_id, WITHHELD).await?;
        }
        self.tell(TurnEvent::IdentityVerified { action_id: id.clone(), verified });
        Ok(())
    }

    /// Leaves a claim to the background.
    pub(crate) fn prove_later(&self, act: &Act) {
        if let Some(claim) = Claim::of(act) {
            let claims = self.claims.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(claims) = claims.as_ref() {
                claims.send(claim).ok();
            }
        }
    }

    /// The background: looks again with growing pauses until every claim is settled or its time
    /// is up.
    pub(crate) async fn prove(self: Arc<Self>, mut claims: mpsc::UnboundedReceiver<Claim>) {
        let mut open: Vec<(Claim, Instant)> = Vec::new();
        let mut pause = Duration::ZERO;
        let mut more = true;
        while more || !open.is_empty() {
            tokio::select! {
                claim = claims.recv(), if more => match claim {
                    Some(claim) => {
                        open.push((claim, Instant::now() + self.limits.verify_for));
                        pause = self.limits.verify_first;
                    }
                    None => more = false,
                },
                () = tokio::time::sleep(pause), if !open.is_empty() => {
                    open = self.look_again(open).await;
                    pause = (pause * 2).clamp(Duration::from_millis(100), self.limits.verify_longest);
                }
            }
        }
    }

    async fn look_again(&self, open: Vec<(Claim, Instant)>) -> Vec<(Claim, Instant)> {
        let mut left = Vec::new();
        for batch in open.chunks(BATCH) {
            let claims: Vec<Claim> = batch.iter().map(|(claim, _)| claim.clone()).collect();
            let proofs = self.look_up(&claims).await;
            for ((claim, until), proof) in batch.iter().zip(proofs) {
                let verified = match proof {
                    Proof::Settled(verified) => verified,
                    Proof::NotYet if Instant::now() < *until => {
                        left.push((claim.clone(), *until));
                        continue;
                    }
                    Proof::NotYet => Verification::Unconfirmed {
                        reason: "the query history has no record of it".to_owned(),
                    },
                };
                if let Err(failure) = self.settle(&claim.action_id, verified).await {
                    tracing::warn!(
                        code = failure.code.name(),
                        "a verification could not be recorded"
                    );
                }
            }
        }
        left
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
            statement_id: "s1".into(),
            principal_id: "1".into(),
            run_as: RunAs::OnBehalfOfUser,
        };
        let compare = |e, u| compare(&record(e, u), &claim);
        assert_eq!(compare(Some("1"), Some("1")), Verification::RanAsClaimed, "both are the claim");
        assert!(
            matches!(compare(Some("2"), Some("1")), Verification::Mismatch { .. }),
            "run as another"
        );
        assert!(
            matches!(compare(Some("1"), Some("2")), Verification::Mismatch { .. }),
            "sent by another"
        );
        assert!(
            matches!(compare(None, Some("1")), Verification::Unconfirmed { .. }),
            "a missing field is no tick"
        );
    }
}
