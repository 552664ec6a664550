//! The tool calls of a turn: judged by the gate, decided by the user, run, and answered.

use super::{Turn, ends_turn, failed, invalid, state::Talk};
use crate::{
    act::Plan,
    gate::Verdict,
    tools::{self, CallOf, Kind, Prepared, Tool, offer::Actor},
};
use behalf_config::Remember;
use behalf_core::{
    Action, ActionId, ActionStatus, ApprovalId, ApprovalRequest, Decision, DecisionKind, Failure,
    FailureCode, RememberedId, RunAsIdentity, Scopes, TurnEvent, TurnId,
};
use behalf_databricks::serving::{ChatMessage, ToolCall};
use behalf_store::{ApprovalState, Role, StoredAction, Wish};
use futures::{FutureExt, StreamExt, stream};
use serde_json::{Value, json};

/// A call that may run.
struct Ready {
    call_id: String,
    tool: Tool,
    plan: Plan,
    /// Whether it only reads, so that its place among the others does not matter.
    is_read: bool,
}

impl Turn {
    /// Answers a call.
    pub(super) async fn answer_tool(
        &self,
        tool_call_id: &str,
        content: &Value,
    ) -> Result<(), Failure> {
        self.answer_in(&self.turn_id, tool_call_id, content).await
    }

    /// Answers a call of a turn: there, and not where it is answered from.
    pub(super) async fn answer_in(
        &self,
        turn: &TurnId,
        tool_call_id: &str,
        content: &Value,
    ) -> Result<(), Failure> {
        let message = ChatMessage::Tool {
            tool_call_id: tool_call_id.to_owned(),
            content: content.to_string(),
        };
        self.save_in(turn, Role::Tool, &message).await?;
        Ok(())
    }

    /// Runs what may run; `true` when the user must decide about the rest. What may change something runs
    /// alone and in its order; what only reads runs at once with its neighbours. What comes after a question
    /// to the user waits for the answer with it.
    pub(super) async fn run_tools(
        &self,
        talk: &Talk,
        calls: Vec<ToolCall>,
    ) -> Result<bool, Failure> {
        let actor = self.actor(talk.asked_by)?;
        let waiting = self.store.waiting_approvals(&self.thread_id).await?;
        let denied = self.store.denied_approvals(&self.thread_id).await?;
        let earlier = self.store.actions(&self.thread_id).await?;
        let mut must_decide = false;
        let mut ready = Vec::new();
        for call in &calls {
            let approval = waiting.iter().find(|w| w.tool_call_id == call.id);
            let sent = last_sent(&earlier, call);
            if let Some(sent) = sent.filter(|sent| may_not_repeat(sent)) {
                // Sent before, and its result was lost with the process: never sent again.
                self.answer_tool(&call.id, &lost_result(sent)).await?;
                continue;
            }
            if let (None, Some(no)) =
                (approval, denied.iter().find(|no| no.tool_call_id == call.id))
            {
                // The process ended between the denial and its answer.
                self.answer_denied(no, &earlier).await?;
                continue;
            }
            match approval.map(|approval| (approval.state, approval)) {
                Some((ApprovalState::Open, approval)) => {
                    must_decide = true;
                    self.tell(TurnEvent::ApprovalNeeded { approval: approval.request.clone() });
                }
                Some(_) if must_decide => {}
                Some((_, approval)) => {
                    self.run_at_once(std::mem::take(&mut ready)).await?;
                    self.run_approved(actor, call, approval).await?;
                }
                None => match self.consider(talk, actor, call).await? {
                    // It is judged once more when its turn has come.
                    Considered::Ready(_) if must_decide => {}
                    Considered::Ready(run) if run.is_read => ready.push(*run),
                    Considered::Ready(run) => {
                        self.run_at_once(std::mem::take(&mut ready)).await?;
                        self.run_one(*run).await?;
                    }
                    Considered::Asked => must_decide = true,
                    Considered::Answered => {}
                },
            }
        }
        self.run_at_once(ready).await?;
        Ok(must_decide)
    }

    async fn run_at_once(&self, ready: Vec<Ready>) -> Result<(), Failure> {
        let runs: Vec<_> = ready.into_iter().map(|run| self.run_one(run).boxed()).collect();
        let limit = self.limits.parallel_calls.max(1);
        let ended: Vec<Result<(), Failure>> =
            stream::iter(runs).buffer_unordered(limit).collect().await;
        // Each was answered, or ended as its action says; the first that ends the turn is told.
        ended.into_iter().collect()
    }

