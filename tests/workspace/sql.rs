//! SQL: right or refused, and never around a policy.

use behalf_tests::Demo;
use serde_json::{Value, json};

/// More rows to sort than can be held.
const HUGE: &str = "SELECT a.l_shipinstruct FROM samples.tpch.lineitem a, samples.tpch.lineitem b \
    ORDER BY a.l_shipinstruct";

fn texts(row: &[Value]) -> Vec<&str> {
    row.iter().map(|cell| cell.as_str().unwrap_or("NULL")).collect()
}

#[tokio::test]
async fn values_and_types_are_those_of_databricks() {
    let demo = Demo::start(&[]).await;
    for (sql, value, type_text) in [
        ("SELECT 5/2", "2.5", "DOUBLE"),
        ("SELECT 1", "1", "INT"),
        ("SELECT 3000000000", "3000000000", "BIGINT"),
        ("SELECT 1.5 * 2", "3.0", "DECIMAL(4,1)"),
        ("SELECT 1/3.0", "0.333333", "DECIMAL(8,6)"),
        ("SELECT 7 % 3", "1", "INT"),
        ("SELECT count(*) FROM main.sales.orders WHERE false", "0", "BIGINT"),
        ("SELECT sum(quantity) FROM main.sales.orders WHERE false", "NULL", "BIGINT"),
        ("SELECT CAST('2026-02-03' AS DATE)", "2026-02-03", "DATE"),
        ("SELECT add_months(DATE '2026-01-31', 1)", "2026-02-28", "DATE"),
        ("SELECT trunc(DATE '2026-08-15', 'QUARTER')", "2026-07-01", "DATE"),
        ("SELECT date_format(DATE '2026-08-15', 'yyyy-MM')", "2026-08", "STRING"),
        ("SELECT year(DATE '2026-08-15') * 10", "20260", "INT"),
        ("SELECT current_user()", "carol@example.com", "STRING"),
        ("SELECT avg(amount) FROM main.sales.orders WHERE false", "NULL", "DECIMAL(16,6)"),
        ("SELECT avg(x) FROM (VALUES (1.00), (1.00), (2.01)) t(x)", "1.336667", "DECIMAL(7,6)"),
        ("SELECT avg(x) FROM (VALUES (1), (2)) t(x)", "1.5", "DOUBLE"),
        ("SELECT 1 UNION ALL SELECT 1.5 ORDER BY 1 DESC", "1.5", "DECIMAL(11,1)"),
        ("SELECT DATE '9999-12-31'", "9999-12-31", "DATE"),
        ("SELECT 1.5 * -2", "-3.0", "DECIMAL(4,1)"),
    ] {
        let reply = demo.statement("carol", sql).await;
        let cell = &reply["result"]["data_array"][0][0];
        assert_eq!(cell.as_str().unwrap_or("NULL"), value, "{sql}: {reply}");
        assert_eq!(
            reply["manifest"]["schema"]["columns"][0]["type_text"], type_text,
            "{sql}: type"
        );
    }
}

#[tokio::test]
async fn what_is_wrong_fails_with_its_class() {
    let demo = Demo::start(&[]).await;
    for (sql, class) in [
        ("SELECT 1/0", "DIVIDE_BY_ZERO"),
        ("SELECT 2147483647 + 1", "ARITHMETIC_OVERFLOW"),
        ("SELECT 9223372036854775807 + 1", "ARITHMETIC_OVERFLOW"),
        ("SELECT CAST('x' AS INT)", "CAST_INVALID_INPUT"),
        ("SELECT nothing FROM main.sales.orders", "UNRESOLVED_COLUMN.WITH_SUGGESTION"),
        ("SELECT * FROM main.sales.nothing", "TABLE_OR_VIEW_NOT_FOUND"),
        ("SELEC 1", "PARSE_SYNTAX_ERROR"),
        ("SELECT :p", "UNBOUND_SQL_PARAMETER"),
        ("SELECT region FROM main.sales.orders GROUP BY country", "MISSING_AGGREGATION"),
        (HUGE, "OUT_OF_MEMORY"),
    ] {
        let error = demo.error("carol", sql).await;
        assert!(error.starts_with(&format!("[{class}]")), "{sql}: {error}");
    }
}

#[tokio::test]
async fn what_cannot_be_parsed_says_where() {
    let demo = Demo::start(&[]).await;
    for (sql, place) in [("SELEC 1", "(line 1, pos 0)"), ("SELECT 1\nFROM )", "(line 2, pos 5)")] {
        let error = demo.error("carol", sql).await;
        assert!(error.ends_with(&format!(" SQLSTATE: 42601 {place}")), "{sql}: {error}");
    }
}

