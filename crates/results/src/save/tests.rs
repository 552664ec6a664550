use super::*;
use ::arrow::{
    array::{
        Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Float64Array,
        Int32Array, Int64Array, ListArray, StringArray, TimestampMicrosecondArray,
    },
    datatypes::{Field, Int32Type, Schema},
    ipc::reader::FileReader,
};
use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::{
    io::{Read, Seek, SeekFrom},
    sync::Arc,
};

fn column(name: &str) -> Column {
    Column { name: name.into(), type_text: String::new() }
}

fn source(columns: &[Column], batch: &RecordBatch) -> Source<'static> {
    let columns: &'static [Column] = Box::leak(columns.to_vec().into_boxed_slice());
    Source { schema: batch.schema(), columns, rows: batch.num_rows() as u64 }
}

fn batch(arrays: Vec<(&str, ArrayRef)>) -> (Vec<Column>, RecordBatch) {
    let fields: Vec<Field> = arrays
        .iter()
        .map(|(name, array)| Field::new(*name, array.data_type().clone(), true))
        .collect();
    let columns = arrays.iter().map(|(name, _)| column(name)).collect();
    let arrays = arrays.into_iter().map(|(_, array)| array).collect();
    (columns, RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap())
}

fn saved(columns: &[Column], batch: &RecordBatch, form: Form) -> (Written, File) {
    let mut file = tempfile::tempfile().unwrap();
    let source = source(columns, batch);
    let cancel = CancellationToken::new();
    let rows = [Ok(batch.clone())].into_iter();
    let written = write(&source, rows, form, &mut file, &mut |_| {}, &cancel).unwrap();
    file.seek(SeekFrom::Start(0)).unwrap();
    (written, file)
}

fn csv_of(columns: &[Column], batch: &RecordBatch) -> String {
    let mut text = String::new();
    saved(columns, batch, Form::Csv).1.read_to_string(&mut text).unwrap();
    text
}

fn sheet_of(columns: &[Column], batch: &RecordBatch) -> (Written, String) {
    let (written, file) = saved(columns, batch, Form::Xlsx);
    let mut sheet = String::new();
    let mut package = zip::ZipArchive::new(file).unwrap();
    package.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
    let rows = sheet.split_once("<sheetData>").unwrap().1.split_once("</sheetData>").unwrap().0;
    (written, rows.to_owned())
}

fn texts(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn everything() -> (Vec<Column>, RecordBatch) {
    let list = [Some(vec![Some(1), None]), None];
    batch(vec![
        ("n", Arc::new(Int64Array::from(vec![Some(9_007_199_254_740_993), None]))),
        ("n", texts(&[Some(""), None])),
        ("d", Arc::new(decimals(&[Some(150), Some(-1)], 38, 10))),
        ("f", Arc::new(Float64Array::from(vec![f64::NEG_INFINITY, -0.0]))),
        ("b", Arc::new(BooleanArray::from(vec![Some(true), None]))),
        ("day", Arc::new(Date32Array::from(vec![-719_162, 20_513]))),
        ("at", Arc::new(TimestampMicrosecondArray::from(vec![1_500_000, 1]).with_timezone("UTC"))),
        ("x", Arc::new(BinaryArray::from_vec(vec![&[1, 255], &[]]))),
        ("l", Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(list))),
    ])
}

fn decimals(values: &[Option<i128>], precision: u8, scale: i8) -> Decimal128Array {
    let array = Decimal128Array::from(values.to_vec());
    array.with_precision_and_scale(precision, scale).unwrap()
}

#[test]
fn csv_tells_null_from_empty_and_keeps_every_digit() {
    let (columns, batch) = everything();
    assert_eq!(
        csv_of(&columns, &batch),
        "n,n,d,f,b,day,at,x,l\r\n\
         9007199254740993,\"\",0.0000000150,-Infinity,true,0001-01-01,1970-01-01T00:00:01.500Z,0x01FF,\"[1,null]\"\r\n\
         ,,-0.0000000001,-0.0,,2026-03-01,1970-01-01T00:00:00.000001Z,0x,\r\n"
    );
}

