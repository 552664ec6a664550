//! The gate: a known read runs; whatever is not known to be a read asks first.

mod expression;
mod listing;
mod reading;
mod renames;
mod securables;

use reading::MAKES_ROWS;
pub use renames::Renames;
use sqlparser::{
    ast::{Distinct, Expr, ObjectName, Query, SetExpr, Statement, TableFactor, Visit, Visitor},
    dialect::DatabricksDialect,
    parser::Parser,
    tokenizer::{Token, Tokenizer},
};
use std::ops::ControlFlow;

/// What the gate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// A known read: `operation` for the record.
    Allow {
        /// `select`, `show`, `describe`, `explain`.
        operation: &'static str,
    },
    /// Ask the user.
    Ask {
        /// `update`, `insert`, …, or `unknown`.
        operation: &'static str,
        /// Why, for people.
        reason: String,
        /// What a remembered decision would name: tables and functions. Empty where it cannot be told.
        securables: Vec<String>,
    },
}

impl Verdict {
    /// The word for the record.
    pub fn operation(&self) -> &'static str {
        match self {
            Self::Allow { operation } | Self::Ask { operation, .. } => operation,
        }
    }
}

/// Deepest nesting that is read; deeper asks.
const DEPTH: usize = 60;
/// Longest text, and most operators, that are judged; more asks.
const PLAIN_BYTES: usize = 16 * 1024;
const PLAIN_OPERATORS: usize = 300;

/// Judges one SQL statement.
pub fn judge_sql(text: &str) -> Verdict {
    let ask = |operation, reason: &str| Verdict::Ask {
        operation,
        reason: reason.to_owned(),
        securables: Vec::new(),
    };
    if !is_plain(text) || !is_lexed_alike(text) {
        return ask("unknown", "Behalf cannot be sure how the warehouse reads this statement.");
    }
    let parsed = Parser::new(&DatabricksDialect {})
        .with_recursion_limit(DEPTH)
        .try_with_sql(text)
        .and_then(|mut parser| {
            let statements = parser.parse_statements()?;
            // It stops at an END without a word: what comes after is not read.
            parser.expect_token(&Token::EOF)?;
            Ok(statements)
        });
    if let Some(verdict) = listing::judge(text) {
        return verdict;
    }
    let Ok(statements) = parsed else {
        return ask(
            "unknown",
            "Behalf cannot read this statement, so it cannot tell what it does.",
        );
    };
    let [statement] = statements.as_slice() else {
        return ask("unknown", "More than one statement at once.");
    };
    let operation = operation(statement);
    if let ControlFlow::Break(why) = Visit::visit(statement, &mut Reader) {
        let reason = match why {
            NotRead::Changes => match securables::written(statement) {
                // A name with a quote could say more in our voice.
                Some(table) if !table.contains('`') => {
                    format!("This changes data in `{table}`.")
                }
                _ => "This changes data or settings.".to_owned(),
            },
            NotRead::Function(name) => {
                format!("It calls `{name}`, which is not known to only read.")
            }
            NotRead::Path(name) => format!("It reads {name}: files at an address, not a table."),
        };
        let securables = securables::of(statement);
        return Verdict::Ask { operation, reason, securables };
    }
    Verdict::Allow { operation }
}

/// What a known read takes from where.
#[derive(Debug, Default)]
pub struct Read {
    /// The tables and views that it names whole, in lower case and sorted. One that is named shorter, and what stands
    /// behind a view, is not among them.
    pub tables: Vec<String>,
    /// Whether these are all that it reads.
    pub is_all: bool,
    /// What it calls their columns.
    pub renames: Renames,
}

/// What a statement reads; nothing where it is no known read.
pub fn read(text: &str) -> Read {
    if !matches!(judge_sql(text), Verdict::Allow { .. }) {
        return Read::default();
    }
    let parser = Parser::new(&DatabricksDialect {}).with_recursion_limit(DEPTH);
    let parsed = parser.try_with_sql(text).and_then(|mut parser| parser.parse_statements());
    let Ok(statements) = parsed else { return Read::default() };
    let (tables, is_all) = securables::read(&statements);
    Read { tables, is_all, renames: Renames::of(&statements) }
}

