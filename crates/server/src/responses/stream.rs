//! A response as server-sent events, named and numbered as OpenAI has them, `[DONE]` last.

use super::{output::Output, reply::Reply, take};
use crate::{
    live::{Live, Step},
    service::Service,
};
use axum::response::{Sse, sse::Event, sse::KeepAlive};
use behalf_app::{Caller, TurnOutcome};
use behalf_core::Failure;
use futures::Stream;
use serde_json::{Value, json};
use std::{collections::VecDeque, convert::Infallible, sync::Arc};

/// How far a stream has come.
enum Stage {
    Running,
    Ended,
    Over,
}

/// An open stream: dropping it, as a client that goes away does, stops the turn.
pub(super) struct Open {
    service: Arc<Service>,
    caller: Caller,
    live: Live,
    reply: Reply,
    output: Output,
    waiting: VecDeque<Value>,
    told: u64,
    stage: Stage,
}

impl Open {
    pub(super) fn new(service: Arc<Service>, caller: Caller, live: Live, reply: Reply) -> Self {
        let output = Output::new(&reply.turn);
        let begun = ["response.created", "response.in_progress"];
        let begun = begun.map(|kind| json!({ "type": kind, "response": reply.in_progress() }));
        let (waiting, stage) = (VecDeque::from(begun), Stage::Running);
        Self { service, caller, live, reply, output, waiting, told: 0, stage }
    }

    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(next) = self.waiting.pop_front() {
                return Some(self.numbered(next));
            }
            match self.stage {
                Stage::Over => return None,
                Stage::Ended => {
                    self.stage = Stage::Over;
                    return Some(Event::default().data("[DONE]"));
                }
                Stage::Running => match self.live.next().await {
                    Step::Told(event) => {
                        let told = take(&self.caller, &mut self.output, &event).await;
                        self.waiting.extend(told);
                    }
                    Step::Ended(ended) => {
                        let last = self.end(ended).await;
                        self.waiting.extend(last);
                        self.stage = Stage::Ended;
                    }
                },
            }
        }
    }

    /// What is told at the end. The last message waits a while for the workspace's record.
    async fn end(&mut self, ended: Result<TurnOutcome, Failure>) -> Vec<Value> {
        let reported = match ended {
            Ok(outcome) => {
                self.live.proven().await;
                let (thread, turn) = (&self.reply.thread, &self.reply.turn);
                let report = self.service.engine.report(&self.caller, thread, turn).await;
                report.map(|report| (outcome, report))
            }
            Err(failure) => Err(failure),
        };
        match reported {
            Ok((outcome, report)) => {
                let custom = self.reply.custom_outputs(&report);
                let mut told = self.output.end(&outcome, &report.approvals, &custom);
                let response = self.reply.completed(self.output.items(), outcome.usage, custom);
                told.push(json!({ "type": "response.completed", "response": response }));
                told
            }
            Err(failure) => {
                let mut told = self.output.break_off();
                let response = self.reply.failed(self.output.items(), &failure);
                told.push(json!({ "type": "response.failed", "response": response }));
                told
            }
        }
    }

    fn numbered(&mut self, mut event: Value) -> Event {
        event["sequence_number"] = json!(self.told);
        self.told += 1;
        let name = event["type"].as_str().unwrap_or_default();
        Event::default().event(name).data(event.to_string())
    }
}

pub(super) fn stream(open: Open) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events = futures::stream::unfold(open, |mut open| async move {
        let event = open.next().await?;
        Some((Ok(event), open))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}
