//! Logs that a transfer as text has changed: the first bytes of an MCAP file are there to show it.
//!
//! A mail program, an FTP client in text mode or a version control system may have changed every
//! line end on the way. Where each LF became CR LF, the change is taken back exactly; where CR LF
//! became LF, the bytes that are gone are not known, and what they stood in is damaged.

use mcap::MAGIC;

use super::store::Store;

/// A larger file is not set right in memory.
const MOST_SET_RIGHT: u64 = 256 << 20;

/// How the bytes of a log were changed on their way here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Each LF became CR LF, and [`set_right`] has taken that back.
    CrAddedAndRemoved,
    /// Each LF became CR LF; the file is too large to take it back.
    CrAdded,
    /// Each CR LF became LF.
    CrRemoved,
    /// Each CR became LF or each LF CR, or one of them was dropped.
    OtherLineEnds,
    /// Bytes above 127 were taken for letters and written as UTF-8, or replaced.
    Recoded,
    /// The eighth bit of each byte is gone.
    SevenBits,
}

impl Change {
    /// The change in words, for a sentence after "the file: ".
    pub fn text(self) -> &'static str {
        match self {
            Self::CrAddedAndRemoved => {
                "line ends were changed on the way (each LF became CR LF); they are read as they were"
            }
            Self::CrAdded => "line ends were changed on the way (each LF became CR LF)",
            Self::CrRemoved => {
                "line ends were changed on the way (each CR LF became LF); what held one is damaged"
            }
            Self::OtherLineEnds => "line ends were changed on the way",
            Self::Recoded => {
                "the file was taken for text on the way: bytes were written anew as UTF-8"
            }
            Self::SevenBits => "the file was taken for text on the way: the eighth bits are gone",
        }
    }
}

/// What an MCAP file begins and ends with where each CR LF became LF.
pub const WITHOUT_CR: &[u8] = b"\x89MCAP0\n";

/// The beginnings of a changed MCAP file.
const BEGINNINGS: [(&[u8], Change); 8] = [
    (b"\x89MCAP0\r\r\n", Change::CrAdded),
    (b"\x89MCAP0\n\n", Change::OtherLineEnds),
    (WITHOUT_CR, Change::CrRemoved),
    (b"\x89MCAP0\r", Change::OtherLineEnds),
    (b"\xC2\x89MCAP0", Change::Recoded),
    (b"\xEF\xBF\xBDMCAP0", Change::Recoded),
    (b"?MCAP0", Change::Recoded),
    (b"\x09MCAP0", Change::SevenBits),
];

/// The change that a beginning shows, and how many bytes the changed beginning has.
pub fn change(beginning: &[u8]) -> Option<(Change, u64)> {
    // A beginning that is cut off says nothing.
    if beginning.starts_with(MAGIC) || MAGIC.starts_with(beginning) {
        return None;
    }
    let found = BEGINNINGS.iter().find(|(bytes, _)| beginning.starts_with(bytes));
    found.map(|(bytes, change)| (*change, bytes.len() as u64))
}

/// The longest beginning that is looked at, bytes.
pub const BEGINNING: u64 = 12;

/// Takes the change back where that can be done exactly.
pub fn set_right(store: Store, change: Change) -> (Store, Change) {
    if change != Change::CrAdded || store.bytes() > MOST_SET_RIGHT {
        return (store, change);
    }
    let mut all = Vec::new();
    if store.read(0, store.bytes(), &mut all).is_err() {
        return (store, change);
    }
    let mut right = Vec::with_capacity(all.len());
    let mut rest = all.into_iter().peekable();
    while let Some(byte) = rest.next() {
        // A CR that stands before an LF was added, whatever stands before it.
        if !(byte == b'\r' && rest.peek() == Some(&b'\n')) {
            right.push(byte);
        }
    }
    (Store::Memory(right), Change::CrAddedAndRemoved)
}
