//! A text read as a value of a column: a condition says `2026-03-01`, and means that day.

use crate::{
    text::{Zone, read_date, read_timestamp},
    values::{NAN, ordered},
};
use arrow::datatypes::{DataType, TimeUnit};

/// The value of a text as a whole number (`values`), or what it should look like. Where `latest`, what is
/// left out of an instant is as late as it can be.
pub(crate) fn whole(kind: &DataType, text: &str, latest: bool) -> Result<i128, String> {
    let text = text.trim();
    match kind {
        DataType::Boolean if text.eq_ignore_ascii_case("true") => Ok(1),
        DataType::Boolean if text.eq_ignore_ascii_case("false") => Ok(0),
        DataType::Boolean => Err("true or false".to_owned()),
        DataType::Float16 | DataType::Float32 => {
            // As it would be in the column: 0.1 is another number there than in a wider one.
            number::<f32>(text).map(f64::from).map(ordered)
        }
        DataType::Float64 => number::<f64>(text).map(ordered),
        DataType::Decimal32(_, scale)
        | DataType::Decimal64(_, scale)
        | DataType::Decimal128(_, scale) => decimal(text, *scale),
        DataType::Date32 => read_date(text).map(i128::from).ok_or_else(date),
        DataType::Date64 => {
            read_date(text).map(|days| i128::from(days) * 86_400_000).ok_or_else(date)
        }
        DataType::Timestamp(unit, zone) => {
            let zone = zone.as_ref().map(|zone| Zone::of(zone));
            let like = if zone.is_some() { "2026-03-01T12:00:00Z" } else { "2026-03-01T12:00:00" };
            read_timestamp(text, *unit, zone.as_ref(), latest)
                .map(i128::from)
                .ok_or_else(|| format!("a time such as {like}, or a day such as 2026-03-01"))
        }
        DataType::Time32(unit) | DataType::Time64(unit) => time(text, *unit),
        kind => {
            let (least, most) = range(kind);
            text.parse::<i128>()
                .ok()
                .filter(|value| (least..=most).contains(value))
                .ok_or_else(|| format!("a whole number from {least} to {most}"))
        }
    }
}

/// The bytes of a text such as `0x0AFF`.
pub(crate) fn bytes(text: &str) -> Result<Vec<u8>, String> {
    let like = || "bytes as hex, such as 0x0AFF".to_owned();
    let text = text.trim();
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).ok_or_else(like)?;
    if !digits.len().is_multiple_of(2) || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(like());
    }
    (0..digits.len() / 2)
        .map(|at| u8::from_str_radix(&digits[at * 2..at * 2 + 2], 16).map_err(|_| like()))
        .collect()
}

fn date() -> String {
    "a date such as 2026-03-01".to_owned()
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| "a number such as 42 or 1.5".to_owned())
}

/// The whole numbers that a type holds.
fn range(kind: &DataType) -> (i128, i128) {
    match kind {
        DataType::Int8 => (i8::MIN.into(), i8::MAX.into()),
        DataType::Int16 => (i16::MIN.into(), i16::MAX.into()),
        DataType::Int32 => (i32::MIN.into(), i32::MAX.into()),
        DataType::UInt8 => (0, u8::MAX.into()),
        DataType::UInt16 => (0, u16::MAX.into()),
        DataType::UInt32 => (0, u32::MAX.into()),
        DataType::UInt64 => (0, u64::MAX.into()),
        _ => (i64::MIN.into(), i64::MAX.into()),
    }
}

/// A decimal without its point, exactly: digits that the column does not have are not cut away.
fn decimal(text: &str, scale: i8) -> Result<i128, String> {
    let like = || match scale {
        1 => "a number with at most 1 digit behind the point".to_owned(),
        2.. => format!("a number with at most {scale} digits behind the point"),
        _ => "a whole number".to_owned(),
    };
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (before, behind) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |part: &str| part.bytes().all(|digit| digit.is_ascii_digit());
    if (before.is_empty() && behind.is_empty()) || !is_number(before) || !is_number(behind) {
        return Err(like());
    }
    let behind = behind.trim_end_matches('0');
    let value: i128 = format!("0{before}{behind}").parse().map_err(|_| like())?;
    let missing = i32::from(scale) - i32::try_from(behind.len()).map_err(|_| like())?;
    let power = 10_i128.checked_pow(missing.unsigned_abs()).ok_or_else(like)?;
    let value = match missing {
        0.. => value.checked_mul(power).ok_or_else(like)?,
        _ if value % power == 0 => value / power,
        _ => return Err(like()),
    };
    let value = if is_negative { -value } else { value };
    if value == NAN { Err(like()) } else { Ok(value) }
}

fn time(text: &str, unit: TimeUnit) -> Result<i128, String> {
    read_timestamp(&format!("1970-01-01T{text}"), unit, None, false)
        .map(i128::from)
        .ok_or_else(|| "a time of day such as 12:30:00".to_owned())
}
