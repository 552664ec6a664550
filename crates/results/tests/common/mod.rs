//! Results to look at: on a shelf, of every type that a workspace sends.

#![allow(dead_code, reason = "each test file takes what it needs")]
#![allow(clippy::print_stdout, reason = "a seed is for whoever reads a failure")]

use arrow::{
    array::{
        Array, ArrayRef, AsArray, BinaryArray, BooleanArray, Date32Array, Decimal128Array,
        Float32Array, Float64Array, Int8Array, Int16Array, Int32Array, Int32Builder, Int64Array,
        ListBuilder, MapBuilder, NullArray, RecordBatch, RecordBatchOptions, StringArray,
        StringBuilder, StructArray, TimestampMicrosecondArray,
    },
    datatypes::{DataType, Field, Int32Type, Schema},
    ipc::{reader::StreamReader, writer::StreamWriter},
};
use behalf_core::{
    ActionId, Failure, FailureCode, Limits, OwnerKey, ResultShelf, WorkspaceId,
    results::{Chunk, Column, Compression},
    views::{Condition, Filter, ResultView, SortKey},
};
use behalf_results::{Rows, Shelf};
use lz4_flex::frame::FrameEncoder;
use std::{io::Write, sync::Arc};
use tokio_util::sync::CancellationToken;

pub(crate) fn owner(id: &str) -> OwnerKey {
    OwnerKey { workspace: WorkspaceId("w".into()), principal_id: id.into() }
}

pub(crate) fn action() -> ActionId {
    ActionId("a".into())
}

pub(crate) fn batch(columns: &[(&str, ArrayRef)], rows: usize) -> RecordBatch {
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, array)| Field::new(*name, array.data_type().clone(), true))
        .collect();
    let arrays = columns.iter().map(|(_, array)| Arc::clone(array)).collect();
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options).unwrap()
}

/// A chunk as it comes, whose turn it is.
pub(crate) fn append(
    shelf: &Shelf,
    batch: &RecordBatch,
    compression: Compression,
) -> Result<(), Failure> {
    let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(batch).unwrap();
    let stream = writer.into_inner().unwrap();
    let likely = stream.len();
    let bytes = match compression {
        Compression::None => stream.into(),
        Compression::Lz4Frame => {
            let mut encoder = FrameEncoder::new(Vec::new());
            encoder.write_all(&stream).unwrap();
            encoder.finish().unwrap().into()
        }
    };
    let chunk = Chunk { bytes, compression, rows: batch.num_rows() as u64, likely };
    shelf.append(&owner("1"), &action(), chunk, &mut || Ok(())).map(drop)
}

/// A shelf with one result of these batches.
pub(crate) fn shelf(batches: &[RecordBatch]) -> Shelf {
    shelf_of(Limits::default(), batches, Compression::None)
}

/// The same with each batch in a frame, and kept so.
pub(crate) fn packed(batches: &[RecordBatch]) -> Shelf {
    let limits = Limits { unpacked_bytes: 0, ..Limits::default() };
    shelf_of(limits, batches, Compression::Lz4Frame)
}

fn shelf_of(limits: Limits, batches: &[RecordBatch], compression: Compression) -> Shelf {
    let shelf = Shelf::new(limits);
    let columns = batches[0]
        .schema()
        .fields()
        .iter()
        .map(|field| Column { name: field.name().clone(), type_text: String::new() })
        .collect();
    shelf.begin(&owner("1"), &action(), columns).unwrap();
    batches.iter().for_each(|batch| append(&shelf, batch, compression).unwrap());
    shelf
}

pub(crate) fn never() -> CancellationToken {
    CancellationToken::new()
}

pub(crate) fn look(shelf: &Shelf, view: &ResultView) -> Result<Rows, Failure> {
    shelf.rows(&owner("1"), &action(), (view, u64::MAX), &never())
}

/// One column, cut into batches of so many rows, and looked at.
pub(crate) fn of(array: &ArrayRef, every: usize) -> Shelf {
    let whole = batch(&[("c", Arc::clone(array))], array.len());
    let parts: Vec<RecordBatch> = (0..array.len().max(1))
        .step_by(every)
        .map(|at| whole.slice(at, every.min(array.len() - at)))
        .collect();
    shelf(&parts)
}

pub(crate) fn sort(keys: &[(u32, bool)]) -> ResultView {
    let sort = keys
        .iter()
        .map(|(column, descending)| SortKey { column: *column, descending: *descending });
    ResultView { sort: sort.collect(), ..ResultView::default() }
}

pub(crate) fn filter(column: u32, is: Condition) -> ResultView {
    ResultView { filters: vec![Filter { column, is }], ..ResultView::default() }
}

pub(crate) fn words(words: &str) -> ResultView {
    ResultView { words: words.into(), ..ResultView::default() }
}

