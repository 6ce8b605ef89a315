//! The light of a room as a file.
//!
//! ```text
//! "GRLIGHT1"  method  key  3 × u32 cells  u32 sources
//! for each source: cells × 6 × 3 × f16, then the reflection's texels × 3 × f16
//! SHA-256 of all before
//! ```
//! Numbers are little endian; the method and the key are 32 bytes.

use half::f16;
use sha2::{Digest, Sha256};

use crate::room::Key;
use crate::solve::{BouncedLight, REFLECTION_EDGE, SourceLight};

/// The name of the method; another method computes other light from the same room, so it is part
/// of each key.
pub const METHOD: &[u8; 32] = b"gradus light, radiosity, 4      ";
const MAGIC: &[u8; 8] = b"GRLIGHT1";
const HEAD: usize = 8 + 32 + 32 + 16;
const CHECK: usize = 32;
/// The cells along an edge of a room's space.
const CELLS: std::ops::RangeInclusive<u32> = 2..=64;
const MOST_CELLS: u64 = 8_000;
/// The most sources of a room.
pub const MOST_SOURCES: usize = 32;

/// Why bytes are not the light of a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadFile {
    /// Another file.
    #[error("this is no light of a room: it does not begin with GRLIGHT1")]
    Other,
    /// Made by another version.
    #[error("the light was computed by another method than this program's: compute it again")]
    OtherMethod,
    /// Too short, too long, or with a changed byte.
    #[error("the light's file is damaged: delete it, and it is computed again")]
    Damaged,
}

/// The bytes of a room's light.
pub fn write(light: &BouncedLight) -> Vec<u8> {
    let mut to = Vec::new();
    to.extend_from_slice(MAGIC);
    to.extend_from_slice(METHOD);
    to.extend_from_slice(&light.key.0);
    for count in light.cells {
        to.extend_from_slice(&count.to_le_bytes());
    }
    to.extend_from_slice(&(light.sources.len() as u32).to_le_bytes());
    for source in &light.sources {
        let numbers = source.cubes.iter().flatten().flatten();
        for number in numbers.chain(source.reflection.iter().flatten()) {
            to.extend_from_slice(&number.to_le_bytes());
        }
    }
    let check = Sha256::digest(&to);
    to.extend_from_slice(&check);
    to
}

/// The most bytes of a room's light.
pub const MOST_BYTES: u64 = 16 << 20;

/// The light of a room from its bytes.
pub fn read(bytes: &[u8]) -> Result<BouncedLight, BadFile> {
    let after_magic = bytes.strip_prefix(MAGIC).ok_or(BadFile::Other)?;
    let rest = after_magic.strip_prefix(METHOD).ok_or(BadFile::OtherMethod)?;
    let (content, check) =
        bytes.split_at_checked(bytes.len().saturating_sub(CHECK)).ok_or(BadFile::Damaged)?;
    if content.len() < HEAD || Sha256::digest(content).as_slice() != check {
        return Err(BadFile::Damaged);
    }
    let key: [u8; 32] = rest.first_chunk().copied().ok_or(BadFile::Damaged)?;
    let count = |nth: usize| -> Result<u32, BadFile> {
        let at = 32 + nth * 4;
        let bytes = rest.get(at..).and_then(<[u8]>::first_chunk).ok_or(BadFile::Damaged)?;
        Ok(u32::from_le_bytes(*bytes))
    };
    let cells = [count(0)?, count(1)?, count(2)?];
    let all: u64 = cells.iter().map(|n| u64::from((*n).min(1000))).product();
    let sources = u64::from(count(3)?);
    let fits = cells.iter().all(|n| CELLS.contains(n)) && all <= MOST_CELLS;
    if !fits || sources > MOST_SOURCES as u64 {
        return Err(BadFile::Damaged);
    }
    let texels = 6 * REFLECTION_EDGE * REFLECTION_EDGE;
    let numbers = content.get(HEAD..).ok_or(BadFile::Damaged)?;
    let each = (all as usize * 18 + texels * 3) * 2;
    if numbers.len() != each * sources as usize {
        return Err(BadFile::Damaged);
    }
    let mut light = BouncedLight { key: Key(key), cells, sources: Vec::new() };
    for source in numbers.chunks_exact(each.max(1)).take(sources as usize) {
        let (pairs, _) = source.as_chunks::<2>();
        let mut halves = pairs.iter().map(|pair| f16::from_le_bytes(*pair));
        let mut three = || [(); 3].map(|()| halves.next().unwrap_or(f16::ZERO));
        let cubes = (0..all).map(|_| [(); 6].map(|()| three())).collect();
        let reflection = (0..texels).map(|_| three()).collect();
        light.sources.push(SourceLight { cubes, reflection });
    }
    let finite = |source: &SourceLight| {
        let mut all =
            source.cubes.iter().flatten().flatten().chain(source.reflection.iter().flatten());
        all.all(|number| number.is_finite())
    };
    if light.sources.iter().all(finite) { Ok(light) } else { Err(BadFile::Damaged) }
}
