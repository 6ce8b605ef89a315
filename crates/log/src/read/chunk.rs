//! Chunks: checked as a whole or not read at all, and found again after damage.

use std::borrow::Cow;

use mcap::records::op;

use super::bytes::Fields;

/// No chunk of ours is a hundredth of this; a larger size is damage.
const LARGEST_CHUNK: u64 = 256 << 20;

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
        let sound = fields.0.is_empty() && size <= LARGEST_CHUNK;
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

/// Where the next chunk begins that can be read whole, from `from` on.
pub fn find_chunk(bytes: &[u8], from: usize) -> Option<usize> {
    let mut place = from;
    loop {
        let rest = bytes.get(place..)?;
        place += rest.iter().position(|byte| *byte == op::CHUNK)?;
        let body = bytes.get(place..).and_then(|rest| Fields(rest).record());
        if let Some((_, body)) = body
            && Chunk::parse(body).is_some_and(|chunk| chunk.records().is_ok())
        {
            return Some(place);
        }
        place += 1;
    }
}
