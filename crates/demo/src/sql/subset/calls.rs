//! Calls of functions: those that are known, in their plain forms.

use super::{GO_ON, refuse};
use crate::sql::{error::SqlError, routines::check_arguments};
use datafusion::sql::sqlparser::ast::{Function, FunctionArg, FunctionArgExpr, FunctionArguments};
use std::ops::ControlFlow;

/// The functions that give what Databricks gives.
const FUNCTIONS: [&str; 29] = [
    "sum",
    "count",
    "avg",
    "min",
    "max",
    "coalesce",
    "nullif",
    "upper",
    "lower",
    "length",
    "abs",
    "current_user",
    "current_catalog",
    "current_schema",
    "current_date",
    "is_account_group_member",
    "year",
    "quarter",
    "month",
    "day",
    "trunc",
    "add_months",
    "date_format",
    "char_length",
    "array",
    "map",
    "named_struct",
    "size",
    "current_timestamp",
];

pub(super) const AGGREGATES: [&str; 5] = ["sum", "count", "avg", "min", "max"];

/// A call without a window, an order or settings.
fn is_plain(function: &Function) -> bool {
    function.over.is_none()
        && function.within_group.is_empty()
        && function.null_treatment.is_none()
        && matches!(function.parameters, FunctionArguments::None)
}

pub(super) fn known_function(function: &Function) -> ControlFlow<SqlError> {
    let name = function.name.to_string();
    if let FunctionArguments::List(list) = &function.args
        && let Some(call) = check_arguments(&function.name, &list.args)
    {
        return match call {
            Ok(())
                if is_plain(function) && function.filter.is_none() && list.clauses.is_empty() =>
            {
                GO_ON
            }
            Ok(()) => refuse(format!("this form of the function `{name}`")),
            Err(error) => ControlFlow::Break(error),
        };
    }
    if !FUNCTIONS.contains(&name.as_str()) {
        return refuse(format!("the function `{name}`"));
    }
    let arguments = match &function.args {
        FunctionArguments::None => true,
        FunctionArguments::List(list) => {
            list.clauses.is_empty()
                && list.args.iter().all(|arg| match arg {
                    FunctionArg::Unnamed(FunctionArgExpr::Expr(_)) => true,
                    FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => {
                        name == "count" && list.duplicate_treatment.is_none()
                    }
                    _ => false,
                })
                && (name != "count" || list.args.len() == 1)
        }
        FunctionArguments::Subquery(_) => false,
    };
    if is_plain(function) && arguments {
        GO_ON
    } else {
        refuse(format!("this form of the function `{name}`"))
    }
}
