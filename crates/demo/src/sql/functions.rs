//! The functions that are ours: identity, dates, and the checked arithmetic behind the operators.

mod arithmetic;
mod intervals;
mod nested;

pub(super) use arithmetic::{arithmetic, average, division, summand};
pub(super) use intervals::{DAYS, MICROS, MONTHS, is_sum};

use super::{Session, error::SqlError};
use datafusion::{
    arrow::{
        array::{ArrayRef, AsArray, BooleanArray, Date32Array, Int32Array, StringArray},
        compute::{CastOptions, cast_with_options},
        datatypes::{DataType, Date32Type, Int64Type},
        util::display::FormatOptions,
    },
    common::ScalarValue,
    error::Result,
    logical_expr::{
        ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
    },
};
use jiff::{ToSpan, civil::Date};
use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

type Types = fn(&[DataType]) -> Result<Vec<DataType>>;
type Returns = fn(&[DataType]) -> Result<DataType>;
type Body = fn(&[ArrayRef], &DataType) -> Result<ArrayRef>;

/// A function of its arguments alone.
#[derive(Debug)]
struct Native {
    name: &'static str,
    signature: Signature,
    takes: Types,
    returns: Returns,
    body: Body,
}

impl PartialEq for Native {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Native {}

impl Hash for Native {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

fn native(name: &'static str, takes: Types, returns: Returns, body: Body) -> Arc<ScalarUDF> {
    let signature = Signature::user_defined(Volatility::Immutable);
    Arc::new(ScalarUDF::from(Native { name, signature, takes, returns, body }))
}

impl ScalarUDFImpl for Native {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        (self.takes)(types)
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        (self.returns)(types)
    }

    fn invoke_with_args(&self, call: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let constant = call.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let arrays = ColumnarValue::values_to_arrays(&call.args)?;
        let result = (self.body)(&arrays, call.return_field.data_type())?;
        Ok(if constant {
            ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?)
        } else {
            ColumnarValue::Array(result)
        })
    }
}

/// A constant of the session.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Constant {
    name: &'static str,
    value: ScalarValue,
    signature: Signature,
}

fn constant(name: &'static str, value: ScalarValue) -> Arc<ScalarUDF> {
    let signature = Signature::nullary(Volatility::Stable);
    Arc::new(ScalarUDF::from(Constant { name, value, signature }))
}

impl ScalarUDFImpl for Constant {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.value.data_type())
    }

    fn invoke_with_args(&self, _: ScalarFunctionArgs) -> Result<ColumnarValue> {
        Ok(ColumnarValue::Scalar(self.value.clone()))
    }
}

/// Whether the account is in a group.
#[derive(Debug, PartialEq, Eq, Hash)]
struct IsMember {
    groups: Vec<String>,
    signature: Signature,
}

impl ScalarUDFImpl for IsMember {
    fn name(&self) -> &'static str {
        "is_account_group_member"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, call: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&call.args)?;
        let names = strict_cast(&arrays[0], &DataType::Utf8)?;
        let answer: BooleanArray = names
            .as_string::<i32>()
            .iter()
            .map(|name| name.map(|n| self.groups.iter().any(|g| g.eq_ignore_ascii_case(n))))
            .collect();
        Ok(ColumnarValue::Array(Arc::new(answer)))
    }
}

/// What a session can call beyond DataFusion's own.
pub(super) fn all(session: &Session) -> Vec<Arc<ScalarUDF>> {
    let account = session.account;
    let text = |value: &str| ScalarValue::Utf8(Some(value.to_owned()));
    let day = i32::try_from(session.now_ms.div_euclid(86_400_000)).unwrap_or_default();
    let groups = account.groups.iter().map(|g| (*g).to_owned()).collect();
    let signature = Signature::string(1, Volatility::Stable);
    let date = |types: &[DataType]| takes_date(types, &[]);
    let int = |_: &[DataType]| Ok(DataType::Int32);
    let now = session.now_ms.saturating_mul(1000);
    let now = ScalarValue::TimestampMicrosecond(Some(now), Some("UTC".into()));
    let mut all = vec![
        constant("current_timestamp", now),
        constant("current_user", text(account.user_name)),
        constant("current_catalog", text(session.catalog())),
        constant("current_schema", text(session.schema())),
        constant("current_date", ScalarValue::Date32(Some(day))),
        Arc::new(ScalarUDF::from(IsMember { groups, signature })),
        native("year", date, int, |a, _| part(&a[0], |d| i32::from(d.year()))),
        native("quarter", date, int, |a, _| part(&a[0], |d| (i32::from(d.month()) - 1) / 3 + 1)),
        native("month", date, int, |a, _| part(&a[0], |d| i32::from(d.month()))),
        native("day", date, int, |a, _| part(&a[0], |d| i32::from(d.day()))),
        native(
            "trunc",
            |types| takes_date(types, &[DataType::Utf8]),
            |_| Ok(DataType::Date32),
            |a, _| truncate(&a[0], &a[1]),
        ),
        native(
            "add_months",
            |types| takes_date(types, &[DataType::Int64]),
            |_| Ok(DataType::Date32),
            |a, _| add_months(&a[0], &a[1]),
        ),
        native(
            "date_format",
            |types| takes_date(types, &[DataType::Utf8]),
            |_| Ok(DataType::Utf8),
            |a, _| date_format(&a[0], &a[1]),
        ),
    ];
    all.extend(nested::all());
    all.extend(intervals::all());
    all
}

