//! Securables as the Unity Catalog API writes them.

use super::is_system;
use crate::sql::{
    Argument, Listed, ListedColumn, Returns, Routine,
    grants::{FILTER_COLUMN, is_filtered},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const METASTORE: &str = "0d9a1c1e-2b3f-4c5d-8e6f-00000000a000";
const OWNER: &str = "carol@example.com";
/// When everything was made: 2026-01-01.
const MADE_MS: i64 = 1_767_225_600_000;

/// An id that a securable always has.
fn id(full_name: &str) -> String {
    let digest = Sha256::digest(full_name.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

/// What every securable has.
fn securable(name: &str, full_name: &str, mut own: Value) -> Value {
    let common = json!({
        "name": name,
        "full_name": full_name,
        "owner": OWNER,
        "metastore_id": METASTORE,
        "created_at": MADE_MS,
        "created_by": OWNER,
        "updated_at": MADE_MS,
        "updated_by": OWNER,
    });
    if let (Some(own), Value::Object(common)) = (own.as_object_mut(), common) {
        own.extend(common);
    }
    own
}

pub(super) fn catalog(name: &str) -> Value {
    let kind = if name == "system" { "SYSTEM_CATALOG" } else { "MANAGED_CATALOG" };
    let own = json!({
        "catalog_type": kind, "isolation_mode": "OPEN", "securable_type": "CATALOG", "id": id(name),
    });
    securable(name, name, own)
}

pub(super) fn schema(catalog: &str, name: &str) -> Value {
    let full_name = format!("{catalog}.{name}");
    let own = json!({
        "catalog_name": catalog, "catalog_type": if catalog == "system" { "SYSTEM_CATALOG" } else { "MANAGED_CATALOG" },
        "schema_id": id(&full_name), "securable_type": "SCHEMA",
    });
    securable(name, &full_name, own)
}

fn table_type(table: &Listed) -> &'static str {
    if table.is_view { "VIEW" } else { "MANAGED" }
}

pub(super) fn summary(table: &Listed) -> Value {
    json!({ "full_name": table.name.join("."), "table_type": table_type(table), "securable_type": "TABLE" })
}

pub(super) fn table(table: &Listed, with_columns: bool) -> Value {
    let [catalog, schema, name] = &table.name;
    let full_name = table.name.join(".");
    let mut own = json!({
        "catalog_name": catalog,
        "schema_name": schema,
        "table_type": table_type(table),
        "table_id": id(&full_name),
        "securable_type": "TABLE",
    });
    if !table.is_view {
        own["data_source_format"] = json!("DELTA");
    }
    if is_filtered(&table.name) {
        own["row_filter"] = json!({
            "function_name": "main.sales.of_my_area", "input_column_names": [FILTER_COLUMN],
        });
    }
    if with_columns && !(table.is_view && is_system(catalog, "")) {
        own["columns"] = table.columns.iter().enumerate().map(|(at, c)| column(at, c)).collect();
    }
    securable(name, &full_name, own)
}

fn column(position: usize, listed: &ListedColumn) -> Value {
    let ListedColumn { column, nullable, is_masked } = listed;
    let type_text = column.catalog_text();
    let mut described = json!({
        "name": column.name,
        "type_text": type_text,
        "type_name": column.type_name(),
        "type_json": json!({ "name": column.name, "type": type_text, "nullable": nullable, "metadata": {} }).to_string(),
        "position": position,
        "nullable": nullable,
    });
    if let Some((precision, scale)) = column.decimal() {
        described["type_precision"] = json!(precision);
        described["type_scale"] = json!(scale);
    }
    if *is_masked {
        described["mask"] = json!({ "function_name": "main.sales.hidden_text" });
    }
    described
}

/// The name of a type in the catalog.
fn type_name(type_text: &str) -> &str {
    match type_text.split('(').next().unwrap_or_default() {
        "BIGINT" => "LONG",
        other => other,
    }
}

fn parameters(of: &[Argument], kind: &str) -> Value {
    let described = of.iter().enumerate().map(|(position, argument)| {
        let type_text = argument.type_text.to_lowercase();
        let mut one = json!({
            "name": argument.name,
            "type_text": type_text,
            "type_name": type_name(argument.type_text),
            "type_json": json!({ "name": argument.name, "type": type_text, "nullable": true, "metadata": {} }).to_string(),
            "position": position,
            "parameter_mode": "IN",
            "parameter_type": kind,
        });
        if !argument.comment.is_empty() {
            one["comment"] = json!(argument.comment);
        }
        one
    });
    json!({ "parameters": described.collect::<Vec<_>>() })
}

pub(super) fn function(routine: &Routine) -> Value {
    let [catalog, schema, name] = routine.parts();
    let mut own = json!({
        "catalog_name": catalog,
        "schema_name": schema,
        "function_id": id(routine.name),
        "specific_name": name,
        "securable_type": "FUNCTION",
        "input_params": parameters(routine.parameters, "PARAM"),
        "parameter_style": "S",
        "is_deterministic": true,
        "is_null_call": false,
        "security_type": "DEFINER",
        "comment": routine.comment,
    });
    match routine.external {
        Some(language) => {
            own["routine_body"] = json!("EXTERNAL");
            own["external_language"] = json!(language);
        }
        None => {
            own["routine_body"] = json!("SQL");
            own["routine_definition"] = json!(routine.body);
        }
    }
    match &routine.returns {
        Returns::Value(type_text) => {
            own["data_type"] = json!(type_name(type_text));
            own["full_data_type"] = json!(type_text);
            own["sql_data_access"] = json!(match routine.external {
                Some(_) => "NO_SQL",
                None => "CONTAINS_SQL",
            });
        }
        Returns::Rows(columns) => {
            let row: Vec<String> =
                columns.iter().map(|c| format!("{} {}", c.name, c.type_text)).collect();
            own["data_type"] = json!("TABLE_TYPE");
            own["full_data_type"] = json!(format!("({})", row.join(", ")));
            own["sql_data_access"] = json!("READS_SQL_DATA");
            own["return_params"] = parameters(columns, "COLUMN");
        }
    }
    securable(name, routine.name, own)
}
