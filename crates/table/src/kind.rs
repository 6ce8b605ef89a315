//! Files that are no table, known by how they begin: each refused in a sentence that names it.

use crate::fault::Fault;
use crate::lines::ends_in;

/// Whether a byte stands in no text.
pub(crate) fn is_binary(byte: u8) -> bool {
    matches!(byte, 0..=8 | 0x0e..=0x19 | 0x1b..=0x1f)
}

pub(crate) fn binary() -> Fault {
    Fault::whole(
        "this is no text but a file of another kind",
        "export a table as text (CSV) from the program that wrote it",
    )
}

fn named(what: &str, gzip: bool, remedy: &str) -> Fault {
    let packed = if gzip { " packed by gzip" } else { "" };
    Fault::whole(format!("this is {what}{packed}, not a table"), remedy)
}

const EXPORT: &str = "export a table as text (CSV) from it";

/// How files begin, what they are, and what to do.
const MAGIC: &[(&[u8], &str, &str)] = &[
    (b"%PDF", "a PDF", "export the data as text (CSV) from the program that made it"),
    (b"\x89MCAP", "an MCAP log", "look at a session log with gradus-log info"),
    (&[0xd0, 0xcf, 0x11, 0xe0], "an old workbook or document (.xls, .doc)", "save it as CSV"),
    (b"{\\rtf", "a document (RTF)", "save it as plain text"),
    (b"\x89HDF", "an HDF5 file", EXPORT),
    (b"\x93NUMPY", "a NumPy file (.npy)", "write it as text with numpy.savetxt"),
    (b"MATLAB 5.0", "a MATLAB file (.mat)", "write it as text with writematrix"),
    (b"SQLite format 3", "an SQLite database", EXPORT),
    (b"XDF:", "an XDF recording", EXPORT),
    (b"PAR1", "a Parquet file", EXPORT),
    (b"ARROW1", "an Arrow file", EXPORT),
    (b"ORC", "an ORC file", EXPORT),
    (b"BZh", "packed by bzip2", "unpack it first"),
    (&[0x28, 0xb5, 0x2f, 0xfd], "packed by zstd", "unpack it first"),
    (&[0xfd, b'7', b'z', b'X', b'Z'], "packed by xz", "unpack it first"),
    (&[b'7', b'z', 0xbc, 0xaf], "a 7z archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (&[0x1f, 0x8b], "packed by gzip twice", "unpack it first"),
    (&[0x89, b'P', b'N', b'G'], "a picture (PNG)", EXPORT),
    (&[0xff, 0xd8, 0xff], "a picture (JPEG)", EXPORT),
    (b"GIF8", "a picture (GIF)", EXPORT),
    (b"RIFF", "a sound or film (RIFF)", EXPORT),
    (b"OggS", "a sound (Ogg)", EXPORT),
    (b"bplist", "a property list", EXPORT),
    (b"\x7fELF", "a program", EXPORT),
    (b"MZ\x90", "a program", EXPORT),
    (b"SR_RESEARCH", "an EyeLink recording (EDF)", "convert it to text (ASC) with edf2asc"),
    (b"version https://git-lfs", "a pointer of Git LFS", "fetch the file itself with git lfs pull"),
    (b"Brain Vision Data Exchange", "a BrainVision header", EXPORT),
    (b"0       ", "an EDF recording", EXPORT),
    (b"\xffBIOSEMI", "a BDF recording", EXPORT),
];

/// What bytes are that are no table; none where they may be one.
pub(crate) fn no_table(bytes: &[u8], gzip: bool) -> Option<Fault> {
    if bytes.is_empty() {
        return Some(Fault::whole("the file is empty", "write the table to it first"));
    }
    if bytes.iter().all(|b| *b == 0) {
        return Some(Fault::whole(
            "the file holds zeros and nothing else",
            "its writing was broken off; take another copy",
        ));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Some(zip(bytes, gzip));
    }
    if bytes.get(8..12) == Some(b".FIT") {
        return Some(named("a FIT file", gzip, "convert it to CSV first"));
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return Some(named("a tar archive", gzip, "unpack it first"));
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some(named("a film", gzip, EXPORT));
    }
    let (_, what, remedy) = MAGIC.iter().find(|(magic, ..)| bytes.starts_with(magic))?;
    // An EDF's header is text of fixed width: a table may begin with 0 and blanks too.
    if *what == "an EDF recording" && !bytes.get(..256).is_some_and(is_edf) {
        return None;
    }
    // A table may have a column ORC.
    let text = bytes.iter().take(512).all(|b| !is_binary(*b) && b.is_ascii());
    if text && matches!(*what, "an ORC file" | "packed by bzip2" | "a sound or film (RIFF)") {
        return None;
    }
    Some(named(what, gzip, remedy))
}

fn is_edf(head: &[u8]) -> bool {
    !head.iter().any(|b| matches!(b, b'\n' | b'\r' | b'\t' | b';' | b','))
}

fn zip(bytes: &[u8], gzip: bool) -> Fault {
    let has = |name: &[u8]| {
        let head = bytes.get(..bytes.len().min(64 << 10)).unwrap_or_default();
        let tail = bytes.get(bytes.len().saturating_sub(64 << 10)..).unwrap_or_default();
        [head, tail].iter().any(|part| part.windows(name.len()).any(|at| at == name))
    };
    match () {
        () if has(b"xl/") => {
            named("a workbook (.xlsx)", gzip, "save its sheet as CSV from the spreadsheet")
        }
        () if has(b"opendocument.spreadsheet") => {
            named("a workbook (.ods)", gzip, "save its sheet as CSV from the spreadsheet")
        }
        () if has(b"word/") || has(b"opendocument.text") => {
            named("a document", gzip, "save it as plain text")
        }
        () if has(b".npy") => named("a NumPy archive (.npz)", gzip, "write it as text first"),
        () => named("a zip archive", gzip, "unpack it, and give the table in it"),
    }
}

/// What a text is that is no table; none where it may be one.
pub(crate) fn no_table_of_text(text: &str, gzip: bool) -> Option<Fault> {
    let start = text.trim_start();
    if start.is_empty() {
        return Some(Fault::whole("the file holds nothing", "write the table to it first"));
    }
    // A stray control character is a fault of its row; many are no text.
    let strange = text.bytes().filter(|b| is_binary(*b)).count();
    if strange * 10 > text.len() {
        let zeros = text.bytes().filter(|b| *b == 0).count();
        let first = text.bytes().position(is_binary).unwrap_or(0);
        if zeros < strange || first < 16 {
            return Some(binary());
        }
        let line = 1 + ends_in(text.as_bytes().get(..first).unwrap_or_default());
        return Some(Fault::whole(
            format!("from line {line} on {zeros} bytes are zero: its writing was broken off there"),
            "cut the file before that line",
        ));
    }
    let mut chars = start.chars();
    let first = chars.next();
    let second = chars.find(|c| !c.is_whitespace());
    let lower: String = start.chars().take(32).flat_map(char::to_lowercase).collect();
    match (first, second) {
        _ if lower.starts_with("<!doctype html") || lower.starts_with("<html") => {
            Some(named("a web page (HTML)", gzip, "export the data as CSV"))
        }
        _ if lower.starts_with("<?xml") || lower.starts_with("<!") => {
            Some(named("XML", gzip, "export the data as CSV"))
        }
        (Some('<'), Some(c)) if c.is_alphabetic() && start.contains('>') => {
            Some(named("XML", gzip, "export the data as CSV"))
        }
        (Some('{'), Some('"' | '}')) | (Some('['), Some('{' | '[' | ']')) => Some(json(gzip)),
        (Some('['), Some(c))
            if (c == '-' || c == '"' || c.is_ascii_digit()) && start.trim_end().ends_with(']') =>
        {
            Some(json(gzip))
        }
        _ => None,
    }
}

fn json(gzip: bool) -> Fault {
    named(
        "JSON",
        gzip,
        "write its values as a table (CSV), a row for each, with a first line of names",
    )
}
