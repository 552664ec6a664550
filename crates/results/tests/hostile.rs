//! What a storage that lies, or a table that was made to harm, may send.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]

mod common;

use arrow::{
    array::{
        ArrayRef, Decimal128Array, Float64Array, Int32Array, ListArray, NullArray, RecordBatch,
        RunArray, StringArray, StringViewArray, StructArray,
    },
    buffer::OffsetBuffer,
    datatypes::{DataType, Field, Fields, Int32Type},
};
use behalf_core::{
    Limits, ResultShelf,
    charts::{Axis, Bin, Chart, Measure, Of},
    results::{Column, Compression},
    views::{CopyForm, ResultView},
};
use behalf_results::{
    Shelf,
    save::{self, Form, Source, Unwritten},
};
use common::{action, append, batch, every_type, look, never, of, owner, shelf};
use std::sync::Arc;

/// What the shelf says of a chunk of one column.
fn refused(array: ArrayRef) -> Option<String> {
    let rows = array.len();
    let batch = batch(&[("c", array)], rows);
    let told = [Compression::None, Compression::Lz4Frame].map(|compression| {
        let shelf = Shelf::new(Limits::default());
        let column = Column { name: "c".into(), type_text: String::new() };
        shelf.begin(&owner("1"), &action(), vec![column]).unwrap();
        append(&shelf, &batch, compression).err().map(|failure| failure.message)
    });
    assert_eq!(told[0], told[1], "in a frame it is the same");
    told.into_iter().next().flatten()
}

#[test]
fn what_grows_beyond_its_bytes_is_not_let_in() {
    let unread = Some("The result's rows could not be read.".to_owned());
    let nothing: ArrayRef = Arc::new(NullArray::new(1 << 40));
    assert_eq!(refused(nothing), unread, "rows that weigh nothing, more than were asked for");
    let run = RunArray::<Int32Type>::try_new(
        &Int32Array::from(vec![1_000_000]),
        &StringArray::from(vec!["=x"]),
    );
    assert_eq!(refused(Arc::new(run.unwrap())), unread, "one value a million times");
    let view = StringViewArray::from(vec!["a long text that many rows may share"; 3]);
    assert_eq!(refused(Arc::new(view)), unread, "texts that rows may share");
    let field = || Arc::new(Field::new("item", DataType::Null, true));
    let cell = |count: usize| -> ArrayRef {
        let items = Arc::new(NullArray::new(count));
        Arc::new(ListArray::new(field(), OffsetBuffer::from_lengths([count]), items, None))
    };
    assert_eq!(refused(cell(1 << 30)), unread, "a list whose text is larger than the memory");
    assert_eq!(refused(cell(3)), None, "a list of NULLs is a list");
    let types = every_type();
    for (array, field) in types.columns().iter().zip(types.schema().fields()) {
        assert_eq!(refused(Arc::clone(array)), None, "{}", field.name());
    }
}

#[test]
fn a_sample_has_the_texts_that_the_person_sees() {
    let held = shelf(&[every_type()]);
    let sample = held.sample(&owner("1"), &action(), 3, 100_000).unwrap();
    let rows = every_type();
    let expected: Vec<Vec<Option<String>>> = (0..3)
        .map(|row| rows.columns().iter().map(|c| behalf_results::text(c, row)).collect())
        .collect();
    assert_eq!(sample.rows, expected);
}

#[test]
fn a_long_cell_is_not_counted_against_the_sample_beyond_what_it_shows() {
    let long: ArrayRef = Arc::new(StringArray::from(vec!["ä".repeat(5_000_000), "b".to_owned()]));
    let sample = of(&long, 2).sample(&owner("1"), &action(), 2, 64 * 1024).unwrap();
    let cut = format!("{}… (5000000 characters)", "ä".repeat(1000));
    assert_eq!(sample.rows, [[Some(cut)], [Some("b".to_owned())]]);
}

#[test]
fn no_disguise_makes_a_formula() {
    for (text, is) in [
        ("=1+1", true),
        ("\t=1", true),
        ("\r=1", true),
        ("\n=1", true),
        (" =1", true),
        ("\u{a0}@SUM(1)", true),
        ("\u{feff}=1", true),
        ("\u{200b}-1", true),
        ("＝1", true),
        ("＋1", true),
        ("－1", true),
        ("＠x", true),
        ("Sep=;", true),
        ("separate=1", false),
        ("a=1", false),
        ("", false),
        (" a", false),
        ("(1)", false),
    ] {
        assert_eq!(behalf_results::is_formula(text), is, "{text:?}");
    }
    let text: ArrayRef = Arc::new(StringArray::from(vec!["x;=1", "y\t=2"]));
    let rows = look(&of(&text, 2), &ResultView::default()).unwrap();
    let copied = rows.copy(&[0], 0..2, CopyForm::Csv, false, &never()).unwrap().text;
    assert_eq!(copied, "\"x;=1\"\r\n\"y\t=2\"", "no other separator begins a cell");
}

