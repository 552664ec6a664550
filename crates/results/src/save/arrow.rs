//! Arrow's own file: the rows as they came, every type kept.

use super::{Sink, Source, Writer};
use arrow::{array::RecordBatch, ipc::writer::FileWriter};
use behalf_core::Failure;

pub(super) struct Arrow<'a, 'b>(FileWriter<&'a mut Sink<'b>>);

impl<'a, 'b> Arrow<'a, 'b> {
    pub(super) fn begin(source: &Source<'_>, out: &'a mut Sink<'b>) -> Result<Self, Failure> {
        FileWriter::try_new(out, &source.schema).map(Self).map_err(Failure::internal)
    }
}

impl Writer for Arrow<'_, '_> {
    fn rows(&mut self, batch: &RecordBatch) -> Result<(), Failure> {
        self.0.write(batch).map_err(Failure::internal)
    }

    fn end(mut self: Box<Self>) -> Result<u64, Failure> {
        self.0.finish().map_err(Failure::internal)?;
        Ok(0)
    }
}
