//! CREATE TABLE, DROP TABLE and TRUNCATE TABLE in their plain forms. What is made is kept in memory,
//! until the reset.

use super::{
    Parameter, ResultSet, Session, Shared,
    dialect::Spelling,
    error::SqlError,
    grants::{self, Name, holds},
    operators::own_type,
    result, subset,
    tables::{Source, Table, Tables},
};
use datafusion::{
    arrow::datatypes::{DataType, Field, Schema, SchemaRef},
    arrow::record_batch::RecordBatch,
    common::TableReference,
    sql::sqlparser::ast::{
        ColumnDef, ColumnOption, CreateTable, DataType as SqlType, ExactNumberInfo, ObjectName,
        ObjectType, Query, Statement, helpers::stmt_create_table::CreateTableBuilder,
    },
};
use std::{collections::HashSet, sync::Arc};
use tokio_util::sync::CancellationToken;

/// Most bytes of a table that a query makes.
const TABLE_BYTES: usize = 64 * 1024 * 1024;

/// A change to what there is.
pub(super) enum Definition {
    Create(Box<CreateTable>),
    Drop { name: ObjectName, if_exists: bool },
    Truncate { name: ObjectName },
}

/// The definition that a statement is, if it is one and a plain one.
pub(super) fn read(statement: &Statement) -> Result<Option<Definition>, SqlError> {
    let whole = statement.to_string();
    let plain = |own: &str| {
        if own == whole {
            Ok(())
        } else {
            let words: Vec<&str> = whole.split_whitespace().take(2).collect();
            Err(SqlError::unsupported(format!("this form of {}", words.join(" "))))
        }
    };
    match statement {
        Statement::CreateTable(create) => {
            let own = CreateTableBuilder::new(create.name.clone())
                .or_replace(create.or_replace)
                .if_not_exists(create.if_not_exists)
                .columns(create.columns.clone())
                .query(create.query.clone())
                .build();
            plain(&own.to_string())?;
            Ok(Some(Definition::Create(Box::new(create.clone()))))
        }
        Statement::Drop { object_type: ObjectType::Table, names, if_exists, .. } => {
            let [name] = names.as_slice() else {
                return Err(SqlError::unsupported("dropping several tables at once"));
            };
            plain(&format!("DROP TABLE {}{name}", if *if_exists { "IF EXISTS " } else { "" }))?;
            Ok(Some(Definition::Drop { name: name.clone(), if_exists: *if_exists }))
        }
        Statement::Truncate(truncate) => {
            let [target] = truncate.table_names.as_slice() else {
                return Err(SqlError::unsupported("truncating several tables at once"));
            };
            plain(&format!("TRUNCATE TABLE {}", target.name))?;
            Ok(Some(Definition::Truncate { name: target.name.clone() }))
        }
        _ => Ok(None),
    }
}

/// Who defines, and where.
pub(super) struct Definer<'a> {
    pub(super) shared: &'a Shared,
    pub(super) session: &'a Session,
    pub(super) parameters: &'a [Parameter],
    pub(super) stop: CancellationToken,
}

