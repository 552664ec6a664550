//! What the workspace says to this user: the sign-in, each scope, and each resource.

use super::{CheckState, Patient, assets};
use crate::{Engine, EngineOptions};
use behalf_agent::set;
use behalf_core::{Failure, FailureCode, Lease, RunAs, Scopes, TokenSource};
use behalf_databricks::{Door, Errand, history, serving, warehouses};
use behalf_identity::broker::Probe;
use std::sync::Arc;

/// What is looked at before anybody is signed in.
pub(super) const AT_WORKSPACE: [&str; 3] = ["discovery", "client", "sign-in"];
pub(super) const AS_USER: [&str; 7] =
    ["identity", "exchange", "history", "scopes", "warehouse", "model", "query history"];
pub(super) const WHY: &str = "doctor";

pub(super) async fn look(patient: &mut Patient<'_>, options: EngineOptions) {
    let started = Engine::start(options).await;
    let found = |engine: &Arc<Engine>| format!("{} is a workspace", engine.host());
    let Some(engine) = patient.result("discovery", started, found) else {
        patient.skip(&AT_WORKSPACE[1..], "discovery");
        patient.skip(&AS_USER, "discovery");
        return;
    };
    if engine.config().run_as == RunAs::ServicePrincipal {
        let mend = "Set on_behalf_of_user: true to act as whoever asks.";
        let found = "everything runs as the service principal of the configuration";
        patient.note("sign-in", CheckState::Warn, found, Some(mend));
        let source = engine.app_source().await;
        if let Some(source) = patient.result("identity", source, |s| s.owner().user_name.clone()) {
            reach(patient, &engine, source.as_ref()).await;
        }
        return;
    }
    let client = engine.client_is_known().await;
    patient.result("client", client, |client| format!("{client} may sign people in"));
    let nobody = || {
        Failure::new(
            FailureCode::SignInNeeded,
            "Nobody is signed in.",
            "Run `behalf login`, or sign in with the window.",
        )
    };
    let session = engine.resume().await.and_then(|session| session.ok_or_else(nobody));
    let who = |s: &Arc<behalf_identity::Session>| {
        let ends = engine.ends(s).map(|end| format!(", until {end:.0} as the configuration says"));
        format!("{} signed in{}", s.principal().user_name, ends.unwrap_or_default())
    };
    let Some(session) = patient.result("sign-in", session, who) else {
        patient.skip(&AS_USER, "the sign-in");
        return;
    };
    let source = engine.user_source(session).await;
    let found = |s: &Arc<behalf_identity::UserSource>| {
        let owner = s.owner();
        format!("{} ({}), as the workspace says", owner.user_name, owner.id)
    };
    let Some(source) = patient.result("identity", source, found) else {
        patient.skip(&AS_USER[1..], "the identity");
        return;
    };
    match source.probe() {
        Probe::Settled(_) => patient.pass("exchange", engine.exchange_of(&source)),
        Probe::Unsettled => {
            let mend = "Try again in a moment; if it stays, look at the workspace's status page.";
            let found = engine.exchange_of(&source);
            patient.note("exchange", CheckState::Fail, found, Some(mend));
        }
    }
    let store = engine.store(source.owner()).await;
    patient.result("history", store, |store| match store.path() {
        Some(path) => format!("opens, at {}", path.display()),
        None => "is kept in memory".to_owned(),
    });
    reach(patient, &engine, source.as_ref()).await;
}

