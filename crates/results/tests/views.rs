//! A result as it is looked at: windows, filters, search. Every type, and what is odd.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails loudly"
)]

mod common;

use arrow::{
    array::{ArrayRef, Float64Array, Int32Array, RecordBatch, StringArray},
    compute::concat_batches,
};
use behalf_core::{
    results::Compression,
    views::{Condition, ResultView},
};
use behalf_results::text;
use common::{
    action, append, batch, every_type, filter, invalid, look, never, of, owner, read, shelf, some,
    sort, texts, words,
};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

const TEXTS: [[&str; 2]; 20] = [
    ["true", "false"],
    ["-128", "127"],
    ["-32768", "32767"],
    ["-2147483648", "2147483647"],
    ["-9223372036854775808", "9223372036854775807"],
    ["0.1", "-Infinity"],
    ["-0.0", "1e300"],
    ["-0.05", "999999999999999.99"],
    ["0001-01-01", "9999-12-31"],
    ["2026-03-01T12:00:00.123", "0001-01-01T00:00:00"],
    ["2026-03-01T12:00:00.123Z", "0001-01-01T00:00:00Z"],
    ["2026-03-01T13:00:00.123+01:00", "0001-01-01T00:09:21+00:09:21"],
    ["2026-03-01T08:30:00.123-03:30", "0000-12-31T20:30:00-03:30"],
    ["Łódź", ""],
    ["0x00FF", "0x"],
    ["[1,null]", "[]"],
    ["{\"x\":\"NaN\",\"name\":\"ä\"}", "{\"x\":0.5,\"name\":null}"],
    ["{\"k\\\"\":7}", "{}"],
    ["NULL", "NULL"],
    ["1-2", "0-0"],
];

#[test]
fn every_type_has_its_text() {
    let shelf = shelf(&[every_type()]);
    for (column, [first, second]) in TEXTS.into_iter().enumerate() {
        let found = texts(&shelf, &ResultView::default(), column);
        assert_eq!(found, some(&[first, second, "NULL"]), "column {column}");
    }
}

#[test]
fn every_type_is_windowed_filtered_and_searched() {
    let three = every_type();
    let shelf = shelf(&[three.clone(), three.clone()]);
    for (column, written) in TEXTS.into_iter().enumerate() {
        let name = three.schema().field(column).name().clone();
        let number = u32::try_from(column).unwrap();
        let count = |is| look(&shelf, &filter(number, is)).unwrap().count();
        let is_void = name == "void";
        assert_eq!(count(Condition::Null), if is_void { 6 } else { 2 }, "{name}");
        assert_eq!(count(Condition::NotNull), if is_void { 0 } else { 4 }, "{name}");
        for text in written.into_iter().filter(|_| !is_void) {
            let one = vec![Some(text.to_owned())];
            assert_eq!(count(Condition::OneOf { values: one.clone() }), 2, "{name}: {text}");
            assert_eq!(
                count(Condition::NoneOf { values: one }),
                4,
                "{name}: not {text}, with NULL"
            );
            let holds = texts(&shelf, &words(&text.to_lowercase()), column);
            assert!(holds.contains(&Some(text.to_owned())), "{name}: {text} is found");
            let holds = count(Condition::Contains { text: text.to_uppercase() });
            assert!(holds >= 2, "{name}: {text} holds itself");
        }
        let values = vec![None];
        let nulls = if is_void { 6 } else { 2 };
        assert_eq!(count(Condition::OneOf { values }), nulls, "{name}: NULL is a value as well");
    }
    // Rows that are not side by side, of every type: the same as when they are taken one by one.
    let odd = filter(1, Condition::OneOf { values: vec![Some("127".into()), None] });
    let window = read(&look(&shelf, &odd).unwrap().stream(1, 2).unwrap());
    let parts = [three.slice(2, 1), three.slice(1, 1)];
    let expected = concat_batches(&three.schema(), &parts).unwrap();
    assert_eq!(window.schema(), expected.schema(), "the types stay");
    for column in (0..TEXTS.len()).filter(|column| *column != 16) {
        assert_eq!(window.column(column), expected.column(column), "column {column}");
    }
}

