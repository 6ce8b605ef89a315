//! Reads the numbers of the shipped files of people and hands: from the front, in little-endian
//! order, never past the end.

use bevy::prelude::*;

/// The unit of lengths in these files, m.
const UNIT_M: f32 = 3e-5;

/// The file ends in the middle of a number or a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it ends at byte {at} in the middle of something")]
pub struct Short {
    pub at: usize,
}

/// A reader that takes numbers from the front of a file's bytes.
pub struct Packed<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Packed<'a> {
    /// A reader at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The next `N` bytes.
    pub fn take<const N: usize>(&mut self) -> Result<[u8; N], Short> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let taken = rest.first_chunk::<N>().ok_or(Short { at: self.at })?;
        self.at += N;
        Ok(*taken)
    }

    /// The next number: 16 bits without a sign.
    pub fn short(&mut self) -> Result<usize, Short> {
        self.take().map(|b| usize::from(u16::from_le_bytes(b)))
    }

    /// The next place: three lengths along the axes of the file, m.
    pub fn place(&mut self) -> Result<Vec3, Short> {
        let mut units = [0.0; 3];
        for n in &mut units {
            *n = f32::from(i16::from_le_bytes(self.take()?)) * UNIT_M;
        }
        Ok(Vec3::from(units))
    }

    /// The bytes of the next name; the file has its length before it.
    pub fn name(&mut self) -> Result<&'a [u8], Short> {
        let [length] = self.take()?;
        let end = self.at + usize::from(length);
        let bytes = self.bytes.get(self.at..end).ok_or(Short { at: self.at })?;
        self.at = end;
        Ok(bytes)
    }
}
