//! The arguments of a call, against the schema that the model was given: what is missing, of another type,
//! or not asked for is said by name.

use behalf_core::{Failure, FailureCode};
use serde_json::{Map, Value};

/// The arguments of a call.
pub(super) fn object<'a>(tool: &str, called: &'a Value) -> Result<&'a Map<String, Value>, Failure> {
    called.as_object().ok_or_else(|| wrong(tool, "arguments", "takes its arguments as an object"))
}

/// Checks names and plain types.
pub(super) fn check(tool: &str, schema: &Value, called: &Value) -> Result<(), Failure> {
    let given = object(tool, called)?;
    let known = schema["properties"].as_object();
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if given.get(name).is_none_or(Value::is_null) {
            return Err(wrong(tool, name, "needs this argument"));
        }
    }
    for (name, value) in given {
        let Some(property) = known.and_then(|known| known.get(name)) else {
            return Err(wrong(tool, name, "takes no such argument"));
        };
        if let Some(kind) = property["type"].as_str()
            && !value.is_null()
            && !is(value, kind)
        {
            return Err(wrong(tool, name, &format!("takes {kind} here")));
        }
    }
    Ok(())
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        // An exact decimal is best given as text.
        "number" => value.is_number() || value.as_str().is_some_and(|t| t.parse::<f64>().is_ok()),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        _ => true,
    }
}

/// A text among the arguments.
pub(super) fn text<'a>(tool: &str, called: &'a Value, name: &str) -> Result<&'a str, Failure> {
    let text = object(tool, called)?.get(name).and_then(Value::as_str);
    text.filter(|text| !text.trim().is_empty())
        .ok_or_else(|| wrong(tool, name, "needs this argument, as text"))
}

pub(super) fn wrong(tool: &str, field: &str, what: &str) -> Failure {
    Failure::new(
        FailureCode::Invalid { field: field.to_owned() },
        format!("The tool `{tool}` {what}: `{field}`."),
        "Call it again with arguments as its description says.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_wrong_is_named() {
        let schema = json!({
            "type": "object", "required": ["n"],
            "properties": { "n": { "type": "integer" }, "s": { "type": "string" } },
        });
        let field = |called: Value| match check("t", &schema, &called) {
            Ok(()) => "fine".to_owned(),
            Err(failure) => match failure.code {
                FailureCode::Invalid { field } => field,
                other => panic!("{other:?}"),
            },
        };
        let said = [
            json!({"n": 1}),
            json!({"n": "1"}),
            json!({"s": "x"}),
            json!({"n": 1, "z": 2}),
            json!({"n": 1, "s": null}),
            json!([]),
        ]
        .map(field);
        assert_eq!(said, ["fine", "n", "n", "z", "fine", "arguments"], "each by its field");
    }
}
