//! From a path that a person named to a deck.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::picture::{self, Kind};
use crate::{Deck, DeckError, MOST_FILE_BYTES, MOST_PIXELS, Reason, encode, fit, folder, pdf};

/// A deck, and what its maker has to say about it.
#[derive(Debug)]
pub struct Opened {
    /// The slides.
    pub deck: Deck,
    /// Sentences about pages that do not look as they were meant to.
    pub doubts: Vec<String>,
}

/// Reads slides: a folder of pictures in the order of their names, a PDF, or one picture.
/// `pdf_program` draws PDFs; `progress` is told the page that was made, from 1, and of how many.
///
/// # Errors
/// The first fault, as one sentence that names the file.
pub fn open(
    path: &Path,
    pdf_program: &Path,
    progress: &dyn Fn(usize, usize),
) -> Result<Opened, DeckError> {
    let of = |reason| DeckError { path: path.to_owned(), reason };
    // Looked at before it is opened: to open a pipe would wait for its other end.
    let about = std::fs::metadata(path).map_err(|error| of(error.into()))?;
    if about.is_dir() {
        let deck = folder::open(path, progress)?;
        return Ok(Opened { deck, doubts: Vec::new() });
    }
    if !about.is_file() {
        return Err(of(Reason::NotPlain));
    }
    let mut start = [0; 1024];
    let start = File::open(path)
        .and_then(|mut file| read_start(&mut file, &mut start))
        .map_err(|error| of(error.into()))?;
    if start.is_empty() {
        return Err(of(Reason::Empty));
    }
    // A PDF may have other bytes before its mark.
    if start.windows(5).any(|bytes| bytes == b"%PDF-") {
        return pdf::open(path, about.len(), pdf_program, progress).map_err(of);
    }
    if start.starts_with(b"PK\x03\x04") {
        return Err(of(Reason::Archive));
    }
    if Kind::of(start).is_none() {
        return Err(of(Reason::Unknown));
    }
    let mut deck = Deck::default();
    deck.push(picture_file(path)?).map_err(of)?;
    progress(1, 1);
    Ok(Opened { deck, doubts: Vec::new() })
}

/// The first bytes of a file, as many as fit.
fn read_start<'a>(file: &mut File, into: &'a mut [u8]) -> std::io::Result<&'a [u8]> {
    let mut held = 0;
    while let Some(rest) = into.get_mut(held..).filter(|rest| !rest.is_empty()) {
        match file.read(rest)? {
            0 => break,
            count => held += count,
        }
    }
    Ok(into.get(..held).unwrap_or_default())
}

/// A picture file as an encoded page.
pub(crate) fn picture_file(path: &Path) -> Result<Vec<u8>, DeckError> {
    read_picture(path).map_err(|reason| DeckError { path: path.to_owned(), reason })
}

fn read_picture(path: &Path) -> Result<Vec<u8>, Reason> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_FILE_BYTES {
        return Err(Reason::LargeFile);
    }
    let kind = match Kind::of(&bytes) {
        Some(kind) => kind,
        None if bytes.is_empty() => return Err(Reason::Empty),
        None if bytes.starts_with(b"PK\x03\x04") => return Err(Reason::Archive),
        None => return Err(Reason::Unknown),
    };
    let [wide, high] = picture::size(&bytes, kind)?;
    if u64::from(wide) * u64::from(high) > MOST_PIXELS {
        return Err(Reason::LargePicture { wide, high });
    }
    let page = picture::decode(&bytes, kind)?;
    drop(bytes);
    encode::encode(&fit::fit(page))
}
