//! The one SQL warehouse: it can be stopped, and a statement starts it.

use crate::{reply::Refusal, workspace::Workspace};
use axum::{
    Json,
    extract::{Path, State},
    http::HeaderMap,
};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::sync::Notify;

pub(crate) const ID: &str = "d3m0a1b2c3d4e5f6";
pub(crate) const NAME: &str = "Serverless Starter";
/// How long a stopped warehouse takes to start.
const START: Duration = Duration::from_millis(300);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Power {
    Running,
    Starting,
    Stopped,
}

pub(crate) struct Warehouse {
    power: Power,
    changed: Arc<Notify>,
}

impl Default for Warehouse {
    fn default() -> Self {
        Self { power: Power::Running, changed: Arc::new(Notify::new()) }
    }
}

impl Workspace {
    /// Waits until the warehouse runs, starting it if it is stopped.
    pub(crate) async fn warehouse_running(self: &Arc<Self>) {
        loop {
            let waiting = {
                let warehouse = self.warehouse.lock();
                if warehouse.power == Power::Running {
                    return;
                }
                Arc::clone(&warehouse.changed).notified_owned()
            };
            self.begin_start();
            waiting.await;
        }
    }

    fn begin_start(self: &Arc<Self>) {
        let mut warehouse = self.warehouse.lock();
        if warehouse.power == Power::Stopped {
            warehouse.power = Power::Starting;
            let workspace = Arc::clone(self);
            tokio::spawn(async move {
                tokio::time::sleep(START).await;
                let mut warehouse = workspace.warehouse.lock();
                if warehouse.power == Power::Starting {
                    warehouse.power = Power::Running;
                }
                warehouse.changed.notify_waiters();
            });
        }
    }

    fn describe_warehouse(&self) -> Value {
        let power = self.warehouse.lock().power;
        let host = self.options.host.trim_start_matches("http://").to_owned();
        json!({
            "id": ID,
            "name": NAME,
            "state": match power {
                Power::Running => "RUNNING",
                Power::Starting => "STARTING",
                Power::Stopped => "STOPPED",
            },
            "cluster_size": "2X-Small",
            "warehouse_type": "PRO",
            "enable_serverless_compute": true,
            "enable_photon": true,
            "auto_stop_mins": 10,
            "min_num_clusters": 1,
            "max_num_clusters": 1,
            "num_clusters": i32::from(power == Power::Running),
            "creator_name": "carol@example.com",
            "odbc_params": { "hostname": host, "path": format!("/sql/1.0/warehouses/{ID}"), "port": 443, "protocol": "https" },
            "health": { "status": "HEALTHY" },
        })
    }
}

pub(crate) async fn list(
    State(workspace): State<Arc<Workspace>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    workspace.caller(&headers, Some("sql"))?;
    Ok(Json(json!({ "warehouses": [workspace.describe_warehouse()] })))
}

fn known(id: &str) -> Result<(), Refusal> {
    if id == ID {
        Ok(())
    } else {
        Err(Refusal::not_found(format!("SQL warehouse {id} does not exist.")))
    }
}

pub(crate) async fn get(
    State(workspace): State<Arc<Workspace>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    workspace.caller(&headers, Some("sql"))?;
    known(&id)?;
    Ok(Json(workspace.describe_warehouse()))
}

pub(crate) async fn start(
    State(workspace): State<Arc<Workspace>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    workspace.caller(&headers, Some("sql"))?;
    known(&id)?;
    workspace.begin_start();
    Ok(Json(json!({})))
}

pub(crate) async fn stop(
    State(workspace): State<Arc<Workspace>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let caller = workspace.caller(&headers, Some("sql"))?;
    known(&id)?;
    if !caller.in_group("admins") {
        return Err(Refusal::denied(format!(
            "{} does not have CAN_MANAGE permission on SQL warehouse {ID}.",
            caller.user_name
        )));
    }
    workspace.warehouse.lock().power = Power::Stopped;
    Ok(Json(json!({})))
}
