//! SQL: right or refused, and never around a policy.

use behalf_tests::{Demo, http, links};
use serde_json::{Value, json};

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
    ] {
        let error = demo.error("carol", sql).await;
        assert!(error.starts_with(&format!("[{class}]")), "{sql}: {error}");
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
        "EXPLAIN SELECT 1",
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

#[tokio::test]
async fn every_type_leaves_in_its_own_form() {
    let demo = Demo::start(&[]).await;
    for (expression, type_text, text) in [
        ("array(1, 2)", "ARRAY<INT>", r#"["1","2"]"#),
        ("array(array('a'), array('b', NULL))", "ARRAY<ARRAY<STRING>>", r#"[["a"],["b",null]]"#),
        ("map('a', 1, 'b', NULL)", "MAP<STRING, INT>", r#"{"a":"1","b":null}"#),
        ("named_struct('n', 1, 's', 'x\"')", "STRUCT<n: INT, s: STRING>", r#"{"n":"1","s":"x\""}"#),
        ("array(1, 2)[0]", "INT", "1"),
        ("map('a', 1)['a']", "INT", "1"),
        ("size(array(1, 2, 3))", "INT", "3"),
        ("X'01FF'", "BINARY", "Af8="),
        ("CAST('ab' AS BINARY)", "BINARY", "YWI="),
        ("TIMESTAMP'2026-02-28 03:04:05'", "TIMESTAMP", "2026-02-28T03:04:05.000Z"),
        ("TIMESTAMP'2026-02-28 03:04:05.123456'", "TIMESTAMP", "2026-02-28T03:04:05.123456Z"),
        ("TIMESTAMP_NTZ'1969-12-31 23:59:59'", "TIMESTAMP_NTZ", "1969-12-31T23:59:59.000"),
        ("CAST(DATE'2026-02-28' AS TIMESTAMP)", "TIMESTAMP", "2026-02-28T00:00:00.000Z"),
        ("INTERVAL '1-2' YEAR TO MONTH", "INTERVAL YEAR TO MONTH", "1-2"),
        (
            "INTERVAL '-1 02:03:04.5' DAY TO SECOND",
            "INTERVAL DAY TO SECOND",
            "-1 02:03:04.500000000",
        ),
        ("DATE'2026-01-31' + INTERVAL 1 MONTH", "DATE", "2026-02-28"),
        ("DATE'2026-03-01' - INTERVAL '1' DAY", "DATE", "2026-02-28"),
        (
            "TIMESTAMP'2026-01-31 10:00:00' - INTERVAL 2 HOURS",
            "TIMESTAMP",
            "2026-01-31T08:00:00.000Z",
        ),
        (
            "TIMESTAMP'2024-02-29 10:00:00' + INTERVAL 1 YEAR",
            "TIMESTAMP",
            "2025-02-28T10:00:00.000Z",
        ),
    ] {
        let reply = demo.statement("carol", &format!("SELECT {expression} AS v")).await;
        assert_eq!(reply["status"]["state"], "SUCCEEDED", "{expression}: {reply}");
        let column = &reply["manifest"]["schema"]["columns"][0];
        assert_eq!(column["type_text"], type_text, "the type of {expression}");
        assert_eq!(reply["result"]["data_array"][0][0], text, "the value of {expression}");
    }
    for (expression, class) in [
        ("array(1, 2)[2]", "[INVALID_ARRAY_INDEX]"),
        ("map('a', 1, 'a', 2)", "[DUPLICATED_MAP_KEY]"),
        ("array(1, 'a')", "[UNSUPPORTED_FEATURE"),
        ("INTERVAL 1 DAY", "[UNSUPPORTED_FEATURE"),
        ("INTERVAL '1-13' YEAR TO MONTH", "[UNSUPPORTED_FEATURE"),
        ("DATE'2026-01-01' + INTERVAL 1 HOUR", "[UNSUPPORTED_FEATURE"),
        ("TIMESTAMP'2026-01-01 10:00:00+02:00'", "[UNSUPPORTED_FEATURE"),
    ] {
        let error = demo.error("carol", &format!("SELECT {expression}")).await;
        assert!(error.starts_with(class), "{expression}: {error}");
    }
    let missing = demo.rows("carol", "SELECT map('a', 1)['b'], array(1)[NULL]").await;
    assert_eq!(missing, [[Value::Null, Value::Null]], "no such key, and no index");
}

/// Each table of the company, as Arrow bytes.
async fn data(seed: &str) -> Vec<Vec<u8>> {
    let demo = Demo::start(&["--seed", seed]).await;
    let mut data = Vec::new();
    for table in
        ["sales.products", "sales.customers", "sales.orders", "sales.targets", "hr.salaries"]
    {
        let ended = demo.external(&format!("SELECT * FROM main.{table}")).await;
        for (link, _) in links(&demo, &ended).await {
            data.push(http().get(link).send().await.unwrap().bytes().await.unwrap().to_vec());
        }
    }
    data
}

#[tokio::test]
async fn the_same_seed_gives_the_same_bytes() {
    let first = data("7").await;
    assert!(first.len() >= 5 && first == data("7").await, "the same company");
    assert!(first != data("8").await, "another seed, another company");
}

#[tokio::test]
async fn long_texts_and_limits_are_kept() {
    let demo = Demo::start(&["--tpch-scale", "0.01"]).await;
    let run = async |more: Value| {
        let mut body = json!({
            "statement": "SELECT o_orderkey, o_comment FROM samples.tpch.orders",
            "warehouse_id": demo.warehouse(), "wait_timeout": "30s",
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let url = format!("{}/api/2.0/sql/statements", demo.host());
        let request = http().post(url).bearer_auth(demo.token("carol")).json(&body);
        request.send().await.unwrap().json::<Value>().await.unwrap()
    };
    let all = run(json!({ "statement": "SELECT count(*) AS n FROM samples.tpch.orders" })).await;
    assert_eq!(all["result"]["data_array"], json!([["15000"]]), "the scale decides: {all}");
    let few =
        run(json!({ "row_limit": 7, "statement": "SELECT n_name FROM samples.tpch.nation" })).await;
    assert_eq!(few["manifest"]["total_row_count"], 7, "{few}");
    assert_eq!(few["manifest"]["truncated"], true, "it says so");
    let keys = "SELECT o_orderkey, o_custkey FROM samples.tpch.orders";
    let cut = run(json!({ "byte_limit": 1600, "statement": keys })).await;
    assert_eq!(cut["manifest"]["truncated"], true, "{}", cut["manifest"]);
    assert_eq!(cut["manifest"]["total_row_count"], 100, "two numbers of eight bytes a row");
    let driver = json!({
        "statement": keys, "row_limit": 10, "disposition": "INLINE_OR_EXTERNAL_LINKS",
        "format": "ARROW_STREAM", "result_compression": "LZ4_FRAME",
    });
    let attached = run(driver).await;
    assert!(
        attached["result"]["attachment"].is_string(),
        "drivers get few rows inline: {attached}"
    );
    demo.control("/demo/clock", json!({ "advance_s": 13 * 3600 })).await;
    let path = format!("/api/2.0/sql/statements/{}", few["statement_id"].as_str().unwrap());
    let ready: Value = serde_json::from_str(&demo.ready()).unwrap();
    let pat = ready["users"][2]["pat"].as_str().unwrap();
    let late = http().get(format!("{}{path}", demo.host())).bearer_auth(pat);
    let status = late.send().await.unwrap().status().as_u16();
    assert_eq!(status, 404, "half a day later it is gone");
}

#[tokio::test]
async fn columns_are_named_as_databricks_names_them() {
    let demo = Demo::start(&[]).await;
    for (select, names) in [
        ("SELECT 1 AS Total, amount Betrag, REGION", vec!["Total", "Betrag", "REGION"]),
        (
            "SELECT o.Amount * 2, -(quantity), 'x', NULL",
            vec!["(Amount * 2)", "(- quantity)", "x", "NULL"],
        ),
        (
            "SELECT count(*), sum(amount + 1), count(DISTINCT region)",
            vec!["count(1)", "sum((amount + 1))", "count(DISTINCT region)"],
        ),
        (
            "SELECT quantity > 1 AND NOT region = 'a'",
            vec!["((quantity > 1) AND (NOT (region = a)))"],
        ),
        (
            "SELECT CASE WHEN quantity <> 1 THEN 1 ELSE 2 END",
            vec!["CASE WHEN (NOT (quantity = 1)) THEN 1 ELSE 2 END"],
        ),
        ("SELECT CAST(quantity AS STRING) || 'x'", vec!["concat(CAST(quantity AS STRING), x)"]),
    ] {
        let reply =
            demo.statement("carol", &format!("{select} FROM main.sales.orders o LIMIT 1")).await;
        let columns = reply["manifest"]["schema"]["columns"].as_array();
        let columns = columns.unwrap_or_else(|| panic!("{select}: {reply}"));
        let seen: Vec<&str> = columns.iter().map(|c| c["name"].as_str().unwrap()).collect();
        assert_eq!(seen, names, "{select}");
    }
    let reply = demo.statement("carol", "VALUES (1, 'a')").await;
    assert_eq!(reply["manifest"]["schema"]["columns"][1]["name"], "col2", "{reply}");
}

#[tokio::test]
async fn tables_are_made_and_dropped_by_whom_may() {
    let demo = Demo::start(&[]).await;
    let run = async |sql: &str| {
        let reply = demo.statement("carol", sql).await;
        assert_eq!(reply["status"]["state"], "SUCCEEDED", "{sql}: {reply}");
    };
    run("CREATE TABLE main.sales.notes (Id BIGINT NOT NULL, note STRING, at TIMESTAMP)").await;
    run("INSERT INTO main.sales.notes VALUES (1, 'a', TIMESTAMP'2026-01-01 00:00:00'), (2, NULL, NULL)").await;
    let rows = demo.rows("alice", "SELECT id, note FROM main.sales.notes ORDER BY id").await;
    assert_eq!(rows, [[json!("1"), json!("a")], [json!("2"), Value::Null]], "seen by others too");
    let error = demo.error("carol", "INSERT INTO main.sales.notes VALUES (NULL, 'b', NULL)").await;
    assert!(error.contains("NOT_NULL"), "{error}");
    run("CREATE OR REPLACE TABLE main.sales.notes AS SELECT region AS place, count(*) AS n \
         FROM main.sales.orders GROUP BY region")
    .await;
    let rows =
        demo.rows("carol", "SELECT count(*) FROM main.sales.notes WHERE place = 'DACH'").await;
    assert_eq!(rows, [[json!("1")]], "made anew from a query");
    for (who, sql, class) in [
        ("carol", "CREATE TABLE main.sales.notes (a INT)", "[TABLE_OR_VIEW_ALREADY_EXISTS]"),
        ("carol", "CREATE TABLE main.nowhere.notes (a INT)", "[SCHEMA_NOT_FOUND]"),
        ("carol", "CREATE TABLE main.sales.other (a INT, A INT)", "[COLUMN_ALREADY_EXISTS]"),
        ("carol", "CREATE TABLE main.sales.other AS SELECT 1 + 1", "[UNSUPPORTED_FEATURE"),
        ("carol", "CREATE TEMPORARY TABLE main.sales.other (a INT)", "[UNSUPPORTED_FEATURE"),
        ("carol", "DROP TABLE main.sales.orders", "[UNSUPPORTED_FEATURE"),
        ("carol", "CREATE TABLE samples.tpch.mine (a INT)", "[INSUFFICIENT_PERMISSIONS]"),
        ("alice", "CREATE TABLE main.sales.mine (a INT)", "[INSUFFICIENT_PERMISSIONS]"),
        ("alice", "CREATE TABLE main.hr.mine AS SELECT 1 AS a", "[INSUFFICIENT_PERMISSIONS]"),
        ("alice", "DROP TABLE main.sales.notes", "[INSUFFICIENT_PERMISSIONS]"),
        ("bob", "TRUNCATE TABLE main.sales.targets", "[INSUFFICIENT_PERMISSIONS]"),
    ] {
        let error = demo.error(who, sql).await;
        assert!(error.starts_with(class), "{who}: {sql}: {error}");
    }
    run("TRUNCATE TABLE main.sales.notes").await;
    assert_eq!(demo.rows("carol", "SELECT count(*) FROM main.sales.notes").await, [[json!("0")]]);
    run("DROP TABLE main.sales.notes").await;
    run("DROP TABLE IF EXISTS main.sales.notes").await;
    let error = demo.error("carol", "SELECT * FROM main.sales.notes").await;
    assert!(error.starts_with("[TABLE_OR_VIEW_NOT_FOUND]"), "{error}");
}
