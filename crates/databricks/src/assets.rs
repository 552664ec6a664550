//! What lies in the workspace beside tables: Genie spaces, AI Search indexes, Unity Catalog functions.
//! Whether this principal sees them.

use crate::{
    door::{Call, Door, DoorError, Errand},
    wire::segment,
};
use serde_json::Value;

/// Longest name or title, in characters: they are shown, and go to the ledger for good.
const NAME: usize = 200;

/// A Genie space; gives its title, in the words of whoever keeps it.
pub async fn space(door: &Door, errand: &Errand<'_>, id: &str) -> Result<String, DoorError> {
    named(door, errand, format!("/api/2.0/genie/spaces/{}", segment(id)), "title").await
}

/// An index; gives its full name.
pub async fn index(door: &Door, errand: &Errand<'_>, name: &str) -> Result<String, DoorError> {
    named(door, errand, format!("/api/2.0/vector-search/indexes/{}", segment(name)), "name").await
}

/// A function; gives its full name.
pub async fn function(door: &Door, errand: &Errand<'_>, name: &str) -> Result<String, DoorError> {
    let path = format!("/api/2.1/unity-catalog/functions/{}", segment(name));
    named(door, errand, path, "full_name").await
}

async fn named(
    door: &Door,
    errand: &Errand<'_>,
    path: String,
    field: &str,
) -> Result<String, DoorError> {
    let reply = door.json(errand, Call::get(path)).await?;
    let said = reply.body.get(field).and_then(Value::as_str).unwrap_or_default();
    let clean = errand.lease.token.cut_from(said);
    Ok(clean.chars().filter(|c| !c.is_control()).take(NAME).collect())
}
