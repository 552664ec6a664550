//! The user's decisions: once, for what was shown, as it was shown. An edit is judged anew.

use super::{Turn, TurnDecision, approved::of_request, failed, invalid, state::Talk};
use crate::{
    act::Plan,
    tools::{CallOf, Prepared, Tool},
};
use behalf_core::{
    ActionId, ActionStatus, ApprovalId, ApprovalRequest, DecisionKind, Failure, FailureCode,
    MessageId, TurnEvent,
};
use behalf_store::{Answer, ApprovalState, NewRemembered, StoredAction, StoredApproval};
use serde_json::{Value, json};

impl Turn {
    pub(super) async fn take_decisions(
        &self,
        decisions: Vec<TurnDecision>,
    ) -> Result<MessageId, Failure> {
        let waiting = self.store.waiting_approvals(&self.thread_id).await?;
        let talk = Talk::read(&self.store.messages(&self.thread_id).await?, &self.resources)?;
        // All of them are looked at before the first is taken.
        let mut taken = Vec::new();
        for (at, decision) in decisions.iter().enumerate() {
            if decisions[..at].iter().any(|d| d.approval_id == decision.approval_id) {
                return Err(invalid(
                    "decisions",
                    "One approval is decided twice.",
                    "Decide each approval once.",
                ));
            }
            let found = waiting.iter().find(|w| w.request.id == decision.approval_id);
            let found = found.ok_or_else(|| {
                Failure::new(
                    FailureCode::NotFound,
                    "There is no such open approval in this thread.",
                    "Decide with the id of an open approval; one that was decided cannot be decided again.",
                )
            })?;
            self.check_decision(decision, found)?;
            if decision.remember_minutes.is_some() {
                // What is remembered later on is what was shown now.
                self.as_shown(&talk, found).await?;
            }
            if decision.kind == DecisionKind::Edit {
                self.edited(&talk, found, decision.arguments.as_ref()).await?;
            }
            taken.push((decision, found));
        }
        for (decision, waiting) in taken {
            self.take(&talk, decision, waiting).await?;
        }
        self.last_message().await
    }

    /// What is still to be decided, where a decision was not taken.
    pub(super) async fn ask_once_more(&self) -> Result<(), Failure> {
        for waiting in self.store.waiting_approvals(&self.thread_id).await? {
            if waiting.state == ApprovalState::Open {
                self.tell(TurnEvent::ApprovalNeeded { approval: waiting.request });
            }
        }
        Ok(())
    }

    fn check_decision(
        &self,
        decision: &TurnDecision,
        waiting: &StoredApproval,
    ) -> Result<(), Failure> {
        let request = &waiting.request;
        if !request.allowed.contains(&decision.kind) {
            let kinds: Vec<String> = request.allowed.iter().map(|kind| word(*kind)).collect();
            return Err(invalid(
                "decisions",
                &format!("`{}` may not be decided so.", request.name),
                &format!("Decide with one of: {}.", kinds.join(", ")),
            ));
        }
        if decision.arguments.is_some() != (decision.kind == DecisionKind::Edit) {
            return Err(invalid(
                "arguments",
                "An edit brings arguments; any other decision brings none.",
                "Send {\"type\": \"edit\", \"arguments\": {…}}.",
            ));
        }
        if decision.kind == DecisionKind::Respond
            && decision.message.as_deref().unwrap_or_default().trim().is_empty()
        {
            return Err(invalid(
                "message",
                "A response needs its text.",
                "Send {\"type\": \"respond\", \"message\": \"…\"}.",
            ));
        }
        if let Some(minutes) = decision.remember_minutes {
            behalf_store::check_minutes(minutes)?;
        }
        if decision.remember_minutes.is_some()
            && (decision.kind != DecisionKind::Approve || request.securables.is_empty())
        {
            return Err(invalid(
                "remember_minutes",
                "This decision cannot be remembered.",
                "Approve it once. Changes are remembered only where app.approvals.remember_writes says so, \
                 and nothing where your organization does not allow it.",
            ));
        }
        Ok(())
    }

    async fn take(
        &self,
        talk: &Talk,
        decision: &TurnDecision,
        waiting: &StoredApproval,
    ) -> Result<(), Failure> {
        let id = &decision.approval_id;
        let is_open = waiting.state == ApprovalState::Open;
        match decision.kind {
            // Approved before, and not used yet: it goes on.
            DecisionKind::Approve if !is_open => Ok(()),
            DecisionKind::Approve => {
                self.store.decide(id, Answer::Approve).await?;
                match decision.remember_minutes {
                    Some(minutes) => self.remember_decision(talk, waiting, minutes).await,
                    None => Ok(()),
                }
            }
            DecisionKind::Edit => self.edit(talk, waiting, decision.arguments.as_ref()).await,
            DecisionKind::Reject => {
                let stored = match is_open {
                    true => self.store.decide(id, Answer::Deny).await?,
                    false => self.store.withdraw(id).await?,
                };
                let reason = decision.message.as_deref();
                self.deny(&stored.request, &stored.tool_call_id, reason).await
            }
            DecisionKind::Respond => {
                let stored = self.store.decide(id, Answer::Respond).await?;
                let text = decision.message.clone().unwrap_or_default();
                let failure = declined("The user answered in the tool's place.");
                let plan_id = self.id_for(&stored.request).await?;
                let plan = of_request(&stored.request, plan_id, &stored.tool_call_id);
                self.refuse(plan, failure).await?;
                self.answer_tool(&stored.tool_call_id, &json!({ "text": text })).await
            }
        }
    }

