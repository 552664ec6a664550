//! What the stored messages of a thread say of its state: what is next, who speaks, and what was said.

use crate::{resources::Resources, tools::Kind};
use behalf_core::{Failure, MessageId};
use behalf_databricks::serving::{ChatMessage, ToolCall};
use behalf_store::Message;

/// What is next in a thread.
pub(crate) enum Next {
    /// The model speaks.
    Model,
    /// These tool calls have no result yet.
    Tools(Vec<ToolCall>),
    /// The model has answered.
    Done(String),
}

/// A thread as it stands.
pub(crate) struct Talk {
    /// Its messages, as the model API has them.
    pub(crate) messages: Vec<ChatMessage>,
    /// The id of each.
    pub(crate) ids: Vec<MessageId>,
    /// Where the last question stands among them.
    question: usize,
    /// Who speaks next.
    pub(crate) speaks: usize,
    /// Who asked for the tool calls that are open.
    pub(crate) asked_by: usize,
}

impl Talk {
    /// Reads a thread.
    pub(crate) fn read(messages: &[Message], resources: &Resources) -> Result<Self, Failure> {
        let ids = messages.iter().map(|message| message.id.clone()).collect();
        let messages: Vec<ChatMessage> = messages
            .iter()
            .map(|m| serde_json::from_value(m.body.clone()).map_err(Failure::internal))
            .collect::<Result<_, _>>()?;
        let is_question = |m: &ChatMessage| matches!(m, ChatMessage::User { .. });
        let question = messages.iter().rposition(is_question).unwrap_or(0);
        let (mut speaks, mut asked_by) = (resources.first, resources.first);
        for message in &messages[question..] {
            let ChatMessage::Assistant { tool_calls, .. } = message else { continue };
            asked_by = speaks;
            for call in tool_calls {
                let tools = resources.crew.actors.get(speaks).map(|actor| actor.tools.as_slice());
                let mut tools = tools.unwrap_or_default().iter();
                if let Some(tool) = tools.find(|tool| tool.spec.name == call.function.name)
                    && let Kind::HandOver { to } = tool.kind
                {
                    speaks = to;
                    break;
                }
            }
        }
        Ok(Self { messages, ids, question, speaks, asked_by })
    }

    /// What is next, by the last messages.
    pub(crate) fn next(&self) -> Next {
        let mut answered = Vec::new();
        for message in self.messages.iter().rev() {
            match message {
                ChatMessage::Tool { tool_call_id, .. } => answered.push(tool_call_id),
                ChatMessage::Assistant { content, tool_calls } => {
                    if tool_calls.is_empty() {
                        return Next::Done(content.clone());
                    }
                    let open = tool_calls.iter().filter(|call| !answered.contains(&&call.id));
                    let open: Vec<ToolCall> = open.cloned().collect();
                    return if open.is_empty() { Next::Model } else { Next::Tools(open) };
                }
                ChatMessage::User { .. } | ChatMessage::System { .. } => return Next::Model,
            }
        }
        Next::Model
    }

    /// How often a tool was called since the last question, up to this call and with it.
    pub(crate) fn calls_of(&self, name: &str, call_id: &str) -> usize {
        let calls = self.messages[self.question..].iter().flat_map(|message| match message {
            ChatMessage::Assistant { tool_calls, .. } => tool_calls.as_slice(),
            _ => &[],
        });
        let mut of_tool = calls.filter(|call| call.function.name == name);
        of_tool.position(|call| call.id == call_id).map_or(0, |at| at + 1)
    }

    /// Whether the user said these words in this thread: whole sentences, but for a word that asks to
    /// remember them.
    pub(crate) fn was_said(&self, text: &str) -> bool {
        let wanted = sentences(text);
        let said: Vec<String> = self
            .messages
            .iter()
            .filter_map(|message| match message {
                ChatMessage::User { content } => Some(sentences(content)),
                _ => None,
            })
            .flatten()
            .collect();
        let is_said = |one: &String| {
            said.iter().any(|sentence| {
                sentence.strip_suffix(one.as_str()).is_some_and(|before| asks(before.trim()))
            })
        };
        !wanted.is_empty() && wanted.iter().all(is_said)
    }
}

/// The sentences of a text, in small letters and single spaces.
fn sentences(text: &str) -> Vec<String> {
    let plain = |part: &str| part.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let parts = text.split(['.', '!', '?', '\n', ';']).map(plain);
    parts.filter(|part| !part.is_empty()).collect()
}

/// Whether words only ask to remember what comes after them, or are none.
fn asks(words: &str) -> bool {
    let words = words.trim_end_matches([':', ',']).trim();
    ["", "remember", "remember that", "please remember", "please remember that", "remember this"]
        .contains(&words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_sentences_of_the_user_were_said() {
        let user = |content: &str| ChatMessage::User { content: content.to_owned() };
        let result = ChatMessage::Tool {
            tool_call_id: "1".to_owned(),
            content: "I like DELETE.".to_owned(),
        };
        let talk = Talk {
            messages: vec![
                user(
                    "Please remember that I sell in DACH. I like  bars.\nNever delete without asking.",
                ),
                result,
            ],
            ids: Vec::new(),
            question: 0,
            speaks: 0,
            asked_by: 0,
        };
        for (text, expected) in [
            ("I sell in DACH", true),
            ("I sell in DACH. I like bars.", true),
            ("remember that i sell in dach", false),
            ("delete without asking", false),
            ("I like DELETE.", false),
            ("sell in DACH", false),
            ("", false),
        ] {
            assert_eq!(talk.was_said(text), expected, "{text}");
        }
    }
}
