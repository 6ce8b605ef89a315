//! The bodies of `assets/people/people.bin`: read once, checked, shared by all people. The file's
//! contents are described in `docs/decisions/people.md`. Here lengths are in m; a person stands at
//! height 0 and faces −Z.

use std::sync::OnceLock;

use bevy::prelude::*;

use crate::world::mesh::packed::{Packed, Short};

const FILE: &[u8] = include_bytes!("../../../../assets/people/people.bin");
const MAGIC: [u8; 8] = *b"GRPPL 1\n";
/// The numbers of bones and joints in the file.
pub const BONES: usize = 23;
pub const JOINTS: usize = 32;

/// A vertex.
pub struct Corner {
    pub at: Vec3,
    pub bones: [u8; 4],
    /// The shares of the bones; their sum is 1.
    pub weights: [f32; 4],
    /// How open the vertex lies, and its shares of lips, beard, lids, scalp, blush; 0 to 1.
    pub masks: [f32; 6],
}

/// A named change of the body: how far some vertices are moved.
pub struct Target {
    name: String,
    /// The index of each moved vertex, ascending, and its movement.
    pub moved: Vec<(u16, Vec3)>,
}

/// Triangles of a part, at three levels of detail, the finest first.
pub struct BookPart {
    name: String,
    pub first: usize,
    pub count: usize,
    pub levels: [Vec<[u16; 3]>; 3],
}

/// The vertices, targets and parts that people are made of.
pub struct Book {
    /// The vertices; the last [`JOINTS`] of them are joints.
    pub corners: Vec<Corner>,
    targets: Vec<Target>,
    parts: Vec<BookPart>,
}

/// Why the file cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BookError {
    #[error("it does not begin with {:?}", String::from_utf8_lossy(&MAGIC))]
    Magic,
    #[error(transparent)]
    Short(#[from] Short),
    #[error("{what} {index} points at nothing")]
    Index { what: &'static str, index: usize },
    #[error("a name is not UTF-8")]
    Name,
}

/// The shipped bodies; none, with one line in the log, if the file is broken.
pub fn book() -> Option<&'static Book> {
    static BOOK: OnceLock<Option<Book>> = OnceLock::new();
    BOOK.get_or_init(|| {
        Book::read(FILE)
            .map_err(|why| error!("assets/people/people.bin: {why}; no people are shown"))
            .ok()
    })
    .as_ref()
}

/// The next place, turned to face −Z; people in the file face +Z.
fn place(from: &mut Packed<'_>) -> Result<Vec3, Short> {
    let at = from.place()?;
    Ok(Vec3::new(-at.x, at.y, -at.z))
}

fn name(from: &mut Packed<'_>) -> Result<String, BookError> {
    String::from_utf8(from.name()?.to_vec()).map_err(|_| BookError::Name)
}

impl Book {
    /// Reads and checks a file.
    pub fn read(bytes: &[u8]) -> Result<Self, BookError> {
        let mut from = Packed::new(bytes);
        if from.take() != Ok(MAGIC) {
            return Err(BookError::Magic);
        }
        let [count, targets, parts, joints] =
            [from.short()?, from.short()?, from.short()?, from.short()?];
        if joints != JOINTS || count < JOINTS {
            return Err(BookError::Index { what: "joint", index: joints });
        }
        let mut book = Self { corners: Vec::new(), targets: Vec::new(), parts: Vec::new() };
        for index in 0..count {
            let at = place(&mut from)?;
            let bones: [u8; 4] = from.take()?;
            if bones.iter().any(|b| usize::from(*b) >= BONES) {
                return Err(BookError::Index { what: "the bone of vertex", index });
            }
            let weights = from.take::<4>()?.map(f32::from);
            let all = weights.iter().sum::<f32>().max(1.0);
            let masks = from.take::<6>()?.map(|m| f32::from(m) / 255.0);
            book.corners.push(Corner { at, bones, weights: weights.map(|w| w / all), masks });
        }
        for _ in 0..targets {
            let name = name(&mut from)?;
            let mut target = Target { name, moved: Vec::new() };
            for _ in 0..from.short()? {
                let index = from.short()?;
                let behind =
                    target.moved.last().is_some_and(|(last, _)| usize::from(*last) >= index);
                if index >= count || behind {
                    return Err(BookError::Index { what: "a target's vertex", index });
                }
                target.moved.push((index as u16, place(&mut from)?));
            }
            book.targets.push(target);
        }
        for _ in 0..parts {
            let name = name(&mut from)?;
            let (first, of) = (from.short()?, from.short()?);
            if first + of > count {
                return Err(BookError::Index { what: "a part's last vertex", index: first + of });
            }
            let mut levels = [Vec::new(), Vec::new(), Vec::new()];
            for level in &mut levels {
                for _ in 0..from.short()? {
                    let triangle = [from.short()?, from.short()?, from.short()?];
                    if let Some(index) = triangle.iter().find(|i| **i >= of) {
                        return Err(BookError::Index { what: "a corner", index: *index });
                    }
                    level.push(triangle.map(|i| i as u16));
                }
            }
            book.parts.push(BookPart { name, first, count: of, levels });
        }
        Ok(book)
    }

    /// A part by its name.
    pub fn part(&self, name: &str) -> Option<&BookPart> {
        self.parts.iter().find(|p| p.name == name)
    }

    /// A target by its name.
    pub fn target(&self, name: &str) -> Option<&Target> {
        self.targets.iter().find(|t| t.name == name)
    }

    /// All vertices, moved by targets; `by` has each target's name and share.
    pub fn blend<'a>(&self, by: impl Iterator<Item = (&'a str, f32)>) -> Vec<Vec3> {
        let mut at: Vec<Vec3> = self.corners.iter().map(|c| c.at).collect();
        for (name, share) in by {
            let moved = self.target(name).map(|t| t.moved.as_slice()).unwrap_or_default();
            for (index, by) in moved.iter().filter(|_| share != 0.0) {
                if let Some(p) = at.get_mut(usize::from(*index)) {
                    *p += *by * share;
                }
            }
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_bodies_can_be_read() {
        let book = Book::read(FILE).expect("the file is whole");
        for name in [
            "head", "neck", "hand.L", "hand.R", "jumper", "tee", "trousers", "shoes", "cap",
            "teeth",
        ] {
            let part = book.part(name).expect("a part");
            assert!(part.levels.windows(2).all(|l| l[0].len() > l[1].len()), "{name}");
        }
        for name in crate::world::mesh::people::face::TARGETS {
            assert!(book.target(name).is_some(), "{name}");
        }
    }

    #[test]
    fn a_broken_file_is_an_error_wherever_it_breaks() {
        assert_eq!(Book::read(b"").err(), Some(BookError::Magic));
        for end in (8..FILE.len()).step_by(40_009) {
            assert!(Book::read(&FILE[..end]).is_err(), "cut at {end}");
        }
        let mut bytes = FILE.to_vec();
        bytes[8 + 8 + 6] = 200;
        let bone = BookError::Index { what: "the bone of vertex", index: 0 };
        assert_eq!(Book::read(&bytes).err(), Some(bone));
    }
}
