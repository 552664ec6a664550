//! SQL as tools.

use super::{APPLICATION, Failure, Outcome, read, tool, unknown};
use crate::{
    accounts::Account,
    sql::statement_type,
    statements::{
        Progress, Statement,
        request::{Disposition, ExecuteRequest},
        response,
    },
    workspace::Workspace,
};
use rmcp::model::Tool;
use serde::Deserialize;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};

/// How long a call waits for its statement, before the caller has to poll.
const WAIT: Duration = Duration::from_secs(10);

pub(super) fn tools() -> Vec<Tool> {
    let query = ("query", "One statement of Databricks SQL.", true);
    let id = ("statement_id", "The id of a statement that was still running.", true);
    vec![
        tool("execute_sql".into(), "Runs a SQL statement.".into(), &[query], false),
        tool("execute_sql_read_only".into(), "Runs a query.".into(), &[query], true),
        tool("poll_sql_result".into(), "Gets the result of a statement.".into(), &[id], true),
    ]
}

#[derive(Deserialize)]
struct Run {
    query: String,
}

#[derive(Deserialize)]
struct Poll {
    statement_id: String,
}

pub(super) async fn call(
    workspace: &Arc<Workspace>,
    account: &'static Account,
    name: &str,
    arguments: Value,
) -> Outcome {
    let statement = match name {
        "execute_sql" | "execute_sql_read_only" => {
            let Run { query } = read(arguments)?;
            if name == "execute_sql_read_only" && statement_type(&query) != "SELECT" {
                let text = "This tool runs queries alone; use execute_sql for other statements.";
                return Err(Failure::Tool(json!({ "error": text })));
            }
            let request = ExecuteRequest::of(&query, Disposition::Inline);
            workspace.submit(account, &request, APPLICATION)
        }
        "poll_sql_result" => {
            let Poll { statement_id } = read(arguments)?;
            workspace.statements.own(&statement_id, account, workspace.clock.now_ms())?
        }
        other => return Err(unknown(other)),
    };
    tokio::time::timeout(WAIT, statement.ended(|_| {})).await.ok();
    let told = told(workspace, &statement)?;
    match statement.state() {
        Progress::Failed(_) => Err(Failure::Tool(told)),
        _ => Ok(told),
    }
}

/// A statement's reply; its rows are lists of protobuf's JSON.
pub(super) fn told(workspace: &Workspace, statement: &Statement) -> Result<Value, Failure> {
    let mut told = response::statement(workspace, statement)?;
    if let Some(rows) = told.pointer_mut("/result/data_array").and_then(Value::as_array_mut) {
        for row in rows {
            let cells = row.as_array().map(Vec::as_slice).unwrap_or_default().iter();
            let values: Vec<Value> = cells
                .map(|cell| match cell {
                    Value::Null => json!({}),
                    text => json!({ "string_value": text }),
                })
                .collect();
            *row = json!({ "values": values });
        }
    }
    Ok(told)
}
