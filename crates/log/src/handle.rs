//! The caller's end of a log: begin, push, look, finish.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam_queue::ArrayQueue;
use gradus_base::SessionTime;
use gradus_seal::record::Event;

use crate::channel::Topic;
use crate::disk::Disk;
use crate::encode::Encoder;
use crate::error::LogError;
use crate::header::{Header, file_name};
use crate::message::{Dropped, Entry};
use crate::sealing::{Keyring, Sealer, Sealing, Seals, session_number};
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
        Self::create_sealed(dir, header, &Sealing::default())
    }

    /// [`create`](Self::create) with another clock and another account for the seals. Where the folder
    /// has keys the log is sealed, and the folder's list says that the session began. Without keys that
    /// work the session goes on unsealed, and the log's metadata `gradus.seal` say why.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub fn create_sealed(
        dir: &Path,
        header: Header,
        sealing: &Sealing,
    ) -> Result<LogHandle, LogError> {
        let name = file_name(header.epoch.unix_ns, &header.patient_code)?;
        if let Some(free) = free_bytes(dir).filter(|free| *free < header.need_bytes) {
            return Err(LogError::NoRoom { path: dir.to_owned(), free, need: header.need_bytes });
        }
        let begun = Begun::of(dir, sealing);
        let mut encoder = Encoder::new(&header, begun.sealer, begun.about)?;
        let path = dir.join(&name);
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
        let mut shared = WriterState::new(disk.written_bytes());
        let reason = begun.reason;
        shared.change_status(|status| status.unsealed = reason);
        if let Some(keyring) = begun.keyring {
            shared.every = sealing.every;
            let first = encoder.seals().and_then(|seals| seals.first);
            let session = begun.session;
            let event = Event::Opened { file: name.clone(), session: session.clone(), seal: first };
            let told = keyring
                .append(SessionTime::ZERO, Event::Started)
                .and_then(|()| keyring.append(SessionTime::ZERO, event));
            let unlisted = told.err().map(|error| error.to_string());
            shared.change_status(|status| status.unlisted = unlisted);
            shared.listed = Some(Listed { keyring, file: name, session });
        }
        LogHandle::start(path, Arc::new(shared), encoder, disk, for_sync)
    }
}

/// What a log has of its folder's keys as it begins.
#[derive(Default)]
struct Begun {
    keyring: Option<Arc<Keyring>>,
    session: String,
    sealer: Option<Sealer>,
    about: Option<BTreeMap<String, String>>,
    /// Why it is not sealed although the folder has keys.
    reason: Option<String>,
}

impl Begun {
    fn of(dir: &Path, sealing: &Sealing) -> Self {
        let keyring = match Keyring::open(dir, sealing) {
            Ok(None) => return Self::default(),
            Ok(Some(keyring)) => Arc::new(keyring),
            Err(error) => return Self::without_keys(&error.to_string()),
        };
        let session = match session_number() {
            Ok(session) => session,
            Err(error) => return Self::without_keys(&error.to_string()),
        };
        let got = keyring.get(SessionTime::ZERO).err();
        let sealer = got.is_none().then(|| Sealer::new(Arc::clone(&keyring)));
        let about = Some(keyring.about(&session, got.as_ref()));
        let reason = got.map(|error| error.to_string());
        Self { keyring: Some(keyring), session, sealer, about, reason }
    }

    fn without_keys(reason: &str) -> Self {
        let about = BTreeMap::from([("not_sealed".to_owned(), reason.to_owned())]);
        Self { about: Some(about), reason: Some(reason.to_owned()), ..Self::default() }
    }
}

/// The log in its folder's list.
pub struct Listed {
    pub keyring: Arc<Keyring>,
    pub file: String,
    pub session: String,
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

    /// Notes in the list of a folder with keys that the wall clock was set, or the machine slept: so far
    /// ahead of session time, s. Does not wait for the disk.
    pub fn tell_clock_jumped(&self, ahead_s: f64) {
        if let Some(listed) = &self.shared.listed {
            let file = listed.file.clone();
            if !listed.keyring.tell(Event::ClockJumped { file, ahead_s }) {
                let unlisted = Some("too many events wait for the list".to_owned());
                self.shared.change_status(|status| status.unlisted = unlisted);
            }
        }
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
        self.tell_closed(result.as_ref().ok());
        Some(result)
    }

    /// The folder's list learns that the session is over.
    fn tell_closed(&self, totals: Option<&Totals>) {
        let (Some(listed), Some(totals)) = (&self.shared.listed, totals) else { return };
        let Listed { keyring, file, session } = listed;
        let seals = totals.seals.clone().unwrap_or_default();
        let messages = totals.messages.iter().filter(|(topic, _)| **topic != Topic::Seals);
        let event = Event::Closed {
            file: file.clone(),
            session: session.clone(),
            seal: seals.last,
            seals: seals.count,
            messages: messages.map(|(_, count)| count).sum(),
        };
        let at = SessionTime(self.shared.last_at.load(Ordering::Relaxed));
        let told = keyring.tend(at).and_then(|()| keyring.append(at, event));
        let unlisted = told.err().map(|error| error.to_string());
        self.shared.change_status(|status| status.unlisted = unlisted);
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
    /// Why the log is not sealed although its folder has keys; none where it is, or has none.
    pub unsealed: Option<String>,
    /// Why the folder's list lacks something of this session.
    pub unlisted: Option<String>,
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
    /// Its seals; none where it is not sealed.
    pub seals: Option<Seals>,
}

/// What the threads share.
pub struct WriterState {
    pub events: ArrayQueue<(SessionTime, Entry)>,
    pub samples: ArrayQueue<(SessionTime, Entry)>,
    pub stopping: AtomicBool,
    pub last_at: AtomicU64,
    pub listed: Option<Listed>,
    /// A seal is made when so much time has passed.
    pub every: Duration,
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
            listed: None,
            every: Duration::MAX,
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
