//! The functions of a schema as tools: a call is a statement.

use super::{APPLICATION, Failure, Outcome, Place, schema_tool, unknown};
use crate::{
    accounts::Account,
    reply::Refusal,
    sql::{Argument, ROUTINES, Returns, Routine},
    statements::{
        Progress,
        request::{Disposition, ExecuteRequest},
    },
    workspace::Workspace,
};
use rmcp::model::{JsonObject, Tool};
use serde_json::{Value, json};
use std::sync::Arc;

/// Most rows of a result.
const ROWS: usize = 100;

/// Whether the place has functions for the caller.
pub(super) fn check(account: &Account, place: &Place) -> Result<(), Refusal> {
    if offered(account, place).next().is_some() {
        return Ok(());
    }
    let place = format!("{}.{}", place.catalog, place.schema);
    Err(Refusal::not_found(format!("There is no function for you in {place}.")))
}

fn offered<'a>(
    account: &'a Account,
    place: &'a Place,
) -> impl Iterator<Item = &'static Routine> + 'a {
    ROUTINES.iter().filter(move |routine| {
        let [catalog, schema, name] = routine.parts();
        catalog == place.catalog
            && schema == place.schema
            && place.name.as_deref().is_none_or(|wanted| wanted == name)
            && routine.is_for(account)
    })
}

fn name(routine: &Routine) -> String {
    routine.name.replace('.', "__")
}

pub(super) fn tools(account: &Account, place: &Place) -> Vec<Tool> {
    let describe = |routine: &Routine| {
        let property = |p: &Argument| {
            let (kind, format) = json_type(p.type_text);
            let mut property = json!({ "type": kind, "description": p.comment });
            if let Some(format) = format {
                property["format"] = json!(format);
            }
            (p.name.to_owned(), property)
        };
        let properties: JsonObject = routine.parameters.iter().map(property).collect();
        let all: Vec<&str> = routine.parameters.iter().map(|p| p.name).collect();
        // What a body does that nobody can read is not known.
        let only_reads = routine.external.is_none();
        schema_tool(name(routine), routine.comment.to_owned(), properties, &all, only_reads)
    };
    offered(account, place).map(describe).collect()
}

fn json_type(type_text: &str) -> (&'static str, Option<&'static str>) {
    match type_text.split('(').next().unwrap_or_default() {
        "INT" | "BIGINT" => ("integer", None),
        "DECIMAL" | "DOUBLE" => ("number", None),
        "BOOLEAN" => ("boolean", None),
        "DATE" => ("string", Some("date")),
        _ => ("string", None),
    }
}

/// The statement that calls a function with arguments by name.
fn statement(routine: &Routine, arguments: &JsonObject) -> Result<ExecuteRequest, Failure> {
    let known = |name: &str| routine.parameters.iter().any(|p| p.name == name);
    if let Some(other) = arguments.keys().find(|name| !known(name)) {
        return Err(Failure::Call(format!("{} has no parameter {other}", routine.name)));
    }
    let given = |p: &Argument| match arguments.get(p.name) {
        None => Err(Failure::Call(format!("{} needs {}", routine.name, p.name))),
        Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => Ok(Some(value.to_string())),
        Some(_) => Err(Failure::Call(format!("{} must be one value", p.name))),
    };
    let named: Vec<String> =
        routine.parameters.iter().map(|p| format!("{0} => :{0}", p.name)).collect();
    let call = format!("{}({})", routine.name, named.join(", "));
    let text = match routine.returns {
        Returns::Value(_) => format!("SELECT {call} AS output"),
        Returns::Rows(_) => format!("SELECT * FROM {call} LIMIT {}", ROWS + 1),
    };
    let mut request = ExecuteRequest::of(&text, Disposition::Inline);
    for parameter in routine.parameters {
        request = request.bind(parameter.name, given(parameter)?, parameter.type_text);
    }
    Ok(request)
}

pub(super) async fn call(
    workspace: &Arc<Workspace>,
    account: &'static Account,
    place: &Place,
    tool: &str,
    arguments: Value,
) -> Outcome {
    let routine = offered(account, place).find(|routine| name(routine) == tool);
    let routine = routine.ok_or_else(|| unknown(tool))?;
    let arguments = arguments.as_object().cloned().unwrap_or_default();
    let request = statement(routine, &arguments)?;
    let statement = workspace.submit(account, &request, APPLICATION);
    let result = match statement.ended(|_| {}).await {
        Progress::Succeeded(result) => result,
        Progress::Failed(error) => {
            return Err(Failure::Tool(json!({ "error": error.to_string() })));
        }
        _ => return Err(Failure::Tool(json!({ "error": "the statement was canceled" }))),
    };
    let mut rows = if result.row_count() == 0 { Vec::new() } else { first(&result)? };
    let is_truncated = rows.len() > ROWS;
    rows.truncate(ROWS);
    let columns: Vec<&str> = result.columns.iter().map(|column| column.name.as_str()).collect();
    Ok(json!({ "is_truncated": is_truncated, "columns": columns, "rows": rows }))
}

fn first(result: &crate::sql::ResultSet) -> Result<Vec<Vec<Option<String>>>, Failure> {
    result.rows(0).map_err(|error| Failure::from(Refusal::failed(error)))
}
