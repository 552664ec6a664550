//! Casts: those whose result is Databricks', and no other.

use super::{error::SqlError, mixing};
use datafusion::{
    arrow::datatypes::DataType,
    common::{
        DFSchema, ScalarValue,
        tree_node::{TreeNode, TreeNodeRecursion},
    },
    error::{DataFusionError, Result},
    logical_expr::{Cast, Expr, ExprSchemable, LogicalPlan},
};

/// Checks every cast that a plan was written with, and that types are mixed nowhere else.
pub(super) fn check(plan: &LogicalPlan) -> Result<(), SqlError> {
    plan.apply_with_subqueries(|node| {
        let mut schema = DFSchema::empty();
        for input in node.inputs() {
            schema.merge(input.schema());
        }
        if let LogicalPlan::TableScan(scan) = node {
            schema.merge(&scan.projected_schema);
        }
        mixing::check_union(node)?;
        node.apply_expressions(|expr| {
            expr.apply(|part| {
                if let Expr::Cast(cast) = part {
                    judge(cast, &schema)?;
                }
                mixing::check(part, &schema)?;
                Ok(TreeNodeRecursion::Continue)
            })
        })?;
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(())
}

fn judge(cast: &Cast, schema: &DFSchema) -> Result<()> {
    // A column of an outer query: its type is not known here, and no cast of it is allowed.
    let from = cast
        .expr
        .get_type(schema)
        .map_err(|_| refused("this expression", cast.field.data_type()))?;
    let to = cast.field.data_type();
    let number = |t: &DataType| t.is_integer() || matches!(t, DataType::Decimal128(..));
    let text =
        |t: &DataType| matches!(t, DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8);
    let allowed = from == *to
        || from == DataType::Null
        || match to {
            DataType::Int32 | DataType::Int64 => {
                number(&from) || text(&from) || from == DataType::Float64
            }
            DataType::Float64 => number(&from) || text(&from),
            DataType::Decimal128(..) => number(&from) || text(&from),
            DataType::Date32 => is_literal(&cast.expr, is_date),
            DataType::Timestamp(..) => {
                from == DataType::Date32 || is_literal(&cast.expr, is_instant)
            }
            DataType::Binary => text(&from),
            other if text(other) => {
                number(&from) || matches!(from, DataType::Date32 | DataType::Boolean)
            }
            _ => false,
        };
    if allowed { Ok(()) } else { Err(refused(&from.to_string(), to)) }
}

fn refused(from: &str, to: &DataType) -> DataFusionError {
    SqlError::unsupported(format!("a cast of {from} to {to}")).into()
}

/// A literal in a form that every engine reads alike.
fn is_literal(expr: &Expr, form: fn(&str) -> bool) -> bool {
    matches!(expr, Expr::Literal(ScalarValue::Utf8(Some(text)), _) if form(text))
}

/// Digits where `pattern` has a 0, and the same character elsewhere.
fn is_like(text: &str, pattern: &str) -> bool {
    let alike = |(c, p): (u8, u8)| if p == b'0' { c.is_ascii_digit() } else { c == p };
    text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(alike)
}

/// `2026-02-03`.
fn is_date(text: &str) -> bool {
    is_like(text, "0000-00-00")
}

/// `2026-02-03 04:05:06`, with up to six digits of a fraction.
fn is_instant(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    is_like(whole, "0000-00-00 00:00:00")
        && !whole.ends_with(":60")
        && (1..=6).contains(&fraction.len())
        && fraction.bytes().all(|b| b.is_ascii_digit())
}
