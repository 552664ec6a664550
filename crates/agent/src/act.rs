//! The life of one action: lease, intent, call, outcome. No call is made in another way.

use crate::{resources::Resource, turn::Turn};
use behalf_core::{
    Action, ActionId, ActionStatus, ApprovalId, Decision, Failure, FailureCode, Lease, Receipt,
    RememberedId, RunAs, RunAsIdentity, Scopes, TurnEvent, TurnId, Verification, results::Column,
};
use behalf_databricks::{Errand, Reason, door::DoorError, statements::Parameter};
use behalf_store::{BeginAction, Binding, Permit, Wish};
use serde_json::Value;
use std::sync::Arc;

/// What an action is before it has an identity.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) id: ActionId,
    /// The kind of tool: `sql`, `genie`, `model`, …
    pub(crate) tool: String,
    /// By what name the model called it.
    pub(crate) name: String,
    /// What it calls there: of an MCP server its own name of the tool, which ours need not be.
    pub(crate) target: String,
    pub(crate) on: Resource,
    pub(crate) operation: String,
    pub(crate) scopes: Scopes,
    /// What is recorded, shown, and bound: of a statement its text and its parameters.
    pub(crate) arguments: Value,
    /// The arguments as they were called with.
    pub(crate) called: Value,
    /// The statement that it runs, if it is one.
    pub(crate) sql: Option<Sql>,
    pub(crate) tool_call_id: Option<String>,
    pub(crate) decision: Decision,
    pub(crate) approval: Option<ApprovalId>,
    /// A remembered decision that lets it run.
    pub(crate) remembered: Option<(RememberedId, Wish)>,
    /// What can be said of its record before it is looked at.
    pub(crate) verified: Verification,
}

/// A statement with the values of its parameters.
#[derive(Clone, Debug)]
pub(crate) struct Sql {
    pub(crate) text: String,
    pub(crate) parameters: Vec<Parameter>,
}

impl Sql {
    /// A statement without parameters.
    pub(crate) fn plain(text: String) -> Self {
        Self { text, parameters: Vec::new() }
    }
}

/// An action under way.
pub(crate) struct Act {
    pub(crate) action: Action,
    pub(crate) lease: Arc<Lease>,
    pub(crate) receipt: Receipt,
    /// Whether a model is told of it.
    pub(crate) told: bool,
    /// The approval that was used up for it.
    approval: Option<ApprovalId>,
    /// It may have reached the workspace, so it may have run.
    pub(crate) left: bool,
    /// How it ended, once the workspace has said so.
    pub(crate) said: Option<ActionStatus>,
    /// Its rows lie where nothing leads from this network.
    pub(crate) out_of_reach: bool,
    pub(crate) started_ms: i64,
    /// How often a rate limit was waited out.
    pub(crate) waits: u32,
    retried: bool,
}

impl Turn {
    fn blank(&self, plan: &Plan, status: ActionStatus) -> Action {
        Action {
            id: plan.id.clone(),
            thread_id: self.thread_id.clone(),
            turn_id: self.turn_id.clone(),
            tool: plan.tool.clone(),
            resource: plan.on.name.clone(),
            operation: plan.operation.clone(),
            run_as: None,
            decision: plan.decision,
            status,
            statement_id: None,
            request_id: None,
            rows: None,
            truncated: false,
            ms: 0,
            verified: plan.verified.clone(),
            findings: None,
            error: None,
        }
    }

    /// Gets a lease and commits the intent. Without a lease nothing is sent, as anyone.
    pub(crate) async fn begin(&self, plan: Plan) -> Result<Act, Failure> {
        let lent = tokio::select! {
            lent = self.source.lease(plan.on.run_as, &plan.scopes) => lent,
            () = self.cancel.cancelled() => Err(Failure::cancelled()),
        };
        let lease = match lent {
            Ok(lease) => lease,
            Err(failure) => {
                let failure = failure.traced(&plan.id);
                let mut plan = plan;
                if plan.approval.is_some() {
                    // The approval stays good for its action: this try has an id of its own.
                    plan.id = ActionId::fresh(self.clock.as_ref(), self.entropy.as_ref());
                }
                self.refuse(plan, failure.clone()).await?;
                return Err(failure);
            }
        };
        let owner = self.source.owner();
        let is_owner =
            lease.principal.id == owner.id && lease.principal.workspace == owner.workspace;
        let run_as = plan.on.run_as;
        if lease.run_as != run_as || (run_as == RunAs::OnBehalfOfUser && !is_owner) {
            return Err(Failure::internal("a lease of somebody else was lent"));
        }
        let mut action = self.blank(&plan, ActionStatus::Running);
        action.run_as = Some(RunAsIdentity::from(lease.as_ref()));
        let permit = match &plan.approval {
            Some(id) => Permit::Approval(id.clone(), self.binding(&lease, &plan)?),
            None => match plan.remembered.clone() {
                Some((id, wish)) => Permit::Remembered(id, wish),
                None => Permit::Gate,
            },
        };
        let told = plan.tool_call_id.is_some();
        let begin = BeginAction {
            action: action.clone(),
            arguments: plan.arguments.clone(),
            tool_call_id: plan.tool_call_id,
            permit,
        };
        let receipt = self.store.begin_action(begin).await?;
        self.tell(TurnEvent::ActionStarted { action: action.clone(), arguments: plan.arguments });
        let started_ms = self.clock.now().as_millisecond();
        let approval = plan.approval;
        Ok(Act {
            action,
            lease,
            receipt,
            told,
            approval,
            left: false,
            said: None,
            out_of_reach: false,
            started_ms,
            waits: 0,
            retried: false,
        })
    }

