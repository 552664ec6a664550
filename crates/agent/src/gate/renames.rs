//! What a statement calls the columns that it reads, where it gives them other names: `email AS contact`.

use sqlparser::ast::{Expr, Select, SelectItem, Statement, Visit, Visitor};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::ControlFlow,
};

/// Columns and the names that aliases give them, in lower case. Names are all that is known: which of several tables
/// a column is of is not, nor what a list of columns calls it (`AS c(contact)`) or another part of a union.
#[derive(Debug, Default)]
pub struct Renames(BTreeMap<String, Vec<String>>);

impl Renames {
    pub(super) fn of(statements: &[Statement]) -> Self {
        let mut renames = Self::default();
        for statement in statements {
            let _ = Visit::visit(statement, &mut renames);
        }
        renames
    }

    /// These columns and all names that they are given, one after the other too.
    pub fn all_names(&self, columns: BTreeSet<String>) -> BTreeSet<String> {
        let mut open: Vec<String> = columns.iter().cloned().collect();
        let mut all = columns;
        while let Some(column) = open.pop() {
            for name in self.0.get(&column).into_iter().flatten() {
                if all.insert(name.clone()) {
                    open.push(name.clone());
                }
            }
        }
        all
    }
}

impl Visitor for Renames {
    type Break = ();

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        for item in &select.projection {
            if let SelectItem::ExprWithAlias { expr, alias } = item {
                for column in columns(expr) {
                    self.0.entry(column).or_default().push(alias.value.to_lowercase());
                }
            }
        }
        ControlFlow::Continue(())
    }
}

/// The column that an expression is, in another type or not, or the one that it is a field of: any part of its name may
/// be it. What is computed of columns is not followed.
fn columns(expr: &Expr) -> Vec<String> {
    match expr {
        Expr::Identifier(name) => vec![name.value.to_lowercase()],
        Expr::CompoundIdentifier(parts) => {
            parts.iter().map(|name| name.value.to_lowercase()).collect()
        }
        Expr::Nested(inner)
        | Expr::Cast { expr: inner, .. }
        | Expr::Collate { expr: inner, .. } => columns(inner),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::gate::read;
    use std::collections::BTreeSet;

    fn names(sql: &str) -> Vec<String> {
        let email = BTreeSet::from(["email".to_owned()]);
        read(sql).renames.all_names(email).into_iter().collect()
    }

    #[test]
    fn a_column_is_followed_through_its_names_and_what_is_computed_of_it_is_not() {
        for (sql, expected) in [
            ("SELECT email FROM c", &["email"][..]),
            ("SELECT c.EMAIL AS Contact, name AS n FROM c", &["contact", "email"]),
            ("SELECT (CAST(email AS STRING)) AS e, c.email.host AS h FROM c", &["e", "email", "h"]),
            ("SELECT upper(email) AS e, count(email) AS n FROM c", &["email"]),
            (
                "SELECT x AS z FROM (SELECT y AS x FROM (SELECT email AS y FROM c))",
                &["email", "x", "y", "z"],
            ),
            ("SELECT a AS email, email AS a FROM c", &["a", "email"]),
            ("SELECT email AS e FROM c UNION SELECT name AS n FROM c", &["e", "email"]),
            ("INSERT INTO t SELECT email AS e FROM c", &["email"]),
        ] {
            assert_eq!(names(sql), expected, "{sql}");
        }
    }
}
