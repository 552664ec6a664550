//! Checking a chain: the store's own, or an export.

use crate::{
    Store,
    chain::{Hash, START, canonical, hex, link, unhex},
};
use behalf_core::Failure;
use serde::Serialize;
use serde_json::Value;

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ChainState {
    /// Every entry follows from the one before.
    Intact {
        /// How many.
        entries: u64,
        /// The chain's id; none where it has not begun.
        #[serde(skip_serializing_if = "Option::is_none")]
        chain_id: Option<String>,
        /// The hash of the last entry, lower-case hex.
        head: String,
    },
    /// The first entry that does not.
    Broken {
        /// Its place.
        seq: u64,
        /// What is wrong with it.
        reason: String,
    },
}

/// One entry to check.
struct Checked {
    prev: Hash,
    hash: Hash,
    entry: Value,
}

/// Walks entries in order and names the first bad one.
fn walk(entries: impl Iterator<Item = Result<Checked, String>>) -> Result<ChainState, Failure> {
    let mut head = START;
    let mut chain_id: Option<String> = None;
    let mut count: u64 = 0;
    let mut owner: Option<Value> = None;
    for checked in entries {
        let broken = |reason: String| Ok(ChainState::Broken { seq: count, reason });
        let checked = match checked {
            Ok(checked) => checked,
            Err(reason) => return broken(reason),
        };
        if checked.entry["seq"].as_u64() != Some(count) {
            return broken(format!("it says seq {}", checked.entry["seq"]));
        }
        if checked.prev != head {
            return broken("it does not follow the entry before it".to_owned());
        }
        if link(&head, &canonical(&checked.entry)?) != checked.hash {
            return broken("its content does not match its hash".to_owned());
        }
        let id = checked.entry["chain_id"].as_str().map(str::to_owned);
        if id.is_none() || (chain_id.is_some() && id != chain_id) {
            return broken("it belongs to another chain".to_owned());
        }
        if (count == 0) != (checked.entry["phase"] == "begun") {
            return broken("a chain begins once, with its first entry".to_owned());
        }
        if owner.as_ref().is_some_and(|owner| *owner != checked.entry["owner"]) {
            return broken("it belongs to another owner".to_owned());
        }
        owner = Some(checked.entry["owner"].clone());
        chain_id = id;
        head = checked.hash;
        count += 1;
    }
    Ok(ChainState::Intact { entries: count, chain_id, head: hex(&head) })
}

impl Store {
    /// Checks the whole chain of this store.
    pub async fn verify(&self) -> Result<ChainState, Failure> {
        self.with(|connection| {
            let mut statement = connection
                .prepare("SELECT seq, prev_hash, hash, entry FROM ledger ORDER BY seq")?;
            let rows = statement.query_map([], |row| {
                Ok((row.get::<_, Vec<u8>>(1)?, row.get::<_, Vec<u8>>(2)?, row.get::<_, String>(3)?))
            })?;
            let mut all = Vec::new();
            for row in rows {
                let (prev, hash, entry) = row?;
                all.push(checked(prev.try_into().ok(), hash.try_into().ok(), &entry));
            }
            Ok(walk(all.into_iter())?)
        })
        .await
    }
}

fn checked(prev: Option<Hash>, hash: Option<Hash>, entry: &str) -> Result<Checked, String> {
    let entry = serde_json::from_str(entry).map_err(|_| "it is not JSON".to_owned())?;
    match (prev, hash) {
        (Some(prev), Some(hash)) => Ok(Checked { prev, hash, entry }),
        _ => Err("its hashes are not SHA-256".to_owned()),
    }
}

/// Checks a JSONL export.
pub fn verify_export(text: &str) -> Result<ChainState, Failure> {
    if text.trim().is_empty() {
        return Ok(ChainState::Broken { seq: 0, reason: "the export is empty".to_owned() });
    }
    walk(text.lines().filter(|line| !line.trim().is_empty()).map(|line| {
        let mut entry: Value =
            serde_json::from_str(line).map_err(|_| "it is not JSON".to_owned())?;
        // One way to write an entry: no second key, no other digits, no spaces.
        if canonical(&entry).ok().as_deref() != Some(line) {
            return Err("it is not written as it was exported".to_owned());
        }
        let object = entry.as_object_mut().ok_or_else(|| "it is no object".to_owned())?;
        let mut take = |name: &str| object.remove(name).and_then(|v| unhex(v.as_str()?));
        match (take("prev_hash"), take("hash")) {
            (Some(prev), Some(hash)) => Ok(Checked { prev, hash, entry }),
            _ => Err("its hashes are missing".to_owned()),
        }
    }))
}
