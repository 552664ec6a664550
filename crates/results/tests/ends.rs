//! The least and the greatest value of every type, looked at in every way: nothing breaks, whatever it says.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]

mod common;

use arrow::{
    array::{ArrayRef, BooleanArray, PrimitiveArray, RecordBatch, StringArray},
    datatypes::*,
};
use behalf_core::{
    Failure, ResultShelf,
    charts::{Axis, Bin, Chart, Measure, Of},
    results::Column,
    views::{Condition, CopyForm, ResultView},
};
use behalf_results::save::{self, Form, Source, Unwritten};
use common::{action, batch, every_type, filter, look, never, owner, shelf, sort, words};
use std::sync::Arc;

fn ends<T: ArrowPrimitiveType>(values: &[T::Native], kind: DataType) -> (String, ArrayRef) {
    let mut all: Vec<Option<T::Native>> = values.iter().copied().map(Some).collect();
    all.push(None);
    all.push(Some(T::default_value()));
    all.resize(6, None);
    let array: PrimitiveArray<T> = all.into_iter().collect();
    (kind.to_string(), Arc::new(array.with_data_type(kind)))
}

fn all() -> Vec<(String, ArrayRef)> {
    let zone = |name: &str| Some(Arc::from(name));
    let far = [i64::MIN, i64::MAX, -1];
    let near = [i32::MIN, i32::MAX, -1];
    let wide = 10_i128.pow(38) - 1;
    let floats = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0];
    let halves = floats.map(<Float16Type as ArrowPrimitiveType>::Native::from_f64);
    let singles = [f32::NAN, f32::INFINITY, f32::MIN, f32::MIN_POSITIVE];
    let mut all = vec![
        ends::<Int8Type>(&[i8::MIN, i8::MAX], DataType::Int8),
        ends::<Int64Type>(&far, DataType::Int64),
        ends::<UInt64Type>(&[u64::MAX, 1], DataType::UInt64),
        ends::<Float16Type>(&halves, DataType::Float16),
        ends::<Float32Type>(&singles, DataType::Float32),
        ends::<Float64Type>(&floats, DataType::Float64),
        ends::<Float64Type>(&[f64::MAX, f64::MIN, 5e-324, 1.0], DataType::Float64),
        ends::<Date32Type>(&near, DataType::Date32),
        ends::<Date64Type>(&far, DataType::Date64),
        ends::<Time32SecondType>(&near, DataType::Time32(TimeUnit::Second)),
        ends::<Time64NanosecondType>(&far, DataType::Time64(TimeUnit::Nanosecond)),
        ends::<DurationSecondType>(&far, DataType::Duration(TimeUnit::Second)),
        ends::<DurationMicrosecondType>(&far, DataType::Duration(TimeUnit::Microsecond)),
        ends::<IntervalYearMonthType>(&near, DataType::Interval(IntervalUnit::YearMonth)),
        ends::<IntervalDayTimeType>(
            &[IntervalDayTime::new(i32::MIN, i32::MAX), IntervalDayTime::new(i32::MAX, i32::MIN)],
            DataType::Interval(IntervalUnit::DayTime),
        ),
        ends::<IntervalMonthDayNanoType>(
            &[IntervalMonthDayNano::new(i32::MIN, i32::MAX, i64::MIN)],
            DataType::Interval(IntervalUnit::MonthDayNano),
        ),
        ends::<Decimal128Type>(&[wide, -wide], DataType::Decimal128(38, 0)),
        ends::<Decimal128Type>(&[wide, -wide], DataType::Decimal128(38, 38)),
        ends::<Decimal128Type>(&[i128::MAX, i128::MIN], DataType::Decimal128(38, -38)),
        ends::<Decimal64Type>(&[i64::MAX, i64::MIN], DataType::Decimal64(18, 2)),
        ends::<Decimal256Type>(&[i256::MAX, i256::MIN], DataType::Decimal256(76, 10)),
    ];
    for zone in [None, zone("Etc/UTC"), zone("Europe/Paris"), zone("-23:59"), zone("No/Where")] {
        let kind = |unit| DataType::Timestamp(unit, zone.clone());
        all.push(ends::<TimestampSecondType>(&far, kind(TimeUnit::Second)));
        all.push(ends::<TimestampMillisecondType>(&far, kind(TimeUnit::Millisecond)));
        all.push(ends::<TimestampMicrosecondType>(&far, kind(TimeUnit::Microsecond)));
        all.push(ends::<TimestampNanosecondType>(&far, kind(TimeUnit::Nanosecond)));
    }
    let texts: ArrayRef =
        Arc::new(StringArray::from(vec![Some("\0"), None, Some("𝕏"), None, Some(""), None]));
    all.push(("text".into(), texts));
    let yes: ArrayRef =
        Arc::new(BooleanArray::from(vec![Some(true), None, Some(false), None, None, None]));
    all.push(("yes".into(), yes));
    all
}

