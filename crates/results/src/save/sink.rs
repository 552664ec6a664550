//! Where the bytes of a file go: it remembers what the system refused, whoever wraps the error. What is written
//! once that was told, or once the saving was stopped, goes nowhere.

use behalf_core::Failure;
use std::{
    fs::File,
    io::{self, BufWriter, Seek, SeekFrom, Write},
};
use tokio_util::sync::CancellationToken;

/// The file that is written.
pub struct Sink<'a> {
    file: BufWriter<&'a mut File>,
    cancel: &'a CancellationToken,
    bytes: u64,
    refused: Option<io::Error>,
    /// Something failed, and whoever writes was told.
    is_lost: bool,
}

impl<'a> Sink<'a> {
    pub(super) fn new(file: &'a mut File, cancel: &'a CancellationToken) -> Self {
        let file = BufWriter::with_capacity(256 * 1024, file);
        Self { file, cancel, bytes: 0, refused: None, is_lost: false }
    }

    pub(super) fn cancel(&self) -> &'a CancellationToken {
        self.cancel
    }

    /// What was written so far.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What the system refused, if it did.
    pub(super) fn refused(&mut self) -> Option<io::Error> {
        self.refused.take()
    }

    /// Everything is on the disk; gives the length of the file.
    pub(super) fn close(&mut self) -> Result<u64, Failure> {
        if self.is_lost || self.cancel.is_cancelled() {
            return Err(Failure::internal("nothing was written to the end"));
        }
        let closed = self.file.flush().and_then(|()| {
            let file = self.file.get_mut();
            file.sync_all()?;
            Ok(file.metadata()?.len())
        });
        self.remember(closed).map_err(Failure::internal)
    }

    fn remember<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        done.map_err(|error| {
            let kind = error.kind();
            self.is_lost = true;
            self.refused.get_or_insert(error);
            kind.into()
        })
    }
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_lost || self.cancel.is_cancelled() {
            return Ok(bytes.len());
        }
        let written = self.file.write(bytes);
        let written = self.remember(written)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.is_lost || self.cancel.is_cancelled() {
            return Ok(());
        }
        let flushed = self.file.flush();
        self.remember(flushed)
    }
}

impl Seek for Sink<'_> {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        if self.is_lost || self.cancel.is_cancelled() {
            return Ok(self.bytes);
        }
        let found = self.file.seek(place);
        self.remember(found)
    }
}
