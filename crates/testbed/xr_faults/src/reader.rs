//! Reads a script that may grow, and keeps the number of its events that were carried out.

use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use crate::script::{Statement, parse_line};

/// The longest script, in bytes.
const LONGEST: u64 = 1 << 20;

/// A script's file.
pub struct Reader {
    path: PathBuf,
    /// How far the file was read, bytes.
    read: u64,
    line: usize,
    /// Events that an earlier process has carried out and that were not read yet.
    skip: u64,
    /// Events that were carried out, by any process.
    done: u64,
}

impl Reader {
    /// Opens the script at `path`.
    ///
    /// # Errors
    /// The fault.
    pub fn open(path: PathBuf) -> Result<Self, String> {
        let mut reader = Self { path, read: 0, line: 0, skip: 0, done: 0 };
        let counted = reader.done_path();
        reader.done = match fs::read_to_string(&counted) {
            Ok(text) => text.trim().parse().map_err(|_| {
                format!("{}: not a number of events; remove the file", counted.display())
            })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => 0,
            Err(error) => return Err(format!("{}: {error}", counted.display())),
        };
        reader.skip = reader.done;
        Ok(reader)
    }

    /// The folder of the script, against which its file names are relative.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }

    fn done_path(&self) -> PathBuf {
        let mut path = self.path.clone().into_os_string();
        path.push(".done");
        path.into()
    }

    /// The statements of the lines that are new, without events that were carried out before. A
    /// last line without an end is left for later, unless the script is read to its `end`.
    ///
    /// # Errors
    /// The fault, with file and line.
    pub fn read(&mut self, end: bool) -> Result<Vec<Statement>, String> {
        let path = self.path.clone();
        let fault = |what: &dyn std::fmt::Display| format!("{}: {what}", path.display());
        let length = fs::metadata(&path).map_err(|error| fault(&error))?.len();
        if length == self.read {
            return Ok(Vec::new());
        }
        if length < self.read {
            return Err(fault(&"the script became shorter; it may only grow"));
        }
        if length > LONGEST {
            return Err(fault(&"longer than 1 MiB"));
        }
        let mut text = String::new();
        let mut file = File::open(&path).map_err(|error| fault(&error))?;
        file.seek(SeekFrom::Start(self.read)).map_err(|error| fault(&error))?;
        file.take(LONGEST).read_to_string(&mut text).map_err(|error| fault(&error))?;
        let whole = if end { text.len() } else { text.rfind('\n').map_or(0, |at| at + 1) };
        let text = text.get(..whole).unwrap_or_default();
        self.read += text.len() as u64;

        let mut statements = Vec::new();
        for line in text.lines() {
            self.line += 1;
            let statement = parse_line(line)
                .map_err(|what| format!("{}, line {}: {what}", path.display(), self.line))?;
            match statement {
                Some(Statement::Event(_)) if self.skip > 0 => self.skip -= 1,
                Some(statement) => statements.push(statement),
                None => {}
            }
        }
        Ok(statements)
    }

    /// Counts an event that was carried out.
    ///
    /// # Errors
    /// The fault.
    pub fn count_done(&mut self) -> Result<(), String> {
        self.done += 1;
        let path = self.done_path();
        fs::write(&path, format!("{}\n", self.done))
            .map_err(|error| format!("{}: {error}", path.display()))
    }
}
