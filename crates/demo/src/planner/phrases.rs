//! Finding phrases in a message as somebody wrote it: without regard to case, and with what follows
//! them left as it is.

/// Words that tell nothing about what is asked.
const STOP: [&str; 62] = [
    "a",
    "about",
    "agent",
    "all",
    "am",
    "an",
    "and",
    "answer",
    "answers",
    "are",
    "as",
    "ask",
    "at",
    "be",
    "by",
    "can",
    "conversation",
    "could",
    "did",
    "do",
    "does",
    "for",
    "from",
    "give",
    "hand",
    "hands",
    "has",
    "have",
    "how",
    "i",
    "in",
    "is",
    "it",
    "many",
    "me",
    "much",
    "my",
    "of",
    "on",
    "or",
    "our",
    "over",
    "please",
    "question",
    "questions",
    "show",
    "tell",
    "that",
    "the",
    "there",
    "this",
    "to",
    "transfer",
    "was",
    "we",
    "what",
    "when",
    "which",
    "who",
    "with",
    "you",
    "your",
];

/// The words of a text or a name, in lower case.
fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// The words as they are compared: a plural counts as its singular.
pub(super) fn stems(text: &str) -> Vec<String> {
    words(text).iter().map(|word| stem(word)).collect()
}

/// The words that tell what a text is about.
pub(super) fn subjects(text: &str) -> Vec<String> {
    let telling = words(text).into_iter().filter(|word| !STOP.contains(&word.as_str()));
    telling.map(|word| stem(&word)).collect()
}

fn stem(word: &str) -> String {
    match word.strip_suffix('s') {
        Some(singular) if word.len() > 3 && !singular.ends_with('s') => singular.to_owned(),
        _ => word.to_owned(),
    }
}

/// What follows a phrase, wherever it stands as words of its own. The phrase is in lower case.
pub(super) fn after<'m>(message: &'m str, phrase: &str) -> Option<&'m str> {
    let lower = message.to_ascii_lowercase();
    lower.match_indices(phrase).find_map(|(at, _)| {
        let rest = message.get(at + phrase.len()..)?;
        let starts = !lower.get(..at)?.ends_with(char::is_alphanumeric);
        (starts && !rest.starts_with(char::is_alphanumeric)).then_some(rest)
    })
}

/// What follows a phrase that the message begins with.
pub(super) fn past<'m>(message: &'m str, phrase: &str) -> Option<&'m str> {
    let head = message.get(..phrase.len())?;
    let rest = message.get(phrase.len()..)?;
    let ends = phrase.ends_with(':') || !rest.starts_with(char::is_alphanumeric);
    (head.eq_ignore_ascii_case(phrase) && ends).then_some(rest)
}

/// A text without the colon, comma and spaces that stand between an address and what is asked.
pub(super) fn asked(rest: &str) -> &str {
    rest.trim_start_matches([':', ',', ' ', '\t', '\n']).trim_end()
}

/// A message in the parts that it asks for at once.
pub(super) fn parts(message: &str) -> Vec<&str> {
    const MARKS: [&str; 4] = ["; and also ", ", and also ", " and also ", "; also "];
    let lower = message.to_ascii_lowercase();
    let mut parts = Vec::new();
    let mut from = 0;
    while let Some((at, length)) = MARKS
        .iter()
        .filter_map(|mark| lower.get(from..)?.find(mark).map(|at| (from + at, mark.len())))
        .min()
    {
        parts.extend(message.get(from..at));
        from = at + length;
    }
    parts.extend(message.get(from..));
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_as_words() {
        assert_eq!(after("Please ask Genie: Why?", "ask genie"), Some(": Why?"), "any case");
        assert_eq!(after("task genies", "ask genie"), None, "not within words");
        assert_eq!(past("Remember: x Y.", "remember:"), Some(" x Y."), "the rest is kept");
        assert_eq!(subjects("What are our refund policies?"), ["refund", "policie"], "stems");
    }

    #[test]
    fn parts_are_what_stands_between_the_marks() {
        assert_eq!(parts("A; also b and also c"), ["A", "b", "c"], "three");
        assert_eq!(parts("And also by month?"), ["And also by month?"], "a follow-up is one");
        assert_eq!(parts("Ä and also ö"), ["Ä", "ö"], "letters of any length");
    }
}
