//! Putting the body of a function in the place of its call.

use super::{Argument, Returns, Routine};
use crate::{
    accounts::Account,
    sql::{dialect, error::SqlError, parameter},
};
use datafusion::sql::sqlparser::ast::{
    CastKind, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgOperator, FunctionArguments,
    Ident, ObjectName, Query, SelectItem, SetExpr, Statement, TableFactor, VisitMut, VisitorMut,
    visit_expressions,
};
use std::ops::ControlFlow;

/// Most calls of one statement.
const CALLS: usize = 20;

/// Replaces calls, as far as the account may make them.
pub(in crate::sql) struct Calls {
    account: &'static Account,
    count: usize,
}

impl Calls {
    pub(in crate::sql) fn new(account: &'static Account) -> Self {
        Self { account, count: 0 }
    }

    fn begin(&mut self, routine: &Routine) -> Result<(), SqlError> {
        self.count += 1;
        if self.count > CALLS {
            return Err(SqlError::unsupported("more than 20 calls of functions in a statement"));
        }
        routine.may_execute(self.account)
    }

    fn value(&mut self, function: &Function) -> Result<Option<Expr>, SqlError> {
        let Some(routine) = Routine::find(&plain(&function.name)) else { return Ok(None) };
        let Returns::Value(type_text) = routine.returns else {
            return Err(SqlError::unsupported(
                "a function of rows as a value; write it after FROM",
            ));
        };
        self.begin(routine)?;
        let FunctionArguments::List(list) = &function.args else {
            return Err(wrong_arguments(routine));
        };
        let query = parsed(&format!("SELECT {}", routine.body), routine, &list.args)?;
        let SetExpr::Select(select) = *query.body else {
            return Err(SqlError::internal("the body of a function"));
        };
        let body = select.projection.into_iter().next().and_then(|item| match item {
            SelectItem::UnnamedExpr(expr) => Some(expr),
            _ => None,
        });
        let body = body.ok_or_else(|| SqlError::internal("the body of a function"))?;
        Ok(Some(cast(Expr::Nested(Box::new(body)), type_text)?))
    }

