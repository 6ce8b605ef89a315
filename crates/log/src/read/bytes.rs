//! Little-endian fields out of a slice; none when the slice is too short. Never panics, and never
//! allocates more than the slice holds.

use std::collections::BTreeMap;

pub struct Fields<'a>(pub &'a [u8]);

impl<'a> Fields<'a> {
    pub fn take(&mut self, count: u64) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(usize::try_from(count).ok()?)?;
        self.0 = rest;
        Some(head)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N as u64)?.try_into().ok()
    }

    pub fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_le_bytes)
    }

    pub fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// A text after its length; none when it is not UTF-8.
    pub fn text(&mut self) -> Option<&'a str> {
        let length = self.u32()?;
        std::str::from_utf8(self.take(u64::from(length))?).ok()
    }

    /// A map from text to text, after its length in bytes.
    pub fn map(&mut self) -> Option<BTreeMap<String, String>> {
        let length = self.u32()?;
        let mut inner = Fields(self.take(u64::from(length))?);
        let mut map = BTreeMap::new();
        while !inner.0.is_empty() {
            let key = inner.text()?;
            map.insert(key.to_owned(), inner.text()?.to_owned());
        }
        Some(map)
    }

    /// One record: its opcode and its body.
    pub fn record(&mut self) -> Option<(u8, &'a [u8])> {
        let opcode = self.u8()?;
        let length = self.u64()?;
        Some((opcode, self.take(length)?))
    }
}
