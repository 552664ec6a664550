//! Genie: a question in a conversation of a space, and what it comes to. Chat mode (§6.1 of the API).

use crate::{
    door::{Call, Door, DoorError, Errand},
    rows::Rows,
    statements::typed,
    wire::segment,
};
use behalf_core::Failure;
use serde::Deserialize;
use serde_json::{Value, json};

/// Where a question was put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The conversation.
    pub conversation_id: String,
    /// The message.
    pub message_id: String,
    /// `x-request-id` of the reply.
    pub request_id: Option<String>,
}

/// A message, as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    /// `ASKING_AI`, `EXECUTING_QUERY`, `COMPLETED`, …
    pub status: String,
    /// What Genie says.
    pub text: String,
    /// The query it wrote; the last, where it corrected itself.
    pub query: Option<Query>,
    /// Questions that might follow.
    pub suggested_questions: Vec<String>,
    /// The kind and the text of an error.
    pub error: Option<(String, String)>,
}

/// A query that Genie wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The attachment that holds it.
    pub attachment_id: String,
    /// The SQL.
    pub sql: String,
    /// Its statement, once it was sent.
    pub statement_id: Option<String>,
}

impl Message {
    /// Whether nothing more comes. The official waiter knows only two of these.
    pub fn is_final(&self) -> bool {
        ["COMPLETED", "FAILED", "CANCELLED", "QUERY_RESULT_EXPIRED"].contains(&self.status.as_str())
    }
}

#[derive(Deserialize)]
struct RawAsked {
    conversation_id: String,
    message_id: Option<String>,
    id: Option<String>,
}

#[derive(Deserialize)]
struct RawMessage {
    #[serde(default)]
    status: String,
    #[serde(default)]
    attachments: Vec<RawAttachment>,
    error: Option<RawError>,
}

#[derive(Deserialize)]
struct RawError {
    #[serde(default)]
    error: String,
    #[serde(default, rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct RawAttachment {
    attachment_id: Option<String>,
    text: Option<RawText>,
    query: Option<RawQuery>,
    suggested_questions: Option<RawQuestions>,
}

#[derive(Deserialize)]
struct RawText {
    #[serde(default)]
    content: String,
}

#[derive(Deserialize)]
struct RawQuery {
    #[serde(default)]
    query: String,
    statement_id: Option<String>,
    id: Option<String>,
}

#[derive(Deserialize)]
struct RawQuestions {
    #[serde(default)]
    questions: Vec<String>,
}

/// Longest text of an answer, most suggested questions, and the longest of them, in characters.
const TEXT: usize = 32_000;
const SUGGESTED: usize = 10;
const QUESTION: usize = 300;

fn of_space(space: &str) -> String {
    format!("/api/2.0/genie/spaces/{}", segment(space))
}

fn of_message(space: &str, asked: &Asked) -> String {
    format!(
        "{}/conversations/{}/messages/{}",
        of_space(space),
        segment(&asked.conversation_id),
        segment(&asked.message_id)
    )
}

/// Asks a question: in a conversation, or as the first of a new one. It is never sent twice.
pub async fn ask(
    door: &Door,
    errand: &Errand<'_>,
    space: &str,
    conversation: Option<&str>,
    question: &str,
) -> Result<Asked, DoorError> {
    let path = match conversation {
        Some(id) => format!("{}/conversations/{}/messages", of_space(space), segment(id)),
        None => format!("{}/start-conversation", of_space(space)),
    };
    let reply = door.json(errand, Call::post(path, json!({ "content": question }))).await?;
    let raw: RawAsked = typed(reply.body)?;
    let message_id = raw.message_id.or(raw.id);
    let message_id = message_id
        .ok_or_else(|| Failure::internal("Genie took a question and gave no id of its message"))?;
    Ok(Asked { conversation_id: raw.conversation_id, message_id, request_id: reply.request_id })
}

