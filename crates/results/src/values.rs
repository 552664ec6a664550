//! Values of a column that can be compared: as whole numbers that keep their order, or as bytes.

use crate::text::{is_null, whole};
use arrow::{
    array::{Array, ArrayRef, AsArray},
    datatypes::{
        ArrowPrimitiveType, DataType, Date32Type, Date64Type, DurationMicrosecondType,
        DurationMillisecondType, DurationNanosecondType, DurationSecondType, Float16Type,
        Float32Type, Float64Type, Time32MillisecondType, Time32SecondType, Time64MicrosecondType,
        Time64NanosecondType, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
        TimestampNanosecondType, TimestampSecondType,
    },
};

/// NULL among whole numbers.
pub(crate) const NULL: i128 = i128::MIN;
/// NaN among whole numbers.
pub(crate) const NAN: i128 = i128::MAX;

/// The cells of a column, in the order they came in.
pub(crate) enum Values<'a> {
    /// Numbers, dates, times, booleans.
    Whole(Vec<i128>),
    /// Texts and bytes. Texts in UTF-8 compare by their bytes as by their code points.
    Bytes(Vec<Option<&'a [u8]>>),
}

/// How the values of a type compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Whole,
    Bytes,
    /// Not at all: nested values, intervals.
    Text,
}

pub(crate) fn kind(data_type: &DataType) -> Kind {
    match data_type {
        DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView
        | DataType::FixedSizeBinary(_) => Kind::Bytes,
        DataType::Interval(_) | DataType::Decimal256(..) => Kind::Text,
        kind if kind.is_primitive() => Kind::Whole,
        DataType::Boolean | DataType::Null => Kind::Whole,
        _ => Kind::Text,
    }
}

impl<'a> Values<'a> {
    /// Those of one column over these batches; none where they do not compare.
    pub(crate) fn of(arrays: impl Iterator<Item = &'a ArrayRef>) -> Option<Self> {
        let mut all: Option<Self> = None;
        for array in arrays {
            match (&mut all, kind(array.data_type())) {
                (_, Kind::Text) => return None,
                (Some(Self::Whole(values)), Kind::Whole) => wholes(array, values),
                (Some(Self::Bytes(values)), Kind::Bytes) => bytes(array, values),
                (_, Kind::Whole) => {
                    let mut values = Vec::new();
                    wholes(array, &mut values);
                    all = Some(Self::Whole(values));
                }
                (_, Kind::Bytes) => {
                    let mut values = Vec::new();
                    bytes(array, &mut values);
                    all = Some(Self::Bytes(values));
                }
            }
        }
        Some(all.unwrap_or(Self::Whole(Vec::new())))
    }
}

/// A fraction as a whole number that compares as it does: -0.0 is 0.0, and every NaN is one.
pub(crate) fn ordered(value: f64) -> i128 {
    if value.is_nan() {
        return NAN;
    }
    let bits = (value + 0.0).to_bits().cast_signed();
    // Of two that are negative, the one with the greater bits is the lesser.
    i128::from(if bits < 0 { bits ^ i64::MAX } else { bits })
}

/// The fraction of such a whole number.
pub(crate) fn fraction(ordered: i128) -> f64 {
    let Ok(bits) = i64::try_from(ordered) else { return f64::NAN };
    f64::from_bits(if bits < 0 { bits ^ i64::MAX } else { bits }.cast_unsigned())
}

fn wholes(array: &ArrayRef, to: &mut Vec<i128>) {
    match array.data_type() {
        DataType::Null => to.extend(std::iter::repeat_n(NULL, array.len())),
        DataType::Boolean => {
            let values = array.as_boolean();
            to.extend(values.iter().map(|value| value.map_or(NULL, i128::from)));
        }
        DataType::Float16 => floats::<Float16Type>(array, to, f64::from),
        DataType::Float32 => floats::<Float32Type>(array, to, f64::from),
        DataType::Float64 => floats::<Float64Type>(array, to, |value| value),
        DataType::Date32 => each::<Date32Type>(array, to),
        DataType::Date64 => each::<Date64Type>(array, to),
        DataType::Timestamp(TimeUnit::Second, _) => each::<TimestampSecondType>(array, to),
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            each::<TimestampMillisecondType>(array, to);
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            each::<TimestampMicrosecondType>(array, to);
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => each::<TimestampNanosecondType>(array, to),
        DataType::Time32(TimeUnit::Second) => each::<Time32SecondType>(array, to),
        DataType::Time32(_) => each::<Time32MillisecondType>(array, to),
        DataType::Time64(TimeUnit::Microsecond) => each::<Time64MicrosecondType>(array, to),
        DataType::Time64(_) => each::<Time64NanosecondType>(array, to),
        DataType::Duration(TimeUnit::Second) => each::<DurationSecondType>(array, to),
        DataType::Duration(TimeUnit::Millisecond) => each::<DurationMillisecondType>(array, to),
        DataType::Duration(TimeUnit::Microsecond) => each::<DurationMicrosecondType>(array, to),
        DataType::Duration(TimeUnit::Nanosecond) => each::<DurationNanosecondType>(array, to),
        _ => to.extend((0..array.len()).map(|row| {
            let value = (!is_null(array, row)).then(|| whole(array, row)).flatten();
            // No decimal that keeps to its type comes near the two that are taken.
            value.map_or(NULL, |value| value.clamp(NULL + 1, NAN - 1))
        })),
    }
}

fn each<T: ArrowPrimitiveType<Native: Into<i128>>>(array: &ArrayRef, to: &mut Vec<i128>) {
    to.extend(array.as_primitive::<T>().iter().map(|value| value.map_or(NULL, Into::into)));
}

fn floats<T: ArrowPrimitiveType>(
    array: &ArrayRef,
    to: &mut Vec<i128>,
    wide: impl Fn(T::Native) -> f64,
) {
    let values = array.as_primitive::<T>().iter();
    to.extend(values.map(|value| value.map_or(NULL, |value| ordered(wide(value)))));
}

fn bytes<'a>(array: &'a ArrayRef, to: &mut Vec<Option<&'a [u8]>>) {
    match array.data_type() {
        DataType::Utf8 => {
            to.extend(array.as_string::<i32>().iter().map(|v| v.map(str::as_bytes)));
        }
        DataType::LargeUtf8 => {
            to.extend(array.as_string::<i64>().iter().map(|v| v.map(str::as_bytes)));
        }
        DataType::Utf8View => {
            to.extend(array.as_string_view().iter().map(|v| v.map(str::as_bytes)));
        }
        DataType::Binary => to.extend(array.as_binary::<i32>().iter()),
        DataType::LargeBinary => to.extend(array.as_binary::<i64>().iter()),
        DataType::BinaryView => to.extend(array.as_binary_view().iter()),
        _ => to.extend(array.as_fixed_size_binary().iter()),
    }
}
