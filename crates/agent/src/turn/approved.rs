//! What the user has approved: run as it was shown, once, or not at all.

use super::Turn;
use crate::{
    act::Plan,
    resources::Resource,
    tools::{CallOf, Prepared, offer::Actor},
    turn::ends_turn,
};
use behalf_core::{ActionId, ApprovalRequest, Decision, Failure, FailureCode};
use behalf_databricks::serving::ToolCall;
use behalf_store::StoredApproval;

impl Turn {
    pub(super) async fn run_approved(
        &self,
        actor: &Actor,
        call: &ToolCall,
        approval: &StoredApproval,
    ) -> Result<(), Failure> {
        let request = &approval.request;
        let prepared = async {
            let tool = self.tool_of(actor, request)?;
            let id = self.id_for(request).await?;
            let of = CallOf { id, tool_call_id: &call.id, called: &request.arguments };
            let Prepared { mut plan, .. } = self.prepare(tool, of)?;
            plan.decision = Decision::ApprovedOnce;
            plan.approval = Some(request.id.clone());
            Ok::<_, Failure>((tool, plan))
        };
        let result = match prepared.await {
            Ok((tool, plan)) => self.run_plan(tool, plan).await,
            Err(failure) => {
                let mut plan = of_request(request, self.id_for(request).await?, &call.id);
                plan.decision = Decision::Refused;
                self.refuse(plan, failure.clone()).await?;
                Err(failure)
            }
        };
        match result {
            // It was not sent: the decision stays good for when it can be.
            Err(failure) if matches!(failure.code, FailureCode::ConsentNeeded { .. }) => {
                Err(failure)
            }
            Err(failure) if failure.code == FailureCode::IdentityMismatch => {
                self.store.lapse(&request.id).await?;
                Err(failure)
            }
            Err(failure) if !ends_turn(&failure) => {
                // The call is answered: what was approved for it and not used is good for nothing more.
                self.store.lapse(&request.id).await?;
                self.take_result(&call.id, Err(failure)).await
            }
            result => self.take_result(&call.id, result).await,
        }
    }
}

/// What stands for a tool that is not looked up: of a request that was denied.
pub(super) fn of_request(request: &ApprovalRequest, id: ActionId, tool_call_id: &str) -> Plan {
    Plan {
        id,
        tool: request.tool.clone(),
        name: request.name.clone(),
        target: request.name.clone(),
        on: Resource {
            id: String::new(),
            name: request.resource.clone(),
            run_as: request.run_as.mode,
        },
        operation: request.operation.clone(),
        scopes: request.run_as.scopes.clone(),
        arguments: request.arguments.clone(),
        called: request.arguments.clone(),
        sql: None,
        tool_call_id: Some(tool_call_id.to_owned()),
        decision: Decision::Denied,
        approval: None,
        remembered: None,
        verified: behalf_core::Verification::NotRecorded,
    }
}