/// Whether every engine reads the text alike, and reading it here cannot nest too deep. Spark knows
/// backslash escapes, ends a comment at a carriage return, has hints (`/*+`), which do not nest as
/// comments do, and no dollar quotes; our parser differs in each.
fn is_plain(text: &str) -> bool {
    let odd = |c: char| c == '\\' || (c.is_control() && c != '\n' && c != '\t');
    let nests = |c: char| {
        matches!(c, '+' | '-' | '*' | '/' | '%' | '|' | ':' | '<' | '&' | '^' | '~' | '!')
    };
    let connectives = text.split_whitespace().filter(|word| {
        ["and", "or", "not", "union", "except", "intersect", "when"]
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known))
    });
    text.len() <= PLAIN_BYTES
        && !text.contains("/*")
        && !text.chars().any(odd)
        && text.chars().filter(|c| nests(*c)).count() <= PLAIN_OPERATORS
        && connectives.count() <= PLAIN_OPERATORS
}

/// Whether the tokens are those that Spark reads: its names may begin with digits (`1e5in(x)` is a
/// call), and a name in backquotes that holds an address reads files.
fn is_lexed_alike(text: &str) -> bool {
    let Ok(tokens) = Tokenizer::new(&DatabricksDialect {}, text).tokenize() else { return false };
    let glued = tokens.windows(2).any(|pair| {
        matches!(pair[0], Token::Number(..) | Token::HexStringLiteral(_))
            && matches!(&pair[1], Token::Word(word) if word.quote_style.is_none())
    });
    let address = tokens.iter().any(
        |token| matches!(token, Token::Word(word) if word.quote_style.is_some() && word.value.contains(['/', ':'])),
    );
    let dollars = tokens.iter().filter(|token| !matches!(token, Token::SingleQuotedString(_)));
    let dollar = dollars.map(ToString::to_string).any(|text| text.contains('$'));
    !glued && !address && !dollar
}

/// Whether a query is made of selects and values alone. `TABLE t` is not among them: our parser
/// takes what follows it for part of it.
fn selects(body: &SetExpr) -> bool {
    match body {
        SetExpr::Values(values) => !values.explicit_row && !values.value_keyword,
        SetExpr::Select(_) | SetExpr::Query(_) => true,
        SetExpr::SetOperation { left, right, .. } => selects(left) && selects(right),
        _ => false,
    }
}

/// The word for a statement.
fn operation(statement: &Statement) -> &'static str {
    match statement {
        Statement::Query(query) => match query.body.as_ref() {
            SetExpr::Insert(inner)
            | SetExpr::Update(inner)
            | SetExpr::Delete(inner)
            | SetExpr::Merge(inner) => operation(inner),
            body if selects(body) => "select",
            _ => "unknown",
        },
        Statement::Insert(insert) if insert.overwrite => "overwrite",
        Statement::Insert(_) => "insert",
        Statement::Update(_) => "update",
        Statement::Delete(_) => "delete",
        Statement::Merge(_) => "merge",
        Statement::Truncate(_) => "truncate",
        Statement::Drop { .. } => "drop",
        Statement::CreateTable(_) | Statement::CreateView(_) | Statement::CreateSchema { .. } => {
            "create"
        }
        Statement::AlterTable(_) => "alter",
        Statement::Grant(_) | Statement::Revoke(_) => "grant",
        Statement::Explain { .. } => "explain",
        Statement::ExplainTable { .. } => "describe",
        other if is_show(other) => "show",
        _ => "unknown",
    }
}

fn is_show(statement: &Statement) -> bool {
    matches!(
        statement,
        Statement::ShowTables { .. }
            | Statement::ShowSchemas { .. }
            | Statement::ShowDatabases { .. }
            | Statement::ShowCatalogs { .. }
            | Statement::ShowColumns { .. }
            | Statement::ShowViews { .. }
            | Statement::ShowCreate { .. }
            | Statement::ShowFunctions { .. }
    )
}

/// Why a statement is not known to be a read.
enum NotRead {
    Changes,
    Function(String),
    Path(String),
}

