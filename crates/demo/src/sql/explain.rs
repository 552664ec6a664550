//! `EXPLAIN`: how a statement is planned. Nothing of it runs, and the filters and masks that a reader must not see are
//! not in it: they are put in later.

use super::{ResultSet, error::SqlError};
use datafusion::{
    arrow::{
        array::{ArrayRef, StringArray},
        record_batch::RecordBatch,
    },
    logical_expr::LogicalPlan,
    sql::sqlparser::ast::{DescribeAlias, Statement},
};
use std::sync::Arc;

/// The statement that is to be planned, and whether it is only explained.
pub(super) fn read(statement: Statement) -> (Statement, bool) {
    match statement {
        Statement::Explain {
            describe_alias: DescribeAlias::Explain,
            analyze: false,
            verbose: false,
            query_plan: false,
            estimate: false,
            statement,
            format: None,
            options: None,
        } => (*statement, true),
        other => (other, false),
    }
}

/// One row with one column, as Spark gives it.
pub(super) fn told(plan: &LogicalPlan) -> Result<ResultSet, SqlError> {
    let text = format!("== Analyzed Logical Plan ==\n{}\n", plan.display_indent());
    let column: ArrayRef = Arc::new(StringArray::from(vec![text]));
    let rows = RecordBatch::try_from_iter([("plan", column)])
        .map_err(|error| SqlError::internal(&error.to_string()))?;
    ResultSet::of_rows(rows)
}
