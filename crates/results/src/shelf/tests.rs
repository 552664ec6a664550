use super::*;
use crate::stream::text_rows;
use arrow::ipc::writer::StreamWriter;
use arrow::{
    array::{Int32Array, StringArray},
    datatypes::{DataType, Field, Schema},
};
use behalf_core::WorkspaceId;
use std::sync::Arc;

fn owner(id: &str) -> OwnerKey {
    OwnerKey { workspace: WorkspaceId("w".into()), principal_id: id.into() }
}

fn chunk(values: &[i32]) -> Bytes {
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
    writer.into_inner().unwrap().into()
}

fn shelf() -> (Shelf, ActionId) {
    let (shelf, action) = (Shelf::new(Limits::default()), ActionId("a".into()));
    let column = |name: &str| Column { name: name.into(), type_text: "INT".into() };
    shelf.begin(&owner("1"), &action, vec![column("n"), column("s")]).unwrap();
    shelf.append(&owner("1"), &action, chunk(&[0, 1, 2])).unwrap();
    shelf.append(&owner("1"), &action, chunk(&[3, 4])).unwrap();
    (shelf, action)
}

#[test]
fn a_window_crosses_chunks() {
    let (shelf, action) = shelf();
    let bytes = shelf.window(&owner("1"), &action, 2, 2).unwrap();
    let rows = decode(bytes.into()).unwrap();
    assert_eq!(
        text_rows(&rows[0]),
        vec![vec![Some("2".into()), Some("v2".into())], vec![Some("3".into()), None]],
        "rows 2 and 3, NULL apart from empty"
    );
    let past = shelf.window(&owner("1"), &action, 99, 10).unwrap();
    assert_eq!(
        decode(past.into()).unwrap().iter().map(RecordBatch::num_rows).sum::<usize>(),
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
    assert!(shelf.window(&owner("1"), &action, 0, 1).is_err(), "withheld is gone");
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
        let action = ActionId(name.into());
        let column = |name: &str| Column { name: name.into(), type_text: "INT".into() };
        shelf.begin(&owner(who), &action, vec![column("n"), column("s")]).unwrap();
        shelf.append(&owner(who), &action, chunk(&[0, 1, 2])).unwrap();
        let shelved = shelf.append(&owner(who), &action, chunk(&[3, 4])).unwrap();
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
    assert!(
        shelf.append(&owner("1"), &action, Bytes::from_static(b"<html>")).is_err(),
        "HTML is no Arrow"
    );
}
