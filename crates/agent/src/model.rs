//! The model call: an action of its own, with its own lease.

use crate::{
    act::Plan,
    history::EARLIER,
    prompt,
    resources::{AGENT, CHOSEN, Resource},
    tools::offer::Actor,
    turn::{Turn, state::Talk},
};
use behalf_core::{ActionId, ActionStatus, Decision, Failure, Scopes, TurnEvent, Verification};
use behalf_databricks::serving::{self, Answer, ChatMessage, Manner, ToolSpec};
use serde_json::{Value, json};

impl Turn {
    /// Asks the model with the thread; its text is told as it comes.
    pub(crate) async fn ask_model(&self, talk: &Talk) -> Result<Answer, Failure> {
        let actor = self.actor(talk.speaks)?;
        let (model, manner) = self.model_of(actor)?;
        let memories = self.store.memories().await?;
        let (summary, newer) = self.history(talk).await?;
        let mut prompt = prompt::system(actor, self.source.owner(), self.clock.now(), &memories);
        if let Some(summary) = summary {
            prompt.push_str(&format!("\n\n{EARLIER}\n{summary}"));
        }
        let mut chat = vec![ChatMessage::System { content: prompt }];
        chat.extend(newer);
        let tools: Vec<_> = actor.tools.iter().map(|tool| tool.spec.clone()).collect();
        self.call_model("chat", &model, &manner, &chat, &tools, |text| {
            self.tell(TurnEvent::TextDelta { text: text.to_owned() });
        })
        .await
    }

    /// The model of an agent, or the one that was chosen in its place, and how it is to answer.
    pub(crate) fn model_of(&self, actor: &Actor) -> Result<(Resource, Manner), Failure> {
        if let Some(chosen) = &self.resources.chosen {
            return Ok((chosen.model.clone(), chosen.manner.clone()));
        }
        Ok(match &actor.model {
            Some((model, manner)) => (model.clone()?, manner.clone()),
            None => (self.resources.model.clone()?, self.resources.manner.clone()),
        })
    }

    /// One call of a model, as an action.
    pub(crate) async fn call_model(
        &self,
        operation: &str,
        model: &Resource,
        manner: &Manner,
        chat: &[ChatMessage],
        tools: &[ToolSpec],
        on_text: impl Fn(&str),
    ) -> Result<Answer, Failure> {
        let mut arguments = json!({ "messages": chat.len() });
        if let Some(chosen) = &self.resources.chosen {
            arguments[CHOSEN] = json!(chosen.key);
        }
        if let Some(name) = self.first_speaker() {
            arguments[AGENT] = json!(name);
        }
        let plan = Plan {
            id: ActionId::fresh(self.clock.as_ref(), self.entropy.as_ref()),
            tool: "model".to_owned(),
            name: "model".to_owned(),
            target: model.id.clone(),
            on: model.clone(),
            operation: operation.to_owned(),
            scopes: Scopes::of(Scopes::MODEL_SERVING),
            arguments,
            called: Value::Null,
            sql: None,
            tool_call_id: None,
            decision: Decision::Allowed,
            approval: None,
            remembered: None,
            verified: Verification::NotRecorded,
        };
        let mut act = self.begin(plan).await?;
        loop {
            let errand = act.errand();
            let call = serving::chat(&self.door, &errand, &model.id, chat, tools, manner, &on_text);
            let reply = tokio::select! {
                reply = call => reply,
                () = self.cancel.cancelled() => {
                    return Err(self.fail(&mut act, Failure::cancelled()).await?);
                }
            };
            match reply {
                Ok((answer, request_id)) => {
                    act.action.request_id = request_id;
                    self.finish(&mut act, ActionStatus::Succeeded, None, Vec::new()).await?;
                    self.count(answer.usage);
                    return Ok(answer);
                }
                Err(error) => self.again(&mut act, error, false).await?,
            }
        }
    }
}
