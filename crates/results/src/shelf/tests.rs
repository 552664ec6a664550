use super::*;
use crate::{
    lz4,
    stream::{decode, text_rows},
};
use arrow::{
    array::{Int32Array, RecordBatch, StringArray},
    buffer::Buffer,
    datatypes::{DataType, Field, Schema},
    ipc::writer::StreamWriter,
};
use behalf_core::{
    WorkspaceId,
    results::Compression,
    views::{ResultView, SortKey},
};
use lz4_flex::frame::{BlockSize, FrameInfo};
use tokio_util::sync::CancellationToken;

fn owner(id: &str) -> OwnerKey {
    OwnerKey { workspace: WorkspaceId("w".into()), principal_id: id.into() }
}

fn stream(values: &[i32]) -> Vec<u8> {
    let schema = Arc::new(Schema::new(vec![
        Field::new("n", DataType::Int32, true),
        Field::new("s", DataType::Utf8, true),
    ]));
    let text: StringArray = values.iter().map(|n| (n % 2 == 0).then(|| format!("v{n}"))).collect();
    let columns: Vec<arrow::array::ArrayRef> =
        vec![Arc::new(Int32Array::from(values.to_vec())), Arc::new(text)];
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns).unwrap();
    let mut writer = StreamWriter::try_new(Vec::new(), &schema).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

fn chunk(values: &[i32]) -> Chunk {
    let bytes = stream(values);
    let (rows, likely) = (values.len() as u64, bytes.len());
    Chunk { bytes: bytes.into(), compression: Compression::None, rows, likely }
}

fn framed(values: &[i32]) -> Chunk {
    let chunk = chunk(values);
    let bytes = lz4::tests::frame(&chunk.bytes).into();
    Chunk { bytes, compression: Compression::Lz4Frame, ..chunk }
}

/// It is always its turn.
fn add(shelf: &Shelf, who: &str, action: &ActionId, chunk: Chunk) -> Result<Shelved, Failure> {
    shelf.append(&owner(who), action, chunk, &mut || Ok(()))
}

fn begin(shelf: &Shelf, who: &str, name: &str) -> ActionId {
    let action = ActionId(name.into());
    let column = |name: &str| Column { name: name.into(), type_text: "INT".into() };
    shelf.begin(&owner(who), &action, vec![column("n"), column("s")]).unwrap();
    action
}

fn window(shelf: &Shelf, action: &ActionId, from: u64, count: u64) -> Result<Vec<u8>, Failure> {
    let (stop, view) = (CancellationToken::new(), ResultView::default());
    shelf.rows(&owner("1"), action, (&view, from + count), &stop)?.stream(from, count)
}

fn shelf() -> (Shelf, ActionId) {
    let shelf = Shelf::new(Limits::default());
    let action = begin(&shelf, "1", "a");
    add(&shelf, "1", &action, chunk(&[0, 1, 2])).unwrap();
    add(&shelf, "1", &action, chunk(&[3, 4])).unwrap();
    (shelf, action)
}

#[test]
fn a_window_crosses_chunks() {
    let (shelf, action) = shelf();
    let bytes = window(&shelf, &action, 2, 2).unwrap();
    let rows = decode(Buffer::from(bytes)).unwrap();
    assert_eq!(
        text_rows(&rows[0]),
        vec![vec![Some("2".into()), Some("v2".into())], vec![Some("3".into()), None]],
        "rows 2 and 3, NULL apart from empty"
    );
    let past = window(&shelf, &action, 99, 10).unwrap();
    assert_eq!(
        decode(Buffer::from(past)).unwrap().iter().map(RecordBatch::num_rows).sum::<usize>(),
        0,
        "past the end is empty"
    );
}

#[test]
fn another_owner_sees_nothing_and_withheld_rows_are_gone() {
    let (shelf, action) = shelf();
    let rows = |bytes| shelf.sample(&owner("1"), &action, 4, bytes).unwrap().rows.len();
    assert_eq!((rows(1000), rows(5)), (4, 2), "a sample is cut by rows, and by bytes");
    assert!(
        shelf.sample(&owner("2"), &action, 4, 1000).is_err(),
        "another owner's result is not there"
    );
    shelf.withhold(&owner("1"), &action);
    assert!(window(&shelf, &action, 0, 1).is_err(), "withheld is gone");
}

