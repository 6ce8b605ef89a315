//! The caller's end of a log: begin, push, look, finish.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use crossbeam_queue::ArrayQueue;
use gradus_base::SessionTime;

use crate::channel::Topic;
use crate::disk::Disk;
use crate::encode::Encoder;
use crate::error::LogError;
use crate::header::{Header, file_name};
use crate::message::{Dropped, Entry};
use crate::space::free_bytes;
use crate::writer::{Writer, keep_syncing};

/// Records and metadata that may wait for the writer.
const EVENT_SLOTS: usize = 2048;
/// Telemetry and heart samples that may wait: over 40 s at 90 Hz.
const SAMPLE_SLOTS: usize = 4096;

/// Begins logs.
pub struct LogWriter;

impl LogWriter {
    /// Begins a log in `dir`: the header, the scenario and the schemas are on the medium when
    /// this returns.
    ///
    /// # Errors
    /// When the folder cannot be written, has too little room, or holds a log of that name.
    pub fn create(dir: &Path, header: Header) -> Result<LogHandle, LogError> {
        let name = file_name(header.epoch.unix_ns, &header.patient_code)?;
        if let Some(free) = free_bytes(dir).filter(|free| *free < header.need_bytes) {
            return Err(LogError::NoRoom { path: dir.to_owned(), free, need: header.need_bytes });
        }
        let mut encoder = Encoder::new(&header)?;
        let path = dir.join(name);
        let file =
            OpenOptions::new().write(true).create_new(true).open(&path).map_err(|source| {
                match source.kind() {
                    io::ErrorKind::AlreadyExists => LogError::Exists { path: path.clone() },
                    _ => LogError::Folder { path: dir.to_owned(), source },
                }
            })?;
        let io_error = |source| LogError::Io { path: path.clone(), source };
        let for_sync = file.try_clone().map_err(io_error)?;
        let mut disk = Disk::new(file);
        encoder.take_bytes(disk.kept_mut());
        if let Err(source) = disk.write().and_then(|()| disk.sync()) {
            // A beginning of nothing helps nobody, and would stand in the way of the next try.
            let _ = std::fs::remove_file(&path);
            return Err(io_error(source));
        }
        sync_folder(dir);
        let shared = Arc::new(WriterState::new(disk.written_bytes()));
        LogHandle::start(path, shared, encoder, disk, for_sync)
    }
}

/// A log being written. Dropping it closes it in order, as far as the disk allows.
pub struct LogHandle {
    path: PathBuf,
    shared: Arc<WriterState>,
    writer: Option<JoinHandle<Result<Totals, LogError>>>,
    syncer: Option<JoinHandle<()>>,
}

impl LogHandle {
    fn start(
        path: PathBuf,
        shared: Arc<WriterState>,
        encoder: Encoder,
        disk: Disk,
        for_sync: File,
    ) -> Result<Self, LogError> {
        let writer = Writer::new(path.clone(), Arc::clone(&shared), encoder, disk);
        let writer = thread::Builder::new()
            .name("log writer".to_owned())
            .spawn(move || writer.run())
            .map_err(LogError::Thread)?;
        let mut handle = Self { path, shared, writer: Some(writer), syncer: None };
        let shared = Arc::clone(&handle.shared);
        let syncer = thread::Builder::new()
            .name("log sync".to_owned())
            .spawn(move || keep_syncing(&for_sync, &shared))
            .map_err(LogError::Thread)?;
        handle.syncer = Some(syncer);
        Ok(handle)
    }

    /// Takes an entry that happened, or arrived, at `at`. Never blocks and allocates nothing.
    ///
    /// False when the queue was full, or when the entry holds a heart's or a frame's number that is
    /// not finite, which JSON cannot hold: the entry is lost, counted, and the log will say so. For
    /// an [`Entry::Event`], the record's own time counts.
    pub fn push(&self, at: SessionTime, entry: Entry) -> bool {
        self.shared.last_at.fetch_max(at.0, Ordering::Relaxed);
        if !entry.can_be_told() {
            self.shared.count_dropped(&entry);
            return false;
        }
        let queue = match &entry {
            Entry::Event(_) | Entry::Metadata { .. } => &self.shared.events,
            Entry::Heart(_) | Entry::Signals(_) | Entry::Signs(_) | Entry::Telemetry(_) => {
                &self.shared.samples
            }
        };
        let refused = queue.push((at, entry)).err();
        if let Some((_, entry)) = &refused {
            self.shared.count_dropped(entry);
        }
        refused.is_none()
    }

