//! The operators that Spark defines otherwise than DataFusion: division, checked integer
//! arithmetic, exact decimal types, and no silent comparison of text with numbers.

use super::{
    error::SqlError,
    functions::{arithmetic, average, division, is_sum, summand},
};
use datafusion::{
    arrow::datatypes::{DataType, Field, FieldRef, TimeUnit},
    common::{DFSchema, ScalarValue},
    error::Result,
    functions_aggregate::{count::count_udaf, sum::sum_udaf},
    logical_expr::{
        Cast, Expr, ExprSchemable, ScalarUDF,
        expr::AggregateFunction,
        planner::{ExprPlanner, PlannerResult, RawAggregateExpr, RawBinaryExpr, TypePlanner},
    },
    sql::sqlparser::ast::{BinaryOperator, DataType as SqlType, TimezoneInfo},
};
use std::sync::Arc;

pub(super) fn planner(functions: Vec<Arc<ScalarUDF>>) -> Arc<dyn ExprPlanner> {
    Arc::new(Operators(functions))
}

/// With the functions that operators stand for.
#[derive(Debug)]
struct Operators(Vec<Arc<ScalarUDF>>);

impl ExprPlanner for Operators {
    fn plan_binary_op(
        &self,
        mut expr: RawBinaryExpr,
        schema: &DFSchema,
    ) -> Result<PlannerResult<RawBinaryExpr>> {
        use BinaryOperator as Op;
        let arithmetic_op =
            matches!(expr.op, Op::Plus | Op::Minus | Op::Multiply | Op::Divide | Op::Modulo);
        let comparison =
            matches!(expr.op, Op::Eq | Op::NotEq | Op::Lt | Op::LtEq | Op::Gt | Op::GtEq);
        // Types are asked for only where they matter: asking walks the whole expression.
        if !arithmetic_op && !comparison && expr.op != Op::StringConcat {
            return Ok(PlannerResult::Original(expr));
        }
        let left = expr.left.get_type(schema)?;
        let right = expr.right.get_type(schema)?;
        if comparison {
            let text_and_number =
                (is_text(&left) && right.is_numeric()) || (left.is_numeric() && is_text(&right));
            if text_and_number {
                return Err(SqlError::unsupported(
                    "a comparison of a STRING with a number; use CAST to say which is meant",
                )
                .into());
            }
            return Ok(PlannerResult::Original(expr));
        }
        if expr.op == Op::StringConcat {
            let plain = |t: &DataType| is_text(t) || t.is_integer() || *t == DataType::Null;
            if !plain(&left) || !plain(&right) {
                return Err(SqlError::unsupported("|| on anything but texts and integers").into());
            }
            return Ok(PlannerResult::Original(expr));
        }
        if is_sum(&left, &right) && matches!(expr.op, Op::Plus | Op::Minus) {
            let name = if expr.op == Op::Plus { "plus_interval" } else { "minus_interval" };
            let function = self.0.iter().find(|function| function.name() == name);
            let function = function.ok_or_else(|| SqlError::internal(name))?;
            return Ok(PlannerResult::Planned(function.call(vec![expr.left, expr.right])));
        }
        if !left.is_numeric() || !right.is_numeric() {
            let text = format!("the operator {} on {left} and {right}", expr.op);
            return Err(SqlError::unsupported(text).into());
        }
        if matches!(right, DataType::Decimal128(..)) {
            expr.left = exact_literal(expr.left);
        }
        if matches!(left, DataType::Decimal128(..)) {
            expr.right = exact_literal(expr.right);
        }
        let integers = left.is_integer() && right.is_integer();
        match &expr.op {
            Op::Divide => Ok(PlannerResult::Planned(division().call(vec![expr.left, expr.right]))),
            Op::Modulo if !integers => {
                Err(SqlError::unsupported("the remainder of anything but integers").into())
            }
            Op::Plus | Op::Minus | Op::Multiply if integers => {
                Ok(PlannerResult::Planned(arithmetic(&expr.op)?.call(vec![expr.left, expr.right])))
            }
            Op::Plus | Op::Minus | Op::Multiply => {
                let left = decimal_of(&expr.left.get_type(schema)?);
                let right = decimal_of(&expr.right.get_type(schema)?);
                if let (Some(left), Some(right)) = (left, right)
                    && precision_of(&expr.op, left, right) > 38
                {
                    return Err(SqlError::unsupported("decimals of more than 38 digits").into());
                }
                Ok(PlannerResult::Original(expr))
            }
            _ => Ok(PlannerResult::Original(expr)),
        }
    }

