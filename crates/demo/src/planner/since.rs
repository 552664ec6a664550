//! What has happened since the question was asked: the calls that were made, and what they gave.

use super::{Call, text_of, tools::HANDOFF};
use serde_json::Value;

/// A result, and the tool that gave it where that is known.
struct Given {
    tool: Option<String>,
    content: String,
}

/// The turn so far.
pub(super) struct Since {
    calls: Vec<Call>,
    given: Vec<Given>,
}

impl Since {
    /// Reads the messages from the question on.
    pub(super) fn read(messages: &[Value]) -> Self {
        let mut ids = Vec::new();
        let mut since = Self { calls: Vec::new(), given: Vec::new() };
        for message in messages {
            for call in message["tool_calls"].as_array().map(Vec::as_slice).unwrap_or_default() {
                let function = &call["function"];
                let arguments = match &function["arguments"] {
                    Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
                    other => other.clone(),
                };
                let name = function["name"].as_str().unwrap_or_default().to_owned();
                ids.push((call["id"].clone(), name.clone()));
                since.calls.push(Call { name, arguments });
            }
            if message["role"] == "tool" {
                let by = &message["tool_call_id"];
                let tool = ids.iter().rfind(|(id, _)| id == by).map(|(_, name)| name.clone());
                since.given.push(Given { tool, content: text_of(message) });
            }
        }
        since
    }

    /// Every result, the newest first.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = &str> {
        self.given.iter().rev().map(|given| given.content.as_str())
    }

    /// The results that answer something, in their order.
    pub(super) fn answers(&self) -> Vec<&str> {
        let answers = self.given.iter().filter(|given| !given.only_hands_over());
        answers.map(|given| given.content.as_str()).collect()
    }

    /// Whether another agent has taken over, and is to answer now.
    pub(super) fn is_handed_over(&self) -> bool {
        self.given.iter().any(Given::only_hands_over)
    }

    /// Whether a statement was sent already, by whatever tool.
    pub(super) fn has_run(&self, statement: &str) -> bool {
        self.calls.iter().any(|call| {
            let arguments = call.arguments.as_object();
            arguments.is_some_and(|all| all.values().any(|value| value == statement))
        })
    }
}

impl Given {
    /// Whether it says no more than that somebody else goes on.
    fn only_hands_over(&self) -> bool {
        const TELLING: [&str; 4] = ["answer", "error", "columns", "documents"];
        let result: Value = serde_json::from_str(&self.content).unwrap_or_default();
        let is_handoff = self.tool.as_deref().is_some_and(|name| name.starts_with(HANDOFF));
        is_handoff && TELLING.iter().all(|field| result.get(field).is_none())
    }
}