/// Formats that Spark reads files or other systems of: ``csv.`/a/path` ``.
const FORMATS: &[&str] = &[
    "avro",
    "bigquery",
    "binaryfile",
    "cloudfiles",
    "csv",
    "delta",
    "deltasharing",
    "eventhubs",
    "excel",
    "hive",
    "iceberg",
    "image",
    "jdbc",
    "json",
    "kafka",
    "kinesis",
    "libsvm",
    "mongodb",
    "mysql",
    "oracle",
    "orc",
    "parquet",
    "postgresql",
    "pubsub",
    "pulsar",
    "rate",
    "redshift",
    "snowflake",
    "socket",
    "sqldw",
    "sqlserver",
    "state-metadata",
    "statestore",
    "synapse",
    "text",
    "xml",
];

fn makes_rows(name: &ObjectName) -> bool {
    MAKES_ROWS.contains(&name.to_string().to_ascii_lowercase().as_str())
}

/// `STREAM f(x)` is no table of that name: it reads on and on.
fn is_stream(name: &ObjectName) -> bool {
    name.0.len() == 1 && name.to_string().eq_ignore_ascii_case("stream")
}

/// Whether a table's name is the address of files.
fn is_path(name: &ObjectName) -> bool {
    let parts: Vec<&str> =
        name.0.iter().filter_map(|part| Some(part.as_ident()?.value.as_str())).collect();
    is_address(&parts)
}

/// Whether a name of these parts is the address of files, or of what a class reads.
fn is_address(parts: &[&str]) -> bool {
    let format = parts.first().is_some_and(|first| {
        parts.len() == 2 && FORMATS.iter().any(|known| first.eq_ignore_ascii_case(known))
    });
    format || parts.iter().any(|part| part.contains(['/', ':', '.']))
}

/// Goes through a statement and stops where it is not known to read.
struct Reader;

impl Visitor for Reader {
    type Break = NotRead;

    fn pre_visit_statement(&mut self, statement: &Statement) -> ControlFlow<NotRead> {
        if let Statement::ShowCreate { obj_name, .. } = statement
            && is_path(obj_name)
        {
            return ControlFlow::Break(NotRead::Path(obj_name.to_string()));
        }
        let reads = matches!(
            statement,
            Statement::Query(_)
                | Statement::Explain { analyze: false, .. }
                | Statement::ExplainTable { .. }
        ) || is_show(statement);
        if reads { ControlFlow::Continue(()) } else { ControlFlow::Break(NotRead::Changes) }
    }

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<NotRead> {
        if selects(&query.body) {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(NotRead::Changes)
        }
    }

    fn pre_visit_select(&mut self, select: &sqlparser::ast::Select) -> ControlFlow<NotRead> {
        if select.into.is_some() {
            return ControlFlow::Break(NotRead::Changes);
        }
        // Keywords of other systems, which would be functions of a catalog here.
        if select.top.is_some() {
            return ControlFlow::Break(NotRead::Function("top".to_owned()));
        }
        if matches!(select.distinct, Some(Distinct::On(_))) {
            return ControlFlow::Break(NotRead::Function("on".to_owned()));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<NotRead> {
        let named = |name: String| ControlFlow::Break(NotRead::Function(name));
        match factor {
            TableFactor::Table { args: Some(_), name, .. } | TableFactor::Function { name, .. }
                if !makes_rows(name) =>
            {
                named(name.to_string())
            }
            // Options go to whatever connects: a statement of its own may be one.
            TableFactor::Table { name, with_hints, partitions, json_path, index_hints, .. }
                if is_stream(name)
                    || json_path.is_some()
                    || !(with_hints.is_empty()
                        && partitions.is_empty()
                        && index_hints.is_empty()) =>
            {
                named(format!("{name} with options"))
            }
            TableFactor::Table { .. }
            | TableFactor::Function { .. }
            | TableFactor::Derived { .. }
            | TableFactor::NestedJoin { .. }
            | TableFactor::Pivot { .. }
            | TableFactor::Unpivot { .. } => ControlFlow::Continue(()),
            other => named(other.to_string()),
        }
    }

    fn pre_visit_relation(&mut self, name: &ObjectName) -> ControlFlow<NotRead> {
        if is_path(name) {
            return ControlFlow::Break(NotRead::Path(name.to_string()));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<NotRead> {
        match expression::only_reads(expr) {
            Ok(()) => ControlFlow::Continue(()),
            Err(name) => ControlFlow::Break(NotRead::Function(name)),
        }
    }
}

#[cfg(test)]
mod tests;
