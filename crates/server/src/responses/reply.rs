//! The object `response`, whole or as a stream tells it again and again.

use behalf_app::{Engine, Running, TurnReport};
use behalf_core::{ApprovalRequest, Failure, FailureCode, ThreadId, TurnId, Usage};
use serde_json::{Value, json};

/// What stays the same in every form of one response.
pub(super) struct Reply {
    pub(super) thread: ThreadId,
    pub(super) turn: TurnId,
    model: String,
    created_at: i64,
}

/// The name by which the model called the tool.
pub(super) fn name(approval: &ApprovalRequest) -> &str {
    if approval.name.is_empty() { &approval.tool } else { &approval.name }
}

/// The thread of a response of ours: the id holds both, so that it can be gone on with by either.
pub(super) fn thread_of(response_id: &str) -> Option<ThreadId> {
    let (thread, turn) = response_id.strip_prefix("resp_")?.split_once('_')?;
    let is_one = |id: &str| !id.is_empty() && !id.contains('_');
    (is_one(thread) && is_one(turn)).then(|| ThreadId(thread.to_owned()))
}

impl Reply {
    pub(super) fn new(engine: &Engine, running: &Running) -> Self {
        Self {
            thread: running.thread_id.clone(),
            turn: running.turn_id.clone(),
            model: engine.config().name.clone().unwrap_or_else(|| "behalf".to_owned()),
            created_at: engine.clock().now().as_second(),
        }
    }

    /// While it runs.
    pub(super) fn in_progress(&self) -> Value {
        self.object("in_progress", &[], None, Value::Null, self.place())
    }

    /// When it is answered, or waits for decisions.
    pub(super) fn completed(&self, output: &[Value], usage: Usage, custom: Value) -> Value {
        self.object("completed", output, Some(usage), Value::Null, custom)
    }

    /// When a stream has begun, and the turn fails.
    pub(super) fn failed(&self, output: &[Value], failure: &Failure) -> Value {
        // The codes of OpenAI are a closed list; ours stands in custom_outputs.
        let code = match failure.code {
            FailureCode::RateLimited { .. } => "rate_limit_exceeded",
            FailureCode::Invalid { .. } => "invalid_prompt",
            _ => "server_error",
        };
        let error = json!({ "code": code, "message": failure.message });
        let mut custom = self.place();
        custom["failure"] = json!(failure);
        self.object("failed", output, None, error, custom)
    }

    /// Beside what OpenAI has: where it happened, what was done as whom, and what waits.
    pub(super) fn custom_outputs(&self, report: &TurnReport) -> Value {
        let mut custom = self.place();
        custom["actions"] = json!(report.actions);
        if !report.approvals.is_empty() {
            custom["interrupts"] = json!([interrupt(&report.approvals)]);
            // Clients send `configurable` back with their decisions.
            custom["configurable"]["interrupt_id"] = json!(interrupt_id(&report.approvals));
            custom["approvals"] = json!(report.approvals);
        }
        custom
    }

    fn place(&self) -> Value {
        json!({
            "configurable": { "thread_id": self.thread },
            "session": { "conversation_id": self.thread },
            "thread_id": self.thread,
            "turn_id": self.turn,
        })
    }

    fn object(
        &self,
        status: &str,
        output: &[Value],
        usage: Option<Usage>,
        error: Value,
        custom: Value,
    ) -> Value {
        json!({
            "id": format!("resp_{}_{}", self.thread, self.turn),
            "object": "response",
            "created_at": self.created_at,
            "status": status,
            "error": error,
            "incomplete_details": null,
            "instructions": null,
            "metadata": {},
            "model": self.model,
            "output": output,
            "parallel_tool_calls": true,
            "previous_response_id": null,
            "temperature": null,
            "tool_choice": "auto",
            "tools": [],
            "top_p": null,
            "usage": usage.map(tokens),
            "custom_outputs": custom,
        })
    }
}

/// Names the approvals of an interrupt: those, and in that order.
pub(super) fn interrupt_id(approvals: &[ApprovalRequest]) -> String {
    let ids: Vec<&str> = approvals.iter().map(|approval| approval.id.as_str()).collect();
    format!("int_{}", ids.join("."))
}

/// Every open approval as one interrupt, in the order in which decisions are expected.
fn interrupt(approvals: &[ApprovalRequest]) -> Value {
    let requests: Vec<Value> = approvals
        .iter()
        .map(|a| json!({ "name": name(a), "args": a.arguments, "description": a.reason }))
        .collect();
    let configs: Vec<Value> = approvals
        .iter()
        .map(|a| json!({ "action_name": name(a), "allowed_decisions": a.allowed }))
        .collect();
    json!({
        "id": interrupt_id(approvals), "action_requests": requests, "review_configs": configs,
    })
}

fn tokens(usage: Usage) -> Value {
    json!({
        "input_tokens": usage.prompt_tokens,
        "input_tokens_details": { "cached_tokens": 0, "cache_write_tokens": 0 },
        "output_tokens": usage.completion_tokens,
        "output_tokens_details": { "reasoning_tokens": 0 },
        "total_tokens": usage.prompt_tokens.saturating_add(usage.completion_tokens),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_response_holds_its_thread() {
        let reply = Reply {
            thread: ThreadId("0190-a".to_owned()),
            turn: TurnId("0190-b".to_owned()),
            model: "behalf".to_owned(),
            created_at: 7,
        };
        let response =
            reply.completed(&[], Usage { prompt_tokens: 2, completion_tokens: 3 }, json!({}));
        let id = response["id"].as_str().unwrap();
        assert_eq!(thread_of(id), Some(reply.thread.clone()), "{id}");
        assert_eq!(response["usage"]["total_tokens"], 5);
        for other in ["resp_", "resp_a", "resp_a_", "resp__b", "resp_a_b_c", "a_b", ""] {
            assert_eq!(thread_of(other), None, "{other:?} is not ours");
        }
        let failed = reply.failed(&[], &Failure::cancelled());
        assert_eq!(failed["error"]["code"], "server_error", "a code that clients know");
        assert_eq!(failed["custom_outputs"]["failure"]["code"], "cancelled", "and ours");
    }
}
