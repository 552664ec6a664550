//! What a statement that asks would touch, by name: a remembered decision is good for these and no others.

use super::{expression, is_path, makes_rows};
use sqlparser::ast::{Expr, ObjectName, Query, Statement, TableFactor, Visit, Visitor, With};
use std::{collections::BTreeSet, ops::ControlFlow};

/// Statements that name all they touch.
const NAMED: [&str; 5] = ["select", "insert", "update", "delete", "merge"];

/// The tables and the functions that are not known to only read, sorted; none where that is not all there is
/// to say: then a decision about it is good once.
pub(super) fn of(statement: &Statement, operation: &str) -> Vec<String> {
    if !NAMED.contains(&operation) {
        return Vec::new();
    }
    let mut names = Names::default();
    match Visit::visit(statement, &mut names) {
        ControlFlow::Continue(()) => {
            names.found.retain(|name| !names.of_statement.contains(name));
            names.found.into_iter().collect()
        }
        ControlFlow::Break(()) => Vec::new(),
    }
}

#[derive(Default)]
struct Names {
    found: BTreeSet<String>,
    /// Names that the statement itself gives to queries.
    of_statement: BTreeSet<String>,
}

impl Visitor for Names {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        if let Some(With { cte_tables, .. }) = &query.with {
            self.of_statement
                .extend(cte_tables.iter().map(|cte| cte.alias.name.value.to_ascii_lowercase()));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_relation(&mut self, name: &ObjectName) -> ControlFlow<()> {
        if is_path(name) {
            return ControlFlow::Break(());
        }
        self.found.insert(plain(name));
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        match factor {
            TableFactor::Table { args: Some(_), name, .. } | TableFactor::Function { name, .. }
                if !makes_rows(name) =>
            {
                self.found.insert(format!("{}()", plain(name)));
                ControlFlow::Continue(())
            }
            TableFactor::Table { with_hints, partitions, json_path, index_hints, .. }
                if json_path.is_some()
                    || !(with_hints.is_empty()
                        && partitions.is_empty()
                        && index_hints.is_empty()) =>
            {
                ControlFlow::Break(())
            }
            TableFactor::Table { .. }
            | TableFactor::Function { .. }
            | TableFactor::Derived { .. }
            | TableFactor::NestedJoin { .. } => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match (expression::only_reads(expr), expr) {
            (Ok(()), _) => ControlFlow::Continue(()),
            (Err(_), Expr::Function(function)) => {
                self.found.insert(format!("{}()", plain(&function.name)));
                ControlFlow::Continue(())
            }
            (Err(_), _) => ControlFlow::Break(()),
        }
    }
}

/// A name without quotes, in lower case.
fn plain(name: &ObjectName) -> String {
    let parts = name.0.iter().map(|part| match part.as_ident() {
        Some(ident) => ident.value.to_ascii_lowercase(),
        None => part.to_string().to_ascii_lowercase(),
    });
    parts.collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use crate::gate::{Verdict, judge_sql};

    fn securables(sql: &str) -> Vec<String> {
        match judge_sql(sql) {
            Verdict::Ask { securables, .. } => securables,
            Verdict::Allow { .. } => panic!("{sql} is a read"),
        }
    }

    #[test]
    fn all_that_a_statement_touches_is_named() {
        for (sql, expected) in [
            ("UPDATE main.sales.targets SET target = 1 WHERE id = 2", vec!["main.sales.targets"]),
            (
                "INSERT INTO Main.sales.`targets` SELECT * FROM main.sales.orders",
                vec!["main.sales.orders", "main.sales.targets"],
            ),
            ("DELETE FROM a.b.c WHERE x IN (SELECT y FROM d.e.f)", vec!["a.b.c", "d.e.f"]),
            ("SELECT ai_query('m', x) FROM a.b.c", vec!["a.b.c", "ai_query()"]),
            (
                "WITH t AS (SELECT ai_query('m', x) FROM a.b.c) SELECT * FROM t",
                vec!["a.b.c", "ai_query()"],
            ),
            ("UPDATE a.b.c SET x = http_request(conn => 'c')", vec!["a.b.c", "http_request()"]),
        ] {
            assert_eq!(securables(sql), expected, "{sql}");
        }
    }

    #[test]
    fn what_cannot_be_named_whole_is_not_remembered() {
        for sql in [
            "DROP TABLE a.b.c",
            "GRANT SELECT ON TABLE a.b.c TO `x`",
            "UPDATE a.b.c SET x = 1; DELETE FROM a.b.c",
            "this does not parse",
            "INSERT INTO delta.`/tmp/x` SELECT 1",
            "SELECT ai_query('m', x) FROM csv.`/a/b`",
            "CREATE TABLE a.b.c AS SELECT 1",
        ] {
            assert!(securables(sql).is_empty(), "{sql} is decided once at a time");
        }
    }
}
