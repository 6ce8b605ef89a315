//! Chunks: checked as a whole or not read at all, and found again after damage.

use std::borrow::Cow;

use mcap::records::op;

use super::bytes::Fields;
use super::store::{LARGEST_RECORD, Window};

/// A chunk's header and its compressed records.
pub struct Chunk<'a> {
    size: u64,
    crc: u32,
    compression: &'a str,
    data: &'a [u8],
}

impl<'a> Chunk<'a> {
    /// Reads a chunk record's body.
    pub fn parse(body: &'a [u8]) -> Option<Self> {
        let mut fields = Fields(body);
        let (_start, _end) = (fields.u64()?, fields.u64()?);
        let (size, crc, compression) = (fields.u64()?, fields.u32()?, fields.text()?);
        let length = fields.u64()?;
        let data = fields.take(length)?;
        let sound = fields.0.is_empty() && size <= LARGEST_RECORD;
        sound.then_some(Self { size, crc, compression, data })
    }

    /// The records, when every byte of them is as it was written.
    pub fn records(&self) -> Result<Cow<'a, [u8]>, String> {
        let records = match self.compression {
            "" => Cow::Borrowed(self.data),
            "zstd" => {
                let size = usize::try_from(self.size).map_err(|error| error.to_string())?;
                let plain = zstd::bulk::decompress(self.data, size);
                Cow::Owned(plain.map_err(|error| format!("a chunk does not unpack: {error}"))?)
            }
            other => return Err(format!("a chunk is packed by {other:?}, which is not read here")),
        };
        if records.len() as u64 != self.size {
            return Err("a chunk is shorter than it says".to_owned());
        }
        if self.crc != 0 && crc32fast::hash(&records) != self.crc {
            return Err("a chunk's checksum is wrong".to_owned());
        }
        Ok(records)
    }
}

/// Where the next chunk begins that can be read whole, from `from` on; none also where so much was
/// looked at in vain that the search ends.
pub fn find_chunk(window: &mut Window<'_>, from: u64) -> Option<u64> {
    let mut place = from;
    while window.may_search() {
        place = window.find(op::CHUNK, place)?;
        if sound_chunk_at(window, place) {
            return Some(place);
        }
        place += 1;
    }
    None
}

/// Whether a chunk stands there. Its lengths are looked at first: most bytes are none of a chunk,
/// and to read what they would be the length of takes long.
fn sound_chunk_at(window: &mut Window<'_>, place: u64) -> bool {
    let Some(record) = window.record(place).filter(|record| record.length <= LARGEST_RECORD) else {
        return false;
    };
    let head = record.length.min(CHUNK_HEAD);
    if !window.get(record.body, head).is_some_and(|head| lengths_agree(head, record.length)) {
        return false;
    }
    let Some(chunk) = window.get(record.body, record.length).and_then(Chunk::parse) else {
        window.spend(record.length);
        return false;
    };
    let (sound, size) = (chunk.records().is_ok(), chunk.size);
    if !sound {
        window.spend(record.length + size);
    }
    sound
}

/// Enough of a chunk's body for all that stands before its data.
const CHUNK_HEAD: u64 = 64;

/// Whether the data that a chunk's head announces end with the record.
fn lengths_agree(head: &[u8], length: u64) -> bool {
    let mut fields = Fields(head);
    let before = |fields: &mut Fields<'_>| {
        fields.take(8 + 8 + 8 + 4)?;
        fields.text()?;
        let data = fields.u64()?;
        ((head.len() - fields.0.len()) as u64).checked_add(data)
    };
    before(&mut fields) == Some(length)
}
