//! `behalf ask`: one turn in the terminal, with every action and its identity in sight.

use crate::{
    arguments::AskCommand,
    interrupt,
    say::{self, Exit},
    setup,
};
use behalf_app::{Caller, Engine, Running, TurnCommand, TurnDecision, TurnOutcome};
use behalf_core::{
    Action, ActionStatus, ApprovalRequest, DecisionKind, Failure, FailureCode, ThreadId, TurnEvent,
    TurnStatus, Verification,
};
use std::{collections::HashMap, io::IsTerminal, sync::Arc, time::Duration};

/// How long the command waits for the workspace's record after the answer.
const PROOF: Duration = Duration::from_secs(10);

pub(crate) async fn run(command: AskCommand) -> Result<(), Exit> {
    let (engine, caller) =
        setup::engine_and_caller(&command.common, true, command.no_browser).await?;
    let mut thread = command.thread.map(ThreadId);
    let mut next = TurnCommand::Ask { text: command.question };
    let mut signed_in_again = false;
    let mut caller = caller;
    loop {
        let running = engine.turn(&caller, thread.clone(), next).await;
        let running = running.map_err(|failure| say::failure(&failure))?;
        thread = Some(running.thread_id.clone());
        let (outcome, approvals) = follow(running, command.json).await;
        match outcome {
            Ok(outcome) if outcome.status == TurnStatus::Completed => {
                if !command.json {
                    say::result(&outcome.message);
                }
                return Ok(());
            }
            Ok(_) => next = decide(&approvals, thread.as_ref()).await?,
            Err(failure)
                if failure.code == FailureCode::SignInNeeded
                    && !signed_in_again
                    && !caller.is_service_principal() =>
            {
                signed_in_again = true;
                say::line(&format!("{} Your question is kept.", failure.message));
                caller = again(&engine, &caller, command.no_browser).await?;
                next = TurnCommand::Retry;
            }
            Err(failure) => {
                let exit = say::failure(&failure);
                if let Some(thread) = &thread {
                    say::line(&format!("  thread: {thread}"));
                }
                return Err(exit);
            }
        }
    }
}

/// Signs in again in the middle of a turn. If somebody else came back, the turn does not go on.
async fn again(engine: &Arc<Engine>, before: &Caller, no_browser: bool) -> Result<Caller, Exit> {
    let sign_in = async {
        let caller = engine.user(setup::sign_in(engine, no_browser).await?).await?;
        if caller.principal().id != before.principal().id {
            return Err(Failure::new(
                FailureCode::IdentityMismatch,
                format!(
                    "You signed in as {}, but the question is of {}.",
                    caller.principal().user_name,
                    before.principal().user_name
                ),
                "Ask again as the one who is signed in now.",
            ));
        }
        Ok(caller)
    };
    sign_in.await.map_err(|failure| say::failure(&failure))
}

/// Shows a turn while it runs.
async fn follow(
    mut running: Running,
    as_json: bool,
) -> (Result<TurnOutcome, Failure>, Vec<ApprovalRequest>) {
    let mut approvals = Vec::new();
    let mut shown = Shown::default();
    let mut ends: Option<tokio::time::Instant> = None;
    let mut outcome = None;
    let mut interrupts = interrupt::hear();
    loop {
        let event = tokio::select! {
            biased;
            event = running.events.recv() => event,
            () = interrupts.next() => {
                if running.cancel.is_cancelled() {
                    interrupt::end();
                }
                say::line("Stopping. A second interrupt ends at once.");
                running.cancel.cancel();
                continue;
            }
            ended = &mut running.outcome, if outcome.is_none() => {
                outcome = Some(ended);
                // A decision is asked for at once; after an answer its proof is waited for.
                let wait = if approvals.is_empty() { PROOF } else { Duration::ZERO };
                ends.get_or_insert(tokio::time::Instant::now() + wait);
                continue;
            }
            () = tokio::time::sleep_until(ends.unwrap_or_else(tokio::time::Instant::now)), if ends.is_some() => None,
        };
        let Some(event) = event else { break };
        if as_json {
            say::json(&serde_json::to_string(&event).unwrap_or_default());
        } else {
            shown.show(&event);
        }
        match event {
            TurnEvent::ApprovalNeeded { approval } => approvals.push(approval),
            TurnEvent::TurnFinished { .. } | TurnEvent::TurnFailed { .. } => {
                ends = Some(tokio::time::Instant::now() + PROOF);
            }
            _ => {}
        }
    }
    if !as_json {
        shown.finish();
    }
    let outcome = match outcome {
        Some(outcome) => outcome,
        None => running.outcome.await,
    };
    (outcome.unwrap_or_else(|error| Err(Failure::internal(error))), approvals)
}

/// What was shown of actions, so that a line comes once, with its proof.
#[derive(Default)]
struct Shown {
    waiting: HashMap<String, Action>,
}

impl Shown {
    fn show(&mut self, event: &TurnEvent) {
        match event {
            TurnEvent::ActionStarted { action, arguments } if action.tool == "sql" => {
                let statement = arguments["statement"].as_str().unwrap_or_default();
                say::line(&format!(
                    "· SQL on {} {}\n    {}",
                    action.resource,
                    acting(action, "as"),
                    statement
                ));
            }
            TurnEvent::ActionFinished { action, .. } if action.tool == "sql" => {
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

    fn finish(&mut self) {
        for (_, action) in self.waiting.drain() {
            say::line(&summary(&action, &Verification::Pending));
        }
    }
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

/// Asks the person about each approval; without a terminal nothing is approved.
async fn decide(
    approvals: &[ApprovalRequest],
    thread: Option<&ThreadId>,
) -> Result<TurnCommand, Exit> {
    let mut decisions = Vec::new();
    for approval in approvals {
        let statement = approval.arguments["statement"].as_str().unwrap_or_default();
        say::line(&format!(
            "Permission needed: {} on {}, will run as {}\n  {}\n\n    {}\n",
            approval.operation,
            approval.resource,
            approval.run_as.principal.user_name,
            approval.reason,
            statement
        ));
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
        say::prompt("Run once? Type yes to run it; anything else denies: ");
        let yes = matches!(answer().await?.trim().to_lowercase().as_str(), "yes" | "y");
        decisions.push(TurnDecision {
            approval_id: approval.id.clone(),
            kind: if yes { DecisionKind::Approve } else { DecisionKind::Reject },
            message: None,
            arguments: None,
            remember_minutes: None,
        });
    }
    Ok(TurnCommand::Decide { decisions })
}

/// A line from the terminal. An interrupt ends the asking: nothing is run, the approval stays open.
async fn answer() -> Result<String, Exit> {
    interrupt::line().await?.ok_or_else(|| {
        say::line("\nNothing was run. The decision stays open.");
        Exit::Failed
    })
}
