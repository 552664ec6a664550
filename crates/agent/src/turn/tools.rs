//! The tool calls of a turn: judged by the gate, decided by the user, run, and answered.

use super::{Turn, TurnDecision, ends_turn, failed, invalid};
use crate::{
    act::Plan,
    gate::{self, Verdict},
    resources::Resource,
    sql,
};
use behalf_core::{
    Action, ActionId, ActionStatus, ApprovalId, ApprovalRequest, Decision, DecisionKind, Failure,
    FailureCode, MessageId, RunAsIdentity, TurnEvent,
};
use behalf_databricks::serving::{ChatMessage, ToolCall};
use behalf_store::{Answer, ApprovalState, Role, StoredAction};
use serde_json::Value;

impl Turn {
    pub(super) async fn take_decisions(
        &self,
        decisions: Vec<TurnDecision>,
    ) -> Result<MessageId, Failure> {
        let waiting = self.store.waiting_approvals(&self.thread_id).await?;
        for (at, decision) in decisions.iter().enumerate() {
            if decisions[..at].iter().any(|d| d.approval_id == decision.approval_id) {
                return Err(invalid(
                    "decisions",
                    "One approval is decided twice.",
                    "Decide each approval once.",
                ));
            }
            if !waiting.iter().any(|w| w.request.id == decision.approval_id) {
                return Err(Failure::new(
                    FailureCode::NotFound,
                    "There is no such open approval in this thread.",
                    "Decide with the id of an open approval; one that was decided cannot be decided again.",
                ));
            }
        }
        for decision in decisions {
            let approve = decision.kind == DecisionKind::Approve;
            let again = waiting
                .iter()
                .any(|w| w.request.id == decision.approval_id && w.state != ApprovalState::Open);
            let stored = match (again, approve) {
                // Approved before, and not used yet: it goes on.
                (true, true) => continue,
                (true, false) => self.store.withdraw(&decision.approval_id).await?,
                (false, _) => {
                    let answer = if approve { Answer::Approve } else { Answer::Deny };
                    self.store.decide(&decision.approval_id, answer).await?
                }
            };
            if !approve {
                self.deny(&stored.request, &stored.tool_call_id, decision.message.as_deref())
                    .await?;
            }
        }
        self.last_message().await
    }

    pub(super) async fn deny(
        &self,
        request: &ApprovalRequest,
        tool_call_id: &str,
        reason: Option<&str>,
    ) -> Result<(), Failure> {
        let said = reason.map(|r| format!(": {r}")).unwrap_or_default();
        let failure = Failure::new(
            FailureCode::Declined,
            format!("The user did not allow this{said}."),
            "Nothing was run.",
        );
        let on = Resource {
            id: String::new(),
            name: request.resource.clone(),
            run_as: request.run_as.mode,
        };
        let id = self.id_for(request).await?;
        let mut plan = self.sql_plan(
            on,
            id,
            request.arguments.clone(),
            &request.operation,
            tool_call_id,
            None,
        );
        plan.decision = Decision::Denied;
        self.refuse(plan, failure.clone()).await?;
        self.answer_tool(tool_call_id, &failed(&failure)).await
    }

    /// The id of what comes of an approval: its own, unless a try that was refused before anything ran has
    /// had it already.
    async fn id_for(&self, request: &ApprovalRequest) -> Result<ActionId, Failure> {
        Ok(match self.store.action(&request.action_id).await? {
            Some(_) => ActionId::fresh(self.clock.as_ref(), self.entropy.as_ref()),
            None => request.action_id.clone(),
        })
    }

    pub(super) async fn answer_tool(
        &self,
        tool_call_id: &str,
        content: &Value,
    ) -> Result<(), Failure> {
        let message = ChatMessage::Tool {
            tool_call_id: tool_call_id.to_owned(),
            content: content.to_string(),
        };
        self.save(Role::Tool, &message).await?;
        Ok(())
    }

    /// Runs what may run; `true` when the user must decide about the rest.
    pub(super) async fn run_tools(&self, calls: Vec<ToolCall>) -> Result<bool, Failure> {
        let waiting = self.store.waiting_approvals(&self.thread_id).await?;
        let earlier = self.store.actions(&self.thread_id).await?;
        let mut must_decide = false;
        for call in calls {
            let approval = waiting.iter().find(|w| w.tool_call_id == call.id);
            let sent = last_sent(&earlier, &call);
            if let Some(sent) = sent.filter(|s| s.decision == Decision::ApprovedOnce) {
                // Sent before, and its result was lost with the process: never sent again.
                self.answer_tool(&call.id, &lost_result(sent)).await?;
                continue;
            }
            match approval.map(|a| a.state) {
                Some(ApprovalState::Open) => {
                    must_decide = true;
                    self.tell_approval(approval.map(|a| &a.request));
                }
                Some(_) => {
                    let Some(approval) = approval else { continue };
                    let request = &approval.request;
                    let id = self.id_for(request).await?;
                    let plan = self.sql_plan(
                        self.resources.warehouse.clone()?,
                        id,
                        request.arguments.clone(),
                        &request.operation,
                        &call.id,
                        Some(request.id.clone()),
                    );
                    match self.run_sql(plan).await {
                        // It was not sent: the decision stays good for when it can be.
                        Err(failure)
                            if matches!(failure.code, FailureCode::ConsentNeeded { .. }) =>
                        {
                            return Err(failure);
                        }
                        result => self.take_result(&call, result).await?,
                    }
                }
                None => must_decide |= self.consider(&call).await?,
            }
        }
        Ok(must_decide)
    }

