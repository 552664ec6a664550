//! Intervals: as literals, and added to dates and instants.

use super::{add_months, native, strict_cast, to_date};
use crate::sql::error::SqlError;
use datafusion::{
    arrow::{
        array::{
            ArrayRef, AsArray, Date32Array, Int64Array, IntervalDayTimeArray,
            TimestampMicrosecondArray,
        },
        compute::cast,
        datatypes::{
            DataType, Date32Type, DurationMicrosecondType, Int32Type, IntervalDayTime,
            IntervalDayTimeType, IntervalUnit, IntervalYearMonthType, TimeUnit,
            TimestampMicrosecondType,
        },
    },
    error::Result,
    logical_expr::ScalarUDF,
};
use std::sync::Arc;

/// The functions that stand for literals of either kind.
pub(in crate::sql) const MONTHS: &str = "interval_of_months";
pub(in crate::sql) const DAYS: &str = "interval_of_days";
pub(in crate::sql) const MICROS: &str = "interval_of_micros";

const MICROS_PER_DAY: i64 = 86_400_000_000;
/// The first and the last moment of the years 1 to 9999.
const FIRST_MICROS: i64 = -62_135_596_800_000_000;
const LAST_MICROS: i64 = 253_402_300_799_999_999;

pub(super) fn all() -> Vec<Arc<ScalarUDF>> {
    let number = |_: &[DataType]| Ok(vec![DataType::Int64]);
    vec![
        native(
            MONTHS,
            number,
            |_| Ok(DataType::Interval(IntervalUnit::YearMonth)),
            |a, kind| Ok(cast(&strict_cast(&a[0], &DataType::Int32)?, kind)?),
        ),
        native(
            DAYS,
            number,
            |_| Ok(DataType::Interval(IntervalUnit::DayTime)),
            |a, _| {
                let days = strict_cast(&a[0], &DataType::Int32)?;
                let days = days.as_primitive::<Int32Type>().iter();
                let whole = days.map(|days| days.map(|days| IntervalDayTime::new(days, 0)));
                Ok(Arc::new(whole.collect::<IntervalDayTimeArray>()))
            },
        ),
        native(
            MICROS,
            number,
            |_| Ok(DataType::Duration(TimeUnit::Microsecond)),
            |a, kind| Ok(cast(&a[0], kind)?),
        ),
        native("plus_interval", operands, sum_type, |a, kind| sum(&a[0], &a[1], 1, kind)),
        native("minus_interval", operands, sum_type, |a, kind| sum(&a[0], &a[1], -1, kind)),
    ]
}

/// A date or an instant with an interval, as a function of both.
pub(in crate::sql) fn is_sum(left: &DataType, right: &DataType) -> bool {
    matches!(left, DataType::Date32 | DataType::Timestamp(..))
        && matches!(
            right,
            DataType::Interval(IntervalUnit::YearMonth | IntervalUnit::DayTime)
                | DataType::Duration(_)
        )
}

fn operands(types: &[DataType]) -> Result<Vec<DataType>> {
    Ok(types.to_vec())
}

/// A date stays one with months or days, and is none with hours.
fn sum_type(types: &[DataType]) -> Result<DataType> {
    match types {
        [DataType::Date32, DataType::Duration(_)] => {
            Err(SqlError::unsupported("a DATE with an interval of hours").into())
        }
        [first, _] => Ok(first.clone()),
        _ => Err(SqlError::internal("an interval").into()),
    }
}

fn sum(left: &ArrayRef, right: &ArrayRef, sign: i64, kind: &DataType) -> Result<ArrayRef> {
    let is_date = *left.data_type() == DataType::Date32;
    match right.data_type() {
        DataType::Interval(IntervalUnit::YearMonth) if is_date => {
            add_months(left, &signed_months(right, sign))
        }
        DataType::Interval(IntervalUnit::YearMonth) => {
            instant_and_months(left, &signed_months(right, sign), kind)
        }
        DataType::Interval(_) if is_date => date_and_days(left, right, sign),
        DataType::Interval(_) => instant_and_micros(left, &micros_of(right), sign, kind),
        _ => {
            let micros = right.as_primitive::<DurationMicrosecondType>();
            instant_and_micros(left, &micros.iter().collect(), sign, kind)
        }
    }
}

/// Whole days in microseconds.
fn micros_of(days: &ArrayRef) -> Int64Array {
    let days = days.as_primitive::<IntervalDayTimeType>().iter();
    days.map(|interval| interval.map(|i| i64::from(i.days) * MICROS_PER_DAY)).collect()
}

fn signed_months(months: &ArrayRef, sign: i64) -> ArrayRef {
    let months = months.as_primitive::<IntervalYearMonthType>().iter();
    Arc::new(months.map(|m| m.map(|m| i64::from(m) * sign)).collect::<Int64Array>())
}

fn out_of_range() -> datafusion::error::DataFusionError {
    SqlError::new("DATETIME_OVERFLOW", "22008", "The date is out of range.").into()
}

fn date_and_days(dates: &ArrayRef, days: &ArrayRef, sign: i64) -> Result<ArrayRef> {
    let days = days.as_primitive::<IntervalDayTimeType>();
    let pairs = dates.as_primitive::<Date32Type>().iter().zip(days.iter());
    let sums: Result<Date32Array> = pairs
        .map(|pair| {
            let (Some(date), Some(interval)) = pair else { return Ok(None) };
            let day = i64::from(date) + sign * i64::from(interval.days);
            let day = i32::try_from(day).map_err(|_| out_of_range())?;
            to_date(day).map(|_| Some(day))
        })
        .collect();
    Ok(Arc::new(sums?))
}

fn instant_and_micros(
    instants: &ArrayRef,
    micros: &Int64Array,
    sign: i64,
    kind: &DataType,
) -> Result<ArrayRef> {
    let pairs = instants.as_primitive::<TimestampMicrosecondType>().iter().zip(micros.iter());
    let sums: Result<TimestampMicrosecondArray> = pairs
        .map(|pair| {
            let (Some(at), Some(micros)) = pair else { return Ok(None) };
            let moved = micros.checked_mul(sign).and_then(|micros| at.checked_add(micros));
            // Years of four digits, as everywhere here.
            let moved = moved.filter(|at| (FIRST_MICROS..=LAST_MICROS).contains(at));
            moved.map(Some).ok_or_else(out_of_range)
        })
        .collect();
    Ok(Arc::new(sums?.with_data_type(kind.clone())))
}

/// The day moves, the time of day stays.
fn instant_and_months(instants: &ArrayRef, months: &ArrayRef, kind: &DataType) -> Result<ArrayRef> {
    let instants = instants.as_primitive::<TimestampMicrosecondType>();
    let days = instants.iter().map(|at| {
        at.map(|at| i32::try_from(at.div_euclid(MICROS_PER_DAY)).map_err(|_| out_of_range()))
            .transpose()
    });
    let days: ArrayRef = Arc::new(days.collect::<Result<Date32Array>>()?);
    let moved = add_months(&days, months)?;
    let pairs = moved.as_primitive::<Date32Type>().iter().zip(instants.iter());
    let sums = pairs.map(|(day, at)| {
        let rest = at?.rem_euclid(MICROS_PER_DAY);
        i64::from(day?).checked_mul(MICROS_PER_DAY)?.checked_add(rest)
    });
    Ok(Arc::new(sums.collect::<TimestampMicrosecondArray>().with_data_type(kind.clone())))
}