impl Definer<'_> {
    pub(super) async fn apply(
        self,
        definition: Definition,
        spelling: Spelling,
    ) -> Result<ResultSet, SqlError> {
        match definition {
            Definition::Create(create) => Box::pin(self.create(*create, spelling)).await,
            Definition::Drop { name, if_exists } => {
                let name = self.name(&name)?;
                self.change(|tables| {
                    if !self.is_there(tables, &name, if_exists)? {
                        return Ok(());
                    }
                    self.may_manage(&name)?;
                    tables.remove(&name);
                    Ok(())
                })?;
                ResultSet::of_nothing()
            }
            Definition::Truncate { name } => {
                let name = self.name(&name)?;
                self.change(|tables| {
                    self.is_there(tables, &name, false)?;
                    grants::may_modify(self.session.account, &name)?;
                    let table = tables.get_mut(&name);
                    let table = table.ok_or_else(|| SqlError::table_not_found(&name))?;
                    let Source::Kept(schema, _) = &table.source else { return Err(not_ours()) };
                    table.source = Source::Kept(Arc::clone(schema), Vec::new());
                    table.version += 1;
                    Ok(())
                })?;
                ResultSet::of_nothing()
            }
        }
    }

    fn name(&self, name: &ObjectName) -> Result<Name, SqlError> {
        let parts: Vec<&str> =
            name.0.iter().filter_map(|part| Some(part.as_ident()?.value.as_str())).collect();
        let reference = match parts.as_slice() {
            [table] => TableReference::bare(*table),
            [schema, table] => TableReference::partial(*schema, *table),
            [catalog, schema, table] => TableReference::full(*catalog, *schema, *table),
            _ => return Err(SqlError::parse(format!("`{name}` is no name of a table"))),
        };
        Ok(self.session.resolve(&reference))
    }

    /// Changes the tables, all at once.
    fn change(
        &self,
        change: impl FnOnce(&mut Tables) -> Result<(), SqlError>,
    ) -> Result<(), SqlError> {
        let mut tables = self.shared.write().map_err(|_| SqlError::internal("tables"))?;
        change(Arc::make_mut(&mut tables))
    }

    /// Whether the table is there for this account; one that is not is an error, unless it may lack.
    fn is_there(&self, tables: &Tables, name: &Name, may_lack: bool) -> Result<bool, SqlError> {
        grants::may_read(self.session.account, name, tables)?;
        let found = tables.get(name).is_some();
        if found || may_lack { Ok(found) } else { Err(SqlError::table_not_found(name)) }
    }

    fn may_manage(&self, name: &Name) -> Result<(), SqlError> {
        let full = name.join(".");
        if grants::is_filtered(name) {
            return Err(SqlError::unsupported("another definition of a table with a policy"));
        }
        if holds(self.session.account, "MANAGE", &full) {
            return Ok(());
        }
        Err(SqlError::no_privilege("MANAGE", "Table", &full))
    }

    /// Whether this account may make a table of this name.
    fn may_create(&self, tables: &Tables, name: &Name) -> Result<(), SqlError> {
        let [catalog, schema, _] = name;
        let full = format!("{catalog}.{schema}");
        if !grants::may_use_schema(self.session.account, catalog, schema) {
            grants::may_read(self.session.account, name, tables)?;
        }
        if !tables.has_schema(catalog, schema) {
            let text = format!("The schema `{catalog}`.`{schema}` cannot be found.");
            return Err(SqlError::new("SCHEMA_NOT_FOUND", "42704", text));
        }
        if holds(self.session.account, "CREATE TABLE", &full) {
            return Ok(());
        }
        Err(SqlError::no_privilege("CREATE TABLE", "Schema", &full))
    }

    async fn create(self, create: CreateTable, spelling: Spelling) -> Result<ResultSet, SqlError> {
        let name = self.name(&create.name)?;
        {
            let tables = self.shared.read().map_err(|_| SqlError::internal("tables"))?;
            self.may_create(&tables, &name)?;
        }
        let (schema, rows) = match create.query {
            None => (declared(&create.columns)?, Vec::new()),
            Some(_) if !create.columns.is_empty() => {
                return Err(SqlError::unsupported("columns beside the query of a table"));
            }
            Some(query) => self.made(query, spelling).await?,
        };
        let count = rows.iter().map(RecordBatch::num_rows).sum();
        let mut is_query = !rows.is_empty();
        self.change(|tables| {
            self.may_create(tables, &name)?;
            let before = tables.get(&name).map(|table| table.version);
            if before.is_some() && create.if_not_exists {
                is_query = false;
                return Ok(());
            }
            if before.is_some() && !create.or_replace {
                let text = format!("Cannot create table `{}`: it exists.", name.join("`.`"));
                return Err(SqlError::new("TABLE_OR_VIEW_ALREADY_EXISTS", "42P07", text));
            }
            if before.is_some() {
                self.may_manage(&name)?;
            }
            let version = before.map_or(0, |version| version + 1);
            tables.insert(name.clone(), Table { source: Source::Kept(schema, rows), version });
            Ok(())
        })?;
        if is_query { super::change::counted(count) } else { ResultSet::of_nothing() }
    }

    /// Columns and rows of a query.
    async fn made(
        &self,
        query: Box<Query>,
        spelling: Spelling,
    ) -> Result<(SchemaRef, Vec<RecordBatch>), SqlError> {
        let statement = Statement::Query(query);
        let prepared =
            subset::prepare((statement, spelling), self.parameters, self.session.account)?;
        let (tables, state) = super::begin(self.shared, self.session, self.stop.clone())?;
        let plan = super::plan(&state, &tables, self.session, prepared.statement).await?;
        let frame = datafusion::dataframe::DataFrame::new(state, plan);
        let (schema, rows) = result::whole(frame, TABLE_BYTES).await?;
        check_columns(schema.fields().iter().map(|field| field.name().as_str()))?;
        if schema.fields().iter().any(|field| *field.data_type() == DataType::Null) {
            return Err(SqlError::unsupported("a column that is nothing but NULL"));
        }
        Ok((schema, rows))
    }
}