    fn rows(&mut self, factor: &TableFactor) -> Result<Option<TableFactor>, SqlError> {
        let TableFactor::Table { name, alias, args: Some(arguments), .. } = factor else {
            return Ok(None);
        };
        let Some(routine) = Routine::find(&plain(name)) else { return Ok(None) };
        if matches!(routine.returns, Returns::Value(_)) {
            return Err(SqlError::unsupported("a function of a value after FROM"));
        }
        self.begin(routine)?;
        // Inside the body a name would be another's.
        let names_something = |expr: &Expr| {
            matches!(
                expr,
                Expr::Identifier(_)
                    | Expr::CompoundIdentifier(_)
                    | Expr::Subquery(_)
                    | Expr::Exists { .. }
                    | Expr::InSubquery { .. }
            )
        };
        let found = visit_expressions(&arguments.args, |expr| {
            if names_something(expr) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if found.is_break() {
            let what = "a column or a query as the argument of a function of rows";
            return Err(SqlError::unsupported(what));
        }
        let subquery = Box::new(parsed(routine.body, routine, &arguments.args)?);
        Ok(Some(TableFactor::Derived {
            lateral: false,
            subquery,
            alias: alias.clone(),
            sample: None,
        }))
    }
}

impl VisitorMut for Calls {
    type Break = SqlError;

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<SqlError> {
        let Expr::Function(function) = expr else { return ControlFlow::Continue(()) };
        match self.value(function) {
            Ok(Some(body)) => *expr = body,
            Ok(None) => {}
            Err(error) => return ControlFlow::Break(error),
        }
        ControlFlow::Continue(())
    }

    fn post_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<SqlError> {
        match self.rows(factor) {
            Ok(Some(rows)) => *factor = rows,
            Ok(None) => {}
            Err(error) => return ControlFlow::Break(error),
        }
        ControlFlow::Continue(())
    }
}

/// A name without quotes, as functions are found.
fn plain(name: &ObjectName) -> String {
    let parts = name.0.iter().filter_map(|part| part.as_ident());
    parts.map(|ident| ident.value.as_str()).collect::<Vec<_>>().join(".")
}

/// Checks a call by the full name of a function: whether there is one, and that its arguments are its
/// own. `None` for other names.
pub(in crate::sql) fn check_arguments(
    name: &ObjectName,
    arguments: &[FunctionArg],
) -> Option<Result<(), SqlError>> {
    let name = plain(name);
    if name.matches('.').count() != 2 {
        return None;
    }
    let Some(routine) = Routine::find(&name) else {
        let text = format!("Cannot resolve routine `{}`.", name.replace('.', "`.`"));
        return Some(Err(SqlError::new("UNRESOLVED_ROUTINE", "42883", text)));
    };
    Some(bound(routine, arguments).map(drop))
}

fn wrong_arguments(routine: &Routine) -> SqlError {
    let text = format!(
        "The `{}` requires {} parameters: {}.",
        routine.name,
        routine.parameters.len(),
        routine.parameters.iter().map(|p| p.name).collect::<Vec<_>>().join(", ")
    );
    SqlError::new("WRONG_NUM_ARGS.WITHOUT_SUGGESTION", "42605", text)
}

/// The arguments by parameter: those without a name first, then named ones, each parameter once.
fn bound<'a>(
    routine: &'static Routine,
    arguments: &'a [FunctionArg],
) -> Result<Vec<(&'static Argument, &'a Expr)>, SqlError> {
    let mut bound: Vec<(&Argument, &Expr)> = Vec::new();
    for (position, argument) in arguments.iter().enumerate() {
        let (parameter, value) = match argument {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(value)) if bound.len() == position => {
                (routine.parameters.get(position), value)
            }
            FunctionArg::Named {
                name,
                arg: FunctionArgExpr::Expr(value),
                operator: FunctionArgOperator::RightArrow,
            } => (routine.parameters.iter().find(|p| p.name == name.value), value),
            _ => return Err(SqlError::unsupported("this form of an argument")),
        };
        let parameter = parameter.ok_or_else(|| wrong_arguments(routine))?;
        if bound.iter().any(|(taken, _)| taken.name == parameter.name) {
            return Err(wrong_arguments(routine));
        }
        bound.push((parameter, value));
    }
    if bound.len() == routine.parameters.len() { Ok(bound) } else { Err(wrong_arguments(routine)) }
}

/// The body as a query, with the arguments in the place of parameters.
fn parsed(
    text: &str,
    routine: &'static Routine,
    arguments: &[FunctionArg],
) -> Result<Query, SqlError> {
    let bound = bound(routine, arguments)?;
    let Statement::Query(mut query) = dialect::parse(text)? else {
        return Err(SqlError::internal("the body of a function"));
    };
    match VisitMut::visit(&mut query, &mut Bind(&bound)) {
        ControlFlow::Break(error) => Err(error),
        ControlFlow::Continue(()) => Ok(*query),
    }
}

struct Bind<'a>(&'a [(&'static Argument, &'a Expr)]);

impl VisitorMut for Bind<'_> {
    type Break = SqlError;

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<SqlError> {
        let Expr::Identifier(Ident { value: name, .. }) = expr else {
            return ControlFlow::Continue(());
        };
        let Some((parameter, value)) = self.0.iter().find(|(p, _)| p.name == name) else {
            return ControlFlow::Continue(());
        };
        match cast((*value).clone(), parameter.type_text) {
            Ok(bound) => *expr = bound,
            Err(error) => return ControlFlow::Break(error),
        }
        ControlFlow::Continue(())
    }
}

fn cast(expr: Expr, type_text: &str) -> Result<Expr, SqlError> {
    Ok(Expr::Cast {
        kind: CastKind::Cast,
        expr: Box::new(expr),
        data_type: parameter::sql_type(type_text)?,
        array: false,
        format: None,
    })
}