#[test]
fn the_owner_who_holds_most_makes_room() {
    let size = {
        let (shelf, _) = shelf();
        shelf.lock().bytes()
    };
    let limits = Limits { result_bytes: size / 2, shelf_bytes: size * 3, ..Limits::default() };
    let shelf = Shelf::new(limits);
    let put = |who: &str, name: &str| {
        let action = begin(&shelf, who, name);
        add(&shelf, who, &action, chunk(&[0, 1, 2])).unwrap();
        let shelved = add(&shelf, who, &action, chunk(&[3, 4])).unwrap();
        shelf.sample(&owner(who), &action, 1, 100).unwrap();
        shelved
    };
    assert!(put("1", "mine").full, "a result past its own budget is full");
    for n in 0..5 {
        put("2", &format!("many-{n}"));
    }
    let held =
        |who: &str, name: &str| shelf.sample(&owner(who), &ActionId(name.into()), 1, 100).is_ok();
    assert!(held("1", "mine"), "one result of mine stands beside another's many");
    assert!(held("2", "many-4") && !held("2", "many-0"), "the many lose their oldest");
}

#[test]
fn bytes_that_are_no_arrow_are_refused() {
    let (shelf, action) = shelf();
    for compression in [Compression::None, Compression::Lz4Frame] {
        let bytes = "<html>".into();
        let page = Chunk { bytes, compression, ..chunk(&[]) };
        assert!(add(&shelf, "1", &action, page).is_err(), "HTML is no Arrow, and no frame");
    }
}

/// Of equal values, which is a small frame.
static MANY: [i32; 10_000] = [7; 10_000];

fn long(limits: Limits) -> (Shelf, ActionId) {
    let shelf = Shelf::new(limits);
    let action = begin(&shelf, "1", "long");
    add(&shelf, "1", &action, framed(&MANY)).unwrap();
    add(&shelf, "1", &action, framed(&MANY)).unwrap();
    add(&shelf, "1", &action, framed(&[1, 2, 3])).unwrap();
    (shelf, action)
}

fn few_read() -> Limits {
    Limits { unpacked_bytes: 1, ..Limits::default() }
}

#[test]
fn what_comes_behind_the_first_rows_stays_packed_until_somebody_looks_there() {
    let length = stream(&MANY).len();
    let (shelf, action) = long(few_read());
    let bytes = || shelf.lock().bytes();
    let packed = bytes();
    assert!((length..length + length / 10).contains(&packed), "{packed} of {length} twice");
    let sample = shelf.sample(&owner("1"), &action, 5, 1000).unwrap();
    assert_eq!((sample.rows.len(), sample.total_rows), (5, 20_003), "all are told");
    window(&shelf, &action, 9_990, 10).unwrap();
    assert_eq!(bytes(), packed, "the first rows are read already");
    window(&shelf, &action, 9_995, 10).unwrap();
    let last = framed(&[1, 2, 3]).bytes.len();
    assert_eq!(bytes(), 2 * length + last, "those of the next chunk are now, the last are not");
    let rows = decode(Buffer::from(window(&shelf, &action, 20_001, 10).unwrap())).unwrap();
    assert_eq!(
        text_rows(&rows[0]),
        vec![vec![Some("2".into()), Some("v2".into())], vec![Some("3".into()), None]],
        "the last ones"
    );
    assert_eq!(bytes(), 2 * length + stream(&[1, 2, 3]).len(), "no frame is kept beside them");
    add(&shelf, "1", &action, framed(&MANY)).unwrap();
    assert!(bytes() < 2 * length + length / 10, "what comes later is packed again");
}

#[test]
fn a_result_is_full_by_its_rows_and_not_by_its_frames() {
    let length = stream(&MANY).len();
    let limits = Limits { result_bytes: 2 * length, result_rows: 30_000, ..few_read() };
    let shelf = Shelf::new(limits);
    let action = begin(&shelf, "1", "a");
    let full = |values: &[i32]| add(&shelf, "1", &action, framed(values)).map(|now| now.full);
    assert_eq!((full(&MANY), full(&MANY)), (Ok(false), Ok(true)));
    assert!(full(&[1; 10_001]).is_err(), "nor are more rows let in than were asked for");
}

