//! The tool `catalog`: what there is in Unity Catalog, as far as whoever asks may know.

use super::{
    CallOf, Prepared, Tool,
    arguments::{check, wrong},
};
use crate::{act::Plan, gate::Verdict, resources::Resource, turn::Turn};
use behalf_core::{Failure, Scopes, results::Column};
use behalf_databricks::{
    catalog::{self, Listed},
    door::DoorError,
    rows::Rows,
    serving::ToolSpec,
};
use serde_json::{Value, json};

pub(super) const NAME: &str = "catalog";

pub(super) fn spec() -> ToolSpec {
    ToolSpec {
        name: NAME.to_owned(),
        description:
            "Lists what there is in Unity Catalog: the catalogs, the schemas of a catalog, the \
                      tables of a schema, or the columns of a table."
                .to_owned(),
        parameters: json!({
            "type": "object",
            "properties": { "name": {
                "type": "string",
                "description": "catalog, catalog.schema or catalog.schema.table; left out for the catalogs",
            } },
            "required": [],
        }),
    }
}

impl Turn {
    pub(super) fn prepare_catalog(
        tool: &Tool,
        on: &Resource,
        call: CallOf<'_>,
    ) -> Result<Prepared, Failure> {
        check(&tool.spec.name, &tool.spec.parameters, call.called)?;
        let parts = parts(call.called);
        let operation = match parts.as_slice() {
            [] => "list_catalogs",
            [_] => "list_schemas",
            [_, _] => "list_tables",
            [_, _, _] => "describe",
            _ => return Err(wrong(&tool.spec.name, "name", "takes three parts at most")),
        };
        let named = Resource { name: parts.join("."), ..on.clone() };
        let on = if parts.is_empty() { on } else { &named };
        let plan = tool.plan("catalog", on, Scopes::of(Scopes::UNITY_CATALOG), &call);
        Ok(Prepared::new(plan, Verdict::Allow { operation }))
    }

    pub(super) async fn run_catalog(&self, plan: Plan) -> Result<Value, Failure> {
        let parts = parts(&plan.called);
        let mut act = self.begin(plan).await?;
        let rows = loop {
            let errand = act.errand();
            let look = async {
                Ok::<_, DoorError>(match parts.as_slice() {
                    [] => names(catalog::catalogs(&self.door, &errand).await?),
                    [catalog] => names(catalog::schemas(&self.door, &errand, catalog).await?),
                    [catalog, schema] => {
                        names(catalog::tables(&self.door, &errand, catalog, schema).await?)
                    }
                    _ => columns(catalog::columns(&self.door, &errand, &parts.join(".")).await?),
                })
            };
            match self.unless_cancelled(look).await {
                Ok(rows) => break rows,
                Err(error) => self.again(&mut act, error, false).await?,
            }
        };
        self.give_rows(act, rows).await
    }
}

fn parts(called: &Value) -> Vec<String> {
    let name = called["name"].as_str().unwrap_or_default().replace('`', "");
    name.split('.').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn text(name: &str) -> Column {
    Column { name: name.to_owned(), type_text: "STRING".to_owned() }
}

fn names((listed, more): (Vec<Listed>, bool)) -> Rows {
    let has_types = listed.iter().any(|entry| entry.table_type.is_some());
    let row = |entry: Listed| match has_types {
        true => vec![Some(entry.name), entry.table_type, entry.comment],
        false => vec![Some(entry.name), entry.comment],
    };
    Rows {
        columns: match has_types {
            true => vec![text("name"), text("type"), text("comment")],
            false => vec![text("name"), text("comment")],
        },
        rows: listed.into_iter().map(row).collect(),
        truncated: more,
        statement_id: None,
    }
}

fn columns(columns: Vec<catalog::TableColumn>) -> Rows {
    Rows {
        columns: vec![text("column"), text("type"), text("comment")],
        rows: columns
            .into_iter()
            .map(|column| vec![Some(column.name), Some(column.type_text), column.comment])
            .collect(),
        truncated: false,
        statement_id: None,
    }
}
