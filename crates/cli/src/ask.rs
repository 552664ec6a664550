//! `behalf ask`: one turn in the terminal, with every action and its identity in sight.

use crate::{
    arguments::AskCommand,
    decide::decide,
    interrupt,
    say::{self, Exit},
    setup,
    shown::Shown,
};
use behalf_app::{Caller, Engine, Running, TurnCommand, TurnOutcome};
use behalf_core::{ApprovalRequest, Failure, FailureCode, ThreadId, TurnEvent, TurnStatus};
use std::{sync::Arc, time::Duration};

/// How long the command waits for the workspace's record after the answer.
const PROOF: Duration = Duration::from_secs(10);

pub(crate) async fn run(command: AskCommand) -> Result<(), Exit> {
    let (engine, caller) =
        setup::engine_and_caller(&command.common, true, command.no_browser).await?;
    let mut thread = command.thread.map(ThreadId);
    let mut next = TurnCommand::Ask { text: command.question, instead_of: None };
    let mut signed_in_again = false;
    let mut caller = caller;
    for failure in caller.resources().missing() {
        say::line(&format!("note: {} {}", failure.message, failure.hint));
    }
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
