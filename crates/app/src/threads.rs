//! Threads of an owner, outside a turn: written out whole.

use crate::caller::Caller;
use behalf_core::{Action, Failure, ThreadId, TurnId, Verification};
use behalf_store::{Role, ThreadSummary};
use serde::Serialize;
use serde_json::Value;

/// A thread, written out.
#[derive(Clone, Debug, Serialize)]
pub struct WrittenThread {
    /// Which.
    #[serde(flatten)]
    pub thread: ThreadSummary,
    /// What stands for its older part when the model is asked, if it is long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Its turns, oldest first.
    pub turns: Vec<WrittenTurn>,
}

/// A turn, written out.
#[derive(Clone, Debug, Serialize)]
pub struct WrittenTurn {
    /// Which.
    pub turn_id: TurnId,
    /// When it was asked.
    pub asked_at: String,
    /// What was asked.
    pub question: String,
    /// What was done, oldest first.
    pub actions: Vec<WrittenAction>,
    /// What was answered; empty where it was not.
    pub answer: String,
}

/// An action, written out.
#[derive(Clone, Debug, Serialize)]
pub struct WrittenAction {
    /// The action.
    #[serde(flatten)]
    pub action: Action,
    /// Its arguments.
    pub arguments: Value,
}

impl Caller {
    /// A thread with all that was said and done in it.
    pub async fn written(&self, thread: ThreadSummary) -> Result<WrittenThread, Failure> {
        let id: &ThreadId = &thread.id;
        let summary = self.store().summary(id).await?;
        let (messages, actions) =
            (self.store().messages(id).await?, self.store().actions(id).await?);
        // One that sums up another branch is none of this one.
        let summary = summary
            .filter(|digest| messages.iter().any(|message| message.id == digest.upto))
            .map(|digest| digest.text);
        let mut turns: Vec<WrittenTurn> = Vec::new();
        for message in messages {
            let text = message.body["content"].as_str().unwrap_or_default().to_owned();
            let known = turns.iter().position(|turn| turn.turn_id == message.turn_id);
            let at = known.unwrap_or_else(|| {
                turns.push(WrittenTurn {
                    turn_id: message.turn_id.clone(),
                    asked_at: message.created_at.clone(),
                    question: String::new(),
                    actions: Vec::new(),
                    answer: String::new(),
                });
                turns.len() - 1
            });
            match message.role {
                Role::User => turns[at].question = text,
                Role::Assistant if !text.is_empty() => turns[at].answer = text,
                Role::Assistant | Role::Tool => {}
            }
        }
        for stored in actions {
            if let Some(turn) = turns.iter_mut().find(|t| t.turn_id == stored.action.turn_id) {
                let (action, arguments) = (stored.action, stored.arguments);
                turn.actions.push(WrittenAction { action, arguments });
            }
        }
        Ok(WrittenThread { thread, summary, turns })
    }
}

impl WrittenThread {
    /// As Markdown: each question as a heading, then what was done and as whom, then the answer.
    pub fn markdown(&self) -> String {
        let mut text = format!("# {}\n", line(&self.thread.title));
        for turn in &self.turns {
            text.push_str(&format!("\n## {}\n\n*{}*\n", line(&turn.question), turn.asked_at));
            for WrittenAction { action, arguments } in &turn.actions {
                // The model's own calls are how an answer came about, and no part of it.
                if action.tool != "model" {
                    text.push_str(&acted(action, arguments));
                }
            }
            if !turn.answer.is_empty() {
                text.push_str(&format!("\n{}\n", turn.answer.trim()));
            }
        }
        text
    }
}

/// An action with what it was called with, the SQL of Genie, and the passages that were found.
fn acted(action: &Action, arguments: &Value) -> String {
    let (language, called) = match arguments["statement"].as_str() {
        Some(statement) => ("sql", statement.to_owned()),
        None => ("json", arguments.to_string()),
    };
    let mut blocks = vec![(language, called)];
    let found = action.findings.clone().unwrap_or_default();
    blocks.extend(found.sql.map(|sql| ("sql", sql)));
    let mut text = format!("\n{}:\n", told(action));
    for (language, block) in blocks {
        let fence = fence(&block);
        text.push_str(&format!("\n{fence}{language}\n{block}\n{fence}\n"));
    }
    for (at, citation) in found.citations.iter().enumerate() {
        let source = citation.source.as_deref().unwrap_or_default();
        text.push_str(&format!("\n[{}] {} (`{}`)", at + 1, line(&citation.title), line(source)));
    }
    if !found.citations.is_empty() {
        text.push('\n');
    }
    text
}

/// An action in a line: what, on what, as whom, and what the workspace says of it.
fn told(action: &Action) -> String {
    let who = action.run_as.as_ref().map_or("nobody", |run_as| &run_as.principal.user_name);
    let proof = match &action.verified {
        Verification::RanAsClaimed => "verified",
        Verification::DataAsClaimed { .. } => "data verified, computed by another identity",
        Verification::Pending => "not verified yet",
        Verification::Mismatch { .. } => "the record names somebody else",
        Verification::Unconfirmed { .. } => "unconfirmed",
        Verification::NotRecorded => "not recorded",
    };
    let rows = action.rows.map(|rows| format!(", {rows} rows")).unwrap_or_default();
    let error = action.error.as_ref().map(|e| format!(" {}", line(&e.message))).unwrap_or_default();
    format!("`{}` on {} as {who} ({proof}{rows}).{error}", action.operation, line(&action.resource))
}

fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A fence that nothing in the text closes.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}
