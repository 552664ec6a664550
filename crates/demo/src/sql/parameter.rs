//! Named parameters with their declared types. They are put into the statement as typed literals
//! of its syntax tree, never as text.

use super::error::SqlError;
use datafusion::sql::sqlparser::ast::{
    CastKind, DataType, ExactNumberInfo, Expr, TimezoneInfo, Value,
};

/// One parameter of a request.
pub(crate) struct Parameter {
    pub(super) name: String,
    value: Option<String>,
    sql_type: DataType,
}

impl Parameter {
    pub(crate) fn parse(
        name: &str,
        value: Option<&str>,
        type_text: &str,
    ) -> Result<Self, SqlError> {
        Ok(Self {
            name: name.to_lowercase(),
            value: value.map(str::to_owned),
            sql_type: sql_type(type_text)?,
        })
    }

    /// `CAST('value' AS type)`.
    pub(super) fn as_expr(&self) -> Expr {
        let value = match &self.value {
            Some(text) => Value::SingleQuotedString(text.clone()),
            None => Value::Null,
        };
        Expr::Cast {
            kind: CastKind::Cast,
            expr: Box::new(Expr::Value(value.with_empty_span())),
            data_type: self.sql_type.clone(),
            array: false,
            format: None,
        }
    }
}

/// A type as requests and functions write it.
pub(super) fn sql_type(text: &str) -> Result<DataType, SqlError> {
    let upper = text.trim().to_ascii_uppercase();
    Ok(match upper.as_str() {
        "STRING" => DataType::String(None),
        "INT" | "INTEGER" => DataType::Int(None),
        "BIGINT" | "LONG" => DataType::BigInt(None),
        "DOUBLE" => DataType::Double(ExactNumberInfo::None),
        "BOOLEAN" => DataType::Boolean,
        "DATE" => DataType::Date,
        "TIMESTAMP" => DataType::Timestamp(None, TimezoneInfo::None),
        decimal if decimal.starts_with("DECIMAL") => decimal_type(decimal)?,
        other => return Err(SqlError::unsupported(format!("parameters of type {other}"))),
    })
}

fn decimal_type(text: &str) -> Result<DataType, SqlError> {
    let bad = || SqlError::parse(format!("`{text}` is no decimal type"));
    let inner = text.strip_prefix("DECIMAL").unwrap_or_default().trim();
    if inner.is_empty() {
        return Ok(DataType::Decimal(ExactNumberInfo::PrecisionAndScale(10, 0)));
    }
    let inner = inner.strip_prefix('(').and_then(|t| t.strip_suffix(')')).ok_or_else(bad)?;
    let (precision, scale) = inner.split_once(',').unwrap_or((inner, "0"));
    let precision: u64 = precision.trim().parse().map_err(|_| bad())?;
    let scale: i64 = scale.trim().parse().map_err(|_| bad())?;
    if precision == 0 || precision > 38 || !(0..=38).contains(&scale) {
        return Err(bad());
    }
    Ok(DataType::Decimal(ExactNumberInfo::PrecisionAndScale(precision, scale)))
}
