//! Rows on their way to rest, chunk by chunk: in memory while they are few, then in a file without a
//! name. However long a result is, memory holds one chunk of it.

use crate::{sql::SqlError, workspace::Lock};
use datafusion::arrow::{
    compute::concat_batches,
    datatypes::SchemaRef,
    ipc::{reader::StreamReader, writer::StreamWriter},
    record_batch::RecordBatch,
};
use lz4_flex::frame::FrameEncoder;
use std::{
    fs::File,
    io::{self, Cursor, Read, Seek, SeekFrom, Write},
};
use tempfile::{SpooledData, SpooledTempFile};
use tokio_util::sync::CancellationToken;

/// Rows of one chunk.
pub(super) const CHUNK_ROWS: usize = 20_000;
/// Bytes that wait in memory.
const IN_MEMORY: usize = 1024 * 1024;

/// Where a chunk lies, in rows and in bytes.
#[derive(Clone, Copy)]
pub(crate) struct Chunk {
    pub(crate) row_offset: usize,
    pub(crate) row_count: usize,
    /// As Arrow.
    pub(crate) byte_count: usize,
    at_rest: usize,
    byte_offset: u64,
}

pub(super) struct Spool {
    schema: SchemaRef,
    file: SpooledTempFile,
    chunks: Vec<Chunk>,
    pending: Vec<RecordBatch>,
    pending_rows: usize,
}

/// Chunks at rest, each an Arrow IPC stream, or that in an LZ4 frame.
pub(super) struct Spooled {
    pub(super) chunks: Vec<Chunk>,
    data: Data,
}

enum Data {
    Memory(Vec<u8>),
    Disk(Lock<File>),
}

impl Spool {
    pub(super) fn new(schema: SchemaRef) -> Self {
        Self {
            schema,
            file: SpooledTempFile::new(IN_MEMORY),
            chunks: Vec::new(),
            pending: Vec::new(),
            pending_rows: 0,
        }
    }

    pub(super) fn push(&mut self, mut batch: RecordBatch) -> Result<(), SqlError> {
        while self.pending_rows + batch.num_rows() >= CHUNK_ROWS {
            let room = CHUNK_ROWS - self.pending_rows;
            self.pending.push(batch.slice(0, room));
            batch = batch.slice(room, batch.num_rows() - room);
            self.write_chunk()?;
        }
        if batch.num_rows() > 0 {
            self.pending_rows += batch.num_rows();
            self.pending.push(batch);
        }
        Ok(())
    }

    fn write_chunk(&mut self) -> Result<(), SqlError> {
        let rows = concat_batches(&self.schema, &self.pending)?;
        self.pending.clear();
        self.pending_rows = 0;
        let mut writer = StreamWriter::try_new(Vec::new(), &self.schema)?;
        writer.write(&rows)?;
        let bytes = writer.into_inner()?;
        self.file.write_all(&bytes).map_err(storage)?;
        let (row_offset, byte_offset) = self.chunks.last().map_or((0, 0), |last| {
            (last.row_offset + last.row_count, last.byte_offset + last.byte_count as u64)
        });
        self.chunks.push(Chunk {
            row_offset,
            row_count: rows.num_rows(),
            byte_count: bytes.len(),
            at_rest: bytes.len(),
            byte_offset,
        });
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<Spooled, SqlError> {
        if self.pending_rows > 0 {
            self.write_chunk()?;
        }
        Ok(Spooled { chunks: self.chunks, data: Data::of(self.file) })
    }
}

impl Data {
    fn of(file: SpooledTempFile) -> Self {
        match file.into_inner() {
            SpooledData::InMemory(bytes) => Self::Memory(bytes.into_inner()),
            SpooledData::OnDisk(file) => Self::Disk(Lock::new(file)),
        }
    }
}

impl Spooled {
    /// The same with each chunk in a frame: an object of storage is made once, not for each who asks.
    pub(super) fn framed(self, stop: &CancellationToken) -> io::Result<Self> {
        let mut file = SpooledTempFile::new(IN_MEMORY);
        let mut byte_offset = 0;
        let mut chunks = Vec::with_capacity(self.chunks.len());
        for chunk in &self.chunks {
            if stop.is_cancelled() {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let mut encoder = FrameEncoder::new(Vec::new());
            encoder.write_all(&self.bytes(chunk)?)?;
            let frame = encoder.finish()?;
            file.write_all(&frame)?;
            chunks.push(Chunk { at_rest: frame.len(), byte_offset, ..*chunk });
            byte_offset += frame.len() as u64;
        }
        Ok(Self { chunks, data: Data::of(file) })
    }

    /// A chunk's bytes, as they rest.
    pub(super) fn bytes(&self, chunk: &Chunk) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; chunk.at_rest];
        match &self.data {
            Data::Disk(file) => {
                let mut file = file.lock();
                file.seek(SeekFrom::Start(chunk.byte_offset))?;
                file.read_exact(&mut bytes)?;
            }
            Data::Memory(all) => {
                let from = usize::try_from(chunk.byte_offset).unwrap_or(usize::MAX);
                let there = all.get(from..).and_then(|rest| rest.get(..chunk.at_rest));
                bytes.copy_from_slice(there.ok_or(io::ErrorKind::UnexpectedEof)?);
            }
        }
        Ok(bytes)
    }

    /// A chunk's rows, where it is in no frame.
    pub(super) fn rows(&self, chunk: &Chunk) -> anyhow::Result<RecordBatch> {
        let mut reader = StreamReader::try_new(Cursor::new(self.bytes(chunk)?), None)?;
        Ok(reader.next().ok_or(io::Error::from(io::ErrorKind::UnexpectedEof))??)
    }
}

pub(super) fn storage(error: io::Error) -> SqlError {
    SqlError::new("IO_ERROR", "58030", format!("The result cannot be kept: {error}."))
}