#[test]
fn more_than_is_likely_is_read_in_its_turn_alone() {
    let (shelf, action) = long(few_read());
    let info = FrameInfo::new().block_size(BlockSize::Max64KB).block_checksums(true);
    let mut frame = lz4::tests::framed(&stream(&MANY), info);
    // A byte of the second block, before its checksum and the mark of the end.
    let at = frame.len() - 9;
    frame[at] ^= 1;
    let append = |likely: usize| {
        let mut asked = 0;
        let chunk = Chunk { bytes: frame.clone().into(), likely, ..framed(&MANY) };
        let stopped = shelf.append(&owner("1"), &action, chunk, &mut || {
            asked += 1;
            Err(Failure::cancelled())
        });
        (stopped.unwrap_err().code, asked)
    };
    assert_eq!(append(1), (FailureCode::Cancelled, 1), "it is not read on before");
    assert_eq!(append(usize::MAX), (FailureCode::Offline, 0), "what is not longer is, to its end");
    let chunk = Chunk { likely: 1, ..framed(&MANY) };
    assert_eq!(add(&shelf, "1", &action, chunk).unwrap().rows, 30_003, "and then it is read");
}

#[test]
fn what_was_looked_at_longest_ago_makes_room_for_what_is_read() {
    let length = stream(&MANY).len();
    let limits = Limits { shelf_bytes: length * 9 / 2, ..few_read() };
    let (shelf, old) = long(limits);
    shelf.sample(&owner("1"), &old, 1, 100).unwrap();
    let new = begin(&shelf, "1", "new");
    add(&shelf, "1", &new, framed(&MANY)).unwrap();
    add(&shelf, "1", &new, framed(&MANY)).unwrap();
    add(&shelf, "1", &new, framed(&MANY)).unwrap();
    shelf.sample(&owner("1"), &new, 1, 100).unwrap();
    let view =
        ResultView { sort: vec![SortKey { column: 0, descending: true }], ..ResultView::default() };
    let stop = CancellationToken::new();
    let count = |action: &ActionId| {
        shelf.rows(&owner("1"), action, (&view, u64::MAX), &stop).map(|rows| rows.count())
    };
    assert_eq!(count(&new), Ok(30_000), "both have room as they came, and one of them read");
    assert!(shelf.columns(&owner("1"), &old).is_ok(), "to be named is no look");
    assert_eq!(count(&old), Ok(20_003), "what is looked at now does not go");
    assert!(shelf.lock().bytes() <= length * 9 / 2, "both together have no room");
    assert!(count(&new).is_err() && count(&old).is_ok(), "the other has made it");
}

#[test]
fn reading_what_is_packed_can_be_stopped_and_begun_again() {
    let (shelf, action) = long(few_read());
    let stop = CancellationToken::new();
    stop.cancel();
    let first = |stop| shelf.first(&owner("1"), &action, u64::MAX, stop).map(|rows| rows.count());
    assert_eq!(first(&stop), Err(Failure::cancelled()));
    assert_eq!(first(&CancellationToken::new()), Ok(20_003));
}

#[test]
fn of_results_that_were_looked_at_the_first_to_go_is_the_one_of_longest_ago() {
    let size = {
        let (shelf, _) = shelf();
        shelf.lock().bytes()
    };
    let shelf = Shelf::new(Limits { shelf_bytes: size * 2, ..Limits::default() });
    let put = |name: &str| {
        let action = begin(&shelf, "1", name);
        add(&shelf, "1", &action, chunk(&[0, 1, 2])).unwrap();
        add(&shelf, "1", &action, chunk(&[3, 4])).unwrap();
        shelf.sample(&owner("1"), &action, 1, 100).unwrap();
        action
    };
    let [a, b] = ["a", "b"].map(put);
    window(&shelf, &a, 0, 1).unwrap();
    let c = put("c");
    let held = [&a, &b, &c].map(|action| shelf.columns(&owner("1"), action).is_ok());
    assert_eq!(held, [true, false, true]);
}

#[test]
fn what_has_no_room_when_it_is_read_is_told_all_the_same() {
    let limits = Limits { shelf_bytes: stream(&MANY).len() * 3 / 2, ..few_read() };
    let (shelf, action) = long(limits);
    shelf.sample(&owner("1"), &action, 1, 100).unwrap();
    let stop = CancellationToken::new();
    let all = shelf.first(&owner("1"), &action, u64::MAX, &stop).map(|rows| rows.count());
    assert_eq!(all, Ok(20_003));
}

#[test]
fn rows_are_not_all_once_others_came_behind_them() {
    let (shelf, action) = long(few_read());
    let stop = CancellationToken::new();
    let rows = shelf.first(&owner("1"), &action, u64::MAX, &stop).unwrap();
    let is_all = || shelf.lock().held[&(owner("1"), action.clone())].is_all(&rows);
    assert!(is_all());
    add(&shelf, "1", &action, framed(&MANY)).unwrap();
    assert!(!is_all(), "an order that was made of them meanwhile is not kept");
}
