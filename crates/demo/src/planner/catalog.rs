//! Questions on what the catalog holds, for a tool that lists it.

use super::{
    phrases,
    words::{has, normalised},
};

/// Words between a phrase and the name that it asks for.
const BETWEEN: [&str; 6] = ["the", "catalog", "schema", "table", "of", "in"];

/// What a message wants listed: `Some(None)` for the catalogs themselves.
pub(super) fn asked_for(message: &str) -> Option<Option<String>> {
    const ALL: [&str; 9] = [
        "list catalogs",
        "list the catalogs",
        "list all catalogs",
        "show catalogs",
        "show the catalogs",
        "which catalogs",
        "what catalogs",
        "browse the catalogs",
        "what is in the catalog",
    ];
    const OF_ONE: [&str; 13] = [
        "what is in",
        "what's in",
        "browse",
        "which columns does",
        "what columns does",
        "columns of",
        "describe",
        "list tables",
        "list the tables",
        "tables in",
        "list schemas",
        "list the schemas",
        "schemas in",
    ];
    if let Some(name) = OF_ONE.iter().find_map(|phrase| name(phrases::after(message, phrase)?)) {
        return Some(Some(name));
    }
    let text = normalised(message);
    let is_all = ALL.iter().any(|phrase| has(&text, phrase));
    // Browsing without a name begins at the top.
    let browses = ["browse", "browse the catalog", "browse catalog"];
    (is_all || browses.contains(&text.trim())).then_some(None)
}

/// The name that follows: one with dots, or one after a word that says what it is the name of.
fn name(rest: &str) -> Option<String> {
    let words = rest.split_whitespace();
    let mut words = words.map(|word| word.trim_matches(['`', '"', '?', '!', '.', ',', ':']));
    let mut is_told = false;
    let word = words.find(|word| {
        let is_between = BETWEEN.contains(&word.to_ascii_lowercase().as_str());
        is_told |= is_between && *word != "the";
        !is_between
    })?;
    let is_name = word.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-'));
    let is_one = is_told || word.contains('.') || ["main", "samples", "system"].contains(&word);
    (is_name && is_one).then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_business_questions_left() {
        let one = |name: &str| Some(Some(name.to_owned()));
        for (message, wanted) in [
            ("What is in main.sales?", one("main.sales")),
            ("browse main", one("main")),
            ("Which columns does main.sales.orders have?", one("main.sales.orders")),
            ("what is in the catalog retail", one("retail")),
            ("list the tables in main.sales", one("main.sales")),
            ("List catalogs", Some(None)),
            ("What is in stock?", None),
            ("List my tables", None),
            ("Which columns does orders have?", None),
        ] {
            assert_eq!(asked_for(message), wanted, "{message}");
        }
    }
}
