//! Filters: the JSON of standard endpoints, written as a condition. The SQL-like text of storage-optimised
//! endpoints is one already. Either is evaluated as whoever asks.

use super::COLUMNS;
use crate::reply::Refusal;
use datafusion::sql::sqlparser::{dialect::DatabricksDialect, parser::Parser, tokenizer::Token};
use serde_json::{Map, Value};

/// Reads `filters_json` into a condition.
pub(super) fn condition(json: &str) -> Result<Option<String>, Refusal> {
    let filters: Map<String, Value> = serde_json::from_str(json)
        .map_err(|error| Refusal::invalid(format!("filters_json is not an object: {error}")))?;
    let parts = filters.iter().map(|(key, value)| part(key, value));
    let parts: Vec<String> = parts.collect::<Result<_, _>>()?;
    Ok((!parts.is_empty()).then(|| parts.join(" AND ")))
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

fn part(key: &str, value: &Value) -> Result<String, Refusal> {
    if key.contains(" OR ") {
        let columns: Vec<&str> = key.split(" OR ").collect();
        let values = value.as_array().filter(|values| values.len() == columns.len());
        let values = values.ok_or_else(|| {
            Refusal::invalid(format!("filter `{key}` needs a list with a value for each column"))
        })?;
        let any = columns.iter().zip(values).map(|(column, value)| part(column, value));
        let any: Vec<String> = any.collect::<Result<_, _>>()?;
        return Ok(format!("({})", any.join(" OR ")));
    }
    let (column, operator) = key.split_once(' ').unwrap_or((key, ""));
    if !COLUMNS.contains(&column) {
        return Err(Refusal::invalid(format!("filter column `{column}` is not in the index")));
    }
    match (operator, value) {
        ("", Value::Array(_)) => Ok(format!("{column} IN ({})", list(value)?)),
        ("NOT", Value::Array(_)) => Ok(format!("{column} NOT IN ({})", list(value)?)),
        ("", _) => Ok(format!("{column} = {}", literal(value)?)),
        ("NOT", _) => Ok(format!("{column} <> {}", literal(value)?)),
        ("<" | "<=" | ">" | ">=", _) => Ok(format!("{column} {operator} {}", literal(value)?)),
        ("LIKE", Value::String(token)) => {
            let token = Value::from(format!("% {} %", token.to_lowercase()));
            // A token of the text, as words are parted by spaces.
            Ok(format!("concat(' ', lower({column}), ' ') LIKE {}", literal(&token)?))
        }
        _ => Err(Refusal::invalid(format!("filter `{key}` is not understood"))),
    }
}

fn list(value: &Value) -> Result<String, Refusal> {
    let all = value.as_array().map(Vec::as_slice).unwrap_or_default().iter().map(literal);
    Ok(all.collect::<Result<Vec<_>, _>>()?.join(", "))
}

fn literal(value: &Value) -> Result<String, Refusal> {
    match value {
        Value::String(text) => Ok(format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(value) => Ok(value.to_string()),
        other => Err(Refusal::invalid(format!("{other} is no value to filter by"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_becomes_a_condition() {
        let read = |json: &str| condition(json).unwrap().unwrap();
        assert_eq!(read(r#"{"topic":"returns"}"#), "topic = 'returns'", "one value");
        assert_eq!(read(r#"{"article_id":[1,2]}"#), "article_id IN (1, 2)", "any of them");
        assert_eq!(read(r#"{"article_id >=":3}"#), "article_id >= 3", "a comparison");
        assert_eq!(
            read(r#"{"topic OR title":["a","b"]}"#),
            "(topic = 'a' OR title = 'b')",
            "one of two"
        );
        assert_eq!(read(r#"{"topic":"it's"}"#), "topic = 'it\\'s'", "a quote stays in its text");
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
