//! SHOW, DESCRIBE and EXPLAIN, which our parser knows in part only: made of words and names alone, they say
//! what there is, and nothing else.

use super::{Verdict, is_address, judge_sql};
use sqlparser::{
    dialect::DatabricksDialect,
    tokenizer::{Token, Tokenizer, Whitespace},
};

/// What may come after SHOW.
const SHOWN: &[&str] = &[
    "all",
    "catalogs",
    "columns",
    "create",
    "databases",
    "functions",
    "grants",
    "partitions",
    "schemas",
    "system",
    "table",
    "tables",
    "tblproperties",
    "user",
    "views",
    "volumes",
];
/// How a plan may be told; ANALYZE runs the statement.
const TOLD: &[&str] = &["cost", "extended", "formatted"];

/// Judges such a statement; `None` where it is another, or more than words and names.
pub(super) fn judge(text: &str) -> Option<Verdict> {
    let (first, rest) = word(text)?;
    match first.as_str() {
        "show" => {
            let (what, _) = word(rest)?;
            (SHOWN.contains(&what.as_str()) && is_names(rest, true)).then_some(allow("show"))
        }
        "describe" | "desc" => {
            let (what, query) = word(rest)?;
            match what.as_str() {
                "query" => of(query, "describe"),
                // A text in a name's place is an address.
                _ => is_names(rest, false).then_some(allow("describe")),
            }
        }
        "explain" => {
            let (how, query) = word(rest)?;
            TOLD.contains(&how.as_str()).then(|| of(query, "explain")).flatten()
        }
        _ => None,
    }
}

fn allow(operation: &'static str) -> Verdict {
    Verdict::Allow { operation }
}

/// The same verdict as the query's, under the name of what is done with it.
fn of(query: &str, operation: &'static str) -> Option<Verdict> {
    // One within another says nothing more.
    if ["describe", "desc", "explain"].contains(&word(query)?.0.as_str()) {
        return None;
    }
    Some(match judge_sql(query) {
        Verdict::Allow { .. } => allow(operation),
        Verdict::Ask { reason, .. } => Verdict::Ask { operation, reason, securables: Vec::new() },
    })
}

/// The first word in lower case, and what comes after it.
fn word(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    (!word.is_empty() && rest.chars().next().is_none_or(char::is_whitespace))
        .then(|| (word.to_ascii_lowercase(), rest))
}

/// Whether it is made of words, names, numbers and, where they are patterns, texts alone, and no name is an
/// address.
fn is_names(text: &str, has_patterns: bool) -> bool {
    let Ok(tokens) = Tokenizer::new(&DatabricksDialect {}, text).tokenize() else { return false };
    let last = tokens.iter().rposition(|token| !matches!(token, Token::Whitespace(_)));
    let mut names: Vec<Vec<&str>> = Vec::new();
    let mut goes_on = false;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Word(word) => {
                match names.last_mut().filter(|_| goes_on) {
                    Some(name) => name.push(&word.value),
                    None => names.push(vec![&word.value]),
                }
                goes_on = false;
            }
            Token::Period => goes_on = true,
            Token::SingleQuotedString(_) if has_patterns => {}
            Token::Number(..)
            | Token::Whitespace(Whitespace::Space | Whitespace::Newline | Whitespace::Tab) => {}
            Token::SemiColon if Some(at) == last => {}
            _ => return false,
        }
    }
    !names.iter().any(|name| is_address(name))
}
