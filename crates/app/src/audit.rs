//! Checking an owner's ledger: its chain, and its anchor in the workspace's query history.

mod formats;

pub use formats::{csv, ocsf};

use crate::{caller::Caller, engine::Engine};
use behalf_core::{Entry, Failure, Ledger, Phase, RunAs, Scopes};
use behalf_databricks::{Errand, history};
use behalf_store::ChainState;
use serde::Serialize;
use serde_json::Value;

/// How many days back the history is read.
const DAYS: i64 = 30;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What a check of a ledger found.
#[derive(Debug, Clone, Serialize, ts_rs::TS)]
pub struct AuditReport {
    /// The chain.
    pub chain: ChainState,
    /// The anchor; absent where the history was not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anchor: Option<Anchor>,
}

/// What the workspace's history says of this chain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct Anchor {
    /// Statements whose tag is the hash of our entry.
    pub matching: u64,
    /// Entries that the history names and the ledger does not have so.
    pub contradicted: Vec<u64>,
    /// Statements tagged by other chains.
    pub other_chains: u64,
    /// Statements without a tag: not ours.
    pub untagged: u64,
    /// The history was longer than what is read of it.
    pub partial: bool,
}

impl AuditReport {
    /// Whether nothing is wrong.
    pub fn is_good(&self) -> bool {
        matches!(self.chain, ChainState::Intact { .. })
            && self.anchor.as_ref().is_none_or(|anchor| anchor.contradicted.is_empty())
    }
}

impl Engine {
    /// Checks a caller's ledger, and what the history says of it.
    pub async fn audit(&self, caller: &Caller) -> Result<AuditReport, Failure> {
        let chain = caller.store.verify().await?;
        let ChainState::Intact { chain_id: Some(chain_id), .. } = &chain else {
            return Ok(AuditReport { chain, anchor: None });
        };
        let lines = caller.store.export().await?;
        let from = self.clock.now().as_millisecond() - DAYS * DAY_MS;
        let hashes = hashes(&lines);
        let mut anchor = Anchor::default();
        let mut records = Vec::new();
        for run_as in identities(&lines, caller) {
            let lease = caller.source.lease(run_as, &Scopes::of(Scopes::SQL)).await?;
            let errand = Errand::follow_up(&lease, "audit");
            let found = history::since(&self.door, &errand, &lease.principal.id, from).await?;
            records.extend(found.0);
            anchor.partial |= !found.1;
        }
        for record in records {
            let tag = |key: &str| record.tag(&format!("behalf_{key}"));
            match tag("chain") {
                None => anchor.untagged += 1,
                Some(id) if id != chain_id => anchor.other_chains += 1,
                Some(_) => {
                    let seq = tag("seq").and_then(|seq| seq.parse::<usize>().ok());
                    let ours = seq.and_then(|seq| hashes.get(seq)).map(String::as_str);
                    if ours.is_some() && ours == tag("entry") {
                        anchor.matching += 1;
                    } else {
                        anchor.contradicted.push(seq.unwrap_or(usize::MAX) as u64);
                    }
                }
            }
        }
        Ok(AuditReport { chain, anchor: Some(anchor) })
    }

    /// The ledger as JSONL, to be looked at here.
    pub async fn ledger(&self, caller: &Caller) -> Result<Vec<String>, Failure> {
        caller.store.export().await
    }

    /// The ledger as JSONL; that it was exported is an entry too.
    pub async fn export_audit(&self, caller: &Caller) -> Result<Vec<String>, Failure> {
        caller.store.append(Entry::new(Phase::Exported)).await?;
        caller.store.export().await
    }
}

/// As whom statements ran, by the ledger; at least as whoever it is of.
fn identities(lines: &[String], caller: &Caller) -> Vec<RunAs> {
    let of_app = |line: &String| {
        line.contains("\"phase\":\"intent\"") && line.contains("\"run_as\":\"service_principal\"")
    };
    match (caller.is_service_principal(), lines.iter().any(of_app)) {
        (true, _) => vec![RunAs::ServicePrincipal],
        (false, true) => vec![RunAs::OnBehalfOfUser, RunAs::ServicePrincipal],
        (false, false) => vec![RunAs::OnBehalfOfUser],
    }
}

/// The hash of each entry, by its place.
fn hashes(lines: &[String]) -> Vec<String> {
    lines
        .iter()
        .map(|line| {
            let entry: Value = serde_json::from_str(line).unwrap_or_default();
            entry["hash"].as_str().unwrap_or_default().to_owned()
        })
        .collect()
}
