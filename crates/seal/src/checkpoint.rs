//! Checkpoints, as <https://c2sp.org/tlog-checkpoint> has them: whose tree, how many leaves, which root.
//! Printed and filed, or sent to somebody else, a checkpoint is the witness that the station cannot
//! overrule.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::hash::{Hash, from_hex, hex};
use crate::note::Note;
use crate::sign::Secret;

/// A tree at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose tree it is.
    pub origin: String,
    /// How many leaves it has.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

impl Checkpoint {
    /// Signs it; the key's name is the origin.
    pub fn sign(&self, secret: &Secret) -> Note {
        let Self { origin, size, root } = self;
        let text = format!("{origin}\n{size}\n{}\n", STANDARD.encode(root.0));
        Note::sign(text, origin, secret)
    }

    /// Reads the text of a note. Lines behind the root are left to others.
    pub fn of(note: &Note) -> Option<Self> {
        let mut lines = note.text.lines();
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let plain =
            size.bytes().all(|c| c.is_ascii_digit()) && (size == "0" || !size.starts_with('0'));
        let root = STANDARD.decode(root).ok()?.try_into().ok().map(Hash)?;
        let size = size.parse().ok().filter(|_| plain)?;
        (!origin.is_empty()).then(|| Self { origin: origin.to_owned(), size, root })
    }
}

/// Digits in a line of [`to_hex`].
const LINE: usize = 48;

/// A note as hexadecimal digits in groups of four, to be read off paper.
pub fn to_hex(note: &Note) -> String {
    let digits = hex(note.to_string().as_bytes());
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        match at {
            0 => {}
            _ if at % LINE == 0 => out.push('\n'),
            _ if at % 4 == 0 => out.push(' '),
            _ => {}
        }
        out.push(digit);
    }
    out.push('\n');
    out
}

/// Reads a note that stands there as it is or as hexadecimal digits.
pub fn read(text: &str) -> Option<Note> {
    let digits: String = text.split_whitespace().collect();
    let note = from_hex(&digits).and_then(|bytes| String::from_utf8(bytes).ok());
    // Windows' editors end lines with two signs.
    Note::parse(&note.unwrap_or_else(|| text.replace("\r\n", "\n")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_comes_back_from_paper_in_both_forms() {
        let secret = Secret::new().unwrap();
        let root = Hash::of(&[b"all"]);
        let checkpoint = Checkpoint { origin: "gradus/01/list".to_owned(), size: 412, root };
        let note = checkpoint.sign(&secret);
        for text in [note.to_string(), to_hex(&note), note.to_string().replace('\n', "\r\n")] {
            let back = read(&text).unwrap();
            assert_eq!(back, note);
            assert_eq!(Checkpoint::of(&back).unwrap(), checkpoint);
            assert!(back.is_signed_by("gradus/01/list", &secret.public()));
        }
        for text in ["gradus\n012\n", "gradus\n-1\nAAAA\n", "\n1\n"] {
            let note = Note::sign(text.to_owned(), "gradus", &secret);
            assert_eq!(Checkpoint::of(&note), None, "{text:?}");
        }
    }
}
