//! The model call: an action of its own, with its own lease.

use crate::{act::Plan, prompt, sql, turn::Turn};
use behalf_core::{ActionId, ActionStatus, Decision, Failure, Scopes, TurnEvent, Verification};
use behalf_databricks::serving::{self, Answer, ChatMessage};
use behalf_store::Message;
use serde_json::json;

impl Turn {
    /// Asks the model with the whole thread; its text is told as it comes.
    pub(crate) async fn ask_model(&self, messages: &[Message]) -> Result<Answer, Failure> {
        let owner = self.source.owner();
        let prompt = prompt::system(self.resources.prompt.as_deref(), owner, self.clock.now());
        let mut chat = vec![ChatMessage::System { content: prompt }];
        for message in messages {
            chat.push(serde_json::from_value(message.body.clone()).map_err(Failure::internal)?);
        }
        let model = self.resources.model.clone()?;
        let plan = Plan {
            id: ActionId::fresh(self.clock.as_ref(), self.entropy.as_ref()),
            tool: "model",
            on: model.clone(),
            operation: "chat".to_owned(),
            scopes: Scopes::of(Scopes::MODEL_SERVING),
            arguments: json!({ "messages": chat.len() }),
            tool_call_id: None,
            decision: Decision::Allowed,
            approval: None,
            verified: Verification::NotRecorded,
        };
        let mut act = self.begin(plan).await?;
        let tools: Vec<_> = self.resources.warehouse.iter().map(|_| sql::spec()).collect();
        loop {
            let errand = act.errand();
            let call = serving::chat(&self.door, &errand, &model.id, &chat, &tools, |text| {
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