    /// Answers calls that nobody waits for any more, with what is known of them.
    pub(super) async fn give_up(&self, calls: Vec<ToolCall>) -> Result<(), Failure> {
        let earlier = self.store.actions(&self.thread_id).await?;
        for call in calls {
            let answer = match last_sent(&earlier, &call) {
                Some(sent) => lost_result(sent),
                None => failed(&Failure::cancelled()),
            };
            self.answer_tool(&call.id, &answer).await?;
        }
        Ok(())
    }

    fn tell_approval(&self, request: Option<&ApprovalRequest>) {
        if let Some(request) = request {
            self.tell(TurnEvent::ApprovalNeeded { approval: request.clone() });
        }
    }

    /// A call that nobody has judged yet: the gate allows it or asks.
    pub(super) async fn consider(&self, call: &ToolCall) -> Result<bool, Failure> {
        let arguments: Value =
            serde_json::from_str(&call.function.arguments).unwrap_or(Value::Null);
        if call.function.name != sql::NAME {
            let failure = invalid(
                "tool",
                &format!("There is no tool `{}`.", call.function.name),
                "Use the tool `sql`.",
            );
            self.answer_tool(&call.id, &failed(&failure)).await?;
            return Ok(false);
        }
        let statement = match sql::statement(&arguments) {
            Ok(statement) => statement,
            Err(failure) => {
                self.answer_tool(&call.id, &failed(&failure)).await?;
                return Ok(false);
            }
        };
        let on = match self.resources.warehouse.clone() {
            Ok(warehouse) => warehouse,
            Err(failure) => {
                self.answer_tool(&call.id, &failed(&failure)).await?;
                return Ok(false);
            }
        };
        let id = ActionId::fresh(self.clock.as_ref(), self.entropy.as_ref());
        match gate::judge_sql(&statement) {
            Verdict::Allow { operation } => {
                let plan = self.sql_plan(on, id, arguments, operation, &call.id, None);
                let result = self.run_sql(plan).await;
                self.take_result(call, result).await?;
                Ok(false)
            }
            Verdict::Ask { operation, reason } => {
                let plan = self.sql_plan(on, id, arguments, operation, &call.id, None);
                match self.ask_user(call, plan, reason).await {
                    Err(failure) if !ends_turn(&failure) => {
                        self.answer_tool(&call.id, &failed(&failure)).await?;
                        Ok(false)
                    }
                    asked => asked.map(|()| true),
                }
            }
        }
    }

    pub(super) async fn ask_user(
        &self,
        call: &ToolCall,
        plan: Plan,
        reason: String,
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
        let request = ApprovalRequest {
            id: ApprovalId::fresh(self.clock.as_ref(), self.entropy.as_ref()),
            turn_id: self.turn_id.clone(),
            action_id: plan.id,
            tool: plan.tool.to_owned(),
            name: call.function.name.clone(),
            resource: plan.on.name,
            operation: plan.operation,
            reason,
            arguments: plan.arguments,
            statement: None,
            run_as: RunAsIdentity::from(lease.as_ref()),
            allowed: vec![DecisionKind::Approve, DecisionKind::Reject],
            securables: Vec::new(),
        };
        self.store
            .open_approval(&self.thread_id, request.clone(), call.id.clone(), binding)
            .await?;
        self.tell(TurnEvent::ApprovalNeeded { approval: request });
        Ok(())
    }

    /// A tool's failure goes to the model as data, unless it ends the turn.
    pub(super) async fn take_result(
        &self,
        call: &ToolCall,
        result: Result<Value, Failure>,
    ) -> Result<(), Failure> {
        match result {
            Ok(value) => self.answer_tool(&call.id, &value).await,
            Err(failure) if ends_turn(&failure) => Err(failure),
            Err(failure) => self.answer_tool(&call.id, &failed(&failure)).await,
        }
    }
}

/// The last action of a call that was sent.
fn last_sent<'a>(earlier: &'a [StoredAction], call: &ToolCall) -> Option<&'a Action> {
    let of_call = earlier.iter().filter(|s| s.tool_call_id.as_deref() == Some(&call.id));
    of_call.map(|stored| &stored.action).rfind(|action| action.status != ActionStatus::NotRun)
}

/// What the model is told of a call that was sent before its result was lost.
fn lost_result(action: &Action) -> Value {
    let message = match action.status {
        ActionStatus::Succeeded => "This call ran and succeeded; its result was lost.",
        ActionStatus::Failed => "This call ran and failed; the error was lost.",
        ActionStatus::Cancelled => "This call was cancelled.",
        _ => "It is not known how this call ended; it was not run again.",
    };
    failed(&Failure::new(FailureCode::Internal, message, "Ask again if you want to run it again."))
}
