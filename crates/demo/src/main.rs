//! `behalf-demo`: a local workspace that speaks the Databricks APIs, with real OAuth, real SQL and
//! real grants.
//!
//! It imports nothing else of this repository: it is an independent second reading of the same
//! APIs, so that a mistake in one shows against the other.

mod accounts;
mod clock;
mod control;
mod faults;
mod genie;
mod history;
mod keys;
mod oauth;
mod planner;

mod reply;
mod routes;
mod scim;
mod search;
mod serving;

mod sql;
mod statements;
mod unity;
mod warehouses;
mod witness;
mod workspace;

use anyhow::Context;
use clap::Parser;
use std::{io::Write, net::SocketAddr, sync::Arc};
use workspace::{Options, Workspace};

/// A local demo workspace for Behalf. Prints one line of JSON when it is ready.
#[derive(Parser)]
#[command(name = "behalf-demo", version)]
struct Arguments {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8480")]
    listen: SocketAddr,
    /// The seed of the retail data.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Life of an access token, in seconds.
    #[arg(long, default_value_t = 3600)]
    access_ttl: i64,
    /// Whether a refresh token is good for one use.
    #[arg(long, value_enum, default_value_t = workspace::RefreshPolicy::SingleUse)]
    refresh: workspace::RefreshPolicy,
    /// Answer jwt-bearer with `unsupported_grant_type`.
    #[arg(long)]
    no_jwt_bearer: bool,
    /// Refuse Genie's questions beyond so many in a minute, as some workspaces do.
    #[arg(long)]
    genie_questions_per_minute: Option<usize>,
}

fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_env("BEHALF_DEMO_LOG"))
        .with_writer(std::io::stderr)
        .init();
    let arguments = Arguments::parse();
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_stack_size(sql::STACK_BYTES)
        .enable_all()
        .build()
        .context("starting the runtime")?
        .block_on(serve(arguments))
}

async fn serve(arguments: Arguments) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind(arguments.listen).await.with_context(|| {
        format!("cannot listen on {}; choose another with --listen", arguments.listen)
    })?;
    let address = listener.local_addr().context("reading the address")?;
    anyhow::ensure!(
        address.ip().is_loopback(),
        "the demo workspace has known passwords: it listens on loopback addresses only"
    );
    let workspace = Arc::new(Workspace::new(Options {
        host: format!("http://{address}"),
        seed: arguments.seed,
        access_ttl: arguments.access_ttl,
        refresh: arguments.refresh,
        jwt_bearer: !arguments.no_jwt_bearer,
        genie_per_minute: arguments.genie_questions_per_minute,
    })?);
    let ready = workspace.ready_line()?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{ready}").and_then(|()| out.flush()).context("printing the ready line")?;
    drop(out);
    axum::serve(listener, routes::router(workspace))
        .with_graceful_shutdown(async {
            tokio::signal::ctrl_c().await.ok();
        })
        .await
        .context("serving")
}
