//! The names of result columns: as they are spelled, and for expressions as Spark writes them.

use crate::sql::dialect::Spelling;
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, Query,
    SelectItem, SetExpr, UnaryOperator, Value,
};
use std::collections::HashMap;

/// Gives each unnamed expression of the outermost SELECT an alias of ours, and notes the name of every
/// column that is not called what it is planned as.
pub(super) fn name_columns(
    query: &mut Query,
    spelling: &Spelling,
    names: &mut HashMap<String, String>,
) {
    let mut body = query.body.as_mut();
    let select = loop {
        match body {
            SetExpr::Select(select) => break select,
            SetExpr::SetOperation { left, .. } => body = left.as_mut(),
            SetExpr::Query(query) => body = query.body.as_mut(),
            SetExpr::Values(values) => {
                for position in 1..=values.rows.first().map_or(0, |row| row.len()) {
                    names.insert(format!("column{position}"), format!("col{position}"));
                }
                return;
            }
            _ => return,
        }
    };
    let mut spelled = |ident: &Ident| {
        names.insert(ident.value.clone(), spelling.of(ident));
    };
    for item in &select.projection {
        match item {
            SelectItem::UnnamedExpr(Expr::Identifier(ident))
            | SelectItem::ExprWithAlias { alias: ident, .. } => spelled(ident),
            SelectItem::UnnamedExpr(Expr::CompoundIdentifier(parts)) => {
                parts.last().into_iter().for_each(&mut spelled);
            }
            _ => {}
        }
    }
    for (position, item) in select.projection.iter_mut().enumerate() {
        let SelectItem::UnnamedExpr(expr) = item else { continue };
        if matches!(expr, Expr::Identifier(_) | Expr::CompoundIdentifier(_)) {
            continue;
        }
        let alias = format!("__c{position}");
        names.insert(alias.clone(), pretty(expr, spelling));
        *item = SelectItem::ExprWithAlias { expr: expr.clone(), alias: Ident::new(alias) };
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
