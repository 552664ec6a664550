//! SQL errors with their Databricks class and SQLSTATE.

use datafusion::{
    arrow::error::ArrowError, common::SchemaError, error::DataFusionError,
    sql::sqlparser::parser::ParserError,
};
use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SqlError {
    class: &'static str,
    text: String,
    pub(crate) sql_state: &'static str,
    /// Line, from 1, and characters before it in the line.
    place: Option<(u64, u64)>,
}

impl SqlError {
    pub(crate) fn new(
        class: &'static str,
        sql_state: &'static str,
        text: impl Into<String>,
    ) -> Self {
        Self { class, text: text.into(), sql_state, place: None }
    }

    /// Outside the subset: refused by name, never run wrong.
    pub(crate) fn unsupported(what: impl fmt::Display) -> Self {
        Self::new(
            "UNSUPPORTED_FEATURE.DEMO_WORKSPACE",
            "0A000",
            format!("The demo workspace does not run {what}."),
        )
    }

    pub(crate) fn internal(what: &str) -> Self {
        Self::new("INTERNAL_ERROR", "XX000", format!("The demo workspace failed ({what})."))
    }

    pub(crate) fn parse(text: impl fmt::Display) -> Self {
        let text = text.to_string();
        let (said, place) = placed(&text);
        let error = Self::new("PARSE_SYNTAX_ERROR", "42601", format!("Syntax error: {said}."));
        Self { place, ..error }
    }

    pub(crate) fn divide_by_zero() -> Self {
        Self::new(
            "DIVIDE_BY_ZERO",
            "22012",
            "Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead.",
        )
    }

    pub(crate) fn overflow(text: impl Into<String>) -> Self {
        Self::new("ARITHMETIC_OVERFLOW", "22003", text)
    }

    pub(crate) fn table_not_found(name: &[String; 3]) -> Self {
        let [catalog, schema, table] = name;
        Self::new(
            "TABLE_OR_VIEW_NOT_FOUND",
            "42P01",
            format!("The table or view `{catalog}`.`{schema}`.`{table}` cannot be found."),
        )
    }

    pub(crate) fn no_privilege(privilege: &str, kind: &str, name: &str) -> Self {
        Self::new(
            "INSUFFICIENT_PERMISSIONS",
            "42501",
            format!("Insufficient privileges: User does not have {privilege} on {kind} '{name}'."),
        )
    }
}

impl fmt::Display for SqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {} SQLSTATE: {}", self.class, self.text, self.sql_state)?;
        match self.place {
            Some((line, position)) => write!(f, " (line {line}, pos {position})"),
            None => Ok(()),
        }
    }
}

/// What the parser says, and where: `… at Line: 2, Column: 6`.
fn placed(text: &str) -> (&str, Option<(u64, u64)>) {
    let found = text.rsplit_once(" at Line: ").and_then(|(said, at)| {
        let (line, column) = at.split_once(", Column: ")?;
        let position = column.parse::<u64>().ok()?.checked_sub(1)?;
        Some((said, (line.parse().ok()?, position)))
    });
    match found {
        Some((said, place)) => (said, Some(place)),
        None => (text, None),
    }
}

impl std::error::Error for SqlError {}

impl From<SqlError> for DataFusionError {
    fn from(error: SqlError) -> Self {
        Self::External(Box::new(error))
    }
}

impl From<ParserError> for SqlError {
    fn from(error: ParserError) -> Self {
        match error {
            ParserError::RecursionLimitExceeded => Self::unsupported("statements nested this deep"),
            ParserError::ParserError(text) | ParserError::TokenizerError(text) => Self::parse(text),
        }
    }
}

impl From<ArrowError> for SqlError {
    fn from(error: ArrowError) -> Self {
        DataFusionError::from(error).into()
    }
}

impl From<DataFusionError> for SqlError {
    fn from(error: DataFusionError) -> Self {
        match error.find_root() {
            DataFusionError::External(inner) => match inner.downcast_ref::<Self>() {
                Some(own) => own.clone(),
                None => Self::internal("external"),
            },
            DataFusionError::SchemaError(inner, _) => match inner.as_ref() {
                SchemaError::AmbiguousReference { field } => Self::new(
                    "AMBIGUOUS_REFERENCE",
                    "42704",
                    format!("Reference `{}` is ambiguous.", field.name),
                ),
                SchemaError::FieldNotFound { field, valid_fields } => {
                    unresolved_column(&field.name, valid_fields.iter().map(|c| c.name.as_str()))
                }
                other => Self::parse(other),
            },
            DataFusionError::ArrowError(inner, _) => match inner.as_ref() {
                ArrowError::DivideByZero => Self::divide_by_zero(),
                ArrowError::ArithmeticOverflow(text) => Self::overflow(text.clone()),
                ArrowError::InvalidArgumentError(text) if text.contains("as non-nullable") => {
                    let text = "NULL value appeared in a non-nullable field.";
                    Self::new("DELTA_NOT_NULL_CONSTRAINT_VIOLATED", "23502", text)
                }
                ArrowError::InvalidArgumentError(text) if text.contains("too large to store") => {
                    Self::new("NUMERIC_VALUE_OUT_OF_RANGE", "22003", text.clone())
                }
                ArrowError::CastError(text)
                | ArrowError::ParseError(text)
                | ArrowError::InvalidArgumentError(text) => {
                    Self::new("CAST_INVALID_INPUT", "22018", text.clone())
                }
                other => Self::new("INTERNAL_ERROR", "XX000", other.to_string()),
            },
            DataFusionError::SQL(inner, _) => (**inner).clone().into(),
            DataFusionError::Plan(text) => planning(text),
            DataFusionError::ResourcesExhausted(_) => Self::new(
                "OUT_OF_MEMORY",
                "53200",
                "The statement needs more memory than the demo workspace gives.",
            ),
            DataFusionError::NotImplemented(text) => Self::unsupported(text),
            other => Self::new("INTERNAL_ERROR", "XX000", other.strip_backtrace()),
        }
    }
}

fn unresolved_column<'a>(name: &str, valid: impl Iterator<Item = &'a str>) -> SqlError {
    let near: Vec<String> = valid.take(5).map(|c| format!("`{c}`")).collect();
    let hint = if near.is_empty() {
        String::new()
    } else {
        format!(" Did you mean one of the following? [{}].", near.join(", "))
    };
    SqlError::new(
        "UNRESOLVED_COLUMN.WITH_SUGGESTION",
        "42703",
        format!(
            "A column, variable, or function parameter with name `{name}` cannot be resolved.{hint}"
        ),
    )
}

fn planning(text: &str) -> SqlError {
    // The planner wraps a refusal of argument types in its own words.
    let (head, tail) = ("The demo workspace does not run ", ". SQLSTATE: 0A000");
    if let Some((what, _)) = text.split_once(head).and_then(|(_, rest)| rest.split_once(tail)) {
        return SqlError::unsupported(what);
    }
    if text.contains("GROUP BY") {
        return SqlError::new("MISSING_AGGREGATION", "42803", text);
    }
    if text.starts_with("Invalid function") {
        return SqlError::new("UNRESOLVED_ROUTINE", "42883", text);
    }
    if text.starts_with("No value found for placeholder") {
        return SqlError::new("UNBOUND_SQL_PARAMETER", "42P02", text);
    }
    SqlError::new("DATATYPE_MISMATCH", "42K09", text)
}