#[test]
fn ranges_are_read_as_the_type_of_their_column() {
    let between = |shelf, column, least: Option<&str>, most: Option<&str>| {
        let (least, most) = (least.map(Into::into), most.map(Into::into));
        texts(shelf, &filter(column, Condition::Between { least, most }), column as usize)
    };
    let types = shelf(&[every_type()]);
    assert_eq!(between(&types, 4, Some("0"), None), some(&["9223372036854775807"]));
    assert_eq!(between(&types, 7, None, Some("-0.050")), some(&["-0.05"]), "exactly");
    assert_eq!(between(&types, 8, Some("1899-12-31"), None), some(&["9999-12-31"]));
    let day = Some("2026-03-01");
    assert_eq!(between(&types, 10, day, day), some(&["2026-03-01T12:00:00.123Z"]), "all of a day");
    let paris = Some("2026-03-01 13:00:00.123");
    assert_eq!(between(&types, 11, paris, paris).len(), 1, "by the clocks of the column");
    let utc = Some("2026-03-01T12:00:00.123Z");
    assert_eq!(between(&types, 11, utc, utc).len(), 1, "or by those that are said");
    assert_eq!(between(&types, 13, Some("a"), None), some(&["Łódź"]));
    let odd: ArrayRef = Arc::new(Float64Array::from(vec![
        Some(f64::NAN),
        Some(f64::INFINITY),
        Some(-0.0),
        Some(f64::NEG_INFINITY),
        None,
    ]));
    let odd = of(&odd, 2);
    let all = ["Infinity", "-0.0", "-Infinity"];
    assert_eq!(between(&odd, 0, None, None), some(&all), "NaN and NULL are in no range");
    assert_eq!(between(&odd, 0, Some("0"), Some("0")), some(&["-0.0"]), "0 is 0");
    let nan = filter(0, Condition::OneOf { values: some(&["NaN"]) });
    assert_eq!(texts(&odd, &nan, 0), some(&["NaN"]), "NaN is found by its name");
}

#[test]
fn what_does_not_read_names_its_column_and_says_how_to_write() {
    let types = shelf(&[every_type()]);
    let said = |column, text: &str| {
        let values = vec![Some(text.to_owned())];
        let (field, _, hint) =
            invalid(look(&types, &filter(column, Condition::OneOf { values })).map(drop));
        format!("{field}: {hint}")
    };
    let expected = [
        (0, "yes", "bool: Write true or false."),
        (1, "128", "i8: Write a whole number from -128 to 127."),
        (6, "much", "f64: Write a number such as 42 or 1.5."),
        (7, "1.005", "decimal: Write a number with at most 2 digits behind the point."),
        (8, "2026-02-30", "date: Write a date such as 2026-03-01."),
        (
            9,
            "2026-03-01T12:00:00Z",
            "ntz: Write a time such as 2026-03-01T12:00:00, or a day such as 2026-03-01.",
        ),
        (
            10,
            "25:00",
            "utc: Write a time such as 2026-03-01T12:00:00Z, or a day such as 2026-03-01.",
        ),
        (14, "FF", "binary: Write bytes as hex, such as 0x0AFF."),
    ];
    for (column, text, hint) in expected {
        assert_eq!(said(column, text), hint);
    }
    let (field, message, _) = invalid(look(&types, &filter(20, Condition::Null)).map(drop));
    assert_eq!((field.as_str(), message.as_str()), ("column 21", "This result has no column 21."));
    assert_eq!(invalid(look(&types, &sort(&[(99, false)])).map(drop)).0, "column 100");
    let range = Condition::Between { least: None, most: None };
    assert_eq!(invalid(look(&types, &filter(15, range)).map(drop)).0, "list", "it has no order");
}

