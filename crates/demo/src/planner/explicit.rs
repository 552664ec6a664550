//! Calls that the user writes down: a line with the name of a tool and its arguments as JSON, or the
//! name alone.

use super::{Call, tools::Tool};
use serde_json::{Map, Value};

/// The calls that a message spells out, one for each such line.
pub(super) fn calls(message: &str, tools: &[Tool]) -> Vec<Call> {
    message.lines().filter_map(|line| call(line, tools)).collect()
}

fn call(line: &str, tools: &[Tool]) -> Option<Call> {
    let line = line.trim().trim_matches('`').trim();
    let end = line.find(|c: char| c.is_whitespace() || c == '{').unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    let tool = tools.iter().find(|tool| tool.name == name.trim_end_matches('`'))?;
    let arguments: Map<String, Value> = match rest.trim() {
        "" => Map::new(),
        json => serde_json::from_str(json).ok()?,
    };
    Some(Call { name: tool.name.clone(), arguments: Value::Object(arguments) })
}
