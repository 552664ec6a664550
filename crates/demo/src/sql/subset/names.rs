//! The names of result columns: as they are spelled, and for expressions as Spark writes them.

use crate::sql::dialect::Spelling;
use datafusion::sql::sqlparser::ast::{
    AccessExpr, BinaryOperator, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Ident,
    Query, SelectItem, SetExpr, Subscript, UnaryOperator, Value, VisitorMut,
};
use std::{collections::HashMap, convert::Infallible, ops::ControlFlow};

/// Names the columns of a query and of those inside it, innermost first: an unnamed expression gets an
/// alias of ours, and every column that is not called what it is planned as is noted.
pub(super) struct Names<'s> {
    pub(super) spelling: &'s Spelling,
    pub(super) found: HashMap<String, String>,
    pub(super) count: usize,
}

impl VisitorMut for Names<'_> {
    type Break = Infallible;

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<Infallible> {
        self.body(query.body.as_mut());
        ControlFlow::Continue(())
    }
}

impl Names<'_> {
    fn body(&mut self, body: &mut SetExpr) {
        match body {
            SetExpr::Select(select) => self.columns(&mut select.projection),
            // The first query of several names the columns.
            SetExpr::SetOperation { left, .. } => self.body(left.as_mut()),
            SetExpr::Values(values) => {
                for position in 1..=values.rows.first().map_or(0, |row| row.len()) {
                    self.found.insert(format!("column{position}"), format!("col{position}"));
                }
            }
            _ => {}
        }
    }

    fn columns(&mut self, projection: &mut [SelectItem]) {
        for item in projection {
            match item {
                SelectItem::UnnamedExpr(Expr::Identifier(ident))
                | SelectItem::ExprWithAlias { alias: ident, .. } => self.spelled(ident),
                SelectItem::UnnamedExpr(Expr::CompoundIdentifier(parts)) => {
                    if let Some(ident) = parts.last() {
                        self.spelled(ident);
                    }
                }
                SelectItem::UnnamedExpr(expr) => {
                    let alias = format!("__c{}", self.count);
                    self.count += 1;
                    self.found.insert(alias.clone(), pretty(expr, self.spelling));
                    let alias = Ident::new(alias);
                    *item = SelectItem::ExprWithAlias { expr: expr.clone(), alias };
                }
                _ => {}
            }
        }
    }

    fn spelled(&mut self, ident: &Ident) {
        // An alias of ours keeps its name.
        if !ident.value.starts_with("__c") {
            self.found.insert(ident.value.clone(), self.spelling.of(ident));
        }
    }
}

/// An expression as Spark writes it in the name of a column.
fn pretty(expr: &Expr, spelling: &Spelling) -> String {
    let inner = |expr: &Expr| pretty(expr, spelling);
    match expr {
        Expr::Nested(expr) => inner(expr),
        Expr::Identifier(ident) => spelling.of(ident),
        Expr::CompoundIdentifier(parts) => {
            parts.last().map_or_else(String::new, |ident| spelling.of(ident))
        }
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) | Value::DoubleQuotedString(text) => text.clone(),
            Value::Null => "NULL".to_owned(),
            other => other.to_string(),
        },
        Expr::BinaryOp { left, op: BinaryOperator::StringConcat, right } => {
            format!("concat({}, {})", inner(left), inner(right))
        }
        Expr::BinaryOp { left, op: BinaryOperator::NotEq, right } => {
            format!("(NOT ({} = {}))", inner(left), inner(right))
        }
        Expr::BinaryOp { left, op, right } => format!("({} {op} {})", inner(left), inner(right)),
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => match expr.as_ref() {
            // A negative number is one.
            Expr::Value(value) => format!("-{}", value.value),
            expr => format!("(- {})", inner(expr)),
        },
        Expr::UnaryOp { op: UnaryOperator::Not, expr } => format!("(NOT {})", inner(expr)),
        Expr::IsNull(expr) => format!("({} IS NULL)", inner(expr)),
        Expr::IsNotNull(expr) => format!("({} IS NOT NULL)", inner(expr)),
        Expr::InList { expr, list, negated } => {
            let list: Vec<String> = list.iter().map(inner).collect();
            let test = format!("({} IN ({}))", inner(expr), list.join(", "));
            if *negated { format!("(NOT {test})") } else { test }
        }
        Expr::Between { expr, negated, low, high } => {
            let test = format!("between({}, {}, {})", inner(expr), inner(low), inner(high));
            if *negated { format!("(NOT {test})") } else { test }
        }
        Expr::Like { negated, expr, pattern, .. } => {
            let test = format!("{} LIKE {}", inner(expr), inner(pattern));
            if *negated { format!("(NOT {test})") } else { test }
        }
        Expr::Subquery(_) => "scalarsubquery()".to_owned(),
        Expr::CompoundFieldAccess { root, access_chain } => {
            let mut text = inner(root);
            for access in access_chain {
                match access {
                    AccessExpr::Subscript(Subscript::Index { index }) => {
                        text = format!("{text}[{}]", inner(index));
                    }
                    other => text.push_str(&other.to_string()),
                }
            }
            text
        }
        Expr::Cast { expr, data_type, .. } => format!("CAST({} AS {data_type})", inner(expr)),
        Expr::Case { operand: None, conditions, else_result, .. } => {
            let whens = conditions.iter().map(|when| {
                format!("WHEN {} THEN {}", inner(&when.condition), inner(&when.result))
            });
            let whens: Vec<String> = whens.collect();
            let other = else_result.as_ref().map(|other| format!(" ELSE {}", inner(other)));
            format!("CASE {}{} END", whens.join(" "), other.unwrap_or_default())
        }
        Expr::Function(function) => {
            let FunctionArguments::List(list) = &function.args else { return expr.to_string() };
            let argument = |argument: &FunctionArg| match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => inner(expr),
                FunctionArg::Named { arg: FunctionArgExpr::Expr(expr), .. } => inner(expr),
                _ => "1".to_owned(),
            };
            let arguments: Vec<String> = list.args.iter().map(argument).collect();
            let distinct = list.duplicate_treatment.map(|kind| format!("{kind} "));
            let distinct = distinct.unwrap_or_default();
            format!("{}({distinct}{})", function.name, arguments.join(", "))
        }
        other => other.to_string(),
    }
}
