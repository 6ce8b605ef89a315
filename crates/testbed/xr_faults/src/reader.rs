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
    /// Whether the last line that was read had no end.
    line_open: bool,
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
        let mut reader = Self { path, read: 0, line: 0, line_open: false, skip: 0, done: 0 };
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
        let mut bytes = Vec::new();
        let mut file = File::open(&path).map_err(|error| fault(&error))?;
        file.seek(SeekFrom::Start(self.read)).map_err(|error| fault(&error))?;
        file.take(LONGEST).read_to_end(&mut bytes).map_err(|error| fault(&error))?;
        if !end {
            bytes.truncate(bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1));
        }
        let text = String::from_utf8(bytes).map_err(|_| fault(&"not UTF-8"))?;
        let text = text.as_str();
        self.read += text.len() as u64;

        let mut statements = Vec::new();
        let mut text = text;
        if self.line_open && !text.is_empty() {
            text = text.strip_prefix('\n').ok_or_else(|| {
                format!("{}, line {}: lengthened after it was read", path.display(), self.line)
            })?;
        }
        self.line_open = !text.is_empty() && !text.ends_with('\n');
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::Control;

    fn states(statements: &[Statement]) -> usize {
        statements.iter().filter(|statement| matches!(statement, Statement::Event(_))).count()
    }

    #[test]
    fn a_script_that_grows_is_read_on_by_whole_lines() {
        let folder = tempfile::tempdir().unwrap();
        let control = Control::create(folder.path().join("s"), "strict\nstate READY").unwrap();
        let mut reader = Reader::open(control.path.clone()).unwrap();
        assert_eq!(reader.read(true).unwrap().len(), 2);
        assert_eq!(reader.read(false).unwrap(), []);
        control.append("state FOCUSED").unwrap();
        assert_eq!(states(&reader.read(false).unwrap()), 1);
        // A writer that is in the middle of a line.
        let mut file = std::fs::OpenOptions::new().append(true).open(&control.path).unwrap();
        std::io::Write::write_all(&mut file, b"state VIS").unwrap();
        assert_eq!(reader.read(false).unwrap(), []);
        std::io::Write::write_all(&mut file, b"IBLE\nsta").unwrap();
        assert_eq!(states(&reader.read(false).unwrap()), 1);
        std::io::Write::write_all(&mut file, b"te HAPPY\n").unwrap();
        let fault = reader.read(false).unwrap_err();
        assert!(fault.contains("/s, line 5: HAPPY: known are"), "{fault}");
    }

    #[test]
    fn events_that_were_carried_out_are_left_out_and_settings_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s");
        let control = Control::create(&path, "wait 1\nstrict\nstate READY\n").unwrap();
        let mut first = Reader::open(path.clone()).unwrap();
        assert_eq!(first.read(true).unwrap().len(), 3);
        first.count_done().unwrap();
        assert_eq!(control.done().unwrap(), 1);
        let left = Reader::open(path.clone()).unwrap().read(true).unwrap();
        assert_eq!((left.len(), states(&left)), (2, 1));
        // A new script of this name begins anew.
        let control = Control::create(&path, "wait 1\n").unwrap();
        assert_eq!(control.done().unwrap(), 0);
        assert_eq!(Reader::open(path).unwrap().read(true).unwrap().len(), 1);
    }

    #[test]
    fn a_script_that_is_not_there_or_became_shorter_is_a_fault() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s");
        assert!(Reader::open(path.clone()).unwrap().read(true).is_err());
        std::fs::write(&path, "strict\nstrict\n").unwrap();
        let mut reader = Reader::open(path.clone()).unwrap();
        reader.read(true).unwrap();
        std::fs::write(&path, "strict\n").unwrap();
        assert!(reader.read(false).unwrap_err().contains("became shorter"));
        std::fs::write(folder.path().join("s.done"), "many").unwrap();
        assert!(Reader::open(path).is_err());
    }
}