/// Looks at a message again.
pub async fn look(
    door: &Door,
    errand: &Errand<'_>,
    space: &str,
    asked: &Asked,
) -> Result<Message, DoorError> {
    let reply = door.json(errand, Call::get(of_message(space, asked))).await?;
    let raw: RawMessage = typed(reply.body)?;
    Ok(read(raw, |text| errand.lease.token.cut_from(text)))
}

fn read(raw: RawMessage, clean: impl Fn(&str) -> String) -> Message {
    let is_query = |attachment: &RawAttachment| attachment.query.is_some();
    let first = raw.attachments.iter().position(is_query);
    let last = raw.attachments.iter().rposition(is_query);
    let mut message = Message { status: raw.status, ..Message::default() };
    for (at, attachment) in raw.attachments.into_iter().enumerate() {
        if let Some(text) = attachment.text {
            // Between two queries it says why the first was wrong.
            let between = first.is_some_and(|f| at > f) && last.is_some_and(|l| at < l);
            if !between && !text.content.is_empty() && message.text.len() < TEXT {
                if !message.text.is_empty() {
                    message.text.push_str("\n\n");
                }
                message.text.extend(clean(&text.content).chars().take(TEXT));
            }
        }
        if let Some(query) = attachment.query {
            let attachment_id = attachment.attachment_id.or(query.id).unwrap_or_default();
            let statement_id = query.statement_id;
            let sql = clean(&query.query);
            message.query = Some(Query { attachment_id, sql, statement_id });
        }
        if let Some(suggested) = attachment.suggested_questions {
            let questions = suggested.questions.iter().take(SUGGESTED);
            let short = |text: &String| clean(text).chars().take(QUESTION).collect();
            message.suggested_questions.extend(questions.map(short));
        }
    }
    message.error = raw.error.map(|error| (error.kind, clean(&error.error)));
    message
}

/// The rows of a query.
pub async fn rows(
    door: &Door,
    errand: &Errand<'_>,
    space: &str,
    asked: &Asked,
    attachment: &str,
) -> Result<Rows, DoorError> {
    let path =
        format!("{}/attachments/{}/query-result", of_message(space, asked), segment(attachment));
    let mut body = door.json(errand, Call::get(path)).await?.body;
    Ok(Rows::of_statement(body["statement_response"].take())?)
}

/// What a person thinks of an answer.
pub async fn rate(
    door: &Door,
    errand: &Errand<'_>,
    space: &str,
    asked: &Asked,
    rating: &str,
    comment: Option<&str>,
) -> Result<(), DoorError> {
    let mut body = json!({ "rating": rating });
    if let Some(comment) = comment {
        body["comment"] = Value::from(comment);
    }
    let path = format!("{}/feedback", of_message(space, asked));
    door.json(errand, Call::post(path, body)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_query_counts_and_what_was_said_between_is_dropped() {
        let raw = json!({ "status": "COMPLETED", "attachments": [
            { "attachment_id": "t1", "text": { "content": "I looked." } },
            { "attachment_id": "q1", "query": { "query": "SELECT 1", "statement_id": "s1" } },
            { "attachment_id": "t2", "text": { "content": "That was wrong." } },
            { "attachment_id": "q2", "query": { "query": "SELECT 2", "statement_id": "s2" } },
            { "attachment_id": "t3", "text": { "content": "It is 2." } },
            { "attachment_id": "s", "suggested_questions": { "questions": ["And 3?"] } },
        ] });
        let message = read(serde_json::from_value(raw).unwrap(), str::to_owned);
        let query = Query {
            attachment_id: "q2".into(),
            sql: "SELECT 2".into(),
            statement_id: Some("s2".into()),
        };
        let expected = Message {
            status: "COMPLETED".into(),
            text: "I looked.\n\nIt is 2.".into(),
            query: Some(query),
            suggested_questions: vec!["And 3?".into()],
            error: None,
        };
        assert_eq!(message, expected, "as the API's own clients read it");
    }
}
