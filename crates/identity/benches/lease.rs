//! What a lease costs: one that is cached, and the first of a thousand callers at once.

#![allow(clippy::print_stdout, reason = "a bench prints its table")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a bench fails loudly")]

use behalf_core::{Clock, Limits, Origin, RunAs, Scopes, TokenSource, secret::AccessToken};
use behalf_databricks::{Wire, wire::Network};
use behalf_identity::{Bearers, Broker, Exchange, ExchangeMode, discover};
use behalf_tests::{Demo, ms, release, row};
use jiff::Timestamp;
use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

const CACHED: u32 = 200_000;
const AT_ONCE: usize = 1000;
const BUDGET: Duration = Duration::from_micros(2);

struct System;

impl Clock for System {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

#[tokio::main]
async fn main() {
    let demo = Demo::start_program(&release("behalf-demo"), &[]).await;
    let (host, limits) = (Origin::parse(demo.host()).unwrap(), Limits::default());
    let wire = Wire::new(&limits, &Network::default()).unwrap();
    let authority = discover(&wire, &host).await.unwrap();
    let exchange = Exchange {
        mode: ExchangeMode::JwtBearer,
        token_endpoint: authority.token_endpoint.clone(),
        client_id: "databricks-cli".to_owned(),
        client_secret: None,
        authorization_details: None,
    };
    let broker = Broker::new(wire, limits, Arc::new(System), host, authority, exchange);
    let bearers = Bearers::new(broker, None);
    let source = bearers.resolve(AccessToken::new(demo.token("alice"))).await.unwrap();
    let lend = |scopes: &Scopes| {
        let (source, scopes) = (Arc::clone(&source), scopes.clone());
        async move { source.lease(RunAs::OnBehalfOfUser, &scopes).await.unwrap() }
    };
    let exchanges =
        async || demo.calls().await.iter().filter(|c| c["path"] == "/oidc/v1/token").count();

    let (sql, before) = (Scopes::of(Scopes::SQL), exchanges().await);
    let began = Instant::now();
    let tasks: Vec<_> = (0..AT_ONCE).map(|_| tokio::spawn(lend(&sql))).collect();
    for task in tasks {
        task.await.unwrap();
    }
    let took = began.elapsed();
    let made = exchanges().await - before;
    let ratio = made as f64;
    row(
        "1,000 callers at once, none cached",
        format!("{made} exchange, {}", ms(took)),
        "1 exchange".to_owned(),
        ratio,
        "= 1",
    );

    let began = Instant::now();
    for _ in 0..CACHED {
        black_box(source.lease(RunAs::OnBehalfOfUser, black_box(&sql)).await.unwrap());
    }
    let each = began.elapsed() / CACHED;
    let ratio = each.as_secs_f64() / BUDGET.as_secs_f64();
    row(
        "a cached lease",
        format!("{} ns", each.as_nanos()),
        format!("{} ns", BUDGET.as_nanos()),
        ratio,
        "≤ 1",
    );
}
