//! Reading an execute request, with the rules of every field.

use crate::{
    reply::{self, Refusal},
    sql::{Parameter, SqlError},
    warehouses,
};
use serde::Deserialize;
use std::time::Duration;

const STATEMENT_BYTES: usize = 16 * 1024 * 1024;
const TAGS: usize = 20;

#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Disposition {
    #[default]
    #[serde(rename = "INLINE")]
    Inline,
    #[serde(rename = "EXTERNAL_LINKS")]
    ExternalLinks,
    /// Of drivers: inline where it fits, or else links.
    #[serde(rename = "INLINE_OR_EXTERNAL_LINKS")]
    Either,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Format {
    #[default]
    #[serde(rename = "JSON_ARRAY")]
    JsonArray,
    #[serde(rename = "ARROW_STREAM")]
    ArrowStream,
    #[serde(rename = "CSV")]
    Csv,
}

#[derive(Deserialize, Clone)]
struct RawParameter {
    name: String,
    value: Option<String>,
    #[serde(rename = "type")]
    type_text: Option<String>,
}

#[derive(Deserialize, Clone)]
struct RawTag {
    key: String,
    value: Option<String>,
}

#[derive(Deserialize)]
struct Raw {
    statement: Option<String>,
    warehouse_id: Option<String>,
    catalog: Option<String>,
    schema: Option<String>,
    parameters: Option<Vec<RawParameter>>,
    row_limit: Option<usize>,
    byte_limit: Option<usize>,
    disposition: Option<Disposition>,
    format: Option<Format>,
    wait_timeout: Option<String>,
    on_wait_timeout: Option<String>,
    query_tags: Option<Vec<RawTag>>,
    session_id: Option<String>,
    result_compression: Option<String>,
}

/// A tag of a statement: its key, and its value if it has one.
pub(crate) type Tag = (String, Option<String>);

/// A request that has passed its checks.
#[derive(Clone)]
pub(crate) struct ExecuteRequest {
    pub(crate) statement: String,
    pub(crate) catalog: Option<String>,
    pub(crate) schema: Option<String>,
    pub(crate) row_limit: Option<usize>,
    pub(crate) byte_limit: Option<usize>,
    pub(crate) disposition: Disposition,
    pub(crate) format: Format,
    pub(crate) cancel_on_timeout: bool,
    pub(crate) session_id: Option<String>,
    pub(crate) compressed: bool,
    parameters: Vec<RawParameter>,
    wait_seconds: u64,
    query_tags: Vec<RawTag>,
}

impl ExecuteRequest {
    /// The request of a statement that the workspace itself runs for somebody.
    pub(crate) fn of(statement: &str, disposition: Disposition) -> Self {
        Self {
            statement: statement.to_owned(),
            catalog: None,
            schema: None,
            row_limit: None,
            byte_limit: None,
            disposition,
            format: Format::JsonArray,
            cancel_on_timeout: false,
            session_id: None,
            compressed: false,
            parameters: Vec::new(),
            wait_seconds: 0,
            query_tags: Vec::new(),
        }
    }

    /// With one more parameter.
    pub(crate) fn bind(mut self, name: &str, value: Option<String>, type_text: &str) -> Self {
        let type_text = Some(type_text.to_owned());
        self.parameters.push(RawParameter { name: name.to_owned(), value, type_text });
        self
    }

    pub(crate) fn parse(body: &[u8]) -> Result<Self, Refusal> {
        let raw: Raw = reply::read(body)?;
        let statement = raw.statement.filter(|s| !s.trim().is_empty());
        let statement = statement.ok_or_else(|| Refusal::invalid("statement is required"))?;
        if statement.len() > STATEMENT_BYTES {
            return Err(Refusal::invalid("statement is longer than 16 MiB"));
        }
        let warehouse = raw.warehouse_id.filter(|id| !id.is_empty());
        let warehouse = warehouse.ok_or_else(|| Refusal::invalid("warehouse_id is required"))?;
        if warehouse != warehouses::ID {
            return Err(Refusal::not_found(format!("SQL warehouse {warehouse} does not exist.")));
        }
        let disposition = raw.disposition.unwrap_or_default();
        let format = raw.format.unwrap_or_default();
        if disposition == Disposition::Inline && format != Format::JsonArray {
            return Err(Refusal::invalid(
                "format ARROW_STREAM and CSV are supported with disposition EXTERNAL_LINKS only",
            ));
        }
        let compressed = match raw.result_compression.as_deref() {
            None | Some("NONE") => false,
            Some("LZ4_FRAME") => {
                disposition != Disposition::Inline && format == Format::ArrowStream
            }
            Some(other) => {
                return Err(Refusal::invalid(format!("result_compression {other} is not known")));
            }
        };
        let cancel_on_timeout = match raw.on_wait_timeout.as_deref() {
            None | Some("CONTINUE") => false,
            Some("CANCEL") => true,
            Some(other) => {
                return Err(Refusal::invalid(format!("on_wait_timeout {other} is not known")));
            }
        };
        let wait_seconds = wait_seconds(raw.wait_timeout.as_deref().unwrap_or("10s"))?;
        if wait_seconds == 0 && cancel_on_timeout {
            return Err(Refusal::invalid("on_wait_timeout CANCEL needs a wait_timeout above 0s"));
        }
        Ok(Self {
            statement,
            catalog: raw.catalog,
            schema: raw.schema,
            row_limit: raw.row_limit,
            byte_limit: raw.byte_limit,
            disposition,
            format,
            cancel_on_timeout,
            session_id: raw.session_id,
            compressed,
            parameters: raw.parameters.unwrap_or_default(),
            wait_seconds,
            query_tags: raw.query_tags.unwrap_or_default(),
        })
    }

    /// How long the reply waits; `None` for not at all.
    pub(crate) fn wait(&self) -> Result<Option<Duration>, Refusal> {
        Ok((self.wait_seconds > 0).then(|| Duration::from_secs(self.wait_seconds)))
    }

    /// The tags that are kept: the first twenty, one value a key.
    pub(crate) fn tags(&self) -> Vec<Tag> {
        self.query_tags
            .iter()
            .take(TAGS)
            .map(|tag| (tag.key.clone(), tag.value.clone().filter(|v| !v.trim().is_empty())))
            .collect()
    }

    pub(crate) fn parameters(&self) -> Result<Vec<Parameter>, SqlError> {
        self.parameters
            .iter()
            .map(|p| {
                Parameter::parse(
                    &p.name,
                    p.value.as_deref(),
                    p.type_text.as_deref().unwrap_or("STRING"),
                )
            })
            .collect()
    }
}

fn wait_seconds(text: &str) -> Result<u64, Refusal> {
    let seconds = text.strip_suffix('s').and_then(|digits| digits.parse::<u64>().ok());
    match seconds {
        Some(seconds) if seconds == 0 || (5..=50).contains(&seconds) => Ok(seconds),
        _ => Err(Refusal::invalid(format!(
            "wait_timeout must be 0s or between 5s and 50s, but is {text}"
        ))),
    }
}