/// What is said is fine, unless nobody knew what to say.
fn told<T>(what: &str, done: Result<T, Failure>) {
    if let Err(failure) = done {
        assert_ne!(failure.code.name(), "internal", "{what}: {failure:?}");
    }
}

fn looked(name: &str, rows: &RecordBatch) {
    let held = shelf(&[rows.slice(0, 2), rows.slice(2, rows.num_rows() - 2)]);
    let most = [None, Some("9"), Some("2026-03-01"), Some("x")].map(|end| end.map(str::to_owned));
    let mut views =
        vec![ResultView::default(), sort(&[(0, false)]), sort(&[(0, true)]), words("1")];
    views.push(filter(0, Condition::Contains { text: "9".into() }));
    views.push(filter(0, Condition::NotNull));
    views.extend(most.clone().map(|most| filter(0, Condition::Between { least: None, most })));
    views.push(filter(0, Condition::OneOf { values: most.to_vec() }));
    told(name, held.sample(&owner("1"), &action(), 9, 100_000));
    told(name, held.statistics(&owner("1"), &action()));
    for view in views {
        let what = format!("{name}, {view:?}");
        let rows = match look(&held, &view) {
            Ok(rows) => rows,
            failed => {
                told(&what, failed.map(drop));
                continue;
            }
        };
        told(&what, rows.stream(0, 1000));
        told(&what, rows.distinct(0, "1", 10, &never()));
        told(&what, rows.profile(0, &never()));
        told(&what, rows.chart_columns(&never()));
        for form in
            [CopyForm::Tsv, CopyForm::Csv, CopyForm::Json, CopyForm::Markdown, CopyForm::SqlIn]
        {
            told(&what, rows.copy(&[0], 0..9, form, true, &never()));
        }
        for bin in [
            Bin::None,
            Bin::Hour,
            Bin::Week,
            Bin::Quarter,
            Bin::Year,
            Bin::Numbers { count: 0 },
            Bin::Numbers { count: u32::MAX },
        ] {
            for of in [Of::Count, Of::Sum, Of::Mean, Of::Least, Of::Most, Of::Each] {
                for series in [None, Some(0)] {
                    let measure = Measure { column: Some(0), of };
                    let chart = Chart { x: Axis { column: 0, bin }, series, measure, most: 3 };
                    told(&format!("{what}, {chart:?}"), rows.chart(&chart, &never()));
                }
            }
        }
    }
    let columns = [Column { name: String::new(), type_text: String::new() }];
    for form in [Form::Csv, Form::Xlsx, Form::Parquet, Form::Arrow] {
        let mut file = tempfile::tempfile().unwrap();
        let source = Source { schema: rows.schema(), columns: &columns, rows: 6 };
        let all = [Ok(rows.clone())].into_iter();
        match save::write(&source, all, form, &mut file, &mut |_| {}, &never()) {
            Ok(_) => {}
            Err(Unwritten::Failed(failure)) => {
                told::<()>(&format!("{name}, {form:?}"), Err(failure))
            }
            Err(Unwritten::Place { error, .. }) => panic!("{name}, {form:?}: {error}"),
        }
    }
}

#[test]
fn the_ends_of_every_type_are_nothing_special() {
    for (name, array) in all() {
        looked(&name, &batch(&[("", array)], 6));
    }
    let types = every_type();
    for (array, field) in types.columns().iter().zip(types.schema().fields()) {
        looked(field.name(), &batch(&[("", Arc::clone(array))], 3));
    }
}
