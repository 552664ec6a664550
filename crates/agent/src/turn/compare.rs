//! One statement once more, as another identity: what that one sees. Only what is known to only read is compared,
//! no model is asked, and none is told.

use super::{Turn, TurnOutcome, invalid};
use crate::{
    act::{Plan, Sql},
    gate::{self, Verdict},
    resources::Resource,
    sql,
};
use behalf_core::{
    ActionId, Decision, Failure, RunAs, Scopes, TurnEvent, TurnStatus, Verification,
};
use behalf_databricks::serving::ChatMessage;
use behalf_store::Role;
use serde_json::json;

/// A statement to be compared.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The statement.
    pub statement: String,
    /// Which side of the comparison it is.
    pub side: Side,
}

/// As whom a statement runs for a comparison, and in which turn its action stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// As the owner, in the turn whose statement it is.
    Owner,
    /// As the service principal, in that turn too.
    ServicePrincipal,
    /// As the owner, in a thread of its own: the statement is of a turn of somebody else.
    Guest,
}

impl Turn {
    pub(super) async fn compare(&self, comparison: Comparison) -> Result<TurnOutcome, Failure> {
        let Comparison { statement, side } = comparison;
        let Verdict::Allow { operation } = gate::judge_sql(&statement) else {
            return Err(invalid(
                "statement",
                "Only a statement that is known to only read is compared.",
                "Ask for what it reads instead.",
            ));
        };
        let warehouse = self.resources.warehouse.clone()?;
        let on = match side {
            Side::ServicePrincipal => Resource { run_as: RunAs::ServicePrincipal, ..warehouse },
            Side::Owner | Side::Guest => warehouse,
        };
        if side == Side::Guest {
            let text = format!("Compare: {statement}");
            let message_id = self.take_question(&text, None).await?;
            let (thread_id, turn_id) = (self.thread_id.clone(), self.turn_id.clone());
            self.tell(TurnEvent::TurnStarted { thread_id, turn_id, message_id });
        }
        let plan = Plan {
            id: ActionId::fresh(self.clock.as_ref(), self.entropy.as_ref()),
            tool: sql::NAME.to_owned(),
            name: "compare".to_owned(),
            target: "compare".to_owned(),
            on,
            operation: operation.to_owned(),
            scopes: Scopes::of(Scopes::SQL),
            arguments: json!({ "statement": statement }),
            called: json!({ "statement": statement }),
            sql: Some(Sql::plain(statement)),
            tool_call_id: None,
            decision: Decision::Allowed,
            approval: None,
            remembered: None,
            verified: Verification::Pending,
        };
        self.run_sql(plan).await?;
        if side == Side::Guest {
            let content = "Ran for a comparison of identities.".to_owned();
            let message = ChatMessage::Assistant { content, tool_calls: Vec::new() };
            self.save(Role::Assistant, &message).await?;
        }
        Ok(self.outcome(TurnStatus::Completed, String::new()))
    }
}