/// Each scope, and each resource behind it.
async fn reach(patient: &mut Patient<'_>, engine: &Engine, source: &dyn TokenSource) {
    let config = engine.config();
    let run_as = |own: Option<RunAs>| own.unwrap_or(config.run_as);
    let of_warehouse = run_as(config.warehouse.as_ref().map(|w| w.run_as));
    let of_model = run_as(config.model.as_ref().map(|m| m.run_as));
    let door = &engine.door;
    if let Some(lease) = scope(patient, source, of_warehouse, Scopes::SQL).await {
        let wanted = config.warehouse.as_ref().map(|w| set(&w.id)).transpose();
        let hint = || engine.hint("DATABRICKS_WAREHOUSE_ID");
        let warehouse = match wanted {
            Ok(wanted) => warehouse(door, &lease, wanted.or_else(hint)).await,
            Err(failure) => Err(failure),
        };
        patient.result("warehouse", warehouse, Clone::clone);
        match history::of_statements(door, &Errand::follow_up(&lease, WHY), &[]).await {
            Ok(_) => patient.pass("query history", "can be read: actions are verified by it"),
            Err(error) => {
                let failure = Failure::from(error);
                let found = format!("{} Actions will be unconfirmed.", failure.message);
                patient.note("query history", CheckState::Warn, found, Some(&failure.hint));
            }
        }
    } else {
        patient.skip(&["warehouse", "query history"], "the scope `sql`");
    }
    if let Some(lease) = scope(patient, source, of_model, Scopes::MODEL_SERVING).await {
        let wanted = config.model.as_ref().map(|m| set(&m.name)).transpose();
        let hint = || engine.hint("BEHALF_MODEL");
        let model = match wanted {
            Ok(wanted) => model(door, &lease, wanted.or_else(hint)).await,
            Err(failure) => Err(failure),
        };
        patient.result("model", model, Clone::clone);
    } else {
        patient.skip(&["model"], "the scope `model-serving`");
    }
    assets::reach(patient, engine, source).await;
}

pub(super) async fn scope(
    patient: &mut Patient<'_>,
    source: &dyn TokenSource,
    run_as: RunAs,
    scope: &str,
) -> Option<Arc<Lease>> {
    let lease = source.lease(run_as, &Scopes::of(scope)).await;
    let found = |lease: &Arc<Lease>| format!("lent by {}, for `{}`", lease.grant, lease.scopes);
    patient.result(&format!("scope {scope}"), lease, found)
}

async fn warehouse(door: &Door, lease: &Lease, id: Option<String>) -> Result<String, Failure> {
    let all = warehouses::list(door, &Errand::follow_up(lease, WHY)).await?;
    let who = &lease.principal.user_name;
    let found = match &id {
        Some(id) => all.iter().find(|warehouse| warehouse.id == *id),
        None => all.first(),
    };
    let found = found.ok_or_else(|| match &id {
        Some(id) => missing(format!("{who} cannot see the warehouse {id}."), "CAN USE on it"),
        None => missing(format!("{who} cannot see any warehouse."), "CAN USE on a SQL warehouse"),
    })?;
    Ok(format!("{} ({}) is {}", found.name, found.id, found.state.to_lowercase()))
}

async fn model(door: &Door, lease: &Lease, name: Option<String>) -> Result<String, Failure> {
    let all = serving::list(door, &Errand::follow_up(lease, WHY)).await?;
    let who = &lease.principal.user_name;
    let found = match &name {
        Some(name) => all.iter().find(|endpoint| endpoint.name == *name),
        None => all.iter().find(|endpoint| endpoint.is_ready_chat()),
    };
    let found = found.ok_or_else(|| match &name {
        Some(name) => missing(format!("{who} cannot see the endpoint {name}."), "CAN QUERY on it"),
        None => {
            missing(format!("{who} cannot see any chat model."), "CAN QUERY on a chat endpoint")
        }
    })?;
    if found.is_ready_chat() {
        return Ok(format!("{} is ready", found.name));
    }
    Err(Failure::new(
        FailureCode::Busy,
        format!("{} is not ready, or no chat model.", found.name),
        "Choose a READY endpoint of the task llm/v1/chat, or wait until it is.",
    ))
}

pub(super) fn missing(message: String, privilege: &str) -> Failure {
    let hint = format!("Ask your workspace admin for {privilege}, or correct the configuration.");
    Failure::new(FailureCode::NotFound, message, hint)
}
