//! Files that an author names: read, never more than is needed, and led through the door.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use gradus_core::scenario::read::{ENOUGH_BYTES, Reading, read_bytes};
use gradus_core::text::source::{MAX_BYTES, too_large};
use gradus_core::text::{Severity, Source};

/// The name of standard input.
pub const STDIN: &str = "-";

/// A file's name as it is shown, and its bytes.
pub struct Opened {
    pub name: String,
    pub bytes: Vec<u8>,
    /// Where it was larger than what is read: its bytes in all, when they are known.
    too_large: Option<u64>,
}

/// The bytes of a file, at most one more than a scenario may have; or why there are none.
pub fn open(path: &Path) -> Result<Opened, String> {
    let name = if path == Path::new(STDIN) { "<stdin>".into() } else { path.display().to_string() };
    let (bytes, length) = bytes(path, &name)?;
    let too_large = (bytes.len() > MAX_BYTES).then(|| length.max(ENOUGH_BYTES as u64));
    Ok(Opened { name, bytes, too_large })
}

fn bytes(path: &Path, name: &str) -> Result<(Vec<u8>, u64), String> {
    if path == Path::new(STDIN) {
        return take(io::stdin().lock()).map(|b| (b, 0)).map_err(|e| cannot_read(name, &e));
    }
    let about = std::fs::metadata(path).map_err(|e| {
        format!("cannot open {name}: {e}. Check the path; scenarios/ holds those shipped.")
    })?;
    if about.is_dir() {
        return Err(format!("{name} is a folder; name a .ron file in it."));
    }
    let read = File::open(path).and_then(take);
    read.map(|b| (b, about.len())).map_err(|e| cannot_read(name, &e))
}

fn cannot_read(name: &str, error: &io::Error) -> String {
    format!("cannot read {name}: {error}. Is it a file that you may read?")
}

/// A file may have no length to be asked for, such as a device: one byte too many is enough.
fn take(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(ENOUGH_BYTES as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl Opened {
    /// The scenario or its faults, and the text to show them in.
    pub fn read(&self) -> (Source, Reading) {
        let (source, mut reading) = read_bytes(&self.name, &self.bytes);
        if let Some(bytes) = self.too_large {
            let mut fault = too_large(bytes);
            if bytes == ENOUGH_BYTES as u64 {
                fault.message = format!("this has more than {} MiB", MAX_BYTES / 1024 / 1024);
            }
            reading.faults = vec![fault];
        }
        (source, reading)
    }
}

/// How many errors and how many warnings.
pub fn count(reading: &Reading) -> (usize, usize) {
    let errors = reading.faults.iter().filter(|f| f.severity == Severity::Error).count();
    (errors, reading.faults.len() - errors)
}
