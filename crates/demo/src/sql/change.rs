//! INSERT, UPDATE and DELETE as copy-on-write plans of our own: a new version of the table is
//! computed and swapped in, if nobody else changed it meanwhile.

use super::{
    ResultSet, Session, Shared,
    error::SqlError,
    grants::{self, Name},
    tables::{Source, Tables},
};
use datafusion::{
    arrow::{
        array::{ArrayRef, Int64Array},
        compute::{CastOptions, cast_with_options},
        datatypes::{DataType, Field, Schema, SchemaRef},
        record_batch::RecordBatch,
        util::display::FormatOptions,
    },
    dataframe::DataFrame,
    execution::SessionState,
    logical_expr::{
        DmlStatement, Expr, LogicalPlan, LogicalPlanBuilder, WriteOp, dml::InsertOp, lit,
    },
};
use std::sync::Arc;

pub(super) async fn apply(
    shared: &Shared,
    tables: &Tables,
    state: &SessionState,
    session: &Session,
    change: DmlStatement,
) -> Result<ResultSet, SqlError> {
    let name = session.resolve(&change.table_name);
    grants::may_modify(session.account, &name)?;
    if grants::row_filter(session.account, &name).is_some()
        || !grants::masks(session.account, &name).is_empty()
    {
        return Err(SqlError::unsupported("changes to a table under a row filter or a mask"));
    }
    let table = tables.get(&name).ok_or_else(|| SqlError::table_not_found(&name))?;
    let Source::Kept(schema, old) = table.source.clone() else {
        return Err(SqlError::unsupported("changes to a table of the platform"));
    };
    let version = table.version;
    let before: usize = old.iter().map(RecordBatch::num_rows).sum();
    let run = async |plan: LogicalPlan| DataFrame::new(state.clone(), plan).collect().await;
    let (mut batches, affected) = match &change.op {
        WriteOp::Insert(InsertOp::Append) => {
            let new = run((*change.input).clone()).await?;
            let count = new.iter().map(RecordBatch::num_rows).sum::<usize>();
            (old.into_iter().chain(new).collect::<Vec<_>>(), count)
        }
        WriteOp::Delete => {
            let (hit, scan) = hit_and_scan(&change.input)?;
            let kept = run(keep(scan, hit)?).await?;
            let count = before - kept.iter().map(RecordBatch::num_rows).sum::<usize>();
            (kept, count)
        }
        WriteOp::Update => {
            let LogicalPlan::Projection(projection) = change.input.as_ref() else {
                return Err(SqlError::unsupported("this form of UPDATE"));
            };
            let (hit, scan) = hit_and_scan(&projection.input)?;
            let kept = run(keep(scan, hit)?).await?;
            let new = run((*change.input).clone()).await?;
            let count = new.iter().map(RecordBatch::num_rows).sum::<usize>();
            if kept.iter().map(RecordBatch::num_rows).sum::<usize>() + count != before {
                return Err(SqlError::internal("an update that would lose rows"));
            }
            (kept.into_iter().chain(new).collect(), count)
        }
        other => return Err(SqlError::unsupported(format!("the change {other}"))),
    };
    for batch in &mut batches {
        *batch = conform(batch, &schema)?;
    }
    commit(shared, &name, version, Source::Kept(schema, batches))?;
    counted(affected)
}

/// The predicate of a change, and the scan below it.
fn hit_and_scan(input: &Arc<LogicalPlan>) -> Result<(Expr, LogicalPlan), SqlError> {
    match input.as_ref() {
        LogicalPlan::Filter(filter) => {
            if filter.predicate.is_volatile() {
                return Err(SqlError::unsupported("a condition that changes between two looks"));
            }
            Ok((filter.predicate.clone(), (*filter.input).clone()))
        }
        LogicalPlan::TableScan(_) => Ok((lit(true), (**input).clone())),
        _ => Err(SqlError::unsupported("this form of a change")),
    }
}

fn keep(scan: LogicalPlan, hit: Expr) -> Result<LogicalPlan, SqlError> {
    Ok(LogicalPlanBuilder::from(scan).filter(hit.is_not_true())?.build()?)
}

/// Casts rows to the table's types; NULL where the table has none is an error.
fn conform(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, SqlError> {
    let options = CastOptions { safe: false, format_options: FormatOptions::default() };
    let mut columns: Vec<ArrayRef> = Vec::new();
    for (field, column) in schema.fields().iter().zip(batch.columns()) {
        let column = cast_with_options(column, field.data_type(), &options)?;
        if !field.is_nullable() && column.null_count() > 0 {
            let text = format!("NULL value appeared in non-nullable field: `{}`.", field.name());
            return Err(SqlError::new("DELTA_NOT_NULL_CONSTRAINT_VIOLATED", "23502", text));
        }
        columns.push(column);
    }
    Ok(RecordBatch::try_new(Arc::clone(schema), columns)?)
}

fn commit(shared: &Shared, name: &Name, version: u64, source: Source) -> Result<(), SqlError> {
    let mut tables = shared.write().map_err(|_| SqlError::internal("tables"))?;
    let table =
        Arc::make_mut(&mut tables).get_mut(name).ok_or_else(|| SqlError::table_not_found(name))?;
    if table.version != version {
        return Err(SqlError::new(
            "DELTA_CONCURRENT_APPEND",
            "2D521",
            "The table was changed by somebody else at the same time. Try again.",
        ));
    }
    table.version += 1;
    table.source = source;
    Ok(())
}

pub(super) fn counted(affected: usize) -> Result<ResultSet, SqlError> {
    let schema = Schema::new(vec![Field::new("num_affected_rows", DataType::Int64, true)]);
    let count = i64::try_from(affected).unwrap_or(i64::MAX);
    let column: ArrayRef = Arc::new(Int64Array::from(vec![count]));
    ResultSet::of_rows(RecordBatch::try_new(Arc::new(schema), vec![column])?)
}
