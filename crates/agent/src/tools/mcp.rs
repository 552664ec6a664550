//! A tool of an MCP server. SQL in it is judged like any other; managed tools that only read are known by
//! name; any other asks first, whatever its server says of it.

use super::{
    CallOf, McpSort, Prepared, Tool,
    arguments::{object, text, wrong},
};
use crate::{
    act::Plan,
    gate::{self, Verdict},
    resources::Resource,
    turn::Turn,
};
use behalf_core::{ActionStatus, Failure, FailureCode, Scopes, Verification};
use behalf_databricks::{
    door::DoorError,
    mcp::{self, Server},
};
use serde_json::{Value, json};

/// Longest result for the model, in characters.
const RESULT: usize = 64 * 1024;

impl Turn {
    pub(super) fn prepare_mcp(
        tool: &Tool,
        on: &Resource,
        (name, sort): (&str, McpSort),
        scopes: &Scopes,
        call: CallOf<'_>,
    ) -> Result<Prepared, Failure> {
        let given = object(&tool.spec.name, call.called)?;
        let required = tool.spec.parameters["required"].as_array();
        for needed in required.into_iter().flatten().filter_map(Value::as_str) {
            if !given.contains_key(needed) {
                return Err(wrong(&tool.spec.name, needed, "needs this argument"));
            }
        }
        let mut plan = tool.plan("mcp", on, scopes.clone(), &call);
        // Our name of it hangs on what else was listed.
        name.clone_into(&mut plan.target);
        // Of SQL it is the kind of statement, which the gate reads.
        if sort != McpSort::Sql {
            name.clone_into(&mut plan.operation);
        }
        let securables = vec![format!("mcp:{}/{name}", on.name)];
        let verdict = match sort {
            McpSort::Sql => gate::judge_sql(text(&tool.spec.name, call.called, "query")?),
            McpSort::Reads => Verdict::Allow { operation: "read" },
            McpSort::Unknown => Verdict::Ask {
                operation: "call",
                reason: format!("`{name}` is not known to only read."),
                securables,
            },
        };
        Ok(Prepared::new(plan, verdict))
    }

    pub(super) async fn run_mcp(
        &self,
        plan: Plan,
        server: &Server,
        (tool, sort): (&str, McpSort),
    ) -> Result<Value, Failure> {
        let arguments = plan.called.clone();
        let mut act = self.begin(plan).await?;
        let outcome = loop {
            let errand = act.errand();
            let sent = Box::pin(mcp::call(&self.door, &errand, server, tool, &arguments));
            let limited = async {
                let limit = self.limits.statement;
                match tokio::time::timeout(limit, sent).await {
                    Ok(sent) => sent,
                    Err(_) => Err(DoorError::Failed(too_long())),
                }
            };
            match self.unless_cancelled(limited).await {
                Ok(outcome) => break outcome,
                Err(error) => self.again(&mut act, error, true).await?,
            }
        };
        let told = outcome.structured.as_ref().unwrap_or(&Value::Null);
        // The workspace's own server names the statement it ran; a stranger's word is no claim.
        if let Some(id) = statement_of(told).filter(|_| sort == McpSort::Sql) {
            act.action.statement_id = Some(id);
            act.action.verified = Verification::Pending;
        }
        act.said = Some(ActionStatus::Succeeded);
        let short = |text: &str| text.chars().take(RESULT).collect::<String>();
        if outcome.is_error {
            let said = if outcome.text.is_empty() { told.to_string() } else { outcome.text };
            let failure = Failure::new(
                FailureCode::Invalid { field: "tool".to_owned() },
                format!("The tool answered: {}", short(&said)),
                "Change the arguments, or use another tool.",
            );
            self.finish(&mut act, ActionStatus::Failed, Some(failure.clone()), Vec::new()).await?;
            return Err(failure);
        }
        self.finish(&mut act, ActionStatus::Succeeded, None, Vec::new()).await?;
        self.first_look(&act).await?;
        Ok(match outcome.structured {
            Some(value) if value.to_string().len() <= RESULT => value,
            Some(value) => json!({ "text": short(&value.to_string()), "truncated": true }),
            None => json!({ "text": short(&outcome.text) }),
        })
    }
}

/// The statement of a managed tool's result, where it looks like one.
fn statement_of(told: &Value) -> Option<String> {
    let id = told["statement_id"].as_str().or(told["statementId"].as_str())?;
    let plain =
        (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    plain.then(|| id.to_owned())
}

fn too_long() -> Failure {
    Failure::new(
        FailureCode::TimedOut,
        "The MCP tool did not answer in time.",
        "Look at its effects before you call it again.",
    )
}
