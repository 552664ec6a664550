//! Unity Catalog: what there is, as far as this principal may know, and what functions take.

use crate::{
    door::{Call, Door, DoorError, Errand},
    statements::typed,
    wire::segment,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

const ROOT: &str = "/api/2.1/unity-catalog";
/// Longest comment on a function, and on one of its parameters, in characters.
const COMMENT: usize = 1_000;
const SHORT: usize = 300;
/// Most pages of a listing, and most entries of it.
const PAGES: usize = 50;
const ENTRIES: usize = 1_000;

/// Something in a listing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Listed {
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// What it is for, in its owner's words.
    #[serde(default)]
    pub comment: Option<String>,
    /// `MANAGED`, `VIEW`, … of tables.
    #[serde(default)]
    pub table_type: Option<String>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TableColumn {
    /// Its name.
    pub name: String,
    /// Its type, as SQL.
    #[serde(default)]
    pub type_text: String,
    /// What it is, in its owner's words.
    #[serde(default)]
    pub comment: Option<String>,
    /// The function that its values go through, where there is one.
    #[serde(default)]
    mask: Option<Value>,
}

impl TableColumn {
    /// Whether a function stands between its values and whoever reads them.
    #[must_use]
    pub fn is_masked(&self) -> bool {
        self.mask.as_ref().is_some_and(|mask| !mask.is_null())
    }
}

/// The catalogs, and whether there are more than these.
pub async fn catalogs(door: &Door, errand: &Errand<'_>) -> Result<(Vec<Listed>, bool), DoorError> {
    listed(door, errand, "catalogs", &[]).await
}

/// The schemas of a catalog, and whether there are more than these.
pub async fn schemas(
    door: &Door,
    errand: &Errand<'_>,
    catalog: &str,
) -> Result<(Vec<Listed>, bool), DoorError> {
    listed(door, errand, "schemas", &[("catalog_name", catalog)]).await
}

/// The tables of a schema, and whether there are more than these.
pub async fn tables(
    door: &Door,
    errand: &Errand<'_>,
    catalog: &str,
    schema: &str,
) -> Result<(Vec<Listed>, bool), DoorError> {
    let of = [("catalog_name", catalog), ("schema_name", schema), ("omit_columns", "true")];
    listed(door, errand, "tables", &of).await
}

async fn listed<T: DeserializeOwned>(
    door: &Door,
    errand: &Errand<'_>,
    kind: &str,
    of: &[(&'static str, &str)],
) -> Result<(Vec<T>, bool), DoorError> {
    let mut all = Vec::new();
    let mut token: Option<String> = None;
    for _ in 0..PAGES {
        let mut call = Call::get(format!("{ROOT}/{kind}")).query("max_results", "0");
        for (name, value) in of {
            call = call.query(name, *value);
        }
        if let Some(token) = token {
            call = call.query("page_token", token);
        }
        let mut body = door.json(errand, call).await?.body;
        let page: Option<Vec<T>> = typed(body[kind].take())?;
        all.extend(page.unwrap_or_default());
        // A page may be empty and still not be the last.
        token = body["next_page_token"].as_str().filter(|t| !t.is_empty()).map(str::to_owned);
        if token.is_none() || all.len() >= ENTRIES {
            break;
        }
    }
    let more = token.is_some() || all.len() > ENTRIES;
    all.truncate(ENTRIES);
    Ok((all, more))
}

/// The columns of a table.
pub async fn columns(
    door: &Door,
    errand: &Errand<'_>,
    table: &str,
) -> Result<Vec<TableColumn>, DoorError> {
    #[derive(Deserialize)]
    struct Table {
        #[serde(default)]
        columns: Vec<TableColumn>,
    }
    let call = Call::get(format!("{ROOT}/tables/{}", segment(table)));
    let table: Table = typed(door.json(errand, call).await?.body)?;
    Ok(table.columns)
}

/// A function, as far as a caller needs to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// `catalog.schema.name`.
    pub full_name: String,
    /// What it is for, in its owner's words.
    pub comment: Option<String>,
    /// What it takes, in order.
    pub parameters: Vec<FunctionParameter>,
    /// Whether it gives rows.
    pub is_table: bool,
    /// Its body, where it is SQL and this principal may read it.
    pub body: Option<String>,
}

/// A parameter of a function.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FunctionParameter {
    /// Its name.
    pub name: String,
    /// Its type, as SQL.
    #[serde(default)]
    pub type_text: String,
    /// What it is, in its owner's words.
    #[serde(default)]
    pub comment: Option<String>,
    /// What it is where it is not given, as SQL.
    #[serde(default)]
    pub parameter_default: Option<String>,
    /// Its place.
    #[serde(default)]
    pub position: u32,
}

/// Describes a function.
pub async fn function(door: &Door, errand: &Errand<'_>, name: &str) -> Result<Function, DoorError> {
    #[derive(Deserialize)]
    struct Raw {
        full_name: Option<String>,
        comment: Option<String>,
        #[serde(default)]
        input_params: Value,
        data_type: Option<String>,
        routine_body: Option<String>,
        routine_definition: Option<String>,
    }
    let call = Call::get(format!("{ROOT}/functions/{}", segment(name)));
    let mut raw: Raw = typed(door.json(errand, call).await?.body)?;
    let parameters: Option<Vec<FunctionParameter>> = typed(raw.input_params["parameters"].take())?;
    let mut parameters = parameters.unwrap_or_default();
    parameters.sort_by_key(|parameter| parameter.position);
    let short = |text: String, most: usize| text.chars().take(most).collect::<String>();
    for parameter in &mut parameters {
        parameter.comment = parameter.comment.take().map(|text| short(text, SHORT));
    }
    Ok(Function {
        // Another name would be another function.
        full_name: raw
            .full_name
            .filter(|full| full.eq_ignore_ascii_case(name))
            .unwrap_or_else(|| name.to_owned()),
        comment: raw.comment.map(|text| short(text, COMMENT)),
        parameters,
        is_table: raw.data_type.as_deref() == Some("TABLE_TYPE"),
        body: raw.routine_definition.filter(|_| raw.routine_body.as_deref() == Some("SQL")),
    })
}