#[tokio::test]
async fn what_is_not_known_is_refused_by_name() {
    let demo = Demo::start(&[]).await;
    for sql in [
        "SELECT row_number() OVER (ORDER BY amount) FROM main.sales.orders",
        "SELECT round(1.25, 1)",
        "SELECT * FROM main.sales.orders VERSION AS OF 1",
        "SELECT * FROM main.sales.orders TABLESAMPLE (10 PERCENT)",
        "SELECT 1 WHERE '10' < 9",
        "DROP TABLE main.sales.orders",
        "COPY main.sales.orders TO '/tmp/x'",
        "CREATE EXTERNAL TABLE x STORED AS CSV LOCATION '/etc/passwd'",
        "SET datafusion.execution.batch_size = 1",
        "EXPLAIN ANALYZE SELECT 1",
        "EXPLAIN VERBOSE SELECT 1",
        "EXPLAIN CREATE TABLE main.sales.copied (a INT)",
        "SELECT CAST(1.5 AS TIMESTAMP)",
        "SELECT CAST(12.5 AS DECIMAL)",
        "SELECT CAST(CAST(1 AS DOUBLE) AS STRING)",
        "SELECT CAST('on' AS BOOLEAN)",
        "SELECT CAST('20240501' AS DATE)",
        "SELECT 2.5D",
        "SELECT 'a' 'b'",
        r"SELECT 'abc' LIKE 'a\_c'",
        "SELECT count(DISTINCT *) FROM main.sales.targets",
        "SELECT 1 WHERE 1 NOT IN (SELECT NULL)",
        "SELECT (1 IN (SELECT 1)) IS TRUE",
        "SELECT 1 WHERE EXISTS (SELECT count(*) FROM main.sales.targets)",
        "SELECT * FROM main.sales.orders FULL JOIN main.sales.products USING (product_id)",
        "SELECT 1 EXCEPT ALL SELECT 1",
    ] {
        let error = demo.error("carol", sql).await;
        let refused =
            error.starts_with("[UNSUPPORTED_FEATURE") || error.starts_with("[PARSE_SYNTAX_ERROR");
        assert!(refused, "{sql}: {error}");
    }
}

#[tokio::test]
async fn explain_tells_how_it_is_planned_runs_nothing_and_tells_no_policy() {
    let demo = Demo::start(&[]).await;
    let reply =
        demo.statement("alice", "EXPLAIN SELECT email, area FROM main.sales.customers").await;
    assert_eq!(reply["manifest"]["schema"]["columns"][0]["name"], "plan", "{reply}");
    let plan = reply["result"]["data_array"][0][0].as_str().unwrap();
    assert!(plan.contains("main.sales.customers"), "{plan}");
    for secret in ["****", "EMEA", "is_account_group_member", "CASE"] {
        assert!(!plan.contains(secret), "the policy is not hers to read: {plan}");
    }
    let all = "SELECT * FROM main.sales.targets";
    let before = demo.rows("carol", all).await;
    for change in ["DELETE FROM main.sales.targets", "UPDATE main.sales.targets SET target = 0"] {
        let told = demo.rows("carol", &format!("EXPLAIN {change}")).await;
        assert!(told[0][0].as_str().unwrap().contains("main.sales.targets"), "{told:?}");
    }
    assert_eq!(demo.rows("carol", all).await, before, "nothing was changed");
    let error = demo.error("alice", "EXPLAIN SELECT * FROM main.hr.salaries").await;
    assert_eq!(error, demo.error("alice", "SELECT * FROM main.hr.salaries").await, "as without it");
}

#[tokio::test]
async fn rows_and_values_are_hidden_whatever_is_asked() {
    let demo = Demo::start(&[]).await;
    let areas = demo.rows("alice", "SELECT DISTINCT area FROM main.sales.orders").await;
    assert_eq!(areas, vec![vec![json!("EMEA")]], "alice sees EMEA alone");
    let probes = [
        "SELECT count(*) FROM main.sales.orders WHERE area <> 'EMEA' OR 1 = 1 AND area = 'AMER'",
        "SELECT count(*) FROM (SELECT * FROM main.sales.orders) o WHERE o.area = 'AMER'",
        "WITH orders AS (SELECT * FROM main.sales.orders) SELECT count(*) FROM orders WHERE area = 'AMER'",
        "SELECT count(*) FROM main.sales.customers WHERE email LIKE '%@%'",
        "SELECT count(*) FROM main.sales.customers WHERE email = 'mia.berg0@example.net'",
    ];
    for sql in probes {
        let rows = demo.rows("alice", sql).await;
        assert_eq!(texts(&rows[0]), ["0"], "{sql} finds nothing hidden");
    }
    // An expression that fails on hidden rows alone must not tell of them.
    let sql = "SELECT count(*) FROM main.sales.orders \
               WHERE CAST(CASE WHEN area = 'AMER' THEN 'boom' ELSE '1' END AS INT) = 1";
    let seen = demo.rows("alice", sql).await;
    let own = demo.rows("alice", "SELECT count(*) FROM main.sales.orders").await;
    assert_eq!(seen, own, "hidden rows raise no error");
    let masked = demo.rows("alice", "SELECT DISTINCT email FROM main.sales.customers").await;
    assert_eq!(masked, vec![vec![json!("****")]], "every e-mail is masked");
    let copied = "INSERT INTO main.sales.targets SELECT email, 'x', 1 FROM main.sales.customers";
    demo.statement("alice", copied).await;
    let stolen =
        demo.rows("carol", "SELECT count(*) FROM main.sales.targets WHERE region LIKE '%@%'").await;
    assert_eq!(texts(&stolen[0]), ["0"], "a mask holds in INSERT … SELECT too");
}

