//! `POST /chat`: one turn, as JSON or as server-sent events.

use crate::{own::Listed, problem::Problem, router::Service};
use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response, Sse, sse::Event},
};
use behalf_app::{Caller, Running, TurnCommand, TurnDecision};
use behalf_core::{Failure, FailureCode, ThreadId, TurnEvent};
use futures::{Stream, StreamExt};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio_util::sync::{CancellationToken, DropGuard};

/// How long a reply waits for the workspace's record before it says `pending`.
const PROOF: Duration = Duration::from_secs(3);
/// How long a stream stays open for it.
const STREAM_PROOF: Duration = Duration::from_secs(15);
/// How long the body of a request may take.
const BODY_TIME: Duration = Duration::from_secs(30);
/// How often a quiet stream looks whether its turn has ended.
const LOOK: Duration = Duration::from_secs(1);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChatRequest {
    message: Option<String>,
    thread_id: Option<ThreadId>,
    #[serde(default)]
    stream: bool,
    #[serde(default)]
    decisions: Vec<TurnDecision>,
}

impl ChatRequest {
    /// JSON whatever the Content-Type says, so that a plain `curl -d` works.
    fn parse(body: &[u8]) -> Result<Self, Failure> {
        serde_json::from_slice(body).map_err(|error| {
            Failure::new(
                FailureCode::Invalid { field: "body".to_owned() },
                format!("The body is not a chat request: {error}."),
                "Send {\"message\": \"…\"}, and to go on {\"message\": \"…\", \"thread_id\": \"…\"}.",
            )
        })
    }

    fn command(&self) -> Result<TurnCommand, Failure> {
        let invalid = |field: &str, message: &str, hint: &str| {
            Err(Failure::new(FailureCode::Invalid { field: field.to_owned() }, message, hint))
        };
        match (&self.message, self.decisions.is_empty(), &self.thread_id) {
            (Some(text), true, _) => Ok(TurnCommand::Ask { text: text.clone() }),
            (Some(_), false, _) => invalid(
                "decisions",
                "A request brings a message or decisions, not both.",
                "Send them apart.",
            ),
            (None, false, None) => invalid(
                "thread_id",
                "Decisions need the thread that asked.",
                "Send thread_id as the reply gave it.",
            ),
            (None, false, Some(_)) => Ok(TurnCommand::Decide { decisions: self.decisions.clone() }),
            (None, true, _) => {
                invalid("message", "The message is missing.", "Send {\"message\": \"…\"}.")
            }
        }
    }
}

/// The body of a request, within its limits of size and time.
async fn body(request: Request) -> Result<Bytes, Problem> {
    let refused = |status: StatusCode, text: String| {
        let field = FailureCode::Invalid { field: "body".to_owned() };
        let failure = Failure::new(field, format!("{text}."), "Send at most 1 MiB.");
        Problem::with_status(status, failure)
    };
    match tokio::time::timeout(BODY_TIME, Bytes::from_request(request, &())).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(rejection)) => Err(refused(rejection.status(), rejection.body_text())),
        Err(_) => Err(Problem::with_status(
            StatusCode::REQUEST_TIMEOUT,
            Failure::new(
                FailureCode::TimedOut,
                "The body of the request did not arrive in time.",
                "Send it at once.",
            ),
        )),
    }
}

pub(crate) async fn chat(
    State(service): State<Arc<Service>>,
    request: Request,
) -> Result<Response, Problem> {
    // Who asks comes first: a stranger learns nothing about the request's form.
    let caller = service.caller(request.headers()).await?;
    let request = ChatRequest::parse(&body(request).await?)?;
    let command = request.command()?;
    let running = service.engine.turn(&caller, request.thread_id.clone(), command).await?;
    let listed = service.turns.list(&caller, &running);
    if request.stream {
        return Ok(stream(running, listed).into_response());
    }
    let reply = whole(&service, &caller, running).await;
    drop(listed);
    reply
}

/// Cancels the turn when the client goes away.
fn while_connected(cancel: &CancellationToken) -> DropGuard {
    cancel.clone().drop_guard()
}

async fn whole(
    service: &Service,
    caller: &Caller,
    mut running: Running,
) -> Result<Response, Problem> {
    let guard = while_connected(&running.cancel);
    let (thread, turn) = (running.thread_id.clone(), running.turn_id.clone());
    let outcome = (&mut running.outcome).await.map_err(Failure::internal)?;
    running.proven(PROOF).await;
    guard.disarm();
    let outcome = outcome.map_err(|f| Problem::from(f).in_turn(thread.clone(), turn.clone()))?;
    let report = service.engine.report(caller, &thread, &turn).await?;
    let mut body = json!({
        "thread_id": thread,
        "turn_id": turn,
        "status": outcome.status,
        "message": outcome.message,
        "actions": report.actions,
        "usage": outcome.usage,
    });
    if !report.approvals.is_empty() {
        body["approvals"] = json!(report.approvals);
    }
    Ok(Json(body).into_response())
}

fn stream(running: Running, listed: Listed) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    struct Open {
        running: Running,
        _guard: DropGuard,
        _listed: Listed,
        ends: Option<tokio::time::Instant>,
    }
    let guard = while_connected(&running.cancel);
    let open = Open { running, _guard: guard, _listed: listed, ends: None };
    let events = futures::stream::unfold(open, |mut open| async move {
        let event = loop {
            // The limit begins when the turn has ended: what is left is its proof.
            if open.ends.is_none() && open.running.outcome.is_finished() {
                open.ends = Some(tokio::time::Instant::now() + STREAM_PROOF);
            }
            let look = tokio::time::Instant::now() + LOOK;
            let until = open.ends.map_or(look, |end| end.min(look));
            match tokio::time::timeout_at(until, open.running.events.recv()).await {
                Ok(event) => break event,
                Err(_) if open.ends.is_some_and(|end| end <= tokio::time::Instant::now()) => {
                    break None;
                }
                Err(_) => {}
            }
        }?;
        Some((event, open))
    });
    Sse::new(events.map(|event| Ok(named(&event))))
        .keep_alive(axum::response::sse::KeepAlive::default())
}

fn named(event: &TurnEvent) -> Event {
    let mut body = serde_json::to_value(event).unwrap_or(Value::Null);
    if let Some(map) = body.as_object_mut() {
        map.remove("event");
    }
    Event::default().event(event.name()).data(body.to_string())
}
