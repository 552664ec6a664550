//! Checking a chain: the store's own, or an export.

use crate::{
    Store,
    chain::{Hash, START, canonical, hex, link, unhex},
};
use behalf_core::Failure;
use serde::{Deserialize, Serialize};
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

/// One entry to check: its canonical text, and of it what the walk looks at.
struct Checked {
    prev: Hash,
    hash: Hash,
    text: String,
    fields: Fields,
}

/// The fields of an entry that hold a chain together.
#[derive(Deserialize)]
struct Fields {
    seq: Option<Value>,
    chain_id: Option<String>,
    phase: Option<String>,
    owner: Option<String>,
}

/// A walk along a chain, entry by entry, up to the first bad one.
struct Walk {
    head: Hash,
    chain_id: Option<String>,
    owner: Option<Option<String>>,
    count: u64,
}

impl Walk {
    fn new() -> Self {
        Self { head: START, chain_id: None, owner: None, count: 0 }
    }

    /// Takes the next entry, or says why it is bad.
    fn step(&mut self, checked: Result<Checked, String>) -> Result<(), String> {
        let Checked { prev, hash, text, fields } = checked?;
        let seq = fields.seq.unwrap_or_default();
        if seq.as_u64() != Some(self.count) {
            return Err(format!("it says seq {seq}"));
        }
        if prev != self.head {
            return Err("it does not follow the entry before it".to_owned());
        }
        if link(&self.head, &text) != hash {
            return Err("its content does not match its hash".to_owned());
        }
        let id = fields.chain_id;
        if id.is_none() || (self.chain_id.is_some() && id != self.chain_id) {
            return Err("it belongs to another chain".to_owned());
        }
        if (self.count == 0) != (fields.phase.as_deref() == Some("begun")) {
            return Err("a chain begins once, with its first entry".to_owned());
        }
        if self.owner.as_ref().is_some_and(|owner| *owner != fields.owner) {
            return Err("it belongs to another owner".to_owned());
        }
        self.owner = Some(fields.owner);
        self.chain_id = id;
        self.head = hash;
        self.count += 1;
        Ok(())
    }

    /// What was found.
    fn state(self, bad: Option<String>) -> ChainState {
        match bad {
            Some(reason) => ChainState::Broken { seq: self.count, reason },
            None => ChainState::Intact {
                entries: self.count,
                chain_id: self.chain_id,
                head: hex(&self.head),
            },
        }
    }
}

impl Store {
    /// Checks the whole chain of this store.
    pub async fn verify(&self) -> Result<ChainState, Failure> {
        self.with(|connection| {
            let mut statement =
                connection.prepare("SELECT prev_hash, hash, entry FROM ledger ORDER BY seq")?;
            let mut rows = statement.query([])?;
            let mut walk = Walk::new();
            while let Some(row) = rows.next()? {
                let (prev, hash): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
                let checked = checked(prev.try_into().ok(), hash.try_into().ok(), row.get(2)?);
                if let Err(reason) = walk.step(checked) {
                    return Ok(walk.state(Some(reason)));
                }
            }
            Ok(walk.state(None))
        })
        .await
    }
}

/// An entry as it rests. Its text is hashed as it stands: another way to write it is another entry.
fn checked(prev: Option<Hash>, hash: Option<Hash>, text: String) -> Result<Checked, String> {
    let fields = serde_json::from_str(&text).map_err(|_| "it is not JSON".to_owned())?;
    match (prev, hash) {
        (Some(prev), Some(hash)) => Ok(Checked { prev, hash, text, fields }),
        _ => Err("its hashes are not SHA-256".to_owned()),
    }
}

/// Checks a JSONL export.
pub fn verify_export(text: &str) -> Result<ChainState, Failure> {
    let mut walk = Walk::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if let Err(reason) = walk.step(exported(line)) {
            return Ok(walk.state(Some(reason)));
        }
    }
    let empty = (walk.count == 0).then(|| "the export is empty".to_owned());
    Ok(walk.state(empty))
}

/// An entry as it is exported, with both hashes in it.
fn exported(line: &str) -> Result<Checked, String> {
    let not_json = || "it is not JSON".to_owned();
    let mut entry: Value = serde_json::from_str(line).map_err(|_| not_json())?;
    // One way to write an entry: no second key, no other digits, no spaces.
    if canonical(&entry).ok().as_deref() != Some(line) {
        return Err("it is not written as it was exported".to_owned());
    }
    let object = entry.as_object_mut().ok_or_else(|| "it is no object".to_owned())?;
    let mut take = |name: &str| object.remove(name).and_then(|v| unhex(v.as_str()?));
    let (Some(prev), Some(hash)) = (take("prev_hash"), take("hash")) else {
        return Err("its hashes are missing".to_owned());
    };
    let text = canonical(&entry).map_err(|_| not_json())?;
    checked(Some(prev), Some(hash), text)
}
