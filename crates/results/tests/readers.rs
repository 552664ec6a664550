//! Every type that a workspace sends, saved in every form, as independent readers find it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]

use arrow::{
    array::{
        Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Float32Array,
        Float64Array, Int8Array, Int16Array, Int32Array, Int32Builder, Int64Array, ListArray,
        MapBuilder, RecordBatch, StringArray, StringBuilder, StructArray,
        TimestampMicrosecondArray,
    },
    buffer::NullBuffer,
    datatypes::{DataType, Field, Fields, Int32Type, Schema},
};
use behalf_core::results::Column;
use behalf_results::save::{self, Form, Source};
use std::{fs::File, path::Path, process::Command, sync::Arc};
use tokio_util::sync::CancellationToken;

/// Microseconds of 28 February 2026, 03:04:05.
const INSTANT: i64 = 1_772_247_845_000_000;

fn pairs() -> ArrayRef {
    let mut map = MapBuilder::new(None, StringBuilder::new(), Int32Builder::new());
    map.keys().append_value("k");
    map.values().append_value(1);
    map.append(true).unwrap();
    map.append(false).unwrap();
    map.append(false).unwrap();
    Arc::new(map.finish())
}

fn parts() -> ArrayRef {
    let fields = Fields::from(vec![
        Field::new("n", DataType::Int32, true),
        Field::new("s", DataType::Utf8, true),
    ]);
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int32Array::from(vec![Some(1), None, None])),
        Arc::new(StringArray::from(vec![Some("x"), None, None])),
    ];
    Arc::new(StructArray::new(fields, columns, Some(NullBuffer::from(vec![true, false, false]))))
}

/// Its smallest, its greatest, and NULL of every type; what `tests/conformance/files.py` expects.
fn every_type() -> Vec<(&'static str, ArrayRef)> {
    let exact =
        [Some(12_345_678_901_234_567_890_123_456_780_123_456_789), Some(-15_000_000_000), None];
    let exact = Decimal128Array::from(exact.to_vec()).with_precision_and_scale(38, 10).unwrap();
    let instants = [Some(INSTANT + 678_901), Some(INSTANT), None];
    let walls = [Some(INSTANT + 678_000), Some(-2_208_988_801_000_000), None];
    let bytes: Vec<Option<&[u8]>> = vec![Some(&[1, 255]), Some(&[]), None];
    vec![
        ("r", Arc::new(Int32Array::from(vec![1, 2, 3])) as ArrayRef),
        ("tiny", Arc::new(Int8Array::from(vec![Some(i8::MIN), Some(i8::MAX), None]))),
        ("small", Arc::new(Int16Array::from(vec![Some(i16::MIN), Some(i16::MAX), None]))),
        ("whole", Arc::new(Int32Array::from(vec![Some(i32::MIN), Some(i32::MAX), None]))),
        ("big", Arc::new(Int64Array::from(vec![Some(1 << 53), Some((1 << 53) + 1), None]))),
        ("single", Arc::new(Float32Array::from(vec![Some(0.1), Some(f32::INFINITY), None]))),
        ("double", Arc::new(Float64Array::from(vec![Some(f64::NAN), Some(-0.0), None]))),
        ("exact", Arc::new(exact)),
        ("yes", Arc::new(BooleanArray::from(vec![Some(true), Some(false), None]))),
        ("text", Arc::new(StringArray::from(vec![Some("=1+1"), Some(""), None]))),
        ("day", Arc::new(Date32Array::from(vec![Some(-719_162), Some(2_932_896), None]))),
        (
            "instant",
            Arc::new(TimestampMicrosecondArray::from(instants.to_vec()).with_timezone("UTC")),
        ),
        ("wall", Arc::new(TimestampMicrosecondArray::from(walls.to_vec()))),
        ("bytes", Arc::new(BinaryArray::from(bytes))),
        (
            "list",
            Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([
                Some(vec![Some(1), Some(2)]),
                None,
                None,
            ])),
        ),
        ("pairs", pairs()),
        ("parts", parts()),
    ]
}

#[test]
fn independent_readers_find_every_type_as_it_was() {
    let all = every_type();
    let fields: Vec<Field> = all
        .iter()
        .map(|(name, array)| Field::new(*name, array.data_type().clone(), true))
        .collect();
    let (names, arrays): (Vec<&str>, Vec<ArrayRef>) = all.into_iter().unzip();
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).unwrap();
    let columns: Vec<Column> = names
        .iter()
        .map(|name| Column { name: (*name).to_owned(), type_text: String::new() })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let test = std::env::current_exe().unwrap();
    let python = test.ancestors().nth(3).unwrap().join("conformance/bin/python");
    assert!(python.exists(), "{} is not there: `cargo xtask test` makes it", python.display());
    let mut command = Command::new(python);
    command.env("SAVED_COLUMNS", names.join(",")).env("PYTHONDONTWRITEBYTECODE", "1");
    for form in [Form::Csv, Form::Xlsx, Form::Parquet, Form::Arrow] {
        let path = folder.path().join(format!("saved.{}", form.ending()));
        let mut file = File::create(&path).unwrap();
        let source = Source { schema: Arc::clone(&schema), columns: &columns, rows: 3 };
        let rows = [Ok(batch.clone())].into_iter();
        let cancel = CancellationToken::new();
        save::write(&source, rows, form, &mut file, &mut |_| {}, &cancel).unwrap();
        command.env(format!("SAVED_{}", form.ending().to_uppercase()), path);
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance/files.py");
    let output = command.arg(script).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("Ran ") && !said.contains("Ran 0 "), "it tested something: {said}");
}
