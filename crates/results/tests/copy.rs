//! Cells as text, in every form.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails loudly"
)]

mod common;

use arrow::array::{ArrayRef, Float64Array, Int32Array, StringArray};
use behalf_core::views::{CopiedText, CopyForm, ResultView};
use common::{batch, every_type, invalid, look, never, of, shelf, sort};
use std::sync::Arc;

fn odd() -> behalf_results::Rows {
    let numbers: ArrayRef = Arc::new(Int32Array::from(vec![Some(-1), None, Some(2)]));
    let texts: ArrayRef =
        Arc::new(StringArray::from(vec![Some("=1+1"), Some("a\t\"b\"|,\r\nc"), Some("")]));
    let again: ArrayRef = Arc::new(StringArray::from(vec![None, Some("-x"), Some("it's \\")]));
    let odd = shelf(&[batch(&[("n", numbers), ("@s", texts), ("n", again)], 3)]);
    look(&odd, &ResultView::default()).unwrap()
}

fn copied(form: CopyForm, header: bool) -> String {
    odd().copy(&[0, 1, 2], 0..9, form, header, &never()).unwrap().text
}

#[test]
fn spreadsheets_get_no_formula() {
    assert_eq!(
        copied(CopyForm::Tsv, true),
        "n\t'@s\tn\n-1\t'=1+1\t\n\ta \"b\"|, c\t'-x\n2\t\tit's \\"
    );
    assert_eq!(
        copied(CopyForm::Csv, true),
        "n,'@s,n\r\n-1,'=1+1,\r\n,\"a\t\"\"b\"\"|,\r\nc\",'-x\r\n2,\"\",it's \\",
        "an empty text is not NULL, and -1 is a number"
    );
    assert_eq!(copied(CopyForm::Csv, false).lines().next(), Some("-1,'=1+1,"));
}

#[test]
fn json_is_read_back_and_markdown_is_a_table() {
    let json: serde_json::Value = serde_json::from_str(&copied(CopyForm::Json, true)).unwrap();
    let expected = serde_json::json!([
        { "n": -1, "@s": "=1+1", "n_2": null },
        { "n": null, "@s": "a\t\"b\"|,\r\nc", "n_2": "-x" },
        { "n": 2, "@s": "", "n_2": "it's \\" },
    ]);
    assert_eq!(json, expected, "names do not repeat");
    let expected = "| n | @s | n |\n| --- | --- | --- |\n| -1 | =1+1 | NULL |\n| NULL | a \"b\"\\|, c | -x |\n| 2 |  | it's \\ |";
    assert_eq!(copied(CopyForm::Markdown, false), expected);
    let types = look(&shelf(&[every_type()]), &ResultView::default()).unwrap();
    let all: Vec<u32> = (0..20).collect();
    let text = types.copy(&all, 0..3, CopyForm::Json, false, &never()).unwrap().text;
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json[0]["struct"], serde_json::json!({ "x": "NaN", "name": "ä" }));
    assert_eq!(json[1]["f32"], "-Infinity", "JSON has no number for it");
    assert!(text.contains("\"decimal\": 999999999999999.99,"), "exactly: {text}");
}

#[test]
fn an_in_list_holds_what_sql_reads() {
    let list = |column: u32| odd().copy(&[column], 0..9, CopyForm::SqlIn, true, &never());
    assert_eq!(list(0).unwrap().text, "(-1, 2)", "without NULL");
    assert_eq!(list(2).unwrap().text, "('-x', 'it\\'s \\\\')");
    let failed = odd().copy(&[0, 1], 0..9, CopyForm::SqlIn, true, &never());
    assert_eq!(invalid(failed).2, "Choose one column.");
    let types = look(&shelf(&[every_type()]), &ResultView::default()).unwrap();
    let list = |column: u32| types.copy(&[column], 0..3, CopyForm::SqlIn, true, &never());
    assert_eq!(list(0).unwrap().text, "(true, false)");
    assert_eq!(list(7).unwrap().text, "(-0.05, 999999999999999.99)");
    assert_eq!(list(8).unwrap().text, "('0001-01-01', '9999-12-31')");
    assert_eq!(list(14).unwrap().text, "(X'00FF', X'')");
    assert_eq!(list(18).unwrap().text, "(NULL)", "an empty list is no SQL");
    assert_eq!(invalid(list(15)).0, "columns");
    let floats: ArrayRef = Arc::new(Float64Array::from(vec![1.5, 1.5, f64::NAN]));
    let floats = look(&of(&floats, 2), &ResultView::default()).unwrap();
    let text = floats.copy(&[0], 0..3, CopyForm::SqlIn, true, &never()).unwrap().text;
    assert_eq!(text, "(1.5, double('NaN'))", "each once");
}

#[test]
fn a_part_of_a_view_is_copied_in_its_order_and_cut_where_it_is_too_much() {
    let numbers: ArrayRef = Arc::new(Int32Array::from_iter_values(0..2500));
    let rows = look(&of(&numbers, 700), &sort(&[(0, true)])).unwrap();
    let part = rows.copy(&[0], 1..3, CopyForm::Tsv, false, &never()).unwrap();
    assert_eq!(part, CopiedText { text: "2498\n2497".into(), rows: 2, cut: false });
    let all = rows.copy(&[0, 0], 0..u64::MAX, CopyForm::Csv, true, &never()).unwrap();
    assert_eq!((all.rows, all.text.lines().count(), all.cut), (2500, 2501, false));
    let long: ArrayRef = Arc::new(StringArray::from(vec!["x".repeat(1 << 20); 5]));
    let rows = look(&of(&long, 2), &ResultView::default()).unwrap();
    let cut = rows.copy(&[0], 0..5, CopyForm::Tsv, false, &never()).unwrap();
    assert_eq!((cut.rows, cut.text.len(), cut.cut), (3, 3 * (1 << 20) + 2, true), "whole rows");
    let huge: ArrayRef = Arc::new(StringArray::from(vec!["x".repeat(10_000_000)]));
    let rows = look(&of(&huge, 1), &ResultView::default()).unwrap();
    let cut = rows.copy(&[0], 0..1, CopyForm::Json, false, &never()).unwrap();
    assert_eq!(cut, CopiedText { text: "[]".into(), rows: 0, cut: true });
    assert_eq!(invalid(rows.copy(&[], 0..1, CopyForm::Json, false, &never())).0, "columns");
    assert_eq!(invalid(rows.copy(&[1], 0..1, CopyForm::Json, false, &never())).0, "column 2");
    let stop = never();
    stop.cancel();
    let stopped = rows.copy(&[0], 0..1, CopyForm::Json, false, &stop).unwrap_err();
    assert_eq!(stopped.code.name(), "cancelled");
}