    async fn run_one(&self, run: Ready) -> Result<(), Failure> {
        let result = self.run_plan(&run.tool, run.plan).await;
        self.take_result(&run.call_id, result).await
    }

    /// The tool of a request. A name that is not there any more is said.
    pub(super) fn tool_of<'a>(
        &'a self,
        actor: &'a Actor,
        request: &ApprovalRequest,
    ) -> Result<&'a Tool, Failure> {
        let name = if request.name.is_empty() { &request.tool } else { &request.name };
        let others = || self.resources.crew.tool(name).filter(|_| !self.is_written());
        let found = self.callable(actor, name).or_else(others);
        found.ok_or_else(|| tools::unknown(name, &actor.tools))
    }

    /// A call that nobody has judged yet: the gate allows it or asks.
    async fn consider(
        &self,
        talk: &Talk,
        actor: &Actor,
        call: &ToolCall,
    ) -> Result<Considered, Failure> {
        let considered = self.judged(talk, actor, call).await;
        match considered {
            Err(failure) if !ends_turn(&failure) => {
                self.answer_tool(&call.id, &failed(&failure)).await?;
                Ok(Considered::Answered)
            }
            considered => considered,
        }
    }

    async fn judged(
        &self,
        talk: &Talk,
        actor: &Actor,
        call: &ToolCall,
    ) -> Result<Considered, Failure> {
        let name = &call.function.name;
        let tool = self.callable(actor, name);
        let tool = tool.ok_or_else(|| tools::unknown(name, &actor.tools))?;
        let called = match call.function.arguments.trim() {
            "" => json!({}),
            text => serde_json::from_str(text).unwrap_or(Value::Null),
        };
        if let Some(limit) = tool.call_limit
            && talk.calls_of(name, &call.id) > limit as usize
        {
            let text = format!("`{name}` may be called {limit} times in a turn.");
            return Err(invalid("tool", &text, "Answer with what there is."));
        }
        match &tool.kind {
            Kind::Remember => {
                let answer = self.remember(talk, &called).await?;
                self.answer_tool(&call.id, &answer).await?;
                return Ok(Considered::Answered);
            }
            Kind::HandOver { .. } => {
                self.answer_tool(&call.id, &json!({ "handed_over": name })).await?;
                return Ok(Considered::Answered);
            }
            _ => {}
        }
        let id = ActionId::fresh(self.clock.as_ref(), self.entropy.as_ref());
        let of = CallOf { id, tool_call_id: &call.id, called: &called };
        if let Kind::Broken { kind, on, failure } = &tool.kind {
            // Nothing is sent, and whoever asked sees why.
            let mut plan = tool.plan(kind, on, Scopes::default(), &of);
            plan.decision = Decision::Refused;
            self.refuse(plan, failure.clone()).await?;
            return Err(failure.clone());
        }
        let tool = self.as_it_is_now(tool).await;
        let tool: &Tool = &tool;
        let Prepared { mut plan, verdict, is_read } = self.prepare(tool, of)?;
        let run = |plan| {
            let (call_id, tool) = (call.id.clone(), tool.clone());
            Ok(Considered::Ready(Box::new(Ready { call_id, tool, plan, is_read })))
        };
        let Verdict::Ask { reason, securables, .. } = verdict else {
            return run(plan);
        };
        let needed = if is_read { Remember::Reads } else { Remember::Changes };
        let may_remember = self.resources.remember >= needed;
        let securables = if may_remember { securables } else { Vec::new() };
        if let Some(permit) = self.remembered(&plan, &securables).await? {
            plan.decision = Decision::Remembered;
            plan.remembered = Some(permit);
            return run(plan);
        }
        self.ask_user(tool, plan, (reason, securables)).await?;
        Ok(Considered::Asked)
    }

    /// A remembered decision that lets a plan run.
    async fn remembered(
        &self,
        plan: &Plan,
        securables: &[String],
    ) -> Result<Option<(RememberedId, Wish)>, Failure> {
        if securables.is_empty() {
            return Ok(None);
        }
        let wish = self.wish(plan, securables).await?;
        Ok(self.store.fitting(&wish).await?.map(|id| (id, wish)))
    }

    /// What a remembered decision about a plan names.
    pub(super) async fn wish(&self, plan: &Plan, securables: &[String]) -> Result<Wish, Failure> {
        let lease = self.source.lease(plan.on.run_as, &plan.scopes).await?;
        Ok(Wish {
            tool: plan.tool.clone(),
            name: plan.target.clone(),
            operation: plan.operation.clone(),
            securables: securables.to_vec(),
            resource_id: plan.on.id.clone(),
            run_as: lease.run_as,
            principal_id: lease.principal.id.clone(),
        })
    }

    /// Keeps what the user asked to be remembered: the user's own words in this thread, and no others.
    async fn remember(&self, talk: &Talk, called: &Value) -> Result<Value, Failure> {
        let text = called["text"].as_str().unwrap_or_default();
        if !talk.was_said(text) {
            return Err(invalid(
                "text",
                "Only what the user said in this conversation is remembered, word for word.",
                "Quote the user's own words.",
            ));
        }
        let memory = self.store.add_memory(text, Some(&self.thread_id)).await?;
        Ok(json!({ "answer": format!("Remembered: {}", memory.text) }))
    }

    async fn ask_user(
        &self,
        tool: &Tool,
        plan: Plan,
        (reason, securables): (String, Vec<String>),
    ) -> Result<(), Failure> {
        let lease = match self.source.lease(plan.on.run_as, &plan.scopes).await {
            Ok(lease) => lease,
            Err(failure) => {
                let failure = failure.traced(&plan.id);
                self.refuse(plan, failure.clone()).await?;
                return Err(failure);
            }
        };
        let binding = self.binding(&lease, &plan)?;
        let allowed = match &tool.review {
            Some(review) => review.allowed.clone(),
            // Nobody waits for an answer in its place.
            None if matches!(tool.kind, Kind::Written { .. }) => {
                vec![DecisionKind::Approve, DecisionKind::Edit, DecisionKind::Reject]
            }
            None => DecisionKind::ALL.to_vec(),
        };
        let is_said = plan.called["statement"].is_string();
        let request = ApprovalRequest {
            id: ApprovalId::fresh(self.clock.as_ref(), self.entropy.as_ref()),
            turn_id: self.turn_id.clone(),
            action_id: plan.id,
            tool: plan.tool,
            name: plan.name,
            resource: plan.on.name,
            operation: plan.operation,
            reason,
            arguments: plan.called,
            statement: plan.sql.map(|sql| sql.text).filter(|_| !is_said),
            run_as: RunAsIdentity::from(lease.as_ref()),
            allowed,
            securables,
        };
        let call = plan.tool_call_id.unwrap_or_default();
        self.store.open_approval(&self.thread_id, request.clone(), call, binding).await?;
        self.tell(TurnEvent::ApprovalNeeded { approval: request });
        Ok(())
    }

    /// A tool's failure goes to the model as data, unless it ends the turn.
    pub(super) async fn take_result(
        &self,
        call_id: &str,
        result: Result<Value, Failure>,
    ) -> Result<(), Failure> {
        match result {
            Ok(value) => self.answer_tool(call_id, &value).await,
            Err(failure) if ends_turn(&failure) => Err(failure),
            Err(failure) => self.answer_tool(call_id, &failed(&failure)).await,
        }
    }

    /// The id of what comes of an approval: its own, unless a try that was refused before anything ran has
    /// had it already.
    pub(super) async fn id_for(&self, request: &ApprovalRequest) -> Result<ActionId, Failure> {
        Ok(match self.store.action(&request.action_id).await? {
            Some(_) => ActionId::fresh(self.clock.as_ref(), self.entropy.as_ref()),
            None => request.action_id.clone(),
        })
    }
}

