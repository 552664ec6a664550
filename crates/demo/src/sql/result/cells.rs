//! Values as text: what JSON and CSV results hold. Inside arrays, maps and structs every scalar is a
//! text too, as the platform writes them.

use crate::sql::functions::to_date;
use base64::{Engine, engine::general_purpose::STANDARD};
use datafusion::arrow::{
    array::{Array, ArrayRef, AsArray},
    datatypes::{
        DataType, Date32Type, Decimal128Type, DurationMicrosecondType, Float32Type, Float64Type,
        Int8Type, Int16Type, Int32Type, Int64Type, IntervalYearMonthType, TimestampMicrosecondType,
    },
};

const MICROS_PER_DAY: u64 = 86_400_000_000;

/// A value as text; `None` for NULL.
pub(super) fn cell(array: &ArrayRef, row: usize) -> Option<String> {
    if is_null(array, row) {
        return None;
    }
    Some(match array.data_type() {
        DataType::Boolean => array.as_boolean().value(row).to_string(),
        DataType::Int8 => array.as_primitive::<Int8Type>().value(row).to_string(),
        DataType::Int16 => array.as_primitive::<Int16Type>().value(row).to_string(),
        DataType::Int32 => array.as_primitive::<Int32Type>().value(row).to_string(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Float32 => java_float(array.as_primitive::<Float32Type>().value(row)),
        DataType::Float64 => java_double(array.as_primitive::<Float64Type>().value(row)),
        DataType::Decimal128(..) => array.as_primitive::<Decimal128Type>().value_as_string(row),
        DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
        DataType::Binary => STANDARD.encode(array.as_binary::<i32>().value(row)),
        DataType::Date32 => {
            let date = to_date(array.as_primitive::<Date32Type>().value(row)).ok()?;
            format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
        }
        DataType::Timestamp(_, zone) => {
            let micros = array.as_primitive::<TimestampMicrosecondType>().value(row);
            instant(micros, zone.is_some())?
        }
        DataType::Interval(_) => {
            year_to_month(array.as_primitive::<IntervalYearMonthType>().value(row))
        }
        DataType::Duration(_) => {
            day_to_second(array.as_primitive::<DurationMicrosecondType>().value(row))
        }
        DataType::List(_) | DataType::Map(..) | DataType::Struct(_) => nested(array, row)?,
        _ => return None,
    })
}

/// A column of NULLs has no mark at each of them.
fn is_null(array: &ArrayRef, row: usize) -> bool {
    *array.data_type() == DataType::Null || array.is_null(row)
}

/// An instant, in milliseconds, or in microseconds where it has some.
fn instant(micros: i64, zoned: bool) -> Option<String> {
    let day = micros.div_euclid(MICROS_PER_DAY.cast_signed());
    let rest = micros.rem_euclid(MICROS_PER_DAY.cast_signed());
    let date = to_date(i32::try_from(day).ok()?).ok()?;
    let (seconds, fraction) = (rest / 1_000_000, rest % 1_000_000);
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let fraction = match fraction % 1000 {
        0 => format!("{:03}", fraction / 1000),
        _ => format!("{fraction:06}"),
    };
    let text = format!(
        "{:04}-{:02}-{:02}T{hours:02}:{minutes:02}:{:02}.{fraction}",
        date.year(),
        date.month(),
        date.day(),
        seconds % 60
    );
    Some(if zoned { format!("{text}Z") } else { text })
}

fn year_to_month(months: i32) -> String {
    let sign = if months < 0 { "-" } else { "" };
    let months = months.unsigned_abs();
    format!("{sign}{}-{}", months / 12, months % 12)
}

fn day_to_second(micros: i64) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let micros = micros.unsigned_abs();
    let (days, rest) = (micros / MICROS_PER_DAY, micros % MICROS_PER_DAY);
    let (seconds, fraction) = (rest / 1_000_000, rest % 1_000_000);
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{sign}{days} {hours:02}:{minutes:02}:{:02}.{:09}", seconds % 60, fraction * 1000)
}

/// A value inside another, as JSON.
fn inner(array: &ArrayRef, row: usize) -> Option<String> {
    if is_null(array, row) {
        return Some("null".to_owned());
    }
    match array.data_type() {
        DataType::List(_) | DataType::Map(..) | DataType::Struct(_) => nested(array, row),
        _ => Some(quoted(&cell(array, row)?)),
    }
}

fn nested(array: &ArrayRef, row: usize) -> Option<String> {
    match array.data_type() {
        DataType::List(_) => {
            let values = array.as_list::<i32>().value(row);
            let parts = (0..values.len()).map(|at| inner(&values, at));
            Some(format!("[{}]", parts.collect::<Option<Vec<_>>>()?.join(",")))
        }
        DataType::Map(..) => {
            let entries = array.as_map().value(row);
            let (keys, values) = (entries.column(0), entries.column(1));
            let parts = (0..entries.len())
                .map(|at| Some(format!("{}:{}", quoted(&cell(keys, at)?), inner(values, at)?)));
            Some(format!("{{{}}}", parts.collect::<Option<Vec<_>>>()?.join(",")))
        }
        _ => {
            let whole = array.as_struct();
            let parts = whole.column_names().into_iter().zip(whole.columns());
            let parts = parts
                .map(|(name, column)| Some(format!("{}:{}", quoted(name), inner(column, row)?)));
            Some(format!("{{{}}}", parts.collect::<Option<Vec<_>>>()?.join(",")))
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A double as Java writes it.
fn java_double(value: f64) -> String {
    java(value, &format!("{value:?}"), &format!("{value:e}"))
}

fn java_float(value: f32) -> String {
    java(f64::from(value), &format!("{value:?}"), &format!("{value:e}"))
}

/// `plain` and `scientific` are the shortest digits that read back as the value.
fn java(value: f64, plain: &str, scientific: &str) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let size = value.abs();
    if size == 0.0 || (1e-3..1e7).contains(&size) {
        return plain.to_owned();
    }
    match scientific.split_once('e') {
        Some((digits, power)) if digits.contains('.') => format!("{digits}E{power}"),
        Some((digits, power)) => format!("{digits}.0E{power}"),
        None => scientific.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_are_written_as_java_does() {
        let cases =
            [(0.0, "0.0"), (2.5, "2.5"), (1e7, "1.0E7"), (1.25e-5, "1.25E-5"), (-3.0, "-3.0")];
        for (value, text) in cases {
            assert_eq!(java_double(value), text, "{value} in Java");
        }
        assert_eq!(java_float(0.1), "0.1", "a float has a float's digits");
    }

    #[test]
    fn intervals_are_written_as_the_platform_does() {
        assert_eq!(year_to_month(-14), "-1-2", "months");
        assert_eq!(day_to_second(93_784_500_000), "1 02:03:04.500000000", "days to seconds");
    }
}
