//! Filters: the JSON of standard endpoints, written as a condition. The SQL-like text of storage-optimised
//! endpoints is one already. Either is evaluated as whoever asks.

use super::COLUMNS;
use crate::{reply::Refusal, sql::Parameter};
use datafusion::sql::sqlparser::{dialect::DatabricksDialect, parser::Parser, tokenizer::Token};
use serde_json::{Map, Value};

/// A condition, and the values it names.
#[derive(Default)]
pub(super) struct Condition {
    pub(super) text: String,
    pub(super) values: Vec<Parameter>,
}

/// Reads `filters_json` into a condition.
pub(super) fn condition(json: &str) -> Result<Option<Condition>, Refusal> {
    let filters: Map<String, Value> = serde_json::from_str(json)
        .map_err(|error| Refusal::invalid(format!("filters_json is not an object: {error}")))?;
    let mut values = Vec::new();
    let parts = filters.iter().map(|(key, value)| part(key, value, &mut values));
    let parts: Vec<String> = parts.collect::<Result<_, _>>()?;
    let text = parts.join(" AND ");
    Ok((!parts.is_empty()).then_some(Condition { text, values }))
}

/// Checks that a filter text is one condition, and nothing that reads elsewhere.
pub(super) fn expression(text: &str) -> Result<String, Refusal> {
    let odd = |why: &str| Refusal::invalid(format!("Invalid filter: {why}"));
    let dialect = DatabricksDialect {};
    let mut parser =
        Parser::new(&dialect).try_with_sql(text).map_err(|error| odd(&error.to_string()))?;
    let condition = parser.parse_expr().map_err(|error| odd(&error.to_string()))?;
    if parser.peek_token().token != Token::EOF {
        return Err(odd("more than one condition"));
    }
    // Written again from what was read: comments and all else are gone.
    let written = condition.to_string();
    if written.to_ascii_uppercase().contains("SELECT") {
        return Err(odd("a query within it"));
    }
    Ok(written)
}

fn part(key: &str, value: &Value, values: &mut Vec<Parameter>) -> Result<String, Refusal> {
    if key.contains(" OR ") {
        let columns: Vec<&str> = key.split(" OR ").collect();
        let each = value.as_array().filter(|each| each.len() == columns.len());
        let each = each.ok_or_else(|| {
            Refusal::invalid(format!("filter `{key}` needs a list with a value for each column"))
        })?;
        let any = columns.iter().zip(each).map(|(column, value)| part(column, value, values));
        let any: Vec<String> = any.collect::<Result<_, _>>()?;
        return Ok(format!("({})", any.join(" OR ")));
    }
    let (column, operator) = key.split_once(' ').unwrap_or((key, ""));
    if !COLUMNS.contains(&column) {
        return Err(Refusal::invalid(format!("filter column `{column}` is not in the index")));
    }
    match (operator, value) {
        ("", Value::Array(_)) => Ok(format!("{column} IN ({})", list(value, values)?)),
        ("NOT", Value::Array(_)) => Ok(format!("{column} NOT IN ({})", list(value, values)?)),
        ("", _) => Ok(format!("{column} = {}", literal(value, values)?)),
        ("NOT", _) => Ok(format!("{column} <> {}", literal(value, values)?)),
        ("<" | "<=" | ">" | ">=", _) => {
            Ok(format!("{column} {operator} {}", literal(value, values)?))
        }
        ("LIKE", Value::String(token)) => {
            let token = Value::from(format!("% {} %", token.to_lowercase()));
            // A token of the text, as words are parted by spaces.
            Ok(format!("' ' || lower({column}) || ' ' LIKE {}", literal(&token, values)?))
        }
        _ => Err(Refusal::invalid(format!("filter `{key}` is not understood"))),
    }
}

fn list(value: &Value, values: &mut Vec<Parameter>) -> Result<String, Refusal> {
    let each = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let each = each.iter().map(|value| literal(value, values));
    Ok(each.collect::<Result<Vec<_>, _>>()?.join(", "))
}

/// A value by name: a text is never part of the statement.
fn literal(value: &Value, values: &mut Vec<Parameter>) -> Result<String, Refusal> {
    let (text, kind) = match value {
        Value::String(text) => (text.clone(), "STRING"),
        Value::Number(number) if number.is_i64() => (number.to_string(), "BIGINT"),
        Value::Number(number) => (number.to_string(), "DOUBLE"),
        Value::Bool(value) => (value.to_string(), "BOOLEAN"),
        other => return Err(Refusal::invalid(format!("{other} is no value to filter by"))),
    };
    let name = format!("filter{}", values.len());
    let parameter = Parameter::parse(&name, Some(&text), kind);
    values.push(parameter.map_err(|error| Refusal::invalid(error.to_string()))?);
    Ok(format!(":{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_becomes_a_condition() {
        let read = |json: &str| condition(json).unwrap().unwrap().text;
        assert_eq!(read(r#"{"topic":"returns"}"#), "topic = :filter0", "one value");
        assert_eq!(
            read(r#"{"article_id":[1,2]}"#),
            "article_id IN (:filter0, :filter1)",
            "any of them"
        );
        assert_eq!(read(r#"{"article_id >=":3}"#), "article_id >= :filter0", "a comparison");
        assert_eq!(
            read(r#"{"topic OR title":["a","b"]}"#),
            "(topic = :filter0 OR title = :filter1)",
            "one of two"
        );
        assert!(condition(r#"{"salary":1}"#).is_err(), "no column of the index");
        assert!(condition("[]").is_err(), "no object");
        assert!(expression("topic = 'a' AND article_id > 1").is_ok(), "a condition");
        for odd in [
            "false) UNION ALL SELECT 1, 2, 3, 4 FROM main.hr.salaries WHERE (true",
            "article_id IN (SELECT 1)",
            "true; DELETE FROM t",
            "true) LIMIT 1 --",
        ] {
            assert!(expression(odd).is_err(), "{odd} is no condition on the index");
        }
    }
}
