//! Who may do what, and which rows and values they see.

use super::{error::SqlError, tables::Tables};
use crate::accounts::Account;

/// A table's full name: catalog, schema, table.
pub(crate) type Name = [String; 3];

pub(crate) const INFORMATION_SCHEMA: &str = "information_schema";
/// The group that every account is in.
pub(crate) const EVERYONE: &str = "account users";

/// Privileges of a group on a securable, and by inheritance on all below it.
pub(crate) struct Grant {
    pub(crate) group: &'static str,
    /// `catalog`, `catalog.schema` or `catalog.schema.table`.
    pub(crate) on: &'static str,
    pub(crate) privileges: &'static [&'static str],
}

const ALL: &[&str] =
    &["USE CATALOG", "USE SCHEMA", "SELECT", "MODIFY", "EXECUTE", "CREATE TABLE", "MANAGE"];
const READ: &[&str] = &["USE SCHEMA", "SELECT"];
const USE: &[&str] = &["USE SCHEMA", "SELECT", "EXECUTE"];

const SAMPLES: &[&str] = &["USE CATALOG", "USE SCHEMA", "SELECT"];

/// Every grant. SQL and the Unity Catalog API read this one list.
pub(crate) const GRANTS: [Grant; 13] = [
    Grant { group: EVERYONE, on: "system", privileges: &["USE CATALOG"] },
    Grant { group: EVERYONE, on: "system.information_schema", privileges: READ },
    Grant { group: "admins", on: "main", privileges: ALL },
    Grant { group: "admins", on: "system", privileges: READ },
    Grant { group: "service-principals", on: "main", privileges: ALL },
    Grant { group: "service-principals", on: "system", privileges: READ },
    Grant { group: "analysts", on: "main", privileges: &["USE CATALOG"] },
    Grant { group: "analysts", on: "main.sales", privileges: USE },
    Grant { group: "analysts", on: "main.support", privileges: USE },
    Grant { group: "admins", on: "samples", privileges: SAMPLES },
    Grant { group: "service-principals", on: "samples", privileges: SAMPLES },
    Grant { group: "analysts", on: "samples", privileges: SAMPLES },
    Grant { group: "emea", on: "main.sales.targets", privileges: &["MODIFY"] },
];

impl Grant {
    /// Whether it reaches this securable, by itself or by inheritance.
    pub(crate) fn reaches(&self, securable: &str) -> bool {
        let below = securable.strip_prefix(self.on);
        below.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}

/// Whether the account holds a privilege on a securable.
pub(crate) fn holds(account: &Account, privilege: &str, securable: &str) -> bool {
    GRANTS.iter().any(|grant| {
        (grant.group == EVERYONE || account.in_group(grant.group))
            && grant.reaches(securable)
            && grant.privileges.contains(&privilege)
    })
}

/// Those whom neither row filters nor column masks concern.
fn sees_all(account: &Account) -> bool {
    account.in_group("admins") || account.in_group("service-principals")
}

pub(crate) fn may_use_catalog(account: &Account, catalog: &str) -> bool {
    holds(account, "USE CATALOG", catalog)
}

/// The `information_schema` of a catalog is there for whoever may use the catalog.
pub(crate) fn may_use_schema(account: &Account, catalog: &str, schema: &str) -> bool {
    may_use_catalog(account, catalog)
        && (schema == INFORMATION_SCHEMA
            || holds(account, "USE SCHEMA", &format!("{catalog}.{schema}")))
}

pub(crate) fn may_select(account: &Account, name: &Name) -> bool {
    let [catalog, schema, _] = name;
    may_use_schema(account, catalog, schema)
        && (schema == INFORMATION_SCHEMA || holds(account, "SELECT", &name.join(".")))
}

/// Checks the way to a table as the platform does, from the outside in: what is missing first is
/// what the error names, and nothing beyond it is told.
pub(super) fn may_read(account: &Account, name: &Name, tables: &Tables) -> Result<(), SqlError> {
    let [catalog, schema, table] = name;
    if !may_use_catalog(account, catalog) {
        if !tables.has_catalog(catalog) {
            return Err(SqlError::table_not_found(name));
        }
        return Err(SqlError::no_privilege("USE CATALOG", "Catalog", catalog));
    }
    if !may_use_schema(account, catalog, schema) {
        if !tables.has_schema(catalog, schema) {
            return Err(SqlError::table_not_found(name));
        }
        let full = format!("{catalog}.{schema}");
        return Err(SqlError::no_privilege("USE SCHEMA", "Schema", &full));
    }
    if !may_select(account, name) {
        let full = format!("{catalog}.{schema}.{table}");
        return Err(SqlError::no_privilege("SELECT", "Table", &full));
    }
    Ok(())
}

/// Whether the account may change the table's rows.
pub(super) fn may_modify(account: &Account, name: &Name) -> Result<(), SqlError> {
    let full = name.join(".");
    if holds(account, "MODIFY", &full) {
        Ok(())
    } else {
        Err(SqlError::no_privilege("MODIFY", "Table", &full))
    }
}

/// The tables whose rows depend on who asks, and the column that decides.
const FILTERED: [&str; 2] = ["main.sales.orders", "main.sales.customers"];
pub(crate) const FILTER_COLUMN: &str = "area";
/// The table with masked columns.
const MASKED: &str = "main.sales.customers";

/// A masked column, and the SQL that takes its place.
const MASKS: &[(&str, &str)] = &[("email", "'****'")];

/// Whether a table has a row filter, whomever it concerns.
pub(crate) fn is_filtered(name: &Name) -> bool {
    FILTERED.contains(&name.join(".").as_str())
}

/// Whether a column is masked, whomever that concerns.
pub(crate) fn is_masked(name: &Name, column: &str) -> bool {
    name.join(".") == MASKED && MASKS.iter().any(|(masked, _)| *masked == column)
}

/// The row filter of a table for an account, as SQL over its columns.
pub(super) fn row_filter(account: &Account, name: &Name) -> Option<&'static str> {
    if sees_all(account) || !is_filtered(name) {
        return None;
    }
    Some(if account.in_group("emea") {
        "area = 'EMEA'"
    } else if account.in_group("amer") {
        "area = 'AMER'"
    } else {
        "false"
    })
}

/// The column masks of a table for an account: column, and the SQL that takes its place.
pub(super) fn masks(account: &Account, name: &Name) -> &'static [(&'static str, &'static str)] {
    if sees_all(account) || name.join(".") != MASKED { &[] } else { MASKS }
}
