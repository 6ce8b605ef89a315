//! Bytes as peers send them, led through the doors of this crate without a socket: for tests and
//! fuzzing.

use std::io::{Cursor, Read, Write};
use std::net::Ipv4Addr;

use labstream_proto::{discovery, timesync};

use crate::inlet::read_feed;
use crate::{Arrived, Correction, Counts, Limits, StreamInfo, query};

/// A datagram to the sockets that take some: an answer to a search or to a question for the time,
/// a search, a question. Whether it was any of them.
pub fn datagram(bytes: &[u8]) -> bool {
    let answer = discovery::parse_answer(bytes).and_then(|answer| description(answer.xml));
    let search = discovery::parse_query(bytes).map(|asked| {
        let fields = StreamInfo::new("a", "b").fields();
        query::matches(&asked.query, &fields)
    });
    let time = timesync::parse_answer(bytes).map(|answer| timesync::estimate(&answer, 1.0));
    let asked = timesync::parse_probe(bytes);
    answer.is_some() || search.is_some() || time.is_some() || asked.is_some()
}

/// A description, short or whole.
pub fn description(text: impl AsRef<str>) -> Option<StreamInfo> {
    StreamInfo::read(text.as_ref(), Ipv4Addr::LOCALHOST)
}

/// Reads the bytes that a stream's program sends to a reader: the samples, and the counts.
pub fn feed(
    info: &StreamInfo,
    limits: Limits,
    bytes: &[u8],
    correction: Option<Correction>,
) -> (Vec<Arrived>, Counts) {
    read_feed(info, limits, &mut Peer(Cursor::new(bytes)), correction)
}

/// A peer that sends its bytes and reads nothing.
struct Peer<'a>(Cursor<&'a [u8]>);

impl Read for Peer<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for Peer<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