#[test]
fn columns_go_by_their_number_whatever_they_are_called() {
    let numbers = |from: i32| -> ArrayRef { Arc::new(Int32Array::from(vec![from, from - 1])) };
    let same =
        batch(&[("", numbers(4)), ("a", numbers(7)), ("a", numbers(1)), ("", numbers(9))], 2);
    let same = shelf(&[same]);
    let second = ResultView { words: "7".into(), ..sort(&[(2, false)]) };
    assert_eq!(texts(&same, &second, 3), some(&["9"]));
    assert_eq!(
        invalid(look(&same, &filter(0, Condition::OneOf { values: some(&["x"]) })).map(drop)).0,
        "column 1"
    );
    let wide: Vec<(&str, ArrayRef)> = (0..2000).map(|at| ("n", numbers(at))).collect();
    let wide = shelf(&[batch(&wide, 2)]);
    let rows = look(&wide, &sort(&[(1999, false)])).unwrap();
    let window = read(&rows.stream(0, 1000).unwrap());
    let last: Vec<i32> = (0..2).map(|row| common::number(window.column(1999), row)).collect();
    assert_eq!((window.num_columns(), last), (2000, vec![1998, 1999]), "2,000 columns");
}

#[test]
fn zero_rows_and_long_cells_are_nothing_special() {
    let none = shelf(&[every_type().slice(0, 0)]);
    let all = ResultView { words: "x".into(), ..sort(&[(0, true)]) };
    let rows = look(&none, &all).unwrap();
    assert_eq!((rows.count(), read(&rows.stream(0, 10).unwrap()).num_rows()), (0, 0));
    assert_eq!(
        read(&rows.stream(0, 10).unwrap()).schema(),
        every_type().schema(),
        "types are told"
    );
    let nothing = behalf_results::Shelf::new(behalf_core::Limits::default());
    let column = behalf_core::results::Column { name: "c".into(), type_text: "INT".into() };
    behalf_core::ResultShelf::begin(&nothing, &owner("1"), &action(), vec![column]).unwrap();
    assert!(look(&nothing, &sort(&[(0, false)])).unwrap().stream(0, 1).unwrap().is_empty());
    let long = format!("{}B", "a".repeat(10_000_000));
    let longs: ArrayRef = Arc::new(StringArray::from(vec![long.clone(), "a".repeat(10_000_000)]));
    let longs = of(&longs, 1);
    assert_eq!(look(&longs, &words("ab")).unwrap().count(), 1, "found at its end");
    let window = look(&longs, &sort(&[(0, true)])).unwrap().window(None, 0, 1).unwrap().unwrap();
    assert_eq!(text(window.column(0), 0).unwrap(), long, "sorted by it");
}

#[test]
fn a_view_is_of_the_rows_there_are_of_one_owner_until_it_is_stopped() {
    let numbers = |values: Vec<i32>| {
        let rows = values.len();
        let numbers: ArrayRef = Arc::new(Int32Array::from(values));
        batch(&[("n", numbers)], rows)
    };
    let filling: Vec<RecordBatch> = vec![numbers(vec![3, 1])];
    let filling = shelf(&filling);
    assert_eq!(texts(&filling, &sort(&[(0, false)]), 0), some(&["1", "3"]));
    append(&filling, &numbers(vec![2]), Compression::None).unwrap();
    assert_eq!(
        texts(&filling, &sort(&[(0, false)]), 0),
        some(&["1", "2", "3"]),
        "and those that come"
    );
    let failed = filling.rows(&owner("2"), &action(), (&sort(&[(0, false)]), u64::MAX), &never());
    assert_eq!(failed.map(drop).unwrap_err().code.name(), "not_found", "another's is not there");
    let stop = CancellationToken::new();
    stop.cancel();
    let failed = filling.rows(&owner("1"), &action(), (&sort(&[(0, true)]), u64::MAX), &stop);
    assert_eq!(failed.map(drop).unwrap_err().code.name(), "cancelled");
    assert_eq!(
        texts(&filling, &sort(&[(0, true)]), 0),
        some(&["3", "2", "1"]),
        "and it can be made again"
    );
}