fn takes_date(types: &[DataType], rest: &[DataType]) -> Result<Vec<DataType>> {
    let known = matches!(types.first(), Some(DataType::Date32 | DataType::Utf8 | DataType::Null));
    if !known || types.len() != rest.len() + 1 {
        return Err(SqlError::unsupported("this function on anything but a DATE").into());
    }
    Ok(std::iter::once(DataType::Date32).chain(rest.iter().cloned()).collect())
}

fn strict_cast(array: &ArrayRef, to: &DataType) -> Result<ArrayRef> {
    let options = CastOptions { safe: false, format_options: FormatOptions::default() };
    Ok(cast_with_options(array, to, &options)?)
}

pub(super) fn to_date(days: i32) -> Result<Date> {
    let epoch = jiff::civil::date(1970, 1, 1);
    let span = jiff::Span::new().try_days(i64::from(days));
    span.and_then(|span| epoch.checked_add(span))
        .map_err(|_| SqlError::overflow("The date is out of range.").into())
}

fn to_days(date: Date) -> i32 {
    let epoch = jiff::civil::date(1970, 1, 1);
    i32::try_from(date.duration_since(epoch).as_hours() / 24).unwrap_or_default()
}

fn part(dates: &ArrayRef, of: fn(Date) -> i32) -> Result<ArrayRef> {
    let values = dates.as_primitive::<Date32Type>().iter();
    let parts: Result<Int32Array> =
        values.map(|days| days.map(|days| to_date(days).map(of)).transpose()).collect();
    Ok(Arc::new(parts?))
}

fn truncate(dates: &ArrayRef, units: &ArrayRef) -> Result<ArrayRef> {
    let units = units.as_string::<i32>();
    let values = dates.as_primitive::<Date32Type>().iter().zip(units.iter());
    let result: Result<Date32Array> = values
        .map(|pair| {
            let (Some(days), Some(unit)) = pair else { return Ok(None) };
            let date = to_date(days)?;
            let month = match unit.to_ascii_uppercase().as_str() {
                "YEAR" | "YYYY" | "YY" => 1,
                "QUARTER" => (date.month() - 1) / 3 * 3 + 1,
                "MONTH" | "MM" | "MON" => date.month(),
                "WEEK" => {
                    let back = i64::from(date.weekday().to_monday_zero_offset());
                    let monday = date.checked_sub(back.days());
                    return Ok(monday.ok().map(to_days));
                }
                _ => return Ok(None),
            };
            Ok(Date::new(date.year(), month, 1).ok().map(to_days))
        })
        .collect();
    Ok(Arc::new(result?))
}

fn add_months(dates: &ArrayRef, months: &ArrayRef) -> Result<ArrayRef> {
    let months = months.as_primitive::<Int64Type>();
    let values = dates.as_primitive::<Date32Type>().iter().zip(months.iter());
    let result: Result<Date32Array> = values
        .map(|pair| {
            let (Some(days), Some(months)) = pair else { return Ok(None) };
            let span = jiff::Span::new().try_months(months);
            let moved =
                span.and_then(|span| to_date(days).map_or(Ok(Date::MAX), |d| d.checked_add(span)));
            moved
                .map(|date| Some(to_days(date)))
                .map_err(|_| SqlError::overflow("the date is out of range").into())
        })
        .collect();
    Ok(Arc::new(result?))
}

/// Formats with the Java patterns that need no locale.
fn date_format(dates: &ArrayRef, patterns: &ArrayRef) -> Result<ArrayRef> {
    let patterns = patterns.as_string::<i32>();
    let values = dates.as_primitive::<Date32Type>().iter().zip(patterns.iter());
    let result: Result<StringArray> = values
        .map(|pair| {
            let (Some(days), Some(pattern)) = pair else { return Ok(None) };
            let date = to_date(days)?;
            let text = match pattern {
                "yyyy" => format!("{:04}", date.year()),
                "MM" => format!("{:02}", date.month()),
                "dd" => format!("{:02}", date.day()),
                "yyyy-MM" => format!("{:04}-{:02}", date.year(), date.month()),
                "yyyy-MM-dd" => format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()),
                other => {
                    return Err(SqlError::unsupported(format!("the date pattern '{other}'")).into());
                }
            };
            Ok(Some(text))
        })
        .collect();
    Ok(Arc::new(result?))
}