/// The texts of a column in the order of a view.
pub(crate) fn texts(shelf: &Shelf, view: &ResultView, column: usize) -> Vec<Option<String>> {
    let rows = look(shelf, view).unwrap();
    let window = rows.window(None, 0, u64::MAX).unwrap().unwrap();
    let array = window.column(column);
    (0..array.len()).map(|row| behalf_results::text(array, row)).collect()
}

pub(crate) fn some(texts: &[&str]) -> Vec<Option<String>> {
    texts.iter().map(|text| (*text != "NULL").then(|| (*text).to_owned())).collect()
}

/// What failed: the field of an `invalid`, the message and the hint.
pub(crate) fn invalid<T: std::fmt::Debug>(failed: Result<T, Failure>) -> (String, String, String) {
    let failure = failed.unwrap_err();
    let FailureCode::Invalid { field } = failure.code else { panic!("not invalid: {failure:?}") };
    (field, failure.message, failure.hint)
}

/// The rows of a stream, as a window reads them.
pub(crate) fn read(stream: &[u8]) -> RecordBatch {
    StreamReader::try_new(stream, None).unwrap().next().unwrap().unwrap()
}

/// A column of every type, of three rows: the last is NULL.
pub(crate) fn every_type() -> RecordBatch {
    let mut list = ListBuilder::new(Int32Builder::new());
    list.append_value([Some(1), None]);
    list.append_value([]);
    list.append_null();
    let mut map = MapBuilder::new(None, StringBuilder::new(), Int32Builder::new());
    map.keys().append_value("k\"");
    map.values().append_value(7);
    map.append(true).unwrap();
    map.append(true).unwrap();
    map.append(false).unwrap();
    let inner: ArrayRef = Arc::new(Float64Array::from(vec![f64::NAN, 0.5, 0.0]));
    let names: ArrayRef = Arc::new(StringArray::from(vec![Some("ä"), None, None]));
    let fields =
        vec![Field::new("x", DataType::Float64, true), Field::new("name", DataType::Utf8, true)];
    let structs =
        StructArray::new(fields.into(), vec![inner, names], Some(vec![true, true, false].into()));
    let micros = vec![Some(1_772_366_400_123_000), Some(-62_135_596_800_000_000), None];
    let instants = || TimestampMicrosecondArray::from(micros.clone());
    let decimals = Decimal128Array::from(vec![Some(-5), Some(99_999_999_999_999_999), None]);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("bool", Arc::new(BooleanArray::from(vec![Some(true), Some(false), None]))),
        ("i8", Arc::new(Int8Array::from(vec![Some(i8::MIN), Some(i8::MAX), None]))),
        ("i16", Arc::new(Int16Array::from(vec![Some(i16::MIN), Some(i16::MAX), None]))),
        ("i32", Arc::new(Int32Array::from(vec![Some(i32::MIN), Some(i32::MAX), None]))),
        ("i64", Arc::new(Int64Array::from(vec![Some(i64::MIN), Some(i64::MAX), None]))),
        ("f32", Arc::new(Float32Array::from(vec![Some(0.1), Some(f32::NEG_INFINITY), None]))),
        ("f64", Arc::new(Float64Array::from(vec![Some(-0.0), Some(1e300), None]))),
        ("decimal", Arc::new(decimals.with_precision_and_scale(38, 2).unwrap())),
        ("date", Arc::new(Date32Array::from(vec![Some(-719_162), Some(2_932_896), None]))),
        ("ntz", Arc::new(instants())),
        ("utc", Arc::new(instants().with_timezone("Etc/UTC"))),
        ("paris", Arc::new(instants().with_timezone("Europe/Paris"))),
        ("offset", Arc::new(instants().with_timezone("-03:30"))),
        ("string", Arc::new(StringArray::from(vec![Some("Łódź"), Some(""), None]))),
        ("binary", Arc::new(BinaryArray::from(vec![Some(&[0, 255][..]), Some(&[][..]), None]))),
        ("list", Arc::new(list.finish())),
        ("struct", Arc::new(structs)),
        ("map", Arc::new(map.finish())),
        ("void", Arc::new(NullArray::new(3))),
        ("interval", Arc::new(StringArray::from(vec![Some("1-2"), Some("0-0"), None]))),
    ];
    batch(&columns, 3)
}

pub(crate) fn number(array: &ArrayRef, row: usize) -> i32 {
    array.as_primitive::<Int32Type>().value(row)
}

/// Numbers that look random, the same for the same seed.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self, below: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    /// One whose seed is said where a test fails.
    pub(crate) fn seeded() -> Self {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        let seed = std::env::var("BEHALF_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = seed.unwrap_or(u64::from(now.subsec_nanos()));
        println!("BEHALF_SEED={seed}");
        Self(seed)
    }
}
