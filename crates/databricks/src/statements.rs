//! The Statement Execution API 2.0, as Arrow over external links.

use crate::{
    door::{Call, Door, DoorError, Errand, is_id},
    unleased,
};
use behalf_core::{Failure, FailureCode, results::Column, secret::PresignedLink};
use bytes::Bytes;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const PATH: &str = "/api/2.0/sql/statements";

/// A statement to run.
pub struct Execute<'a> {
    /// The SQL.
    pub statement: &'a str,
    /// On which warehouse.
    pub warehouse_id: &'a str,
    /// Values for the `:name`s in it.
    pub parameters: &'a [Parameter],
    /// Rows at most; more sets `truncated`.
    pub row_limit: u64,
    /// Tags for the query history, at most 20.
    pub query_tags: &'a [(&'a str, String)],
}

/// A value for a `:name` of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Parameter {
    /// Its name, without the colon.
    pub name: String,
    /// The value as text; NULL where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Its type, as SQL.
    #[serde(rename = "type")]
    pub kind: String,
}

/// Where a statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Accepted; the warehouse may be starting.
    Pending,
    /// Running.
    Running,
    /// Done; the manifest is there.
    Succeeded,
    /// Failed; the error is there.
    Failed,
    /// Canceled.
    Canceled,
    /// Its result is gone.
    Closed,
}

/// A statement as the API tells it.
pub struct Statement {
    /// Its id.
    pub id: String,
    /// Its state.
    pub state: State,
    /// The error's message, `[CLASS] …`.
    pub error: Option<String>,
    /// The SQLSTATE of a failure.
    pub sql_state: Option<String>,
    /// The result's description.
    pub manifest: Option<Manifest>,
    /// The first chunk's link.
    pub first: Option<ChunkLink>,
    /// `x-request-id` of the reply.
    pub request_id: Option<String>,
}

/// The description of a result.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub total_rows: u64,
    /// Its chunks.
    pub chunks: u64,
    /// Whether a limit cut it.
    pub truncated: bool,
}

/// A link to one chunk.
pub struct ChunkLink {
    /// The link; a secret.
    pub link: PresignedLink,
    /// Headers that must go with it.
    pub headers: BTreeMap<String, String>,
    /// Which chunk.
    pub index: u64,
    /// How many rows it says it has.
    pub rows: u64,
}

#[derive(Deserialize)]
struct RawStatement {
    statement_id: String,
    status: RawStatus,
    manifest: Option<RawManifest>,
    result: Option<RawResult>,
}

#[derive(Deserialize)]
struct RawStatus {
    state: String,
    sql_state: Option<String>,
    error: Option<RawError>,
}

#[derive(Deserialize)]
struct RawError {
    message: Option<String>,
}

#[derive(Deserialize)]
struct RawManifest {
    schema: RawSchema,
    #[serde(default)]
    total_row_count: u64,
    #[serde(default)]
    total_chunk_count: u64,
    #[serde(default)]
    truncated: bool,
}

#[derive(Deserialize)]
struct RawSchema {
    #[serde(default)]
    columns: Vec<RawColumn>,
}

#[derive(Deserialize)]
struct RawColumn {
    #[serde(default)]
    name: String,
    #[serde(default)]
    type_text: String,
}

#[derive(Deserialize, Default)]
struct RawResult {
    #[serde(default)]
    external_links: Vec<RawLink>,
}

#[derive(Deserialize)]
struct RawLink {
    external_link: String,
    #[serde(default)]
    http_headers: BTreeMap<String, String>,
    #[serde(default)]
    chunk_index: u64,
    #[serde(default)]
    row_count: u64,
}

impl RawResult {
    fn first(self) -> Option<ChunkLink> {
        self.external_links.into_iter().next().map(|raw| ChunkLink {
            link: PresignedLink::new(raw.external_link),
            headers: raw.http_headers,
            index: raw.chunk_index,
            rows: raw.row_count,
        })
    }
}

/// Sends a statement and waits a little for it. There is no idempotency key: it is never sent
/// twice.
pub async fn execute(
    door: &Door,
    errand: &Errand<'_>,
    request: &Execute<'_>,
) -> Result<Statement, DoorError> {
    let tags: Vec<Value> = request
        .query_tags
        .iter()
        .map(|(key, value)| json!({ "key": key, "value": value }))
        .collect();
    let mut body = json!({
        "statement": request.statement,
        "warehouse_id": request.warehouse_id,
        "row_limit": request.row_limit,
        "disposition": "EXTERNAL_LINKS",
        "format": "ARROW_STREAM",
        "wait_timeout": "5s",
        "on_wait_timeout": "CONTINUE",
        "query_tags": tags,
    });
    if !request.parameters.is_empty() {
        body["parameters"] = json!(request.parameters);
    }
    read(door.json(errand, Call::post(PATH, body)).await?, errand)
}

