//! `behalf serve`.

use crate::{
    arguments::ServeCommand,
    interrupt,
    say::{self, Exit},
    setup,
};
use behalf_app::{Environment, StoreChoice, start};
use behalf_core::{Failure, FailureCode};
use behalf_server::{ServeOptions, ServiceLimits, serve};
use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// The port of a service, where nobody names another.
const PORT: u16 = 8000;
/// The port that Databricks Apps give to an app.
const APP_PORT: &str = "DATABRICKS_APP_PORT";

pub(crate) async fn run(command: ServeCommand) -> Result<(), Exit> {
    let environment = start::environment();
    let listen = address(&command, &environment).map_err(|failure| say::failure(&failure))?;
    let store = if command.ephemeral {
        StoreChoice::Ephemeral
    } else {
        StoreChoice::Service { key_file: command.store_key_file }
    };
    let engine = setup::engine(command.config.as_deref(), None, store).await?;
    let stop = CancellationToken::new();
    let grace = command.grace;
    end_on_request(stop.clone(), grace);
    let options = ServeOptions {
        listen,
        stop,
        grace: Duration::from_secs(grace),
        behind_databricks_apps: command.behind_databricks_apps,
        limits: ServiceLimits::default().scaled(start::time_scale(&environment)),
    };
    let host = engine.host().to_string();
    serve(engine, options, |addresses| {
        let at: Vec<String> = addresses.iter().map(|a| format!("http://{a}")).collect();
        say::line(&format!("Serving {host} at {}", at.join(" and ")));
    })
    .await
    .map_err(|failure| say::failure(&failure))
}

/// Ends the service at the first interrupt or request of the system, and the process at the second.
fn end_on_request(stop: CancellationToken, grace: u64) {
    let mut interrupts = interrupt::hear();
    tokio::spawn(async move {
        interrupts.next().await;
        say::line(&format!(
            "Ending: running turns may go on for {grace} s, then they are stopped. \
             A second interrupt ends at once."
        ));
        stop.cancel();
        interrupts.next().await;
        interrupt::end();
    });
}

/// Where to listen.
fn address(command: &ServeCommand, environment: &Environment) -> Result<SocketAddr, Failure> {
    match (command.listen, command.behind_databricks_apps) {
        (Some(listen), _) => Ok(listen),
        (None, false) => Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, PORT))),
        (None, true) => {
            let port = match environment.get(APP_PORT) {
                None => PORT,
                Some(text) => text.parse::<u16>().map_err(|_| no_port(text))?,
            };
            Ok(SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)))
        }
    }
}

fn no_port(text: &str) -> Failure {
    Failure::new(
        FailureCode::Invalid { field: APP_PORT.to_owned() },
        format!("{APP_PORT} is `{text}`, which is no port."),
        "Set it to a number, or name an address with --listen.",
    )
}
