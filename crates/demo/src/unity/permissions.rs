//! Who holds what on a securable: by itself, and with what it inherits. An admin sees every
//! assignment, everybody else their own.

use super::{Reply, SCOPE, find, find_catalog, find_function, find_schema};
use crate::{
    accounts::Account,
    reply::Refusal,
    sql::grants::{EVERYONE, GRANTS, Grant},
    workspace::Workspace,
};
use axum::{
    Json,
    extract::{Path, Query, State},
    http::HeaderMap,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

#[derive(Deserialize)]
pub(crate) struct Asked {
    principal: Option<String>,
    max_results: Option<i64>,
}

/// Checks that the securable is one, and that the caller may see it.
fn check(
    workspace: &Workspace,
    caller: &Account,
    kind: &str,
    name: &str,
    asked: &Asked,
) -> Result<(), Refusal> {
    if asked.max_results.is_some_and(|most| most != 0 && most < 150) {
        return Err(Refusal::invalid("max_results must be 0, or 150 and more."));
    }
    match kind.to_ascii_lowercase().as_str() {
        "catalog" => find_catalog(workspace, caller, name),
        "schema" => find_schema(workspace, caller, name).map(drop),
        "table" => find(workspace, caller, name).map(drop),
        "function" => find_function(caller, name).map(drop),
        other => Err(Refusal::invalid(format!("Securable type {other} is not known."))),
    }
}

/// The principals of which the caller may see what they hold.
fn shows(caller: &Account, asked: &Asked, grant: &Grant) -> bool {
    let own = grant.group == EVERYONE || caller.in_group(grant.group);
    let wanted = asked.principal.as_deref().is_none_or(|principal| {
        principal == grant.group
            || Account::find(principal)
                .is_some_and(|account| grant.group == EVERYONE || account.in_group(grant.group))
    });
    wanted && (own || caller.in_group("admins"))
}

pub(crate) async fn direct(
    State(workspace): State<Arc<Workspace>>,
    Path((kind, name)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Reply {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    check(&workspace, caller, &kind, &name, &asked)?;
    let assignments: Vec<Value> = GRANTS
        .iter()
        .filter(|grant| grant.on == name && shows(caller, &asked, grant))
        .map(|grant| json!({ "principal": grant.group, "privileges": words(grant) }))
        .collect();
    Ok(Json(json!({ "privilege_assignments": assignments })))
}

pub(crate) async fn effective(
    State(workspace): State<Arc<Workspace>>,
    Path((kind, name)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Reply {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    check(&workspace, caller, &kind, &name, &asked)?;
    let mut assignments: Vec<(&str, Vec<Value>)> = Vec::new();
    for grant in GRANTS.iter().filter(|g| g.reaches(&name) && shows(caller, &asked, g)) {
        let privileges = words(grant).into_iter().map(|privilege| {
            let mut one = json!({ "privilege": privilege });
            if grant.on != name {
                let depth = grant.on.matches('.').count();
                one["inherited_from_type"] = json!(if depth == 0 { "CATALOG" } else { "SCHEMA" });
                one["inherited_from_name"] = json!(grant.on);
            }
            one
        });
        match assignments.iter_mut().find(|(group, _)| *group == grant.group) {
            Some((_, all)) => all.extend(privileges),
            None => assignments.push((grant.group, privileges.collect())),
        }
    }
    let assignments: Vec<Value> = assignments
        .into_iter()
        .map(|(group, privileges)| json!({ "principal": group, "privileges": privileges }))
        .collect();
    Ok(Json(json!({ "privilege_assignments": assignments })))
}

/// `USE CATALOG` is `USE_CATALOG` on the wire.
fn words(grant: &Grant) -> Vec<String> {
    grant.privileges.iter().map(|privilege| privilege.replace(' ', "_")).collect()
}
