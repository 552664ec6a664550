//! Unity Catalog: catalogs, schemas, tables, functions and permissions, as far as the caller may see
//! them.
//!
//! A page is cut from all there is and then filtered: like the platform's, it may be empty and still
//! carry a token.

mod describe;
pub(crate) mod permissions;

use crate::{
    accounts::Account,
    paging,
    reply::Refusal,
    sql::{
        Listed, ROUTINES, Routine,
        grants::{self, INFORMATION_SCHEMA},
    },
    workspace::Workspace,
};
use axum::{
    Json,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// The scope of every route here.
const SCOPE: &str = "unity-catalog";
/// Entries of one page where the caller leaves it to us.
const PAGE: usize = 25;

#[derive(Deserialize, Default)]
pub(crate) struct Listing {
    catalog_name: Option<String>,
    schema_name: Option<String>,
    schema_name_pattern: Option<String>,
    table_name_pattern: Option<String>,
    max_results: Option<i64>,
    page_token: Option<String>,
    omit_columns: Option<bool>,
}

type Reply = Result<Json<Value>, Refusal>;

impl Listing {
    fn catalog(&self) -> Result<&str, Refusal> {
        required("catalog_name", self.catalog_name.as_deref())
    }

    fn schema(&self) -> Result<&str, Refusal> {
        required("schema_name", self.schema_name.as_deref())
    }

    /// One page of `all`: of those on it, the ones that `show` shows.
    fn page<T>(
        &self,
        key: &str,
        all: &[T],
        show: impl Fn(&T) -> Option<Value>,
    ) -> Result<Json<Value>, Refusal> {
        let wanted = self.max_results.unwrap_or_default();
        let size = match usize::try_from(wanted) {
            Ok(0) => PAGE,
            Ok(size) => size.min(1000),
            Err(_) => {
                return Err(Refusal::invalid(format!(
                    "max_results must not be negative, but it is {wanted}."
                )));
            }
        };
        paging::page(key, all, self.page_token.as_deref(), size, show)
    }
}

fn required<'a>(name: &str, value: Option<&'a str>) -> Result<&'a str, Refusal> {
    value
        .filter(|value| !value.is_empty())
        .ok_or_else(|| Refusal::invalid(format!("Missing required field: {name}")))
}

/// The platform's 404 for a securable: whoever may not see it is told no more.
fn absent(kind: &str, name: &str) -> Refusal {
    let code = format!("{}_DOES_NOT_EXIST", kind.to_uppercase());
    Refusal::api(StatusCode::NOT_FOUND, &code, format!("{kind} '{name}' does not exist."))
}

fn sees_table(account: &Account, table: &Listed) -> bool {
    grants::may_select(account, &table.name)
}

pub(crate) async fn catalogs(
    State(workspace): State<Arc<Workspace>>,
    Query(listing): Query<Listing>,
    headers: HeaderMap,
) -> Reply {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    listing.page("catalogs", &workspace.engine.catalogs(), |name| {
        grants::may_use_catalog(caller, name).then(|| describe::catalog(name))
    })
}

pub(crate) async fn catalog(
    State(workspace): State<Arc<Workspace>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Reply {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    find_catalog(&workspace, caller, &name)?;
    Ok(Json(describe::catalog(&name)))
}

fn has_catalog(workspace: &Workspace, catalog: &str) -> bool {
    workspace.engine.catalogs().iter().any(|known| known == catalog)
}

fn has_schema(workspace: &Workspace, catalog: &str, schema: &str) -> bool {
    workspace.engine.schemas(catalog).iter().any(|known| known == schema)
}

/// Checks that a catalog is there for this caller.
fn find_catalog(workspace: &Workspace, caller: &Account, name: &str) -> Result<(), Refusal> {
    let seen = has_catalog(workspace, name) && grants::may_use_catalog(caller, name);
    seen.then_some(()).ok_or_else(|| absent("Catalog", name))
}

/// The catalog and the schema of a full name, if they are there for this caller.
fn find_schema<'n>(
    workspace: &Workspace,
    caller: &Account,
    full_name: &'n str,
) -> Result<(&'n str, &'n str), Refusal> {
    let (catalog, schema) = full_name.split_once('.').unwrap_or((full_name, ""));
    let seen =
        has_schema(workspace, catalog, schema) && grants::may_use_schema(caller, catalog, schema);
    seen.then_some((catalog, schema)).ok_or_else(|| absent("Schema", full_name))
}

/// Refuses a catalog that the caller may not use, as the platform does for a listing.
fn usable(workspace: &Workspace, caller: &Account, catalog: &str) -> Result<(), Refusal> {
    if !has_catalog(workspace, catalog) {
        return Err(absent("Catalog", catalog));
    }
    if !grants::may_use_catalog(caller, catalog) {
        return Err(Refusal::denied(format!(
            "User does not have USE CATALOG on Catalog '{catalog}'."
        )));
    }
    Ok(())
}

pub(crate) async fn schemas(
    State(workspace): State<Arc<Workspace>>,
    Query(listing): Query<Listing>,
    headers: HeaderMap,
) -> Reply {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    let catalog = listing.catalog()?;
    usable(&workspace, caller, catalog)?;
    listing.page("schemas", &workspace.engine.schemas(catalog), |schema| {
        grants::may_use_schema(caller, catalog, schema).then(|| describe::schema(catalog, schema))
    })
}

pub(crate) async fn schema(
    State(workspace): State<Arc<Workspace>>,
    Path(full_name): Path<String>,
    headers: HeaderMap,
) -> Reply {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    let (catalog, schema) = find_schema(&workspace, caller, &full_name)?;
    Ok(Json(describe::schema(catalog, schema)))
}

