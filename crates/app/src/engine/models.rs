//! Which model and which agent answers, where whoever asks has chosen one that the configuration offers.

use super::{Engine, manner};
use crate::caller::Caller;
use behalf_agent::{
    Resource,
    resources::{AGENT, CHOSEN, ChosenModel},
    set,
};
use behalf_core::{Failure, FailureCode, ThreadId};

impl Engine {
    /// The same caller, answered by a model that the configuration offers.
    ///
    /// # Errors
    /// `invalid` for any other, and for one whose name is not set here.
    pub fn answered_by(&self, caller: &Caller, key: &str) -> Result<Caller, Failure> {
        let offered = self.config.offers.models.iter().find(|offered| offered.key == key);
        let model = &offered.ok_or_else(not_offered)?.model;
        let id = set(&model.name)?;
        let chosen = ChosenModel {
            key: key.to_owned(),
            model: Resource { name: id.clone(), id, run_as: model.run_as },
            manner: manner(model),
        };
        let mut caller = caller.clone();
        caller.resources = caller.resources.answered_by(chosen);
        Ok(caller)
    }

    /// The same caller, answered by this agent of the supervisor first.
    ///
    /// # Errors
    /// `invalid` where there is no such agent.
    pub fn led_by(mut caller: Caller, name: &str) -> Result<Caller, Failure> {
        caller.resources = caller.resources.led_by(name).ok_or_else(no_agent)?;
        Ok(caller)
    }

    /// The same caller, answered by the model and the agent that the last turn of a thread began with; by
    /// the usual ones where none was chosen.
    ///
    /// # Errors
    /// `invalid` where it is offered no more, or would be asked as somebody else.
    pub async fn as_begun(&self, caller: Caller, thread: &ThreadId) -> Result<Caller, Failure> {
        let messages = caller.store.messages(thread).await?;
        let Some(turn) = messages.last().map(|message| &message.turn_id) else {
            return Ok(caller);
        };
        let actions = caller.store.actions(thread).await?;
        let of_turn = |stored: &&behalf_store::StoredAction| {
            stored.action.turn_id == *turn && stored.action.tool == "model"
        };
        let Some(last) = actions.iter().rev().find(of_turn) else { return Ok(caller) };
        let caller = match last.arguments[AGENT].as_str() {
            Some(name) => Self::led_by(caller, name)?,
            None => caller,
        };
        let Some(key) = last.arguments[CHOSEN].as_str() else { return Ok(caller) };
        let answered = self.answered_by(&caller, key)?;
        let now = answered.resources().model_of_speaker().as_ref().ok().map(|model| model.run_as);
        match &last.action.run_as {
            Some(then) if now != Some(then.mode) => Err(not_offered()),
            _ => Ok(answered),
        }
    }
}

fn no_agent() -> Failure {
    Failure::new(
        FailureCode::Invalid { field: "agent".to_owned() },
        "The configuration has no such agent.",
        "Choose one of those that are listed.",
    )
}

fn not_offered() -> Failure {
    Failure::new(
        FailureCode::Invalid { field: "model".to_owned() },
        "The configuration does not offer this model.",
        "Choose one of those that are listed.",
    )
}
