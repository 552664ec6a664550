//! The embedding endpoint: a deterministic embedding that hashes words. It is no language model, and its
//! name says so.

use super::{EMBEDDING_ID, SCOPE, tokens};
use crate::{
    reply::{self, Refusal},
    search::{DIMENSIONS, EMBEDDING, embed},
    workspace::Workspace,
};
use axum::{
    Json,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// Most texts of one request.
const INPUTS: usize = 150;

pub(super) fn describe() -> Value {
    json!({
        "name": EMBEDDING,
        "id": EMBEDDING_ID,
        "task": "llm/v1/embeddings",
        "state": { "ready": "READY", "config_update": "NOT_UPDATING" },
        "creator": "carol@example.com",
        "description": "Hashes words into 1,024 dimensions. It is not a language model.",
        "permission_level": "CAN_QUERY",
        "config": { "served_entities": [{ "name": EMBEDDING, "entity_name": "demo.hashed_words", "entity_version": "1" }] },
    })
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Input {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct Request {
    model: Option<String>,
    input: Input,
    encoding_format: Option<String>,
    dimensions: Option<usize>,
}

pub(super) fn answer(body: &[u8]) -> Result<Response, Refusal> {
    let request: Request = reply::read(body)?;
    if let Some(model) = request.model.filter(|model| model != EMBEDDING) {
        return Err(Refusal::not_found(format!("Endpoint with name '{model}' does not exist.")));
    }
    let texts = match request.input {
        Input::One(text) => vec![text],
        Input::Many(texts) => texts,
    };
    if texts.len() > INPUTS {
        return Err(Refusal::invalid(format!("input has more than {INPUTS} texts")));
    }
    if request.dimensions.is_some_and(|wanted| wanted != DIMENSIONS) {
        return Err(Refusal::invalid(format!("dimensions must be {DIMENSIONS}")));
    }
    if let Some(other) =
        request.encoding_format.as_deref().filter(|format| !["float", "base64"].contains(format))
    {
        return Err(Refusal::invalid(format!("encoding_format {other} is not known")));
    }
    let as_bytes = request.encoding_format.as_deref() == Some("base64");
    let data: Vec<Value> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| {
            let vector = embed(text);
            let embedding = match as_bytes {
                true => json!(STANDARD.encode(little_endian(&vector))),
                false => json!(vector),
            };
            json!({ "object": "embedding", "index": index, "embedding": embedding })
        })
        .collect();
    let read: usize = texts.iter().map(|text| tokens(text)).sum();
    Ok(Json(json!({
        "object": "list", "model": EMBEDDING, "data": data,
        "usage": { "prompt_tokens": read, "total_tokens": read },
    }))
    .into_response())
}

/// 32-bit floats, as OpenAI's clients ask for them.
fn little_endian(vector: &[f64]) -> Vec<u8> {
    #[expect(clippy::cast_possible_truncation, reason = "the wire format has 32 bits")]
    vector.iter().flat_map(|value| (*value as f32).to_le_bytes()).collect()
}

pub(crate) async fn embeddings(
    State(workspace): State<Arc<Workspace>>,
    headers: HeaderMap,
    body: bytes::Bytes,
) -> Result<Response, Refusal> {
    workspace.caller(&headers, Some(SCOPE))?;
    answer(&body)
}