    /// What an approval of this plan is bound to.
    pub(crate) fn binding(&self, lease: &Lease, plan: &Plan) -> Result<Binding, Failure> {
        Binding::new(
            &self.source.owner().id,
            &lease.principal.workspace.0,
            &lease.principal.id,
            lease.run_as,
            // By id: two warehouses may have one name.
            &plan.on.id,
            // By name too: two tools of a kind may differ in what they do.
            &format!("{}/{}", plan.tool, plan.target),
            &plan.arguments,
        )
    }

    /// Records an action that is not sent, and shows it.
    pub(crate) async fn refuse(&self, plan: Plan, failure: Failure) -> Result<(), Failure> {
        self.refuse_in(&self.turn_id, plan, failure).await
    }

    /// The same of an action of an earlier turn.
    pub(crate) async fn refuse_in(
        &self,
        turn: &TurnId,
        plan: Plan,
        failure: Failure,
    ) -> Result<(), Failure> {
        let mut action = self.blank(&plan, ActionStatus::NotRun);
        action.turn_id = turn.clone();
        action.verified = Verification::NotRecorded;
        action.error = Some(failure);
        self.store.refuse_action(action.clone(), plan.arguments, plan.tool_call_id).await?;
        self.tell(TurnEvent::ActionFinished { action, columns: Vec::new() });
        Ok(())
    }

    /// Commits that the workspace refused it before anything ran. What was approved waits for the next
    /// sign-in, and is approved still.
    pub(crate) async fn fail_unrun(
        &self,
        act: &mut Act,
        failure: Failure,
    ) -> Result<Failure, Failure> {
        let waits =
            matches!(failure.code, FailureCode::SignInNeeded | FailureCode::ConsentNeeded { .. });
        let Some(approval) = act.approval.clone().filter(|_| waits) else {
            return self.fail(act, failure).await;
        };
        let failure = failure.traced(&act.action.id);
        act.action.status = ActionStatus::NotRun;
        act.action.error = Some(failure.clone());
        self.store.refuse_approved(act.action.clone(), approval).await?;
        let action = act.action.clone();
        self.tell(TurnEvent::ActionFinished { action, columns: Vec::new() });
        Ok(failure)
    }

    /// Commits the outcome and shows it.
    pub(crate) async fn finish(
        &self,
        act: &mut Act,
        status: ActionStatus,
        error: Option<Failure>,
        columns: Vec<Column>,
    ) -> Result<(), Failure> {
        act.action.status = status;
        act.action.error = error;
        let took = self.clock.now().as_millisecond() - act.started_ms;
        act.action.ms = u64::try_from(took).unwrap_or(0);
        if let Some(failure) = &act.action.error {
            tracing::info!(
                action = %act.action.id, code = failure.code.name(),
                cause = failure.cause.as_deref().unwrap_or("-"), "action failed"
            );
        }
        self.store.finish_action(act.action.clone()).await?;
        self.tell(TurnEvent::ActionFinished { action: act.action.clone(), columns });
        Ok(())
    }

    /// Commits that nobody knows how it ended. It stays open: its tag in the query history will
    /// tell, and it is not run again by itself.
    pub(crate) async fn leave_unknown(
        &self,
        act: &mut Act,
        failure: Failure,
    ) -> Result<Failure, Failure> {
        let failure = Failure::new(
            failure.code.clone(),
            format!("{} It is not known whether the statement ran.", failure.message),
            "Look at the query history before you run it again.",
        )
        .caused_by(failure.cause.unwrap_or_default())
        .traced(&act.action.id);
        act.action.status = ActionStatus::Unknown;
        act.action.error = Some(failure.clone());
        self.store.leave_open(act.action.clone()).await?;
        let action = act.action.clone();
        self.tell(TurnEvent::ActionFinished { action, columns: Vec::new() });
        Ok(failure)
    }

    /// Commits a failure as the outcome, and hands it on.
    pub(crate) async fn fail(&self, act: &mut Act, failure: Failure) -> Result<Failure, Failure> {
        let failure = failure.traced(&act.action.id);
        let status = match failure.code {
            FailureCode::Cancelled => ActionStatus::Cancelled,
            _ => ActionStatus::Failed,
        };
        self.finish(act, status, Some(failure.clone()), Vec::new()).await?;
        Ok(failure)
    }
}

impl Act {
    /// Whether it may have run, and nobody has said how it ended.
    pub(crate) fn is_open(&self) -> bool {
        self.left && self.said.is_none()
    }

    /// The errand of the action itself.
    pub(crate) fn errand(&self) -> Errand<'_> {
        Errand {
            lease: &self.lease,
            principal_id: self.principal_id(),
            reason: Reason::Action(&self.receipt),
        }
    }

    /// The errand of what follows it.
    pub(crate) fn follow_up(&self) -> Errand<'_> {
        Errand {
            lease: &self.lease,
            principal_id: self.principal_id(),
            reason: Reason::FollowUp(self.action.id.as_str()),
        }
    }

    pub(crate) fn principal_id(&self) -> &str {
        self.action.run_as.as_ref().map_or("", |run_as| run_as.principal.id.as_str())
    }

    /// After a dead token: a fresh lease of the same identity, once. The call was refused before
    /// anything ran, so it may be sent again under the same intent.
    pub(crate) async fn recover(&mut self, turn: &Turn, error: DoorError) -> Result<(), Failure> {
        let DoorError::DeadToken(failure) = error else { return Err(error.into()) };
        if self.retried {
            return Err(failure);
        }
        self.retried = true;
        self.lease = turn.source.replace(&self.lease).await?;
        Ok(())
    }
}
