//! Statements by chance. Most of the demo's SQL is in them and many are right, so that they run; the others
//! are what people, models and those who mean harm might write.

use behalf_tests::Dice;

/// A table with a column of texts, one of numbers and a key.
struct Table {
    name: &'static str,
    text: &'static str,
    number: &'static str,
    key: &'static str,
}

const fn table(
    name: &'static str,
    text: &'static str,
    number: &'static str,
    key: &'static str,
) -> Table {
    Table { name, text, number, key }
}

const TABLES: [Table; 6] = [
    table("main.sales.orders", "region", "amount", "order_id"),
    table("main.sales.customers", "segment", "customer_id", "customer_id"),
    table("main.sales.products", "category", "price", "product_id"),
    table("main.sales.targets", "quarter", "target", "region"),
    table("main.hr.salaries", "title", "salary", "employee_id"),
    table("main.support.articles", "topic", "article_id", "article_id"),
];
const SMALL: [&str; 3] = ["main.sales.targets", "main.support.articles", "samples.tpch.region"];
const KNOWN: [&str; 7] = ["upper", "lower", "length", "coalesce", "char_length", "nullif", "trunc"];
const UNKNOWN: [&str; 9] = [
    "ai_query",
    "http_request",
    "main.support.summary_of",
    "main.sales.hidden_text",
    "secret",
    "java_method",
    "read_files",
    "nobody_knows",
    "system.ai.python_exec",
];
const COMPARED: [&str; 6] = ["=", "<>", "<", ">", "<=", ">="];
const TEXTS: [&str; 6] =
    ["'DACH'", "'Iberia'", "'it''s'", "'; DROP TABLE main.sales.targets; --'", "''", "\"x\""];

/// Makes statements.
pub(crate) struct Grammar {
    dice: Dice,
    /// Tables that were created, so that each has a name of its own.
    made: usize,
}

impl Grammar {
    pub(crate) fn new(dice: Dice) -> Self {
        Self { dice, made: 0 }
    }

    /// One statement.
    pub(crate) fn statement(&mut self) -> String {
        let plain = match self.dice.below(20) {
            0..=11 => self.query(3),
            12 | 13 => self.change(),
            14 => self.definition(),
            15 => self.told(),
            16 => self.several(),
            17 => self.elsewhere(),
            _ => self.hidden(),
        };
        self.dressed(plain)
    }

    /// The same with odd spaces, letters, ends, comments and quotes.
    fn dressed(&mut self, text: String) -> String {
        match self.dice.below(16) {
            0 => text.to_lowercase(),
            1 => text.replace(' ', "\n"),
            2 => text.replace(' ', "  \t"),
            3 => format!("{text};"),
            4 => format!("-- a word before\n{text}"),
            5 => format!("{text} -- a word after"),
            6 => format!("/* {} */ {text}", self.change()),
            7 => format!("({text})"),
            8 => text.replace("main.sales", "`main`.`sales`"),
            9 if self.dice.once_in(3) => text.replace(' ', "\u{a0}"),
            10 if self.dice.once_in(3) => text.replace("FROM", "FR/**/OM"),
            11 if self.dice.once_in(3) => text.replace('\'', "\\'"),
            12 if self.dice.once_in(3) => self.cut(&text),
            _ => text,
        }
    }

    /// Only a part of it.
    fn cut(&mut self, text: &str) -> String {
        let kept = self.dice.below(text.len());
        text.chars().take(kept).collect()
    }

