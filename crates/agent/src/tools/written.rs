//! The tool of the SQL editor: one statement as its owner wrote it, with named values. No model is told of it; what it
//! is judged by, and how it runs, is what every statement is judged and run by.

use super::{
    CallOf, Kind, Prepared, Tool,
    arguments::{check, object, text},
    statement::{statement_plan, typed},
};
use crate::{act::Sql, gate, resources::Resource, turn::Turn};
use behalf_config::ParameterKind;
use behalf_core::{Failure, FailureCode, RunAs};
use behalf_databricks::{serving::ToolSpec, statements::Parameter as Bound};
use serde_json::{Map, Value, json};

/// Its name, and the word for it in the record: what a person wrote is told from what a model wrote.
pub(crate) const NAME: &str = "editor";

/// The types that a value may have.
const KINDS: [(&str, ParameterKind); 6] = [
    ("STRING", ParameterKind::Text),
    ("BIGINT", ParameterKind::Integer),
    ("DOUBLE", ParameterKind::Number),
    ("BOOLEAN", ParameterKind::Boolean),
    ("DATE", ParameterKind::Date),
    ("TIMESTAMP", ParameterKind::Timestamp),
];

/// The tool, on a warehouse and as whom; or why there is none.
pub(crate) fn tool(warehouse: &Result<Resource, Failure>, run_as: RunAs) -> Tool {
    let kind = match warehouse {
        Ok(warehouse) => Kind::Written { on: Resource { run_as, ..warehouse.clone() } },
        Err(failure) => {
            let on = Resource { id: String::new(), name: "warehouse".to_owned(), run_as };
            Kind::Broken { kind: NAME, on, failure: failure.clone() }
        }
    };
    let parameters = json!({
        "type": "object",
        "properties": {
            "statement": { "type": "string" },
            "parameters": { "type": "object" },
            "types": { "type": "object" },
        },
        "required": ["statement"],
    });
    let spec = ToolSpec { name: NAME.to_owned(), description: String::new(), parameters };
    Tool { spec, review: None, call_limit: None, kind }
}

impl Turn {
    pub(super) fn prepare_written(
        tool: &Tool,
        on: &Resource,
        call: CallOf<'_>,
    ) -> Result<Prepared, Failure> {
        let name = &tool.spec.name;
        check(name, &tool.spec.parameters, call.called)?;
        let statement = text(name, call.called, "statement")?.to_owned();
        let given = object(name, call.called)?;
        let part = |part: &str| given.get(part).and_then(Value::as_object).cloned();
        let parameters =
            bound(&part("parameters").unwrap_or_default(), &part("types").unwrap_or_default())?;
        let verdict = gate::judge_sql(&statement);
        let mut plan = statement_plan(tool, NAME, on, &call, Sql { text: statement, parameters });
        // With the types: an approval is of them too.
        plan.arguments = call.called.clone();
        Ok(Prepared::new(plan, verdict))
    }
}

/// The values as their types say.
fn bound(values: &Map<String, Value>, types: &Map<String, Value>) -> Result<Vec<Bound>, Failure> {
    let mut bound = Vec::new();
    for (name, value) in values {
        let begins = |c: char| c.is_ascii_alphabetic() || c == '_';
        let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !name.starts_with(begins) || !name.chars().all(goes_on) {
            return Err(not_a_value(name, "is no name of a parameter"));
        }
        let kind = types.get(name).and_then(Value::as_str).unwrap_or("STRING");
        let Some((word, kind)) = KINDS.iter().find(|(word, _)| *word == kind) else {
            return Err(not_a_value(name, "has a type that a statement does not take"));
        };
        let value = match value {
            Value::Null => None,
            said => Some(
                typed(*kind, said).map_err(|takes| not_a_value(name, &format!("takes {takes}")))?,
            ),
        };
        bound.push(Bound { name: name.clone(), value, kind: (*word).to_owned() });
    }
    Ok(bound)
}

fn not_a_value(name: &str, what: &str) -> Failure {
    Failure::new(
        FailureCode::Invalid { field: name.to_owned() },
        format!("`:{name}` {what}."),
        "Correct the value, then run the statement.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(values: Value, types: Value) -> Result<Vec<(String, Option<String>, String)>, String> {
        let map = |value: Value| value.as_object().unwrap().clone();
        match bound(&map(values), &map(types)) {
            Ok(all) => Ok(all.into_iter().map(|one| (one.name, one.value, one.kind)).collect()),
            Err(failure) => Err(failure.message),
        }
    }

    #[test]
    fn each_value_is_of_its_type_or_is_refused_by_name() {
        let one = |value: Value, kind: &str| said(json!({ "a": value }), json!({ "a": kind }));
        let ok = |value: Option<&str>, kind: &str| {
            Ok(vec![("a".to_owned(), value.map(str::to_owned), kind.to_owned())])
        };
        assert_eq!(one(json!("x' OR 1=1"), "STRING"), ok(Some("x' OR 1=1"), "STRING"), "as it is");
        assert_eq!(one(json!(null), "DATE"), ok(None, "DATE"), "NULL has a type too");
        assert_eq!(one(json!("12"), "BIGINT"), ok(Some("12"), "BIGINT"), "a number as text");
        let wrong = |text: &str| Err(text.to_owned());
        assert_eq!(one(json!("1.5"), "BIGINT"), wrong("`:a` takes a whole number."), "not whole");
        assert_eq!(
            one(json!("31.1."), "DATE"),
            wrong("`:a` takes a date as 2026-01-31."),
            "no day"
        );
        let kind = wrong("`:a` has a type that a statement does not take.");
        assert_eq!(one(json!("1"), "ARRAY<INT>"), kind, "another type");
        let name = wrong("`:a b` is no name of a parameter.");
        assert_eq!(said(json!({ "a b": "1" }), json!({})), name, "no name");
    }
}
