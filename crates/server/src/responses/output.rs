//! The items of an output, as the events of a turn make them: messages, calls of tools and what came of
//! them. Each step gives the events that a stream tells of it; whoever answers whole leaves them.
//!
//! A call of the model is no item: its text is.

use behalf_app::TurnOutcome;
use behalf_core::{Action, ActionId, ActionStatus, ApprovalRequest, TurnEvent, TurnId, TurnStatus};
use serde_json::{Value, json};
use std::collections::HashMap;

/// The tool of a call of the model.
const MODEL: &str = "model";

/// The items so far.
pub(super) struct Output {
    turn: TurnId,
    items: Vec<Value>,
    /// The message that is being written: where it stands, and its text.
    open: Option<(usize, String)>,
    /// Where the call of each action stands; none where it has ended.
    calls: HashMap<ActionId, Option<usize>>,
}

impl Output {
    pub(super) fn new(turn: &TurnId) -> Self {
        Self { turn: turn.clone(), items: Vec::new(), open: None, calls: HashMap::new() }
    }

    /// Every item, in order.
    pub(super) fn items(&self) -> &[Value] {
        &self.items
    }

    /// Whether this action is here already, or never will be.
    pub(super) fn knows(&self, action: &Action) -> bool {
        action.tool == MODEL || self.calls.contains_key(&action.id)
    }

    /// Takes an event of the turn.
    pub(super) fn take(&mut self, event: &TurnEvent) -> Vec<Value> {
        match event {
            TurnEvent::TextDelta { text } => self.say(text),
            TurnEvent::ActionStarted { action, arguments } => self.begin(action, arguments),
            TurnEvent::ActionFinished { action, .. } => self.finish(action),
            _ => Vec::new(),
        }
    }

    /// An action begins; what the model said before it is a message of its own.
    pub(super) fn begin(&mut self, action: &Action, arguments: &Value) -> Vec<Value> {
        let mut told = self.close(None);
        if self.knows(action) {
            return told;
        }
        self.calls.insert(action.id.clone(), Some(self.items.len()));
        told.push(self.add(json!({
            "id": format!("fc_{}", action.id),
            "type": "function_call",
            "call_id": action.id,
            "name": action.tool,
            "arguments": arguments.to_string(),
            "status": "in_progress",
        })));
        told
    }

    fn finish(&mut self, action: &Action) -> Vec<Value> {
        let Some(at) = self.calls.get_mut(&action.id).and_then(Option::take) else {
            return Vec::new();
        };
        let mut told = self.close(None);
        let status = match action.status {
            ActionStatus::Succeeded => "completed",
            _ => "incomplete",
        };
        self.items[at]["status"] = json!(status);
        told.push(self.done(at, None));
        let place = self.items.len();
        let output = json!({
            "id": format!("fco_{}", action.id),
            "type": "function_call_output",
            "call_id": action.id,
            "output": came_of(action).to_string(),
            "status": status,
        });
        told.push(self.add(output));
        told.push(self.done(place, None));
        told
    }

    /// The turn has ended: the last message is closed. It is the answer, or says what must be decided.
    pub(super) fn end(
        &mut self,
        outcome: &TurnOutcome,
        approvals: &[ApprovalRequest],
        custom: &Value,
    ) -> Vec<Value> {
        let mut told = Vec::new();
        match outcome.status {
            TurnStatus::NeedsDecision => {
                told.extend(self.close(None));
                told.extend(self.say(&needed(approvals)));
            }
            TurnStatus::Completed if self.open.is_none() => {
                told.extend(self.say(&outcome.message));
            }
            TurnStatus::Completed => {}
        }
        told.extend(self.close(Some(custom)));
        told
    }

    /// The turn has failed: what was said so far stands.
    pub(super) fn break_off(&mut self) -> Vec<Value> {
        self.close(None)
    }

    fn say(&mut self, text: &str) -> Vec<Value> {
        let mut told = Vec::new();
        if text.is_empty() {
            return told;
        }
        let (at, mut said) = match self.open.take() {
            Some(open) => open,
            None => {
                let at = self.items.len();
                told.push(self.add(self.message(at, "in_progress", json!([]))));
                told.push(part("response.content_part.added", &self.id(at), at, ""));
                (at, String::new())
            }
        };
        said.push_str(text);
        told.push(json!({
            "type": "response.output_text.delta", "item_id": self.id(at), "output_index": at,
            "content_index": 0, "delta": text, "logprobs": [],
        }));
        self.open = Some((at, said));
        told
    }

    fn close(&mut self, custom: Option<&Value>) -> Vec<Value> {
        let Some((at, text)) = self.open.take() else { return Vec::new() };
        self.items[at] = self.message(at, "completed", json!([text_part(&text)]));
        vec![
            json!({
                "type": "response.output_text.done", "item_id": self.id(at), "output_index": at,
                "content_index": 0, "text": text, "logprobs": [],
            }),
            part("response.content_part.done", &self.id(at), at, &text),
            self.done(at, custom),
        ]
    }

    fn id(&self, at: usize) -> String {
        format!("msg_{}_{at}", self.turn)
    }

    fn message(&self, at: usize, status: &str, content: Value) -> Value {
        json!({
            "id": self.id(at), "type": "message", "role": "assistant",
            "status": status, "content": content,
        })
    }

    fn add(&mut self, item: Value) -> Value {
        let at = self.items.len();
        self.items.push(item.clone());
        json!({ "type": "response.output_item.added", "output_index": at, "item": item })
    }

    fn done(&self, at: usize, custom: Option<&Value>) -> Value {
        let item = &self.items[at];
        let mut told =
            json!({ "type": "response.output_item.done", "output_index": at, "item": item });
        if let Some(custom) = custom {
            told["custom_outputs"] = custom.clone();
        }
        told
    }
}

fn text_part(text: &str) -> Value {
    json!({ "type": "output_text", "text": text, "annotations": [], "logprobs": [] })
}

fn part(kind: &str, item_id: &str, at: usize, text: &str) -> Value {
    json!({
        "type": kind, "item_id": item_id, "output_index": at, "content_index": 0,
        "part": text_part(text),
    })
}

/// What is told of an ended action: rows stay where they are.
fn came_of(action: &Action) -> Value {
    let mut told = json!({ "status": action.status });
    if let Some(rows) = action.rows {
        told["rows"] = json!(rows);
    }
    if action.truncated {
        told["truncated"] = json!(true);
    }
    if let Some(statement) = &action.statement_id {
        told["statement_id"] = json!(statement);
    }
    if let Some(findings) = &action.findings {
        told["findings"] = json!(findings);
    }
    if let Some(error) = &action.error {
        told["error"] = json!(error);
    }
    told
}

/// What must be decided, for people.
fn needed(approvals: &[ApprovalRequest]) -> String {
    let mut text = String::from("This waits for your decision:\n");
    for (at, approval) in approvals.iter().enumerate() {
        let allowed = serde_json::to_value(&approval.allowed).unwrap_or_default();
        let allowed: Vec<&str> =
            allowed.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        text.push_str(&format!(
            "{}. `{}` on {}, as {}: {} ({})\n",
            at + 1,
            approval.operation,
            approval.resource,
            approval.run_as.principal.user_name,
            approval.reason,
            allowed.join(", "),
        ));
    }
    text.push_str("Send one decision for each, in this order, in custom_inputs.decisions.");
    text
}

#[cfg(test)]
mod tests;
