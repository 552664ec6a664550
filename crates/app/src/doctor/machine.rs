//! What lies on this machine and on the way to the workspace.

use super::{CheckState, Patient};
use crate::{Chosen, EngineOptions};
use behalf_core::{Failure, FailureCode, Origin, VaultItem, origin::is_loopback};
use behalf_databricks::unleased;
use behalf_identity::free_redirect_port;
use jiff::Timestamp;
use std::time::Duration;
use url::Url;

/// A clock that is wrong by more makes tokens look dead, or alive.
const SKEW: Duration = Duration::from_secs(60);

pub(super) fn configuration(patient: &mut Patient<'_>, options: &EngineOptions) {
    let config = &options.config;
    match config.not_supported.len() {
        0 => patient.pass("configuration", &*config.file),
        n => {
            let found = format!("{}: {n} things in it are not supported here", config.file);
            let mend = "`behalf config check` names them by line.";
            patient.note("configuration", CheckState::Warn, found, Some(mend));
        }
    }
}

/// What the organization settles here, by name: its values stand in the settings.
pub(super) fn policy(patient: &mut Patient<'_>, options: &EngineOptions) {
    match &options.config.policy {
        None => patient.pass("policy", "none: nothing here is managed"),
        Some(policy) => {
            let fields: Vec<&str> = policy.settled().iter().map(|one| one.field).collect();
            patient.pass("policy", format!("{} settles {}", policy.source, fields.join(", ")));
        }
    }
}

/// Variables of the Databricks tools that mean somebody's token: nothing here runs as whoever that is.
const OTHER_TOKENS: [&str; 2] = ["DATABRICKS_TOKEN", "DATABRICKS_PASSWORD"];

pub(super) fn environment(patient: &mut Patient<'_>, options: &EngineOptions) {
    let is_set = |name: &&str| behalf_config::variable(&options.environment, name).is_some();
    if let Some(name) = OTHER_TOKENS.into_iter().find(is_set) {
        let found = format!("{name} is set and not used: everything runs as whoever signs in");
        patient.note("environment", CheckState::Warn, found, None);
    }
}

pub(super) async fn keyring(patient: &mut Patient<'_>, options: &EngineOptions) {
    if let Some(notice) = options.vault.notice() {
        let mend = "Start a keyring (gnome-keyring, KWallet) to stay signed in.";
        patient.note("keyring", CheckState::Warn, notice, Some(mend));
        return;
    }
    let Ok(Chosen { name, .. }) = options.chosen() else {
        patient.pass("keyring", "there is one");
        return;
    };
    let item = VaultItem::Token { profile: name.clone() };
    let loaded = options.vault.load(&item).await;
    patient.result("keyring", loaded, |text| match text {
        Some(_) => format!("answers, and holds the sign-in `{name}`"),
        None => format!("answers, and holds no sign-in `{name}`"),
    });
}

pub(super) async fn redirect_ports(patient: &mut Patient<'_>, options: &EngineOptions) {
    let ports = options.config.sign_in.redirect_ports.clone().unwrap_or(8020..=8040);
    let free = free_redirect_port(ports).await;
    patient
        .result("redirect port", free, |port| format!("{port} is free for the browser's way back"));
}

pub(super) fn workspace(patient: &mut Patient<'_>, options: &EngineOptions) -> Option<Origin> {
    let chosen = options.admitted().map(|chosen| chosen.host);
    patient.result("workspace", chosen, ToString::to_string)
}

/// The way to the workspace, as far as its first answer.
pub(super) async fn network(
    patient: &mut Patient<'_>,
    options: &EngineOptions,
    host: &Origin,
) -> bool {
    let url = host.at("/.well-known/databricks-config");
    let proxy = proxy(patient, options, &url);
    // Behind a proxy names are the proxy's business; elsewhere than on Linux the system may name one.
    let direct = !proxy && cfg!(target_os = "linux");
    if direct && !name(patient, &url).await {
        return false;
    }
    let Some(wire) = patient.result("certificates", options.wire(), |_| authorities(options))
    else {
        return false;
    };
    let looked = unleased::look(&wire, &url).await;
    let Some(date) = patient.result("connection", looked, |_| format!("{} answers", host.host()))
    else {
        return false;
    };
    clock(patient, date, options.clock.now());
    true
}

/// Who vouches for servers.
fn authorities(options: &EngineOptions) -> String {
    let more = options.network().ca_files;
    let files: Vec<String> = more.iter().map(|(_, file)| file.display().to_string()).collect();
    match files.is_empty() {
        true => "the system's".to_owned(),
        false => format!("the system's, and those of {}", files.join(", ")),
    }
}

fn proxy(patient: &mut Patient<'_>, options: &EngineOptions, url: &Url) -> bool {
    let variable = |name: &str| {
        let lower = name.to_ascii_lowercase();
        let set = |name: &str| behalf_config::variable(&options.environment, name);
        set(name).or_else(|| set(&lower)).map(str::to_owned)
    };
    let settled = options.network().proxy;
    let (proxy, except) = match &settled {
        Some(proxy) => (Some(proxy.address.to_string()), proxy.except.clone()),
        None => (variable("HTTPS_PROXY").or_else(|| variable("ALL_PROXY")), variable("NO_PROXY")),
    };
    match proxy.filter(|_| !is_loopback(url)) {
        None => {
            let found = match cfg!(target_os = "linux") {
                true => "none named in the environment",
                false => {
                    "none named in the environment; that of the system's settings, if there is one"
                }
            };
            patient.pass("proxy", found);
            false
        }
        Some(proxy) => {
            // A proxy's address may hold its password.
            let shown = proxy.rsplit_once('@').map_or(proxy.as_str(), |(_, host)| host);
            let except = except.map(|no| format!(", but not for {no}")).unwrap_or_default();
            let by = if settled.is_some() { ", as your organization says" } else { "" };
            patient.pass("proxy", format!("{shown}{except}{by}"));
            true
        }
    }
}

async fn name(patient: &mut Patient<'_>, url: &Url) -> bool {
    let (host, port) = (url.host_str().unwrap_or_default(), url.port_or_known_default());
    let bare = host.trim_matches(['[', ']']);
    let found = tokio::net::lookup_host((bare, port.unwrap_or(443))).await;
    let found = found.map_err(|error| {
        Failure::new(
            FailureCode::Offline,
            format!("The name {host} is not known on this network."),
            "Check the workspace address and the network (VPN?), then try again.",
        )
        .caused_by(error)
    });
    let addresses = found.map(|all| {
        let mut texts: Vec<String> = all.map(|address| address.ip().to_string()).collect();
        texts.dedup();
        texts.join(", ")
    });
    patient.result("name", addresses, |addresses| format!("{host} is {addresses}")).is_some()
}

fn clock(patient: &mut Patient<'_>, said: Option<Timestamp>, now: Timestamp) {
    let Some(said) = said else {
        patient.note("clock", CheckState::Warn, "the workspace does not tell the time", None);
        return;
    };
    let skew = Duration::try_from(now.duration_since(said).abs()).unwrap_or_default();
    if skew <= SKEW {
        patient.pass("clock", "agrees with the workspace's");
    } else {
        let found = format!("differs from the workspace's by {} s", skew.as_secs());
        let mend = "Set this machine's clock by the network: tokens are judged by it.";
        patient.note("clock", CheckState::Warn, found, Some(mend));
    }
}
