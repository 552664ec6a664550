//! What is asked, read from a request of the Responses API.

use crate::problem::Problem;
use axum::http::StatusCode;
use behalf_app::{Caller, Engine, TurnCommand, TurnDecision};
use behalf_core::{ApprovalRequest, DecisionKind, Failure, FailureCode, ThreadId};
use serde::Deserialize;
use serde_json::Value;

/// Where a thread may be named, the first first.
const THREAD: [(&str, &str); 4] = [
    ("custom_inputs", "/configurable/conversation_id"),
    ("custom_inputs", "/session/conversation_id"),
    ("custom_inputs", "/configurable/thread_id"),
    ("context", "/conversation_id"),
];

/// A request. What else a client sends (`model`, `tools`, `instructions`, …) has no effect: the
/// configuration says what the agent is.
#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    input: Value,
    #[serde(default)]
    stream: Option<bool>,
    #[serde(default)]
    background: Option<bool>,
    #[serde(default)]
    previous_response_id: Option<String>,
    #[serde(default)]
    custom_inputs: Value,
    #[serde(default)]
    context: Value,
}

/// One decision; they are matched by their order with the approvals of the interrupt that the request names.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Decision {
    Approve {
        #[serde(default)]
        remember_minutes: Option<u32>,
    },
    Reject {
        #[serde(default)]
        message: Option<String>,
    },
    Edit {
        edited_action: EditedAction,
    },
    Respond {
        message: String,
    },
}

#[derive(Clone, Debug, Deserialize)]
struct EditedAction {
    name: String,
    args: Value,
}

/// What is asked.
pub(super) struct Asked {
    pub(super) thread: Option<ThreadId>,
    pub(super) stream: bool,
    question: String,
    decisions: Vec<Decision>,
    /// What was shown to whoever decides.
    interrupt_id: Option<String>,
}

fn invalid(field: &str, message: impl Into<String>, hint: &str) -> Failure {
    Failure::new(FailureCode::Invalid { field: field.to_owned() }, message, hint)
}

impl Asked {
    /// JSON whatever the Content-Type says, as everywhere.
    pub(super) fn parse(body: &[u8]) -> Result<Self, Failure> {
        let body: Body = serde_json::from_slice(body).map_err(|error| {
            let message = format!("The body is not a request of the Responses API: {error}.");
            invalid("body", message, "Send {\"input\": \"…\"}.")
        })?;
        if body.background == Some(true) {
            return Err(invalid(
                "background",
                "A turn does not go on without its caller.",
                "Leave background out; stream: true tells what happens meanwhile.",
            ));
        }
        let decisions = decisions(&body.custom_inputs)?;
        // Those who decide may send a message beside it; the turn goes on without.
        let question = if decisions.is_empty() { question(&body.input)? } else { String::new() };
        let thread = thread(&body)?;
        let shown = body.custom_inputs.pointer("/configurable/interrupt_id");
        let interrupt_id = shown.and_then(Value::as_str).map(str::to_owned);
        let stream = body.stream.unwrap_or(false);
        Ok(Self { thread, stream, question, decisions, interrupt_id })
    }

    /// The command for a turn. Decisions need the approvals that the caller's thread waits for: those that
    /// were shown, so that a request that is sent twice decides nothing that nobody saw.
    pub(super) async fn command(
        &self,
        engine: &Engine,
        caller: &Caller,
    ) -> Result<TurnCommand, Problem> {
        if self.decisions.is_empty() {
            return Ok(TurnCommand::Ask { text: self.question.clone(), instead_of: None });
        }
        let thread = self.thread.as_ref().ok_or_else(|| {
            invalid(
                "custom_inputs.configurable.thread_id",
                "Decisions need the thread that asked.",
                "Send the thread_id of custom_outputs.",
            )
        })?;
        let shown = self.interrupt_id.as_deref().ok_or_else(|| {
            invalid(
                "custom_inputs.configurable.interrupt_id",
                "Decisions need the interrupt that they answer.",
                "Send custom_outputs.configurable as the reply told it: it names thread and interrupt.",
            )
        })?;
        let open = engine.open_approvals(caller, thread).await?;
        if shown != super::reply::interrupt_id(&open) {
            return Err(Problem::with_status(StatusCode::CONFLICT, outdated()));
        }
        Ok(TurnCommand::Decide { decisions: decide(&open, &self.decisions)? })
    }
}

fn outdated() -> Failure {
    invalid(
        "custom_inputs.configurable.interrupt_id",
        "This thread does not wait for the decisions of that interrupt: they were made, or something else is asked now.",
        "Nothing was decided. Look at the thread; what waits there has an interrupt_id of its own.",
    )
}

