//! A ledger in the formats of others: CSV for a spreadsheet, OCSF for a company's event store. What can be
//! checked is JSONL; both carry its hashes, so that an entry is found again.

use behalf_core::Failure;
use jiff::Timestamp;
use serde_json::{Value, json};

/// The columns of the CSV form, each by its path in an entry.
const COLUMNS: [&str; 26] = [
    "seq",
    "at",
    "phase",
    "owner",
    "principal.id",
    "principal.user_name",
    "principal.workspace",
    "run_as",
    "grant",
    "scopes",
    "tool",
    "resource",
    "operation",
    "decision",
    "status",
    "rows",
    "ms",
    "error_code",
    "statement_id",
    "request_id",
    "thread_id",
    "turn_id",
    "action_id",
    "args_commitment",
    "prev_hash",
    "hash",
];

/// The version of the schema (schema.ocsf.io) that events are of.
const OCSF: &str = "1.6.0";
/// Identity & Access Management, Authentication.
const AUTHENTICATION: u64 = 3002;
/// Application Activity, API Activity.
const API_ACTIVITY: u64 = 6003;

fn at<'e>(entry: &'e Value, path: &str) -> &'e Value {
    path.split('.').fold(entry, |value, name| &value[name])
}

fn read(line: &str) -> Result<Value, Failure> {
    serde_json::from_str(line).map_err(Failure::internal)
}

/// RFC 4180, with a header. A cell that a spreadsheet would compute begins with an apostrophe.
///
/// # Errors
/// When a line is no entry.
pub fn csv(lines: &[String]) -> Result<String, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(Failure::internal)?;
    for line in lines {
        let entry = read(line)?;
        let cells = COLUMNS.map(|column| cell(at(&entry, column)));
        writer.write_record(cells).map_err(Failure::internal)?;
    }
    let bytes = writer.into_inner().map_err(|error| Failure::internal(error.to_string()))?;
    String::from_utf8(bytes).map_err(Failure::internal)
}

fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    };
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text,
    }
}

/// One OCSF event for each entry: a sign-in or sign-out is Authentication, everything else API Activity.
///
/// # Errors
/// When a line is no entry.
pub fn ocsf(lines: &[String]) -> Result<Vec<Value>, Failure> {
    lines.iter().map(|line| Ok(event(&read(line)?))).collect()
}

fn event(entry: &Value) -> Value {
    let text = |path: &str| at(entry, path).as_str().unwrap_or_default();
    let phase = text("phase");
    let (class, activity) = match phase {
        "signed_in" => (AUTHENTICATION, 1),
        "signed_out" => (AUTHENTICATION, 2),
        _ => (API_ACTIVITY, activity(text("operation"))),
    };
    let user = json!({ "uid": text("principal.id"), "name": text("principal.user_name") });
    let time = text("at").parse::<Timestamp>().map(Timestamp::as_millisecond).unwrap_or_default();
    let mut event = json!({
        "category_uid": class / 1000,
        "class_uid": class,
        "activity_id": activity,
        "type_uid": class * 100 + activity,
        "severity_id": 1,
        "time": time,
        "status_id": status(entry),
        "metadata": {
            "version": OCSF,
            "product": { "name": "Behalf", "vendor_name": "Behalf", "version": env!("CARGO_PKG_VERSION") },
            "uid": text("hash"),
            "sequence": entry["seq"],
            "correlation_uid": text("turn_id"),
            "original_time": text("at"),
            "event_code": phase,
        },
        "actor": { "user": user },
        "unmapped": entry,
    });
    let more = if class == AUTHENTICATION {
        json!({ "user": user, "service": { "name": "Databricks" }, "auth_protocol_id": 10, "auth_protocol": "OAuth 2.0" })
    } else {
        json!({
            "api": {
                "operation": format!("{}.{}", text("tool"), text("operation")),
                "service": { "name": "Databricks" },
                "request": { "uid": text("action_id") },
            },
            "resources": [{ "name": text("resource"), "uid": text("statement_id") }],
            "src_endpoint": { "name": "behalf" },
        })
    };
    if let (Some(event), Value::Object(more)) = (event.as_object_mut(), more) {
        event.extend(more);
    }
    event
}

/// Create, read, update, delete; or other.
fn activity(operation: &str) -> u64 {
    match operation {
        "insert" | "create" => 1,
        "select" | "show" | "describe" | "explain" => 2,
        "update" | "merge" | "alter" => 3,
        "delete" | "drop" | "truncate" => 4,
        _ => 99,
    }
}

/// Success, failure; unknown where the entry tells no end.
fn status(entry: &Value) -> u64 {
    match (entry["phase"].as_str(), entry["status"].as_str(), entry["error_code"].as_str()) {
        (Some("refused"), ..) | (_, _, Some(_)) => 2,
        (Some("signed_in" | "signed_out"), ..) => 1,
        (_, Some("succeeded" | "ran_as_claimed"), _) => 1,
        (_, Some("failed" | "withheld" | "mismatch"), _) => 2,
        _ => 0,
    }
}
