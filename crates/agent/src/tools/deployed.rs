//! An agent that is deployed in the workspace. It is asked as whoever the file says; as whom it acts inside
//! is its own affair, and not known to us.

use super::{
    CallOf, Prepared, Tool,
    arguments::{check, text},
};
use crate::{act::Plan, gate::Verdict, resources::Resource, turn::Turn};
use behalf_core::{ActionStatus, Failure, Scopes, Verification};
use behalf_databricks::{
    agents::{self, App, Place},
    serving::ToolSpec,
};
use serde_json::{Value, json};

/// Longest answer for the model, in characters.
const ANSWER: usize = 32_000;

pub(super) fn spec(name: &str, description: String) -> ToolSpec {
    ToolSpec {
        name: name.to_owned(),
        description,
        parameters: json!({
            "type": "object",
            "properties": { "question": { "type": "string", "description": "What it is asked" } },
            "required": ["question"],
        }),
    }
}

impl Turn {
    pub(super) fn prepare_agent(
        tool: &Tool,
        on: &Resource,
        app: Option<&App>,
        call: CallOf<'_>,
    ) -> Result<Prepared, Failure> {
        check(&tool.spec.name, &tool.spec.parameters, call.called)?;
        text(&tool.spec.name, call.called, "question")?;
        let scope = app.map_or(Scopes::MODEL_SERVING, |_| Scopes::APPS);
        let mut plan = tool.plan("agent", on, Scopes::of(scope), &call);
        plan.verified = Verification::Unconfirmed {
            reason: "What this agent does inside runs as an identity that is not known to us."
                .to_owned(),
        };
        let verdict = Verdict::Ask {
            operation: "delegate",
            reason: "A deployed agent may do anything that its own identity may.".to_owned(),
            securables: vec![format!("agent:{}", on.name)],
        };
        Ok(Prepared::new(plan, verdict))
    }

    pub(super) async fn run_agent(&self, plan: Plan, app: Option<&App>) -> Result<Value, Failure> {
        let question = text(&plan.name, &plan.called, "question")?.to_owned();
        let endpoint = plan.on.id.clone();
        let mut act = self.begin(plan).await?;
        let answer = loop {
            let errand = act.errand();
            let place = app.map_or(Place::Endpoint(&endpoint), Place::App);
            let sent = agents::ask(&self.door, &errand, &place, &question);
            match self.unless_cancelled(sent).await {
                Ok(answer) => break answer,
                Err(error) => self.again(&mut act, error, true).await?,
            }
        };
        act.action.request_id = answer.request_id;
        self.finish(&mut act, ActionStatus::Succeeded, None, Vec::new()).await?;
        let text: String = answer.text.chars().take(ANSWER).collect();
        Ok(json!({ "answer": text, "did_inside": answer.inside }))
    }
}