    /// Entries that were pushed and are not in the log.
    pub fn dropped(&self) -> Dropped {
        self.shared.dropped()
    }

    /// How the writing goes.
    pub fn status(&self) -> Status {
        self.shared.status()
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the waiting entries, the index and the footer, and brings all to the medium.
    ///
    /// # Errors
    /// When the disk does not take the end; what is in the file stays readable.
    pub fn finish(mut self) -> Result<Totals, LogError> {
        self.close().unwrap_or_else(|| Err(LogError::Thread(io::Error::other("already closed"))))
    }

    fn close(&mut self) -> Option<Result<Totals, LogError>> {
        self.shared.stopping.store(true, Ordering::Release);
        let writer = self.writer.take()?;
        writer.thread().unpark();
        let result = writer.join().unwrap_or_else(|_| {
            Err(LogError::Thread(io::Error::other("the log writer ended early")))
        });
        if let Some(syncer) = self.syncer.take() {
            syncer.thread().unpark();
            let _ = syncer.join();
        }
        Some(result)
    }
}

impl Drop for LogHandle {
    fn drop(&mut self) {
        // A caller that wants the outcome calls `finish`.
        let _ = self.close();
    }
}

/// How the writing goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Bytes in the file.
    pub bytes: u64,
    /// Bytes in memory that the file could not take yet.
    pub kept_bytes: u64,
    /// Why the file cannot be written at the moment; none when it can.
    pub failure: Option<String>,
    /// Why bytes in the file cannot be brought to the medium; none when they can.
    pub sync_failure: Option<String>,
    /// Times that writing failed, and times that it worked again.
    pub failures: u64,
    /// How often writing worked again.
    pub resumptions: u64,
    /// Entries that were pushed and are not in the log.
    pub dropped: Dropped,
}

/// A closed log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    /// The log's file.
    pub path: PathBuf,
    /// The size of the file.
    pub bytes: u64,
    /// Messages in the file.
    pub messages: BTreeMap<Topic, u64>,
    /// Entries that are not.
    pub dropped: Dropped,
}

/// What the threads share.
pub struct WriterState {
    pub events: ArrayQueue<(SessionTime, Entry)>,
    pub samples: ArrayQueue<(SessionTime, Entry)>,
    pub stopping: AtomicBool,
    pub last_at: AtomicU64,
    dropped: [AtomicU64; 6],
    status: Mutex<Status>,
}

impl WriterState {
    pub fn new(bytes: u64) -> Self {
        Self {
            events: ArrayQueue::new(EVENT_SLOTS),
            samples: ArrayQueue::new(SAMPLE_SLOTS),
            stopping: AtomicBool::new(false),
            last_at: AtomicU64::new(0),
            dropped: Default::default(),
            status: Mutex::new(Status { bytes, ..Status::default() }),
        }
    }

    pub fn count_dropped(&self, entry: &Entry) {
        let [events, heart, telemetry, metadata, signs, signals] = &self.dropped;
        let counter = match entry {
            Entry::Event(_) => events,
            Entry::Heart(_) => heart,
            Entry::Telemetry(_) => telemetry,
            Entry::Metadata { .. } => metadata,
            Entry::Signs(_) => signs,
            Entry::Signals(_) => signals,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub fn dropped(&self) -> Dropped {
        let [events, heart, telemetry, metadata, signs, signals] =
            self.dropped.each_ref().map(|counter| counter.load(Ordering::Relaxed));
        Dropped { events, heart, telemetry, metadata, signs, signals }
    }

    fn status(&self) -> Status {
        let status = self.status.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Status { dropped: self.dropped(), ..status }
    }

    pub fn change_status(&self, change: impl FnOnce(&mut Status)) {
        change(&mut self.status.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Brings the file's name to the medium, where folders can be synced.
fn sync_folder(dir: &Path) {
    if cfg!(unix) {
        // A folder that cannot be synced holds its file all the same.
        let _ = File::open(dir).and_then(|dir| dir.sync_all());
    }
}
