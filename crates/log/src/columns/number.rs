//! A column of numbers: the differences from one to the next, byte by byte.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// How hard zstd tries.
const LEVEL: i32 = 12;

/// Numbers of one kind, so that the text of each comes back as it was.
///
/// To read one: unpack each of `planes` (base64, then zstd) to one byte for each number. The bytes of a
/// number, the lowest first, are one of each plane; missing planes are 0. The number is a difference in
/// zigzag form: `(n >> 1) ^ -(n & 1)`. Sum up the differences, `delta` times, modulo 2³² or 2⁶⁴. The
/// sums are integers, or the bits of floats in the order of the floats: where the highest bit is set,
/// that bit is turned, else all bits are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Column {
    /// What the numbers are.
    pub kind: Kind,
    /// How often differences were taken, 0 to 2.
    pub delta: u8,
    /// The bytes of all numbers, the lowest bytes first.
    pub planes: Vec<String>,
}

/// What the numbers of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Integers, 64 bits, with a sign.
    Int,
    /// Integers, 64 bits, without a sign.
    Uint,
    /// Floats of 32 bits, as the shortest text that comes back as the same float.
    F32,
    /// Floats of 64 bits, likewise.
    F64,
}

impl Kind {
    /// Which kind brings back each of these texts as it is.
    pub fn of(texts: &[&[u8]]) -> Option<Self> {
        [Self::Uint, Self::Int, Self::F32, Self::F64].into_iter().find(|kind| {
            texts.iter().all(|text| {
                let text = core::str::from_utf8(text).ok();
                let bits = text.and_then(|text| kind.bits(text));
                bits.is_some_and(|bits| text == Some(kind.text(bits).as_str()))
            })
        })
    }

    fn is_narrow(self) -> bool {
        self == Self::F32
    }

    /// A number's bits, so that greater numbers have greater bits.
    pub fn bits(self, text: &str) -> Option<u64> {
        Some(match self {
            Self::Int => text.parse::<i64>().ok()?.cast_unsigned(),
            Self::Uint => text.parse().ok()?,
            Self::F32 => {
                let bits = text.parse::<f32>().ok()?.to_bits();
                let ordered = if bits >> 31 == 1 { !bits } else { bits | 1 << 31 };
                u64::from(ordered)
            }
            Self::F64 => {
                let bits = text.parse::<f64>().ok()?.to_bits();
                if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
            }
        })
    }

    /// The text of a number's bits.
    pub fn text(self, bits: u64) -> String {
        match self {
            Self::Int => bits.cast_signed().to_string(),
            Self::Uint => bits.to_string(),
            Self::F32 => {
                let bits = bits as u32;
                let bits = if bits >> 31 == 1 { bits & !(1 << 31) } else { !bits };
                serde_json::to_string(&f32::from_bits(bits)).unwrap_or_default()
            }
            Self::F64 => {
                let bits = if bits >> 63 == 1 { bits & !(1 << 63) } else { !bits };
                serde_json::to_string(&f64::from_bits(bits)).unwrap_or_default()
            }
        }
    }

    fn difference(self, from: u64, to: u64) -> u64 {
        if self.is_narrow() {
            u64::from((to as u32).wrapping_sub(from as u32))
        } else {
            to.wrapping_sub(from)
        }
    }

    fn sum(self, a: u64, b: u64) -> u64 {
        if self.is_narrow() {
            u64::from((a as u32).wrapping_add(b as u32))
        } else {
            a.wrapping_add(b)
        }
    }

    fn zigzag(self, n: u64) -> u64 {
        if self.is_narrow() {
            let n = (n as u32).cast_signed();
            u64::from(((n << 1) ^ (n >> 31)).cast_unsigned())
        } else {
            let n = n.cast_signed();
            ((n << 1) ^ (n >> 63)).cast_unsigned()
        }
    }

    fn unzigzag(self, n: u64) -> u64 {
        let back = (n >> 1) ^ (n & 1).wrapping_neg();
        if self.is_narrow() { back & u64::from(u32::MAX) } else { back }
    }
}

impl Column {
    /// The column of these bits.
    pub fn new(kind: Kind, bits: &[u64]) -> Option<Self> {
        let mut best: Option<(u64, u8, Vec<u64>)> = None;
        let mut values = bits.to_vec();
        for delta in 0..=2 {
            if delta > 0 {
                values = differences(kind, &values);
            }
            let signed: Vec<u64> = values.iter().map(|value| kind.zigzag(*value)).collect();
            let cost = signed.iter().map(|value| u64::from(64 - value.leading_zeros())).sum();
            if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
                best = Some((cost, delta, signed));
            }
        }
        let (_, delta, values) = best?;
        let highest = values.iter().fold(0, |all, value| all | value);
        let bytes = u64::BITS.div_ceil(8) - highest.leading_zeros() / 8;
        let plane = |k: u32| {
            let plane: Vec<u8> = values.iter().map(|value| (value >> (8 * k)) as u8).collect();
            Some(STANDARD.encode(zstd::bulk::compress(&plane, LEVEL).ok()?))
        };
        let planes = (0..bytes).map(plane).collect::<Option<Vec<_>>>()?;
        Some(Self { kind, delta, planes })
    }

    /// The bits of its `count` numbers.
    ///
    /// # Errors
    /// When it is none of so many.
    pub fn bits(&self, count: usize) -> Result<Vec<u64>, String> {
        let most = if self.kind.is_narrow() { 4 } else { 8 };
        if self.planes.len() > most || self.delta > 2 {
            return Err("a column has more bytes or differences than there are".to_owned());
        }
        let mut values = vec![0_u64; count];
        for (k, plane) in self.planes.iter().enumerate() {
            let packed = STANDARD.decode(plane).map_err(|e| format!("a column: {e}"))?;
            let bytes = zstd::bulk::decompress(&packed, count);
            let bytes = bytes.map_err(|e| format!("a column: {e}"))?;
            if bytes.len() != count {
                return Err(format!("a column of {} numbers, not {count}", bytes.len()));
            }
            for (value, byte) in values.iter_mut().zip(bytes) {
                *value |= u64::from(byte) << (8 * k);
            }
        }
        values.iter_mut().for_each(|value| *value = self.kind.unzigzag(*value));
        for _ in 0..self.delta {
            let mut sum = 0;
            for value in &mut values {
                sum = self.kind.sum(sum, *value);
                *value = sum;
            }
        }
        Ok(values)
    }
}

/// From 0 to the first, and from each to the next.
fn differences(kind: Kind, values: &[u64]) -> Vec<u64> {
    let before = [0].into_iter().chain(values.iter().copied());
    before.zip(values).map(|(from, to)| kind.difference(from, *to)).collect()
}
