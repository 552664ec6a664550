//! What must hold of the gate beside its tables.

use super::*;

#[test]
fn known_reads_run() {
    for sql in [
        "SELECT region, sum(amount) FROM main.sales.orders GROUP BY region",
        "WITH a AS (SELECT 1 AS n) SELECT max(n) FROM a",
        "SHOW TABLES IN main.sales",
        "DESCRIBE main.sales.orders",
        "EXPLAIN SELECT 1",
        "SELECT * FROM (VALUES (1)) AS t(n) -- DROP TABLE x",
    ] {
        assert!(matches!(judge_sql(sql), Verdict::Allow { .. }), "{sql} is a read");
    }
}

#[test]
fn everything_else_asks() {
    for (sql, operation) in [
        ("UPDATE t SET a = 1", "update"),
        ("INSERT INTO t VALUES (1)", "insert"),
        ("DELETE FROM t", "delete"),
        ("DROP TABLE t", "drop"),
        ("GRANT SELECT ON TABLE t TO `x`", "grant"),
        ("WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a", "insert"),
        ("EXPLAIN DELETE FROM t", "explain"),
        ("SELECT ai_query('m', 'x')", "select"),
        ("SELECT main.default.send_mail('x')", "select"),
        ("SELECT * FROM read_files('/x')", "select"),
        ("SELECT * FROM text.`https://example.com/?x`", "unknown"),
        ("SELECT * FROM parquet.`data`", "select"),
        ("SELECT a FROM t JOIN CSV.x ON true", "select"),
        ("SELECT 1 UNION (TABLE csv.data)", "select"),
        ("WITH a AS (SELECT 1) TABLE a", "unknown"),
        ("SELECT 1 UNION ALL TABLE t; DELETE", "unknown"),
        ("DESCRIBE delta.x", "describe"),
        ("SHOW CREATE TABLE delta.x", "show"),
        ("SELECT convert('secret', region) FROM t", "select"),
        ("SELECT * FROM openjson('secret')", "select"),
        ("SELECT 1; DROP TABLE t", "unknown"),
        ("COPY INTO t FROM '/x'", "unknown"),
        ("CALL p()", "unknown"),
        ("SET x = 1", "unknown"),
        ("this is no SQL", "unknown"),
        ("", "unknown"),
    ] {
        match judge_sql(sql) {
            Verdict::Ask { operation: found, .. } => {
                assert_eq!(found, operation, "{sql} is named");
            }
            Verdict::Allow { .. } => panic!("{sql} must ask"),
        }
    }
}

#[test]
fn what_another_parser_could_read_otherwise_asks() {
    for sql in [
        "WITH a AS (SELECT '\\' AS x, ' AS y) DELETE FROM t -- ' AS z) SELECT * FROM a",
        "WITH a AS (SELECT 1 AS n) -- \rDELETE FROM t --\nSELECT * FROM a",
        "SELECT 1 -- \\\n'",
        "SELECT \"\\\" , \", ai_query('m','x'), \" -- \"",
        "/* /*+ */ DELETE FROM main.sales.targets -- */ SELECT 1 AS n",
        "SELECT /*+ H(a) -- */ 1 AS x, '\n */ ai_query('m','x') -- '\nFROM t",
        "SELECT $$ -- $$, ai_query('m','x')",
        "SELECT 1e5in('secret')",
        "SELECT 0xFFin('secret')",
        "DESCRIBE delta.`abfss://a@b/c`",
        "SHOW COLUMNS IN delta.`s3://b/x`",
    ] {
        assert!(matches!(judge_sql(sql), Verdict::Ask { .. }), "{sql:?} asks");
    }
    for long in [
        vec!["1"; 100_000].join("+"),
        vec!["1=1"; 50_000].join(" AND "),
        format!("CAST(1 AS {}INT", "ARRAY<".repeat(5000)),
    ] {
        assert!(
            matches!(judge_sql(&format!("SELECT {long}")), Verdict::Ask { .. }),
            "long chains ask"
        );
    }
}

#[test]
fn deep_nesting_asks_and_does_not_overflow() {
    let sql = format!("SELECT {}1{}", "(".repeat(5000), ")".repeat(5000));
    assert!(matches!(judge_sql(&sql), Verdict::Ask { .. }), "too deep to judge");
}
