//! The catalog as one account sees it, with its `information_schema`.

use super::{
    grants::{self, INFORMATION_SCHEMA, Name},
    result::catalog_text,
    secured::{Policy, SecuredTable},
    tables::{Source, Tables, snapshot},
};
use crate::accounts::Account;
use datafusion::{
    arrow::{
        array::{ArrayRef, Int32Array, StringArray},
        datatypes::{DataType, Field, Schema},
        record_batch::RecordBatch,
    },
    catalog::{CatalogProvider, CatalogProviderList, SchemaProvider, TableProvider},
    common::TableReference,
    error::Result,
};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub(super) struct Catalogs {
    account: &'static Account,
    tables: Arc<Tables>,
}

impl Catalogs {
    pub(super) fn new(account: &'static Account, tables: Arc<Tables>) -> Self {
        Self { account, tables }
    }

    /// Every table the account may see, with those of `information_schema`.
    fn visible(&self) -> Vec<(Name, Arc<Schema>)> {
        let tables = &self.tables;
        {
            let mut all: Vec<(Name, Arc<Schema>)> =
                tables.iter().map(|(name, table)| (name.clone(), table.source.schema())).collect();
            for catalog in tables.catalogs() {
                for view in View::ALL {
                    let name =
                        [catalog.clone(), INFORMATION_SCHEMA.to_owned(), view.name().to_owned()];
                    all.push((name, view.schema()));
                }
            }
            all.retain(|(name, _)| grants::may_select(self.account, name));
            all.sort_by(|(a, _), (b, _)| a.cmp(b));
            all
        }
    }
}

impl CatalogProviderList for Catalogs {
    fn register_catalog(
        &self,
        _: String,
        _: Arc<dyn CatalogProvider>,
    ) -> Option<Arc<dyn CatalogProvider>> {
        None
    }

    fn catalog_names(&self) -> Vec<String> {
        self.tables.catalogs()
    }

    fn catalog(&self, name: &str) -> Option<Arc<dyn CatalogProvider>> {
        Some(Arc::new(Catalog { all: self.clone(), catalog: name.to_owned() }))
    }
}

#[derive(Debug)]
struct Catalog {
    all: Catalogs,
    catalog: String,
}

impl CatalogProvider for Catalog {
    fn schema_names(&self) -> Vec<String> {
        Vec::new()
    }

    fn schema(&self, name: &str) -> Option<Arc<dyn SchemaProvider>> {
        Some(Arc::new(SchemaOf {
            all: self.all.clone(),
            catalog: self.catalog.clone(),
            schema: name.to_owned(),
        }))
    }
}

#[derive(Debug)]
struct SchemaOf {
    all: Catalogs,
    catalog: String,
    schema: String,
}

#[async_trait::async_trait]
impl SchemaProvider for SchemaOf {
    fn table_names(&self) -> Vec<String> {
        Vec::new()
    }

    fn table_exist(&self, _: &str) -> bool {
        true
    }

    async fn table(&self, table: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        let name = [self.catalog.clone(), self.schema.clone(), table.to_owned()];
        let account = self.all.account;
        grants::may_read(account, &name, &self.all.tables)?;
        if self.schema == INFORMATION_SCHEMA {
            let view = View::ALL.into_iter().find(|view| view.name() == table);
            let view = view.ok_or_else(|| super::SqlError::table_not_found(&name))?;
            let within = (self.catalog != "system").then_some(self.catalog.as_str());
            let rows = vec![view.rows(&self.all.visible(), within)?];
            return Ok(Some(snapshot(Source::Kept(view.schema(), rows))));
        }
        let base = self.all.tables.get(&name);
        let base = base.map(|table| snapshot(table.source.clone()));
        let base = base.ok_or_else(|| super::SqlError::table_not_found(&name))?;
        let policy = Policy {
            row_filter: grants::row_filter(account, &name),
            masks: grants::masks(account, &name),
        };
        if policy.row_filter.is_none() && policy.masks.is_empty() {
            return Ok(Some(base));
        }
        let [catalog, schema, table] = name;
        let reference = TableReference::full(catalog, schema, table);
        Ok(Some(Arc::new(SecuredTable::new(reference, base, policy))))
    }
}

/// The views of `information_schema`.
#[derive(Clone, Copy)]
pub(super) enum View {
    Tables,
    Columns,
}

impl View {
    pub(super) const ALL: [Self; 2] = [Self::Tables, Self::Columns];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Tables => "tables",
            Self::Columns => "columns",
        }
    }

    pub(super) fn schema(self) -> Arc<Schema> {
        let text = |name: &str| Field::new(name, DataType::Utf8, false);
        let mut fields = vec![text("table_catalog"), text("table_schema"), text("table_name")];
        match self {
            Self::Tables => fields.push(text("table_type")),
            Self::Columns => {
                fields.push(text("column_name"));
                fields.push(Field::new("ordinal_position", DataType::Int32, false));
                fields.push(text("full_data_type"));
            }
        }
        Arc::new(Schema::new(fields))
    }

    fn rows(self, visible: &[(Name, Arc<Schema>)], catalog: Option<&str>) -> Result<RecordBatch> {
        let mut text: Vec<Vec<String>> = vec![Vec::new(); 5];
        let mut positions = Vec::new();
        for (name, schema) in visible.iter().filter(|(n, _)| catalog.is_none_or(|c| n[0] == c)) {
            match self {
                Self::Tables => {
                    let kind = if name[1] == INFORMATION_SCHEMA { "VIEW" } else { "MANAGED" };
                    for (column, value) in
                        text.iter_mut().zip(name.iter().map(String::as_str).chain([kind]))
                    {
                        column.push(value.to_owned());
                    }
                }
                Self::Columns => {
                    for (position, field) in schema.fields().iter().enumerate() {
                        let values = name
                            .iter()
                            .cloned()
                            .chain([field.name().clone(), catalog_text(field.data_type())]);
                        for (column, value) in text.iter_mut().zip(values) {
                            column.push(value);
                        }
                        positions.push(i32::try_from(position).unwrap_or(i32::MAX));
                    }
                }
            }
        }
        let mut text =
            text.into_iter().map(|values| Arc::new(StringArray::from(values)) as ArrayRef);
        let mut columns: Vec<ArrayRef> = text.by_ref().take(4).collect();
        if matches!(self, Self::Columns) {
            columns.push(Arc::new(Int32Array::from(positions)));
            columns.extend(text);
        }
        Ok(RecordBatch::try_new(self.schema(), columns)?)
    }
}