#[test]
fn twenty_thousand_columns_of_one_name_are_told_apart() {
    let none: ArrayRef = Arc::new(NullArray::new(1));
    let columns: Vec<(&str, ArrayRef)> = (0..20_000).map(|_| ("", Arc::clone(&none))).collect();
    let rows = look(&shelf(&[batch(&columns, 1)]), &ResultView::default()).unwrap();
    let all: Vec<u32> = (0..20_000).collect();
    let text = rows.copy(&all, 0..1, CopyForm::Json, false, &never()).unwrap().text;
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json[0].as_object().unwrap().len(), 20_000);
}

#[test]
fn steps_between_numbers_that_are_nearly_one_are_none() {
    let ends = [[0.0, 5e-324], [f64::MIN, f64::MAX], [f64::MIN_POSITIVE, 0.0], [-0.0, 0.0]];
    for ends in ends {
        let numbers: ArrayRef = Arc::new(Float64Array::from(ends.to_vec()));
        let rows = look(&of(&numbers, 2), &ResultView::default()).unwrap();
        let chart = Chart {
            x: Axis { column: 0, bin: Bin::Numbers { count: 20 } },
            series: None,
            measure: Measure { column: None, of: Of::Count },
            most: 100,
        };
        let chart = rows.chart(&chart, &never()).unwrap();
        let rows: u64 = chart.points.iter().map(|point| point.rows).sum();
        assert_eq!(rows, 2, "{ends:?}");
        assert!(chart.step.unwrap().is_normal(), "{ends:?}: {:?}", chart.step);
        for point in chart.points {
            assert!(point.x.as_ref().unwrap().parse::<f64>().unwrap().is_finite(), "{ends:?}");
        }
    }
}

#[test]
fn long_values_are_not_all_told_at_once() {
    let long: Vec<String> = (0..100).map(|n| format!("{n:0>1000}").repeat(1000)).collect();
    let long: ArrayRef = Arc::new(StringArray::from(long));
    let rows = look(&of(&long, 10), &ResultView::default()).unwrap();
    let told = rows.distinct(0, "", 1000, &never()).unwrap();
    let bytes: usize = told.values.iter().flat_map(|value| &value.text).map(String::len).sum();
    assert_eq!((told.values.len(), bytes, told.more), (4, 4_000_000, true));
}

/// How a batch is saved; what a form does not hold is said.
fn saved(rows: &RecordBatch, form: Form) -> Result<u64, String> {
    let columns: Vec<Column> = rows
        .schema()
        .fields()
        .iter()
        .map(|field| Column { name: field.name().clone(), type_text: String::new() })
        .collect();
    let mut file = tempfile::tempfile().unwrap();
    let source = Source { schema: rows.schema(), columns: &columns, rows: rows.num_rows() as u64 };
    let all = [Ok(rows.clone())].into_iter();
    match save::write(&source, all, form, &mut file, &mut |_| {}, &never()) {
        Ok(written) => Ok(written.rows),
        Err(Unwritten::Failed(failure)) => {
            Err(format!("{}: {}", failure.code.name(), failure.message))
        }
        Err(Unwritten::Place { error, .. }) => Err(error.to_string()),
    }
}

#[test]
fn odd_columns_are_saved_or_named() {
    let empty = StructArray::new_empty_fields(2, None);
    let wide = Decimal128Array::from(vec![1, -2]).with_precision_and_scale(10, -3).unwrap();
    let list = ListArray::new(
        Arc::new(Field::new("item", DataType::Struct(Fields::empty()), true)),
        OffsetBuffer::from_lengths([1, 1]),
        Arc::new(StructArray::new_empty_fields(2, None)),
        None,
    );
    let odd: Vec<(&str, ArrayRef)> = vec![
        ("struct", Arc::new(empty)),
        ("decimal", Arc::new(wide)),
        ("list", Arc::new(list)),
        ("void", Arc::new(NullArray::new(2))),
    ];
    let numbers: ArrayRef = Arc::new(Int32Array::from(vec![1, 2]));
    for (name, array) in odd {
        for form in [Form::Csv, Form::Xlsx, Form::Parquet, Form::Arrow] {
            let rows = batch(&[("", Arc::clone(&numbers)), ("", Arc::clone(&array))], 2);
            match saved(&rows, form) {
                Ok(rows) => assert_eq!(rows, 2, "{name} as {form:?}"),
                Err(said) => assert!(said.starts_with("invalid"), "{name} as {form:?}: {said}"),
            }
        }
    }
}
