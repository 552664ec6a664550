//! Genie: a question in a conversation of a space, and what it comes to. Chat mode (§6.1 of the API).

use crate::{
    door::{Call, Door, DoorError, Errand, is_id},
    rows::Rows,
    statements::{typed, unreadable},
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

/// Longest message, in bytes.
const MESSAGE: usize = 4 * 1024 * 1024;
/// Longest text of an answer and longest SQL, most suggested questions and the longest of them, and longest kind
/// and text of an error, in characters.
const TEXT: usize = 32_000;
const SQL: usize = 32_000;
const SUGGESTED: usize = 10;
const QUESTION: usize = 300;
const KIND: usize = 100;
const ERROR: usize = 2_000;

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
    let call = Call::post(path, json!({ "content": question })).at_most(MESSAGE);
    let reply = door.json(errand, call).await?;
    let raw: RawAsked = typed(reply.body)?;
    let message_id = raw.message_id.or(raw.id).unwrap_or_default();
    if !is_id(&message_id, errand) || !is_id(&raw.conversation_id, errand) {
        return Err(unreadable("Genie took a question, and gave ids that are none").into());
    }
    Ok(Asked { conversation_id: raw.conversation_id, message_id, request_id: reply.request_id })
}

/// Looks at a message again.
pub async fn look(
    door: &Door,
    errand: &Errand<'_>,
    space: &str,
    asked: &Asked,
) -> Result<Message, DoorError> {
    let reply = door.json(errand, Call::get(of_message(space, asked)).at_most(MESSAGE)).await?;
    let raw: RawMessage = typed(reply.body)?;
    Ok(read(raw, |text| errand.lease.token.cut_from(text), |id| is_id(id, errand))?)
}

/// Reads a message. Words are cut; what is no id or no state makes it none.
fn read(
    raw: RawMessage,
    clean: impl Fn(&str) -> String,
    is_id: impl Fn(&str) -> bool,
) -> Result<Message, Failure> {
    let short = |text: &str, most: usize| clean(text).chars().take(most).collect::<String>();
    let id = |id: Option<String>| match id {
        Some(id) if !is_id(&id) => Err(unreadable("a message of Genie with an id that is none")),
        id => Ok(id),
    };
    let is_word = |b: u8| b.is_ascii_uppercase() || b == b'_';
    if raw.status.len() > KIND || !raw.status.bytes().all(is_word) {
        return Err(unreadable("a message of Genie with a state that is none"));
    }
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
                message.text.push_str(&short(&text.content, TEXT));
            }
        }
        if let Some(query) = attachment.query {
            let attachment_id = id(attachment.attachment_id.or(query.id))?.unwrap_or_default();
            let statement_id = id(query.statement_id)?;
            let sql = short(&query.query, SQL);
            message.query = Some(Query { attachment_id, sql, statement_id });
        }
        if let Some(suggested) = attachment.suggested_questions {
            let left = SUGGESTED - message.suggested_questions.len();
            let questions = suggested.questions.iter().take(left);
            message.suggested_questions.extend(questions.map(|text| short(text, QUESTION)));
        }
    }
    message.error = raw.error.map(|error| (short(&error.kind, KIND), short(&error.error, ERROR)));
    Ok(message)
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
    let rows = Rows::of_statement(body["statement_response"].take())?;
    match &rows.statement_id {
        Some(id) if !is_id(id, errand) => {
            Err(unreadable("rows of a statement id that is none").into())
        }
        _ => Ok(rows),
    }
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
        let message = read(serde_json::from_value(raw).unwrap(), str::to_owned, |_| true).unwrap();
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

    #[test]
    fn words_are_cut_and_what_is_no_id_or_state_is_refused() {
        let long = "x".repeat(TEXT * 2);
        let questions = vec![long.clone(); SUGGESTED + 1];
        let suggested = json!({ "suggested_questions": { "questions": questions } });
        let raw = json!({
            "status": "FAILED", "error": { "type": long, "error": long },
            "attachments": [
                { "attachment_id": "q", "query": { "query": long } }, suggested.clone(), suggested,
            ],
        });
        let is_short = |id: &str| id.len() < 9;
        let read = |raw| read(serde_json::from_value(raw).unwrap(), str::to_owned, is_short);
        let message = read(raw).unwrap();
        assert_eq!(message.query.unwrap().sql.len(), SQL, "SQL");
        assert_eq!(message.suggested_questions, vec!["x".repeat(QUESTION); SUGGESTED], "questions");
        assert_eq!(message.error, Some(("x".repeat(KIND), "x".repeat(ERROR))), "an error");
        for odd in [
            json!({ "status": "<b>" }),
            json!({ "status": "A".repeat(KIND + 1) }),
            json!({ "attachments": [{ "query": { "id": "too-long-for-us" } }] }),
            json!({ "attachments": [{ "query": { "id": "q", "statement_id": "too-long-for-us" } }] }),
        ] {
            assert!(read(odd.clone()).is_err(), "{odd}");
        }
    }
}
