//! The system tables: what the workspace has served, as `system.access.audit` and
//! `system.query.history` tell it to whoever may read them.

mod columns;

use super::grants::Name;
use crate::{
    accounts::Account,
    workspace::{ACCOUNT_ID, WORKSPACE_ID},
};
use columns::Columns;
use datafusion::{
    arrow::{datatypes::SchemaRef, record_batch::RecordBatch},
    error::{DataFusionError, Result},
};
use std::sync::{Arc, OnceLock, Weak};

/// A statement that was taken on.
pub(crate) struct Query {
    pub(crate) id: String,
    pub(crate) executed_by: &'static Account,
    pub(crate) executed_as: &'static Account,
    /// `FINISHED`, `FAILED`, `CANCELED`, or how far it is.
    pub(crate) status: &'static str,
    pub(crate) text: String,
    pub(crate) statement_type: &'static str,
    pub(crate) error: Option<String>,
    pub(crate) application: String,
    pub(crate) session_id: Option<String>,
    pub(crate) genie_space: Option<&'static str>,
    pub(crate) started_ms: i64,
    pub(crate) ended_ms: Option<i64>,
    pub(crate) rows: Option<usize>,
    pub(crate) tags: Vec<(String, Option<String>)>,
}

/// A request that was served.
pub(crate) struct Event {
    pub(crate) at_ms: i64,
    pub(crate) service: &'static str,
    pub(crate) action: &'static str,
    pub(crate) user_name: Option<String>,
    pub(crate) user_agent: Option<String>,
    pub(crate) source: String,
    pub(crate) request_id: String,
    pub(crate) parameters: Vec<(&'static str, String)>,
    pub(crate) status: Option<u16>,
}

/// Whoever knows what was served.
pub(crate) trait Served: Send + Sync {
    fn queries(&self) -> Vec<Query>;
    fn events(&self) -> Vec<Event>;
}

/// Where the tables find it; empty until the workspace stands.
pub(crate) type Logs = Arc<OnceLock<Weak<dyn Served>>>;

#[derive(Clone, Copy, Debug)]
enum Kind {
    Audit,
    History,
}

/// One system table.
#[derive(Clone, Debug)]
pub(super) struct Log {
    kind: Kind,
    schema: SchemaRef,
    logs: Logs,
}

pub(super) fn tables(logs: &Logs) -> anyhow::Result<Vec<(Name, Log)>> {
    let table = |schema: &str, table: &str, kind: Kind, empty: RecordBatch| {
        let name = ["system", schema, table].map(str::to_owned);
        (name, Log { kind, schema: empty.schema(), logs: Arc::clone(logs) })
    };
    Ok(vec![
        table("access", "audit", Kind::Audit, audit(&[])?),
        table("query", "history", Kind::History, history(&[])?),
    ])
}

impl Log {
    pub(super) fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// What was served until now.
    pub(super) fn rows(&self) -> Result<RecordBatch> {
        let served = self.logs.get().and_then(Weak::upgrade);
        let served = served.ok_or_else(|| DataFusionError::Internal("no logs".to_owned()))?;
        match self.kind {
            Kind::Audit => audit(&served.events()),
            Kind::History => history(&served.queries()),
        }
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn audit(events: &[Event]) -> Result<RecordBatch> {
    let mut columns = Columns::new(events);
    columns.text("version", |_| some("2.0"));
    columns.instant("event_time", |e| Some(e.at_ms));
    columns.day("event_date", |e| e.at_ms);
    columns.text("account_id", |_| some(ACCOUNT_ID));
    columns.long("workspace_id", |_| WORKSPACE_ID.parse().ok());
    columns.text("source_ip_address", |e| some(&e.source));
    columns.text("user_agent", |e| e.user_agent.clone());
    columns.text("session_id", |_| None);
    columns.structure("user_identity", |of| {
        of.text("email", |e| e.user_name.clone());
        of.text("subject_name", |_| None);
        Ok(())
    })?;
    columns.text("service_name", |e| some(e.service));
    columns.text("action_name", |e| some(e.action));
    columns.text("request_id", |e| some(&e.request_id));
    columns.map("request_params", |e| {
        e.parameters.iter().map(|(key, value)| ((*key).to_owned(), some(value))).collect()
    })?;
    columns.structure("response", |of| {
        of.int("status_code", |e| e.status.map(i32::from));
        of.text("error_message", |_| None);
        of.text("result", |_| None);
        Ok(())
    })?;
    columns.text("audit_level", |_| some("WORKSPACE_LEVEL"));
    columns.text("event_id", |e| some(&e.request_id));
    columns.structure("identity_metadata", |of| {
        of.text("run_by", |e| e.user_name.clone());
        of.text("run_as", |e| e.user_name.clone());
        Ok(())
    })?;
    columns.finish()
}

/// What is not measured here.
const UNMEASURED: [&str; 19] = [
    "waiting_for_compute_duration_ms",
    "waiting_at_capacity_duration_ms",
    "execution_duration_ms",
    "compilation_duration_ms",
    "total_task_duration_ms",
    "result_fetch_duration_ms",
    "read_partitions",
    "pruned_files",
    "read_files",
    "read_rows",
    "read_bytes",
    "read_io_cache_percent",
    "spilled_local_bytes",
    "written_bytes",
    "written_rows",
    "written_files",
    "shuffle_read_bytes",
    "pruned_files_bytes",
    "read_files_bytes",
];

fn history(queries: &[Query]) -> Result<RecordBatch> {
    let mut columns = Columns::new(queries);
    columns.text("account_id", |_| some(ACCOUNT_ID));
    columns.text("workspace_id", |_| some(WORKSPACE_ID));
    columns.text("statement_id", |q| some(&q.id));
    columns.text("executed_by", |q| some(q.executed_by.user_name));
    columns.text("executed_by_user_id", |q| some(q.executed_by.id));
    columns.text("executed_as", |q| some(q.executed_as.user_name));
    columns.text("executed_as_user_id", |q| some(q.executed_as.id));
    columns.text("session_id", |q| q.session_id.clone());
    columns.text("execution_status", |q| some(q.status));
    columns.structure("compute", |of| {
        of.text("type", |_| some("WAREHOUSE"));
        of.text("cluster_id", |_| None);
        of.text("warehouse_id", |_| some(crate::warehouses::ID));
        Ok(())
    })?;
    columns.text("statement_text", |q| some(&q.text));
    columns.text("statement_type", |q| some(q.statement_type));
    columns.text("error_message", |q| q.error.clone());
    columns.text("client_application", |q| some(&q.application));
    columns.text("client_driver", |_| None);
    columns.text("cache_origin_statement_id", |_| None);
    columns.long("total_duration_ms", |q| q.ended_ms.map(|ended| ended - q.started_ms));
    for name in UNMEASURED {
        columns.long(name, |_| None);
    }
    columns.instant("start_time", |q| Some(q.started_ms));
    columns.instant("end_time", |q| q.ended_ms);
    columns.instant("update_time", |q| q.ended_ms.or(Some(q.started_ms)));
    columns.long("produced_rows", |q| q.rows.and_then(|rows| i64::try_from(rows).ok()));
    columns.flag("from_result_cache", |_| false);
    columns.structure("query_source", |of| {
        of.structure("job_info", |of| {
            of.text("job_id", |_| None);
            of.text("job_run_id", |_| None);
            of.text("job_task_run_id", |_| None);
            Ok(())
        })?;
        for name in ["legacy_dashboard_id", "dashboard_id", "alert_id", "notebook_id"] {
            of.text(name, |_| None);
        }
        of.text("sql_query_id", |_| None);
        of.text("genie_space_id", |q| q.genie_space.map(str::to_owned));
        Ok(())
    })?;
    columns.map("query_tags", |q| q.tags.clone())?;
    columns.finish()
}
