//! Who may do what, and which rows and values they see.

use super::{data::Tables, error::SqlError};
use crate::accounts::Account;

/// A table's full name: catalog, schema, table.
pub(super) type Name = [String; 3];

/// The catalogs every account may use, whatever else it may do.
const OPEN_CATALOG: &str = "system";
pub(super) const INFORMATION_SCHEMA: &str = "information_schema";

fn sees_all(account: &Account) -> bool {
    account.in_group("admins") || account.in_group("service-principals")
}

pub(super) fn may_use_catalog(account: &Account, catalog: &str) -> bool {
    catalog == OPEN_CATALOG
        || sees_all(account)
        || (account.in_group("analysts") && catalog == "main")
}

pub(super) fn may_use_schema(account: &Account, catalog: &str, schema: &str) -> bool {
    may_use_catalog(account, catalog)
        && (schema == INFORMATION_SCHEMA
            || sees_all(account)
            || (account.in_group("analysts") && matches!(schema, "sales" | "support")))
}

pub(super) fn may_select(account: &Account, name: &Name) -> bool {
    let [catalog, schema, _] = name;
    may_use_schema(account, catalog, schema)
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
    let allowed = sees_all(account) || (account.in_group("emea") && full == "main.sales.targets");
    if allowed { Ok(()) } else { Err(SqlError::no_privilege("MODIFY", "Table", &full)) }
}

/// The row filter of a table for an account, as SQL over its columns.
pub(super) fn row_filter(account: &Account, name: &Name) -> Option<&'static str> {
    if sees_all(account)
        || !matches!(name.join(".").as_str(), "main.sales.orders" | "main.sales.customers")
    {
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
    if sees_all(account) || name.join(".") != "main.sales.customers" {
        return &[];
    }
    &[("email", "'****'")]
}
