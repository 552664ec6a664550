//! A statement that its owner wrote in the SQL editor: a turn of its own, without a model. It is stored as any turn is,
//! with one call of one tool, so that the gate, the decisions, a stop and a restart do what they do in a conversation.

use super::{Turn, invalid, state::Talk};
use crate::{
    resources::Resources,
    tools::{CallOf, Kind, Tool, offer::Actor, written},
};
use behalf_core::{
    ActionId, Clock, Entropy, Failure, MessageId, Principal, PrincipalKind, RunAs, TurnId,
};
use behalf_databricks::serving::{ChatMessage, FunctionCall, ToolCall};
use behalf_store::Role;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// How the id of such a turn begins. Ids of turns are ours: no model and no server can name one.
const MARK: &str = "editor-";

/// A statement of the SQL editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub statement: String,
    /// The values for the `:name`s in it.
    pub values: Vec<NamedValue>,
}

/// A value for a `:name` of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
pub struct NamedValue {
    /// The name, without the colon.
    pub name: String,
    /// Of what type.
    #[serde(rename = "type")]
    pub kind: ValueKind,
    /// The value as text; NULL where there is none.
    pub value: Option<String>,
}

/// The types of values that a statement takes, as SQL calls them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "UPPERCASE")]
pub enum ValueKind {
    /// Text.
    String,
    /// A whole number.
    Bigint,
    /// A number.
    Double,
    /// `true` or `false`.
    Boolean,
    /// A day.
    Date,
    /// A time.
    Timestamp,
}

/// A fresh id of a turn of the editor.
pub fn written_turn(clock: &dyn Clock, entropy: &dyn Entropy) -> TurnId {
    TurnId(format!("{MARK}{}", TurnId::fresh(clock, entropy)))
}

/// The tool of the editor. It acts as the owner, whatever the configuration says of the warehouse: what a person
/// writes freely never runs as somebody else.
pub(super) fn tool(resources: &Resources, owner: &Principal) -> Tool {
    let run_as = match owner.kind {
        PrincipalKind::User => RunAs::OnBehalfOfUser,
        PrincipalKind::ServicePrincipal => RunAs::ServicePrincipal,
    };
    written::tool(&resources.warehouse, run_as)
}

impl Written {
    /// As the arguments of a call.
    fn called(&self) -> Result<Value, Failure> {
        let mut called = json!({ "statement": self.statement });
        if self.values.is_empty() {
            return Ok(called);
        }
        let (mut values, mut kinds) = (Map::new(), Map::new());
        for given in &self.values {
            if values.insert(given.name.clone(), json!(given.value)).is_some() {
                let message = format!("`:{}` has two values.", given.name);
                return Err(invalid("parameters", &message, "Give each name one value."));
            }
            kinds.insert(given.name.clone(), json!(given.kind));
        }
        called["parameters"] = Value::Object(values);
        called["types"] = Value::Object(kinds);
        Ok(called)
    }
}

impl Turn {
    /// Whether it runs what its owner wrote in the editor: then no model is asked.
    pub(super) fn is_written(&self) -> bool {
        self.turn_id.as_str().starts_with(MARK)
    }

    /// A tool by its name, of those that may be called in this turn.
    pub(super) fn callable<'a>(&'a self, actor: &'a Actor, name: &str) -> Option<&'a Tool> {
        if self.is_written() {
            return Some(&self.written).filter(|tool| tool.spec.name == name);
        }
        actor.tools.iter().find(|tool| tool.spec.name == name)
    }

    /// Saves what was written as the question of the turn and as the one call of it. What cannot be sent is said
    /// before anything is saved.
    pub(super) async fn take_written(&self, written: &Written) -> Result<MessageId, Failure> {
        if written.statement.trim().is_empty() {
            return Err(invalid("statement", "There is no statement.", "Write one, then run it."));
        }
        let called = written.called()?;
        let id = ActionId::fresh(self.clock.as_ref(), self.entropy.as_ref());
        let of = CallOf { id: id.clone(), tool_call_id: id.as_str(), called: &called };
        if !matches!(self.written.kind, Kind::Broken { .. }) {
            self.prepare(&self.written, of)?;
        }
        let message_id = self.take_question(&written.statement, None).await?;
        let function =
            FunctionCall { name: self.written.spec.name.clone(), arguments: called.to_string() };
        let call = ToolCall { id: id.0, kind: "function".to_owned(), function };
        let message = ChatMessage::Assistant { content: String::new(), tool_calls: vec![call] };
        self.save(Role::Assistant, &message).await?;
        Ok(message_id)
    }

    /// Ends the turn with what came of the call, in a sentence.
    pub(super) async fn close_written(&self, talk: &Talk) -> Result<(), Failure> {
        let content = match talk.messages.last() {
            Some(ChatMessage::Tool { content, .. }) => {
                let answer: Value = serde_json::from_str(content).unwrap_or_default();
                match answer["error"]["message"].as_str() {
                    Some(failed) => failed.to_owned(),
                    None => "Ran from the SQL editor.".to_owned(),
                }
            }
            // The process ended between the question and its call.
            _ => "It was not run.".to_owned(),
        };
        let message = ChatMessage::Assistant { content, tool_calls: Vec::new() };
        self.save(Role::Assistant, &message).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_with_their_types_and_each_name_has_one() {
        let value = |name: &str, kind, value: Option<&str>| NamedValue {
            name: name.to_owned(),
            kind,
            value: value.map(str::to_owned),
        };
        let written = |values| Written { statement: "SELECT :a".to_owned(), values };
        assert_eq!(
            written(vec![]).called().unwrap(),
            json!({ "statement": "SELECT :a" }),
            "a statement alone stays one"
        );
        let two = vec![
            value("a", ValueKind::Date, Some("2026-01-31")),
            value("b", ValueKind::Bigint, None),
        ];
        assert_eq!(
            written(two).called().unwrap(),
            json!({
                "statement": "SELECT :a",
                "parameters": { "a": "2026-01-31", "b": null },
                "types": { "a": "DATE", "b": "BIGINT" },
            }),
            "and NULL is not the empty text"
        );
        let twice =
            vec![value("a", ValueKind::String, None), value("a", ValueKind::String, Some("x"))];
        assert!(written(twice).called().is_err(), "two values of one name are refused");
    }
}
