//! The checked arithmetic behind the operators and aggregates.

use super::{Body, Returns, Types, native};
use crate::sql::{error::SqlError, operators::decimal_of};
use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, Decimal128Array, Float64Array},
        compute::kernels::numeric::{add, mul, sub},
        datatypes::{DataType, Decimal128Type, DecimalType, Float64Type, Int64Type, i256},
    },
    error::{DataFusionError, Result},
    logical_expr::ScalarUDF,
    sql::sqlparser::ast::BinaryOperator,
};
use std::sync::Arc;

/// `/`: DOUBLE for integers and floats, Spark's decimal type for decimals; zero is an error.
pub(in crate::sql) fn division() -> Arc<ScalarUDF> {
    native("dbx_divide", division_takes, division_returns, divide)
}

fn division_takes(types: &[DataType]) -> Result<Vec<DataType>> {
    let [left, right] = types else { return Err(SqlError::internal("division").into()) };
    let is_decimal = |t: &DataType| matches!(t, DataType::Decimal128(..));
    if (is_decimal(left) || is_decimal(right))
        && let (Some((p1, s1)), Some((p2, s2))) = (decimal_of(left), decimal_of(right))
    {
        return Ok(vec![DataType::Decimal128(p1, s1), DataType::Decimal128(p2, s2)]);
    }
    Ok(vec![DataType::Float64; 2])
}

fn division_returns(types: &[DataType]) -> Result<DataType> {
    let [DataType::Decimal128(p1, s1), DataType::Decimal128(p2, s2)] = types else {
        return Ok(DataType::Float64);
    };
    let (p1, s1, p2, s2) = (i32::from(*p1), i32::from(*s1), i32::from(*p2), i32::from(*s2));
    let scale = 6.max(s1 + p2 + 1);
    let precision = p1 - s1 + s2 + scale;
    let (precision, scale) = if precision <= 38 {
        (precision, scale)
    } else {
        // The integral digits are kept, the fraction gives way down to six digits.
        (38, (38 - (precision - scale)).max(scale.min(6)))
    };
    let narrow = |n: i32| u8::try_from(n).map_err(|_| SqlError::internal("decimal type"));
    let scale = i8::try_from(scale).map_err(|_| SqlError::internal("decimal type"))?;
    Ok(DataType::Decimal128(narrow(precision)?, scale))
}

fn divide(args: &[ArrayRef], to: &DataType) -> Result<ArrayRef> {
    let (left, right) = (&args[0], &args[1]);
    let DataType::Decimal128(precision, scale) = to else {
        let pairs =
            left.as_primitive::<Float64Type>().iter().zip(right.as_primitive::<Float64Type>());
        let result: Result<Float64Array> = pairs
            .map(|pair| match pair {
                (Some(_), Some(0.0)) => Err(SqlError::divide_by_zero().into()),
                (Some(a), Some(b)) => Ok(Some(a / b)),
                _ => Ok(None),
            })
            .collect();
        return Ok(Arc::new(result?));
    };
    let (Some((_, s1)), Some((_, s2))) =
        (decimal_of(left.data_type()), decimal_of(right.data_type()))
    else {
        return Err(SqlError::internal("division").into());
    };
    let shift = i32::from(*scale) - i32::from(s1) + i32::from(s2);
    let pairs =
        left.as_primitive::<Decimal128Type>().iter().zip(right.as_primitive::<Decimal128Type>());
    let result: Result<Decimal128Array> = pairs
        .map(|pair| match pair {
            (Some(_), Some(0)) => Err(SqlError::divide_by_zero().into()),
            (Some(a), Some(b)) => {
                let quotient = divide_half_up(a, b, shift).ok_or_else(too_many_digits)?;
                Decimal128Type::validate_decimal_precision(quotient, *precision, *scale)
                    .map_err(|_| DataFusionError::from(too_many_digits()))?;
                Ok(Some(quotient))
            }
            _ => Ok(None),
        })
        .collect();
    Ok(Arc::new(result?.with_precision_and_scale(*precision, *scale)?))
}

fn too_many_digits() -> SqlError {
    SqlError::new("NUMERIC_VALUE_OUT_OF_RANGE", "22003", "The decimal has too many digits.")
}

/// `a · 10^shift / b`, rounded half up.
fn divide_half_up(a: i128, b: i128, shift: i32) -> Option<i128> {
    let power = i256::from_i128(10).checked_pow(shift.unsigned_abs())?;
    let (mut over, mut under) = (i256::from_i128(a), i256::from_i128(b));
    if shift >= 0 {
        over = over.checked_mul(power)?;
    } else {
        under = under.checked_mul(power)?;
    }
    let quotient = over.checked_div(under)?;
    let rest = over.checked_rem(under)?;
    let twice = rest.wrapping_abs().checked_mul(i256::from_i128(2))?;
    if twice < under.wrapping_abs() {
        return quotient.to_i128();
    }
    let away = if over.is_negative() == under.is_negative() { i256::ONE } else { i256::MINUS_ONE };
    quotient.checked_add(away)?.to_i128()
}

