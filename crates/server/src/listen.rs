//! Listening: loopback on both families, and an orderly end.

use crate::{
    admission::ServiceLimits, credential::Credential, guard::Guard, router::router,
    service::Service,
};
use behalf_app::Engine;
use behalf_core::{Failure, FailureCode, RunAs};
use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::{net::TcpListener, task::JoinSet};
use tokio_util::sync::CancellationToken;

/// How to serve.
pub struct ServeOptions {
    /// Where to listen. On 127.0.0.1 also ::1 is taken, where the machine has it.
    pub listen: SocketAddr,
    /// Ends the service.
    pub stop: CancellationToken,
    /// How long turns that run then may go on, before they are stopped.
    pub grace: Duration,
    /// Whether the proxy of Databricks Apps stands before it: then the token that it hands on is the
    /// only credential, and the service is known by the proxy's name.
    pub behind_databricks_apps: bool,
    /// How many turns it takes.
    pub limits: ServiceLimits,
}

/// How long connections may take to end when the service does; turns have ended by then, and a reply
/// may still wait for its proof.
const GOODBYE: Duration = Duration::from_secs(5);

/// Serves until `stop`. `ready` is told the addresses.
///
/// # Errors
/// When the address is in use, or a service-principal service would be open to other machines.
pub async fn serve(
    engine: Arc<Engine>,
    options: ServeOptions,
    ready: impl FnOnce(&[SocketAddr]),
) -> Result<(), Failure> {
    let loopback = options.listen.ip().is_loopback();
    if !loopback && engine.config().run_as == RunAs::ServicePrincipal {
        return Err(Failure::new(
            FailureCode::Invalid { field: "--listen".to_owned() },
            "A service that runs as its service principal answers anyone: it listens on loopback only.",
            "Use --listen 127.0.0.1:8000, or a configuration with on_behalf_of_user: true.",
        ));
    }
    if options.behind_databricks_apps && engine.config().run_as == RunAs::ServicePrincipal {
        return Err(Failure::new(
            FailureCode::Invalid { field: "--behind-databricks-apps".to_owned() },
            "A Databricks App acts for its users; a service that runs as its service principal takes no token.",
            "Use a configuration with on_behalf_of_user: true, or leave the flag out.",
        ));
    }
    let credential = match options.behind_databricks_apps {
        true => Credential::DatabricksApps,
        false => Credential::Bearer,
    };
    if !loopback && credential == Credential::Bearer {
        tracing::warn!(
            "listening beyond this machine: bearers travel in clear unless TLS is put before"
        );
    }
    let first = bind(options.listen).await?;
    let bound = first.local_addr().map_err(Failure::internal)?;
    let mut listeners = vec![(first, bound)];
    if options.listen.ip() == IpAddr::from([127, 0, 0, 1]) {
        let other = SocketAddr::from((Ipv6Addr::LOCALHOST, bound.port()));
        match TcpListener::bind(other).await {
            Ok(listener) => listeners.push((listener, other)),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
                return Err(in_use(other));
            }
            Err(error) => tracing::info!(%error, "no IPv6 loopback here"),
        }
    }
    let by_loopback_names = loopback && credential == Credential::Bearer;
    let guard = Arc::new(Guard::new(Arc::clone(&engine), credential, by_loopback_names));
    let service = Arc::new(Service::new(Arc::clone(&engine), credential, options.limits));
    let addresses: Vec<SocketAddr> = listeners.iter().map(|(_, address)| *address).collect();
    let mut servers = JoinSet::new();
    for (listener, _) in listeners {
        let app = router(Arc::clone(&service), Arc::clone(&guard))
            .into_make_service_with_connect_info::<SocketAddr>();
        let stop = options.stop.clone();
        servers.spawn(async move {
            axum::serve(listener, app).with_graceful_shutdown(stop.cancelled_owned()).await
        });
    }
    ready(&addresses);
    // A listener without connections ends as soon as it is asked to: the asking comes first.
    let ended = tokio::select! {
        biased;
        () = options.stop.cancelled() => None,
        ended = servers.join_next() => ended,
    };
    // No turn begins any more. Those that run may go on for a while; what is left is stopped in order,
    // so that those who wait for it are told. The connections end last.
    service.admission.close();
    if ended.is_none() {
        tokio::time::timeout(options.grace, service.admission.quiet()).await.ok();
    }
    engine.close().await;
    let rest = async { while servers.join_next().await.is_some() {} };
    tokio::time::timeout(GOODBYE, rest).await.ok();
    match ended {
        Some(ended) => ended.map_err(Failure::internal)?.map_err(Failure::internal),
        None => Ok(()),
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => in_use(address),
        _ => Failure::new(
            FailureCode::Invalid { field: "--listen".to_owned() },
            format!("Cannot listen on {address}: {error}."),
            "Choose another address with --listen.",
        ),
    })
}

fn in_use(address: SocketAddr) -> Failure {
    Failure::new(
        FailureCode::Busy,
        format!("{address} is in use."),
        "Stop the program that holds it, or choose another port with --listen 127.0.0.1:PORT.",
    )
}
