//! Chunks that come as LZ4 frames: a small one may say that it is large, so it is believed up to a limit alone. Each block
//! goes to its place in the content at once: nothing is copied on the way.

use behalf_core::{Failure, results::unread};
use lz4_flex::block::{DecompressError, decompress_into, decompress_into_with_dict};
use twox_hash::XxHash32;

/// How a frame begins.
const MAGIC: u32 = 0x184D_2204;
/// Of the descriptor: its version, and what else there is in the frame.
const VERSION: u8 = 0b0100_0000;
const VERSION_OF: u8 = 0b1100_0000;
const INDEPENDENT: u8 = 0b0010_0000;
const BLOCK_CHECKSUM: u8 = 0b0001_0000;
const CONTENT_SIZE: u8 = 0b0000_1000;
const CONTENT_CHECKSUM: u8 = 0b0000_0100;
/// A dictionary from elsewhere, and what has no meaning: neither is sent.
const NOT_SENT: u8 = 0b0000_0011;
/// Of the length of a block: it is not compressed.
const AS_IT_IS: u32 = 1 << 31;
/// How many times as long as itself a block is at most: a byte of a length stands for 255.
const GROWS: usize = 256;
/// How far a block that is linked to those before it looks back.
const LOOKS_BACK: usize = 64 * 1024;

/// Reads a frame to where this memory begins, which is another where it is too short. Gives how long the content is;
/// none where it is longer than this.
pub(crate) fn read(
    frame: &[u8],
    most: usize,
    memory: &mut Vec<u8>,
) -> Result<Option<usize>, Failure> {
    let mut reader = Reader(frame);
    let header = Header::read(&mut reader).ok_or_else(|| unread("no LZ4 frame"))?;
    let room = header.room(reader, most).ok_or_else(cut_off)?;
    if memory.len() < room {
        // Memory that nothing is written to is none: what is set aside too much costs nothing.
        *memory = vec![0; room];
    }
    let content = &mut memory[..room];
    let mut length = 0;
    while let Some(block) = header.block(&mut reader)? {
        let (before, after) = content.split_at_mut(length);
        let room = after.len().min(header.block_bytes);
        let after = &mut after[..room];
        let written = match block {
            Block::AsItIs(bytes) if bytes.len() > after.len() => return too_long(&header, after),
            Block::AsItIs(bytes) => {
                after[..bytes.len()].copy_from_slice(bytes);
                bytes.len()
            }
            Block::Compressed(bytes) => {
                let read = match header.flags & INDEPENDENT {
                    0 => {
                        let back = &before[length.saturating_sub(LOOKS_BACK)..];
                        decompress_into_with_dict(bytes, after, back)
                    }
                    _ => decompress_into(bytes, after),
                };
                match read {
                    Ok(written) => written,
                    Err(DecompressError::OutputTooSmall { .. }) => return too_long(&header, after),
                    Err(error) => return Err(unread(format!("an LZ4 block: {error}"))),
                }
            }
        };
        length += written;
    }
    if header.content_bytes.is_some_and(|said| said != length as u64) {
        return Err(unread("an LZ4 frame that is not as long as it says"));
    }
    if header.flags & CONTENT_CHECKSUM != 0 {
        let said = reader.number().ok_or_else(cut_off)?;
        if said != XxHash32::oneshot(0, &content[..length]) {
            return Err(unread("an LZ4 frame that came changed"));
        }
    }
    if !reader.0.is_empty() {
        return Err(unread("an LZ4 frame with something behind it"));
    }
    Ok(Some(length))
}

/// A block for which there is no room: the content is too long, or the block is.
fn too_long(header: &Header, room: &[u8]) -> Result<Option<usize>, Failure> {
    match room.len() < header.block_bytes {
        true => Ok(None),
        false => Err(unread("an LZ4 block that is longer than its frame allows")),
    }
}

fn cut_off() -> Failure {
    unread("an LZ4 frame that breaks off")
}

/// What is not read yet.
#[derive(Clone, Copy)]
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*bytes)
    }

    fn number(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }
}

enum Block<'a> {
    AsItIs(&'a [u8]),
    Compressed(&'a [u8]),
}

struct Header {
    flags: u8,
    /// Longest content of a block.
    block_bytes: usize,
    content_bytes: Option<u64>,
}

impl Header {
    /// Reads it; none where it is none, or another one than is sent.
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        if reader.number()? != MAGIC {
            return None;
        }
        let described = *reader;
        let [flags, sizes] = reader.array()?;
        if flags & VERSION_OF != VERSION || flags & NOT_SENT != 0 || sizes & 0b1000_1111 != 0 {
            return None;
        }
        let block_bytes = match sizes >> 4 {
            4 => 64 * 1024,
            5 => 256 * 1024,
            6 => 1024 * 1024,
            7 => 4 * 1024 * 1024,
            _ => return None,
        };
        let content_bytes = match flags & CONTENT_SIZE {
            0 => None,
            _ => Some(u64::from_le_bytes(reader.array()?)),
        };
        let length = described.0.len() - reader.0.len();
        let [_, sum, ..] = XxHash32::oneshot(0, &described.0[..length]).to_le_bytes();
        let [said] = reader.array()?;
        (said == sum).then_some(Self { flags, block_bytes, content_bytes })
    }

    /// How long the content is at most, by its blocks and by the limit; none where they break off.
    fn room(&self, mut reader: Reader<'_>, most: usize) -> Option<usize> {
        let mut room = 0_usize;
        loop {
            match reader.number()? {
                0 => break,
                length => {
                    let sums = if self.flags & BLOCK_CHECKSUM != 0 { 4 } else { 0 };
                    let bytes = (length & !AS_IT_IS) as usize;
                    reader.bytes(bytes + sums)?;
                    let content = bytes.saturating_mul(GROWS).min(self.block_bytes);
                    room = room.saturating_add(content);
                }
            }
        }
        Some(room.min(most))
    }

    /// The next block; none after the last.
    fn block<'a>(&self, reader: &mut Reader<'a>) -> Result<Option<Block<'a>>, Failure> {
        let length = reader.number().ok_or_else(cut_off)?;
        if length == 0 {
            return Ok(None);
        }
        let bytes = reader.bytes((length & !AS_IT_IS) as usize).ok_or_else(cut_off)?;
        if self.flags & BLOCK_CHECKSUM != 0
            && reader.number().ok_or_else(cut_off)? != XxHash32::oneshot(0, bytes)
        {
            return Err(unread("an LZ4 block that came changed"));
        }
        Ok(Some(match length & AS_IT_IS {
            0 => Block::Compressed(bytes),
            _ => Block::AsItIs(bytes),
        }))
    }
}

#[cfg(test)]
pub(crate) mod tests;
