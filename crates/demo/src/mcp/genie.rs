//! A Genie space as tools: a question is asked, and its answer polled for.

use super::{Outcome, read, sql, tool, unknown};
use crate::{accounts::Account, genie, workspace::Workspace};
use rmcp::model::Tool;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn tools(space: &str) -> Vec<Tool> {
    let conversation = "The conversation to go on with.";
    let about = format!("Asks the Genie space {}: {}", genie::TITLE, genie::DESCRIPTION);
    vec![
        tool(
            format!("query_space_{space}"),
            about,
            &[("query", "The question.", true), ("conversation_id", conversation, false)],
            true,
        ),
        tool(
            format!("poll_response_{space}"),
            "Gets the answer to a question, as far as there is one.".into(),
            &[("conversation_id", conversation, true), ("message_id", "The question.", true)],
            true,
        ),
    ]
}

#[derive(Deserialize)]
struct Ask {
    query: String,
    conversation_id: Option<String>,
}

#[derive(Deserialize)]
struct Poll {
    conversation_id: String,
    message_id: String,
}

pub(super) fn call(
    workspace: &Arc<Workspace>,
    account: &'static Account,
    space: &str,
    name: &str,
    arguments: Value,
) -> Outcome {
    let poll = if name == format!("query_space_{space}") {
        let Ask { query, conversation_id } = read(arguments)?;
        let question = genie::Question::new(query)?;
        let asked = match &conversation_id {
            Some(id) => workspace.ask_on(account, id, question)?,
            None => workspace.start_conversation(account, question)?,
        };
        let id = |key: &str| asked[key].as_str().unwrap_or_default().to_owned();
        Poll { conversation_id: id("conversation_id"), message_id: id("message_id") }
    } else if name == format!("poll_response_{space}") {
        read(arguments)?
    } else {
        return Err(unknown(name));
    };
    let Poll { conversation_id, message_id } = poll;
    let (message, statement) = workspace.answer(account, &conversation_id, &message_id)?;
    let mut told = json!({
        "conversationId": conversation_id, "messageId": message_id, "status": message["status"],
    });
    let attachments = message["attachments"].as_array().map(Vec::as_slice).unwrap_or_default();
    if attachments.is_empty() {
        return Ok(told);
    }
    let mut content = json!({ "textAttachments": [], "queryAttachments": [] });
    for attachment in attachments {
        if let Some(text) = attachment.pointer("/text/content") {
            content["textAttachments"] = json!([text]);
        }
        if let Some(questions) = attachment.pointer("/suggested_questions/questions") {
            content["suggestedQuestions"] = questions.clone();
        }
        if let (Some(query), Some(statement)) = (attachment.get("query"), &statement) {
            content["queryAttachments"] = json!([{
                "query": query["query"],
                "description": query["description"],
                "statement_response": sql::told(workspace, statement)?,
            }]);
        }
    }
    told["content"] = content;
    Ok(told)
}
