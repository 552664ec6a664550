//! The subset: every node of the syntax tree is known, or the statement is refused by name.

mod calls;
mod changes;
mod names;
mod rewrite;

use super::{
    Parameter,
    dialect::Spelling,
    error::SqlError,
    routines::{Calls, check_arguments},
};
use crate::accounts::Account;
use calls::{AGGREGATES, known_function};
use changes::{check_delete, check_insert, check_update};
use datafusion::sql::sqlparser::ast::{
    AccessExpr, BinaryOperator, CastKind, DataType, Distinct, ExactNumberInfo, Expr, GroupByExpr,
    JoinConstraint, JoinOperator, LimitClause, OrderByKind, Query, Select, SetExpr, SetOperator,
    SetQuantifier, Statement, Subscript, TableFactor, TimezoneInfo, UnaryOperator, Value, Visit,
    VisitMut, Visitor, visit_expressions,
};
use names::Names;
use std::{collections::HashMap, ops::ControlFlow};

/// A statement that may be planned.
pub(super) struct Prepared {
    pub(super) statement: Statement,
    /// Names of result columns, by the alias they were planned under.
    pub(super) names: HashMap<String, String>,
}

pub(super) fn prepare(
    (mut statement, spelling): (Statement, Spelling),
    parameters: &[Parameter],
    account: &'static Account,
) -> Result<Prepared, SqlError> {
    match &statement {
        Statement::Query(_) => {}
        Statement::Insert(insert) => check_insert(insert)?,
        Statement::Update(update) => check_update(update)?,
        Statement::Delete(delete) => check_delete(delete)?,
        other => {
            let text = other.to_string();
            let words: Vec<&str> = text.split_whitespace().take(2).collect();
            return Err(SqlError::unsupported(format!("the statement {}", words.join(" "))));
        }
    }
    if let ControlFlow::Break(error) = Visit::visit(&statement, &mut Check::default()) {
        return Err(error);
    }
    let mut names = Names { spelling: &spelling, found: HashMap::new(), count: 0 };
    if let Statement::Query(query) = &mut statement {
        let ControlFlow::Continue(()) = VisitMut::visit(query, &mut names);
    }
    if let ControlFlow::Break(error) = VisitMut::visit(&mut statement, &mut Calls::new(account)) {
        return Err(error);
    }
    if let ControlFlow::Break(error) =
        VisitMut::visit(&mut statement, &mut rewrite::Rewrite { parameters })
    {
        return Err(error);
    }
    Ok(Prepared { statement, names: names.found })
}

fn refuse<T>(what: impl std::fmt::Display) -> ControlFlow<SqlError, T> {
    ControlFlow::Break(SqlError::unsupported(what))
}

const GO_ON: ControlFlow<SqlError> = ControlFlow::Continue(());

/// Checks the tree. Subqueries of IN and EXISTS may stand only where three-valued logic cannot go
/// wrong: as a conjunct of WHERE, not negated, without an aggregate.
#[derive(Default)]
struct Check {
    conjuncts: Vec<*const Expr>,
    /// Intervals that are added to something.
    operands: Vec<*const Expr>,
}

impl Check {
    fn allow_conjuncts(&mut self, condition: &Expr) {
        match condition {
            Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
                self.allow_conjuncts(left);
                self.allow_conjuncts(right);
            }
            Expr::Nested(inner) => self.allow_conjuncts(inner),
            Expr::InSubquery { subquery, negated: false, .. }
            | Expr::Exists { subquery, negated: false }
                if !aggregates(subquery) =>
            {
                self.conjuncts.push(std::ptr::from_ref(condition));
            }
            _ => {}
        }
    }
}

/// Whether a query calls an aggregate anywhere.
fn aggregates(query: &Query) -> bool {
    visit_expressions(query, |expr| match expr {
        Expr::Function(f) if AGGREGATES.contains(&f.name.to_string().as_str()) => {
            ControlFlow::Break(())
        }
        _ => ControlFlow::Continue(()),
    })
    .is_break()
}