fn not_ours() -> SqlError {
    SqlError::unsupported("changes to a table of the platform")
}

fn check_columns<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), SqlError> {
    let mut seen = HashSet::new();
    for name in names {
        if name.starts_with("__c") {
            return Err(SqlError::unsupported("a column without a name; give it one with AS"));
        }
        if !seen.insert(name.to_owned()) {
            let text = format!("The column `{name}` already exists.");
            return Err(SqlError::new("COLUMN_ALREADY_EXISTS", "42711", text));
        }
    }
    Ok(())
}

/// The columns that are written out.
fn declared(columns: &[ColumnDef]) -> Result<SchemaRef, SqlError> {
    check_columns(columns.iter().map(|column| column.name.value.as_str()))?;
    let field = |column: &ColumnDef| {
        let mut nullable = true;
        for option in &column.options {
            match option.option {
                ColumnOption::NotNull => nullable = false,
                ColumnOption::Null | ColumnOption::Comment(_) => {}
                _ => return Err(SqlError::unsupported("this option of a column")),
            }
        }
        Ok(Field::new(&column.name.value, arrow_type(&column.data_type)?, nullable))
    };
    if columns.is_empty() {
        return Err(SqlError::unsupported("a table without columns"));
    }
    Ok(Arc::new(Schema::new(columns.iter().map(field).collect::<Result<Vec<_>, _>>()?)))
}

fn arrow_type(sql_type: &SqlType) -> Result<DataType, SqlError> {
    Ok(match sql_type {
        SqlType::Int(None) | SqlType::Integer(None) => DataType::Int32,
        SqlType::BigInt(None) => DataType::Int64,
        SqlType::Double(ExactNumberInfo::None) => DataType::Float64,
        SqlType::Boolean => DataType::Boolean,
        SqlType::String(None) => DataType::Utf8,
        SqlType::Date => DataType::Date32,
        SqlType::Decimal(ExactNumberInfo::PrecisionAndScale(precision, scale)) => {
            match (u8::try_from(*precision), i8::try_from(*scale)) {
                (Ok(p @ 1..=38), Ok(s)) if s >= 0 && s.unsigned_abs() <= p => {
                    DataType::Decimal128(p, s)
                }
                _ => return Err(SqlError::parse(format!("`{sql_type}` is no decimal type"))),
            }
        }
        other => own_type(other)
            .ok_or_else(|| SqlError::unsupported(format!("columns of type {other}")))?,
    })
}
