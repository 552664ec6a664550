//! Rows that stay in the frames they came in are the same rows, however they are looked at.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]

mod common;

use arrow::{
    array::{ArrayRef, Int32Array, RecordBatch, StringArray},
    ipc::reader::StreamReader,
};
use behalf_core::{
    ResultShelf,
    charts::{Axis, Bin, Chart, Measure, Of},
    results::Compression,
    views::{Condition, CopyForm, ResultView},
};
use behalf_results::Shelf;
use common::{action, append, batch, every_type, filter, look, never, owner, packed, shelf, sort};
use std::sync::Arc;

fn window(shelf: &Shelf, view: &ResultView, from: u64, count: u64) -> Vec<u8> {
    let rows = shelf.rows(&owner("1"), &action(), (view, from + count), &never()).unwrap();
    rows.stream(from, count).unwrap()
}

/// Everything that is told of rows; each time of a shelf that nobody has looked at.
fn told(shelf: impl Fn() -> Shelf, columns: usize) -> Vec<String> {
    let (owner, action) = (owner("1"), action());
    let mut all = vec![
        format!("{:?}", shelf().sample(&owner, &action, 5, 10_000).unwrap()),
        format!("{:?}", shelf().statistics(&owner, &action).unwrap()),
    ];
    let whole = ResultView::default();
    for view in [&whole, &sort(&[(0, true)]), &filter(0, Condition::NotNull)] {
        for (from, count) in [(0, 3), (5, 4), (2, 100), (99, 1), (0, 0)] {
            all.push(format!("{:?}", window(&shelf(), view, from, count)));
        }
        let rows = || look(&shelf(), view).unwrap();
        for column in 0..u32::try_from(columns).unwrap() {
            all.push(format!("{:?}", rows().distinct(column, "", 10, &never())));
            all.push(format!("{:?}", rows().profile(column, &never())));
        }
        all.push(format!("{:?}", rows().copy(&[0], 0..100, CopyForm::Tsv, true, &never())));
        let chart = Chart {
            x: Axis { column: 0, bin: Bin::None },
            measure: Measure { of: Of::Count, column: None },
            series: None,
            most: 10,
        };
        all.push(format!("{:?}", rows().chart(&chart, &never())));
    }
    all
}

#[test]
fn rows_in_frames_are_the_same_rows_in_every_look() {
    let rows = every_type();
    let parts: Vec<RecordBatch> = (0..5).map(|_| rows.clone()).collect();
    let columns = rows.num_columns();
    let plain = told(|| shelf(&parts), columns);
    let framed = told(|| packed(&parts), columns);
    assert_eq!(plain.len(), framed.len());
    for (at, (plain, framed)) in plain.iter().zip(&framed).enumerate() {
        assert_eq!(plain, framed, "look {at}");
    }
}

#[test]
fn a_look_at_packed_rows_sees_those_that_come_later() {
    let numbers = |from: i32| {
        let numbers: ArrayRef = Arc::new(Int32Array::from_iter_values(from..from + 100));
        batch(&[("n", numbers)], 100)
    };
    let shelf = packed(&[numbers(0), numbers(100)]);
    let (whole, view) = (ResultView::default(), sort(&[(0, true)]));
    let count = || look(&shelf, &view).unwrap().count();
    let top = || common::texts(&shelf, &view, 0)[0].clone();
    assert_eq!((count(), top()), (200, Some("199".into())));
    append(&shelf, &numbers(200), Compression::Lz4Frame).unwrap();
    assert_eq!((count(), top()), (300, Some("299".into())), "no order of fewer rows stays");
    append(&shelf, &numbers(300), Compression::Lz4Frame).unwrap();
    let last = window(&shelf, &whole, 350, 100);
    let last = StreamReader::try_new(&last[..], None).unwrap().next().unwrap().unwrap();
    assert_eq!(last.num_rows(), 50, "nor is a window without them");
    let text: ArrayRef = Arc::new(StringArray::from(vec!["x"]));
    let other = batch(&[("n", text)], 1);
    assert!(append(&shelf, &other, Compression::Lz4Frame).is_err(), "of another type");
    assert_eq!(count(), 400, "and nothing of it is there");
}
