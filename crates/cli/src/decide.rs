//! The user's decisions at a terminal: each is asked for, and only a clear yes runs anything.

use crate::{
    interrupt,
    say::{self, Exit},
    shown::told,
};
use behalf_app::{TurnCommand, TurnDecision, check_minutes};
use behalf_core::{ApprovalRequest, DecisionKind, ThreadId};
use serde_json::{Value, json};
use std::io::IsTerminal;

/// Asks the person about each approval; without a terminal nothing is approved.
pub(crate) async fn decide(
    approvals: &[ApprovalRequest],
    thread: Option<&ThreadId>,
) -> Result<TurnCommand, Exit> {
    let mut decisions = Vec::new();
    for approval in approvals {
        say::line(&format!(
            "Permission needed: {} {} on {}, will run as {}\n  {}\n",
            approval.name,
            approval.operation,
            approval.resource,
            approval.run_as.principal.user_name,
            approval.reason,
        ));
        if let Some(statement) = &approval.statement {
            say::line(&format!("    {statement}"));
        }
        say::line(&format!("    {}\n", told(&approval.arguments).unwrap_or_default()));
        if !std::io::stdin().is_terminal() {
            say::line(
                "error: a decision is needed, and there is no terminal to ask at. Nothing was run.",
            );
            if let Some(thread) = thread {
                say::line(&format!(
                    "  hint: ask at a terminal, or decide over the HTTP service (thread {thread}, approval {})",
                    approval.id
                ));
            }
            return Err(Exit::Failed);
        }
        decisions.push(ask(approval).await?);
    }
    Ok(TurnCommand::Decide { decisions })
}

async fn ask(approval: &ApprovalRequest) -> Result<TurnDecision, Exit> {
    let may = |kind| approval.allowed.contains(&kind);
    let edit = if may(DecisionKind::Edit) { " edit to change it;" } else { "" };
    let lasts = may(DecisionKind::Approve) && !approval.securables.is_empty();
    let remember = match lasts {
        true => " remember 30 to run it, and the same unasked for 30 minutes (480 at most);",
        false => "",
    };
    let decision = |kind| TurnDecision {
        approval_id: approval.id.clone(),
        kind,
        message: None,
        arguments: None,
        remember_minutes: None,
    };
    loop {
        say::prompt(&format!(
            "Run once? Type yes to run it;{remember}{edit} anything else denies: "
        ));
        let answered = answer().await?.trim().to_lowercase();
        if let Some(minutes) = answered.strip_prefix("remember ").filter(|_| lasts) {
            match minutes.trim().parse() {
                Ok(minutes) if check_minutes(minutes).is_ok() => {
                    let remember_minutes = Some(minutes);
                    return Ok(TurnDecision {
                        remember_minutes,
                        ..decision(DecisionKind::Approve)
                    });
                }
                _ => say::line("For how many minutes, 1 to 480?"),
            }
            continue;
        }
        match answered.as_str() {
            "yes" | "y" if may(DecisionKind::Approve) => {
                return Ok(decision(DecisionKind::Approve));
            }
            "edit" | "e" if may(DecisionKind::Edit) => {
                if let Some(arguments) = edited(approval).await? {
                    let arguments = Some(arguments);
                    return Ok(TurnDecision { arguments, ..decision(DecisionKind::Edit) });
                }
            }
            _ => {
                say::prompt("Why not? (told to the model; may be empty) ");
                let reason = answer().await?.trim().to_owned();
                let message = Some(reason).filter(|reason| !reason.is_empty());
                return Ok(TurnDecision { message, ..decision(DecisionKind::Reject) });
            }
        }
    }
}

/// Other arguments: a statement in a line, or JSON. None where they cannot be read; it is asked again.
async fn edited(approval: &ApprovalRequest) -> Result<Option<Value>, Exit> {
    if approval.arguments["statement"].is_string() {
        say::prompt("The statement, in one line: ");
        return Ok(Some(json!({ "statement": answer().await?.trim() })));
    }
    say::prompt("The arguments, as JSON in one line: ");
    match serde_json::from_str(answer().await?.trim()) {
        Ok(arguments) => Ok(Some(arguments)),
        Err(error) => {
            say::line(&format!("That is not JSON: {error}."));
            Ok(None)
        }
    }
}

/// A line from the terminal. An interrupt ends the asking: nothing is run, the approval stays open.
async fn answer() -> Result<String, Exit> {
    interrupt::line().await?.ok_or_else(|| {
        say::line("\nNothing was run. The decision stays open.");
        Exit::Failed
    })
}