pub(crate) async fn tables(
    State(workspace): State<Arc<Workspace>>,
    Query(listing): Query<Listing>,
    headers: HeaderMap,
) -> Reply {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    let (catalog, schema) = (listing.catalog()?, listing.schema()?);
    usable(&workspace, caller, catalog)?;
    let mut all = workspace.engine.tables_of(catalog);
    all.retain(|table| table.name[1] == schema);
    if !grants::may_use_schema(caller, catalog, schema) {
        return Err(absent("Schema", &format!("{catalog}.{schema}")));
    }
    let bare = listing.omit_columns.unwrap_or_default();
    listing.page("tables", &all, |table| {
        sees_table(caller, table).then(|| describe::table(table, !bare))
    })
}

pub(crate) async fn table_summaries(
    State(workspace): State<Arc<Workspace>>,
    Query(listing): Query<Listing>,
    headers: HeaderMap,
) -> Reply {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    let catalog = listing.catalog()?;
    usable(&workspace, caller, catalog)?;
    let mut all = workspace.engine.tables_of(catalog);
    let like = |pattern: &Option<String>, text: &str| {
        pattern.as_deref().is_none_or(|pattern| matches_like(pattern, text))
    };
    all.retain(|table| {
        like(&listing.schema_name_pattern, &table.name[1])
            && like(&listing.table_name_pattern, &table.name[2])
    });
    listing
        .page("tables", &all, |table| sees_table(caller, table).then(|| describe::summary(table)))
}

/// SQL's LIKE: `%` for any text, `_` for one character. Each `%` is tried again only after the last,
/// so that no pattern takes long.
fn matches_like(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    let mut again: Option<(usize, usize)> = None;
    while let Some(c) = text.get(t) {
        match pattern.get(p) {
            Some('%') => {
                again = Some((p, t));
                p += 1;
            }
            Some(wanted) if *wanted == '_' || wanted == c => {
                p += 1;
                t += 1;
            }
            _ => match &mut again {
                Some((at, from)) => {
                    *from += 1;
                    (p, t) = (*at + 1, *from);
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(p).all(|c| *c == '%')
}

/// The table of a full name, if the caller may see it.
fn find(workspace: &Workspace, caller: &Account, full_name: &str) -> Result<Listed, Refusal> {
    let catalog = full_name.split('.').next().unwrap_or_default().to_lowercase();
    let all = workspace.engine.tables_of(&catalog);
    let found = all.into_iter().find(|table| table.name.join(".").eq_ignore_ascii_case(full_name));
    found.filter(|table| sees_table(caller, table)).ok_or_else(|| absent("Table", full_name))
}

pub(crate) async fn table(
    State(workspace): State<Arc<Workspace>>,
    Path(full_name): Path<String>,
    headers: HeaderMap,
) -> Reply {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    Ok(Json(describe::table(&find(&workspace, caller, &full_name)?, true)))
}

pub(crate) async fn table_exists(
    State(workspace): State<Arc<Workspace>>,
    Path(full_name): Path<String>,
    headers: HeaderMap,
) -> Reply {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    Ok(Json(json!({ "table_exists": find(&workspace, caller, &full_name).is_ok() })))
}

pub(crate) async fn functions(
    State(workspace): State<Arc<Workspace>>,
    Query(listing): Query<Listing>,
    headers: HeaderMap,
) -> Reply {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    let (catalog, schema) = (listing.catalog()?, listing.schema()?);
    usable(&workspace, caller, catalog)?;
    if !has_schema(&workspace, catalog, schema) || !grants::may_use_schema(caller, catalog, schema)
    {
        return Err(absent("Schema", &format!("{catalog}.{schema}")));
    }
    let of_schema: Vec<&Routine> =
        ROUTINES.iter().filter(|routine| routine.parts()[..2] == [catalog, schema]).collect();
    listing.page("functions", &of_schema, |routine| {
        routine.is_for(caller).then(|| describe::function(routine))
    })
}

pub(crate) async fn function(
    State(workspace): State<Arc<Workspace>>,
    Path(full_name): Path<String>,
    headers: HeaderMap,
) -> Reply {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    Ok(Json(describe::function(find_function(caller, &full_name)?)))
}

/// The function of a full name, if the caller may see it.
fn find_function(caller: &Account, full_name: &str) -> Result<&'static Routine, Refusal> {
    let found = Routine::find(full_name).filter(|routine| routine.is_for(caller));
    found.ok_or_else(|| {
        Refusal::api(
            StatusCode::NOT_FOUND,
            "ROUTINE_DOES_NOT_EXIST",
            format!("Function '{full_name}' does not exist."),
        )
    })
}

/// The kind of the platform's own schemas.
fn is_system(catalog: &str, schema: &str) -> bool {
    catalog == "system" || schema == INFORMATION_SCHEMA
}

#[cfg(test)]
mod tests {
    use super::matches_like;

    #[test]
    fn like_is_right_and_quick() {
        for (pattern, text, hit) in [
            ("%", "", true),
            ("", "a", false),
            ("or%", "orders", true),
            ("%er_", "orders", true),
            ("o%d%z", "orders", false),
            ("_", "", false),
            ("%a%b", "xaxxb", true),
        ] {
            assert_eq!(matches_like(pattern, text), hit, "{text} LIKE {pattern}");
        }
        assert!(!matches_like(&format!("{}Z", "%a".repeat(10_000)), &"a".repeat(200)), "no hang");
    }
}