    fn query(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.select(0);
        }
        match self.dice.below(12) {
            0 => {
                let inner = self.query(depth - 1);
                format!("WITH c AS ({inner}) SELECT * FROM c LIMIT 5")
            }
            1 => {
                let (one, other) = (self.key(), self.key());
                let how = self.dice.pick(&["UNION", "UNION ALL", "EXCEPT", "INTERSECT"]);
                format!("{one} {how} {other}")
            }
            2 => {
                let inner = self.query(depth - 1);
                format!("SELECT count(*) AS n FROM ({inner}) q")
            }
            3 => self.joined(),
            4 => self.grouped(),
            5 => "VALUES (1, 'a'), (2, 'b')".to_owned(),
            _ => self.select(depth),
        }
    }

    /// One column of texts: what queries of unions have in common.
    fn key(&mut self) -> String {
        let table = self.dice.pick(&TABLES);
        format!("SELECT {} AS k FROM {}", table.text, table.name)
    }

    fn select(&mut self, depth: usize) -> String {
        let table = self.dice.pick(&TABLES);
        let distinct = if self.dice.once_in(6) { "DISTINCT " } else { "" };
        let columns = match self.dice.below(4) {
            0 => "*".to_owned(),
            1 => format!("{}, {}", table.text, table.number),
            2 => format!("{} AS one, {} AS two", self.expression(table, 2), table.key),
            _ => format!("{} AS one", self.expression(table, 2)),
        };
        let mut text = format!("SELECT {distinct}{columns} FROM {}", table.name);
        if self.dice.once_in(2) {
            text.push_str(&format!(" WHERE {}", self.condition(table, depth)));
        }
        if distinct.is_empty() && self.dice.once_in(3) {
            text.push_str(&format!(" ORDER BY {}", table.key));
        }
        if self.dice.once_in(2) {
            text.push_str(&format!(" LIMIT {}", self.dice.below(20)));
        }
        text
    }

    fn grouped(&mut self) -> String {
        let table = self.dice.pick(&TABLES);
        let measure = self.dice.pick(&["count", "min", "max", "sum", "avg", "any_value"]);
        let (text, number, name) = (table.text, table.number, table.name);
        let having = if self.dice.once_in(3) { " HAVING count(*) > 1" } else { "" };
        format!("SELECT {text}, {measure}({number}) AS m FROM {name} GROUP BY {text}{having}")
    }

    fn joined(&mut self) -> String {
        let how = self.dice.pick(&["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL OUTER JOIN"]);
        match self.dice.below(3) {
            0 => format!(
                "SELECT o.region, c.segment FROM main.sales.orders o {how} main.sales.customers c \
                 ON o.customer_id = c.customer_id LIMIT 7"
            ),
            1 => format!(
                "SELECT t.quarter, s.name FROM main.sales.targets t {how} main.hr.salaries s \
                 ON t.region = s.region"
            ),
            _ => {
                let (one, other) = (self.dice.pick(&SMALL), self.dice.pick(&SMALL));
                format!("SELECT count(*) AS n FROM {one} a CROSS JOIN {other} b")
            }
        }
    }

    fn expression(&mut self, table: &Table, depth: usize) -> String {
        if depth == 0 {
            return self.dice.pick(&[table.text, table.number, table.key]).to_string();
        }
        match self.dice.below(14) {
            0 => format!("{} + {}", table.number, self.dice.below(100)),
            1 => format!("{} * 2", table.number),
            2 => format!("{} || {}", table.text, self.dice.pick(&TEXTS)),
            3 => {
                let known = self.dice.pick(&KNOWN);
                format!("{known}({})", self.expression(table, depth - 1))
            }
            4 => format!("upper({})", table.text),
            5 => format!("CAST({} AS STRING)", table.number),
            6 => format!(
                "CASE WHEN {} THEN 'yes' ELSE 'no' END",
                self.condition(table, depth.saturating_sub(2))
            ),
            7 => "current_user()".to_owned(),
            8 => "(SELECT max(target) FROM main.sales.targets)".to_owned(),
            9 => format!("main.sales.discounted({}, 10)", table.number),
            10 => {
                let unknown = self.dice.pick(&UNKNOWN);
                format!("{unknown}({})", self.expression(table, depth - 1))
            }
            11 => format!("`{}`", table.text),
            _ => table.text.to_owned(),
        }
    }

    fn condition(&mut self, table: &Table, depth: usize) -> String {
        let (text, number, key) = (table.text, table.number, table.key);
        match self.dice.below(10) {
            0 if depth > 0 => {
                format!("{} AND {}", self.condition(table, depth - 1), self.condition(table, 0))
            }
            1 if depth > 0 => {
                format!("({} OR {})", self.condition(table, depth - 1), self.condition(table, 0))
            }
            2 => format!("{text} IN ({}, {})", self.dice.pick(&TEXTS), self.dice.pick(&TEXTS)),
            3 => format!("{text} LIKE 'D%'"),
            4 => format!("{number} BETWEEN 1 AND {}", self.dice.below(1000)),
            5 => format!("{text} IS NOT NULL"),
            6 => format!("NOT ({text} = {})", self.dice.pick(&TEXTS)),
            7 => format!("{key} IN (SELECT {key} FROM {} WHERE {text} <> 'x')", table.name),
            8 => format!("EXISTS (SELECT 1 FROM {} WHERE {number} > 5)", table.name),
            _ => {
                format!("{number} {} {}", self.dice.pick(&COMPARED), self.dice.below(1000))
            }
        }
    }

    fn change(&mut self) -> String {
        match self.dice.below(8) {
            0 => "DELETE FROM main.sales.targets".to_owned(),
            1 => "DELETE FROM main.sales.targets WHERE region = 'Iberia'".to_owned(),
            2 => "UPDATE main.sales.targets SET target = 1 WHERE region = 'DACH'".to_owned(),
            3 => "INSERT INTO main.sales.targets VALUES ('X', '2026-Q1', 1)".to_owned(),
            4 => format!("INSERT INTO main.sales.targets {}", self.query(1)),
            5 => "TRUNCATE TABLE main.support.articles".to_owned(),
            6 => {
                "MERGE INTO main.sales.targets t USING main.sales.targets s ON t.region = s.region \
                  WHEN MATCHED THEN DELETE"
                    .to_owned()
            }
            _ => "INSERT OVERWRITE main.sales.targets VALUES ('X', '2026-Q1', 1)".to_owned(),
        }
    }

    fn definition(&mut self) -> String {
        self.made += 1;
        let n = self.made;
        match self.dice.below(10) {
            0 => format!("CREATE TABLE main.sales.made_{n} (a INT)"),
            1 => format!("CREATE TABLE main.sales.made_{n} AS {}", self.query(1)),
            2 => format!("CREATE OR REPLACE TABLE main.sales.targets AS {}", self.key()),
            3 => "DROP TABLE IF EXISTS main.sales.targets".to_owned(),
            4 => "DROP TABLE main.hr.salaries".to_owned(),
            5 => format!("CREATE VIEW main.sales.view_{n} AS {}", self.query(1)),
            6 => "ALTER TABLE main.sales.targets ADD COLUMN x INT".to_owned(),
            7 => "GRANT SELECT ON TABLE main.hr.salaries TO `dave@example.com`".to_owned(),
            8 => "REVOKE SELECT ON SCHEMA main.sales FROM analysts".to_owned(),
            _ => format!("CREATE FUNCTION main.sales.f_{n}() RETURNS INT RETURN 1"),
        }
    }

    /// What tells of a statement or of what there is, and what looks like it.
    fn told(&mut self) -> String {
        let what = if self.dice.once_in(2) { self.query(1) } else { self.change() };
        match self.dice.below(10) {
            0 => format!("EXPLAIN {what}"),
            1 => format!("EXPLAIN EXTENDED {what}"),
            2 => format!("EXPLAIN ANALYZE {what}"),
            3 => format!("EXPLAIN FORMATTED {what}"),
            4 => format!("DESCRIBE QUERY {what}"),
            5 => format!("DESCRIBE {what}"),
            6 => "SHOW TABLES IN main.sales".to_owned(),
            7 => "DESCRIBE TABLE EXTENDED main.sales.orders".to_owned(),
            8 => format!("SHOW TABLES; {what}"),
            _ => "SHOW CREATE TABLE main.sales.orders".to_owned(),
        }
    }

    fn several(&mut self) -> String {
        let (first, then) = (self.query(1), self.change());
        match self.dice.below(4) {
            0 => format!("{first}; {then}"),
            1 => format!("{first};\n{then};"),
            2 => format!("BEGIN {then}; END"),
            _ => format!("{first} END {then}"),
        }
    }

    /// Names that lead out of the tables.
    fn elsewhere(&mut self) -> String {
        let from = self.dice.pick(&[
            "csv.`/a/path`",
            "text.`https://example.com/x`",
            "delta.`s3://bucket/x`",
            "`main.sales.targets`",
            "range(10)",
            "read_files('/a/path')",
            "main.sales.order_count()",
            "main.support.articles_on('returns')",
            "main.sales.targets VERSION AS OF 0",
            "main.sales.targets TABLESAMPLE (10 ROWS)",
            "STREAM main.sales.targets",
            "main.sales.targets WITH ('user' = 'x')",
            "LATERAL (SELECT 1)",
            "jdbc.x",
            "no.such.table",
        ]);
        format!("SELECT * FROM {from}")
    }

    /// Changes where a query should stand.
    fn hidden(&mut self) -> String {
        let change = self.change();
        match self.dice.below(8) {
            0 => format!("WITH c AS ({change}) SELECT * FROM c"),
            1 => format!("WITH c AS (SELECT 1) {change}"),
            2 => format!("SELECT * FROM ({change}) q"),
            3 => format!("SELECT ({change})"),
            4 => "SELECT * INTO main.sales.made FROM main.sales.targets".to_owned(),
            5 => format!("FROM main.sales.targets {change}"),
            6 => format!("{} UNION {change}", self.key()),
            _ => format!("SELECT 1 /* */ ; {change}"),
        }
    }
}
