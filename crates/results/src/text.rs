//! The text of a value, everywhere: copied, searched, saved to a file, told as one of many.
//!
//! Exact: decimals with all their digits, instants with their zone, bytes as hex, nested values as JSON.

mod civil;
mod nested;
mod zone;

pub(crate) use civil::{read_date, read_timestamp, timestamp_units};
pub(crate) use nested::{string, write_json};
pub(crate) use zone::Zone;

use arrow::{
    array::{Array, AsArray},
    datatypes::{
        ArrowPrimitiveType, DataType, Date32Type, Date64Type, Decimal32Type, Decimal64Type,
        Decimal128Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
        Int64Type, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
        TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
        UInt64Type,
    },
    util::display::array_value_to_string,
};
use std::fmt::Write as _;

const DAY_MILLIS: i64 = 86_400_000;

/// The text of a cell; none where it is NULL.
pub fn text(array: &dyn Array, row: usize) -> Option<String> {
    let mut out = String::new();
    write_text(array, row, &mut out).then_some(out)
}

/// Adds the text of a cell; `false`, and nothing added, where it is NULL.
pub fn write_text(array: &dyn Array, row: usize, out: &mut String) -> bool {
    if is_null(array, row) {
        return false;
    }
    // Writing to a string does not fail.
    let _ = match array.data_type() {
        DataType::Utf8 => out.write_str(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => out.write_str(array.as_string::<i64>().value(row)),
        DataType::Utf8View => out.write_str(array.as_string_view().value(row)),
        DataType::Boolean => write!(out, "{}", array.as_boolean().value(row)),
        DataType::Float16 => float(f64::from(one::<Float16Type>(array, row)), out),
        DataType::Float32 => {
            let value = one::<Float32Type>(array, row);
            if value.is_finite() { write!(out, "{value:?}") } else { float(value.into(), out) }
        }
        DataType::Float64 => float(one::<Float64Type>(array, row), out),
        DataType::Decimal32(_, scale)
        | DataType::Decimal64(_, scale)
        | DataType::Decimal128(_, scale) => {
            decimal(whole(array, row).unwrap_or_default(), *scale, out);
            Ok(())
        }
        DataType::Date32 => {
            civil::write_date(one::<Date32Type>(array, row).into(), out);
            Ok(())
        }
        DataType::Date64 => {
            civil::write_date(one::<Date64Type>(array, row).div_euclid(DAY_MILLIS), out);
            Ok(())
        }
        DataType::Timestamp(unit, zone) => {
            let zone = zone.as_ref().map(|zone| Zone::of(zone));
            civil::write_timestamp(instant(array, row, *unit), *unit, zone.as_ref(), out);
            Ok(())
        }
        DataType::Binary => hex(array.as_binary::<i32>().value(row), out),
        DataType::LargeBinary => hex(array.as_binary::<i64>().value(row), out),
        DataType::BinaryView => hex(array.as_binary_view().value(row), out),
        DataType::FixedSizeBinary(_) => hex(array.as_fixed_size_binary().value(row), out),
        kind if is_nested(kind) => {
            nested::write_json(array, row, out);
            Ok(())
        }
        _ => match whole(array, row) {
            Some(value) => write!(out, "{value}"),
            None => out.write_str(&array_value_to_string(array, row).unwrap_or_default()),
        },
    };
    true
}

/// Whether values of this type are made of others.
pub(crate) fn is_nested(kind: &DataType) -> bool {
    matches!(
        kind,
        DataType::List(_)
            | DataType::LargeList(_)
            | DataType::FixedSizeList(..)
            | DataType::Struct(_)
            | DataType::Map(..)
    )
}

/// Whether a cell is NULL: a column of type NULL has no other.
pub(crate) fn is_null(array: &dyn Array, row: usize) -> bool {
    *array.data_type() == DataType::Null || array.is_null(row)
}

/// The whole number of a cell, or of a decimal without its point.
pub(crate) fn whole(array: &dyn Array, row: usize) -> Option<i128> {
    Some(match array.data_type() {
        DataType::Int8 => one::<Int8Type>(array, row).into(),
        DataType::Int16 => one::<Int16Type>(array, row).into(),
        DataType::Int32 => one::<Int32Type>(array, row).into(),
        DataType::Int64 => one::<Int64Type>(array, row).into(),
        DataType::UInt8 => one::<UInt8Type>(array, row).into(),
        DataType::UInt16 => one::<UInt16Type>(array, row).into(),
        DataType::UInt32 => one::<UInt32Type>(array, row).into(),
        DataType::UInt64 => one::<UInt64Type>(array, row).into(),
        DataType::Decimal32(..) => one::<Decimal32Type>(array, row).into(),
        DataType::Decimal64(..) => one::<Decimal64Type>(array, row).into(),
        DataType::Decimal128(..) => one::<Decimal128Type>(array, row),
        _ => return None,
    })
}

fn instant(array: &dyn Array, row: usize, unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => one::<TimestampSecondType>(array, row),
        TimeUnit::Millisecond => one::<TimestampMillisecondType>(array, row),
        TimeUnit::Microsecond => one::<TimestampMicrosecondType>(array, row),
        TimeUnit::Nanosecond => one::<TimestampNanosecondType>(array, row),
    }
}

fn one<T: ArrowPrimitiveType>(array: &dyn Array, row: usize) -> T::Native {
    array.as_primitive::<T>().value(row)
}

fn float(value: f64, out: &mut String) -> std::fmt::Result {
    if value.is_nan() {
        out.write_str("NaN")
    } else if value.is_infinite() {
        out.write_str(if value > 0.0 { "Infinity" } else { "-Infinity" })
    } else {
        // The shortest digits that read back as the same number.
        write!(out, "{value:?}")
    }
}

/// A decimal with every digit that its type has.
pub(crate) fn decimal(value: i128, scale: i8, out: &mut String) {
    let digits = value.unsigned_abs().to_string();
    if value < 0 {
        out.push('-');
    }
    let Ok(after) = usize::try_from(scale) else {
        out.push_str(&digits);
        if value != 0 {
            out.extend(std::iter::repeat_n('0', usize::from(scale.unsigned_abs())));
        }
        return;
    };
    let padded = format!("{digits:0>width$}", width = after + 1);
    let (before, behind) = padded.split_at(padded.len() - after);
    out.push_str(before);
    if after > 0 {
        out.push('.');
        out.push_str(behind);
    }
}

fn hex(bytes: &[u8], out: &mut String) -> std::fmt::Result {
    out.reserve(2 + bytes.len() * 2);
    out.push_str("0x");
    bytes.iter().try_for_each(|byte| write!(out, "{byte:02X}"))
}

/// The text of a value that is only known as a whole number (`values`).
pub(crate) fn whole_text(kind: &DataType, value: i128) -> String {
    let mut out = String::new();
    let near = i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX });
    match kind {
        DataType::Decimal32(_, scale)
        | DataType::Decimal64(_, scale)
        | DataType::Decimal128(_, scale) => decimal(value, *scale, &mut out),
        DataType::Date32 => civil::write_date(near, &mut out),
        DataType::Date64 => civil::write_date(near.div_euclid(DAY_MILLIS), &mut out),
        DataType::Timestamp(unit, zone) => {
            let zone = zone.as_ref().map(|zone| Zone::of(zone));
            civil::write_timestamp(near, *unit, zone.as_ref(), &mut out);
        }
        _ => out = value.to_string(),
    }
    out
}

#[cfg(test)]
mod tests;
