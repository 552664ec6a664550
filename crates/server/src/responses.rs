//! `POST /v1/responses`, `/responses` and `/invocations`: a turn in the shape of the OpenAI Responses API,
//! with `custom_inputs` and `custom_outputs` as agents on Databricks have them.
//!
//! The thread holds the history, so the last message of the user is the question and earlier ones are
//! not read. Who asks is told by the token alone: a `user_id` in the body is nobody's.

mod output;
mod reply;
mod request;
mod stream;

use crate::{
    body,
    live::{self, Live, Step},
    own::no_v1,
    problem::Problem,
    service::Service,
};
use axum::{
    Json,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use behalf_app::Caller;
use behalf_core::TurnEvent;
use output::Output;
use reply::Reply;
use request::Asked;
use serde_json::Value;
use std::sync::Arc;
use stream::Open;

pub(crate) async fn responses(
    State(service): State<Arc<Service>>,
    request: Request,
) -> Result<Response, Problem> {
    // Who asks comes first: a stranger learns nothing about the request's form.
    let caller = service.caller(request.headers()).await?;
    if caller.is_service_principal() && request.uri().path().starts_with("/v1/") {
        return Err(no_v1().into());
    }
    let asked = Asked::parse(&body::read(request).await?)?;
    let command = asked.command(&service.engine, &caller).await?;
    let live = live::begin(&service, &caller, asked.thread.clone(), command).await?;
    let reply = Reply::new(&service.engine, &live.running);
    if asked.stream {
        return Ok(stream::stream(Open::new(service, caller, live, reply)).into_response());
    }
    whole(&service, &caller, live, &reply).await
}

async fn whole(
    service: &Service,
    caller: &Caller,
    mut live: Live,
    reply: &Reply,
) -> Result<Response, Problem> {
    let mut output = Output::new(&reply.turn);
    let ended = loop {
        match live.next().await {
            Step::Told(event) => {
                take(caller, &mut output, &event).await;
            }
            Step::Ended(ended) => break ended,
        }
    };
    live.proven().await;
    live.done();
    let place = (reply.thread.clone(), reply.turn.clone());
    let outcome = ended.map_err(|f| Problem::from(f).in_turn(place.0, place.1))?;
    let report = service.engine.report(caller, &reply.thread, &reply.turn).await?;
    let custom = reply.custom_outputs(&report);
    output.end(&outcome, &report.approvals, &custom);
    Ok(Json(reply.completed(output.items(), outcome.usage, custom)).into_response())
}

/// Takes an event into the output; gives the events of a stream that it makes.
async fn take(caller: &Caller, output: &mut Output, event: &TurnEvent) -> Vec<Value> {
    let TurnEvent::ActionFinished { action, .. } = event else { return output.take(event) };
    let mut told = Vec::new();
    if !output.knows(action) {
        // It was not sent, so that nothing told its arguments.
        let stored = caller.store().action(&action.id).await.ok().flatten();
        let arguments = stored.map(|stored| stored.arguments).unwrap_or_default();
        told = output.begin(action, &arguments);
    }
    told.extend(output.take(event));
    told
}
