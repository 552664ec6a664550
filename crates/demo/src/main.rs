//! `behalf-demo`: a local workspace that speaks the Databricks APIs, with real OAuth, real SQL and
//! real grants.
//!
//! It imports nothing else of this repository: it is an independent second reading of the same
//! APIs, so that a mistake in one shows against the other.

mod accounts;
mod apps;
mod clock;
mod control;
mod faults;
mod genie;
mod history;
mod keys;
mod logs;
mod mcp;
mod oauth;
#[cfg(test)]
mod odd;
mod paging;
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
use serving::upstream::Upstream;
use std::{io::Write, net::SocketAddr, sync::Arc};
use tokio::net::TcpListener;
use workspace::{Options, Workspace};

/// A local demo workspace for Behalf. Prints one line of JSON when it is ready.
#[derive(Parser)]
#[command(name = "behalf-demo", version)]
struct Arguments {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8480")]
    listen: SocketAddr,
    /// Where the demo's app listens; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    app_listen: SocketAddr,
    /// The address that clients know it by, as `https://workspace.example`, where something stands
    /// before it.
    #[arg(long)]
    host: Option<url::Url>,
    /// Listen beyond this machine too. The passwords of the demo are known to everybody.
    #[arg(long)]
    expose: bool,
    /// The seed of the retail data.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// The scale factor of `samples.tpch`; 1 has six million line items.
    #[arg(long, default_value_t = 0.1)]
    tpch_scale: f64,
    /// Life of an access token, in seconds.
    #[arg(long, default_value_t = 3600)]
    access_ttl: i64,
    /// Whether a refresh token is good for one use.
    #[arg(long, value_enum, default_value_t = workspace::RefreshPolicy::SingleUse)]
    refresh: workspace::RefreshPolicy,
    /// How long a sign-in lasts at most, in minutes, however often it is renewed.
    #[arg(long)]
    session_minutes: Option<i64>,
    /// Answer jwt-bearer with `unsupported_grant_type`.
    #[arg(long)]
    no_jwt_bearer: bool,
    /// Give rows as they are to who asks for LZ4 frames: the public API promises none.
    #[arg(long)]
    no_lz4: bool,
    /// Ask this server instead of the rule-based planner: any that speaks OpenAI's API, as
    /// `http://localhost:11434/v1`. Its key, if it has one, is in BEHALF_DEMO_MODEL_KEY.
    #[arg(long)]
    model_upstream: Option<url::Url>,
    /// The model to ask for there.
    #[arg(long, requires = "model_upstream")]
    model_upstream_name: Option<String>,
    /// Refuse Genie's questions beyond so many in a minute, as some workspaces do.
    #[arg(long)]
    genie_questions_per_minute: Option<usize>,
    /// More people than alice, bob, carol and dave: `user001` and on, in their turn of EMEA and of AMER.
    #[arg(long, default_value_t = 0)]
    users: usize,
    /// End when the standard input ends: with the program that started this one, however that ended.
    #[arg(long)]
    until_stdin_ends: bool,
}

fn main() -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::builder()
        .with_default_directive(tracing::Level::WARN.into())
        .with_env_var("BEHALF_DEMO_LOG")
        .from_env_lossy();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
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
    let (listener, address) = listen(arguments.listen, "--listen", arguments.expose).await?;
    let (app_listener, app_address) =
        listen(arguments.app_listen, "--app-listen", arguments.expose).await?;
    accounts::add_users(arguments.users);
    let upstream =
        arguments.model_upstream.map(|url| Upstream::new(url, arguments.model_upstream_name));
    let workspace = Workspace::new(Options {
        host: arguments.host.map_or_else(
            || format!("http://{address}"),
            |url| url.as_str().trim_end_matches('/').to_owned(),
        ),
        app_url: format!("http://{app_address}"),
        seed: arguments.seed,
        access_ttl: arguments.access_ttl,
        refresh: arguments.refresh,
        jwt_bearer: !arguments.no_jwt_bearer,
        lz4: !arguments.no_lz4,
        session_s: arguments.session_minutes.map(|minutes| minutes.saturating_mul(60)),
        genie_per_minute: arguments.genie_questions_per_minute,
        upstream: upstream.transpose()?,
        scale: arguments.tpch_scale,
    })?;
    let ready = workspace.ready_line(address)?;
    let gone = arguments.until_stdin_ends.then(stdin_ends);
    let mut stop = Box::pin(tokio::signal::ctrl_c());
    // Heard from its first poll on, and whoever reads the line may ask for it.
    let _ = futures::poll!(&mut stop);
    let mut out = std::io::stdout().lock();
    writeln!(out, "{ready}").and_then(|()| out.flush()).context("printing the ready line")?;
    drop(out);
    let app = apps::router(Arc::clone(&workspace));
    // It ends with the runtime.
    tokio::spawn(async move { axum::serve(app_listener, app).await });
    axum::serve(listener, routes::router(workspace))
        .with_graceful_shutdown(async {
            match gone {
                Some(gone) => {
                    tokio::select! {
                        _ = stop => {}
                        _ = gone => {}
                    }
                }
                None => {
                    stop.await.ok();
                }
            }
        })
        .await
        .context("serving")
}

/// Told when the standard input ends. A thread of its own: one of the runtime's would hold its end.
fn stdin_ends() -> tokio::sync::oneshot::Receiver<()> {
    let (tell, told) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink()).ok();
        tell.send(()).ok();
    });
    told
}

/// Listens at an address, beyond this machine only if that is wanted.
async fn listen(
    wanted: SocketAddr,
    option: &str,
    expose: bool,
) -> anyhow::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(wanted)
        .await
        .with_context(|| format!("cannot listen on {wanted}; choose another with {option}"))?;
    let address = listener.local_addr().context("reading the address")?;
    if !address.ip().is_loopback() {
        anyhow::ensure!(
            expose,
            "the demo workspace has known passwords: it listens on {address} only with --expose"
        );
        tracing::warn!(%address, "everybody on the network can reach this workspace, and its passwords are known");
    }
    Ok((listener, address))
}
