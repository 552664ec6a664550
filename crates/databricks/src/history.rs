//! Query history: the workspace's own record of who ran what.

use crate::{
    door::{Call, Door, DoorError, Errand},
    statements::typed,
};
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;

/// What the record says of one statement.
#[derive(Debug, Clone, Deserialize)]
pub struct Record {
    /// The statement's id.
    pub query_id: String,
    /// Who sent it.
    #[serde(default, deserialize_with = "id_text")]
    pub user_id: Option<String>,
    /// Their name.
    #[serde(default)]
    pub user_name: Option<String>,
    /// Whose permissions were used.
    #[serde(default, deserialize_with = "id_text")]
    pub executed_as_user_id: Option<String>,
    /// Their name.
    #[serde(default)]
    pub executed_as_user_name: Option<String>,
    /// `FINISHED`, `FAILED`, `CANCELED`, or on its way.
    #[serde(default)]
    pub status: Option<String>,
    /// Tags of the statement.
    #[serde(default, deserialize_with = "or_none")]
    pub query_tags: Vec<Tag>,
}

/// One tag.
#[derive(Debug, Clone, Deserialize, PartialEq, Eq)]
pub struct Tag {
    /// Its key.
    pub key: String,
    /// Its value; absent for a key alone.
    pub value: Option<String>,
}

impl Record {
    /// The value of a tag.
    pub fn tag(&self, key: &str) -> Option<&str> {
        self.query_tags.iter().find(|tag| tag.key == key)?.value.as_deref()
    }
}

/// `null` where a list may stand.
fn or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Tag>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Ids come as numbers or as text.
fn id_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Option::<Value>::deserialize(deserializer)? {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(D::Error::custom(format!("not an id: {other}"))),
    }
}

#[derive(Deserialize)]
struct Page {
    res: Option<Vec<Value>>,
    #[serde(default)]
    has_next_page: bool,
    next_page_token: Option<String>,
}

impl Page {
    /// Its records, read one by one: one that is not understood does not hide the others.
    fn records(self) -> impl Iterator<Item = Record> {
        let all = self.res.unwrap_or_default().into_iter().take(PAGE);
        all.filter_map(|record| serde_json::from_value(record).ok())
    }
}

/// Most records of one page.
const PAGE: usize = 500;

/// The records of these statements, as far as the lease's principal may see them.
pub async fn of_statements(
    door: &Door,
    errand: &Errand<'_>,
    statement_ids: &[String],
) -> Result<Vec<Record>, DoorError> {
    let mut call = Call::get("/api/2.0/sql/history/queries").query("max_results", "100");
    for id in statement_ids {
        call = call.query("filter_by.statement_ids", id);
    }
    let page: Page = typed(door.json(errand, call).await?.body)?;
    Ok(page.records().collect())
}

/// Pages read of one look back.
const PAGES: usize = 100;

/// The records of a user since a moment (milliseconds of the Unix epoch), newest first; and
/// whether that is all, or the newest 50,000.
pub async fn since(
    door: &Door,
    errand: &Errand<'_>,
    user_id: &str,
    from_ms: i64,
) -> Result<(Vec<Record>, bool), DoorError> {
    let mut all = Vec::new();
    let mut token: Option<String> = None;
    for _ in 0..PAGES {
        let mut call = Call::get("/api/2.0/sql/history/queries")
            .query("max_results", PAGE.to_string())
            .query("filter_by.user_ids", user_id)
            .query("filter_by.query_start_time_range.start_time_ms", from_ms.to_string());
        if let Some(token) = token {
            call = call.query("page_token", token);
        }
        let page: Page = typed(door.json(errand, call).await?.body)?;
        token = page.next_page_token.clone().filter(|_| page.has_next_page);
        all.extend(page.records());
        if token.is_none() {
            return Ok((all, true));
        }
    }
    Ok((all, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_that_is_not_understood_does_not_hide_the_others() {
        let page = r#"{ "res": [
            { "query_id": "a", "query_tags": null, "user_id": 7 },
            { "query_id": ["b"] },
            { "query_id": "c", "query_tags": [{ "key": "k" }], "executed_as_user_id": "8" }
        ] }"#;
        let page: Page = serde_json::from_str(page).unwrap();
        let records: Vec<Record> = page.records().collect();
        let ids: Vec<&str> = records.iter().map(|r| r.query_id.as_str()).collect();
        assert_eq!(ids, ["a", "c"], "null tags are no tags, the broken one is left out");
        assert_eq!(records[0].user_id.as_deref(), Some("7"), "ids are numbers or text");
    }
}