impl Visitor for Check {
    type Break = SqlError;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<SqlError> {
        if query.with.as_ref().is_some_and(|with| with.recursive) {
            return refuse("recursive queries");
        }
        let plain = query.fetch.is_none()
            && query.locks.is_empty()
            && query.for_clause.is_none()
            && query.settings.is_none()
            && query.format_clause.is_none()
            && query.pipe_operators.is_empty();
        let body = match query.body.as_ref() {
            SetExpr::Select(_) | SetExpr::Query(_) | SetExpr::Values(_) => true,
            SetExpr::SetOperation { op, set_quantifier, .. } => match op {
                SetOperator::Union => true,
                SetOperator::Except | SetOperator::Intersect => {
                    !matches!(set_quantifier, SetQuantifier::All)
                }
                SetOperator::Minus => false,
            },
            _ => false,
        };
        let order = query.order_by.as_ref().is_none_or(|o| {
            matches!(o.kind, OrderByKind::Expressions(_)) && o.interpolate.is_none()
        });
        let limit = query.limit_clause.as_ref().is_none_or(
            |l| matches!(l, LimitClause::LimitOffset { limit_by, .. } if limit_by.is_empty()),
        );
        if plain && body && order && limit { GO_ON } else { refuse("this clause of a query") }
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<SqlError> {
        let plain = select.top.is_none()
            && select.into.is_none()
            && select.lateral_views.is_empty()
            && select.prewhere.is_none()
            && select.connect_by.is_empty()
            && select.cluster_by.is_empty()
            && select.distribute_by.is_empty()
            && select.sort_by.is_empty()
            && select.named_window.is_empty()
            && select.qualify.is_none()
            && select.value_table_mode.is_none()
            && select.exclude.is_none()
            && !matches!(select.distinct, Some(Distinct::On(_)));
        let groups = match &select.group_by {
            GroupByExpr::All(modifiers) | GroupByExpr::Expressions(_, modifiers) => {
                modifiers.is_empty()
            }
        };
        let joins = select.from.iter().flat_map(|from| &from.joins);
        if joins.into_iter().any(|join| !joined_plainly(&join.join_operator)) {
            return refuse("this kind of join; write JOIN … ON");
        }
        if let Some(condition) = &select.selection {
            self.allow_conjuncts(condition);
        }
        if plain && groups { GO_ON } else { refuse("this clause of SELECT") }
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<SqlError> {
        match factor {
            TableFactor::Table {
                args: None,
                version: None,
                sample: None,
                json_path: None,
                with_ordinality: false,
                with_hints,
                partitions,
                index_hints,
                ..
            } if with_hints.is_empty() && partitions.is_empty() && index_hints.is_empty() => GO_ON,
            TableFactor::Derived { lateral: false, sample: None, .. }
            | TableFactor::NestedJoin { .. } => GO_ON,
            TableFactor::Table {
                name,
                args: Some(arguments),
                version: None,
                sample: None,
                json_path: None,
                with_ordinality: false,
                ..
            } if arguments.settings.is_none() => match check_arguments(name, &arguments.args) {
                Some(Ok(())) => GO_ON,
                Some(Err(error)) => ControlFlow::Break(error),
                None => refuse("this kind of table reference"),
            },
            TableFactor::Table { version: Some(_), .. } => refuse("time travel"),
            TableFactor::Table { sample: Some(_), .. } => refuse("TABLESAMPLE"),
            _ => refuse("this kind of table reference"),
        }
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<SqlError> {
        match expr {
            Expr::Identifier(_)
            | Expr::CompoundIdentifier(_)
            | Expr::Nested(_)
            | Expr::Case { .. }
            | Expr::IsNull(_)
            | Expr::IsNotNull(_)
            | Expr::InList { .. }
            | Expr::Between { .. }
            | Expr::Subquery(_)
            | Expr::IsTrue(_)
            | Expr::IsFalse(_)
            | Expr::IsNotTrue(_)
            | Expr::IsNotFalse(_) => GO_ON,
            Expr::InSubquery { .. } | Expr::Exists { .. }
                if self.conjuncts.contains(&std::ptr::from_ref(expr)) =>
            {
                GO_ON
            }
            Expr::InSubquery { .. } | Expr::Exists { .. } => {
                refuse("IN or EXISTS with a subquery here; write it as a join")
            }
            Expr::Like { any: false, escape_char: None, .. } => GO_ON,
            Expr::Value(value) => match &value.value {
                Value::Number(text, false)
                    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') =>
                {
                    GO_ON
                }
                Value::SingleQuotedString(_)
                | Value::DoubleQuotedString(_)
                | Value::Boolean(_)
                | Value::HexStringLiteral(_)
                | Value::Null
                | Value::Placeholder(_) => GO_ON,
                other => refuse(format!("the literal {other}")),
            },
            Expr::TypedString(typed) => match typed.data_type {
                DataType::Date
                | DataType::Timestamp(None, TimezoneInfo::None)
                | DataType::TimestampNtz(None) => GO_ON,
                _ => refuse("typed literals other than DATE and TIMESTAMP"),
            },
            Expr::Interval(_) => {
                let is_operand = self.operands.contains(&std::ptr::from_ref(expr));
                if is_operand || rewrite::is_range(expr) {
                    GO_ON
                } else {
                    refuse("an interval of one unit, but for adding it to a date or an instant")
                }
            }
            Expr::CompoundFieldAccess { access_chain, .. }
                if matches!(
                    access_chain.as_slice(),
                    [.., AccessExpr::Subscript(Subscript::Index { .. })]
                ) =>
            {
                GO_ON
            }
            Expr::BinaryOp { op: BinaryOperator::Plus | BinaryOperator::Minus, right, .. }
                if matches!(right.as_ref(), Expr::Interval(_)) =>
            {
                self.operands.push(std::ptr::from_ref(right.as_ref()));
                GO_ON
            }
            Expr::BinaryOp { op, .. } => match op {
                BinaryOperator::Plus
                | BinaryOperator::Minus
                | BinaryOperator::Multiply
                | BinaryOperator::Divide
                | BinaryOperator::Modulo
                | BinaryOperator::StringConcat
                | BinaryOperator::Gt
                | BinaryOperator::Lt
                | BinaryOperator::GtEq
                | BinaryOperator::LtEq
                | BinaryOperator::Eq
                | BinaryOperator::NotEq
                | BinaryOperator::And
                | BinaryOperator::Or => GO_ON,
                other => refuse(format!("the operator {other}")),
            },
            Expr::UnaryOp {
                op: UnaryOperator::Not | UnaryOperator::Minus | UnaryOperator::Plus,
                ..
            } => GO_ON,
            Expr::Cast {
                kind: CastKind::Cast | CastKind::DoubleColon,
                data_type,
                format: None,
                array: false,
                ..
            } => match data_type {
                DataType::Int(None)
                | DataType::BigInt(None)
                | DataType::Double(_)
                | DataType::Decimal(ExactNumberInfo::PrecisionAndScale(..))
                | DataType::Date
                | DataType::Timestamp(None, TimezoneInfo::None)
                | DataType::TimestampNtz(None)
                | DataType::Binary(None)
                | DataType::Boolean => GO_ON,
                DataType::String(None) => GO_ON,
                other => refuse(format!("a cast to {other}")),
            },
            Expr::Function(function) => known_function(function),
            other => {
                let text: String = other.to_string().chars().take(60).collect();
                refuse(format!("the expression `{text}`"))
            }
        }
    }
}

/// INNER, LEFT, RIGHT, FULL with ON; CROSS without.
fn joined_plainly(operator: &JoinOperator) -> bool {
    match operator {
        JoinOperator::Join(constraint)
        | JoinOperator::Inner(constraint)
        | JoinOperator::Left(constraint)
        | JoinOperator::LeftOuter(constraint)
        | JoinOperator::Right(constraint)
        | JoinOperator::RightOuter(constraint)
        | JoinOperator::FullOuter(constraint) => matches!(constraint, JoinConstraint::On(_)),
        JoinOperator::CrossJoin(constraint) => matches!(constraint, JoinConstraint::None),
        _ => false,
    }
}
