//! What a value is in a sheet. A sheet has numbers of 15 digits, days from March 1900 on (it believes in a
//! 29 February 1900), and no zones: whatever would not stay as it is becomes a text.

use super::package;
use arrow::{
    array::{Array, AsArray},
    datatypes::{
        DataType, Date32Type, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
        TimestampNanosecondType, TimestampSecondType,
    },
};

/// The day of a sheet that is the first of 1970.
const EPOCH: i64 = 25_569;
/// 1 March 1900 and 31 December 9999, as days of a sheet.
const DAYS: std::ops::RangeInclusive<i64> = 61..=2_958_465;
/// Digits that a sheet keeps.
const DIGITS: usize = 15;
/// The greatest whole number below which every other one is kept.
const WHOLE: i64 = 1 << 53;
const DAY_MILLIS: i64 = 86_400_000;

/// What the cells of a column are, where they can be.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Whole,
    Float,
    Decimal(i8),
    Boolean,
    Day,
    Instant(TimeUnit, bool),
    Text,
}

/// A cell.
pub(super) enum Cell {
    /// Its text is a number.
    Number { style: usize },
    /// A day or an instant, in days.
    Moment { serial: String, style: usize },
    /// A boolean.
    Yes(bool),
    /// Its text.
    Text,
}

impl From<&DataType> for Kind {
    fn from(kind: &DataType) -> Self {
        match kind {
            DataType::Int8
            | DataType::Int16
            | DataType::Int32
            | DataType::Int64
            | DataType::UInt8
            | DataType::UInt16
            | DataType::UInt32
            | DataType::UInt64 => Self::Whole,
            DataType::Float16 | DataType::Float32 | DataType::Float64 => Self::Float,
            DataType::Decimal32(_, scale)
            | DataType::Decimal64(_, scale)
            | DataType::Decimal128(_, scale) => Self::Decimal(*scale),
            DataType::Boolean => Self::Boolean,
            DataType::Date32 => Self::Day,
            DataType::Timestamp(unit, zone) => Self::Instant(*unit, zone.is_some()),
            _ => Self::Text,
        }
    }
}

impl Kind {
    /// The cell of a value that is not NULL, and has this text.
    pub(super) fn of(self, column: &dyn Array, row: usize, text: &str) -> Cell {
        match self {
            Self::Whole if is_whole(text) => Cell::Number { style: package::PLAIN },
            Self::Float if is_float(text) => Cell::Number { style: package::PLAIN },
            Self::Decimal(scale) if digits(text) <= DIGITS => {
                Cell::Number { style: package::decimal(scale) }
            }
            Self::Boolean => Cell::Yes(column.as_boolean().value(row)),
            Self::Day => day(column.as_primitive::<Date32Type>().value(row).into()),
            Self::Instant(unit, is_zoned) => {
                millis(column, row, unit).map_or(Cell::Text, |at| instant(at, is_zoned))
            }
            _ => Cell::Text,
        }
    }
}

fn is_whole(text: &str) -> bool {
    text.parse::<i64>().is_ok_and(|value| (-WHOLE..=WHOLE).contains(&value))
}

/// Whether a sheet holds it: neither NaN nor infinite, neither too great nor too near to nothing.
fn is_float(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(|value| {
        value == 0.0 || (value.is_normal() && value.abs() <= 9.999_999_999_999_99e307)
    })
}

/// How many digits a decimal has from its first to its last that is not nought.
fn digits(text: &str) -> usize {
    let all: String = text.chars().filter(char::is_ascii_digit).collect();
    all.trim_start_matches('0').trim_end_matches('0').len()
}

fn day(since_epoch: i64) -> Cell {
    let serial = since_epoch + EPOCH;
    if DAYS.contains(&serial) {
        Cell::Moment { serial: serial.to_string(), style: package::DAY }
    } else {
        Cell::Text
    }
}

/// Milliseconds since 1970; none where it has finer parts, which a sheet would drop.
fn millis(column: &dyn Array, row: usize, unit: TimeUnit) -> Option<i64> {
    let (value, of_milli) = match unit {
        TimeUnit::Second => {
            let seconds = column.as_primitive::<TimestampSecondType>().value(row);
            return seconds.checked_mul(1000);
        }
        TimeUnit::Millisecond => {
            return Some(column.as_primitive::<TimestampMillisecondType>().value(row));
        }
        TimeUnit::Microsecond => {
            (column.as_primitive::<TimestampMicrosecondType>().value(row), 1000)
        }
        TimeUnit::Nanosecond => {
            (column.as_primitive::<TimestampNanosecondType>().value(row), 1_000_000)
        }
    };
    (value % of_milli == 0).then_some(value / of_milli)
}

/// An instant in UTC, which its format says where the column has a zone.
fn instant(millis: i64, is_zoned: bool) -> Cell {
    let day = millis.div_euclid(DAY_MILLIS) + EPOCH;
    if !DAYS.contains(&day) {
        return Cell::Text;
    }
    // Both parts are far below 2^53.
    #[allow(clippy::cast_precision_loss, reason = "days of a sheet have seven digits")]
    let serial = day as f64 + millis.rem_euclid(DAY_MILLIS) as f64 / DAY_MILLIS as f64;
    let style = package::instant(is_zoned, millis % 1000 != 0);
    Cell::Moment { serial: serial.to_string(), style }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_sheet_would_round_is_no_number() {
        for (text, is) in
            [("9007199254740992", true), ("9007199254740993", false), ("-9007199254740993", false)]
        {
            assert_eq!(is_whole(text), is, "{text}");
        }
        for (text, is) in
            [("-0.0", true), ("1e300", true), ("NaN", false), ("1e308", false), ("5e-324", false)]
        {
            assert_eq!(is_float(text), is, "{text}");
        }
        let all =
            ["0.00", "-12.50", "123456789012345.00", "1234567890123456", "0.0001"].map(digits);
        assert_eq!(all, [0, 3, 15, 16, 1]);
    }

    #[test]
    fn days_begin_where_a_sheet_counts_them_right() {
        let serial = |since| match day(since) {
            Cell::Moment { serial, .. } => serial,
            _ => "text".to_owned(),
        };
        assert_eq!([-25_509, -25_508, 0].map(serial), ["text", "61", "25569"]);
    }
}
