//! The rows of a view: shared with the shelf, so that nobody waits for its lock while they are read.

use crate::{filter, sort, stop::check, stream::slice, wrong};
use arrow::{
    array::{RecordBatch, RecordBatchOptions},
    compute::interleave,
    datatypes::SchemaRef,
    ipc::writer::StreamWriter,
};
use behalf_core::{Failure, results::Column, views::ResultView};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Rows that are put together at once.
const PART: usize = 65_536;

/// Some rows of a result, in some order.
#[derive(Clone)]
pub struct Rows {
    columns: Arc<Vec<Column>>,
    batches: Arc<Vec<RecordBatch>>,
    /// The first row of each batch.
    starts: Vec<u64>,
    total: u64,
    /// The numbers of the rows; all, as they came, where there is none.
    order: Option<Arc<[u32]>>,
}

impl Rows {
    /// All rows, as they came.
    pub(crate) fn whole(columns: Arc<Vec<Column>>, batches: Arc<Vec<RecordBatch>>) -> Self {
        let mut total = 0;
        let starts = batches
            .iter()
            .map(|batch| {
                let start = total;
                total += batch.num_rows() as u64;
                start
            })
            .collect();
        Self { columns, batches, starts, total, order: None }
    }

    /// Whether they are of these batches.
    pub(crate) fn is_of(&self, batches: &Arc<Vec<RecordBatch>>) -> bool {
        Arc::ptr_eq(&self.batches, batches)
    }

    /// These rows in an order that was made of them.
    pub(crate) fn ordered(mut self, order: Arc<[u32]>) -> Self {
        self.order = Some(order);
        self
    }

    /// Makes the order of a view of all rows.
    pub(crate) fn order(
        &self,
        view: &ResultView,
        stop: &CancellationToken,
    ) -> Result<Arc<[u32]>, Failure> {
        let total = u32::try_from(self.total).map_err(|_| wrong::too_many())?;
        let (columns, batches) = (&self.columns, &self.batches);
        let mut rows = if view.filters.is_empty() && view.words.is_empty() {
            (0..total).collect()
        } else {
            filter::rows(columns, batches, &view.filters, &view.words, stop)?
        };
        sort::sort(columns, batches, &view.sort, &mut rows, stop)?;
        Ok(rows.into())
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.order.as_ref().map_or(self.total, |order| order.len() as u64)
    }

    /// The columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Their types; none where not even an empty batch has come.
    pub fn schema(&self) -> Option<SchemaRef> {
        self.batches.first().map(RecordBatch::schema)
    }

    pub(crate) fn batches(&self) -> &[RecordBatch] {
        &self.batches
    }

    /// Every row by its batch and its place in it, in the order of the view.
    pub(crate) fn places(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let ordered = self.order.as_ref().map(|order| order.iter().map(|row| self.place(*row)));
        let whole = self.order.is_none().then(|| {
            let rows = self.batches.iter().map(RecordBatch::num_rows);
            rows.enumerate().flat_map(|(batch, rows)| (0..rows).map(move |row| (batch, row)))
        });
        ordered.into_iter().flatten().chain(whole.into_iter().flatten())
    }

    fn place(&self, row: u32) -> (usize, usize) {
        let row = u64::from(row);
        let batch = self.starts.partition_point(|start| *start <= row) - 1;
        #[allow(clippy::cast_possible_truncation, reason = "less than the rows of a batch")]
        (batch, (row - self.starts[batch]) as usize)
    }

    /// Rows `offset` to `offset + count` with these columns; all of them, in their own order, where none
    /// are named. Fewer rows at the end. None where the types are not known.
    pub fn window(
        &self,
        columns: Option<&[u32]>,
        offset: u64,
        count: u64,
    ) -> Result<Option<RecordBatch>, Failure> {
        for column in columns.unwrap_or_default() {
            wrong::name_of(*column, &self.columns)?;
        }
        let Some(first) = self.batches.first() else { return Ok(None) };
        let wanted: Vec<usize> = match columns {
            Some(columns) => columns.iter().map(|column| *column as usize).collect(),
            None => (0..first.num_columns()).collect(),
        };
        let schema = Arc::new(first.schema().project(&wanted).map_err(Failure::internal)?);
        let Some(order) = &self.order else {
            return slice(&schema, &self.batches, &wanted, offset, count).map(Some);
        };
        let narrow = |n: u64| usize::try_from(n).unwrap_or(usize::MAX).min(order.len());
        let rows = &order[narrow(offset)..narrow(offset.saturating_add(count))];
        // Only the batches that the window has rows of are looked at.
        let mut used: Vec<usize> = rows.iter().map(|row| self.place(*row).0).collect();
        used.sort_unstable();
        used.dedup();
        let places: Vec<(usize, usize)> = rows
            .iter()
            .map(|row| {
                let (batch, at) = self.place(*row);
                (used.partition_point(|other| *other < batch), at)
            })
            .collect();
        let mut arrays = Vec::with_capacity(wanted.len());
        for column in wanted {
            if places.is_empty() {
                arrays.push(first.column(column).slice(0, 0));
                continue;
            }
            let parts: Vec<&dyn arrow::array::Array> =
                used.iter().map(|batch| self.batches[*batch].column(column).as_ref()).collect();
            arrays.push(interleave(&parts, &places).map_err(Failure::internal)?);
        }
        let options = RecordBatchOptions::new().with_row_count(Some(places.len()));
        RecordBatch::try_new_with_options(schema, arrays, &options)
            .map(Some)
            .map_err(Failure::internal)
    }

    /// All of them with these columns, part by part in their order; the columns are in that of the result.
    pub(crate) fn parts(
        &self,
        columns: &[u32],
        stop: &CancellationToken,
    ) -> Result<Vec<RecordBatch>, Failure> {
        let wanted: Vec<usize> = columns.iter().map(|column| *column as usize).collect();
        if self.order.is_none() {
            // Shared, not copied.
            let all = self.batches.iter().map(|batch| batch.project(&wanted));
            return all.collect::<Result<_, _>>().map_err(Failure::internal);
        }
        let mut parts = Vec::new();
        for offset in (0..self.count().max(1)).step_by(PART) {
            check(stop)?;
            parts.extend(self.window(Some(columns), offset, PART as u64)?);
        }
        Ok(parts)
    }

    /// The same with every column as an Arrow IPC stream; nothing where the types are not known.
    pub fn stream(&self, offset: u64, count: u64) -> Result<Vec<u8>, Failure> {
        let Some(rows) = self.window(None, offset, count)? else { return Ok(Vec::new()) };
        let write = || {
            let mut writer = StreamWriter::try_new(Vec::new(), &rows.schema())?;
            writer.write(&rows)?;
            writer.into_inner()
        };
        write().map_err(Failure::internal)
    }

    /// Fails where somebody has stopped it; asked now and then, not at every row.
    pub(crate) fn go_on(at: usize, stop: &CancellationToken) -> Result<(), Failure> {
        if at.is_multiple_of(4096) { check(stop) } else { Ok(()) }
    }
}
