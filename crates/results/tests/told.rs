//! What is told of a column: its values, how many, and how they are spread.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails loudly"
)]

mod common;

use arrow::array::{
    ArrayRef, Date32Array, Decimal128Array, Float64Array, Int32Array, Int64Array, StringArray,
    TimestampMicrosecondArray,
};
use behalf_core::views::{
    Bar, ColumnProfile, Condition, DistinctValue, DistinctValues, ResultView,
};
use common::{every_type, filter, invalid, look, never, of, shelf};
use std::sync::Arc;

fn profile(array: ArrayRef) -> ColumnProfile {
    let rows = look(&of(&array, 3), &ResultView::default()).unwrap();
    rows.profile(0, &never()).unwrap()
}

fn ranges(profile: &ColumnProfile) -> Vec<(&str, &str, u64)> {
    profile.bars.iter().map(|bar| (bar.from.as_str(), bar.to.as_str(), bar.rows)).collect()
}

fn distinct(array: &ArrayRef, words: &str, most: usize) -> DistinctValues {
    look(&of(array, 2), &ResultView::default()).unwrap().distinct(0, words, most, &never()).unwrap()
}

fn values(values: &[(Option<&str>, u64)], more: bool) -> DistinctValues {
    let value = |(text, rows): &(Option<&str>, u64)| DistinctValue {
        text: text.map(Into::into),
        rows: *rows,
    };
    DistinctValues { values: values.iter().map(value).collect(), more }
}

#[test]
fn values_come_by_how_frequent_they_are() {
    let texts = vec![Some("b"), None, Some("Ab"), Some("b"), None, Some(""), Some("b")];
    let texts: ArrayRef = Arc::new(StringArray::from(texts));
    let all = [(Some("b"), 3), (None, 2), (Some("Ab"), 1), (Some(""), 1)];
    assert_eq!(distinct(&texts, "", 9), values(&all, false));
    assert_eq!(distinct(&texts, "", 4), values(&all, false), "just as many as are wanted");
    assert_eq!(distinct(&texts, "", 2), values(&all[..2], true), "there are more");
    assert_eq!(distinct(&texts, "B", 9), values(&[all[0], all[2]], false), "those with a word");
    let floats = vec![Some(0.0), Some(-0.0), Some(f64::NAN), Some(-f64::NAN), None];
    let floats: ArrayRef = Arc::new(Float64Array::from(floats));
    let same = [(Some("0.0"), 2), (Some("NaN"), 2), (None, 1)];
    assert_eq!(distinct(&floats, "", 9), values(&same, false), "0 is 0 and NaN is NaN");
    let none: ArrayRef = Arc::new(Int32Array::from(vec![None, None]));
    assert_eq!(distinct(&none, "", 9), values(&[(None, 2)], false), "nothing but NULL");
}

#[test]
fn every_type_is_told_of() {
    let shelf = shelf(&[every_type(), every_type()]);
    let rows = look(&shelf, &ResultView::default()).unwrap();
    for (column, field) in (0..).zip(every_type().schema().fields()) {
        let told = rows.profile(column, &never()).unwrap();
        let values = rows.distinct(column, "", 9, &never()).unwrap();
        let expected = if field.name() == "void" { (6, 6, 0, 1) } else { (6, 2, 2, 3) };
        let found = (told.rows, told.nulls, told.distinct, values.values.len());
        assert_eq!((found, told.distinct_is_exact), (expected, true), "{}", field.name());
        assert!(told.bars.len() <= 20, "{}", field.name());
    }
    assert_eq!(invalid(rows.profile(20, &never())).0, "column 21");
    assert_eq!(invalid(rows.distinct(20, "", 1, &never())).0, "column 21");
}

