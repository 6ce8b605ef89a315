//! The checksums of a log that was closed: over all of its data, and over its index. A chunk and an
//! attachment have their own, which are looked at where they are read.

use crc32fast::Hasher;

use super::bytes::Fields;
use super::store::{BLOCK, Record, Window};

/// The checksum over the data while they are read.
#[derive(Default)]
pub struct DataSum {
    /// Of the data so far; none once something of them was not read.
    so_far: Option<Hasher>,
    wrong: bool,
}

impl DataSum {
    /// The sum of a file that begins so.
    pub fn after(beginning: &[u8]) -> Self {
        let mut sum = Self { so_far: Some(Hasher::new()), wrong: false };
        sum.add(beginning);
        sum
    }

    pub fn add(&mut self, bytes: &[u8]) {
        if let Some(sum) = &mut self.so_far {
            sum.update(bytes);
        }
    }

    /// Adds the bytes from one place to another.
    pub fn add_part(&mut self, window: &mut Window<'_>, from: u64, to: u64) {
        if let Some(sum) = &mut self.so_far
            && !add(sum, window, from, to)
        {
            self.give_up();
        }
    }

    /// Nothing is known of the sum any more.
    pub fn give_up(&mut self) {
        self.so_far = None;
    }

    /// The body of the record behind the data, which gives their sum; 0 where it is not known.
    pub fn ends_with(&mut self, body: Option<&[u8]>) {
        let written = body.and_then(|body| Fields(body).u32()).filter(|sum| *sum != 0);
        if let (Some(sum), Some(written)) = (self.so_far.take(), written) {
            self.wrong = sum.finalize() != written;
        }
    }

    /// Whether all was read and its sum is not the one that the log gives.
    pub fn is_wrong(&self) -> bool {
        self.wrong
    }
}

/// Whether the index has the checksum that the footer gives. Without a checksum it has.
pub fn index_holds(window: &mut Window<'_>, footer: Record) -> bool {
    let body = window.get(footer.body, footer.length.min(20)).map(Fields);
    let fields = body.and_then(|mut body| Some((body.u64()?, body.u64()?, body.u32()?)));
    let Some((start, _, written)) = fields else { return false };
    if written == 0 {
        return true;
    }
    // Without an index the sum is that of the footer alone.
    let from = if start == 0 { footer.start() } else { start };
    let mut sum = Hasher::new();
    from <= footer.start()
        && add(&mut sum, window, from, footer.body + 16)
        && sum.finalize() == written
}

/// Adds the bytes from one place to another; false where they cannot be read.
fn add(sum: &mut Hasher, window: &mut Window<'_>, mut from: u64, to: u64) -> bool {
    while from < to {
        let length = (to - from).min(BLOCK);
        let Some(bytes) = window.get(from, length) else { return false };
        sum.update(bytes);
        from += length;
    }
    true
}
