//! What a statement calls the columns that it reads, where it gives them other names: `email AS contact`.

use sqlparser::ast::{Expr, Select, SelectItem, Statement, Visit, Visitor};
use std::{collections::BTreeSet, ops::ControlFlow};

/// Columns with other names than their own: the column and its new name, in lower case.
#[derive(Debug, Default)]
pub struct Renames(Vec<(String, String)>);

impl Renames {
    pub(super) fn of(statements: &[Statement]) -> Self {
        let mut renames = Self::default();
        for statement in statements {
            let _ = Visit::visit(statement, &mut renames);
        }
        renames
    }

    /// These columns and all names that they are given, one after the other too. Names are all that is known here: two
    /// columns of one name are not told apart.
    pub fn all_names(&self, mut columns: BTreeSet<String>) -> BTreeSet<String> {
        loop {
            let known = columns.len();
            let renamed = self.0.iter().filter(|(column, _)| columns.contains(column));
            let names: Vec<String> = renamed.map(|(_, name)| name.clone()).collect();
            columns.extend(names);
            if columns.len() == known {
                return columns;
            }
        }
    }
}

impl Visitor for Renames {
    type Break = ();

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        for item in &select.projection {
            if let SelectItem::ExprWithAlias { expr, alias } = item
                && let Some(column) = column(expr)
            {
                self.0.push((column, alias.value.to_lowercase()));
            }
        }
        ControlFlow::Continue(())
    }
}

/// The column that an expression is, in another type or not. What is computed of one has its own values.
fn column(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Identifier(name) => Some(name.value.to_lowercase()),
        Expr::CompoundIdentifier(parts) => parts.last().map(|name| name.value.to_lowercase()),
        Expr::Nested(inner) | Expr::Cast { expr: inner, .. } => column(inner),
        _ => None,
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
            ("SELECT (CAST(email AS STRING)) AS e FROM c", &["e", "email"]),
            ("SELECT upper(email) AS e, count(email) AS n FROM c", &["email"]),
            (
                "SELECT x AS z FROM (SELECT y AS x FROM (SELECT email AS y FROM c))",
                &["email", "x", "y", "z"],
            ),
            ("SELECT a AS email, email AS a FROM c", &["a", "email"]),
            ("SELECT email AS e FROM c UNION SELECT name AS n FROM c", &["e", "email"]),
            ("DELETE FROM c", &["email"]),
        ] {
            assert_eq!(names(sql), expected, "{sql}");
        }
    }
}
