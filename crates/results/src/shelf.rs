//! The shelf: each result under its owner and its action. Another owner's result is not there.

use crate::{
    statistics,
    stream::{decode, slice, text_rows, unreadable},
    typed,
};
use arrow::{array::RecordBatch, ipc::writer::StreamWriter};
use behalf_core::{
    ActionId, Failure, FailureCode, Limits, OwnerKey, ResultShelf,
    results::{Column, ColumnStatistics, Sample, Shelved},
};
use bytes::Bytes;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Results kept at once.
const KEPT: usize = 256;
/// Longest cell in a sample, in characters.
const CELL: usize = 1000;

type Key = (OwnerKey, ActionId);

struct Held {
    columns: Vec<Column>,
    batches: Vec<RecordBatch>,
    rows: u64,
    bytes: usize,
    born: u64,
    /// Nobody has read it yet: it does not make room for others.
    filling: bool,
}

#[derive(Default)]
struct All {
    held: HashMap<Key, Held>,
    births: u64,
}

impl All {
    /// Makes room within the budgets: of the owner who holds the most, the oldest goes first, so
    /// that nobody is pushed out by another's many results. What is being filled stays; `false`
    /// where that alone is too much.
    fn make_room(&mut self, bytes: usize) -> bool {
        while self.held.len() > KEPT || self.bytes() > bytes {
            let mut shares: HashMap<&OwnerKey, (usize, usize)> = HashMap::new();
            for ((owner, _), held) in self.held.iter().filter(|(_, held)| !held.filling) {
                let share = shares.entry(owner).or_default();
                *share = (share.0 + held.bytes, share.1 + 1);
            }
            let most = shares.into_iter().max_by_key(|(_, share)| *share).map(|(o, _)| o.clone());
            let oldest = self
                .held
                .iter()
                .filter(|(key, held)| !held.filling && Some(&key.0) == most.as_ref())
                .min_by_key(|(_, held)| held.born)
                .map(|(key, _)| key.clone());
            let Some(oldest) = oldest else { return false };
            self.held.remove(&oldest);
        }
        true
    }

    fn bytes(&self) -> usize {
        self.held.values().map(|held| held.bytes).sum()
    }
}

/// Every result that is held, within a budget of bytes.
pub struct Shelf {
    all: Mutex<All>,
    limits: Limits,
}

impl Shelf {
    /// An empty shelf with the budgets of these limits.
    pub fn new(limits: Limits) -> Self {
        Self { all: Mutex::default(), limits }
    }

    fn lock(&self) -> MutexGuard<'_, All> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
        read: impl FnOnce(&Held) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let all = self.lock();
        read(all.held.get(&(owner.clone(), action.clone())).ok_or_else(not_here)?)
    }

    /// Rows `offset` to `offset + count` as an Arrow IPC stream; fewer at the end.
    pub fn window(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
        offset: u64,
        count: u64,
    ) -> Result<Vec<u8>, Failure> {
        self.read(owner, action, |held| {
            let Some(schema) = held.batches.first().map(RecordBatch::schema) else {
                return Ok(Vec::new());
            };
            let rows = slice(&schema, &held.batches, offset, count)?;
            let write = || {
                let mut writer = StreamWriter::try_new(Vec::new(), &schema)?;
                writer.write(&rows)?;
                writer.into_inner()
            };
            write().map_err(Failure::internal)
        })
    }
}

impl ResultShelf for Shelf {
    fn begin(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
        columns: Vec<Column>,
    ) -> Result<(), Failure> {
        let mut all = self.lock();
        all.births += 1;
        let born = all.births;
        let held = Held { columns, batches: Vec::new(), rows: 0, bytes: 0, born, filling: true };
        all.held.insert((owner.clone(), action.clone()), held);
        all.make_room(self.limits.shelf_bytes);
        Ok(())
    }

