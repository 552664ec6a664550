//! A turn as it is shown at a terminal: each action in a line when it begins, and in a line with its proof.

use crate::say;
use behalf_core::{Action, ActionStatus, TurnEvent, Verification};
use serde_json::Value;
use std::collections::HashMap;

/// What was shown of actions, so that a line comes once, with its proof.
#[derive(Default)]
pub(crate) struct Shown {
    waiting: HashMap<String, Action>,
    waited: Option<String>,
}

impl Shown {
    /// Shows an event.
    pub(crate) fn show(&mut self, event: &TurnEvent) {
        match event {
            TurnEvent::ActionStarted { action, arguments } if action.tool != "model" => {
                say::line(&format!(
                    "· {} on {} {}",
                    kind(action),
                    action.resource,
                    acting(action, "as")
                ));
                if let Some(text) = told(arguments) {
                    say::line(&format!("    {text}"));
                }
            }
            TurnEvent::ActionProgress { action_id, state, wait_seconds: Some(seconds), .. }
                if self.waited.as_deref() != Some(action_id.as_str()) =>
            {
                self.waited = Some(action_id.to_string());
                say::line(&format!("  {}: waiting {seconds} s", state.to_lowercase()));
            }
            TurnEvent::ActionFinished { action, .. } if action.tool != "model" => {
                if let Some(sql) = action.findings.as_ref().and_then(|found| found.sql.as_ref()) {
                    say::line(&format!("  its SQL: {}", one_line(sql)));
                }
                for (at, citation) in
                    action.findings.iter().flat_map(|found| &found.citations).enumerate()
                {
                    let source = citation.source.as_deref().unwrap_or_default();
                    say::line(&format!("  [{}] {} ({source})", at + 1, one_line(&citation.title)));
                }
                if action.verified == Verification::Pending {
                    self.waiting.insert(action.id.to_string(), action.clone());
                } else {
                    say::line(&summary(action, &action.verified));
                }
            }
            TurnEvent::ActionFinished { action, .. } if action.error.is_some() => {
                say::line(&summary(action, &action.verified));
            }
            TurnEvent::IdentityVerified { action_id, verified } => {
                if let Some(action) = self.waiting.remove(action_id.as_str()) {
                    say::line(&summary(&action, verified));
                }
            }
            _ => {}
        }
    }

    /// Shows what is left without a proof.
    pub(crate) fn finish(&mut self) {
        for (_, action) in self.waiting.drain() {
            say::line(&summary(&action, &Verification::Pending));
        }
    }
}

/// What a tool is called by people.
fn kind(action: &Action) -> String {
    match action.tool.as_str() {
        "sql" => "SQL".to_owned(),
        "editor" => "SQL editor".to_owned(),
        "function" => "function".to_owned(),
        "genie" => "Genie".to_owned(),
        "ai_search" => "AI Search".to_owned(),
        "mcp" => format!("MCP {}", action.operation),
        other => other.to_owned(),
    }
}

/// The arguments in a line: a statement, a question, or whatever there is.
pub(crate) fn told(arguments: &Value) -> Option<String> {
    let known = ["statement", "question", "query"].iter().find_map(|name| arguments[name].as_str());
    let rest = arguments.as_object().filter(|all| !all.is_empty());
    let text = match (known, arguments.get("parameters")) {
        (Some(text), Some(parameters)) => format!("{text}  {parameters}"),
        (Some(text), None) => text.to_owned(),
        (None, _) => rest.map(|_| arguments.to_string())?,
    };
    Some(text)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn acting(action: &Action, word: &str) -> String {
    let name = action.run_as.as_ref().map(|r| r.principal.user_name.as_str());
    match name {
        Some(name) => format!("{word} {name}"),
        None => "not sent".to_owned(),
    }
}

fn summary(action: &Action, verified: &Verification) -> String {
    if action.status == ActionStatus::NotRun {
        let why = action.error.as_ref().map(|e| e.message.as_str()).unwrap_or_default();
        return format!("  not run: {why}");
    }
    let proof = match verified {
        Verification::Pending => "sent, not verified yet".to_owned(),
        Verification::RanAsClaimed => "verified".to_owned(),
        Verification::DataAsClaimed { compute_as } => {
            format!("data verified, computed as {compute_as}")
        }
        Verification::Mismatch { executed_as, .. } => {
            format!("MISMATCH: the record says {executed_as}; rows withheld")
        }
        Verification::Unconfirmed { reason } => format!("unconfirmed: {reason}"),
        Verification::NotRecorded => "not recorded by the workspace".to_owned(),
    };
    let what = match (&action.error, action.rows) {
        (Some(failure), _) => failure.message.clone(),
        (None, Some(1)) => "1 row".to_owned(),
        (None, Some(rows)) => format!("{rows} rows"),
        (None, None) => "done".to_owned(),
    };
    let ms = action.ms;
    format!(
        "  {} · {what} · {}.{} s · {proof}",
        acting(action, "ran as"),
        ms / 1000,
        ms % 1000 / 100
    )
}
