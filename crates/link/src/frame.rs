//! Frames: a length (u32, little endian) and a message in postcard.

use std::io::{ErrorKind, Read, Write};

use gradus_session::link::MAX_FRAME;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Why a stream gave no message.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The stream ended.
    #[error("the other side closed the link")]
    Closed,
    /// The stream failed.
    #[error("the link broke: {0}")]
    Io(#[from] std::io::Error),
    /// A frame says that it is longer than a frame may be.
    #[error("a frame of {bytes} bytes is larger than the {most} allowed")]
    TooLarge {
        /// The length that the frame states, bytes.
        bytes: usize,
        /// The length that is allowed, bytes.
        most: usize,
    },
    /// The bytes are no message.
    #[error("the other side sent bytes that are no message of this protocol")]
    NotAMessage,
}

/// Writes a message as one frame. `buffer` is reused; its content is overwritten.
pub fn write_frame<M: Serialize>(
    to: &mut impl Write,
    message: &M,
    buffer: &mut Vec<u8>,
) -> Result<(), FrameError> {
    buffer.clear();
    buffer.extend_from_slice(&[0; 4]);
    let mut bytes = postcard::to_extend(message, std::mem::take(buffer))
        .map_err(|_| FrameError::NotAMessage)?;
    let length = bytes.len().saturating_sub(4);
    if length > MAX_FRAME {
        return Err(FrameError::TooLarge { bytes: length, most: MAX_FRAME });
    }
    if let (Some(head), Ok(length)) = (bytes.get_mut(..4), u32::try_from(length)) {
        head.copy_from_slice(&length.to_le_bytes());
    }
    let written = to.write_all(&bytes);
    *buffer = bytes;
    Ok(written?)
}

/// Reads frames from a stream that may time out in the middle of a frame.
///
/// ```text
///   ┌── fewer than 4 bytes ──┐      ┌── fewer than length ──┐
///   ▼                        │      ▼                       │
///  head ──── 4 bytes ─────────────▶ body ── all of it ──▶ message ──▶ head
/// ```
///
/// It never holds more than one frame of the allowed size and one read.
#[derive(Debug)]
pub struct FrameReader {
    held: Vec<u8>,
    most: usize,
}

impl Default for FrameReader {
    /// Takes frames of up to [`MAX_FRAME`].
    fn default() -> Self {
        Self::with_most(MAX_FRAME)
    }
}

impl FrameReader {
    /// Takes frames of up to `most` bytes.
    pub fn with_most(most: usize) -> Self {
        Self { held: Vec::new(), most }
    }

    /// The next message; `None` when the stream had nothing more for now.
    pub fn read<M: DeserializeOwned>(
        &mut self,
        from: &mut impl Read,
    ) -> Result<Option<M>, FrameError> {
        loop {
            if let Some(message) = self.take()? {
                return Ok(Some(message));
            }
            let mut bytes = [0; 16 * 1024];
            match from.read(&mut bytes) {
                Ok(0) => return Err(FrameError::Closed),
                Ok(count) => self.held.extend_from_slice(bytes.get(..count).unwrap_or_default()),
                Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    return Ok(None);
                }
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(e.into()),
            }
        }
    }

    fn take<M: DeserializeOwned>(&mut self) -> Result<Option<M>, FrameError> {
        let Some(head) = self.held.first_chunk::<4>() else { return Ok(None) };
        let length = u32::from_le_bytes(*head) as usize;
        if length > self.most {
            return Err(FrameError::TooLarge { bytes: length, most: self.most });
        }
        let Some(body) = self.held.get(4..4 + length) else { return Ok(None) };
        let message = postcard::from_bytes(body).map_err(|_| FrameError::NotAMessage)?;
        self.held.drain(..4 + length);
        Ok(Some(message))
    }
}

#[cfg(test)]
mod tests {
    use gradus_session::link::{ToDesk, ToStage};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn messages_come_out_as_they_went_in_however_the_stream_cuts_them() {
        let mut bytes = Vec::new();
        let mut buffer = Vec::new();
        for n in 0..5 {
            write_frame(&mut bytes, &ToStage::Heartbeat { monotonic_ns: n }, &mut buffer).unwrap();
        }
        for cut in 1..bytes.len() {
            let mut reader = FrameReader::default();
            let mut got = Vec::new();
            for part in [&bytes[..cut], &bytes[cut..]] {
                let mut part = part;
                while let Ok(Some(ToStage::Heartbeat { monotonic_ns })) = reader.read(&mut part) {
                    got.push(monotonic_ns);
                }
            }
            assert_eq!(got, [0, 1, 2, 3, 4], "cut at {cut}");
        }
    }

    #[test]
    fn a_length_over_the_bound_is_refused_before_anything_is_held() {
        let mut reader = FrameReader::default();
        let huge = u32::MAX.to_le_bytes();
        let read = reader.read::<ToDesk>(&mut &huge[..]);
        assert!(matches!(read, Err(FrameError::TooLarge { .. })), "{read:?}");
    }

    #[test]
    fn a_reader_holds_one_frame_and_one_read_however_much_is_sent() {
        let most = 1024;
        let event = ToDesk::Event(gradus_session::StageEvent::NoSound { reason: "x".repeat(900) });
        let (mut stream, mut buffer) = (Vec::new(), Vec::new());
        for _ in 0..2000 {
            write_frame(&mut stream, &event, &mut buffer).unwrap();
        }
        let (mut stream, mut reader) = (&stream[..], FrameReader::with_most(most));
        for _ in 0..2000 {
            assert_eq!(reader.read(&mut stream).unwrap(), Some(event.clone()));
            // A vector grows by doubling.
            assert!(reader.held.capacity() <= 2 * (4 + most + 16 * 1024));
        }
        let huge = ToDesk::Event(gradus_session::StageEvent::NoSound {
            reason: "x".repeat(MAX_FRAME - 100),
        });
        let mut bytes = Vec::new();
        write_frame(&mut bytes, &huge, &mut buffer).unwrap();
        let refused = reader.read::<ToDesk>(&mut &bytes[..]);
        assert!(matches!(refused, Err(FrameError::TooLarge { most: 1024, .. })), "{refused:?}");
        assert!(reader.held.capacity() <= 2 * (4 + most + 16 * 1024));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut stream = &bytes[..];
            let mut reader = FrameReader::default();
            while let Ok(Some(_)) = reader.read::<ToDesk>(&mut stream) {}
        }
    }
}
