//! The functions of the workspace: SQL with parameters, called by their full name. A call is replaced
//! by the body before the statement is planned.
//!
//! On the platform a body reads tables as the function's owner. Here nobody may execute a function
//! who may not read what it reads, so that it makes no difference.

mod expand;

pub(super) use expand::{Calls, check_arguments};

use super::{
    error::SqlError,
    grants::{self, holds},
};
use crate::accounts::Account;

/// A parameter, or a column of what a function returns.
pub(crate) struct Argument {
    pub(crate) name: &'static str,
    pub(crate) type_text: &'static str,
    pub(crate) comment: &'static str,
}

pub(crate) enum Returns {
    Value(&'static str),
    Rows(&'static [Argument]),
}

pub(crate) struct Routine {
    /// `catalog.schema.function`.
    pub(crate) name: &'static str,
    pub(crate) parameters: &'static [Argument],
    pub(crate) returns: Returns,
    /// The language of a body that the catalog does not show; none for SQL, which it does. Whoever
    /// calls such a function does not know what it does.
    pub(crate) external: Option<&'static str>,
    /// An expression, or a query: what a call gives. Each parameter is named once at most.
    pub(crate) body: &'static str,
    pub(crate) comment: &'static str,
}

/// Every function of the workspace.
pub(crate) const ROUTINES: [Routine; 8] = [
    Routine {
        name: "main.hr.raised",
        parameters: &[
            Argument { name: "pay", type_text: "DECIMAL(10,2)", comment: "The salary." },
            Argument { name: "percent", type_text: "INT", comment: "By how much it is raised." },
        ],
        returns: Returns::Value("DECIMAL(10,2)"),
        external: None,
        body: "pay * (100 + percent) / 100",
        comment: "A salary after a raise.",
    },
    Routine {
        name: "main.sales.discounted",
        parameters: &[
            Argument { name: "amount_before", type_text: "DECIMAL(12,2)", comment: "The price." },
            Argument { name: "percent", type_text: "INT", comment: "The discount, 0 to 100." },
        ],
        returns: Returns::Value("DECIMAL(12,2)"),
        external: None,
        body: "amount_before * (100 - percent) / 100",
        comment: "A price after a discount.",
    },
    Routine {
        name: "main.sales.hidden_text",
        parameters: &[Argument { name: "told", type_text: "STRING", comment: "What is hidden." }],
        returns: Returns::Value("STRING"),
        external: None,
        body: "CASE WHEN is_account_group_member('admins') OR \
               is_account_group_member('service-principals') THEN told ELSE '****' END",
        comment: "The mask of e-mail addresses.",
    },
    Routine {
        name: "main.sales.of_my_area",
        parameters: &[Argument {
            name: "place",
            type_text: "STRING",
            comment: "The area of a row.",
        }],
        returns: Returns::Value("BOOLEAN"),
        external: None,
        body: "CASE WHEN is_account_group_member('admins') OR \
               is_account_group_member('service-principals') THEN true \
               ELSE is_account_group_member(lower(place)) END",
        comment: "The row filter of orders and customers.",
    },
    Routine {
        name: "main.sales.order_count",
        parameters: &[],
        returns: Returns::Rows(&[Argument { name: "orders", type_text: "BIGINT", comment: "" }]),
        external: None,
        body: "SELECT count(*) AS orders FROM main.sales.orders",
        comment: "How many orders there are.",
    },
    Routine {
        name: "main.sales.orders_since",
        parameters: &[
            Argument { name: "first_day", type_text: "DATE", comment: "The first day." },
            Argument { name: "of_region", type_text: "STRING", comment: "The region, as DACH." },
        ],
        returns: Returns::Rows(&[
            Argument { name: "order_id", type_text: "BIGINT", comment: "" },
            Argument { name: "order_date", type_text: "DATE", comment: "" },
            Argument { name: "amount", type_text: "DECIMAL(12,2)", comment: "" },
        ]),
        external: None,
        body: "SELECT order_id, order_date, amount FROM main.sales.orders \
               WHERE order_date >= first_day AND region = of_region",
        comment: "The orders of a region from a day on.",
    },
    Routine {
        name: "main.support.articles_on",
        parameters: &[Argument { name: "of_topic", type_text: "STRING", comment: "As returns." }],
        returns: Returns::Rows(&[
            Argument { name: "article_id", type_text: "BIGINT", comment: "" },
            Argument { name: "title", type_text: "STRING", comment: "" },
        ]),
        external: None,
        body: "SELECT article_id, title FROM main.support.articles WHERE topic = of_topic",
        comment: "The support articles on a topic.",
    },
    Routine {
        name: "main.support.summary_of",
        parameters: &[Argument {
            name: "article_id",
            type_text: "BIGINT",
            comment: "The article.",
        }],
        returns: Returns::Value("STRING"),
        external: Some("PYTHON"),
        body: "'What the demo company does for its customers, in short.'",
        comment: "A summary of a support article.",
    },
];

impl Routine {
    pub(crate) fn find(full_name: &str) -> Option<&'static Self> {
        ROUTINES.iter().find(|routine| routine.name.eq_ignore_ascii_case(full_name))
    }

    /// Catalog, schema and name.
    pub(crate) fn parts(&self) -> [&'static str; 3] {
        let mut parts = self.name.split('.');
        std::array::from_fn(|_| parts.next().unwrap_or_default())
    }

    /// Whether the account may call it, and so sees it.
    pub(crate) fn is_for(&self, account: &Account) -> bool {
        let [catalog, schema, _] = self.parts();
        grants::may_use_schema(account, catalog, schema) && holds(account, "EXECUTE", self.name)
    }

    /// Checks the way to it, from the outside in.
    fn may_execute(&self, account: &Account) -> Result<(), SqlError> {
        let [catalog, schema, _] = self.parts();
        if !grants::may_use_catalog(account, catalog) {
            return Err(SqlError::no_privilege("USE CATALOG", "Catalog", catalog));
        }
        if !grants::may_use_schema(account, catalog, schema) {
            let schema = format!("{catalog}.{schema}");
            return Err(SqlError::no_privilege("USE SCHEMA", "Schema", &schema));
        }
        if !self.is_for(account) {
            return Err(SqlError::no_privilege("EXECUTE", "Function", self.name));
        }
        Ok(())
    }
}