#[tokio::test]
async fn grants_are_checked_from_the_outside_in() {
    let demo = Demo::start(&[]).await;
    for (who, sql, missing) in [
        ("dave", "SELECT * FROM main.sales.orders", "does not have USE CATALOG on Catalog 'main'"),
        ("dave", "SELECT * FROM main.sales.nothing", "does not have USE CATALOG on Catalog 'main'"),
        ("alice", "SELECT * FROM main.hr.salaries", "does not have USE SCHEMA on Schema 'main.hr'"),
        (
            "bob",
            "UPDATE main.sales.targets SET target = 1",
            "does not have MODIFY on Table 'main.sales.targets'",
        ),
        (
            "alice",
            "DELETE FROM main.sales.products",
            "does not have MODIFY on Table 'main.sales.products'",
        ),
        (
            "alice",
            "UPDATE main.sales.targets SET target = (SELECT max(salary) FROM main.hr.salaries)",
            "USE SCHEMA on Schema 'main.hr'",
        ),
    ] {
        let error = demo.error(who, sql).await;
        assert!(error.contains(missing), "{who}: {sql}: {error}");
    }
    let listed = "SELECT count(*) FROM system.information_schema.tables WHERE table_schema = 'hr'";
    assert_eq!(
        texts(&demo.rows("alice", listed).await[0]),
        ["0"],
        "what may not be used is not listed"
    );
}

#[tokio::test]
async fn changes_hit_the_rows_they_name_and_no_other() {
    let demo = Demo::start(&[]).await;
    let total = "SELECT count(*), sum(target) FROM main.sales.targets";
    let before = demo.rows("carol", total).await;
    let one =
        "UPDATE main.sales.targets SET target = 5 WHERE region = 'Iberia' AND quarter = '2026-Q4'";
    assert_eq!(texts(&demo.rows("alice", one).await[0]), ["1"], "one row");
    for risky in [
        "DELETE FROM main.sales.targets WHERE region IN (SELECT region FROM main.sales.orders WHERE false)",
        "DELETE FROM main.sales.targets WHERE region NOT IN (SELECT NULL)",
        "UPDATE main.sales.targets SET target = 1 WHERE EXISTS (SELECT 1 FROM main.sales.orders)",
    ] {
        let error = demo.error("alice", risky).await;
        assert!(error.starts_with("[UNSUPPORTED_FEATURE"), "{risky}: {error}");
    }
    let null = "DELETE FROM main.sales.targets WHERE NULL";
    assert_eq!(texts(&demo.rows("alice", null).await[0]), ["0"], "NULL deletes nothing");
    let after = demo.rows("carol", total).await;
    assert_eq!(after[0][0], before[0][0], "no row is lost");
    assert_ne!(after[0][1], before[0][1], "the one is changed");
    demo.control("/demo/reset", json!({})).await;
    assert_eq!(demo.rows("carol", total).await, before, "a reset puts the data back");
}

#[tokio::test]
async fn a_hundred_thousand_nested_parentheses_do_not_end_the_process() {
    let demo = Demo::start(&[]).await;
    let deep = format!("SELECT {}1{}", "(".repeat(100_000), ")".repeat(100_000));
    demo.error("carol", &deep).await;
    demo.error("carol", &format!("SELECT {}", vec!["1"; 9_000].join("+"))).await;
    demo.error("carol", &format!("SELECT 1{}", "::INT".repeat(9_000))).await;
    demo.error("carol", "SELECT year(CAST(2147483647 AS DATE))").await;
    let long = format!("SELECT 1 WHERE {}", vec!["1 = 1"; 3000].join(" OR "));
    demo.statement("carol", &long).await;
    assert_eq!(texts(&demo.rows("carol", "SELECT 1").await[0]), ["1"], "the workspace lives on");
}
