//! The model call: an action of its own, with its own lease.

use crate::{
    act::Plan,
    prompt,
    turn::{Turn, state::Talk},
};
use behalf_core::{ActionId, ActionStatus, Decision, Failure, Scopes, TurnEvent, Verification};
use behalf_databricks::serving::{self, Answer, ChatMessage};
use serde_json::{Value, json};

impl Turn {
    /// Asks the model with the whole thread; its text is told as it comes.
    pub(crate) async fn ask_model(&self, talk: &Talk) -> Result<Answer, Failure> {
        let actor = self.actor(talk.speaks)?;
        let (model, manner) = match &actor.model {
            Some((model, manner)) => (model.clone()?, manner),
            None => (self.resources.model.clone()?, &self.resources.manner),
        };
        let memories = self.store.memories().await?;
        let prompt = prompt::system(actor, self.source.owner(), self.clock.now(), &memories);
        let mut chat = vec![ChatMessage::System { content: prompt }];
        chat.extend(talk.messages.iter().cloned());
        let plan = Plan {
            id: ActionId::fresh(self.clock.as_ref(), self.entropy.as_ref()),
            tool: "model".to_owned(),
            name: "model".to_owned(),
            on: model.clone(),
            operation: "chat".to_owned(),
            scopes: Scopes::of(Scopes::MODEL_SERVING),
            arguments: json!({ "messages": chat.len() }),
            called: Value::Null,
            sql: None,
            tool_call_id: None,
            decision: Decision::Allowed,
            approval: None,
            remembered: None,
            verified: Verification::NotRecorded,
        };
        let mut act = self.begin(plan).await?;
        let tools: Vec<_> = actor.tools.iter().map(|tool| tool.spec.clone()).collect();
        loop {
            let errand = act.errand();
            let call =
                serving::chat(&self.door, &errand, &model.id, &chat, &tools, manner, |text| {
                    self.tell(TurnEvent::TextDelta { text: text.to_owned() });
                });
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
                    return Ok(answer);
                }
                Err(error) => {
                    if let Err(failure) = act.recover(self, error).await {
                        return Err(self.fail(&mut act, failure).await?);
                    }
                }
            }
        }
    }
}
