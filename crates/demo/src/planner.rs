//! The rule-based planner behind the demo's model endpoint. It is not a language model, and says
//! so: it turns business questions on the retail data into SQL, and tells when it cannot.

pub(crate) mod answer;
mod intent;
mod words;

use serde_json::Value;

/// What it does next.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    /// Ask for this statement to be run.
    Sql(String),
    /// Say this.
    Text(String),
}

/// What it cannot do, and what it can.
pub(crate) const LIMITS: &str = "I am the demo workspace's rule-based planner, not a language model, \
and I did not understand that. I can answer questions on the retail data: revenue, orders, units, \
average order value and customers, by region, country, category, product, channel, segment, month, \
quarter or year; the targets; and which tables you can access. I also run SQL that you type.";

/// Decides from the whole conversation, as the chat API gives it.
pub(crate) fn decide(messages: &[Value]) -> Step {
    let mut questions = messages.iter().enumerate().rev().filter(|(_, m)| m["role"] == "user");
    let Some((asked_at, question)) = questions.next() else {
        return Step::Text(LIMITS.to_owned());
    };
    let question = text_of(question);
    let results: Vec<String> =
        messages[asked_at..].iter().filter(|m| m["role"] == "tool").map(text_of).collect();
    let earlier = questions.next().map(|(_, m)| text_of(m));
    match results.last() {
        Some(result) => Step::Text(answer::compose(&question, result)),
        None => plan(&question, earlier.as_deref()),
    }
}

/// Plans one question; `earlier` is the question before it, for follow-ups.
pub(crate) fn plan(question: &str, earlier: Option<&str>) -> Step {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn sql(question: &str) -> String {
        match plan(question, None) {
            Step::Sql(sql) => sql,
            Step::Text(text) => panic!("{question}: {text}"),
        }
    }

    #[test]
    fn a_follow_up_changes_the_question_before_it() {
        let first = "What was revenue by region in 2026?";
        let Step::Sql(next) = plan("And by month?", Some(first)) else { panic!("no SQL") };
        assert!(next.contains("month") && next.contains("2026"), "the year is kept: {next}");
    }

    #[test]
    fn typed_sql_is_run_as_it_is() {
        assert_eq!(sql("SELECT 1;"), "SELECT 1", "a statement is no question");
        assert!(matches!(plan("update me", None), Step::Text(_)), "plain words are no SQL");
    }

    #[test]
    fn it_says_what_it_cannot_do() {
        let step = plan("Write a poem about the sea", None);
        assert_eq!(step, Step::Text(LIMITS.to_owned()), "no guess");
    }
}
