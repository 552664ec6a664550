//! The shapes of replies: status, manifest, chunks, presigned links.

use super::{Disposition, Format, Progress, Statement};
use crate::{reply::Refusal, sql::ResultSet, workspace::Workspace};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// Life of a presigned link.
const LINK_LIFE_S: i64 = 900;
/// Most bytes of a result that goes inline where either would do.
const ATTACHED_BYTES: usize = 5 * 1024 * 1024;

pub(crate) fn statement(workspace: &Workspace, statement: &Statement) -> Result<Value, Refusal> {
    let state = statement.state();
    let mut status = json!({ "state": state.name() });
    let mut body = Map::new();
    body.insert("statement_id".into(), json!(statement.id));
    match &state {
        Progress::Failed(error) => {
            status["error"] = json!({ "error_code": "BAD_REQUEST", "message": error.to_string() });
            status["sql_state"] = json!(error.sql_state);
        }
        Progress::Succeeded(result) => {
            body.insert("manifest".into(), manifest(statement, result));
            let is_empty = result.row_count() == 0;
            let first = if is_empty { json!({}) } else { chunk(workspace, statement, result, 0)? };
            body.insert("result".into(), first);
        }
        Progress::Pending | Progress::Running | Progress::Canceled | Progress::Closed => {}
    }
    body.insert("status".into(), status);
    Ok(Value::Object(body))
}

fn manifest(statement: &Statement, result: &ResultSet) -> Value {
    let columns: Vec<Value> = result
        .columns
        .iter()
        .enumerate()
        .map(|(position, column)| {
            let mut body = json!({
                "name": column.name, "position": position,
                "type_name": column.type_name(), "type_text": column.type_text(),
            });
            if let Some((precision, scale)) = column.decimal() {
                body["type_precision"] = json!(precision);
                body["type_scale"] = json!(scale);
            }
            if let Some(kind) = column.interval() {
                body["type_interval_type"] = json!(kind);
            }
            body
        })
        .collect();
    let counts_bytes = statement.disposition != Disposition::Inline;
    let chunks: Vec<Value> =
        (0..result.chunks().len()).map(|index| place(result, index, counts_bytes)).collect();
    let mut manifest = json!({
        "format": match statement.format {
            Format::JsonArray => "JSON_ARRAY",
            Format::ArrowStream => "ARROW_STREAM",
            Format::Csv => "CSV",
        },
        "schema": { "column_count": columns.len(), "columns": columns },
        "total_row_count": result.row_count(),
        "total_chunk_count": chunks.len(),
        "chunks": chunks,
        "truncated": result.truncated,
    });
    if counts_bytes {
        manifest["total_byte_count"] = json!(result.byte_count());
    }
    if statement.compressed {
        manifest["result_compression"] = json!("LZ4_FRAME");
    }
    manifest
}

/// Where a chunk lies in its result.
fn place(result: &ResultSet, index: usize, counts_bytes: bool) -> Value {
    let chunk = &result.chunks()[index];
    let mut place = json!({
        "chunk_index": index, "row_offset": chunk.row_offset, "row_count": chunk.row_count,
    });
    if counts_bytes {
        place["byte_count"] = json!(chunk.byte_count);
    }
    place
}

/// One chunk: its rows, or a link to them.
pub(super) fn chunk(
    workspace: &Workspace,
    statement: &Statement,
    result: &ResultSet,
    index: usize,
) -> Result<Value, Refusal> {
    let mut place = place(result, index, statement.disposition != Disposition::Inline);
    if let Some(after) = result.chunks().get(index + 1) {
        let next = index + 1;
        place["next_chunk_index"] = json!(next);
        place["next_chunk_internal_link"] = json!(format!(
            "/api/2.0/sql/statements/{}/result/chunks/{next}?row_offset={}",
            statement.id, after.row_offset
        ));
    }
    let is_inline = match statement.disposition {
        Disposition::Inline => true,
        Disposition::ExternalLinks => false,
        Disposition::Either => result.byte_count() <= ATTACHED_BYTES,
    };
    if is_inline && statement.format == Format::JsonArray {
        place["data_array"] = json!(result.rows(index).map_err(Refusal::failed)?);
        return Ok(place);
    }
    if is_inline {
        let bytes = content(statement, result, index).map_err(Refusal::failed)?;
        place["attachment"] = json!(STANDARD.encode(bytes));
        return Ok(place);
    }
    let now = workspace.clock.now();
    let expires = now.as_second() + LINK_LIFE_S;
    let sig = signature(&statement.link_secret, index, expires);
    workspace.secrets.lock().push(sig.clone());
    place["external_link"] = json!(format!(
        "{}/_storage/{}/{index}?expires={expires}&sig={sig}",
        workspace.options.host, statement.id
    ));
    place["expiration"] =
        json!(jiff::Timestamp::from_second(expires).map(|at| at.to_string()).unwrap_or_default());
    place["http_headers"] = json!({});
    Ok(json!({ "external_links": [place] }))
}

/// A chunk in the format of its statement.
pub(super) fn content(
    statement: &Statement,
    result: &ResultSet,
    index: usize,
) -> anyhow::Result<Vec<u8>> {
    Ok(match statement.format {
        Format::ArrowStream => result.at_rest(index)?,
        Format::Csv => result.csv(index)?,
        Format::JsonArray => serde_json::to_vec(&result.rows(index)?)?,
    })
}

pub(super) fn signature(secret: &str, index: usize, expires: i64) -> String {
    let digest = Sha256::digest(format!("{secret}/{index}/{expires}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
