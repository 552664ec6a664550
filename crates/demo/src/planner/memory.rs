//! What the system message asks for by itself, and what it says of earlier conversations.

use super::text_of;
use serde_json::Value;

/// Letters of a question in a summary.
const SUMMARISED: usize = 80;

/// The text of the system message, if the conversation begins with one.
pub(super) fn system(messages: &[Value]) -> String {
    messages.first().filter(|first| first["role"] == "system").map(text_of).unwrap_or_default()
}

/// A summary of the conversation, where the system message wants one.
pub(super) fn written(system: &str, messages: &[Value]) -> Option<String> {
    let questions = messages.iter().filter(|m| m["role"] == "user").map(text_of);
    if system.contains("Summarise the conversation") {
        let cut = |question: String| question.chars().take(SUMMARISED).collect::<String>();
        let before = system.split_once("Summary of the earlier conversation:");
        let before = before.map(|(_, text)| text.trim().trim_start_matches("Summary: ").to_owned());
        let all: Vec<String> = before.into_iter().chain(questions.map(cut)).collect();
        return Some(format!("Summary: {}", all.join("; ")));
    }
    None
}

/// What is known from earlier conversations, where the user asks for it.
pub(super) fn recalled(system: &str, question: &str) -> Option<String> {
    let asked = question.to_lowercase();
    if ["what do you remember", "what do you know about me"].iter().any(|q| asked.contains(q)) {
        let (_, kept) = system.split_once("What the user asked to be remembered:")?;
        let lines = kept.lines().skip(1).map(str::trim_end);
        let lines: Vec<&str> = lines.take_while(|line| line.starts_with("- ")).collect();
        return Some(format!("You asked me to remember:\n\n{}", lines.join("\n")));
    }
    if asked.contains("what did we talk about") {
        let (_, summary) = system.split_once("Summary of the earlier conversation:")?;
        return summary.trim_start().split("\n\n").next().map(|text| text.trim_end().to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn summaries_are_made_by_rule() {
        let messages = [
            json!({ "role": "user", "content": "what was our revenue by region, please?" }),
            json!({ "role": "assistant", "content": "Much." }),
            json!({ "role": "user", "content": "And by month?" }),
        ];
        let summary = "Summary: what was our revenue by region, please?; And by month?";
        let written = |system: &str| written(system, &messages);
        assert_eq!(written("Summarise the conversation.").as_deref(), Some(summary), "questions");
        let more =
            "Summarise the conversation.\n\nSummary of the earlier conversation:\nSummary: Who?";
        let whole = "Summary: Who?; what was our revenue by region, please?; And by month?";
        assert_eq!(written(more).as_deref(), Some(whole), "with what was summed up before");
        assert_eq!(written("You answer questions."), None, "not asked for");
    }

    #[test]
    fn what_was_kept_is_told() {
        let system = "You help.\n\nWhat the user asked to be remembered:\n- I like DACH.\n- No pie \
                      charts.\n\nSummary of the earlier conversation:\nRevenue, then returns.\n\nMore.";
        let told = "You asked me to remember:\n\n- I like DACH.\n- No pie charts.";
        assert_eq!(recalled(system, "What do you remember?").as_deref(), Some(told), "lines");
        let told = recalled(system, "What did we talk about?");
        assert_eq!(told.as_deref(), Some("Revenue, then returns."), "the paragraph");
        assert_eq!(recalled("You help.", "What do you remember?"), None, "nothing is known");
    }
}
