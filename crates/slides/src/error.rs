//! Why there are no slides, in one sentence that names what is wrong and what to do.

use std::io;
use std::path::PathBuf;

use crate::pdf::{MOST_MEMORY, MOST_PDF_BYTES, PAGE_SECS};
use crate::{MOST_BYTES, MOST_FILE_BYTES, MOST_PAGES, MOST_PIXELS};

const MIB: u64 = 1024 * 1024;

/// A path that gives no slides, and why.
#[derive(Debug, thiserror::Error)]
#[error("{} {reason}", path.display())]
pub struct DeckError {
    /// The file or folder, as it was named.
    pub path: PathBuf,
    /// The end of the sentence.
    pub reason: Reason,
}

/// Why a file or folder gives no slides.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each sentence is its own description")]
pub enum Reason {
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("is a device or a pipe; name a PDF, or a folder of PNG and JPEG pictures")]
    NotPlain,
    #[error("is an empty file; save the slides again")]
    Empty,
    #[error("has no picture in it; put PNG or JPEG pictures there, in the order of their names")]
    NoPictures,
    #[error(
        "lies in a folder of slides and is no picture; a folder of slides holds PNG and JPEG pictures only"
    )]
    NotInFolder,
    #[error(
        "has more than {MOST_PAGES} files; a talk has at most {MOST_PAGES} slides: leave some out"
    )]
    ManyPages,
    #[error("is a ZIP archive, as a presentation file is; save the slides as PDF, or as pictures")]
    Archive,
    #[error("is neither PDF, PNG nor JPEG; save the slides as PDF, or as pictures")]
    Unknown,
    #[error("has more than {} MiB; save it at 1920 × 1080 pixels, which is all that a screen shows", MOST_FILE_BYTES / MIB)]
    LargeFile,
    #[error("has {wide} × {high} pixels, and at most {} million can be read; save it at 1920 × 1080", MOST_PIXELS / 1_000_000)]
    LargePicture { wide: u32, high: u32 },
    #[error("is a picture that is broken or cut off ({0}); save it again")]
    Broken(String),
    #[error("comes to more than {} MiB of pages; leave some slides out", MOST_BYTES as u64 / MIB)]
    LargeDeck,
    #[error("has more than {} MiB; save the PDF with smaller pictures", MOST_PDF_BYTES / MIB)]
    LargePdf,
    #[error("is a PDF, and the program that draws PDFs, {}, is not there; make it with tools/pdf-program, or save the slides as pictures in a folder", .0.display())]
    NoPdfProgram(PathBuf),
    /// The program that draws PDFs says why.
    #[error("{0}")]
    Pdf(String),
    #[error("has a page {page} that takes longer than {PAGE_SECS} s to draw; save it as a picture")]
    SlowPage { page: usize },
    #[error("has a page {page} that cannot be drawn within {} MiB; save it as a picture", MOST_MEMORY / MIB)]
    CrashedPage { page: usize },
    /// Bytes that came as a deck and are none.
    #[error("is no deck: {0}")]
    NoDeck(&'static str),
}
