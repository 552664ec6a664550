//! The rule-based planner behind the demo's model endpoint. It is not a language model, and says
//! so: it turns business questions on the retail data into SQL, calls the tools that a request offers
//! by what a message says, puts results into words, and tells when it cannot.

pub(crate) mod answer;
mod arguments;
mod catalog;
mod explicit;
mod gullible;
mod intent;
mod memory;
mod phrases;
mod route;
mod since;
#[cfg(test)]
mod tests;
mod tools;
mod words;

use serde_json::Value;
use since::Since;
use tools::{Kind, Tool};

/// What it does next.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    /// Ask for these tools to be called.
    Calls(Vec<Call>),
    /// This statement would answer, and no tool is offered that runs it.
    Sql(String),
    /// Say this.
    Text(String),
}

/// A call of a tool that was offered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) name: String,
    /// An object.
    pub(crate) arguments: Value,
}

/// What it cannot do, and what it can.
pub(crate) const LIMITS: &str = "I am the demo workspace's rule-based planner, not a language model, \
and I did not understand that. I can answer questions on the retail data: revenue, orders, units, \
average order value and customers, by region, country, category, product, channel, segment, month, \
quarter or year; the targets; and which tables you can access. I also run SQL that you type.";

/// Decides from the whole conversation and the tools, as the chat API gives them.
pub(crate) fn decide(messages: &[Value], offered: &[Value]) -> Step {
    let system = memory::system(messages);
    if let Some(text) = memory::written(&system, messages) {
        return Step::Text(text);
    }
    let mut questions = messages.iter().enumerate().rev().filter(|(_, m)| m["role"] == "user");
    let Some((asked_at, question)) = questions.next() else {
        return Step::Text(LIMITS.to_owned());
    };
    let question = text_of(question);
    let earlier = questions.next().map(|(_, m)| text_of(m));
    let mut tools: Vec<Tool> = offered.iter().filter_map(Tool::read).collect();
    let since = Since::read(&messages[asked_at..]);
    if let Some(call) = gullible::obeyed(&since, &tools) {
        return Step::Calls(vec![call]);
    }
    let results = since.answers();
    if !results.is_empty() {
        return Step::Text(answer::together(&question, &results));
    }
    if since.is_handed_over() {
        // Who was handed to answers, and hands nothing back.
        tools.retain(|tool| tool.kind != Kind::Handoff);
    }
    match next(&question, earlier.as_deref(), &tools, &system) {
        Step::Calls(calls) => Step::Calls(gullible::led_on(calls, &tools)),
        other => other,
    }
}

/// The first step of a question: what it spells out comes first, then what it says.
fn next(question: &str, earlier: Option<&str>, tools: &[Tool], system: &str) -> Step {
    let spelled = explicit::calls(question, tools);
    if !spelled.is_empty() {
        return Step::Calls(spelled);
    }
    if let Some(text) = memory::recalled(system, question) {
        return Step::Text(text);
    }
    if let Some(call) = route::remember(question, tools) {
        return Step::Calls(vec![call]);
    }
    if typed_sql(question).is_none() {
        let calls_of = |part: &str| match one(part, None, tools) {
            Step::Calls(calls) => Some(calls),
            _ => None,
        };
        let parts: Vec<Vec<Call>> =
            phrases::parts(question).into_iter().filter_map(calls_of).collect();
        if parts.len() > 1 {
            return Step::Calls(parts.into_iter().flatten().collect());
        }
    }
    one(question, earlier, tools)
}

/// The step of a message that asks for one thing.
fn one(question: &str, earlier: Option<&str>, tools: &[Tool]) -> Step {
    let typed = typed_sql(question).and_then(|sql| tools::to_run(&sql, tools));
    if let Some(call) = typed {
        return Step::Calls(vec![call]);
    }
    if let Some(step) = route::step(question, tools) {
        return step;
    }
    let planned = plan(question, earlier);
    if let Step::Sql(sql) = &planned
        && let Some(call) = tools::to_run(sql, tools)
    {
        return Step::Calls(vec![call]);
    }
    nobody(tools).map_or(planned, Step::Text)
}

/// What an agent says that can hand over, does nothing else, and knows nobody for this.
fn nobody(tools: &[Tool]) -> Option<String> {
    let mut others = tools.iter().filter(|tool| tool.kind == Kind::Handoff).peekable();
    others.peek()?;
    if tools.iter().any(|tool| tool.kind == Kind::Sql) {
        return None;
    }
    let names: Vec<String> = others.map(|tool| format!("`{}`", tool.name)).collect();
    Some(format!(
        "I am the demo workspace's rule-based planner, not a language model. I can hand over with {}, \
         and none of them fits that.",
        names.join(", ")
    ))
}

/// Plans one question; `earlier` is the question before it, for follow-ups.
fn plan(question: &str, earlier: Option<&str>) -> Step {
    if let Some(sql) = typed_sql(question) {
        return Step::Sql(sql);
    }
    let follow_up = intent::is_follow_up(question);
    let base = earlier.filter(|_| follow_up).map(intent::read).unwrap_or_default();
    match intent::read(question).over(base).to_sql() {
        Some(sql) => Step::Sql(sql),
        None => Step::Text(LIMITS.to_owned()),
    }
}

/// A message that is SQL already.
fn typed_sql(question: &str) -> Option<String> {
    const STARTS: [&str; 8] =
        ["select", "with", "update", "insert", "delete", "drop", "create", "truncate"];
    let text = question.trim().trim_start_matches("```sql").trim_matches('`').trim();
    let first = text.split_whitespace().next()?.to_ascii_lowercase();
    let looks_like = STARTS.contains(&first.as_str()) && text.split_whitespace().count() > 1;
    let is_sql = looks_like
        && (first != "with" || text.to_ascii_lowercase().contains("select"))
        && (first != "update" || text.to_ascii_lowercase().contains(" set "))
        && (first != "create" || text.to_ascii_lowercase().contains("table"));
    is_sql.then(|| text.trim_end_matches(';').to_owned())
}

/// The text of a message: a string, or a list of parts.
pub(crate) fn text_of(message: &Value) -> String {
    match &message["content"] {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter_map(|p| p["text"].as_str()).collect(),
        _ => String::new(),
    }
}
