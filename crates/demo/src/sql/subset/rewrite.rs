//! What is changed in a statement before it is planned: names of columns, parameters, the type of
//! integer literals.

use super::{GO_ON, refuse};
use crate::sql::{Parameter, error::SqlError};
use datafusion::sql::sqlparser::ast::{
    CastKind, DataType, Expr, GroupByExpr, Ident, LimitClause, OrderByKind, Query, Select,
    SelectItem, SetExpr, Value, VisitorMut,
};
use std::{collections::HashMap, ops::ControlFlow};

/// Gives each unnamed expression of the outermost SELECT an alias of ours, and keeps its name.
pub(super) fn name_columns(query: &mut Query, names: &mut HashMap<String, String>) {
    let mut body = query.body.as_mut();
    let select = loop {
        match body {
            SetExpr::Select(select) => break select,
            SetExpr::SetOperation { left, .. } => body = left.as_mut(),
            _ => return,
        }
    };
    for (position, item) in select.projection.iter_mut().enumerate() {
        let SelectItem::UnnamedExpr(expr) = item else { continue };
        if matches!(expr, Expr::Identifier(_) | Expr::CompoundIdentifier(_)) {
            continue;
        }
        let alias = format!("__c{position}");
        names.insert(alias.clone(), expr.to_string().replace("count(*)", "count(1)"));
        *item = SelectItem::ExprWithAlias { expr: expr.clone(), alias: Ident::new(alias) };
    }
}

/// Puts in parameters, and gives integer literals their type, INT.
pub(super) struct Rewrite<'a> {
    pub(super) parameters: &'a [Parameter],
}

impl VisitorMut for Rewrite<'_> {
    type Break = SqlError;

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<SqlError> {
        if let Expr::Identifier(ident) = expr
            && ident.quote_style.is_none()
            && ident.value == "current_user"
        {
            return refuse("current_user without parentheses");
        }
        let Expr::Value(value) = expr else { return GO_ON };
        match &value.value {
            Value::Placeholder(name) => {
                let wanted = name.trim_start_matches(':').to_lowercase();
                let found = self.parameters.iter().find(|p| p.name == wanted);
                let Some(parameter) = found else {
                    let text = format!("Found the unbound parameter: {wanted}.");
                    return ControlFlow::Break(SqlError::new(
                        "UNBOUND_SQL_PARAMETER",
                        "42P02",
                        text,
                    ));
                };
                *expr = parameter.as_expr();
            }
            Value::Number(text, _) if text.parse::<i32>().is_ok() => {
                *expr = Expr::Cast {
                    kind: CastKind::Cast,
                    expr: Box::new(expr.clone()),
                    data_type: DataType::Int(None),
                    array: false,
                    format: None,
                };
            }
            _ => {}
        }
        GO_ON
    }

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<SqlError> {
        if let Some(LimitClause::LimitOffset { limit, offset, .. }) = &mut query.limit_clause {
            limit.iter_mut().for_each(plain_number);
            offset.iter_mut().for_each(|offset| plain_number(&mut offset.value));
        }
        if let Some(order) = &mut query.order_by
            && let OrderByKind::Expressions(expressions) = &mut order.kind
        {
            expressions.iter_mut().for_each(|order| plain_number(&mut order.expr));
        }
        GO_ON
    }

    fn post_visit_select(&mut self, select: &mut Select) -> ControlFlow<SqlError> {
        if let GroupByExpr::Expressions(expressions, _) = &mut select.group_by {
            expressions.iter_mut().for_each(plain_number);
        }
        GO_ON
    }
}

/// A position or a limit is a bare number, not an INT expression.
fn plain_number(expr: &mut Expr) {
    if let Expr::Cast { expr: inner, data_type: DataType::Int(None), .. } = expr
        && let Expr::Value(value) = inner.as_ref()
    {
        *expr = match &value.value {
            // A parameter of type INT.
            Value::SingleQuotedString(text) if text.parse::<u32>().is_ok() => {
                Expr::Value(Value::Number(text.clone(), false).with_empty_span())
            }
            _ => (**inner).clone(),
        };
    }
}
