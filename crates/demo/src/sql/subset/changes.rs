//! INSERT, UPDATE and DELETE in their plain forms.

use crate::sql::error::SqlError;
use datafusion::sql::sqlparser::ast::{
    Delete, FromTable, Insert, TableFactor, TableObject, TableWithJoins, Update,
};

pub(super) fn check_insert(insert: &Insert) -> Result<(), SqlError> {
    let plain = matches!(insert.table, TableObject::TableName(_))
        && insert.or.is_none()
        && !insert.overwrite
        && !insert.replace_into
        && insert.on.is_none()
        && insert.returning.is_none()
        && insert.partitioned.is_none()
        && insert.table_alias.is_none()
        && insert.source.is_some();
    if plain { Ok(()) } else { Err(SqlError::unsupported("this form of INSERT")) }
}

pub(super) fn check_update(update: &Update) -> Result<(), SqlError> {
    let mut targets: Vec<String> =
        update.assignments.iter().map(|a| a.target.to_string()).collect();
    targets.sort();
    targets.dedup();
    let plain = update.from.is_none()
        && update.returning.is_none()
        && update.limit.is_none()
        && targets.len() == update.assignments.len()
        && bare_table(&update.table);
    if plain { Ok(()) } else { Err(SqlError::unsupported("this form of UPDATE")) }
}

pub(super) fn check_delete(delete: &Delete) -> Result<(), SqlError> {
    let FromTable::WithFromKeyword(from) = &delete.from else {
        return Err(SqlError::unsupported("DELETE without FROM"));
    };
    let plain = delete.tables.is_empty()
        && delete.using.is_none()
        && delete.returning.is_none()
        && delete.limit.is_none()
        && delete.order_by.is_empty()
        && matches!(from.as_slice(), [table] if bare_table(table));
    if plain { Ok(()) } else { Err(SqlError::unsupported("this form of DELETE")) }
}

fn bare_table(table: &TableWithJoins) -> bool {
    table.joins.is_empty() && matches!(&table.relation, TableFactor::Table { alias: None, .. })
}