fn decisions(custom_inputs: &Value) -> Result<Vec<Decision>, Failure> {
    let Some(given) = custom_inputs.get("decisions").filter(|given| !given.is_null()) else {
        return Ok(Vec::new());
    };
    serde_json::from_value(given.clone()).map_err(|error| {
        invalid(
            "custom_inputs.decisions",
            format!("The decisions cannot be read: {error}."),
            "Send one for each open approval: {\"type\": \"approve\"}, {\"type\": \"reject\", \"message\": \"…\"}, …",
        )
    })
}

/// One decision for each approval, in the order in which they were asked.
fn decide(open: &[ApprovalRequest], given: &[Decision]) -> Result<Vec<TurnDecision>, Failure> {
    if open.len() != given.len() {
        let message = format!(
            "Decisions that came: {}. Approvals that this thread waits for: {}.",
            given.len(),
            open.len()
        );
        let hint = "Send one decision for each of the interrupts, in their order.";
        return Err(invalid("custom_inputs.decisions", message, hint));
    }
    open.iter().zip(given).map(|(approval, decision)| one(approval, decision)).collect()
}

fn one(approval: &ApprovalRequest, decision: &Decision) -> Result<TurnDecision, Failure> {
    let mut decided = TurnDecision {
        approval_id: approval.id.clone(),
        kind: DecisionKind::Approve,
        message: None,
        arguments: None,
        remember_minutes: None,
    };
    match decision.clone() {
        Decision::Approve { remember_minutes } => decided.remember_minutes = remember_minutes,
        Decision::Reject { message } => {
            decided.kind = DecisionKind::Reject;
            decided.message = message;
        }
        Decision::Edit { edited_action } => {
            if edited_action.name != super::reply::name(approval) {
                return Err(invalid(
                    "custom_inputs.decisions",
                    "An edit changes the arguments of what was asked for, not the tool.",
                    "Send the name of the action request with other args.",
                ));
            }
            decided.kind = DecisionKind::Edit;
            decided.arguments = Some(edited_action.args);
        }
        Decision::Respond { message } => {
            decided.kind = DecisionKind::Respond;
            decided.message = Some(message);
        }
    }
    if !approval.allowed.contains(&decided.kind) {
        return Err(invalid(
            "custom_inputs.decisions",
            "One of the decisions is not allowed here.",
            "The review_configs of the interrupt say which are.",
        ));
    }
    Ok(decided)
}

fn thread(body: &Body) -> Result<Option<ThreadId>, Failure> {
    for (field, pointer) in THREAD {
        let within = if field == "context" { &body.context } else { &body.custom_inputs };
        match within.pointer(pointer) {
            None | Some(Value::Null) => {}
            Some(Value::String(id)) if id.is_empty() => {}
            Some(Value::String(id)) => return Ok(Some(ThreadId(id.clone()))),
            Some(_) => {
                let name = format!("{field}{}", pointer.replace('/', "."));
                return Err(invalid(
                    &name,
                    "The id of a thread is a text.",
                    "Send it as it was told.",
                ));
            }
        }
    }
    let Some(previous) = body.previous_response_id.as_deref().filter(|id| !id.is_empty()) else {
        return Ok(None);
    };
    super::reply::thread_of(previous).map(Some).ok_or_else(|| {
        Failure::new(
            FailureCode::NotFound,
            "There is no such response of yours.",
            "Send the id of a response as it was told, or leave previous_response_id out.",
        )
    })
}

/// The last message of the user.
fn question(input: &Value) -> Result<String, Failure> {
    let missing = || {
        let hint = "Send {\"input\": \"…\"}, or a list that ends with {\"role\": \"user\", \"content\": \"…\"}.";
        invalid("input", "The message is missing.", hint)
    };
    match input {
        Value::String(text) => Ok(text.clone()),
        Value::Array(items) => {
            let last = items.iter().rev().find(|item| item["role"] == "user");
            text_of(&last.ok_or_else(missing)?["content"])
        }
        _ => Err(missing()),
    }
}

fn text_of(content: &Value) -> Result<String, Failure> {
    let other = || {
        let hint = "Send text, or parts of the type input_text.";
        invalid("input", "The message holds something that is not text.", hint)
    };
    match content {
        Value::String(text) => Ok(text.clone()),
        Value::Array(parts) => {
            let texts: Option<Vec<&str>> = parts.iter().map(text_of_part).collect();
            Ok(texts.ok_or_else(other)?.join("\n"))
        }
        _ => Err(other()),
    }
}

/// A part that is dropped would change what is asked: it is text, or the message is refused.
fn text_of_part(part: &Value) -> Option<&str> {
    let kind = part["type"].as_str()?;
    matches!(kind, "input_text" | "output_text" | "text").then(|| part["text"].as_str())?
}

#[cfg(test)]
mod tests;
