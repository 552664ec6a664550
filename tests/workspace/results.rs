//! What leaves the workspace: types, names of columns, limits, and the tables that are made.

use behalf_tests::{Demo, http, links};
use serde_json::{Value, json};

#[tokio::test]
async fn every_type_leaves_in_its_own_form() {
    let demo = Demo::start(&[]).await;
    for (expression, type_text, text) in [
        ("array(1, 2)", "ARRAY<INT>", r#"["1","2"]"#),
        ("array(array('a'), array('b', NULL))", "ARRAY<ARRAY<STRING>>", r#"[["a"],["b",null]]"#),
        ("map('a', 1, 'b', NULL)", "MAP<STRING, INT>", r#"{"a":"1","b":null}"#),
        ("named_struct('n', 1, 's', 'x\"')", "STRUCT<n: INT, s: STRING>", r#"{"n":"1","s":"x\""}"#),
        ("named_struct('a', 1, 'b', NULL)", "STRUCT<a: INT, b: VOID>", r#"{"a":"1","b":null}"#),
        (
            "TIMESTAMP'2026-01-31 10:00:00' + INTERVAL 2 WEEKS",
            "TIMESTAMP",
            "2026-02-14T10:00:00.000Z",
        ),
        ("TIMESTAMP'9999-12-31 23:59:59'", "TIMESTAMP", "9999-12-31T23:59:59.000Z"),
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
        ("CASE WHEN 1 = 2 THEN DATE'2024-01-01' ELSE 5 END", "[UNSUPPORTED_FEATURE"),
        ("DATE'2024-01-01' = 19723", "[UNSUPPORTED_FEATURE"),
        ("1 IN ('1')", "[UNSUPPORTED_FEATURE"),
        ("CAST('1e-20' AS DOUBLE) > 0.0", "[UNSUPPORTED_FEATURE"),
        ("coalesce(1, '2')", "[UNSUPPORTED_FEATURE"),
        ("named_struct('a', 1) = named_struct('b', 1)", "[UNSUPPORTED_FEATURE"),
        ("map(1, 2) = map(1, 2)", "[UNSUPPORTED_FEATURE"),
        ("map(CAST(0 AS DOUBLE), 1)", "[UNSUPPORTED_FEATURE"),
        ("length(X'C3A9')", "[UNSUPPORTED_FEATURE"),
        ("size(array())", "[UNSUPPORTED_FEATURE"),
        ("1 AS v UNION ALL SELECT 'a'", "[UNSUPPORTED_FEATURE"),
        ("sum(INTERVAL '1-2' YEAR TO MONTH)", "[UNSUPPORTED_FEATURE"),
        ("INTERVAL '178956970-8' YEAR TO MONTH", "["),
        ("DATE'2024-01-01' + INTERVAL 99999999999999 MONTHS", "["),
        ("TIMESTAMP'9999-12-31 23:59:59' + INTERVAL 1 DAY", "[DATETIME_OVERFLOW]"),
        ("TIMESTAMP'2024-01-01 23:59:60'", "[UNSUPPORTED_FEATURE"),
        ("DATE'2024-01-31' + INTERVAL 24 HOURS", "[UNSUPPORTED_FEATURE"),
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
    for (sql, names) in [
        ("WITH c AS (SELECT 1 AS Aa) SELECT * FROM c", vec!["Aa"]),
        ("SELECT * FROM (SELECT 1 AS Aa, 2 + 3)", vec!["Aa", "(2 + 3)"]),
        ("SELECT s.A FROM (SELECT named_struct('a', 1) AS s) t", vec!["A"]),
        (
            "SELECT map('a', 1)['a'], (SELECT 1), 'a' LIKE 'b'",
            vec!["map(a, 1)[a]", "scalarsubquery()", "a LIKE b"],
        ),
    ] {
        let reply = demo.statement("carol", sql).await;
        let columns = reply["manifest"]["schema"]["columns"].as_array();
        let columns = columns.unwrap_or_else(|| panic!("{sql}: {reply}"));
        let seen: Vec<&str> = columns.iter().map(|c| c["name"].as_str().unwrap()).collect();
        assert_eq!(seen, names, "{sql}");
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
