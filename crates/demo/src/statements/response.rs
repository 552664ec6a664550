//! The shapes of replies: status, manifest, chunks, presigned links.

use super::{Disposition, Format, Progress, Statement};
use crate::{
    sql::{self, ResultSet},
    workspace::Workspace,
};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::io::Write;

/// Life of a presigned link.
const LINK_LIFE_S: i64 = 900;

pub(crate) fn statement(workspace: &Workspace, statement: &Statement) -> Value {
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
            let first = if result.row_count() == 0 {
                json!({})
            } else {
                chunk(workspace, statement, result, 0)
            };
            body.insert("result".into(), first);
        }
        Progress::Pending | Progress::Running | Progress::Canceled | Progress::Closed => {}
    }
    body.insert("status".into(), status);
    Value::Object(body)
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
            body
        })
        .collect();
    let chunks: Vec<Value> = (0..result.chunk_count())
        .map(|index| {
            let (offset, count) = result.chunk_rows(index);
            json!({ "chunk_index": index, "row_offset": offset, "row_count": count })
        })
        .collect();
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
    if statement.compressed {
        manifest["result_compression"] = json!("LZ4_FRAME");
    }
    manifest
}

/// Bytes as one LZ4 frame.
pub(super) fn lz4(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = lz4_flex::frame::FrameEncoder::new(Vec::new());
    encoder.write_all(bytes)?;
    encoder.finish().map_err(std::io::Error::other)
}

/// One chunk: its rows, or a link to them.
pub(super) fn chunk(
    workspace: &Workspace,
    statement: &Statement,
    result: &ResultSet,
    index: usize,
) -> Value {
    let (offset, count) = result.chunk_rows(index);
    let mut place = json!({ "chunk_index": index, "row_offset": offset, "row_count": count });
    if index + 1 < result.chunk_count() {
        let next = index + 1;
        place["next_chunk_index"] = json!(next);
        place["next_chunk_internal_link"] = json!(format!(
            "/api/2.0/sql/statements/{}/result/chunks/{next}?row_offset={}",
            statement.id,
            offset + count
        ));
    }
    if statement.disposition == Disposition::Inline {
        place["data_array"] = json!(sql::json_rows(result, index));
        return place;
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
    json!({ "external_links": [place] })
}

pub(super) fn signature(secret: &str, index: usize, expires: i64) -> String {
    let digest = Sha256::digest(format!("{secret}/{index}/{expires}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
