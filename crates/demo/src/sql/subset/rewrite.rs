//! What is changed in a statement before it is planned: names of columns, parameters, the type of
//! integer literals.

use super::{GO_ON, refuse};
use crate::sql::{
    Parameter,
    error::SqlError,
    functions::{DAYS, MICROS, MONTHS},
};
use datafusion::sql::sqlparser::ast::{
    AccessExpr, CastKind, DataType, DateTimeField, Expr, Function, FunctionArg, FunctionArgExpr,
    FunctionArgumentList, FunctionArguments, GroupByExpr, Ident, Interval, LimitClause, ObjectName,
    OrderByKind, Query, Select, Subscript, Value, VisitorMut,
};
use std::ops::ControlFlow;

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
        match expr {
            // The engine has functions of these names that do otherwise.
            Expr::Function(function) => match function.name.to_string().as_str() {
                "array" => function.name = ObjectName::from(vec![Ident::new("array_of")]),
                "map" => function.name = ObjectName::from(vec![Ident::new("map_of")]),
                _ => {}
            },
            Expr::Interval(interval) => match interval_call(interval) {
                Ok(call) => *expr = call,
                Err(error) => return ControlFlow::Break(error),
            },
            Expr::CompoundFieldAccess { root, access_chain } => match look_up(root, access_chain) {
                Some(call) => *expr = call,
                None => return refuse("this form of a subscript"),
            },
            _ => {}
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

/// `a[i]`, and `t.a[i]`, as a call.
fn look_up(root: &Expr, chain: &[AccessExpr]) -> Option<Expr> {
    let mut whole = root.clone();
    for access in chain {
        whole = match access {
            AccessExpr::Dot(Expr::Identifier(field)) => match whole {
                Expr::Identifier(first) => Expr::CompoundIdentifier(vec![first, field.clone()]),
                Expr::CompoundIdentifier(mut parts) => {
                    parts.push(field.clone());
                    Expr::CompoundIdentifier(parts)
                }
                _ => return None,
            },
            AccessExpr::Subscript(Subscript::Index { index }) => {
                call("element", vec![whole, index.clone()])
            }
            _ => return None,
        };
    }
    Some(whole)
}

fn call(name: &str, arguments: Vec<Expr>) -> Expr {
    let argument = |expr| FunctionArg::Unnamed(FunctionArgExpr::Expr(expr));
    Expr::Function(Function {
        name: ObjectName::from(vec![Ident::new(name)]),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList {
            duplicate_treatment: None,
            args: arguments.into_iter().map(argument).collect(),
            clauses: Vec::new(),
        }),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: Vec::new(),
    })
}

/// Whether an interval reaches between two units, so that its type is one that results have.
pub(super) fn is_range(expr: &Expr) -> bool {
    use DateTimeField::{Day, Month, Second, Year};
    matches!(
        expr,
        Expr::Interval(Interval { leading_field, last_field, .. }) if matches!(
            (leading_field, last_field),
            (Some(Year), Some(Month)) | (Some(Day), Some(Second))
        )
    )
}

/// A literal interval as a call with its months or its microseconds.
fn interval_call(interval: &Interval) -> Result<Expr, SqlError> {
    use DateTimeField as Unit;
    let refused = || SqlError::unsupported(format!("the literal {interval}"));
    if interval.leading_precision.is_some() || interval.fractional_seconds_precision.is_some() {
        return Err(refused());
    }
    let mut inner = interval.value.as_ref();
    if let Expr::Cast { expr, .. } = inner {
        inner = expr;
    }
    let text = match inner {
        Expr::Value(value) => match &value.value {
            Value::Number(text, _) | Value::SingleQuotedString(text) => text.trim(),
            _ => return Err(refused()),
        },
        _ => return Err(refused()),
    };
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let whole = |text: &str| -> Option<i64> {
        let is_plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        is_plain.then(|| text.parse().ok()).flatten()
    };
    let of = |micros: i64| whole(text).and_then(|n| n.checked_mul(micros));
    let minute = 60_000_000;
    let months = match (&interval.leading_field, &interval.last_field) {
        (Some(Unit::Year | Unit::Years), None) => Some(of(12)),
        (Some(Unit::Month | Unit::Months), None) => Some(of(1)),
        (Some(Unit::Year), Some(Unit::Month)) => Some(text.split_once('-').and_then(|(y, m)| {
            let months = whole(m).filter(|months| *months < 12)?;
            whole(y)?.checked_mul(12)?.checked_add(months)
        })),
        _ => None,
    };
    let days = match (&interval.leading_field, &interval.last_field) {
        (Some(Unit::Week(None) | Unit::Weeks), None) => Some(of(7)),
        (Some(Unit::Day | Unit::Days), None) => Some(of(1)),
        _ => None,
    };
    let (function, amount) = match (months, days) {
        (Some(months), _) => (MONTHS, months),
        (None, Some(days)) => (DAYS, days),
        (None, None) => (
            MICROS,
            match (&interval.leading_field, &interval.last_field) {
                (Some(Unit::Hour | Unit::Hours), None) => of(60 * minute),
                (Some(Unit::Minute | Unit::Minutes), None) => of(minute),
                (Some(Unit::Second | Unit::Seconds), None) => of(1_000_000),
                (Some(Unit::Day), Some(Unit::Second)) => day_to_second(text),
                _ => return Err(refused()),
            },
        ),
    };
    let amount = amount.ok_or_else(refused)? * sign;
    let number = Value::SingleQuotedString(amount.to_string()).with_empty_span();
    let number = Expr::Cast {
        kind: CastKind::Cast,
        expr: Box::new(Expr::Value(number)),
        data_type: DataType::BigInt(None),
        array: false,
        format: None,
    };
    Ok(call(function, vec![number]))
}

/// `1 02:03:04.5` in microseconds.
fn day_to_second(text: &str) -> Option<i64> {
    let number = |text: &str, most: i64| {
        let is_plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        is_plain.then(|| text.parse::<i64>().ok()).flatten().filter(|n| *n <= most)
    };
    let (days, time) = text.split_once(' ')?;
    let mut parts = time.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    let (seconds, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    if parts.next().is_some() || fraction.len() > 6 {
        return None;
    }
    let micros = number(&format!("{fraction:0<6}"), 999_999)?;
    let seconds = number(hours, 23)? * 3600 + number(minutes, 59)? * 60 + number(seconds, 59)?;
    number(days, 106_000_000)?
        .checked_mul(86_400_000_000)?
        .checked_add(seconds * 1_000_000 + micros)
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
