//! What limits a tool: whether a person decides about each call, and how often it may be called.

use super::scalar;
use crate::{
    bind::{Binder, Section},
    model::Review,
    tree::{Node, Value},
};
use behalf_core::DecisionKind;

impl Binder<'_> {
    /// `human_in_the_loop`: `true`, or a mapping of how it is asked. What is neither is an error, and never
    /// no review.
    pub(super) fn review(&mut self, function: &Section<'_>) -> Option<Review> {
        let node = function.get("human_in_the_loop")?;
        let field = function.field("human_in_the_loop");
        let every = || Some(Review { prompt: None, allowed: DecisionKind::ALL.to_vec() });
        let section = match &node.value {
            Value::Null | Value::Bool(false) => return None,
            Value::Bool(true) => return every(),
            Value::Map(_) => Section::of(node, &field),
            other => {
                self.wrong_type(node.place, field, "true, false or a mapping", other);
                return every();
            }
        };
        self.check_keys(&section, &["review_prompt", "allowed_decisions"], &[]);
        let allowed = match section.get("allowed_decisions") {
            Some(node) => self.decisions(node, section.field("allowed_decisions")),
            None => DecisionKind::ALL.to_vec(),
        };
        Some(Review { prompt: self.plain(&section, "review_prompt"), allowed })
    }

    /// What may be decided: what is not known is an error, and whoever is asked can always say no.
    fn decisions(&mut self, node: &Node, field: String) -> Vec<DecisionKind> {
        let written = match &node.value {
            Value::List(items) => items.iter().collect(),
            _ => vec![node],
        };
        let mut allowed = vec![DecisionKind::Reject];
        for item in written {
            let kind = match scalar(&item.value).unwrap_or_default().as_str() {
                "approve" => DecisionKind::Approve,
                "edit" => DecisionKind::Edit,
                "reject" => DecisionKind::Reject,
                "respond" => DecisionKind::Respond,
                other => {
                    let message = format!("`{other}` is no decision");
                    let hint = "known here: approve, edit, reject, respond";
                    self.error(Some(item.place), field.clone(), message, hint);
                    continue;
                }
            };
            if !allowed.contains(&kind) {
                allowed.push(kind);
            }
        }
        allowed
    }

    /// `call_limit`: a number, or a mapping with `run_limit`. A limit that is not kept here is named.
    pub(super) fn call_limit(&mut self, function: &Section<'_>) -> Option<u32> {
        let node = function.get("call_limit")?;
        let field = function.field("call_limit");
        let said = match &node.value {
            Value::Map(_) => {
                let section = Section::of(node, &field);
                let not_kept = ["thread_limit", "conversation_limit", "exit_behavior"];
                self.check_keys(&section, &["run_limit", "turn_limit"], &not_kept);
                section.get("run_limit").or_else(|| section.get("turn_limit"))?
            }
            _ => node,
        };
        let limit = match said.value {
            Value::Null => return None,
            Value::Int(limit) => u32::try_from(limit).ok(),
            _ => None,
        };
        if limit.is_none() {
            self.wrong_type(said.place, field, "a whole number from 0 on", &said.value);
        }
        limit
    }
}
