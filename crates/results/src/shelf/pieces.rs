//! What a shelf keeps of a chunk: its rows, or the frame that they came in. A frame is a third as long, and is read
//! once when it comes, so that it can be read again.

use crate::{lz4, stream::decode};
use arrow::{array::RecordBatch, buffer::Buffer, datatypes::SchemaRef};
use behalf_core::{
    Failure,
    results::{Chunk, Compression, LONGEST_CHUNK, unread},
};
use bytes::Bytes;
use std::sync::{Mutex, PoisonError};

/// A chunk that was read.
#[derive(Clone)]
pub(super) struct Piece {
    pub(super) kept: Kept,
    /// The types of its rows; none where not even an empty batch came.
    pub(super) schema: Option<SchemaRef>,
    /// How many they are.
    pub(super) rows: u64,
    /// How many bytes they are.
    pub(super) length: usize,
}

/// Its rows.
#[derive(Clone)]
pub(super) enum Kept {
    /// As they are.
    Read(Vec<RecordBatch>),
    /// In the frame that they came in.
    Packed(Bytes),
}

/// Memory that frames are read to which are kept: it is there already, and near.
#[derive(Default)]
pub(super) struct Spare(Mutex<Vec<Vec<u8>>>);

impl Spare {
    fn take(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn give(&self, memory: Vec<u8>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
    }
}

impl Piece {
    /// Reads a chunk; where there is spare memory for it, a frame is kept. More than is likely is read in its turn
    /// alone.
    pub(super) fn read(
        chunk: Chunk,
        spare: Option<&Spare>,
        turn: &mut dyn FnMut() -> Result<(), Failure>,
    ) -> Result<Self, Failure> {
        let Chunk { bytes: frame, compression: Compression::Lz4Frame, likely, .. } = chunk else {
            let length = chunk.bytes.len();
            return Self::of(decode(Buffer::from(chunk.bytes))?, length);
        };
        let mut memory = spare.map(Spare::take).unwrap_or_default();
        let mut length = lz4::read(&frame, likely, &mut memory)?;
        if length.is_none() {
            turn()?;
            length = lz4::read(&frame, LONGEST_CHUNK, &mut memory)?;
        }
        let length = length.ok_or_else(|| unread("an LZ4 frame that grows beyond every chunk"))?;
        let Some(spare) = spare else {
            return Self::of(decode(cut(memory, length))?, length);
        };
        let memory = Buffer::from_vec(memory);
        let mut piece = Self::of(decode(memory.slice_with_length(0, length))?, length)?;
        piece.kept = Kept::Packed(frame);
        // Nobody reads there any more. What is longer than any should be is not kept.
        if let Ok(memory) = memory.into_vec()
            && memory.len() <= likely
        {
            spare.give(memory);
        }
        Ok(piece)
    }

    /// Rows that are read, and as long as this.
    pub(super) fn of(batches: Vec<RecordBatch>, length: usize) -> Result<Self, Failure> {
        let mut rows = batches.iter().map(|batch| batch.num_rows() as u64);
        let rows = rows.try_fold(0, u64::checked_add);
        Ok(Self {
            schema: batches.first().map(RecordBatch::schema),
            rows: rows.ok_or_else(|| unread("more rows than can be counted"))?,
            kept: Kept::Read(batches),
            length,
        })
    }

    /// How many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        match &self.kept {
            Kept::Read(_) => self.length,
            Kept::Packed(frame) => frame.len(),
        }
    }

    /// The rows.
    pub(super) fn batches(&self) -> Result<Vec<RecordBatch>, Failure> {
        let frame = match &self.kept {
            Kept::Read(batches) => return Ok(batches.clone()),
            Kept::Packed(frame) => frame,
        };
        let mut memory = Vec::new();
        match lz4::read(frame, self.length, &mut memory)? {
            Some(length) if length == self.length => decode(cut(memory, length)),
            _ => Err(Failure::internal("a frame that was read is another")),
        }
    }
}

/// The content alone: it stays as it is for as long as the result is held.
fn cut(mut memory: Vec<u8>, length: usize) -> Buffer {
    memory.truncate(length);
    memory.shrink_to_fit();
    Buffer::from_vec(memory)
}