/// Looks at a statement again.
pub async fn get(door: &Door, errand: &Errand<'_>, id: &str) -> Result<Statement, DoorError> {
    read(door.json(errand, Call::get(format!("{PATH}/{id}"))).await?, errand)
}

/// Asks the warehouse to stop it.
pub async fn cancel(door: &Door, errand: &Errand<'_>, id: &str) -> Result<(), DoorError> {
    door.json(errand, Call::post(format!("{PATH}/{id}/cancel"), json!({}))).await?;
    Ok(())
}

/// A fresh link to a chunk.
pub async fn chunk_link(
    door: &Door,
    errand: &Errand<'_>,
    id: &str,
    index: u64,
) -> Result<ChunkLink, DoorError> {
    let reply = door.json(errand, Call::get(format!("{PATH}/{id}/result/chunks/{index}"))).await?;
    let result: RawResult = typed(reply.body)?;
    result.first().ok_or_else(|| unreadable("a chunk without a link").into())
}

/// The bytes of a chunk: an Arrow IPC stream. An expired link is fetched again, once.
pub async fn chunk(
    door: &Door,
    errand: &Errand<'_>,
    id: &str,
    link: ChunkLink,
) -> Result<Bytes, DoorError> {
    match unleased::download(door.wire(), door.origin(), &link.link, &link.headers).await {
        Ok(bytes) => return Ok(bytes),
        Err(unleased::LinkError::Failed(failure)) => return Err(failure.into()),
        Err(unleased::LinkError::Expired) => {}
    }
    let fresh = chunk_link(door, errand, id, link.index).await?;
    unleased::download(door.wire(), door.origin(), &fresh.link, &fresh.headers).await.map_err(
        |error| match error {
            unleased::LinkError::Failed(failure) => failure.into(),
            unleased::LinkError::Expired => Failure::new(
                FailureCode::Offline,
                "The workspace's storage refused the result's link twice.",
                "Run the question again; check that this machine's clock is right.",
            )
            .into(),
        },
    )
}

fn read(reply: crate::door::Reply, errand: &Errand<'_>) -> Result<Statement, DoorError> {
    let token = &errand.lease.token;
    let raw: RawStatement = typed(reply.body)?;
    if !is_id(&raw.statement_id, errand) {
        return Err(unreadable("a statement id that is none").into());
    }
    let state = match raw.status.state.as_str() {
        "PENDING" => State::Pending,
        "RUNNING" => State::Running,
        "SUCCEEDED" => State::Succeeded,
        "FAILED" => State::Failed,
        "CANCELED" => State::Canceled,
        "CLOSED" => State::Closed,
        _ => return Err(unreadable("a statement state that is not known").into()),
    };
    Ok(Statement {
        id: raw.statement_id,
        state,
        error: raw.status.error.and_then(|error| error.message).map(|text| token.cut_from(&text)),
        sql_state: raw.status.sql_state,
        manifest: raw.manifest.map(|manifest| Manifest {
            columns: manifest
                .schema
                .columns
                .into_iter()
                .map(|c| Column { name: c.name, type_text: c.type_text })
                .collect(),
            total_rows: manifest.total_row_count,
            chunks: manifest.total_chunk_count,
            truncated: manifest.truncated,
        }),
        first: raw.result.and_then(RawResult::first),
        request_id: reply.request_id,
    })
}

/// Binds a reply to its type.
pub(crate) fn typed<T: DeserializeOwned>(body: Value) -> Result<T, Failure> {
    serde_json::from_value(body).map_err(|error| unreadable(&shape(&error)))
}

/// What is wrong with a reply, without what stands in it: a link or a token may.
pub(crate) fn shape(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.starts_with("missing field") {
        true => text,
        false => format!("{:?} error at {}:{}", error.classify(), error.line(), error.column()),
    }
}

/// A reply of the workspace that is not what its API says.
pub(crate) fn unreadable(why: &str) -> Failure {
    Failure::new(
        FailureCode::Offline,
        "The workspace's reply was not understood.",
        "Try again; if it stays, look for a newer version of Behalf.",
    )
    .caused_by(why)
}
