//! `POST /chat`: one turn, as JSON or as server-sent events.

use crate::{
    body,
    live::{self, Live},
    problem::Problem,
    service::Service,
};
use axum::{
    Json,
    extract::{Request, State},
    response::{IntoResponse, Response, Sse, sse::Event},
};
use behalf_app::{Caller, TurnCommand, TurnDecision};
use behalf_core::{Failure, FailureCode, ThreadId, TurnEvent};
use futures::{Stream, StreamExt};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{convert::Infallible, sync::Arc, time::Duration};

/// How long a stream stays open for the workspace's record.
const STREAM_PROOF: Duration = Duration::from_secs(15);
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
            (Some(text), true, _) => Ok(TurnCommand::Ask { text: text.clone(), instead_of: None }),
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

pub(crate) async fn chat(
    State(service): State<Arc<Service>>,
    request: Request,
) -> Result<Response, Problem> {
    // Who asks comes first: a stranger learns nothing about the request's form.
    let caller = service.caller(request.headers()).await?;
    let request = ChatRequest::parse(&body::read(request).await?)?;
    let command = request.command()?;
    let live = live::begin(&service, &caller, request.thread_id.clone(), command).await?;
    if request.stream {
        return Ok(stream(live).into_response());
    }
    whole(&service, &caller, live).await
}

async fn whole(service: &Service, caller: &Caller, mut live: Live) -> Result<Response, Problem> {
    let (thread, turn) = (live.running.thread_id.clone(), live.running.turn_id.clone());
    let outcome = (&mut live.running.outcome).await.map_err(Failure::internal)?;
    live.proven().await;
    live.done();
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

fn stream(live: Live) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    struct Open {
        live: Live,
        ends: Option<tokio::time::Instant>,
    }
    let open = Open { live, ends: None };
    let events = futures::stream::unfold(open, |mut open| async move {
        let event = loop {
            // The limit begins when the turn has ended: what is left is its proof.
            if open.ends.is_none() && open.live.running.outcome.is_finished() {
                open.ends = Some(tokio::time::Instant::now() + STREAM_PROOF);
            }
            let look = tokio::time::Instant::now() + LOOK;
            let until = open.ends.map_or(look, |end| end.min(look));
            match tokio::time::timeout_at(until, open.live.running.events.recv()).await {
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
