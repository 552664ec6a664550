use super::*;
use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};
use std::io::Write;

pub(crate) fn framed(content: &[u8], info: FrameInfo) -> Vec<u8> {
    let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// The content of a frame, read to memory that has been used before.
fn content(frame: &[u8], most: usize) -> Result<Option<Vec<u8>>, Failure> {
    let mut memory = vec![0xa5; 100_000];
    let length = read(frame, most, &mut memory)?;
    Ok(length.map(|length| memory[..length].to_vec()))
}

pub(crate) fn frame(content: &[u8]) -> Vec<u8> {
    framed(content, FrameInfo::new())
}

/// Every form of a frame that a library writes.
fn forms(length: usize) -> Vec<FrameInfo> {
    let sizes = [BlockSize::Max64KB, BlockSize::Max256KB, BlockSize::Max1MB, BlockSize::Max4MB];
    let mut all = Vec::new();
    for (size, mode) in
        sizes.iter().flat_map(|s| [(s, BlockMode::Linked), (s, BlockMode::Independent)])
    {
        for bits in 0..8 {
            let is = |bit: u8| bits & bit != 0;
            let info = FrameInfo::new().block_size(*size).block_mode(mode);
            let info = info.block_checksums(is(1)).content_checksum(is(2));
            all.push(info.content_size(is(4).then_some(length as u64)));
        }
    }
    all
}

/// Words that come again, noise that cannot be compressed, and zeros.
fn contents() -> Vec<Vec<u8>> {
    let mut noise = 7_u64;
    let mut next = || {
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (noise >> 33) as u8
    };
    let words: Vec<u8> =
        (0..9_000).flat_map(|n| format!("row {} of {}", n % 977, n).into_bytes()).collect();
    let noise: Vec<u8> = (0..120_000).map(|_| next()).collect();
    let mixed = [&words[..80_000], &noise[..90_000], &words[..], &vec![0; 100_000]].concat();
    vec![Vec::new(), b"one".to_vec(), words, noise, mixed]
}

#[test]
fn every_form_of_a_frame_gives_what_was_framed() {
    for original in contents() {
        for (at, info) in forms(original.len()).into_iter().enumerate() {
            let framed = framed(&original, info);
            let length = original.len();
            let read = content(&framed, length.max(1)).unwrap();
            assert!(read.as_ref() == Some(&original), "form {at} of {length} bytes");
            if length > 0 {
                assert_eq!(
                    content(&framed, length - 1).unwrap(),
                    None,
                    "form {at}: too long by one"
                );
            }
        }
    }
}

#[test]
fn a_small_frame_gives_no_more_than_the_limit() {
    let zeros = vec![0; 100_000];
    let small = frame(&zeros);
    assert!(small.len() < 2_000, "it is small on the wire: {}", small.len());
    assert_eq!(content(&small, 100_000).unwrap(), Some(zeros), "what was framed comes back");
    assert_eq!(content(&small, 99_999).unwrap(), None, "and nothing that grows beyond the limit");
}

#[test]
fn what_breaks_off_came_changed_or_is_none_is_an_error_and_never_a_panic() {
    let page = b"<html>the page of a proxy</html>";
    assert!(content(page, 100_000).is_err(), "a web page is no frame");
    let original = &contents()[4][..120_000];
    let checked = FrameInfo::new()
        .block_size(BlockSize::Max64KB)
        .content_checksum(true)
        .block_checksums(true);
    let whole = framed(original, checked);
    for length in (0..whole.len()).step_by(97).chain(whole.len() - 12..whole.len()) {
        assert!(content(&whole[..length], 1 << 20).is_err(), "cut off at {length}");
    }
    for at in (0..whole.len()).step_by(61) {
        for bit in [1, 16, 128] {
            let mut changed = whole.clone();
            changed[at] ^= bit;
            let read = content(&changed, 1 << 20);
            assert!(read.is_err() || read == Ok(None), "bit {bit} of byte {at}");
        }
    }
    // Each checksum alone: that of the one block, whose bytes stand behind the header and its length, and that of all.
    let short = &original[..50_000];
    let by_block = framed(short, FrameInfo::new().block_checksums(true));
    let by_content = framed(short, FrameInfo::new().content_checksum(true));
    for whole in [by_block, by_content] {
        for at in (11..whole.len() - 8).step_by(61) {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            assert!(content(&changed, 1 << 20).is_err(), "byte {at}");
        }
    }
    // Without checksums it may pass for another content, but it ends.
    let plain = frame(original);
    for at in (0..plain.len()).step_by(7) {
        let mut changed = plain.clone();
        changed[at] ^= 0x55;
        content(&changed, 1 << 20).ok();
    }
    let behind = [whole.as_slice(), b"more"].concat();
    assert!(content(&behind, 1 << 20).is_err(), "something behind it");
}

#[test]
fn a_frame_that_lies_about_its_length_or_its_blocks_is_an_error() {
    let long = framed(&[7; 1000], FrameInfo::new().content_size(Some(1000)));
    let mut header = long[4..14].to_vec();
    header[2] ^= 1;
    let mut lies = long.clone();
    lies[4..14].copy_from_slice(&header);
    lies[14] = XxHash32::oneshot(0, &header).to_le_bytes()[1];
    assert!(content(&lies, 1 << 20).is_err(), "another length");
    // A block of 256 KiB in a frame whose blocks have 64.
    let mut large = framed(&[7; 200_000], FrameInfo::new().block_size(BlockSize::Max256KB));
    large[5] = 4 << 4;
    large[6] = XxHash32::oneshot(0, &large[4..6]).to_le_bytes()[1];
    assert!(content(&large, 1 << 20).is_err(), "a longer block");
}

#[test]
fn what_is_read_once_is_read_again_where_there_is_room_for_its_content_and_no_more() {
    // A block of nothing behind the others: a token that stands for no bytes.
    let original = &contents()[2][..];
    let mut odd = frame(original);
    let end = odd.len() - 4;
    odd.splice(end..end, [1, 0, 0, 0, 0]);
    for framed in [odd, frame(original), frame(b"one")] {
        let first = content(&framed, 1 << 20).unwrap().unwrap();
        assert_eq!(content(&framed, first.len()).unwrap(), Some(first));
    }
}
