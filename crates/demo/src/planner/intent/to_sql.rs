//! The SQL that answers an intent.

use super::{Intent, Period};
use crate::planner::words::{Dimension, Measure};

impl Period {
    fn condition(&self) -> String {
        let between = |from: String, to: String| {
            format!("order_date >= DATE '{from}' AND order_date < DATE '{to}'")
        };
        let first = |year: i32, month: u32| format!("{year}-{month:02}-01");
        let after = |year: i32, month: u32| {
            if month > 12 { first(year + 1, month - 12) } else { first(year, month) }
        };
        match self {
            Self::Year(year) => between(first(*year, 1), first(year + 1, 1)),
            Self::Quarter(year, quarter) => {
                let month = quarter * 3 - 2;
                between(first(*year, month), after(*year, month + 3))
            }
            Self::Month(year, month) => between(first(*year, *month), after(*year, month + 1)),
            Self::Relative { unit, from, to } => {
                let moved = |months: &i32| {
                    let start = format!("trunc(current_date(), '{unit}')");
                    if *months == 0 { start } else { format!("add_months({start}, {months})") }
                };
                format!("order_date >= {} AND order_date < {}", moved(from), moved(to))
            }
        }
    }
}

impl Intent {
    /// A follow-up over the question before it: what it says replaces, the rest stays.
    pub(in crate::planner) fn over(self, base: Self) -> Self {
        if self.special.is_some() || base == Self::default() {
            return self;
        }
        let keep = |own: Vec<_>, old: Vec<_>| if own.is_empty() { old } else { own };
        Self {
            special: None,
            measure: self.measure.or(base.measure),
            dimensions: if self.dimensions.is_empty() { base.dimensions } else { self.dimensions },
            filters: keep(self.filters, base.filters),
            period: self.period.or(base.period),
            ascending: self.ascending,
            limit: self.limit.or(base.limit),
        }
    }

    pub(in crate::planner) fn to_sql(&self) -> Option<String> {
        if let Some(sql) = &self.special {
            return Some(sql.clone());
        }
        match self.measure? {
            Measure::Targets => Some(self.targets()),
            Measure::Salaries => Some(
                "SELECT title, avg(salary) AS average_salary FROM main.hr.salaries \
                 GROUP BY title ORDER BY average_salary DESC"
                    .to_owned(),
            ),
            Measure::Customers => Some(self.customers()),
            measure => Some(self.orders(measure)),
        }
    }

    fn targets(&self) -> String {
        let mut conditions: Vec<String> = self
            .filters
            .iter()
            .filter(|(dimension, _)| *dimension == Dimension::Region)
            .map(|(_, value)| format!("region = '{value}'"))
            .collect();
        match &self.period {
            Some(Period::Quarter(year, quarter)) => {
                conditions.push(format!("quarter = '{year}-Q{quarter}'"))
            }
            Some(Period::Year(year)) => conditions.push(format!("quarter LIKE '{year}-%'")),
            _ => {}
        }
        let filter = where_clause(&conditions);
        if self.dimensions == [Dimension::Region] {
            return format!(
                "SELECT region, sum(target) AS target FROM main.sales.targets{filter} GROUP BY region ORDER BY target DESC"
            );
        }
        format!(
            "SELECT region, quarter, target FROM main.sales.targets{filter} ORDER BY region, quarter"
        )
    }

    fn customers(&self) -> String {
        let groups: Vec<&str> = self
            .dimensions
            .iter()
            .filter_map(|dimension| match dimension {
                Dimension::Region => Some("region"),
                Dimension::Area => Some("area"),
                Dimension::Country => Some("country"),
                Dimension::Segment => Some("segment"),
                _ => None,
            })
            .collect();
        let conditions: Vec<String> = self
            .filters
            .iter()
            .filter_map(|(dimension, value)| {
                let column = match dimension {
                    Dimension::Region => "region",
                    Dimension::Area => "area",
                    Dimension::Country => "country",
                    Dimension::Segment => "segment",
                    _ => return None,
                };
                Some(format!("{column} = '{value}'"))
            })
            .collect();
        let filter = where_clause(&conditions);
        if groups.is_empty() {
            return format!("SELECT count(*) AS customers FROM main.sales.customers{filter}");
        }
        let columns = groups.join(", ");
        format!(
            "SELECT {columns}, count(*) AS customers FROM main.sales.customers{filter} GROUP BY {columns} ORDER BY customers {}{}",
            self.direction(),
            self.limit_clause()
        )
    }

