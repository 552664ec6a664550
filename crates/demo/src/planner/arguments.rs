//! The arguments of a call, read from the words of a message: `name=value`, `name: value`, and for one
//! that is left over the quoted text or the number.

use super::tools::Tool;
use serde_json::{Map, Value, json};

/// The arguments that a message gives a tool, or the names of those that it needs and were not given.
pub(super) fn read(message: &str, tool: &Tool) -> Result<Value, Vec<String>> {
    let mut found = Map::new();
    for argument in tool.arguments() {
        if let Some(text) = beside(message, argument) {
            found.insert(argument.to_owned(), typed(text, tool.type_of(argument)));
        }
    }
    let missing = |found: &Map<String, Value>| -> Vec<String> {
        let missing = tool.required().filter(|name| !found.contains_key(*name));
        missing.map(str::to_owned).collect()
    };
    if let [only] = missing(&found).as_slice() {
        let left = match tool.type_of(only) {
            "string" => quoted(message).map(Value::from),
            "integer" | "number" => lone_number(message),
            _ => None,
        };
        found.extend(left.map(|value| (only.clone(), value)));
    }
    let missing = missing(&found);
    if missing.is_empty() { Ok(Value::Object(found)) } else { Err(missing) }
}

/// The value that is written beside a name: quoted, or up to the next space or comma.
fn beside<'m>(message: &'m str, name: &str) -> Option<&'m str> {
    message.match_indices(name).find_map(|(at, _)| {
        let before = message.get(..at)?.chars().next_back();
        let rest = message.get(at + name.len()..)?;
        let rest = rest.strip_prefix('=').or_else(|| rest.strip_prefix(": "))?.trim_start();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            return None;
        }
        let opening = rest.chars().next()?;
        if matches!(opening, '"' | '\'') {
            return rest.get(1..)?.split(opening).next();
        }
        let value = rest.split(|c: char| c.is_whitespace() || c == ',').next()?;
        Some(value.trim_end_matches(['.', ';', '?', '!', ')'])).filter(|value| !value.is_empty())
    })
}

/// A text as the JSON type that the schema wants; what does not fit stays a text.
fn typed(text: &str, kind: &str) -> Value {
    let read = match kind {
        "integer" => text.parse::<i64>().ok().map(Value::from),
        "number" => number(text),
        "boolean" => text.to_ascii_lowercase().parse::<bool>().ok().map(Value::from),
        "array" | "object" => serde_json::from_str(text).ok(),
        _ => None,
    };
    read.unwrap_or_else(|| json!(text))
}

fn number(text: &str) -> Option<Value> {
    let whole = text.parse::<i64>().ok().map(Value::from);
    whole.or_else(|| text.parse::<f64>().ok().filter(|n| n.is_finite()).map(Value::from))
}

/// The first text in quotation marks.
fn quoted(message: &str) -> Option<&str> {
    let (opening, mark) = message.char_indices().find(|&(_, c)| matches!(c, '"' | '“'))?;
    let closing = if mark == '“' { '”' } else { '"' };
    let rest = message.get(opening + mark.len_utf8()..)?;
    rest.split_once(closing).map(|(text, _)| text).filter(|text| !text.is_empty())
}

/// The first word that is a number.
fn lone_number(message: &str) -> Option<Value> {
    let words = message.split_whitespace();
    words.map(|word| word.trim_matches(['#', ',', '.', '?', '!', '`'])).find_map(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tool(required: &[&str]) -> Tool {
        let properties = json!({
            "amount_before": { "type": "number" }, "percent": { "type": "integer" },
            "told": { "type": ["null", "string"] }, "loud": { "type": "boolean" },
        });
        let parameters = json!({ "properties": properties, "required": required });
        let function = json!({ "name": "x", "parameters": parameters });
        Tool::read(&json!({ "function": function })).unwrap()
    }

    #[test]
    fn arguments_have_the_types_of_the_schema() {
        let message = "x amount_before=80.5, percent: 25 loud=true told=\"a b\"";
        let wanted = json!({ "amount_before": 80.5, "percent": 25, "loud": true, "told": "a b" });
        assert_eq!(read(message, &tool(&["percent"])), Ok(wanted), "each");
    }

    #[test]
    fn one_that_is_left_over_is_found() {
        assert_eq!(read("x 7?", &tool(&["percent"])), Ok(json!({ "percent": 7 })), "a number");
        assert_eq!(read("x \"a b\"", &tool(&["told"])), Ok(json!({ "told": "a b" })), "a text");
        let missing = Err(vec!["told".to_owned(), "percent".to_owned()]);
        assert_eq!(read("x 7 \"a\"", &tool(&["told", "percent"])), missing, "two are not guessed");
    }
}
