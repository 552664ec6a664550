//! Results that are no rows: documents, answers of others, and whatever else a tool gives.

use serde_json::Value;

/// Letters of a result that is shown as it is.
const SHOWN: usize = 400;

/// A result in words.
pub(super) fn prose(result: &Value) -> String {
    if let Some(documents) = result["documents"].as_array() {
        return listed(documents);
    }
    if let Some(text) = result["answer"].as_str().or(result["text"].as_str()) {
        return text.to_owned();
    }
    let json = result.to_string();
    let mut shown: String = json.chars().take(SHOWN).collect();
    if shown.len() < json.len() {
        shown.push('…');
    }
    format!("The tool answered: {shown}")
}

fn listed(documents: &[Value]) -> String {
    if documents.is_empty() {
        return "I found no article on that.".to_owned();
    }
    let lines = documents.iter().zip(1..).map(|(document, number)| {
        let first_of = |names: &[&str]| names.iter().find_map(|name| document[*name].as_str());
        let title = first_of(&["title", "source"]).unwrap_or("Article");
        let text = first_of(&["text", "body", "content"]).map(first_sentence).unwrap_or_default();
        let stop = if text.is_empty() { "" } else { ": " };
        format!("- [{number}] {title}{stop}{text}")
    });
    format!("From the articles:\n\n{}", lines.collect::<Vec<_>>().join("\n"))
}

/// A text up to its first full stop before a space, or its end.
fn first_sentence(text: &str) -> &str {
    let text = text.trim();
    let ends = text.match_indices(['.', '!', '?', '\n']).map(|(at, end)| at + end.len());
    let mut ends = ends.filter(|end| {
        let rest = text.get(*end..).unwrap_or_default();
        rest.is_empty() || rest.starts_with(char::is_whitespace)
    });
    text.get(..ends.next().unwrap_or(text.len())).unwrap_or(text).trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn documents_are_numbered() {
        let result = json!({ "documents": [
            { "title": "Delivery", "text": "From 8.00 to 18.00. More costs extra." },
            { "source": "main.support.articles" },
        ] });
        let wanted = "From the articles:\n\n- [1] Delivery: From 8.00 to 18.00.\n- [2] \
                      main.support.articles";
        assert_eq!(prose(&result), wanted, "title and first sentence");
        assert_eq!(prose(&json!({ "documents": [] })), "I found no article on that.", "none");
    }

    #[test]
    fn other_results_are_told_as_they_are() {
        assert_eq!(prose(&json!({ "answer": "42." })), "42.", "an answer");
        assert_eq!(prose(&json!({ "text": "Kept." })), "Kept.", "a text");
        assert_eq!(prose(&json!({ "id": 7 })), "The tool answered: {\"id\":7}", "anything");
        let long = prose(&json!("ä".repeat(1000)));
        assert!(long.ends_with('…') && long.chars().count() < 450, "an excerpt: {long}");
    }
}
