//! The order of rows, beside one that is made the plain way.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails loudly"
)]

mod common;

use arrow::array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Float32Array, Float64Array,
    Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray, UInt64Array,
};
use behalf_core::views::{Condition, Filter, ResultView, SortKey};
use common::{Random, batch, every_type, invalid, look, of, shelf, some, sort, texts};
use std::{cmp::Ordering, sync::Arc};

#[derive(Clone, Debug, PartialEq, PartialOrd)]
enum Value {
    Whole(i128),
    Float(f64),
    Text(Vec<u8>),
    Nan,
    Null,
}

/// Numbers, then NaN, then NULL; the other way round only the numbers are turned.
fn plain(a: &Value, b: &Value, descending: bool) -> Ordering {
    let place = |value: &Value| match value {
        Value::Nan => 1,
        Value::Null => 2,
        _ => 0,
    };
    place(a).cmp(&place(b)).then_with(|| {
        let values = a.partial_cmp(b).unwrap_or(Ordering::Equal);
        if descending { values.reverse() } else { values }
    })
}

fn column(random: &mut Random, rows: usize) -> (ArrayRef, Vec<Value>) {
    // Few values make many that are equal; many make few.
    let spread = [3, 50, 1 << 30][usize::try_from(random.next(3)).unwrap()];
    let mut wholes = |many: i64| -> Vec<Option<i64>> {
        (0..rows)
            .map(|_| {
                let value = random.next(spread).cast_signed() - (spread / 2).cast_signed();
                (random.next(10) > 0).then(|| value.wrapping_mul(many))
            })
            .collect()
    };
    let kind = wholes(1)[0].unwrap_or_default();
    let many = if kind % 2 == 0 { 1 } else { i64::MAX / 3 };
    let values = wholes(many);
    let plainly = |values: &[Option<i64>]| {
        values.iter().map(|v| v.map_or(Value::Null, |v| Value::Whole(v.into()))).collect()
    };
    let floats = |wide: fn(i64) -> f64| -> Vec<Option<f64>> {
        values.iter().map(|value| value.map(wide)).collect()
    };
    let odd = |value: i64| match value.rem_euclid(7) {
        0 => f64::NAN,
        1 => f64::INFINITY,
        2 => f64::NEG_INFINITY,
        3 => -0.0,
        4 => -f64::NAN,
        #[allow(clippy::cast_precision_loss, reason = "any number will do")]
        _ => value as f64 / 8.0,
    };
    let told = |value: &Option<f64>| match value {
        None => Value::Null,
        Some(value) if value.is_nan() => Value::Nan,
        Some(value) => Value::Float(*value),
    };
    match random.next(9) {
        0 => (Arc::new(Int64Array::from(values.clone())), plainly(&values)),
        1 => {
            let micros = TimestampMicrosecondArray::from(values.clone()).with_timezone("UTC");
            (Arc::new(micros), plainly(&values))
        }
        2 => {
            let days: Vec<Option<i32>> =
                values.iter().map(|v| v.map(|v| i32::try_from(v % 1_000_000).unwrap())).collect();
            let wide: Vec<Option<i64>> = days.iter().map(|v| v.map(i64::from)).collect();
            (Arc::new(Date32Array::from(days)), plainly(&wide))
        }
        3 => {
            let truths: Vec<Option<bool>> = values.iter().map(|v| v.map(|v| v % 2 == 0)).collect();
            let wide: Vec<Option<i64>> = truths.iter().map(|v| v.map(i64::from)).collect();
            (Arc::new(BooleanArray::from(truths)), plainly(&wide))
        }
        4 => {
            let wide: Vec<Option<i128>> = values
                .iter()
                .map(|v| {
                    v.map(|v| match v.rem_euclid(11) {
                        // The ends are farther apart than the half of what there is.
                        0 => 10_i128.pow(38) - 1,
                        1 => 1 - 10_i128.pow(38),
                        _ => i128::from(v) * 9_000_000_000_000_000_000 + i128::from(v % 3),
                    })
                })
                .collect();
            let plainly = wide.iter().map(|v| v.map_or(Value::Null, Value::Whole)).collect();
            let decimals = Decimal128Array::from(wide).with_precision_and_scale(38, 4).unwrap();
            (Arc::new(decimals), plainly)
        }
        5 => {
            let floats = floats(odd);
            let plainly = floats.iter().map(told).collect();
            (Arc::new(Float64Array::from(floats)), plainly)
        }
        6 => {
            #[allow(clippy::cast_possible_truncation, reason = "any number will do")]
            let floats: Vec<Option<f32>> =
                floats(odd).into_iter().map(|v| v.map(|v| v as f32)).collect();
            let wide: Vec<Option<f64>> = floats.iter().map(|v| v.map(f64::from)).collect();
            (Arc::new(Float32Array::from(floats)), wide.iter().map(told).collect())
        }
        7 => {
            let bytes: Vec<Option<Vec<u8>>> = values
                .iter()
                .map(|v| {
                    v.map(|v| {
                        let mut bytes = (v % 3).to_be_bytes().repeat(3);
                        bytes.truncate(v.rem_euclid(25).try_into().unwrap());
                        bytes.extend(v.to_be_bytes().last());
                        bytes
                    })
                })
                .collect();
            let plainly = bytes.iter().cloned().map(|v| v.map_or(Value::Null, Value::Text));
            let plainly = plainly.collect();
            let bytes: BinaryArray = bytes.iter().map(Option::as_deref).collect();
            (Arc::new(bytes), plainly)
        }
        _ => {
            let texts: Vec<Option<String>> = values
                .iter()
                .map(|v| {
                    v.map(|v| {
                        format!(
                            "Customer#{}{}",
                            v % 40,
                            "é\u{10ffff}z".repeat((v % 3).unsigned_abs().try_into().unwrap())
                        )
                    })
                })
                .collect();
            let plainly = texts
                .iter()
                .map(|v| v.clone().map_or(Value::Null, |v| Value::Text(v.into_bytes())))
                .collect();
            (Arc::new(StringArray::from(texts)), plainly)
        }
    }
}

