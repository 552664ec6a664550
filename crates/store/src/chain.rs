//! The chain: `hash = SHA-256(prev_hash ‖ JCS(entry))` (RFC 8785), in one place for those who
//! write it and those who check it.

use behalf_core::Failure;
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// A SHA-256.
pub type Hash = [u8; 32];

/// What stands before the first entry.
pub const START: Hash = [0; 32];

/// The canonical bytes of a JSON value.
pub fn canonical(value: &Value) -> Result<String, Failure> {
    serde_json_canonicalizer::to_string(value).map_err(Failure::internal)
}

/// The hash of an entry after `prev`.
pub fn link(prev: &Hash, canonical_entry: &str) -> Hash {
    Sha256::new().chain_update(prev).chain_update(canonical_entry).finalize().into()
}

/// HMAC-SHA-256 of arguments under the salt that is deleted with them.
pub fn commitment(salt: &[u8; 32], arguments: &Value) -> Result<String, Failure> {
    let mut mac = Hmac::<Sha256>::new_from_slice(salt).map_err(Failure::internal)?;
    mac.update(canonical(arguments)?.as_bytes());
    Ok(hex(&mac.finalize().into_bytes()))
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads 64 hex digits.
pub fn unhex(text: &str) -> Option<Hash> {
    if text.len() != 64 {
        return None;
    }
    let mut hash = START;
    for (i, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * i..2 * i + 2)?, 16).ok()?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_is_what_the_design_says() {
        let entry = canonical(&serde_json::json!({"b": 1, "a": "ü"})).unwrap();
        assert_eq!(entry, r#"{"a":"ü","b":1}"#, "keys are sorted, no spaces, no escapes");
        let first = link(&START, &entry);
        let by_hand: Hash = Sha256::digest([&[0u8; 32][..], entry.as_bytes()].concat()).into();
        assert_eq!(first, by_hand, "SHA-256 over the 32 raw bytes and the canonical text");
        assert_eq!(unhex(&hex(&first)), Some(first), "hex goes both ways");
    }

    #[test]
    fn a_commitment_depends_on_salt_and_arguments() {
        let arguments = serde_json::json!({"statement": "SELECT 1"});
        let one = commitment(&[1; 32], &arguments).unwrap();
        assert_ne!(one, commitment(&[2; 32], &arguments).unwrap(), "another salt, another value");
        assert_ne!(one, commitment(&[1; 32], &Value::Null).unwrap(), "other arguments too");
    }
}