    fn orders(&self, measure: Measure) -> String {
        let (name, value) = match measure {
            Measure::Orders => ("orders", "count(*)"),
            Measure::Units => ("units", "sum(o.quantity)"),
            Measure::AverageOrder => ("average_order_value", "avg(o.amount)"),
            _ => ("revenue", "sum(o.amount)"),
        };
        let groups: Vec<(&str, &str)> = self.dimensions.iter().map(|d| column(*d)).collect();
        let mut conditions: Vec<String> =
            self.filters.iter().map(|(d, v)| format!("{} = '{v}'", column(*d).1)).collect();
        conditions.extend(
            self.period.as_ref().map(|p| p.condition().replace("order_date", "o.order_date")),
        );
        let uses = |prefix: &str| {
            groups.iter().any(|(_, e)| e.starts_with(prefix))
                || conditions.iter().any(|c| c.contains(prefix))
        };
        let mut from = "main.sales.orders o".to_owned();
        if uses("p.") {
            from.push_str(" JOIN main.sales.products p ON p.product_id = o.product_id");
        }
        if uses("c.") {
            from.push_str(" JOIN main.sales.customers c ON c.customer_id = o.customer_id");
        }
        let filter = where_clause(&conditions);
        if groups.is_empty() {
            return format!("SELECT {value} AS {name} FROM {from}{filter}");
        }
        let selected: Vec<String> = groups.iter().map(|(n, e)| format!("{e} AS {n}")).collect();
        let grouped: Vec<&str> = groups.iter().map(|(_, e)| *e).collect();
        let in_time = self.limit.is_none()
            && self
                .dimensions
                .iter()
                .any(|d| matches!(d, Dimension::Month | Dimension::Quarter | Dimension::Year));
        let order = if in_time {
            groups.iter().map(|(n, _)| *n).collect::<Vec<_>>().join(", ")
        } else {
            format!("{name} {}", self.direction())
        };
        format!(
            "SELECT {}, {value} AS {name} FROM {from}{filter} GROUP BY {} ORDER BY {order}{}",
            selected.join(", "),
            grouped.join(", "),
            self.limit_clause()
        )
    }

    fn direction(&self) -> &'static str {
        if self.ascending { "ASC" } else { "DESC" }
    }

    fn limit_clause(&self) -> String {
        self.limit.map(|n| format!(" LIMIT {n}")).unwrap_or_default()
    }
}

fn where_clause(conditions: &[String]) -> String {
    if conditions.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", conditions.join(" AND "))
    }
}

/// Name and expression of a dimension over `orders o`, `products p`, `customers c`.
fn column(dimension: Dimension) -> (&'static str, &'static str) {
    match dimension {
        Dimension::Region => ("region", "o.region"),
        Dimension::Area => ("area", "o.area"),
        Dimension::Country => ("country", "o.country"),
        Dimension::Channel => ("channel", "o.channel"),
        Dimension::Status => ("status", "o.status"),
        Dimension::Category => ("category", "p.category"),
        Dimension::Product => ("product", "p.name"),
        Dimension::Segment => ("segment", "c.segment"),
        Dimension::Customer => ("customer", "c.name"),
        Dimension::Month => ("month", "date_format(o.order_date, 'yyyy-MM')"),
        Dimension::Quarter => ("quarter", "trunc(o.order_date, 'QUARTER')"),
        Dimension::Year => ("year", "year(o.order_date)"),
    }
}
