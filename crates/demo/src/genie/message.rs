//! A message of Genie, and how the API writes it.

use super::{KEPT_MS, SPACE};
use crate::{
    accounts::Account,
    sql::ResultSet,
    statements::{Progress, Statement},
};
use serde_json::{Value, json};
use std::sync::Arc;

/// A question and what has become of it.
pub(super) struct Message {
    pub(super) id: String,
    pub(super) content: String,
    pub(super) created_ms: i64,
    pub(super) updated_ms: i64,
    /// Where it stands, by its own account; `status` has the last word.
    pub(super) stage: &'static str,
    pub(super) query: Option<String>,
    pub(super) statement: Option<Arc<Statement>>,
    pub(super) text: Option<String>,
    pub(super) error: Option<(String, &'static str)>,
    pub(super) with_chart: bool,
    pub(super) rating: Option<(String, Option<String>)>,
}

impl Message {
    pub(super) fn new(id: String, content: String, with_chart: bool, now_ms: i64) -> Self {
        Self {
            id,
            content,
            created_ms: now_ms,
            updated_ms: now_ms,
            stage: "SUBMITTED",
            query: None,
            statement: None,
            text: None,
            error: None,
            with_chart,
            rating: None,
        }
    }

    /// Its status; an answer whose rows are gone says so.
    pub(super) fn status(&self, now_ms: i64) -> &'static str {
        let gone = self.statement.as_ref().is_some_and(|statement| {
            matches!(statement.state(), Progress::Closed)
                || statement.ended_ms.lock().is_some_and(|at| now_ms - at > KEPT_MS)
        });
        if self.stage == "COMPLETED" && gone { "QUERY_RESULT_EXPIRED" } else { self.stage }
    }

    /// The id of one of its attachments: `q`uery, `t`ext, `s`uggestions or `v`iz.
    fn attachment(&self, kind: char) -> String {
        let head: String = self.id.chars().take(31).collect();
        // Hexadecimal, like every id.
        let tail = match kind {
            'q' => 'a',
            't' => 'b',
            's' => 'c',
            _ => 'd',
        };
        format!("{head}{tail}")
    }

    pub(super) fn has_query(&self, attachment: &str) -> bool {
        self.query.is_some() && self.attachment('q') == attachment
    }

    pub(super) fn write(&self, account: &Account, conversation: &str, now_ms: i64) -> Value {
        let mut body = json!({
            "id": self.id,
            "message_id": self.id,
            "space_id": SPACE,
            "conversation_id": conversation,
            "user_id": account.id.parse::<i64>().unwrap_or_default(),
            "content": self.content,
            "status": self.status(now_ms),
            "created_timestamp": self.created_ms,
            "last_updated_timestamp": self.updated_ms,
        });
        let attachments = self.attachments();
        if !attachments.is_empty() {
            body["attachments"] = Value::Array(attachments);
        }
        if let Some((error, kind)) = &self.error {
            body["error"] = json!({ "error": error, "type": kind });
        }
        if let Some((rating, comment)) = &self.rating {
            body["feedback"] = json!({ "rating": rating, "comment": comment });
        }
        body
    }

    fn attachments(&self) -> Vec<Value> {
        let mut all = Vec::new();
        if let (Some(query), Some(statement)) = (&self.query, &self.statement) {
            let mut attached = json!({
                "id": self.attachment('q'),
                "title": self.content,
                "description": "The question, as SQL on the tables of this space.",
                "query": query,
                "statement_id": statement.id,
                "last_updated_timestamp": self.updated_ms,
                "thoughts": [
                    { "thought_type": "THOUGHT_TYPE_DESCRIPTION", "content": "A rule-based planner read the question; it is not a language model." },
                    { "thought_type": "THOUGHT_TYPE_DATA_SOURCING", "content": "Used the tables of `main.sales`." },
                ],
            });
            if let Progress::Succeeded(rows) = statement.state() {
                attached["query_result_metadata"] =
                    json!({ "row_count": rows.row_count(), "is_truncated": rows.truncated });
            }
            all.push(json!({ "attachment_id": self.attachment('q'), "query": attached }));
            if self.with_chart && self.stage == "COMPLETED" && has_chart(statement) {
                all.push(json!({
                    "attachment_id": self.attachment('v'),
                    "viz": { "title": self.content, "query_attachment_id": self.attachment('q') },
                }));
            }
        }
        if let Some(text) = &self.text {
            let text = json!({
                "id": self.attachment('t'), "content": text,
                "purpose": "TEXT_ATTACHMENT_PURPOSE_ANSWER",
            });
            all.push(json!({ "attachment_id": self.attachment('t'), "text": text }));
        }
        if self.stage == "COMPLETED" && self.query.is_some() {
            let questions = ["And by month?", "And by category?"];
            all.push(json!({
                "attachment_id": self.attachment('s'),
                "suggested_questions": { "questions": questions },
            }));
        }
        all
    }
}

/// Whether a chart can be drawn: a number beside something to set it against, in several rows.
fn has_chart(statement: &Statement) -> bool {
    let Progress::Succeeded(rows) = statement.state() else { return false };
    let numbers = ["INT", "LONG", "DOUBLE", "FLOAT", "DECIMAL"];
    let (measures, rest): (Vec<_>, Vec<_>) =
        rows.columns.iter().partition(|column| numbers.contains(&column.type_name()));
    rows.row_count() > 1 && !measures.is_empty() && !rest.is_empty()
}

/// A result as the planner reads it.
pub(super) fn for_planner(rows: &ResultSet) -> anyhow::Result<Value> {
    let columns: Vec<Value> = rows.columns.iter().map(|c| json!({ "name": c.name })).collect();
    let first = if rows.row_count() == 0 { json!([]) } else { json!(rows.rows(0)?) };
    Ok(json!({ "columns": columns, "rows": first, "total_rows": rows.row_count() }))
}
