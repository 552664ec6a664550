//! The Statement Execution API 2.0, as Arrow over external links.

use crate::{
    chunks::{ChunkLink, RawResult},
    door::{Call, Door, DoorError, Errand, is_id},
};
use behalf_core::{
    Failure, FailureCode,
    results::{Column, Compression},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(crate) const PATH: &str = "/api/2.0/sql/statements";
/// The one compression of rows that is asked for.
const LZ4: &str = "LZ4_FRAME";
/// Bytes of a result that comes in replies. Beyond 25 MiB of text there is none at all, so it is cut before;
/// the workspace counts what it holds, and text may be longer than that.
const INLINE: u64 = 12 * 1024 * 1024;

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
    /// How its rows are to come.
    pub disposition: Disposition,
    /// Tags for the query history, at most 20.
    pub query_tags: &'a [(&'a str, String)],
}

/// How the rows of a statement come. It is settled when the statement is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// As Arrow, by links to a storage.
    Links,
    /// As text in the replies, and few of them.
    Inline,
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
    /// The links that came with it: to the first chunk, and maybe to more.
    pub links: Vec<ChunkLink>,
    /// The rows that came with it: the first chunk of them.
    pub rows: Vec<Vec<Option<String>>>,
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
    /// Bytes of each chunk, as far as they are said.
    pub sizes: BTreeMap<u64, u64>,
    /// How they are compressed.
    pub compression: Compression,
    /// Whether a limit cut it.
    pub truncated: bool,
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
    #[serde(default)]
    chunks: Vec<RawChunk>,
    result_compression: Option<String>,
}

#[derive(Deserialize)]
struct RawChunk {
    #[serde(default)]
    chunk_index: u64,
    byte_count: Option<u64>,
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

/// Sends a statement and waits a little for it. There is no idempotency key: it is never sent
/// twice. Compressed rows are asked for as the workspace's own drivers ask; its manifest says whether
/// they are.
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
        "wait_timeout": "5s",
        "on_wait_timeout": "CONTINUE",
        "query_tags": tags,
    });
    let how = match request.disposition {
        Disposition::Links => json!({
            "disposition": "EXTERNAL_LINKS",
            "format": "ARROW_STREAM",
            "result_compression": LZ4,
        }),
        Disposition::Inline => json!({
            "disposition": "INLINE",
            "format": "JSON_ARRAY",
            "byte_limit": INLINE,
        }),
    };
    if let (Some(body), Value::Object(how)) = (body.as_object_mut(), how) {
        body.extend(how);
    }
    if !request.parameters.is_empty() {
        body["parameters"] = json!(request.parameters);
    }
    read(door.json(errand, Call::post(PATH, body)).await?, errand, door.now())
}

/// Looks at a statement again.
pub async fn get(door: &Door, errand: &Errand<'_>, id: &str) -> Result<Statement, DoorError> {
    read(door.json(errand, Call::get(format!("{PATH}/{id}"))).await?, errand, door.now())
}

/// Asks the warehouse to stop it.
pub async fn cancel(door: &Door, errand: &Errand<'_>, id: &str) -> Result<(), DoorError> {
    door.json(errand, Call::post(format!("{PATH}/{id}/cancel"), json!({}))).await?;
    Ok(())
}

/// The rows of one chunk, of so many, of a result that comes in replies.
pub async fn rows(
    door: &Door,
    errand: &Errand<'_>,
    id: &str,
    (index, count): (u64, u64),
) -> Result<Vec<Vec<Option<String>>>, DoorError> {
    let reply = door.json(errand, Call::get(format!("{PATH}/{id}/result/chunks/{index}"))).await?;
    let result: RawResult = typed(reply.body)?;
    Ok(result.within(count)?.rows())
}

fn read(
    reply: crate::door::Reply,
    errand: &Errand<'_>,
    now: Timestamp,
) -> Result<Statement, DoorError> {
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
    let manifest = raw.manifest.map(RawManifest::read).transpose()?;
    let result = raw.result.unwrap_or_default();
    let mut result = result.within(manifest.as_ref().map_or(u64::MAX, |all| all.chunks))?;
    Ok(Statement {
        id: raw.statement_id,
        state,
        error: raw.status.error.and_then(|error| error.message).map(|text| token.cut_from(&text)),
        sql_state: raw.status.sql_state,
        manifest,
        rows: result.rows(),
        links: result.links(now),
        request_id: reply.request_id,
    })
}

impl RawManifest {
    fn read(self) -> Result<Manifest, Failure> {
        let compression = match self.result_compression.as_deref() {
            None | Some("NONE") => Compression::None,
            Some(LZ4) => Compression::Lz4Frame,
            Some(_) => return Err(unreadable("rows in a compression that was not asked for")),
        };
        let columns = self.schema.columns.into_iter();
        let sizes = self.chunks.into_iter();
        Ok(Manifest {
            columns: columns.map(|c| Column { name: c.name, type_text: c.type_text }).collect(),
            total_rows: self.total_row_count,
            chunks: self.total_chunk_count,
            sizes: sizes.filter_map(|c| Some((c.chunk_index, c.byte_count?))).collect(),
            compression,
            truncated: self.truncated,
        })
    }
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
