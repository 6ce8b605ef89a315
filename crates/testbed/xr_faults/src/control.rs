//! A script that a test writes, and lengthens while the program runs.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;

/// The file of a script, as a test writes it.
#[derive(Clone, Debug)]
pub struct Control {
    /// The file, which [`crate::SCRIPT_VARIABLE`] names.
    pub path: PathBuf,
}

impl Control {
    /// Writes a new script. The events of an earlier script of this name are no longer counted.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn create(path: impl Into<PathBuf>, text: &str) -> io::Result<Self> {
        let control = Self { path: path.into() };
        let mut counted = control.path.clone().into_os_string();
        counted.push(".done");
        match std::fs::remove_file(counted) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        std::fs::write(&control.path, text)?;
        Ok(control)
    }

    /// Adds a line, which holds from the program's next xrPollEvent on.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn append(&self, line: &str) -> io::Result<()> {
        let mut text = String::new();
        if !self.ends_a_line()? {
            text.push('\n');
        }
        text.push_str(line);
        text.push('\n');
        OpenOptions::new().append(true).open(&self.path)?.write_all(text.as_bytes())
    }

    fn ends_a_line(&self) -> io::Result<bool> {
        let mut file = File::open(&self.path)?;
        if file.metadata()?.len() == 0 {
            return Ok(true);
        }
        file.seek(SeekFrom::End(-1))?;
        let mut last = [0];
        file.read_exact(&mut last)?;
        Ok(last == *b"\n")
    }

    /// The number of the script's events that were carried out so far.
    ///
    /// # Errors
    /// The count cannot be read.
    pub fn done(&self) -> io::Result<u64> {
        let mut counted = self.path.clone().into_os_string();
        counted.push(".done");
        match std::fs::read_to_string(counted) {
            Ok(text) => text.trim().parse().map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }
}