#[test]
fn csv_neutralises_what_a_spreadsheet_would_run_and_nothing_else() {
    let (columns, batch) = batch(vec![
        (
            "=name",
            texts(&[
                Some("=1+1"),
                Some("+1"),
                Some("-1"),
                Some("@x"),
                Some("\tx"),
                Some("\r=\"x\""),
                Some("a=1"),
            ]),
        ),
        ("n", Arc::new(Int32Array::from(vec![-1, -2, -3, -4, -5, -6, -7]))),
    ]);
    assert_eq!(
        csv_of(&columns, &batch),
        "'=name,n\r\n'=1+1,-1\r\n'+1,-2\r\n'-1,-3\r\n'@x,-4\r\n\"'\tx\",-5\r\n\"'\r=\"\"x\"\"\",-6\r\na=1,-7\r\n"
    );
}

#[test]
fn a_sheet_has_typed_cells_and_texts_for_what_it_would_change() {
    let (columns, batch) = everything();
    let (written, rows) = sheet_of(&columns, &batch);
    let text = |place: &str, text: &str| {
        format!(
            "<c r=\"{place}\" s=\"0\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
        )
    };
    let expected = [
        "<row r=\"2\">".to_owned(),
        text("A2", "9007199254740993"),
        text("B2", ""),
        "<c r=\"C2\" s=\"18\"><v>0.0000000150</v></c>".to_owned(),
        text("D2", "-Infinity").replace("s=\"0\"", "s=\"2\""),
        "<c r=\"E2\" t=\"b\"><v>1</v></c>".to_owned(),
        text("F2", "0001-01-01"),
        format!("<c r=\"G2\" s=\"7\"><v>{}</v></c>", 25_569.0 + 1.5 / 86_400.0),
        text("H2", "0x01FF"),
        text("I2", "[1,null]"),
        "</row><row r=\"3\">".to_owned(),
        "<c r=\"C3\" s=\"18\"><v>-0.0000000001</v></c>".to_owned(),
        "<c r=\"D3\" s=\"0\"><v>-0.0</v></c>".to_owned(),
        "<c r=\"F3\" s=\"3\"><v>46082</v></c>".to_owned(),
        text("G3", "1970-01-01T00:00:00.000001Z"),
        text("H3", "0x"),
        "</row>".to_owned(),
    ];
    let below = rows.split_once("</row>").unwrap().1;
    assert_eq!(below, expected.concat());
    assert_eq!((written.rows, written.cut_cells), (2, 0));
}

#[test]
fn no_text_of_a_sheet_is_a_formula_and_a_long_one_says_that_it_was_cut() {
    let long = "é".repeat(40_000);
    let (columns, batch) = batch(vec![("s", texts(&[Some("=1+1"), Some(&long)]))]);
    let (written, rows) = sheet_of(&columns, &batch);
    assert!(!rows.contains("<f>"), "no formula");
    let quoted =
        "<c r=\"A2\" s=\"2\" t=\"inlineStr\"><is><t xml:space=\"preserve\">=1+1</t></is></c>";
    assert!(rows.contains(quoted), "a text, also when it is edited");
    let cut = rows.rsplit_once("preserve\">").unwrap().1.split_once("</t>").unwrap().0;
    assert_eq!((cut.chars().count(), cut.ends_with("é… (cut)")), (32_767, true));
    assert_eq!(written.cut_cells, 1);
}

#[test]
fn parquet_and_arrow_read_back_the_same() {
    let (columns, batch) = everything();
    let (written, file) = saved(&columns, &batch, Form::Arrow);
    assert_eq!(written.bytes, file.metadata().unwrap().len());
    let read: Vec<RecordBatch> =
        FileReader::try_new(file, None).unwrap().map(Result::unwrap).collect();
    assert_eq!(read, std::slice::from_ref(&batch));
    let (written, file) = saved(&columns, &batch, Form::Parquet);
    assert_eq!(written.bytes, file.metadata().unwrap().len());
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
    assert_eq!(reader.map(Result::unwrap).collect::<Vec<_>>(), [batch]);
}

