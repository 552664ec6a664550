//! Appending to the ledger: one transaction, one writer at a time, across processes.

use crate::{
    Store,
    chain::{self, Hash, START, canonical, hex, link},
    file::StoreError,
};
use async_trait::async_trait;
use behalf_core::{Clock, Entry, Failure, Ledger, Phase, Principal, Receipt};
use jiff::SignedDuration;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How hard a commit presses on the disk.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Survives a power cut: user message, approval, intent.
    Full,
    /// Survives a crash of the process.
    Normal,
}

/// Runs `work` in one immediate transaction.
pub(crate) fn transact<T>(
    connection: &mut Connection,
    durability: Durability,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let level = if durability == Durability::Full { "FULL" } else { "NORMAL" };
    connection.pragma_update(None, "synchronous", level)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let result = work(&transaction)?;
    transaction.commit()?;
    Ok(result)
}

/// What an append needs beside its entry.
#[derive(Clone)]
pub(crate) struct Stamp {
    clock: Arc<dyn Clock>,
    pub(crate) owner: Principal,
    /// The id of a chain that would begin now.
    pub(crate) fresh_chain: String,
}

impl Store {
    pub(crate) fn stamp(&self) -> Stamp {
        let mut id = [0u8; 16];
        self.entropy.fill(&mut id);
        Stamp { clock: Arc::clone(&self.clock), owner: self.owner.clone(), fresh_chain: hex(&id) }
    }
}

impl Stamp {
    /// The time, asked inside the transaction: the order of entries is the order of times.
    pub(crate) fn at(&self) -> String {
        format!("{:.3}", self.clock.now())
    }

    /// The time, and the time so many minutes later.
    pub(crate) fn span(&self, minutes: u32) -> Result<[String; 2], Failure> {
        let from = self.clock.now();
        let until = from
            .checked_add(SignedDuration::from_mins(i64::from(minutes)))
            .map_err(Failure::internal)?;
        Ok([from, until].map(|instant| format!("{instant:.3}")))
    }
}

/// Appends inside a transaction; the first append of a file begins its chain.
pub(crate) fn append(
    transaction: &Transaction<'_>,
    stamp: &Stamp,
    entry: &Entry,
) -> Result<Receipt, StoreError> {
    let last: Option<(i64, Vec<u8>, String)> = transaction
        .query_row("SELECT seq, hash, entry FROM ledger ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let (seq, prev, chain_id) = match last {
        Some((seq, hash, entry)) => {
            let hash: Hash = hash.try_into().map_err(|_| damaged(seq))?;
            let entry: Value = serde_json::from_str(&entry)?;
            let chain_id = entry["chain_id"].as_str().ok_or_else(|| damaged(seq))?.to_owned();
            (seq + 1, hash, chain_id)
        }
        None => {
            let chain_id = stamp.fresh_chain.clone();
            let begun = Entry::new(Phase::Begun);
            let hash = write(transaction, stamp, &begun, 0, START, &chain_id)?;
            (1, hash, chain_id)
        }
    };
    let hash = write(transaction, stamp, entry, seq, prev, &chain_id)?;
    Ok(Receipt { chain_id, seq: u64::try_from(seq).unwrap_or(0), hash: hex(&hash) })
}

fn damaged(seq: i64) -> Failure {
    Failure::internal(format!("ledger entry {seq} cannot be read"))
}

fn write(
    transaction: &Transaction<'_>,
    stamp: &Stamp,
    entry: &Entry,
    seq: i64,
    prev: Hash,
    chain_id: &str,
) -> Result<Hash, StoreError> {
    let Value::Object(body) = serde_json::to_value(entry)? else {
        return Err(Failure::internal("an entry that is no object").into());
    };
    let mut whole: Map<String, Value> = body;
    whole.insert("chain_id".into(), json!(chain_id));
    whole.insert("seq".into(), json!(seq));
    whole.insert("at".into(), json!(stamp.at()));
    whole.insert("owner".into(), json!(stamp.owner.id));
    let who = whole
        .remove("principal")
        .unwrap_or_else(|| json!({ "id": stamp.owner.id, "user_name": stamp.owner.user_name }));
    let mut who = who;
    who["workspace"] = json!(stamp.owner.workspace);
    whole.insert("principal".into(), who);
    let text = canonical(&Value::Object(whole))?;
    let hash = link(&prev, &text);
    transaction.execute(
        "INSERT INTO ledger (seq, prev_hash, hash, entry) VALUES (?1, ?2, ?3, ?4)",
        (seq, &prev[..], &hash[..], &text),
    )?;
    Ok(hash)
}

#[async_trait]
impl Ledger for Store {
    async fn append(&self, entry: Entry) -> Result<Receipt, Failure> {
        let stamp = self.stamp();
        self.with(move |connection| {
            transact(connection, Durability::Normal, |t| append(t, &stamp, &entry))
        })
        .await
    }
}

impl Store {
    /// Each entry with its two hashes, as lines of a JSONL export, oldest first.
    pub async fn export(&self) -> Result<Vec<String>, Failure> {
        self.with(|connection| {
            let mut statement =
                connection.prepare("SELECT prev_hash, hash, entry FROM ledger ORDER BY seq")?;
            let rows = statement.query_map([], |row| {
                Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, String>(2)?))
            })?;
            let mut lines = Vec::new();
            for row in rows {
                let (prev, hash, entry) = row?;
                let mut entry: Value = serde_json::from_str(&entry)?;
                entry["prev_hash"] = json!(chain::hex(&prev));
                entry["hash"] = json!(chain::hex(&hash));
                lines.push(canonical(&entry)?);
            }
            Ok(lines)
        })
        .await
    }
}
