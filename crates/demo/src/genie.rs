//! Genie: spaces, conversations, messages. A question is planned by the rule-based planner, and its
//! SQL runs as whoever asked.

mod ask;
mod message;
mod routes;
mod work;

pub(crate) use ask::Question;
pub(crate) use routes::routes;

use crate::{accounts::Account, reply::Refusal, statements::Statement, workspace::Workspace};
use axum::http::StatusCode;
use message::Message;
use std::sync::Arc;

/// The scope of every route here.
const SCOPE: &str = "genie";
/// The one space.
pub(crate) const SPACE: &str = "01f0de3000000000000000000000c0de";
/// What the history calls its statements' client.
pub(crate) const APPLICATION: &str = "Databricks Genie";
pub(crate) const TITLE: &str = "Retail sales";
pub(crate) const DESCRIPTION: &str =
    "Revenue, orders, customers, products and targets of the demo company.";
/// How long the rows of an answer are kept, by the workspace's clock.
const KEPT_MS: i64 = 24 * 60 * 60 * 1000;

struct Conversation {
    id: String,
    account: &'static Account,
    title: String,
    created_ms: i64,
    messages: Vec<Message>,
}

/// Every conversation, and when each question was asked.
#[derive(Default)]
pub(crate) struct Genie {
    conversations: Vec<Conversation>,
    asked_ms: Vec<i64>,
}

/// Conversations that are remembered, and messages of each; the oldest are forgotten first.
const CONVERSATIONS: usize = 1_000;
const MESSAGES: usize = 500;

impl Genie {
    fn remember(&mut self, conversation: Conversation) {
        if self.conversations.len() >= CONVERSATIONS {
            self.conversations.remove(0);
        }
        self.conversations.push(conversation);
    }
}

impl Conversation {
    fn add(&mut self, message: Message) {
        if self.messages.len() >= MESSAGES {
            self.messages.remove(0);
        }
        self.messages.push(message);
    }
}

/// Whether the account may run the space. Whoever may use the sales schema may.
fn may_run(account: &Account) -> bool {
    crate::sql::grants::may_use_schema(account, "main", "sales")
}

impl Workspace {
    /// Checks that the space is there and that the caller may run it.
    pub(crate) fn space(&self, account: &Account, space: &str) -> Result<(), Refusal> {
        if space != SPACE {
            return Err(Refusal::not_found(format!("Genie space {space} does not exist.")));
        }
        if !may_run(account) {
            return Err(Refusal::denied(format!(
                "{} does not have CAN RUN permission on Genie space {SPACE}.",
                account.user_name
            )));
        }
        Ok(())
    }

    /// Counts a question; refuses it where there were too many in a minute.
    fn count_question(&self) -> Result<(), Refusal> {
        let now = self.clock.now_ms();
        let mut genie = self.genie.lock();
        genie.asked_ms.retain(|at| now - at < 60_000);
        if let Some(most) = self.options.genie_per_minute
            && genie.asked_ms.len() >= most
        {
            let oldest = genie.asked_ms.first().copied().unwrap_or(now);
            let wait = u64::try_from((oldest + 60_000 - now).max(1000) / 1000).unwrap_or(60);
            return Err(Refusal::Api {
                status: StatusCode::TOO_MANY_REQUESTS,
                error_code: "RESOURCE_EXHAUSTED".into(),
                message: format!("Exceeded {most} questions per minute in this workspace."),
                retry_after: Some(wait),
            });
        }
        genie.asked_ms.push(now);
        Ok(())
    }

    /// Does something with a conversation of this account; anybody else's is not there.
    fn conversation<T>(
        &self,
        account: &Account,
        id: &str,
        with: impl FnOnce(&mut Conversation) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut genie = self.genie.lock();
        let found = genie
            .conversations
            .iter_mut()
            .find(|conversation| conversation.id == id && conversation.account.id == account.id);
        let found = found
            .ok_or_else(|| Refusal::not_found(format!("Conversation {id} does not exist.")))?;
        with(found)
    }

    /// Does something with a message of this account.
    fn message<T>(
        &self,
        account: &Account,
        conversation: &str,
        id: &str,
        with: impl FnOnce(&mut Message) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        self.conversation(account, conversation, |conversation| {
            let found = conversation.messages.iter_mut().find(|message| message.id == id);
            with(found.ok_or_else(|| Refusal::not_found(format!("Message {id} does not exist.")))?)
        })
    }
}

/// The rows of an answer, unless they are kept no more.
fn rows_of(message: &Message, now_ms: i64) -> Result<Arc<Statement>, Refusal> {
    match (&message.statement, message.status(now_ms)) {
        (Some(statement), "EXECUTING_QUERY" | "COMPLETED") => Ok(Arc::clone(statement)),
        (Some(_), "QUERY_RESULT_EXPIRED") => Err(Refusal::api(
            StatusCode::BAD_REQUEST,
            "INVALID_STATE",
            "The query result has expired. Execute the query again.",
        )),
        (_, status) => Err(Refusal::api(
            StatusCode::BAD_REQUEST,
            "INVALID_STATE",
            format!("The message is {status}; there is no query result."),
        )),
    }
}