    /// Puts other arguments in place of those that were asked for: judged again, bound again, and approved
    /// by whoever wrote them.
    async fn edit(
        &self,
        talk: &Talk,
        waiting: &StoredApproval,
        arguments: Option<&Value>,
    ) -> Result<(), Failure> {
        let old = &waiting.request;
        let plan = self.edited(talk, waiting, arguments).await?;
        let lease = self.source.lease(plan.on.run_as, &plan.scopes).await?;
        let binding = self.binding(&lease, &plan)?;
        let is_said = plan.called["statement"].is_string();
        let request = ApprovalRequest {
            id: ApprovalId::fresh(self.clock.as_ref(), self.entropy.as_ref()),
            action_id: plan.id,
            operation: plan.operation,
            arguments: plan.called,
            statement: plan.sql.map(|sql| sql.text).filter(|_| !is_said),
            reason: "Edited by the user.".to_owned(),
            securables: Vec::new(),
            ..old.clone()
        };
        self.store.edit_approval(&old.id, request, binding).await.map(drop)
    }

    /// The plan that other arguments come to.
    async fn edited(
        &self,
        talk: &Talk,
        waiting: &StoredApproval,
        arguments: Option<&Value>,
    ) -> Result<Plan, Failure> {
        let (tool, _) = self.as_shown(talk, waiting).await?;
        let id = ActionId::fresh(self.clock.as_ref(), self.entropy.as_ref());
        let called = arguments.unwrap_or(&Value::Null);
        let of = CallOf { id, tool_call_id: &waiting.tool_call_id, called };
        Ok(self.prepare(tool, of)?.plan)
    }

    /// The tool of a request and the plan that it comes to now, where that is what was shown: on the same
    /// thing, as the same identity. Whatever is decided about it is about that.
    async fn as_shown<'a>(
        &'a self,
        talk: &Talk,
        waiting: &StoredApproval,
    ) -> Result<(&'a Tool, Plan), Failure> {
        let request = &waiting.request;
        let tool = self.tool_of(self.actor(talk.asked_by)?, request)?;
        let of = CallOf {
            id: request.action_id.clone(),
            tool_call_id: &waiting.tool_call_id,
            called: &request.arguments,
        };
        let Prepared { plan, .. } = self.prepare(tool, of)?;
        let lease = self.source.lease(plan.on.run_as, &plan.scopes).await?;
        let binding = self.binding(&lease, &plan)?;
        self.store.check_bound(&request.id, &binding).await?;
        Ok((tool, plan))
    }

    async fn remember_decision(
        &self,
        talk: &Talk,
        waiting: &StoredApproval,
        minutes: u32,
    ) -> Result<(), Failure> {
        let request = &waiting.request;
        let (_, plan) = self.as_shown(talk, waiting).await?;
        let wish = self.wish(&plan, &request.securables).await?;
        let resource = request.resource.clone();
        self.store.remember(NewRemembered { wish, resource, minutes }).await.map(drop)
    }

    /// Answers a call that was denied, where the process ended before it could be answered.
    pub(super) async fn answer_denied(
        &self,
        denied: &StoredApproval,
        earlier: &[StoredAction],
    ) -> Result<(), Failure> {
        let StoredApproval { request, tool_call_id, .. } = denied;
        let is_it = |stored: &&StoredAction| {
            stored.tool_call_id.as_deref() == Some(tool_call_id)
                && stored.action.status == ActionStatus::NotRun
        };
        match earlier.iter().rfind(is_it) {
            // As it was refused: by the user, in their words, or by what became of it.
            Some(refused) => {
                let failure = refused.action.error.clone().unwrap_or_else(|| declined_for(None));
                self.answer_in(&request.turn_id, tool_call_id, &failed(&failure)).await
            }
            None => self.deny(request, tool_call_id, None).await,
        }
    }

    pub(super) async fn deny(
        &self,
        request: &ApprovalRequest,
        tool_call_id: &str,
        reason: Option<&str>,
    ) -> Result<(), Failure> {
        let failure = declined_for(reason);
        let id = self.id_for(request).await?;
        let plan = of_request(request, id, tool_call_id);
        self.refuse_in(&request.turn_id, plan, failure.clone()).await?;
        self.answer_in(&request.turn_id, tool_call_id, &failed(&failure)).await
    }
}

fn declined_for(reason: Option<&str>) -> Failure {
    let said = reason.map(|r| format!(": {r}")).unwrap_or_default();
    declined(&format!("The user did not allow this{said}."))
}

fn declined(message: &str) -> Failure {
    Failure::new(FailureCode::Declined, message, "Nothing was run.")
}

fn word(kind: DecisionKind) -> String {
    serde_json::to_value(kind).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}