/// What became of a call that nobody had judged.
enum Considered {
    Ready(Box<Ready>),
    Asked,
    Answered,
}

/// The last action of a call that was sent.
pub(super) fn last_sent<'a>(earlier: &'a [StoredAction], call: &ToolCall) -> Option<&'a Action> {
    let of_call = earlier.iter().filter(|s| s.tool_call_id.as_deref() == Some(&call.id));
    of_call.map(|stored| &stored.action).rfind(|action| action.status != ActionStatus::NotRun)
}

/// Whether an action that was sent may have changed something, or asked somebody something.
fn may_not_repeat(sent: &Action) -> bool {
    matches!(sent.decision, Decision::ApprovedOnce | Decision::Remembered)
        || ["genie", "mcp", "agent"].contains(&sent.tool.as_str())
}

/// What the model is told of a call that was sent before its result was lost.
pub(super) fn lost_result(action: &Action) -> Value {
    let message = match action.status {
        ActionStatus::Succeeded => "This call ran and succeeded; its result was lost.",
        ActionStatus::Failed => "This call ran and failed; the error was lost.",
        ActionStatus::Cancelled => "This call was cancelled.",
        _ => "It is not known how this call ended; it was not run again.",
    };
    failed(&Failure::new(FailureCode::Internal, message, "Ask again if you want to run it again."))
}
