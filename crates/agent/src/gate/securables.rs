//! What a statement that asks would touch, by name: a remembered decision is good for these and no others.
//! Only a plain change of named tables can be named whole. Whatever else there is (a name that the statement
//! gives itself, or makes up when it runs, a function that is not known, a table emptied by an insert) is
//! decided once at a time.

use super::{expression, is_path, selects};
use sqlparser::ast::{
    Expr, FromTable, ObjectName, Query, Statement, TableFactor, TableObject, TableWithJoins, Visit,
    Visitor,
};
use std::{collections::BTreeSet, ops::ControlFlow};

/// The table that is written and those that are read, sorted; none where that is not all there is to say.
pub(super) fn of(statement: &Statement) -> Vec<String> {
    let Some(written) = written(statement) else { return Vec::new() };
    let mut names = Names::default();
    if Visit::visit(statement, &mut names).is_break() {
        return Vec::new();
    }
    let read = names.0.into_iter().filter(|name| *name != written);
    let mut all: Vec<String> = read.map(|name| format!("read {name}")).collect();
    all.push(format!("write {written}"));
    all
}

/// The tables that statements name whole, sorted; and whether these are all that they read.
pub(super) fn read(statements: &[Statement]) -> (Vec<String>, bool) {
    let mut relations = Relations::default();
    for statement in statements {
        let _ = Visit::visit(statement, &mut relations);
    }
    (relations.whole.into_iter().collect(), !relations.has_others)
}

#[derive(Default)]
struct Relations {
    whole: BTreeSet<String>,
    /// What the statement names itself.
    own: BTreeSet<String>,
    has_others: bool,
}

impl Visitor for Relations {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        let tables = query.with.iter().flat_map(|with| &with.cte_tables);
        self.own.extend(tables.map(|table| table.alias.name.value.to_ascii_lowercase()));
        ControlFlow::Continue(())
    }

    fn pre_visit_relation(&mut self, name: &ObjectName) -> ControlFlow<()> {
        let plain = plain(name);
        if name.0.len() == 3 && !is_path(name) {
            self.whole.insert(plain);
        } else {
            self.has_others |= !self.own.contains(&plain);
        }
        ControlFlow::Continue(())
    }
}

/// The one table that a statement changes.
pub(super) fn written(statement: &Statement) -> Option<String> {
    let one = |tables: &[TableWithJoins]| match tables {
        [table] if table.joins.is_empty() => named(&table.relation),
        _ => None,
    };
    match statement {
        Statement::Insert(insert) if !insert.overwrite && insert.partitioned.is_none() => {
            match &insert.table {
                TableObject::TableName(name) => Some(plain(name)),
                _ => None,
            }
        }
        Statement::Update(update) => one(std::slice::from_ref(&update.table)),
        Statement::Delete(delete) if delete.tables.is_empty() => match &delete.from {
            FromTable::WithFromKeyword(tables) => one(tables),
            FromTable::WithoutKeyword(_) => None,
        },
        Statement::Merge(merge) => named(&merge.table),
        _ => None,
    }
}

fn named(factor: &TableFactor) -> Option<String> {
    match factor {
        TableFactor::Table { name, args: None, .. } => Some(plain(name)),
        _ => None,
    }
}

#[derive(Default)]
struct Names(BTreeSet<String>);

impl Visitor for Names {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        // A name that the statement gives itself may be that of a table.
        match query.with.is_none() && selects(&query.body) {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    }

