//! A configuration by its form: every key, and of its values only those that say how Behalf runs. What is not known to
//! be harmless is left out, whatever its key is called.

use serde_json::Value;

/// Keys whose values are told.
const TOLD: [&str; 23] = [
    "api_scopes",
    "authority",
    "compare_identities",
    "days",
    "function_type",
    "grant",
    "host",
    "idle_lock_minutes",
    "max_tokens",
    "megabytes",
    "on_behalf_of_user",
    "pattern",
    "redirect_ports",
    "remember_writes",
    "rows",
    "scopes",
    "session_minutes",
    "space_id",
    "temperature",
    "transport",
    "type",
    "warehouse_id",
    "workspace_host",
];
/// Longest value that is told, in characters: what is longer says more than how something runs.
const LONGEST: usize = 120;
/// Longest key that is told, in characters.
const KEY: usize = 64;
/// Deepest that is looked.
const DEEPEST: usize = 12;

/// Writes a tree as lines, two spaces a level.
pub(super) fn write(tree: &Value, text: &mut String) {
    level(tree, None, 0, text);
}

fn level(value: &Value, key: Option<&str>, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    if depth > DEEPEST {
        text.push_str(&format!("{indent}<withheld>\n"));
        return;
    }
    match value {
        Value::Object(entries) => {
            for (name, value) in entries {
                put(&format!("{indent}{}:", shown_key(name)), value, Some(name), depth, text);
            }
        }
        Value::Array(items) => {
            for item in items {
                put(&format!("{indent}-"), item, key, depth, text);
            }
        }
        scalar => text.push_str(&format!("{indent}{}\n", shown(scalar, key))),
    }
}

/// One entry: on its line, or with what it holds below.
fn put(head: &str, value: &Value, key: Option<&str>, depth: usize, text: &mut String) {
    match value {
        Value::Object(entries) if entries.is_empty() => text.push_str(&format!("{head} {{}}\n")),
        Value::Array(items) if items.is_empty() => text.push_str(&format!("{head} []\n")),
        Value::Object(_) | Value::Array(_) => {
            text.push_str(&format!("{head}\n"));
            level(value, key, depth + 1, text);
        }
        scalar => text.push_str(&format!("{head} {}\n", shown(scalar, key))),
    }
}

fn shown(value: &Value, key: Option<&str>) -> String {
    let told = key.is_some_and(|key| TOLD.contains(&key));
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) if told => value.to_string(),
        Value::Number(_) => "<number>".to_owned(),
        Value::String(value)
            if told && value.chars().count() <= LONGEST && !value.contains('\n') =>
        {
            value.clone()
        }
        _ => "<text>".to_owned(),
    }
}

/// A key is a word; what is not may be anything.
fn shown_key(name: &str) -> &str {
    let is_word = name.len() <= KEY
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
    if is_word { name } else { "<name>" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_key_is_told_and_no_value_that_could_be_a_secret() {
        let tree = json!({
            "app": {
                "on_behalf_of_user": true,
                "name": "canary-name",
                "prompt": "canary prompt",
                "sign_in": { "client_id": "canary-client", "scopes": ["sql", "genie"], "session_minutes": 60 },
                "service_principal": { "client_secret": { "env": "CANARY" }, "client_id": 4711 },
                "exchange": { "grant": "auto", "authorization_details": [] },
                "workspace": { "host": "https://one.example" },
            },
            "canary key: secret": null,
            "resources": { "warehouses": { "main": { "warehouse_id": "abc1", "description": "x\ncanary" } } },
        });
        let mut text = String::new();
        write(&tree, &mut text);
        let expected = "\
app:
  exchange:
    authorization_details: []
    grant: auto
  name: <text>
  on_behalf_of_user: true
  prompt: <text>
  service_principal:
    client_id: <number>
    client_secret:
      env: <text>
  sign_in:
    client_id: <text>
    scopes:
      - sql
      - genie
    session_minutes: 60
  workspace:
    host: https://one.example
<name>: nothing
resources:
  warehouses:
    main:
      description: <text>
      warehouse_id: abc1
";
        assert_eq!(text, expected, "the form, and what says how it runs");
        assert!(!text.to_lowercase().contains("canary"), "and nothing else: {text}");
    }

    #[test]
    fn what_is_long_or_deep_is_left_out_also_where_its_key_is_known() {
        let mut deep = json!("canary");
        for _ in 0..20 {
            deep = json!({ "host": deep });
        }
        for tree in
            [json!({ "host": "c".repeat(LONGEST + 1) }), json!({ "host": "a\ncanary" }), deep]
        {
            let mut text = String::new();
            write(&tree, &mut text);
            assert!(!text.contains("cccc") && !text.contains("canary"), "{text}");
        }
    }
}
