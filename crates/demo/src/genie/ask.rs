//! Asking: a question begins a conversation or goes on with one, and is answered on its own.

use super::{Conversation, SPACE, message::Message, work::Asked};
use crate::{
    accounts::Account,
    reply::{self, Refusal},
    statements::Statement,
    workspace::Workspace,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// Longest question, in bytes.
const QUESTION: usize = 25_000;

#[derive(Deserialize)]
pub(crate) struct Question {
    content: Option<String>,
    enable_visualization: Option<bool>,
}

impl Question {
    pub(crate) fn new(content: String) -> Result<Self, Refusal> {
        Self { content: Some(content), enable_visualization: None }.checked()
    }

    pub(super) fn read(body: &[u8]) -> Result<Self, Refusal> {
        reply::read::<Self>(body)?.checked()
    }

    fn checked(self) -> Result<Self, Refusal> {
        match self.content.as_deref().map(str::trim) {
            None | Some("") => Err(Refusal::invalid("content must not be empty")),
            Some(text) if text.len() > QUESTION => {
                Err(Refusal::invalid(format!("content is longer than {QUESTION} bytes")))
            }
            Some(_) => Ok(self),
        }
    }
}

impl Workspace {
    /// Begins a conversation with a question.
    pub(crate) fn start_conversation(
        self: &Arc<Self>,
        account: &'static Account,
        question: Question,
    ) -> Result<Value, Refusal> {
        self.count_question()?;
        let id = self.fresh_hex();
        let conversation = Conversation {
            id: id.clone(),
            account,
            title: question.content.clone().unwrap_or_default(),
            created_ms: self.clock.now_ms(),
            messages: Vec::new(),
        };
        let written = write(&conversation);
        self.genie.lock().remember(conversation);
        let message = self.ask(account, &id, question)?;
        Ok(json!({
            "conversation_id": id, "message_id": message["message_id"],
            "conversation": written, "message": message,
        }))
    }

    /// Goes on with a conversation.
    pub(crate) fn ask_on(
        self: &Arc<Self>,
        account: &'static Account,
        conversation: &str,
        question: Question,
    ) -> Result<Value, Refusal> {
        self.conversation(account, conversation, |_| Ok(()))?;
        self.count_question()?;
        self.ask(account, conversation, question)
    }

    /// Adds a question to a conversation and begins to answer it.
    fn ask(
        self: &Arc<Self>,
        account: &'static Account,
        conversation: &str,
        question: Question,
    ) -> Result<Value, Refusal> {
        let (id, now) = (self.fresh_hex(), self.clock.now_ms());
        let content = question.content.unwrap_or_default();
        let with_chart = question.enable_visualization.unwrap_or_default();
        let message = Message::new(id.clone(), content, with_chart, now);
        let written = message.write(account, conversation, now);
        let questions = self.conversation(account, conversation, |conversation| {
            conversation.add(message);
            Ok(conversation.messages.iter().map(|m| m.content.clone()).collect())
        })?;
        let conversation = conversation.to_owned();
        let asked = Asked { account, conversation, message: id, questions };
        tokio::spawn(asked.answer(Arc::clone(self)));
        Ok(written)
    }

    /// A message as it stands, and its statement if it has one.
    pub(crate) fn answer(
        &self,
        account: &Account,
        conversation: &str,
        id: &str,
    ) -> Result<(Value, Option<Arc<Statement>>), Refusal> {
        let now = self.clock.now_ms();
        self.message(account, conversation, id, |message| {
            Ok((message.write(account, conversation, now), message.statement.clone()))
        })
    }
}

pub(super) fn write(conversation: &Conversation) -> Value {
    json!({
        "id": conversation.id,
        "conversation_id": conversation.id,
        "space_id": SPACE,
        "user_id": conversation.account.id.parse::<i64>().unwrap_or_default(),
        "title": conversation.title,
        "created_timestamp": conversation.created_ms,
        "last_updated_timestamp":
            conversation.messages.last().map_or(conversation.created_ms, |m| m.updated_ms),
        "agent_type": "GENIE_CONVERSATION_TYPE_CHAT",
    })
}