    fn pre_visit_relation(&mut self, name: &ObjectName) -> ControlFlow<()> {
        // A shorter name is another table elsewhere, and `IDENTIFIER('…')` is any.
        if name.0.len() != 3 || is_path(name) {
            return ControlFlow::Break(());
        }
        self.0.insert(plain(name));
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        match factor {
            TableFactor::Table {
                args: None,
                with_hints,
                partitions,
                json_path: None,
                index_hints,
                ..
            } if with_hints.is_empty() && partitions.is_empty() && index_hints.is_empty() => {
                ControlFlow::Continue(())
            }
            TableFactor::Derived { .. } | TableFactor::NestedJoin { .. } => {
                ControlFlow::Continue(())
            }
            _ => ControlFlow::Break(()),
        }
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match expression::only_reads(expr) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
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
    use crate::gate::{Verdict, judge_sql, read};

    #[test]
    fn a_read_names_the_tables_that_it_names_whole() {
        let sql = "WITH own AS (SELECT * FROM main.sales.`Customers`) SELECT o.id FROM own \
                   JOIN main.sales.orders o ON o.id = own.id JOIN short.name USING (id)";
        assert_eq!(read(sql).tables, ["main.sales.customers", "main.sales.orders"]);
        assert!(!read(sql).is_all, "there is another, by a short name");
        let (sql, _) = sql.split_once(" JOIN short").unwrap();
        assert!(read(sql).is_all, "what it names itself is none");
        assert!(read("DELETE FROM main.sales.orders").tables.is_empty(), "it is no read");
        assert!(read("SELECT (").tables.is_empty(), "nor is what cannot be read");
    }

    fn securables(sql: &str) -> Vec<String> {
        match judge_sql(sql) {
            Verdict::Ask { securables, .. } => securables,
            Verdict::Allow { .. } => panic!("{sql} is a read"),
        }
    }

    #[test]
    fn all_that_a_statement_touches_is_named() {
        for (sql, expected) in [
            (
                "UPDATE main.sales.targets SET target = 1 WHERE id = 2",
                vec!["write main.sales.targets"],
            ),
            (
                "INSERT INTO Main.sales.`targets` SELECT * FROM main.sales.orders",
                vec!["read main.sales.orders", "write main.sales.targets"],
            ),
            (
                "INSERT INTO main.sales.orders SELECT * FROM main.sales.targets",
                vec!["read main.sales.targets", "write main.sales.orders"],
            ),
            (
                "DELETE FROM a.b.c WHERE x IN (SELECT y FROM d.e.f)",
                vec!["read d.e.f", "write a.b.c"],
            ),
            (
                "MERGE INTO a.b.c USING d.e.f AS s ON a.b.c.id = s.id WHEN MATCHED THEN DELETE",
                vec!["read d.e.f", "write a.b.c"],
            ),
        ] {
            assert_eq!(securables(sql), expected, "{sql}");
        }
    }

    #[test]
    fn a_change_says_which_table_it_changes_where_that_is_one() {
        for (sql, expected) in [
            ("DELETE FROM Main.sales.`targets`", "This changes data in `main.sales.targets`."),
            ("INSERT INTO t SELECT * FROM a.b.c", "This changes data in `t`."),
            ("DELETE FROM `t``. It is safe. ``x`", "This changes data or settings."),
            ("DROP TABLE a.b.c", "This changes data or settings."),
            ("GRANT SELECT ON TABLE a.b.c TO `x`", "This changes data or settings."),
        ] {
            match judge_sql(sql) {
                Verdict::Ask { reason, .. } => assert_eq!(reason, expected, "{sql}"),
                Verdict::Allow { .. } => panic!("{sql} is a read"),
            }
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
            // A function that is not known may do anything.
            "SELECT ai_query('m', x) FROM a.b.c",
            "UPDATE a.b.c SET x = http_request(conn => 'c')",
            "DELETE FROM a.b.c WHERE d.e.f(x)",
            // Names that the statement gives itself, or that are made up when it runs.
            "WITH x AS (SELECT 1) DELETE FROM a.b.c",
            "WITH x AS (SELECT 1) UPDATE a.b.c SET x = 0",
            "WITH `d.e.f` AS (SELECT 1) SELECT ai_query('m', 'x') FROM d.e.f",
            "INSERT INTO s WITH s AS (SELECT * FROM a.b.c) SELECT * FROM s",
            "UPDATE IDENTIFIER('a.b.c') SET x = 0",
            "DELETE FROM IDENTIFIER('a.b.c')",
            "INSERT INTO IDENTIFIER('a.b.c') SELECT 1",
            "INSERT INTO a.b.c SELECT * FROM table_changes('d.e.f', 1)",
            "INSERT INTO a.b.c SELECT * FROM STREAM(d.e.f)",
            "UPDATE c SET x = 0",
            // Tables that no visit sees, and tables that are emptied.
            "INSERT INTO a.b.c TABLE d.e.f",
            "SELECT ai_query('m', 'x') UNION ALL TABLE d.e.f",
            "INSERT OVERWRITE a.b.c SELECT * FROM d.e.f",
            "INSERT OVERWRITE TABLE a.b.c SELECT * FROM d.e.f",
        ] {
            assert!(securables(sql).is_empty(), "{sql} is decided once at a time");
        }
    }

    #[test]
    fn a_change_behind_a_name_is_called_what_it_is() {
        for (sql, expected) in [
            ("WITH x AS (SELECT 1) DELETE FROM a.b.c", "delete"),
            ("WITH x AS (SELECT 1) UPDATE a.b.c SET x = 0", "update"),
            ("WITH x AS (SELECT 1) INSERT INTO a.b.c SELECT * FROM x", "insert"),
            ("INSERT OVERWRITE a.b.c SELECT 1", "overwrite"),
        ] {
            assert_eq!(judge_sql(sql).operation(), expected, "{sql}");
        }
    }
}