#[test]
fn whole_numbers_have_round_ranges() {
    let told = profile(Arc::new(Int32Array::from(vec![Some(3), Some(-1), None, Some(3)])));
    let expected = ColumnProfile {
        rows: 4,
        nulls: 1,
        distinct: 2,
        distinct_is_exact: true,
        least: Some("-1".into()),
        most: Some("3".into()),
        mean: Some("1.6667".into()),
        bars: [(-1, 1), (0, 0), (1, 0), (2, 0), (3, 2)]
            .map(|(at, rows): (i32, _)| Bar { from: at.to_string(), to: at.to_string(), rows })
            .to_vec(),
    };
    assert_eq!(told, expected);
    let told = profile(Arc::new(Int64Array::from(vec![7, 103])));
    assert_eq!((ranges(&told)[0], ranges(&told).len()), (("5", "9", 1), 20));
    let told = profile(Arc::new(Int64Array::from(vec![i64::MIN, 0, i64::MAX])));
    assert_eq!(told.bars.iter().map(|bar| bar.rows).sum::<u64>(), 3, "no row is lost");
    let greatest = 10_i128.pow(38) - 1;
    let decimals = Decimal128Array::from(vec![-greatest, greatest, 0]);
    let told = profile(Arc::new(decimals.with_precision_and_scale(38, 2).unwrap()));
    assert_eq!(told.bars.iter().map(|bar| bar.rows).sum::<u64>(), 3, "nor of the greatest");
    let decimals = Decimal128Array::from(vec![5, 205]).with_precision_and_scale(10, 2).unwrap();
    let told = profile(Arc::new(decimals));
    assert_eq!((ranges(&told)[0], told.mean.as_deref()), (("0.00", "0.19", 1), Some("1.05")));
}

#[test]
fn fractions_days_and_times_have_round_ranges() {
    let odd = vec![0.1, 0.3, 1.2, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
    let told = profile(Arc::new(Float64Array::from(odd)));
    assert_eq!(&ranges(&told)[..3], [("0.1", "0.2", 1), ("0.2", "0.3", 0), ("0.3", "0.4", 1)]);
    assert_eq!(
        (told.least.as_deref(), told.most.as_deref()),
        (Some("-Infinity"), Some("Infinity"))
    );
    assert_eq!(told.mean.as_deref(), Some("NaN"));
    let told = profile(Arc::new(Float64Array::from(vec![-f64::MAX, f64::MAX])));
    assert_eq!(told.bars.iter().map(|bar| bar.rows).sum::<u64>(), 2, "no row is lost");
    let told = profile(Arc::new(Float64Array::from(vec![1.5, 1.5])));
    assert_eq!((ranges(&told), told.mean.as_deref()), (vec![("1.5", "1.5", 2)], Some("1.5")));
    let told = profile(Arc::new(Float64Array::from(vec![f64::NAN])));
    assert_eq!((told.least.as_deref(), told.bars.len(), told.mean), (Some("NaN"), 0, None));
    let told = profile(Arc::new(Date32Array::from(vec![0, 99])));
    assert_eq!(ranges(&told)[0], ("1970-01-01", "1970-01-05", 1), "days are whole");
    let hours = TimestampMicrosecondArray::from(vec![3_600_000_000, 36_000_000_000]);
    let told = profile(Arc::new(hours.with_timezone("UTC")));
    let first = ("1970-01-01T01:00:00Z", "1970-01-01T01:30:00Z", 1);
    assert_eq!((ranges(&told)[0], told.bars.len()), (first, 19), "by halves of an hour");
}

#[test]
fn texts_have_their_most_frequent_and_too_many_are_not_counted() {
    let texts: Vec<String> = (0..30).map(|n| format!("v{}", n % 12)).collect();
    let told = profile(Arc::new(StringArray::from(texts)));
    let found = (told.least.as_deref(), told.most.as_deref(), told.bars.len());
    assert_eq!(found, (Some("v0"), Some("v9"), 10));
    assert_eq!((ranges(&told)[0], ranges(&told)[9]), (("v0", "v0", 3), ("v9", "v9", 2)));
    let many: ArrayRef = Arc::new(Int32Array::from_iter_values(0..100_001));
    let rows = look(&of(&many, 50_000), &ResultView::default()).unwrap();
    let told = rows.profile(0, &never()).unwrap();
    assert_eq!((told.distinct, told.distinct_is_exact), (100_000, false), "at least as many");
    let most = Condition::Between { least: None, most: Some("99999".into()) };
    let rows = look(&of(&many, 50_000), &filter(0, most)).unwrap();
    let told = rows.profile(0, &never()).unwrap();
    assert_eq!((told.distinct, told.distinct_is_exact), (100_000, true), "of a view");
}
