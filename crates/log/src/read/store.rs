//! The bytes of a log, in memory or in its file, and a window that moves over them. Of a file no
//! more is held than a block or one record.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Mutex, PoisonError};

use super::bytes::Fields;

/// Read at a time.
pub const BLOCK: u64 = 256 << 10;
/// So many times its size, and so many bytes, a log may be looked at in vain.
const IN_VAIN: u64 = 4;
const IN_VAIN_AT_LEAST: u64 = 1 << 30;
/// An opcode and a length stand before each record.
pub const RECORD_HEAD: u64 = 9;
/// No record of ours is a hundredth of this; a larger length is damage.
pub const LARGEST_RECORD: u64 = 256 << 20;

/// The bytes of a log.
pub enum Store {
    Memory(Vec<u8>),
    File {
        /// Locked from a seek to the end of the read that it is for.
        file: Mutex<File>,
        /// As it was when the file was opened; what is added later is not read.
        bytes: u64,
    },
}

impl Store {
    pub fn file(file: File, bytes: u64) -> Self {
        Self::File { file: Mutex::new(file), bytes }
    }

    pub fn bytes(&self) -> u64 {
        match self {
            Self::Memory(all) => all.len() as u64,
            Self::File { bytes, .. } => *bytes,
        }
    }

    /// Adds to `to` up to `length` bytes from `place` on; fewer where the file has become shorter.
    pub fn read(&self, place: u64, length: u64, to: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Self::Memory(all) => {
                let rest = usize::try_from(place).ok().and_then(|place| all.get(place..));
                to.extend(rest.unwrap_or_default().iter().take(length as usize));
            }
            Self::File { file, .. } => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::Start(place))?;
                (&mut *file).take(length).read_to_end(to)?;
            }
        }
        Ok(())
    }
}

/// A record that fits into the log, as its head says.
#[derive(Clone, Copy)]
pub struct Record {
    pub opcode: u8,
    /// Where its body begins.
    pub body: u64,
    pub length: u64,
}

impl Record {
    /// The place of its opcode.
    pub fn start(self) -> u64 {
        self.body - RECORD_HEAD
    }

    /// The place behind it.
    pub fn end(self) -> u64 {
        self.body + self.length
    }
}

/// The part of a log that is looked at.
pub struct Window<'a> {
    store: &'a Store,
    start: u64,
    held: Vec<u8>,
    /// What the system said when bytes could not be read.
    pub failed: Option<String>,
    /// Bytes that may still be looked at in vain.
    spare: u64,
}

impl<'a> Window<'a> {
    pub fn new(store: &'a Store) -> Self {
        let spare = store.bytes().saturating_mul(IN_VAIN).saturating_add(IN_VAIN_AT_LEAST);
        Self { store, start: 0, held: Vec::new(), failed: None, spare }
    }

    /// Counts bytes that were looked at in vain; false once there were so many that the rest of the
    /// log is not searched. Bytes that nobody made to be searched are looked at hardly twice.
    pub fn spend(&mut self, bytes: u64) -> bool {
        self.spare = self.spare.saturating_sub(bytes);
        self.spare > 0
    }

    /// Whether more may be looked at in vain.
    pub fn may_search(&self) -> bool {
        self.spare > 0
    }

    pub fn bytes(&self) -> u64 {
        self.store.bytes()
    }

    /// The bytes from `place` on, where all of them are there.
    pub fn get(&mut self, place: u64, length: u64) -> Option<&[u8]> {
        let end = place.checked_add(length).filter(|end| *end <= self.bytes())?;
        if let Store::Memory(all) = self.store {
            return all.get(usize::try_from(place).ok()?..usize::try_from(end).ok()?);
        }
        if place < self.start || end > self.start + self.held.len() as u64 {
            // Whoever goes backwards finds what stands before it in the same block.
            let back = place < self.start && self.start - place < BLOCK && length < BLOCK;
            let begin = if back { end.saturating_sub(BLOCK) } else { place };
            self.fill(begin, length.max(BLOCK));
        }
        let from = usize::try_from(place.checked_sub(self.start)?).ok()?;
        self.held.get(from..from.checked_add(usize::try_from(length).ok()?)?)
    }

    fn fill(&mut self, place: u64, length: u64) {
        self.held.clear();
        self.held.shrink_to(BLOCK as usize);
        self.start = place;
        if let Err(error) = self.store.read(place, length, &mut self.held) {
            self.failed = Some(error.to_string());
        }
    }

    /// The record at `place`, where it fits into the log.
    pub fn record(&mut self, place: u64) -> Option<Record> {
        let mut head = Fields(self.get(place, RECORD_HEAD)?);
        let (opcode, length) = (head.u8()?, head.u64()?);
        let body = place + RECORD_HEAD;
        let end = body.checked_add(length)?;
        (end <= self.bytes()).then_some(Record { opcode, body, length })
    }

    /// Some bytes from `place` on: as many as are at hand, and at least one before the end.
    fn some(&mut self, place: u64) -> Option<&[u8]> {
        let left = self.bytes().checked_sub(place).filter(|left| *left > 0)?;
        let held = match self.store {
            Store::Memory(_) => left,
            Store::File { .. } => (self.start + self.held.len() as u64).saturating_sub(place),
        };
        let held = if place < self.start || held == 0 { BLOCK } else { held };
        self.get(place, held.min(left))
    }

    /// The next place from `place` on that holds `byte`.
    pub fn find(&mut self, byte: u8, mut place: u64) -> Option<u64> {
        loop {
            let some = self.some(place)?;
            match some.iter().position(|other| *other == byte) {
                Some(at) => return Some(place + at as u64),
                None => place += some.len() as u64,
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn who_goes_backwards_reads_each_block_once() {
        let bytes: Vec<u8> = (0..4 * BLOCK).map(|n| (n % 251) as u8).collect();
        let mut file = tempfile::tempfile().unwrap();
        io::Write::write_all(&mut file, &bytes).unwrap();
        let store = Store::file(file, bytes.len() as u64);
        let mut window = Window::new(&store);
        let (mut fills, mut start) = (0, None);
        for place in (0..=bytes.len() - 9).rev() {
            assert_eq!(window.get(place as u64, 9), bytes.get(place..place + 9));
            fills += u64::from(start.replace(window.start) != Some(window.start));
        }
        // Two blocks have the bytes of a head in common.
        assert!((4..=6).contains(&fills), "{fills} times");
    }

    #[test]
    fn the_bytes_that_are_looked_at_in_vain_are_bounded() {
        let store = Store::Memory(vec![0; 10]);
        let mut window = Window::new(&store);
        assert!(window.may_search() && window.spend(IN_VAIN_AT_LEAST) && window.spend(39));
        assert!(!window.spend(1) && !window.spend(0) && !window.may_search());
    }
}