    fn append(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
        chunk: Bytes,
    ) -> Result<Shelved, Failure> {
        let size = chunk.len();
        let batches = decode(chunk)?;
        let key = (owner.clone(), action.clone());
        let mut all = self.lock();
        let held = all.held.get_mut(&key).ok_or_else(not_here)?;
        for batch in batches {
            if batch.num_columns() != held.columns.len() {
                return Err(unreadable("the rows have other columns than the manifest"));
            }
            if let Some(first) = held.batches.first()
                && first.schema().fields().iter().map(|f| f.data_type()).ne(batch
                    .schema()
                    .fields()
                    .iter()
                    .map(|f| f.data_type()))
            {
                return Err(unreadable("the chunks differ in their types"));
            }
            held.rows = held
                .rows
                .checked_add(batch.num_rows() as u64)
                .ok_or_else(|| unreadable("more rows than can be counted"))?;
            held.batches.push(batch);
        }
        held.bytes += size;
        let (rows, full) = (held.rows, held.bytes >= self.limits.result_bytes);
        let room = all.make_room(self.limits.shelf_bytes);
        Ok(Shelved { rows, full: full || !room })
    }

    fn put(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
        columns: Vec<Column>,
        rows: Vec<Vec<Option<String>>>,
    ) -> Result<Shelved, Failure> {
        let batch = typed::batch(&columns, &rows)?;
        self.begin(owner, action, columns)?;
        let mut all = self.lock();
        let held = all.held.get_mut(&(owner.clone(), action.clone())).ok_or_else(not_here)?;
        held.rows = batch.num_rows() as u64;
        held.bytes = batch.get_array_memory_size();
        held.batches.push(batch);
        let rows = held.rows;
        let room = all.make_room(self.limits.shelf_bytes);
        Ok(Shelved { rows, full: !room })
    }

    fn statistics(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
    ) -> Result<Vec<ColumnStatistics>, Failure> {
        // Batches are shared, not copied: nobody waits for the lock meanwhile.
        let (columns, batches) =
            self.read(owner, action, |held| Ok((held.columns.clone(), held.batches.clone())))?;
        statistics::of(&columns, &batches)
    }

    fn sample(
        &self,
        owner: &OwnerKey,
        action: &ActionId,
        rows: usize,
        bytes: usize,
    ) -> Result<Sample, Failure> {
        if let Some(held) = self.lock().held.get_mut(&(owner.clone(), action.clone())) {
            held.filling = false;
        }
        self.read(owner, action, |held| {
            let mut sample =
                Sample { columns: held.columns.clone(), rows: Vec::new(), total_rows: held.rows };
            let mut left = bytes;
            for batch in &held.batches {
                let room = rows.saturating_sub(sample.rows.len());
                // Row by row: a row that does not fit any more is not followed by others.
                for at in 0..room.min(batch.num_rows()) {
                    let row = text_rows(&batch.slice(at, 1))?.pop().unwrap_or_default();
                    let row: Vec<Option<String>> =
                        row.into_iter().map(|cell| cell.map(cut)).collect();
                    let size: usize = row.iter().flatten().map(String::len).sum();
                    let Some(rest) = left.checked_sub(size) else { return Ok(sample) };
                    left = rest;
                    sample.rows.push(row);
                }
            }
            Ok(sample)
        })
    }

    fn withhold(&self, owner: &OwnerKey, action: &ActionId) {
        self.lock().held.remove(&(owner.clone(), action.clone()));
    }
}

/// A cell for the model: a long one is cut, and shows it.
fn cut(cell: String) -> String {
    match cell.char_indices().nth(CELL) {
        Some((end, _)) => format!("{}… ({} characters)", &cell[..end], cell.chars().count()),
        None => cell,
    }
}

fn not_here() -> Failure {
    Failure::new(
        FailureCode::NotFound,
        "This result is not held any more.",
        "Run the question again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
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
        let text: StringArray =
            values.iter().map(|n| (n % 2 == 0).then(|| format!("v{n}"))).collect();
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
            text_rows(&rows[0]).unwrap(),
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
        let held = |who: &str, name: &str| {
            shelf.sample(&owner(who), &ActionId(name.into()), 1, 100).is_ok()
        };
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
}
