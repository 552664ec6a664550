//! The Genie spaces, indexes and functions of the configuration, each as whoever it runs as.

use super::{
    Patient,
    workspace::{WHY, missing, scope},
};
use crate::Engine;
use behalf_agent::set;
use behalf_config::{Asset, AssetKind};
use behalf_core::{Failure, FailureCode, Lease, RunAs, TokenSource};
use behalf_databricks::{Door, Errand, assets, door::DoorError};
use std::{collections::HashMap, sync::Arc};

pub(super) async fn reach(patient: &mut Patient<'_>, engine: &Engine, source: &dyn TokenSource) {
    let mut lent: HashMap<(RunAs, &str), Option<Arc<Lease>>> = HashMap::new();
    for asset in &engine.config().assets {
        let [needed, ..] = asset.kind.scopes() else { continue };
        let row = format!("{} {}", kind(asset.kind), asset.key);
        let lease = match lent.get(&(asset.run_as, *needed)) {
            Some(lease) => lease.clone(),
            None => {
                let lease = scope(patient, source, asset.run_as, needed).await;
                lent.insert((asset.run_as, needed), lease.clone());
                lease
            }
        };
        match lease {
            Some(lease) => {
                let found = look(&engine.door, &lease, asset).await;
                patient.result(&row, found, |name| format!("{name} is there"));
            }
            None => patient.skip(&[&row], &format!("the scope `{needed}`")),
        }
    }
}

fn kind(kind: AssetKind) -> &'static str {
    match kind {
        AssetKind::GenieSpace => "Genie space",
        AssetKind::Index => "index",
        AssetKind::Function => "function",
    }
}

async fn look(door: &Door, lease: &Lease, asset: &Asset) -> Result<String, Failure> {
    let (id, errand) = (set(&asset.id)?, Errand::follow_up(lease, WHY));
    let found: Result<String, DoorError> = match asset.kind {
        AssetKind::GenieSpace => assets::space(door, &errand, &id).await,
        AssetKind::Index => assets::index(door, &errand, &id).await,
        AssetKind::Function => assets::function(door, &errand, &id).await,
    };
    let privilege = match asset.kind {
        AssetKind::GenieSpace => "CAN RUN on it",
        AssetKind::Index => "SELECT on it, USE CATALOG and USE SCHEMA",
        AssetKind::Function => "EXECUTE on it, USE CATALOG and USE SCHEMA",
    };
    // What somebody may not see is not there for them: both are mended alike.
    found.map_err(Failure::from).map_err(|failure| match failure.code {
        FailureCode::NotFound => {
            let who = &lease.principal.user_name;
            missing(format!("{who} cannot see the {} {}.", kind(asset.kind), id), privilege)
        }
        _ => failure,
    })
}
