//! Values of several types in one place: the engine finds a common type of its own, which is not always
//! Spark's. Numbers mix with numbers; whatever else is mixed is refused.

use super::error::SqlError;
use datafusion::{
    arrow::datatypes::DataType,
    common::DFSchema,
    error::Result,
    logical_expr::{BinaryExpr, Expr, ExprSchemable, LogicalPlan, Operator},
};

fn is_text(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

fn is_moment(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Date32 | DataType::Timestamp(..))
}

/// Whether two types mean the same kind of value; NULL is of any. A DOUBLE beside a DECIMAL is none:
/// the engine would make a DECIMAL of it.
fn alike(a: &DataType, b: &DataType) -> bool {
    let is_decimal = |t: &DataType| matches!(t, DataType::Decimal128(..));
    let mixed = (a.is_floating() && is_decimal(b)) || (is_decimal(a) && b.is_floating());
    a == b
        || [a, b].contains(&&DataType::Null)
        || (a.is_numeric() && b.is_numeric() && !mixed)
        || (is_text(a) && is_text(b))
}

/// Whether two values compare as Spark compares them.
fn comparable(a: &DataType, b: &DataType) -> bool {
    let is_map = |t: &DataType| matches!(t, DataType::Map(..));
    let literal = (is_moment(a) && is_text(b)) || (is_text(a) && is_moment(b));
    !is_map(a) && !is_map(b) && (alike(a, b) || literal || (is_moment(a) && is_moment(b)))
}

fn all_alike(types: &[DataType]) -> Result<()> {
    let mut known = types.iter().filter(|t| **t != DataType::Null);
    let Some(first) = known.next() else { return Ok(()) };
    match known.find(|other| !alike(first, other)) {
        None => Ok(()),
        Some(other) => {
            Err(SqlError::unsupported(format!("{first} and {other} in one place")).into())
        }
    }
}

/// Checks one expression. Columns of an outer query have no type here; they are left to the engine.
pub(super) fn check(expr: &Expr, schema: &DFSchema) -> Result<()> {
    let types = |exprs: Vec<&Expr>| -> Vec<DataType> {
        exprs.into_iter().filter_map(|expr| expr.get_type(schema).ok()).collect()
    };
    let compared = |exprs: Vec<&Expr>| match types(exprs).as_slice() {
        [a, b] if !comparable(a, b) => {
            Err(SqlError::unsupported(format!("a comparison of {a} with {b}")).into())
        }
        _ => Ok(()),
    };
    match expr {
        Expr::BinaryExpr(BinaryExpr {
            left,
            op:
                Operator::Eq
                | Operator::NotEq
                | Operator::Lt
                | Operator::LtEq
                | Operator::Gt
                | Operator::GtEq,
            right,
        }) => compared(vec![left.as_ref(), right.as_ref()]),
        Expr::Between(between) => {
            compared(vec![between.expr.as_ref(), between.low.as_ref()])?;
            compared(vec![between.expr.as_ref(), between.high.as_ref()])
        }
        Expr::InList(list) => {
            all_alike(&types(std::iter::once(list.expr.as_ref()).chain(&list.list).collect()))
        }
        Expr::Case(case) => {
            let results = case.when_then_expr.iter().map(|(_, then)| then.as_ref());
            all_alike(&types(results.chain(case.else_expr.as_deref()).collect()))?;
            let tests = case.when_then_expr.iter().map(|(when, _)| when.as_ref());
            match case.expr.as_deref() {
                Some(whole) => all_alike(&types(std::iter::once(whole).chain(tests).collect())),
                None => Ok(()),
            }
        }
        Expr::ScalarFunction(call) => match call.name() {
            "coalesce" | "nullif" => all_alike(&types(call.args.iter().collect())),
            "length" | "character_length" | "char_length" | "upper" | "lower" => {
                let odd = types(call.args.iter().collect());
                let odd = odd.into_iter().find(|t| !is_text(t) && *t != DataType::Null);
                match odd {
                    Some(odd) => {
                        Err(SqlError::unsupported(format!("{} of {odd}", call.name())).into())
                    }
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

/// Checks that the queries of a union have like columns.
pub(super) fn check_union(node: &LogicalPlan) -> Result<()> {
    let LogicalPlan::Union(union) = node else { return Ok(()) };
    let columns = union.inputs.first().map_or(0, |input| input.schema().fields().len());
    for column in 0..columns {
        let of = union.inputs.iter().filter_map(|input| input.schema().fields().get(column));
        all_alike(&of.map(|field| field.data_type().clone()).collect::<Vec<_>>())?;
    }
    Ok(())
}
