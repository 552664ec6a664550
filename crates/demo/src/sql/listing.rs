//! What there is, as the Unity Catalog API tells it: catalogs, schemas and tables with their
//! columns, whoever may see them.

use super::{
    Engine,
    catalog::View,
    grants::{self, INFORMATION_SCHEMA, Name},
    result::ResultColumn,
};
use datafusion::arrow::datatypes::Schema;

/// A table and what it is made of.
pub(crate) struct Listed {
    pub(crate) name: Name,
    pub(crate) is_view: bool,
    pub(crate) columns: Vec<ListedColumn>,
}

/// A column of a table.
pub(crate) struct ListedColumn {
    pub(crate) column: ResultColumn,
    pub(crate) nullable: bool,
    pub(crate) is_masked: bool,
}

impl Engine {
    /// Every catalog, by name.
    pub(crate) fn catalogs(&self) -> Vec<String> {
        self.now().catalogs()
    }

    /// Every schema of a catalog, by name.
    pub(crate) fn schemas(&self, catalog: &str) -> Vec<String> {
        let mut schemas: Vec<String> =
            self.tables_of(catalog).into_iter().map(|table| table.name[1].clone()).collect();
        schemas.sort();
        schemas.dedup();
        schemas
    }

    /// Every table of a catalog, by name.
    pub(crate) fn tables_of(&self, catalog: &str) -> Vec<Listed> {
        let tables = self.now();
        if !tables.has_catalog(catalog) {
            return Vec::new();
        }
        let own = tables.iter().filter(|(name, _)| name[0] == catalog);
        let mut all: Vec<Listed> =
            own.map(|(name, table)| listed(name.clone(), &table.source.schema(), false)).collect();
        for view in View::ALL {
            let name = [catalog, INFORMATION_SCHEMA, view.name()].map(str::to_owned);
            all.push(listed(name, &view.schema(), true));
        }
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }
}

fn listed(name: Name, schema: &Schema, is_view: bool) -> Listed {
    let columns = schema
        .fields()
        .iter()
        .map(|field| ListedColumn {
            column: ResultColumn::new(field.name(), field.data_type()),
            nullable: field.is_nullable(),
            is_masked: grants::is_masked(&name, field.name()),
        })
        .collect();
    Listed { name, is_view, columns }
}