/// `+`, `-` and `*` of integers, checked.
pub(in crate::sql) fn arithmetic(op: &BinaryOperator) -> Result<Arc<ScalarUDF>> {
    let takes: Types = |types| Ok(vec![wider(types)?; 2]);
    let returns: Returns = wider;
    let body: (&'static str, Body) = match op {
        BinaryOperator::Plus => ("dbx_add", |a, _| add(&a[0], &a[1]).map_err(Into::into)),
        BinaryOperator::Minus => ("dbx_subtract", |a, _| sub(&a[0], &a[1]).map_err(Into::into)),
        BinaryOperator::Multiply => ("dbx_multiply", |a, _| mul(&a[0], &a[1]).map_err(Into::into)),
        _ => return Err(SqlError::internal("arithmetic").into()),
    };
    Ok(native(body.0, takes, returns, body.1))
}

fn wider(types: &[DataType]) -> Result<DataType> {
    let rank = |t: &DataType| match t {
        DataType::Int8 => Some(0),
        DataType::Int16 => Some(1),
        DataType::Int32 => Some(2),
        DataType::Int64 => Some(3),
        _ => None,
    };
    let widest = types.iter().filter_map(rank).max();
    match widest {
        Some(0) => Ok(DataType::Int8),
        Some(1) => Ok(DataType::Int16),
        Some(2) => Ok(DataType::Int32),
        Some(_) => Ok(DataType::Int64),
        None => Err(SqlError::internal("integer arithmetic").into()),
    }
}

/// A value that may be summed: one so large that the sum could leave its type is refused.
pub(in crate::sql) fn summand() -> Arc<ScalarUDF> {
    const LARGEST: u64 = i64::MAX as u64 >> 24;
    native(
        "dbx_summand",
        |types| Ok(types.to_vec()),
        |types| match types {
            [DataType::Decimal128(precision, _)] if *precision > 28 => {
                Err(SqlError::unsupported("sums of DECIMAL with more than 28 digits").into())
            }
            [one] if one.is_numeric() || *one == DataType::Null => Ok(one.clone()),
            _ => Err(SqlError::unsupported("sum or avg of anything but numbers").into()),
        },
        |args, _| {
            if let Some(values) = args[0].as_primitive_opt::<Int64Type>()
                && values.iter().flatten().any(|value| value.unsigned_abs() > LARGEST)
            {
                return Err(SqlError::unsupported("sums of BIGINT values this large").into());
            }
            Ok(Arc::clone(&args[0]))
        },
    )
}

/// `avg` from its sum and its count: DOUBLE, or for decimals four digits more, rounded half up.
pub(in crate::sql) fn average() -> Arc<ScalarUDF> {
    native(
        "dbx_average",
        |types| match types {
            [sum @ DataType::Decimal128(..), _] => Ok(vec![sum.clone(), DataType::Int64]),
            _ => Ok(vec![DataType::Float64; 2]),
        },
        |types| match types {
            // The sum has ten digits more than its values.
            [DataType::Decimal128(precision, scale), _] => {
                Ok(DataType::Decimal128((precision - 10) + 4, scale + 4))
            }
            _ => Ok(DataType::Float64),
        },
        |args, to| {
            let DataType::Decimal128(precision, scale) = to else {
                let pairs = args[0]
                    .as_primitive::<Float64Type>()
                    .iter()
                    .zip(args[1].as_primitive::<Float64Type>());
                let result: Float64Array = pairs
                    .map(|pair| match pair {
                        (Some(sum), Some(count)) if count != 0.0 => Some(sum / count),
                        _ => None,
                    })
                    .collect();
                return Ok(Arc::new(result));
            };
            let pairs = args[0]
                .as_primitive::<Decimal128Type>()
                .iter()
                .zip(args[1].as_primitive::<Int64Type>());
            let result: Result<Decimal128Array> = pairs
                .map(|pair| match pair {
                    (Some(sum), Some(count)) if count != 0 => {
                        let mean = divide_half_up(sum, i128::from(count), 4);
                        mean.map(Some).ok_or_else(|| too_many_digits().into())
                    }
                    _ => Ok(None),
                })
                .collect();
            Ok(Arc::new(result?.with_precision_and_scale(*precision, *scale)?))
        },
    )
}