#[test]
fn a_result_without_rows_is_a_file_with_its_columns() {
    let (columns, batch) = everything();
    let none = batch.slice(0, 0);
    assert_eq!(csv_of(&columns, &none), "n,n,d,f,b,day,at,x,l\r\n");
    assert_eq!(sheet_of(&columns, &none).1.matches("<row ").count(), 1);
    let file = saved(&columns, &none, Form::Parquet).1;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    assert_eq!(reader.schema().fields(), batch.schema().fields());
    let file = saved(&columns, &none, Form::Arrow).1;
    assert_eq!(FileReader::try_new(file, None).unwrap().schema(), batch.schema());
}

#[test]
fn what_no_sheet_holds_is_refused_before_anything_is_written() {
    for (columns, rows, is) in
        [(3, 1_048_575, true), (3, 1_048_576, false), (16_384, 1, true), (16_385, 1, false)]
    {
        let fits = fits(Form::Xlsx, columns, rows);
        assert_eq!(fits.is_ok(), is, "{columns} columns, {rows} rows");
        if let Err(failure) = fits {
            assert_eq!(failure.code.name(), "invalid");
            assert!(failure.hint.contains("Parquet or CSV"), "{}", failure.hint);
        }
    }
    assert!(super::fits(Form::Csv, 20_000, 9_000_000).is_ok(), "text has no such limit");
    assert!(super::fits(Form::Csv, 0, 1).is_err(), "no columns are no file");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_as_what_it_is_in_every_form() {
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values((0..200_000).map(|n| n * 7919)));
    let (columns, batch) = batch(vec![("n", numbers)]);
    for form in [Form::Csv, Form::Xlsx, Form::Parquet, Form::Arrow] {
        let mut full = File::options().write(true).open("/dev/full").unwrap();
        let source = source(&columns, &batch);
        let rows = [Ok(batch.clone())].into_iter();
        let cancel = CancellationToken::new();
        let refused = write(&source, rows, form, &mut full, &mut |_| {}, &cancel).unwrap_err();
        let Unwritten::Place { error, .. } = refused else { panic!("{form:?}: {refused:?}") };
        assert_eq!(error.kind(), std::io::ErrorKind::StorageFull, "{form:?}");
    }
}

#[test]
fn whoever_stops_it_is_heard_between_the_steps() {
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..50_000));
    let (columns, batch) = batch(vec![("n", numbers)]);
    for form in [Form::Csv, Form::Xlsx, Form::Parquet, Form::Arrow] {
        let mut file = tempfile::tempfile().unwrap();
        let cancel = CancellationToken::new();
        let mut told = Vec::new();
        let mut progress = |rows| {
            told.push(rows);
            if rows == 20_000 {
                cancel.cancel();
            }
        };
        let source = source(&columns, &batch);
        let rows = [Ok(batch.clone())].into_iter();
        let refused = write(&source, rows, form, &mut file, &mut progress, &cancel).unwrap_err();
        let Unwritten::Failed(failure) = refused else { panic!("{form:?}: {refused:?}") };
        assert_eq!(failure.code, FailureCode::Cancelled, "{form:?}");
        assert_eq!(told, [10_000, 20_000], "{form:?}");
    }
}

#[test]
fn rows_that_fail_on_the_way_are_told_as_they_failed() {
    let (columns, batch) = batch(vec![("n", Arc::new(Int32Array::from(vec![1])))]);
    let failure = Failure::new(FailureCode::Offline, "gone", "again");
    let rows = [Ok(batch.clone()), Err(failure.clone())].into_iter();
    let mut file = tempfile::tempfile().unwrap();
    let cancel = CancellationToken::new();
    let source = source(&columns, &batch);
    let refused = write(&source, rows, Form::Csv, &mut file, &mut |_| {}, &cancel).unwrap_err();
    let Unwritten::Failed(told) = refused else { panic!("{refused:?}") };
    assert_eq!(told, failure);
}