#[test]
fn rows_come_as_a_plain_sort_has_them() {
    let mut random = Random::seeded();
    for round in 0..204 {
        // The last are so many that all processors sort them.
        let is_long = round >= 200;
        let rows = if is_long { 30_000 } else { usize::try_from(random.next(300) + 1).unwrap() };
        let columns: Vec<(ArrayRef, Vec<Value>)> =
            (0..4).map(|_| column(&mut random, rows)).collect();
        let number: ArrayRef =
            Arc::new(UInt64Array::from_iter_values((0..rows).map(|row| row as u64)));
        let mut named: Vec<(&str, ArrayRef)> =
            columns.iter().map(|(array, _)| ("c", Arc::clone(array))).collect();
        named.push(("row", number));
        let whole = batch(&named, rows);
        let every = if is_long { 7_000 } else { usize::try_from(random.next(100) + 1).unwrap() };
        let parts: Vec<RecordBatch> =
            (0..rows).step_by(every).map(|at| whole.slice(at, every.min(rows - at))).collect();
        let keys: Vec<(u32, bool)> = (0..random.next(4) + 1)
            .map(|_| (u32::try_from(random.next(4)).unwrap(), random.next(2) == 0))
            .collect();
        let is_filtered = random.next(2) == 0;
        let mut view = sort(&keys);
        if is_filtered {
            view.filters.push(Filter { column: 0, is: Condition::NotNull });
        }
        let mut expected: Vec<usize> =
            (0..rows).filter(|row| !is_filtered || columns[0].1[*row] != Value::Null).collect();
        expected.sort_by(|a, b| {
            keys.iter().fold(Ordering::Equal, |so_far, (column, descending)| {
                let values = &columns[*column as usize].1;
                so_far.then_with(|| plain(&values[*a], &values[*b], *descending))
            })
        });
        let expected: Vec<Option<String>> =
            expected.iter().map(|row| Some(row.to_string())).collect();
        let found = texts(&shelf(&parts), &view, 4);
        assert!(found == expected, "round {round}: {keys:?} of {whole:?}: {found:?}");
    }
}

#[test]
fn nan_comes_behind_numbers_and_null_behind_all_both_ways() {
    let odd: ArrayRef = Arc::new(Float64Array::from(vec![
        None,
        Some(f64::NAN),
        Some(f64::INFINITY),
        Some(0.0),
        Some(f64::NEG_INFINITY),
        Some(-0.0),
        Some(-f64::NAN),
    ]));
    let odd = of(&odd, 3);
    let up = ["-Infinity", "0.0", "-0.0", "Infinity", "NaN", "NaN", "NULL"];
    assert_eq!(texts(&odd, &sort(&[(0, false)]), 0), some(&up), "-0.0 and 0.0 keep their order");
    let down = ["Infinity", "0.0", "-0.0", "-Infinity", "NaN", "NaN", "NULL"];
    assert_eq!(texts(&odd, &sort(&[(0, true)]), 0), some(&down));
}

#[test]
fn every_type_is_sorted_or_says_that_it_has_no_order() {
    let shelf = shelf(&[every_type()]);
    let mut without = Vec::new();
    for (column, field) in every_type().schema().fields().iter().enumerate() {
        let key = SortKey { column: u32::try_from(column).unwrap(), descending: true };
        let view = ResultView { sort: vec![key], ..ResultView::default() };
        match look(&shelf, &view) {
            Ok(rows) => assert_eq!(rows.count(), 3, "{}", field.name()),
            failed => without.push(invalid(failed.map(|rows| rows.count())).0),
        }
    }
    assert_eq!(without, ["list", "struct", "map"], "nested values have no order");
}
