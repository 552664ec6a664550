//! Which expressions only read: those of an allow-list, each as Spark understands it. Where our parser takes
//! for a keyword what Spark takes for a function, it is a function of a catalog, and asks.

use super::reading::is_reading;
use sqlparser::ast::{
    AccessExpr, BinaryOperator, DataType, Expr, Function, FunctionArgumentList, FunctionArguments,
    Query, SetExpr, UnaryOperator, Value,
};

/// Whether this expression reads, its parts apart; else what it calls.
pub(super) fn only_reads(expr: &Expr) -> Result<(), String> {
    let reads = match expr {
        Expr::Function(function) => return is_known(function),
        Expr::CompoundFieldAccess { access_chain, .. } => !access_chain.iter().any(calls),
        Expr::InSubquery { subquery, .. } | Expr::Exists { subquery, .. } => !is_values(subquery),
        Expr::Subquery(subquery) => !is_values(subquery),
        Expr::BinaryOp { op, .. } => {
            !matches!(op, BinaryOperator::Custom(_) | BinaryOperator::PGCustomBinaryOperator(_))
        }
        // A parameter is a value; of what else there is under that name, nothing is known.
        Expr::Value(value) => match &value.value {
            Value::Placeholder(name) => name.starts_with(':'),
            Value::DollarQuotedString(_) => false,
            _ => true,
        },
        Expr::TypedString(typed) => {
            let is_time = matches!(
                typed.data_type,
                DataType::Date | DataType::Timestamp(..) | DataType::TimestampNtz(..)
            );
            is_time && matches!(typed.value.value, Value::SingleQuotedString(_))
        }
        Expr::Interval(interval) => is_literal(&interval.value),
        Expr::Identifier(_)
        | Expr::CompoundIdentifier(_)
        | Expr::JsonAccess { .. }
        | Expr::IsFalse(_)
        | Expr::IsNotFalse(_)
        | Expr::IsTrue(_)
        | Expr::IsNotTrue(_)
        | Expr::IsNull(_)
        | Expr::IsNotNull(_)
        | Expr::IsUnknown(_)
        | Expr::IsNotUnknown(_)
        | Expr::IsDistinctFrom(..)
        | Expr::IsNotDistinctFrom(..)
        | Expr::InList { .. }
        | Expr::Between { .. }
        | Expr::Like { .. }
        | Expr::ILike { .. }
        | Expr::RLike { .. }
        | Expr::UnaryOp { .. }
        | Expr::Cast { .. }
        | Expr::AtTimeZone { .. }
        | Expr::Extract { .. }
        | Expr::Ceil { .. }
        | Expr::Floor { .. }
        | Expr::Position { .. }
        | Expr::Substring { .. }
        | Expr::Trim { .. }
        | Expr::Overlay { .. }
        | Expr::Collate { .. }
        | Expr::Nested(_)
        | Expr::Case { .. }
        | Expr::GroupingSets(_)
        | Expr::Cube(_)
        | Expr::Rollup(_)
        | Expr::Tuple(_)
        | Expr::Struct { .. }
        | Expr::Named { .. }
        | Expr::Array(_)
        | Expr::Lambda(_)
        | Expr::Wildcard(_)
        | Expr::QualifiedWildcard(..) => true,
        _ => false,
    };
    if reads { Ok(()) } else { Err(shortened(&expr.to_string())) }
}

/// A function of the list, called as that one is called.
fn is_known(function: &Function) -> Result<(), String> {
    let name = function.name.to_string().to_ascii_lowercase();
    let arguments = match &function.args {
        FunctionArguments::List(FunctionArgumentList { args, .. }) => args.len(),
        FunctionArguments::None => 0,
        FunctionArguments::Subquery(_) => return Err(name),
    };
    let fits = match name.as_str() {
        // With another number of arguments they are no words of the grammar.
        "timestampadd" | "timestampdiff" => arguments == 3,
        _ => true,
    };
    if fits && is_reading(&name) { Ok(()) } else { Err(name) }
}

/// `a.b.f(x)`: a function of a schema, whatever our parser makes of its name.
fn calls(access: &AccessExpr) -> bool {
    matches!(access, AccessExpr::Dot(Expr::Function(_)))
}

/// `IN (VALUES (x))`, as Spark reads it, may call a function of that name.
fn is_values(query: &Query) -> bool {
    matches!(*query.body, SetExpr::Values(_))
}

fn is_literal(expr: &Expr) -> bool {
    match expr {
        Expr::Value(value) => !matches!(value.value, Value::Placeholder(_)),
        Expr::UnaryOp { op: UnaryOperator::Minus | UnaryOperator::Plus, expr } => is_literal(expr),
        _ => false,
    }
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}