    /// `sum` must not wrap, and `avg` rounds: it is its sum by its count.
    fn plan_aggregate(
        &self,
        mut expr: RawAggregateExpr,
    ) -> Result<PlannerResult<RawAggregateExpr>> {
        let name = expr.func.name().to_owned();
        if name != "sum" && name != "avg" {
            return Ok(PlannerResult::Original(expr));
        }
        expr.args = expr.args.into_iter().map(|value| summand().call(vec![value])).collect();
        if name == "sum" {
            return Ok(PlannerResult::Original(expr));
        }
        let aggregate = |func| {
            let expr = expr.clone();
            Expr::AggregateFunction(AggregateFunction::new_udf(
                func,
                expr.args,
                expr.distinct,
                expr.filter,
                expr.order_by,
                expr.null_treatment,
            ))
        };
        Ok(PlannerResult::Planned(
            average().call(vec![aggregate(sum_udaf()), aggregate(count_udaf())]),
        ))
    }
}

fn is_text(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

/// Precision and scale of a number as a decimal; `None` for floats.
pub(super) fn decimal_of(data_type: &DataType) -> Option<(u8, i8)> {
    match data_type {
        DataType::Decimal128(precision, scale) => Some((*precision, *scale)),
        DataType::Int8 => Some((3, 0)),
        DataType::Int16 => Some((5, 0)),
        DataType::Int32 => Some((10, 0)),
        DataType::Int64 => Some((20, 0)),
        _ => None,
    }
}

fn precision_of(op: &BinaryOperator, (p1, s1): (u8, i8), (p2, s2): (u8, i8)) -> i32 {
    let (p1, s1, p2, s2) = (i32::from(p1), i32::from(s1), i32::from(p2), i32::from(s2));
    if *op == BinaryOperator::Multiply {
        p1 + p2 + 1
    } else {
        (p1 - s1).max(p2 - s2) + s1.max(s2) + 1
    }
}

/// Beside a decimal an integer literal has just the digits it is written with.
fn exact_literal(expr: Expr) -> Expr {
    let value = match &expr {
        Expr::Negative(inner) => literal(inner).map(|value| -value),
        other => literal(other),
    };
    let Some(value) = value else { return expr };
    let digits = u8::try_from(value.unsigned_abs().to_string().len()).unwrap_or(38);
    Expr::Literal(ScalarValue::Decimal128(Some(value), digits, 0), None)
}

fn literal(expr: &Expr) -> Option<i128> {
    let inner = match expr {
        Expr::Cast(Cast { expr, .. }) => expr.as_ref(),
        other => other,
    };
    match inner {
        Expr::Literal(ScalarValue::Int64(Some(value)), _) => Some(i128::from(*value)),
        _ => None,
    }
}

/// Types as Databricks means them.
#[derive(Debug)]
pub(super) struct Types;

impl TypePlanner for Types {
    fn plan_type_field(&self, sql_type: &SqlType) -> Result<Option<FieldRef>> {
        Ok(own_type(sql_type).map(|data_type| Arc::new(Field::new("", data_type, true))))
    }
}

/// The types that the engine would read otherwise, or not at all.
pub(super) fn own_type(sql_type: &SqlType) -> Option<DataType> {
    Some(match sql_type {
        SqlType::Timestamp(None, TimezoneInfo::None) => {
            DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
        }
        SqlType::TimestampNtz(None) => DataType::Timestamp(TimeUnit::Microsecond, None),
        SqlType::Binary(None) => DataType::Binary,
        _ => return None,
    })
}
