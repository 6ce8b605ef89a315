//! The file, as a stream of bytes that only grows.
//!
//! Bytes that could not be written stay in memory and are tried again at the place where they
//! belong, so a full disk delays the file and never damages it: whatever stands in the file is
//! always a beginning of the whole.

use std::fs::File;
use std::io::{self, Write};

pub struct Disk {
    file: File,
    kept: Vec<u8>,
    written: u64,
}

impl Disk {
    pub fn new(file: File) -> Self {
        Self { file, kept: Vec::new(), written: 0 }
    }

    /// Where the encoder's bytes are added; [`write`](Self::write) brings them to the file.
    pub fn kept_mut(&mut self) -> &mut Vec<u8> {
        &mut self.kept
    }

    /// Bytes that are not in the file yet.
    pub fn kept_bytes(&self) -> u64 {
        self.kept.len() as u64
    }

    /// Bytes in the file.
    pub fn written_bytes(&self) -> u64 {
        self.written
    }

    /// Writes the kept bytes.
    ///
    /// # Errors
    /// The system's; bytes that were not written stay kept.
    pub fn write(&mut self) -> io::Result<()> {
        let mut done = 0;
        let mut result = Ok(());
        while let Some(rest) = self.kept.get(done..).filter(|rest| !rest.is_empty()) {
            match self.file.write(rest) {
                Ok(0) => result = Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => {
                    done += count;
                    continue;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => result = Err(error),
            }
            break;
        }
        self.kept.drain(..done);
        self.written += done as u64;
        if self.kept.is_empty() {
            self.kept.shrink_to(1 << 20);
        }
        result
    }

    /// Asks the system to bring everything to the medium.
    pub fn sync(&self) -> io::Result<()> {
        self.file.sync_all()
    }
}
