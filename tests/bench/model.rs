//! A model behind the demo workspace (`--model-upstream`): it answers at once and briefly, or where it is
//! asked to, at length and at a steady pace, as a fast model writes.

use axum::{
    Json, Router,
    body::Body,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
    routing::post,
};
use behalf_tests::DEADLINE;
use futures::{Stream, stream};
use serde_json::{Value, json};
use std::{
    convert::Infallible,
    time::{Duration, SystemTime},
};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

/// What a question says that is to be answered at length.
pub(crate) const AT_LENGTH: &str = "at length";
/// Tokens of a long answer, and from one to the next: 500 a second, for ten seconds.
const TOKENS: usize = 5_000;
const PACE: Duration = Duration::from_millis(2);
/// Bytes that come to a token.
const TOKEN: usize = 4;

/// What it writes: each is a short answer, and all of them are repeated in a long one. ASCII only, so
/// that it can be cut anywhere.
const PARTS: [&str; 4] = [
    "Revenue grew in **four of five regions**. The strongest was `DACH`, by 12 % over the quarter before, \
     mostly from *returning* customers; the weakest was Iberia, where two large orders moved into the next \
     quarter. Nothing here is adjusted for currency, and orders that were cancelled are not counted.\n\n",
    "## What stands behind it\n\n\
     - Orders are counted on the day they were placed.\n\
     - A customer belongs to the region of the *first* order:\n\
     \u{20}   1. by the address of the invoice,\n\
     \u{20}   2. else by the address of the delivery.\n\
     - Targets are those of `main.sales.targets`, as they are today.\n\n",
    "| Region | Orders | Revenue | Against target |\n|---|---:|---:|---:|\n\
     | DACH | 1,204 | 2,310,400.00 | 104 % |\n| Nordics | 861 | 1,402,118.50 | 98 % |\n\
     | Iberia | 540 | 911,020.25 | 87 % |\n| Benelux | 733 | 1,189,300.00 | 101 % |\n\n",
    "```sql\nSELECT o.region, count(*) AS orders, sum(o.amount) AS revenue\n\
     FROM main.sales.orders o\n  JOIN main.sales.customers c ON o.customer_id = c.customer_id\n\
     WHERE o.order_date >= DATE '2026-07-01' AND o.order_date < DATE '2026-10-01'\n\
     GROUP BY o.region\nORDER BY revenue DESC\n```\n\n",
];

/// A model that listens.
pub(crate) struct Model {
    /// Where.
    pub(crate) url: String,
    told: UnboundedReceiver<Told>,
}

/// When a long answer was written.
pub(crate) struct Told {
    pub(crate) began: SystemTime,
    pub(crate) ended: SystemTime,
}

impl Told {
    /// Tokens a second, as they left here.
    pub(crate) fn rate(&self) -> f64 {
        TOKENS as f64 / self.ended.duration_since(self.began).unwrap_or_default().as_secs_f64()
    }
}

impl Model {
    /// Starts one.
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let (tell, told) = mpsc::unbounded_channel();
        let app = Router::new().route("/v1/chat/completions", post(answer)).with_state(tell);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, told }
    }

    /// Waits until the next long answer is written.
    pub(crate) async fn told(&mut self) -> Told {
        let told = tokio::time::timeout(DEADLINE, self.told.recv()).await;
        told.expect("a long answer was asked for").unwrap()
    }
}

async fn answer(State(tell): State<UnboundedSender<Told>>, Json(body): Json<Value>) -> Response {
    let messages = body["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let last = messages.last().cloned().unwrap_or_default();
    let text = last["content"].as_str().unwrap_or_default();
    let body = if last["role"] == "user" && text.contains(AT_LENGTH) {
        Body::from_stream(at_length(tell))
    } else {
        // One of them after the other, as the conversation goes on.
        let part = PARTS[messages.len() / 2 % PARTS.len()];
        Body::from(format!("{}{DONE}", event(part)))
    };
    ([(header::CONTENT_TYPE, "text/event-stream")], body).into_response()
}

const DONE: &str = "data: [DONE]\n\n";

fn event(text: &str) -> String {
    format!("data: {}\n\n", json!({ "choices": [{ "index": 0, "delta": { "content": text } }] }))
}

/// A long answer, a token at each tick: those that come late are made up for.
fn at_length(
    tell: UnboundedSender<Told>,
) -> impl Stream<Item = Result<String, Infallible>> + Send + 'static {
    let began = SystemTime::now();
    let text = PARTS.concat().repeat(TOKENS * TOKEN / PARTS.concat().len() + 1);
    let ticks = tokio::time::interval(PACE);
    stream::unfold((0, text, ticks, tell), move |(at, text, mut ticks, tell)| async move {
        let next = match at {
            0..TOKENS => {
                ticks.tick().await;
                event(&text[at * TOKEN..(at + 1) * TOKEN])
            }
            TOKENS => {
                // Nobody may wait for it any more.
                tell.send(Told { began, ended: SystemTime::now() }).ok();
                DONE.to_owned()
            }
            _ => return None,
        };
        Some((Ok(next), (at + 1, text, ticks, tell)))
    })
}
