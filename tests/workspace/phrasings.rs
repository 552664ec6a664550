//! The planner answers many phrasings of each question: judged by the result of its SQL against
//! the result of reference SQL, never by its text.
//!
//! Half of the phrasings are written down, half are made by a grammar of synonyms. The planner
//! never reads this file.

use behalf_tests::Demo;
use serde_json::Value;

const REVENUE_BY: &str = "FROM main.sales.orders o JOIN main.sales.products p ON o.product_id = p.product_id \
                          JOIN main.sales.customers c ON o.customer_id = c.customer_id";

/// Reference SQL, and phrasings that mean it.
fn written() -> Vec<(String, Vec<&'static str>)> {
    let revenue_by =
        |column: &str, tail: &str| format!("SELECT {column}, sum(o.amount) {REVENUE_BY} {tail}");
    vec![
        (
            revenue_by("o.region", "GROUP BY o.region"),
            vec![
                "What is our revenue by region?",
                "Show me sales per region",
                "Break down turnover for each region",
                "regional revenue please",
                "How is our income split by region?",
            ],
        ),
        (
            revenue_by("o.region", "WHERE o.order_date >= DATE '2026-07-01' AND o.order_date < DATE '2026-10-01' GROUP BY o.region"),
            vec!["Revenue by region in Q3 2026", "What were the sales per region in the third quarter of 2026?"],
        ),
        (
            revenue_by("o.region", "WHERE o.order_date >= add_months(trunc(current_date(), 'QUARTER'), -3) AND o.order_date < trunc(current_date(), 'QUARTER') GROUP BY o.region"),
            vec!["What was our revenue by region last quarter?", "Sales by region in the previous quarter"],
        ),
        (
            "SELECT sum(amount) FROM main.sales.orders".to_owned(),
            vec!["What is our total revenue?", "How much turnover did we make?", "total sales"],
        ),
        (
            "SELECT count(*) FROM main.sales.orders WHERE order_date >= DATE '2025-01-01' AND order_date < DATE '2026-01-01'".to_owned(),
            vec!["How many orders did we have in 2025?", "number of orders in 2025"],
        ),
        (
            revenue_by("p.category", "GROUP BY p.category"),
            vec!["Revenue by product category", "sales per category"],
        ),
        (
            format!("SELECT p.name, sum(o.amount) AS r {REVENUE_BY} GROUP BY p.name ORDER BY r DESC LIMIT 5"),
            vec!["What are our top 5 products by revenue?", "Show the five best products by sales"],
        ),
        (
            format!("SELECT o.region, sum(o.amount) AS r {REVENUE_BY} GROUP BY o.region ORDER BY r LIMIT 1"),
            vec!["Which region has the lowest revenue?"],
        ),
        (
            "SELECT avg(amount) FROM main.sales.orders".to_owned(),
            vec!["What is the average order value?", "mean order value"],
        ),
        (
            "SELECT count(*) FROM main.sales.customers WHERE country = 'Germany'".to_owned(),
            vec!["How many customers do we have in Germany?"],
        ),
        (
            "SELECT sum(amount) FROM main.sales.orders WHERE region = 'Iberia' AND order_date >= DATE '2026-05-01' AND order_date < DATE '2026-06-01'".to_owned(),
            vec!["What was revenue in Iberia in May 2026?"],
        ),
        (
            "SELECT table_catalog, table_schema, table_name FROM system.information_schema.tables WHERE table_schema <> 'information_schema'".to_owned(),
            vec!["What tables can I access?", "Which tables do I have?", "List my tables"],
        ),
    ]
}

/// Reference SQL and phrasings made of synonyms: measure × dimension × word order.
fn made() -> Vec<(String, String)> {
    let measures = [
        ("sum(o.amount)", ["revenue", "sales", "turnover"]),
        ("sum(o.quantity)", ["units", "units sold", "quantity"]),
        ("count(*)", ["number of orders", "order count", "order volume"]),
    ];
    let dimensions = [
        ("o.country", "country"),
        ("o.channel", "channel"),
        ("c.segment", "customer segment"),
        ("p.category", "category"),
    ];
    let mut all = Vec::new();
    for (value, words) in measures {
        for (at, (column, name)) in dimensions.into_iter().enumerate() {
            let sql = format!("SELECT {column}, {value} {REVENUE_BY} GROUP BY {column}");
            let word = words[at % words.len()];
            all.push((sql.clone(), format!("Show {word} by {name}")));
            all.push((sql, format!("For each {name}, what is the {word}?")));
        }
    }
    all
}

/// Rows as a sorted set of texts.
fn set(mut rows: Vec<Vec<Value>>) -> Vec<Vec<Value>> {
    rows.sort_by_key(|row| format!("{row:?}"));
    rows
}

#[tokio::test]
async fn every_phrasing_gives_what_the_reference_gives() {
    let demo = Demo::start(&[]).await;
    let mut all: Vec<(String, String)> = written()
        .into_iter()
        .flat_map(|(sql, phrasings)| {
            phrasings.into_iter().map(move |p| (sql.clone(), p.to_owned()))
        })
        .collect();
    let by_hand = all.len();
    let made = made();
    let by_grammar = made.len();
    all.extend(made);
    assert!(by_hand + by_grammar >= 40, "at least forty phrasings: {by_hand} + {by_grammar}");
    let mut wrong = Vec::new();
    for (reference, phrasing) in &all {
        let planned = match demo.plan(phrasing).await {
            Ok(sql) => sql,
            Err(text) => {
                wrong.push(format!("{phrasing}: not understood: {text}"));
                continue;
            }
        };
        // As alice: the planner's SQL must hold under her filters too.
        for who in ["alice", "carol"] {
            let (got, wanted) = (demo.rows(who, &planned).await, demo.rows(who, reference).await);
            if set(got) != set(wanted) {
                wrong.push(format!("{phrasing} as {who}: {planned}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {} are wrong:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

#[tokio::test]
async fn what_it_cannot_do_it_says() {
    let demo = Demo::start(&[]).await;
    for question in [
        "Write a poem about the sea",
        "What will revenue be in 2030 by astrology sign of the founder's dog?",
        "hello",
        "",
    ] {
        if let Err(text) = demo.plan(question).await {
            assert!(
                text.contains("rule-based planner, not a language model"),
                "{question}: {text}"
            );
        } else {
            assert!(question.contains("revenue"), "{question} has no SQL");
        }
    }
}
