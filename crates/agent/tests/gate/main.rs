//! What the gate calls a read changes nothing: statements by chance are judged, each that is called a read
//! is run as an admin on the demo workspace, and everything there is is as before.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]
#![allow(clippy::print_stdout, reason = "the counts are for people")]

mod grammar;

use behalf_agent::gate::{Verdict, judge_sql};
use behalf_tests::{Demo, Dice};
use grammar::Grammar;
use std::collections::BTreeMap;

/// Reads between two looks at everything.
const BATCH: usize = 200;
/// Every table that can be changed.
const TABLES: [&str; 6] = [
    "main.sales.orders",
    "main.sales.customers",
    "main.sales.products",
    "main.sales.targets",
    "main.hr.salaries",
    "main.support.articles",
];
/// What the catalog tells of itself and of who may what.
const PATHS: [&str; 8] = [
    "/api/2.1/unity-catalog/schemas?catalog_name=main",
    "/api/2.1/unity-catalog/tables?catalog_name=main&schema_name=sales",
    "/api/2.1/unity-catalog/functions?catalog_name=main&schema_name=sales",
    "/api/2.1/unity-catalog/functions?catalog_name=main&schema_name=support",
    "/api/2.1/unity-catalog/permissions/catalog/main",
    "/api/2.1/unity-catalog/permissions/schema/main.sales",
    "/api/2.1/unity-catalog/effective-permissions/table/main.sales.targets",
    "/api/2.1/unity-catalog/effective-permissions/table/main.hr.salaries",
];

/// Everything there is, by what it is called.
async fn everything(demo: &Demo) -> BTreeMap<&'static str, String> {
    let mut all = BTreeMap::new();
    for table in TABLES {
        let rows = demo.rows("carol", &format!("SELECT * FROM {table}")).await;
        assert!(!rows.is_empty(), "{table} has rows to lose");
        all.insert(table, serde_json::to_string(&rows).unwrap());
    }
    let columns = "SELECT table_catalog, table_schema, table_name, column_name \
                   FROM system.information_schema.columns ORDER BY 1, 2, 3, 4";
    let columns = demo.rows("carol", columns).await;
    all.insert("columns", serde_json::to_string(&columns).unwrap());
    for path in PATHS {
        let told = demo.get(path).await;
        assert!(told.get("error_code").is_none(), "{path}: {told}");
        all.insert(path, told.to_string());
    }
    all
}

/// The kinds of statements that ran, as the history says, and how they ended.
async fn kinds(demo: &Demo) -> Vec<(String, String)> {
    let sql = "SELECT DISTINCT statement_type, execution_status FROM system.query.history";
    let rows = demo.rows("carol", sql).await;
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    rows.iter().map(|row| (text(&row[0]), text(&row[1]))).collect()
}

async fn reads_change_nothing(count: usize) {
    let demo = Demo::start(&["--tpch-scale", "0.001"]).await;
    let mut grammar = Grammar::new(Dice::thrown());
    let before = everything(&demo).await;
    let (mut asked, mut reads, mut ran) = (0, 0, 0);
    let mut batch: Vec<String> = Vec::new();
    for n in 1..=count {
        let statement = grammar.statement();
        match judge_sql(&statement) {
            Verdict::Ask { .. } => asked += 1,
            Verdict::Allow { operation } => {
                assert!(
                    ["select", "show", "describe", "explain"].contains(&operation),
                    "{operation} is no read: {statement}"
                );
                reads += 1;
                let reply = demo.statement("carol", &statement).await;
                ran += usize::from(reply["status"]["state"] == "SUCCEEDED");
                batch.push(statement);
            }
        }
        if batch.len() == BATCH || n == count {
            let after = everything(&demo).await;
            for (what, was) in &before {
                let same = after[what] == *was;
                assert!(same, "{what} is another after one of\n{}", batch.join("\n---\n"));
            }
            for (kind, status) in kinds(&demo).await {
                // What the demo does not run at all, as SHOW, it calls OTHER.
                let reads = ["SELECT", "EXPLAIN"].contains(&kind.as_str());
                let harmless = reads || (kind == "OTHER" && status == "FAILED");
                assert!(harmless, "{kind} {status} after one of\n{}", batch.join("\n---\n"));
            }
            batch.clear();
        }
    }
    println!("{count} statements: {reads} judged reads, {ran} of them ran; {asked} asked");
    assert!(reads >= count / 4, "enough are reads to say something: {reads}");
    assert!(ran >= count / 8, "and enough of them run: {ran}");
    assert!(asked >= count / 5, "and enough are not: {asked}");
}

#[tokio::test]
async fn a_change_would_be_seen() {
    let demo = Demo::start(&["--tpch-scale", "0.001"]).await;
    let before = everything(&demo).await;
    assert_eq!(everything(&demo).await, before, "looking changes nothing");
    for (change, seen) in [
        ("UPDATE main.sales.targets SET target = 1 WHERE region = 'DACH'", "main.sales.targets"),
        ("CREATE TABLE main.sales.made (a INT)", "columns"),
    ] {
        demo.rows("carol", change).await;
        assert_ne!(everything(&demo).await[seen], before[seen], "{change} is seen");
    }
    let changes = kinds(&demo).await.into_iter().filter(|(kind, _)| kind != "SELECT").count();
    assert_eq!(changes, 2, "and the history tells of both");
}

#[tokio::test]
async fn what_is_judged_a_read_changes_nothing() {
    reads_change_nothing(1_000).await;
}

#[tokio::test]
#[ignore = "takes minutes: cargo xtask test --all"]
async fn full_what_is_judged_a_read_changes_nothing() {
    reads_change_nothing(20_000).await;
}
