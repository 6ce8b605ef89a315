//! SHA-256 as a value: 64 digits of hexadecimal text in files.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A SHA-256.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, std::hash::Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// Where every chain begins.
    pub const ZERO: Self = Self([0; 32]);

    /// The hash of these bytes, one after the other.
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut sum = Sha256::new();
        parts.iter().for_each(|part| sum.update(part));
        Self(sum.finalize().into())
    }

    /// As 64 digits.
    pub fn hex(&self) -> String {
        hex(&self.0)
    }

    /// From 64 digits, `a` to `f` small.
    pub fn from_hex(text: &str) -> Option<Self> {
        let small = text.bytes().all(|c| !c.is_ascii_uppercase());
        from_hex(text).filter(|_| small)?.try_into().ok().map(Self)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hex())
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hex())
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        hash.hex()
    }
}

impl TryFrom<String> for Hash {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::from_hex(&text).ok_or("a hash has 64 digits of 0-9 and a-f")
    }
}

/// Bytes as hexadecimal text.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Hexadecimal text as bytes.
pub(crate) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(16).and_then(|n| u8::try_from(n).ok())).collect();
    let digits = digits?;
    let (pairs, rest) = digits.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_the_text_that_other_programs_print() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Hash::of(&[b"a", b"bc"]).hex(), abc);
        assert_eq!(Hash::from_hex(abc), Some(Hash::of(&[b"abc"])));
        assert_eq!(Hash::from_hex(&abc.to_uppercase()), None);
        assert_eq!(Hash::from_hex("ba78"), None);
    }
}
