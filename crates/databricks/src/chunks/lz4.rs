//! Chunks that come as LZ4 frames: a small one may say that it is large, so it is believed up to a
//! limit alone.

use behalf_core::{Failure, results::unread};
use lz4_flex::frame::FrameDecoder;
use std::io::Read;

/// How many times as long as its frame a content often is.
const TYPICAL: usize = 3;

/// The content of a frame; none where it is longer than this.
pub(super) fn content(frame: &[u8], most: usize) -> Result<Option<Vec<u8>>, Failure> {
    let mut content = Vec::with_capacity(frame.len().saturating_mul(TYPICAL).min(most));
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    FrameDecoder::new(frame)
        .take(limit)
        .read_to_end(&mut content)
        .map_err(|error| unread(format!("an LZ4 frame that does not end well: {error}")))?;
    // It stays as it is for as long as the result is held.
    content.shrink_to_fit();
    Ok((content.len() <= most).then_some(content))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lz4_flex::frame::FrameEncoder;
    use std::io::Write;

    fn frame(content: &[u8]) -> Vec<u8> {
        let mut encoder = FrameEncoder::new(Vec::new());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_frame_gives_its_content_and_no_more_than_the_limit() {
        let zeros = vec![0; 100_000];
        let small = frame(&zeros);
        assert!(small.len() < 2_000, "it is small on the wire: {}", small.len());
        assert_eq!(content(&small, 100_000).unwrap(), Some(zeros), "what was framed comes back");
        assert_eq!(
            content(&small, 99_999).unwrap(),
            None,
            "and nothing that grows beyond the limit"
        );
        assert!(
            content(b"<html>the page of a proxy</html>", 100_000).is_err(),
            "a web page is no frame"
        );
    }
}
