//! Why a log could not be begun, written or read; each says what to do.

use std::io;
use std::path::PathBuf;

/// What went wrong with a session log.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The folder is missing, or not ours to write to.
    #[error("cannot write a session log in {}: {source}\n  help: choose a folder that exists and that you may write to", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A log of that name is there already.
    #[error("{} exists already; a session log is never overwritten\n  help: move it away or choose another folder", path.display())]
    Exists {
        /// The log's file.
        path: PathBuf,
    },
    /// Too little room for a session.
    #[error("only {} MB are free in {}, a session asks for {} MB\n  help: free some room or choose another folder", free / 1_000_000, path.display(), need / 1_000_000)]
    NoRoom {
        /// The folder.
        path: PathBuf,
        /// Bytes that are free.
        free: u64,
        /// Bytes that a session asks for.
        need: u64,
    },
    /// The patient code cannot be part of a file name.
    #[error(
        "patient code {code:?} cannot be used in a file name\n  help: use up to 32 letters, digits, '-' or '_'"
    )]
    BadCode {
        /// As it was given.
        code: String,
    },
    /// The file could not be encoded.
    #[error("the session log could not be encoded: {0}")]
    Encode(#[from] mcap::McapError),
    /// The writer's threads could not be started.
    #[error("the log writer could not be started: {0}")]
    Thread(io::Error),
    /// At the end the file still lacked bytes that were in memory.
    #[error("the end of {} could not be written ({reason}); {lost_bytes} bytes are lost; the file is readable up to there\n  help: `gradus-log recover` makes it whole", path.display())]
    Unwritten {
        /// The log's file.
        path: PathBuf,
        /// What the system says.
        reason: String,
        /// How much is missing.
        lost_bytes: u64,
    },
    /// The file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The log's file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A folder, a device, a pipe.
    #[error("{} is no plain file\n  help: name a session log (*.mcap)", path.display())]
    NotAFile {
        /// The log's file.
        path: PathBuf,
    },
    /// Not an MCAP file.
    #[error("{} is not a session log: it does not begin as an MCAP file and holds no chunk that can be read", path.display())]
    NotALog {
        /// The log's file.
        path: PathBuf,
    },
    /// A log, or another file, that was packed.
    #[error("{} is packed by {packer}, and is read unpacked\n  help: unpack it first: {command} < {} > unpacked.mcap", path.display(), path.display())]
    Packed {
        /// The log's file.
        path: PathBuf,
        /// What it is packed by.
        packer: &'static str,
        /// The command that unpacks it.
        command: &'static str,
    },
    /// A log that is to be packed and is damaged or was not closed.
    #[error(
        "only a whole log is packed, and this log is damaged or was not closed in order\n  help: `gradus-log recover` makes a whole log of what can be read"
    )]
    NotWhole,
    /// What was packed came back otherwise.
    #[error(
        "the packed copy did not hold the same as the log, so it was thrown away; the log is as it was\n  help: keep the log as it is, and report this"
    )]
    PackedOtherwise,
    /// A file without bytes.
    #[error("{} is not a session log: the file is empty (0 bytes)", path.display())]
    NoBytes {
        /// The log's file.
        path: PathBuf,
    },
    /// The beginning of a log and nothing that can be read behind it.
    #[error("{} is an empty log: it begins as a log does, and nothing is recorded in it ({bytes} bytes)\n  help: the program that wrote it was ended at once; there is nothing to recover", path.display())]
    Empty {
        /// The log's file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
    },
    /// The beginning of a log, and damage.
    #[error("{} begins as a log does, and nothing in its {bytes} bytes can be read", path.display())]
    NothingLeft {
        /// The log's file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
    },
    /// A log that was changed so that nothing of it can be read.
    #[error("{} was a log, and {change}; nothing of it can be read\n  help: copy it again as it is (FTP: binary mode; mail: in an archive; git: `*.mcap binary`)", path.display())]
    Changed {
        /// The log's file.
        path: PathBuf,
        /// The change, in words.
        change: &'static str,
    },
}
