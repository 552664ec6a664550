//! The parser front: one statement of Databricks SQL, with names in lower case.

use super::error::SqlError;
use datafusion::sql::sqlparser::{
    ast::{Ident, Statement},
    dialect::{DatabricksDialect, Dialect},
    keywords::Keyword,
    parser::Parser,
    tokenizer::{Location, Token, TokenWithSpan, Tokenizer},
};
use std::{any::TypeId, collections::HashMap};

/// Deepest nesting of expressions and queries.
const DEPTH: usize = 40;
/// Most tokens of one statement.
const TOKENS: usize = 20_000;
/// Most operators that nest to the left, and connectives: planning recurses into each.
const OPERATORS: usize = 100;
const CONNECTIVES: usize = 400;

#[derive(Debug)]
struct Databricks;

impl Dialect for Databricks {
    fn dialect(&self) -> TypeId {
        TypeId::of::<DatabricksDialect>()
    }
    fn is_delimited_identifier_start(&self, ch: char) -> bool {
        ch == '`'
    }
    fn is_identifier_start(&self, ch: char) -> bool {
        ch.is_ascii_alphabetic() || ch == '_'
    }
    fn is_identifier_part(&self, ch: char) -> bool {
        ch.is_ascii_alphanumeric() || ch == '_'
    }
    fn supports_filter_during_aggregation(&self) -> bool {
        true
    }
    fn supports_group_by_expr(&self) -> bool {
        true
    }
    fn supports_select_wildcard_except(&self) -> bool {
        true
    }
    fn supports_table_versioning(&self) -> bool {
        true
    }
    fn require_interval_qualifier(&self) -> bool {
        true
    }
    fn supports_nested_comments(&self) -> bool {
        true
    }
}

/// How words were spelled, by their places: names are folded to lower case to be found.
#[derive(Default)]
pub(super) struct Spelling(HashMap<Location, String>);

impl Spelling {
    pub(super) fn of(&self, ident: &Ident) -> String {
        self.0.get(&ident.span.start).unwrap_or(&ident.value).clone()
    }
}

/// Parses exactly one statement.
pub(super) fn parse(text: &str) -> Result<Statement, SqlError> {
    read(text).map(|(statement, _)| statement)
}

/// Parses exactly one statement, and keeps how its words are spelled.
pub(super) fn read(text: &str) -> Result<(Statement, Spelling), SqlError> {
    let mut tokens = Tokenizer::new(&Databricks, text)
        .tokenize_with_location()
        .map_err(|error| SqlError::parse(error.message))?;
    if tokens.len() > TOKENS {
        return Err(SqlError::unsupported("statements of more than 20,000 tokens"));
    }
    check_tokens(text, &tokens)?;
    let mut spelling = Spelling::default();
    for token in &mut tokens {
        if let Token::Word(word) = &mut token.token {
            let folded = word.value.to_lowercase();
            spelling.0.insert(token.span.start, std::mem::replace(&mut word.value, folded));
        }
    }
    let mut statements = Parser::new(&Databricks)
        .with_recursion_limit(DEPTH)
        .with_tokens_with_locations(tokens)
        .parse_statements()?;
    match (statements.pop(), statements.is_empty()) {
        (Some(statement), true) => Ok((statement, spelling)),
        (Some(_), false) => Err(SqlError::parse("one statement at a time")),
        (None, _) => Err(SqlError::parse("the statement is empty")),
    }
}

/// Refuses what the tokenizer reads otherwise than Databricks, and what would nest too deep.
fn check_tokens(text: &str, tokens: &[TokenWithSpan]) -> Result<(), SqlError> {
    if text.contains('\\') {
        return Err(SqlError::unsupported("backslashes; pass such a text as a parameter"));
    }
    let (mut operators, mut connectives) = (0, 0);
    let (mut before, mut solid): (Option<&Token>, Option<&Token>) = (None, None);
    for token in tokens.iter().map(|t| &t.token) {
        match token {
            Token::Plus
            | Token::Minus
            | Token::Mul
            | Token::Div
            | Token::Mod
            | Token::StringConcat
            | Token::DoubleColon => operators += 1,
            Token::Word(word) => match word.keyword {
                Keyword::AND | Keyword::OR | Keyword::WHEN | Keyword::UNION => connectives += 1,
                _ if matches!(before, Some(Token::Number(..))) && word.quote_style.is_none() => {
                    return Err(SqlError::unsupported("suffixes of numbers"));
                }
                _ => {}
            },
            Token::SingleQuotedString(_) | Token::DoubleQuotedString(_) => {
                if matches!(
                    solid,
                    Some(Token::SingleQuotedString(_) | Token::DoubleQuotedString(_))
                ) {
                    return Err(SqlError::unsupported("texts side by side; join them with ||"));
                }
            }
            _ => {}
        }
        before = Some(token);
        if !matches!(token, Token::Whitespace(_)) {
            solid = Some(token);
        }
    }
    if operators > OPERATORS || connectives > CONNECTIVES {
        return Err(SqlError::unsupported("statements with this many operators"));
    }
    Ok(())
}
