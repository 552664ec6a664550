//! Types: as Databricks writes them, and as they cross the boundary in Arrow.

use crate::sql::SqlError;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Fields, IntervalUnit, TimeUnit};
use std::sync::Arc;

const YEAR_TO_MONTH: &str = "YEAR TO MONTH";
const DAY_TO_SECOND: &str = "DAY TO SECOND";

/// A type as Databricks writes it.
pub(crate) fn type_text(data_type: &DataType) -> String {
    match data_type {
        DataType::Boolean => "BOOLEAN".to_owned(),
        DataType::Int8 => "TINYINT".to_owned(),
        DataType::Int16 => "SMALLINT".to_owned(),
        DataType::Int32 => "INT".to_owned(),
        DataType::Int64 => "BIGINT".to_owned(),
        DataType::Float32 => "FLOAT".to_owned(),
        DataType::Float64 => "DOUBLE".to_owned(),
        DataType::Decimal128(precision, scale) => format!("DECIMAL({precision},{scale})"),
        DataType::Date32 => "DATE".to_owned(),
        DataType::Timestamp(_, Some(_)) => "TIMESTAMP".to_owned(),
        DataType::Timestamp(_, None) => "TIMESTAMP_NTZ".to_owned(),
        DataType::Binary => "BINARY".to_owned(),
        DataType::List(element) => format!("ARRAY<{}>", type_text(element.data_type())),
        DataType::Map(entries, _) => {
            let parts = entries_of(entries).map(|field| type_text(field.data_type()));
            format!("MAP<{}>", parts.collect::<Vec<_>>().join(", "))
        }
        DataType::Struct(fields) => {
            let parts =
                fields.iter().map(|f| format!("{}: {}", f.name(), type_text(f.data_type())));
            format!("STRUCT<{}>", parts.collect::<Vec<_>>().join(", "))
        }
        DataType::Null => "VOID".to_owned(),
        other => match interval(other) {
            Some(kind) => format!("INTERVAL {kind}"),
            None => "STRING".to_owned(),
        },
    }
}

/// A type as Unity Catalog writes it: in lower case, without spaces inside.
pub(crate) fn catalog_text(data_type: &DataType) -> String {
    type_text(data_type).to_lowercase().replace(", ", ",").replace(": ", ":")
}

/// The name of a type in the Statement Execution API.
pub(crate) fn type_name(data_type: &DataType) -> &'static str {
    match data_type {
        DataType::Boolean => "BOOLEAN",
        DataType::Int8 => "BYTE",
        DataType::Int16 => "SHORT",
        DataType::Int32 => "INT",
        DataType::Int64 => "LONG",
        DataType::Float32 => "FLOAT",
        DataType::Float64 => "DOUBLE",
        DataType::Decimal128(..) => "DECIMAL",
        DataType::Date32 => "DATE",
        DataType::Timestamp(_, Some(_)) => "TIMESTAMP",
        DataType::Timestamp(_, None) => "TIMESTAMP_NTZ",
        DataType::Binary => "BINARY",
        DataType::List(_) => "ARRAY",
        DataType::Map(..) => "MAP",
        DataType::Struct(_) => "STRUCT",
        DataType::Null => "NULL",
        other if interval(other).is_some() => "INTERVAL",
        _ => "STRING",
    }
}

/// Of an interval: between which units it reaches.
pub(crate) fn interval(data_type: &DataType) -> Option<&'static str> {
    match data_type {
        DataType::Interval(IntervalUnit::YearMonth) => Some(YEAR_TO_MONTH),
        DataType::Duration(_) => Some(DAY_TO_SECOND),
        _ => None,
    }
}

/// The fields of the key and the value of a map.
fn entries_of(entries: &Field) -> impl Iterator<Item = &FieldRef> {
    let fields: &[FieldRef] = match entries.data_type() {
        DataType::Struct(fields) => fields,
        _ => &[],
    };
    fields.iter()
}

/// The Arrow type in which a result of this type leaves the workspace.
pub(super) fn boundary(data_type: &DataType) -> Result<DataType, SqlError> {
    Ok(match data_type {
        DataType::Utf8View | DataType::LargeUtf8 | DataType::Utf8 => DataType::Utf8,
        DataType::BinaryView | DataType::LargeBinary | DataType::Binary => DataType::Binary,
        DataType::UInt64 | DataType::UInt32 => DataType::Int64,
        DataType::Timestamp(_, zone) => DataType::Timestamp(TimeUnit::Microsecond, zone.clone()),
        DataType::Duration(_) => DataType::Duration(TimeUnit::Microsecond),
        DataType::List(element) | DataType::LargeList(element) => {
            DataType::List(Arc::new(Field::new("element", boundary(element.data_type())?, true)))
        }
        DataType::Struct(fields) => DataType::Struct(bounded(fields)?),
        DataType::Map(entries, sorted) => {
            let mut parts = entries_of(entries).map(|field| boundary(field.data_type()));
            let (Some(key), Some(value)) = (parts.next(), parts.next()) else {
                return Err(SqlError::internal("a map without entries"));
            };
            let fields = Fields::from(vec![
                Field::new("key", key?, false),
                Field::new("value", value?, true),
            ]);
            let entries = Field::new("entries", DataType::Struct(fields), false);
            DataType::Map(Arc::new(entries), *sorted)
        }
        DataType::Boolean
        | DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::Float32
        | DataType::Float64
        | DataType::Decimal128(..)
        | DataType::Date32
        | DataType::Interval(IntervalUnit::YearMonth)
        | DataType::Null => data_type.clone(),
        other => return Err(SqlError::unsupported(format!("results of type {other}"))),
    })
}

fn bounded(fields: &Fields) -> Result<Fields, SqlError> {
    let each = fields.iter().map(|f| Ok(Field::new(f.name(), boundary(f.data_type())?, true)));
    each.collect::<Result<Vec<_>, SqlError>>().map(Fields::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_types_are_written_as_databricks_does() {
        let number = |name: &str| Field::new(name, DataType::Int32, true);
        let both = Fields::from(vec![Field::new("key", DataType::Utf8, false), number("value")]);
        let entries = Arc::new(Field::new("entries", DataType::Struct(both), false));
        let map = DataType::Map(entries, false);
        let fields = vec![Field::new("m", map, true), number("n")];
        let nested =
            DataType::List(Arc::new(Field::new("element", DataType::Struct(fields.into()), true)));
        assert_eq!(type_text(&nested), "ARRAY<STRUCT<m: MAP<STRING, INT>, n: INT>>", "of results");
        assert_eq!(catalog_text(&nested), "array<struct<m:map<string,int>,n:int>>", "of columns");
        assert_eq!(type_name(&nested), "ARRAY", "by name");
        let ours = DataType::Interval(IntervalUnit::YearMonth);
        assert_eq!(type_text(&ours), "INTERVAL YEAR TO MONTH", "an interval");
    }
}
