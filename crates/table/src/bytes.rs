//! Bytes of a file to text: bounds, gzip, encodings.

use std::io::Read;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use flate2::read::MultiGzDecoder;

use crate::fault::{Fault, Note};
use crate::kind;

/// The most that is read of a file. What is larger is refused, and never held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest file, bytes.
    pub file_bytes: u64,
    /// The most that gzip may unpack to, bytes.
    pub unpacked_bytes: u64,
}

impl Limits {
    /// For intervals between beats: 64 MiB, which is weeks.
    pub const HEART: Self = Self { file_bytes: 64 << 20, unpacked_bytes: 64 << 20 };
    /// For looks of eyes: 1 GiB, which is eight hours at 1000 Hz.
    pub const GAZE: Self = Self { file_bytes: 1 << 30, unpacked_bytes: 1 << 30 };
}

/// Text of a file, and what was done to get it.
pub(crate) struct Text {
    pub text: String,
    pub notes: Vec<Note>,
    pub gzip: bool,
}

/// The text of the bytes of a file.
pub(crate) fn text(bytes: Vec<u8>, limits: Limits) -> Result<Text, Fault> {
    too_large(bytes.len() as u64, limits)?;
    let mut notes = Vec::new();
    let gzip = bytes.starts_with(&[0x1f, 0x8b]);
    let bytes = if gzip {
        notes.push(Note("unpacked by gzip".to_owned()));
        unpacked(&bytes, limits)?
    } else {
        bytes
    };
    if let Some(fault) = kind::no_table(&bytes, gzip) {
        return Err(fault);
    }
    let mut text = decoded(bytes, &mut notes)?;
    // What DOS ended a text with, and what a file system leaves after a crash.
    let kept = text.trim_end_matches(['\0', '\u{1a}']).len();
    if kept < text.len() {
        let zeros = text.len() - kept;
        if zeros > 1 {
            notes.push(Note(format!("{zeros} bytes at its end hold nothing and are passed over")));
        }
        text.truncate(kept);
    }
    if let Some(fault) = kind::no_table_of_text(&text, gzip) {
        return Err(fault);
    }
    Ok(Text { text, notes, gzip })
}

/// Refuses a file of so many bytes when that is too many.
pub(crate) fn too_large(bytes: u64, limits: Limits) -> Result<(), Fault> {
    if bytes <= limits.file_bytes {
        return Ok(());
    }
    let most = limits.file_bytes >> 20;
    Err(Fault::whole(format!("the file is larger than {most} MiB"), "cut it into parts"))
}

fn unpacked(bytes: &[u8], limits: Limits) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::new();
    // One byte more than allowed is enough to know that it is too many.
    let read = MultiGzDecoder::new(bytes).take(limits.unpacked_bytes + 1).read_to_end(&mut out);
    if out.len() as u64 > limits.unpacked_bytes {
        let most = limits.unpacked_bytes >> 20;
        return Err(Fault::whole(
            format!("this is gzip that unpacks to more than {most} MiB"),
            "unpack it and cut the table into parts",
        ));
    }
    match read {
        Ok(_) => Ok(out),
        Err(_) => Err(Fault::whole(
            "this is gzip, and it is damaged or not whole",
            "copy the file again, or unpack it with gzip -dc and read what comes out",
        )),
    }
}

fn decoded(bytes: Vec<u8>, notes: &mut Vec<Note>) -> Result<String, Fault> {
    if let Some((encoding, length)) = Encoding::for_bom(&bytes) {
        if encoding != encoding_rs::UTF_8 {
            return utf_16(bytes.get(length..).unwrap_or_default(), encoding, notes);
        }
    } else if let Some(encoding) = utf_16_without_mark(&bytes) {
        return utf_16(&bytes, encoding, notes);
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok(without_mark(text)),
        Err(error) => error.into_bytes(),
    };
    if let Some(at) = bytes.iter().position(|b| kind::is_binary(*b)) {
        let trailing = bytes.get(at..).unwrap_or_default().iter().all(|b| *b == 0);
        if !trailing {
            return Err(kind::binary());
        }
    }
    // UTF-8 that was cut or has a wrong byte or two stays UTF-8; else it is what Windows wrote.
    let lossy = String::from_utf8_lossy(&bytes);
    let wrong = lossy.matches('\u{fffd}').count();
    let right = lossy.chars().filter(|c| !c.is_ascii()).count() - wrong;
    if right > wrong {
        notes.push(Note(format!("{wrong} places that are not UTF-8 are passed over")));
        return Ok(without_mark(lossy.into_owned()));
    }
    notes.push(Note("not UTF-8: read as Latin-1 (Windows-1252)".to_owned()));
    Ok(WINDOWS_1252.decode_without_bom_handling(&bytes).0.into_owned())
}

fn without_mark(mut text: String) -> String {
    while text.starts_with('\u{feff}') {
        text.remove(0);
    }
    text
}

fn utf_16(
    bytes: &[u8],
    encoding: &'static Encoding,
    notes: &mut Vec<Note>,
) -> Result<String, Fault> {
    let (text, wrong) = encoding.decode_without_bom_handling(bytes);
    if wrong && text.matches('\u{fffd}').count() > 8 + text.len() / 100 {
        return Err(kind::binary());
    }
    notes.push(Note(format!("read as {}", encoding.name())));
    Ok(without_mark(text.into_owned()))
}

/// UTF-16 whose mark is missing: of its first letters every other byte is zero.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(512))?;
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), head.len() / 2);
    if half < 4 {
        return None;
    }
    match () {
        () if odd * 10 > half * 8 && even * 10 < half => Some(UTF_16LE),
        () if even * 10 > half * 8 && odd * 10 < half => Some(UTF_16BE),
        () => None,
    }
}
